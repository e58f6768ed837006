//! Paths: the one place where ids become part of an address.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::domain::{Cause, Problem};

/// Everything but RFC 3986's unreserved characters (gateway contract: `@` -> `%40`). A slash is
/// encoded too, so an id never becomes more than one segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An encoded path below the service's root, such as `/sessions/a/chats/1%40g.us`.
#[derive(Clone, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// Joins segments, each encoded by itself.
    ///
    /// # Errors
    /// [`Cause::Invalid`] for an empty segment, `.` or `..`: URL parsers drop or climb with them,
    /// encoded or not, so the request would go somewhere else than it says.
    pub fn of(segments: &[&str]) -> Result<Self, Problem> {
        let mut path = String::new();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                let words = format!("“{segment}” can't be the id of anything");
                return Err(Problem::new(Cause::Invalid).with_detail(words));
            }
            path.push('/');
            path.extend(utf8_percent_encode(segment, SEGMENT));
        }
        Ok(Self(path))
    }

    /// The path, encoded, with its leading slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use url::Url;

    #[test]
    fn an_at_sign_is_encoded() {
        let path = Path::of(&["chats", "6281234567890@s.whatsapp.net"]).unwrap();
        assert_eq!(path.as_str(), "/chats/6281234567890%40s.whatsapp.net");
    }

    #[test]
    fn an_id_that_would_climb_is_refused() {
        for id in ["", ".", ".."] {
            assert_eq!(Path::of(&["chats", id]).unwrap_err().cause, Cause::Invalid);
        }
    }

    proptest! {
        #[test]
        fn no_id_changes_the_path_it_stands_in(id in "(\\PC|[./%?#\\\\\r\n\t\0 ]){1,20}") {
            if let Ok(path) = Path::of(&["chats", &id, "messages"]) {
                let url = Url::parse(&format!("https://host.example/api{}", path.as_str())).unwrap();
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 4);
                prop_assert_eq!((segments[1], segments[3]), ("chats", "messages"));
                prop_assert_eq!((url.query(), url.fragment()), (None, None));
                let back = percent_encoding::percent_decode_str(segments[2]).decode_utf8().unwrap();
                prop_assert_eq!(back, id);
            }
        }
    }
}
