//! Server-sent events, line by line (HTML standard, "Server-sent events").

use crate::backend::Frame;

/// The fields of the event that is being read.
#[derive(Debug, Default)]
pub struct Fields {
    kind: Option<String>,
    id: Option<String>,
    data: Option<String>,
}

impl Fields {
    /// Takes a line in. A blank one ends an event; a comment is a frame without anything, which
    /// says that the link is alive.
    pub fn line(&mut self, line: &str) -> Option<Frame> {
        if line.is_empty() {
            return self.end();
        }
        if line.starts_with(':') {
            return Some(Frame::default());
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name.trim_start_matches('\u{feff}') {
            "event" => self.kind = Some(value.to_owned()),
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
        None
    }

    fn end(&mut self) -> Option<Frame> {
        let (kind, data) = (self.kind.take(), self.data.take());
        // An event without data says nothing, unless its kind does: `event: close`.
        (data.is_some() || kind.is_some()).then(|| Frame {
            kind,
            id: self.id.clone(),
            data: data.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(text: &str) -> Vec<Frame> {
        let mut fields = Fields::default();
        text.split('\n').filter_map(|line| fields.line(line)).collect()
    }

    fn frame(kind: Option<&str>, id: Option<&str>, data: &str) -> Frame {
        Frame { kind: kind.map(Into::into), id: id.map(Into::into), data: data.into() }
    }

    #[test]
    fn an_event_is_its_fields_up_to_a_blank_line() {
        let text = "event: a\nid: 7\ndata: one\ndata:two\nretry: 3\n\ndata: three\n\n";
        let expected = [frame(Some("a"), Some("7"), "one\ntwo"), frame(None, Some("7"), "three")];
        assert_eq!(frames(text), expected);
    }

    #[test]
    fn a_comment_is_a_sign_of_life_and_a_kind_may_stand_alone() {
        assert_eq!(frames(": ping\n\n"), [Frame::default()]);
        assert_eq!(frames("event: close\n\n"), [frame(Some("close"), None, "")]);
    }
}
