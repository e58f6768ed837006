//! What proves who a request comes from (contract 3.1).

use std::fmt::Write;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::backend::request::Header;
use crate::backend::{Host, Method, Request};

/// How requests prove who they come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Auth {
    /// Each request is signed; the secret stays here.
    #[default]
    Hmac,
    /// The secret itself is sent.
    Bearer,
}

const TENANT: &str = "x-chert-tenant";
const SIGNATURE: &str = "x-chert-signature";

/// Signs a request as it goes out: the time and the body, nothing else. The bytes of a file are
/// taken with the secret as bearer only.
pub(super) fn sign(
    auth: Auth,
    tenant: Option<&str>,
    request: &mut Request,
    secret: &SecretString,
    wall: DateTime<Utc>,
) {
    request.headers.retain(|header| header.name != TENANT);
    if let Some(tenant) = tenant {
        let value = tenant.to_owned();
        request.headers.push(Header { name: TENANT.into(), value, secret: false });
    }
    let secret = secret.expose_secret();
    match auth {
        Auth::Hmac if !is_upload(request) => {
            let seconds = wall.timestamp();
            let signature = signature(secret, seconds, &request.body);
            request.set_secret_header(SIGNATURE, format!("v1,{seconds},{signature}"));
        }
        Auth::Hmac | Auth::Bearer => {
            request.set_secret_header("authorization", format!("Bearer {secret}"));
        }
    }
}

/// `PUT …/attachments/{id}/upload`, or wherever the service says that the bytes go.
fn is_upload(request: &Request) -> bool {
    let exact = matches!(request.host, Host::Exact(_));
    request.method == Method::Put && (exact || request.path.as_str().ends_with("/upload"))
}

/// HMAC-SHA256 over `"<seconds>.<body>"` in lower-case hex; the key is the secret as text.
pub fn signature(secret: &str, seconds: i64, body: &[u8]) -> String {
    // a key of any length will do
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body);
    let mut hex = String::with_capacity(64);
    for byte in mac.finalize().into_bytes() {
        // writing into a string never fails
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
