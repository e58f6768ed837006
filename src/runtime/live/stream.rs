//! Frames of an open stream, however it is framed.

use std::time::Duration;

use bytes::{Buf, BytesMut};
use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Response, StatusCode};
use tokio::time::timeout;

use super::socket::{self, Socket};
use super::sse::Fields;
use crate::backend::{Frame, Reply, Request, Wire};
use crate::domain::{Cause, Problem};
use crate::runtime::http::{Http, trouble};

/// How long opening may take, its answer's head included.
const OPENING: Duration = Duration::from_secs(20);
/// The longest line, in bytes: the largest thing an event may be.
const LINE: usize = 4 << 20;

/// An open stream.
pub struct Opened {
    /// What comes over it.
    pub frames: Frames,
}

/// The frames of one stream.
pub enum Frames {
    /// A WebSocket's.
    Socket(Box<Socket>),
    /// One a line.
    Lines(Lines),
    /// Server-sent events.
    Events(Lines, Fields),
}

/// Opens a stream. The inner `Err` is a whole reply that refuses it.
///
/// # Errors
/// Where no answer came at all, or none that keeps to the protocol.
pub async fn open(
    http: &Http,
    wire: Wire,
    request: &Request,
) -> Result<Result<Opened, Reply>, Problem> {
    let opening = async {
        match wire {
            Wire::WebSocket => socket::open(http, request).await,
            Wire::Lines => body(http, request, "application/x-ndjson").await,
            Wire::ServerSentEvents => body(http, request, "text/event-stream").await,
        }
    };
    let response = match timeout(OPENING, opening).await {
        Ok(response) => response?,
        Err(_) => {
            let words = "the link could not be opened in time";
            return Err(Problem::new(Cause::Interrupted).with_detail(words));
        }
    };
    let frames = match (wire, response.status()) {
        (Wire::WebSocket, StatusCode::SWITCHING_PROTOCOLS) => {
            Frames::Socket(Box::new(Socket::over(response).await?))
        }
        (Wire::Lines, status) if status.is_success() => Frames::Lines(Lines::of(response)),
        (Wire::ServerSentEvents, status) if status.is_success() => {
            Frames::Events(Lines::of(response), Fields::default())
        }
        _ => return Ok(Err(http.refusal(response).await?)),
    };
    Ok(Ok(Opened { frames }))
}

async fn body(http: &Http, request: &Request, kind: &'static str) -> Result<Response, Problem> {
    http.open(request, |builder| builder.header(ACCEPT, HeaderValue::from_static(kind))).await
}

impl Frames {
    /// Whether the service says something as soon as it tells everything that happens: the gateway
    /// does, on sockets and on lines (gateway contract, `connected`).
    pub fn are_greeted(&self) -> bool {
        !matches!(self, Self::Events(..))
    }

    /// The next frame; `None`: the stream was ended.
    pub async fn next(&mut self) -> Option<Result<Frame, Problem>> {
        match self {
            Self::Socket(socket) => socket.next().await,
            Self::Lines(lines) => loop {
                match lines.next().await? {
                    Ok(line) if line.trim().is_empty() => {}
                    line => return Some(line.map(|data| Frame { data, ..Frame::default() })),
                }
            },
            Self::Events(lines, fields) => loop {
                match lines.next().await? {
                    Ok(line) => {
                        if let Some(frame) = fields.line(&line) {
                            return Some(Ok(frame));
                        }
                    }
                    Err(why) => return Some(Err(why)),
                }
            },
        }
    }
}

/// The lines of a body that does not end.
pub struct Lines {
    response: Response,
    read: BytesMut,
    searched: usize,
}

impl Lines {
    fn of(response: Response) -> Self {
        Self { response, read: BytesMut::new(), searched: 0 }
    }

    /// The next line without its end (`\n`, `\r\n` or a lone `\r`); what stands behind the last
    /// end is a line that was cut, and is none.
    async fn next(&mut self) -> Option<Result<String, Problem>> {
        loop {
            if let Some(line) = self.whole_line() {
                return Some(Ok(line));
            }
            if self.read.len() > LINE {
                let words = "a line of the stream is too long";
                return Some(Err(Problem::new(Cause::Unreadable).with_detail(words)));
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) => self.read.extend_from_slice(&chunk),
                Ok(None) => return None,
                Err(error) => return Some(Err(trouble::of(error))),
            }
        }
    }

    fn whole_line(&mut self) -> Option<String> {
        let behind = &self.read[self.searched..];
        let Some(at) = behind.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            self.searched = self.read.len();
            return None;
        };
        let at = self.searched + at;
        let ends = match (self.read[at], self.read.get(at + 1)) {
            (b'\r', Some(b'\n')) => 2,
            // whether a `\n` follows comes with the next piece; a line is none before
            (b'\r', None) => {
                self.searched = at;
                return None;
            }
            _ => 1,
        };
        let line = String::from_utf8_lossy(&self.read[..at]).into_owned();
        self.read.advance(at + ends);
        self.searched = 0;
        Some(line)
    }
}
