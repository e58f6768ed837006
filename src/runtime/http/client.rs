//! TLS, roots and proxies.

use std::net::IpAddr;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder};
use url::{Host, Url};

use super::AccountSetup;
use crate::domain::{Cause, Problem};

/// A client, and what the operator should know of how it was made.
pub struct Built {
    /// The client.
    pub client: Client,
    /// One sentence, where something is not as usual.
    pub notice: Option<&'static str>,
}

/// Makes an account's client. It follows no redirect by itself: `exchange` decides about each.
///
/// # Errors
/// [`Cause::Unreachable`] where `ca_file` can't be used, or TLS can't be set up at all.
pub fn build(setup: &AccountSetup) -> Result<Built, Problem> {
    made(setup, |builder| builder)
}

/// Makes a second client for streams that stay open: a WebSocket begins as HTTP/1.1, and nothing
/// is unpacked that comes in pieces.
///
/// # Errors
/// As [`build`].
pub fn build_for_streams(setup: &AccountSetup) -> Result<Client, Problem> {
    made(setup, |builder| builder.http1_only().no_gzip()).map(|built| built.client)
}

fn made(
    setup: &AccountSetup,
    special: impl Fn(ClientBuilder) -> ClientBuilder,
) -> Result<Built, Problem> {
    // only the first of all accounts installs it; for the others it stands already
    let _ = rustls::crypto::ring::default_provider().install_default();
    let own = own_roots(setup)?;
    let plain = || {
        let builder = special(Client::builder())
            .user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(setup.limits.connect);
        // a proxy can't reach our own machine, and reqwest doesn't exempt it by itself
        if is_loopback(&setup.base_url) { builder.no_proxy() } else { builder }
    };
    let trusting = |builder: ClientBuilder| match setup.ca_only {
        true => builder.tls_certs_only(own.clone()),
        false => builder.tls_certs_merge(own.clone()),
    };
    match trusting(plain()).build() {
        Ok(client) => Ok(Built { client, notice: None }),
        Err(_) if !setup.ca_only => without_system_roots(plain()),
        Err(_) => Err(unusable("TLS can't be set up with the certificates of ca_file")),
    }
}

/// A machine without any certificate authorities: the ones that are built in stand in.
fn without_system_roots(plain: ClientBuilder) -> Result<Built, Problem> {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    let roots = roots.iter().filter_map(|root| Certificate::from_der(root).ok());
    let client = plain.tls_certs_only(roots).build();
    let client = client.map_err(|_| unusable("TLS can't be set up on this machine"))?;
    let notice = "this machine has no certificate authorities: the built-in ones are used";
    Ok(Built { client, notice: Some(notice) })
}

fn own_roots(setup: &AccountSetup) -> Result<Vec<Certificate>, Problem> {
    let Some(path) = &setup.ca_file else { return Ok(Vec::new()) };
    let pem = std::fs::read(path)
        .map_err(|error| unusable(&format!("ca_file can't be read: {}", error.kind())))?;
    let certificates = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if certificates.is_empty() {
        return Err(unusable("ca_file holds no certificate in PEM form"));
    }
    Ok(certificates)
}

fn unusable(why: &str) -> Problem {
    Problem::new(Cause::Unreachable).with_detail(why)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_authorities_gets_the_built_in_ones_and_is_told() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let built = without_system_roots(Client::builder());
        assert!(built.is_ok_and(|built| built.notice.is_some()));
    }

    #[test]
    fn our_own_machine_is_known_by_all_its_names() {
        for (url, loopback) in [
            ("http://localhost:1", true),
            ("http://127.9.0.1", true),
            ("http://[::1]:1", true),
            ("https://localhost.example.com", false),
            ("https://gateway.example.com", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), loopback, "{url}");
        }
    }
}
