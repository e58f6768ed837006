//! What is attached to messages, under links that need no key: `/files/{id}/{name}`. The bytes
//! are small, but they are what the name says.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};

/// Pictures of one dot.
const PNG: &[u8] =
    b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\
\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc8\x90`\x00\x00\x034\x01Q\x84X\xe5\xba\x00\
\x00\x00\x00IEND\xaeB`\x82";
const JPEG: &[u8] =
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00C\x00\
\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\
\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\
\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\xff\xc0\
\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xc4\x00\x1f\x00\x00\x01\x05\x01\x01\x01\
\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\
\xff\xc4\x00\xb5\x10\x00\x02\x01\x03\x03\x02\x04\x03\x05\x05\x04\x04\x00\x00\x01}\x01\
\x02\x03\x00\x04\x11\x05\x12!1A\x06\x13Qa\x07\x22q\x142\x81\x91\xa1\x08#B\xb1\xc1\x15\
R\xd1\xf0$3br\x82\x09\x0a\x16\x17\x18\x19\x1a%&'()*456789:CDEFGHIJSTUVWXYZcdefghijstu\
vwxyz\x83\x84\x85\x86\x87\x88\x89\x8a\x92\x93\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\
\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xc2\xc3\xc4\xc5\xc6\xc7\xc8\
\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf1\
\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xff\xda\x00\x08\x01\x01\x00\x00?\x00\xfb\xd0\xff\
\xd9";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// The bytes and the content type that go with a file's name.
pub fn bytes(name: &str) -> (&'static [u8], &'static str) {
    match name.rsplit('.').next().unwrap_or_default() {
        "png" => (PNG, "image/png"),
        "pdf" => (PDF, "application/pdf"),
        "jpg" | "jpeg" => (JPEG, "image/jpeg"),
        "mp4" => (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
        "ogg" => (b"OggS\0\x02", "audio/ogg"),
        _ => (b"A file of the demo.\n", "application/octet-stream"),
    }
}

/// `GET /files/{id}/{name}`
pub async fn get(Path((_, name)): Path<(String, String)>) -> Response {
    let (bytes, kind) = bytes(&name);
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// A file's name for what is attached to a message: its own, or one that goes with its type.
pub fn name(filename: Option<&str>, mime: Option<&str>, kind: &str) -> String {
    let extension = match (mime.unwrap_or_default(), kind) {
        ("application/pdf", _) => "pdf",
        ("image/png", _) => "png",
        (mime, _) if mime.starts_with("image/") => "jpg",
        (mime, _) if mime.starts_with("video/") => "mp4",
        (mime, _) if mime.starts_with("audio/") => "ogg",
        (_, "image" | "sticker") => "jpg",
        (_, "video") => "mp4",
        (_, "audio" | "voice") => "ogg",
        _ => "bin",
    };
    filename.map_or_else(|| format!("{kind}.{extension}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_name_or_gets_one_that_goes_with_its_type() {
        assert_eq!(name(Some("invoice.pdf"), None, "document"), "invoice.pdf");
        assert_eq!(name(None, Some("image/jpeg"), "image"), "image.jpg");
        assert!(bytes("a.png").0.starts_with(b"\x89PNG"));
    }
}
