//! How far a large body has come.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

use crate::app::Msg;
use crate::domain::{Attachment, Op, SendKey};

/// What is handed to the connection at once.
const PIECE: usize = 64 * 1024;

/// Tells how far a file that is sent has come.
#[derive(Debug, Clone)]
pub struct Meter {
    key: SendKey,
    reports: mpsc::Sender<Msg>,
}

impl Meter {
    /// For an op that sends a file; `None` for any other.
    pub fn of(op: &Op, reports: &mpsc::Sender<Msg>) -> Option<Self> {
        match op {
            Op::Send { key, attachment: Some(Attachment::File(_)), .. } => {
                Some(Self { key: key.clone(), reports: reports.clone() })
            }
            _ => None,
        }
    }

    /// A report that finds no room is left out: the next one says more.
    fn tell(&self, percent: u8) {
        let _ = self.reports.try_send(Msg::Uploaded { key: self.key.clone(), percent });
    }
}

/// A body of known length in pieces, each of which is reported when the connection takes it.
pub struct Metered {
    left: Bytes,
    whole: usize,
    told: u8,
    meter: Meter,
}

impl Metered {
    /// This body, told to this meter.
    pub fn new(body: Bytes, meter: Meter) -> Self {
        Self { whole: body.len().max(1), left: body, told: 0, meter }
    }
}

impl Body for Metered {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        // What is asked for next was preceded by what the connection has taken.
        let percent = ((self.whole - self.left.len()) * 100 / self.whole) as u8;
        if percent > self.told {
            self.told = percent;
            self.meter.tell(percent);
        }
        let length = self.left.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}
