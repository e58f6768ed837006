//! A file on its way to the service: a place is asked for, then its bytes go there; the message
//! that names it is the third call (contract 3.2, "Attachments").

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::{LARGEST, errors};
use crate::backend::once::past_its_end;
use crate::backend::request::Header;
use crate::backend::row::{Row, plain};
use crate::backend::{Host, Method, Path, Repeat, Reply, Request, Step};
use crate::domain::{Cause, File, Problem};

/// How long an answer may take besides the way there.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes a second that a line carries at least.
const SLOW: u64 = 50_000;
/// Headers that are ours to set, whatever an answer requires.
const OURS: [&str; 6] =
    ["authorization", "host", "content-length", "transfer-encoding", "connection", "cookie"];

/// A file on its way.
pub(super) struct Upload {
    file: File,
    bytes: bytes::Bytes,
    id: String,
    state: State,
}

/// How far it is.
pub(super) enum Progress {
    /// One more step.
    On(Box<Step>),
    /// It lies there, under this id.
    Attached(String),
}

impl Progress {
    fn on(step: Step) -> Self {
        Self::On(Box::new(step))
    }
}

enum State {
    Reading,
    Asked,
    Uploaded,
}

impl Upload {
    pub fn new(file: File) -> Self {
        Self { file, bytes: bytes::Bytes::new(), id: String::new(), state: State::Reading }
    }

    pub fn begin(&self) -> Result<Step, Problem> {
        if self.file.size > LARGEST {
            return Err(too_large());
        }
        Ok(Step::Read(self.file.path.clone()))
    }

    pub fn next(&mut self, reply: Reply) -> Result<Progress, Problem> {
        match self.state {
            State::Reading => self.ask(reply).map(Progress::on),
            State::Asked => self.put(reply).map(Progress::on),
            State::Uploaded => {
                errors::accepted(reply)?;
                if self.id.is_empty() {
                    return Err(past_its_end());
                }
                Ok(Progress::Attached(self.id.clone()))
            }
        }
    }

    /// `POST /attachments {filename, content_type, size_bytes}`.
    fn ask(&mut self, read: Reply) -> Result<Step, Problem> {
        if read.body.len() as u64 > LARGEST {
            return Err(too_large());
        }
        self.bytes = read.body;
        self.state = State::Asked;
        let body = json!({
            "filename": self.file.name, "content_type": self.file.mime,
            "size_bytes": self.bytes.len(),
        });
        let request = Request::act(Method::Post, Path::of(&["attachments"])?);
        // Asked twice it is one place more that nobody uses.
        Ok(Step::Call(request.json(&body).repeat(Repeat::Safe)))
    }

    /// `PUT` of the bytes, with the headers that the answer requires.
    fn put(&mut self, reply: Reply) -> Result<Step, Problem> {
        let reply = errors::accepted(reply)?;
        let body = reply.json()?;
        let row = Row::of(&body).map(|row| row.child("attachment").unwrap_or(row));
        let id = row.and_then(|row| row.any_word(&["attachment_id", "id"]));
        let (Some(row), Some(id)) = (row, id) else {
            return Err(reply.unreadable("the answer names no place for the file"));
        };
        self.state = State::Uploaded;
        let path = Path::of(&["attachments", &id, "upload"])?;
        let url = row.word("upload_url").and_then(|url| Url::parse(&url).ok());
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
        let mut request = Request::act(Method::Put, path).repeat(Repeat::Safe);
        request.host = url.map_or(Host::Main, Host::Exact);
        request.headers = required(row, &self.file.mime);
        request.body = self.bytes.clone();
        let patience = PATIENCE + Duration::from_secs(self.bytes.len() as u64 / SLOW);
        self.id = id;
        Ok(Step::Call(request.within(patience)))
    }
}

/// `required_headers`: an object of names and values.
fn required(row: Row<'_>, mime: &str) -> Vec<Header> {
    let named = row.child("required_headers");
    let entries = named.into_iter().flat_map(|headers| headers.entries());
    let entries = entries.filter_map(|(name, value): (&str, &Value)| {
        let name = name.trim().to_ascii_lowercase();
        let ours = OURS.contains(&name.as_str()) || name.starts_with("x-chert-");
        let token = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let plausible = !name.is_empty() && name.chars().all(token);
        let value = plain(value).filter(|_| plausible && !ours)?;
        Some(Header { name: name.into(), value, secret: false })
    });
    let mut headers: Vec<Header> = entries.collect();
    if !headers.iter().any(|header| header.name == "content-type") {
        let (name, value) = ("content-type".into(), mime.to_owned());
        headers.push(Header { name, value, secret: false });
    }
    headers
}

fn too_large() -> Problem {
    Problem::new(Cause::Invalid).with_detail("the file is too large: 100 MB at most")
}
