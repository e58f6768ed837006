//! WebSockets, over the account's own client: the same certificates, the same proxy.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use reqwest::header::{
    CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use reqwest::{Response, StatusCode, Upgraded};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::backend::{Frame, Request};
use crate::domain::{Cause, Problem};
use crate::runtime::http::{Http, trouble};

/// The largest message, in bytes.
const MESSAGE: usize = 4 << 20;

/// An open WebSocket. It is only read; pings are answered by themselves.
pub struct Socket(WebSocketStream<Upgraded>);

/// Asks for a WebSocket (RFC 6455, 4.1). Any status but 101 is a refusal.
///
/// # Errors
/// Where no answer came, or a 101 that proves nothing.
pub(super) async fn open(http: &Http, request: &Request) -> Result<Response, Problem> {
    let key = HeaderValue::from_str(
        &STANDARD.encode(std::array::from_fn::<u8, 16, _>(|_| fastrand::u8(..))),
    );
    let key = key.map_err(|_| broken("no key could be made for it"))?;
    let asked = key.clone();
    let response = http
        .open(request, move |builder| {
            builder
                .header(CONNECTION, HeaderValue::from_static("Upgrade"))
                .header(UPGRADE, HeaderValue::from_static("websocket"))
                .header(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))
                .header(SEC_WEBSOCKET_KEY, asked)
        })
        .await?;
    let proof = response.headers().get(SEC_WEBSOCKET_ACCEPT);
    let expected = derive_accept_key(key.as_bytes());
    let proven = proof.is_some_and(|proof| proof.as_bytes() == expected.as_bytes());
    if response.status() == StatusCode::SWITCHING_PROTOCOLS && !proven {
        return Err(broken("what answered is no WebSocket"));
    }
    Ok(response)
}

impl Socket {
    /// The socket that an accepted answer has become.
    ///
    /// # Errors
    /// Where the connection broke at that moment.
    pub async fn over(response: Response) -> Result<Self, Problem> {
        let upgraded = response.upgrade().await.map_err(trouble::of)?;
        let limits = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE))
            .max_frame_size(Some(MESSAGE));
        Ok(Self(WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(limits)).await))
    }

    /// The next frame: a text, or a ping or pong as a frame without data; `None`: it was closed.
    pub async fn next(&mut self) -> Option<Result<Frame, Problem>> {
        match self.0.next().await? {
            Ok(Message::Text(text)) => {
                Some(Ok(Frame { data: text.as_str().to_owned(), ..Frame::default() }))
            }
            Ok(Message::Binary(bytes)) => {
                let data = String::from_utf8_lossy(&bytes).into_owned();
                Some(Ok(Frame { data, ..Frame::default() }))
            }
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {
                Some(Ok(Frame::default()))
            }
            Ok(Message::Close(_)) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => None,
            Err(error) => Some(Err(broken(&error.to_string()))),
        }
    }
}

fn broken(why: &str) -> Problem {
    Problem::new(Cause::Interrupted).with_detail(why)
}
