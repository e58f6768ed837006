//! What lies where the operator is about to take a file from.

use std::path::{Path, PathBuf};

use crate::domain::File;

/// What a path that is being typed may become.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// What is there, folders first.
    pub entries: Vec<Entry>,
    /// Why nothing can be seen, as a sentence.
    pub why: Option<String>,
}

/// One thing that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path as it would be typed; a folder ends with its slash.
    pub typed: String,
    /// Where it really lies.
    pub path: PathBuf,
    /// How large it is, in bytes.
    pub size: u64,
    /// Whether it is a folder.
    pub folder: bool,
}

/// A path as terminals paste one that a file was dropped for: in quotes, with backslashes before
/// blanks, or as an address.
pub fn pasted(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let quoted = ['\'', '"']
        .into_iter()
        .find_map(|quote| line.strip_prefix(quote).and_then(|line| line.strip_suffix(quote)));
    match (quoted, line.strip_prefix("file://")) {
        (Some(path), _) => path.to_owned(),
        (None, Some(path)) => {
            percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
        }
        (None, None) => line.replace("\\ ", " "),
    }
}

/// The file as it is sent, its type told by its ending.
pub fn chosen(path: &Path, size: u64) -> File {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mime = mime_guess::from_path(path).first_or_octet_stream().essence_str().to_owned();
    File { path: path.to_owned(), name: name.unwrap_or_default(), mime, size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Kind;

    #[test]
    fn a_file_that_is_dropped_on_the_terminal_is_a_path() {
        for text in [
            "'/a/my photo.jpg'\n",
            "\"/a/my photo.jpg\"",
            "/a/my\\ photo.jpg ",
            "file:///a/my%20photo.jpg",
        ] {
            assert_eq!(pasted(text), "/a/my photo.jpg", "{text}");
        }
    }

    #[test]
    fn the_ending_tells_the_kind_and_what_has_none_is_a_document() {
        for (path, mime, kind) in [
            ("/a/photo.JPG", "image/jpeg", Kind::Image),
            ("/a/film.mp4", "video/mp4", Kind::Video),
            ("/a/note.ogg", "audio/ogg", Kind::Audio),
            ("/a/offer.pdf", "application/pdf", Kind::Document),
            ("/a/README", "application/octet-stream", Kind::Document),
        ] {
            let file = chosen(Path::new(path), 3);
            assert_eq!((file.mime.as_str(), file.kind()), (mime, kind), "{path}");
        }
    }
}
