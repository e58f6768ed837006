//! Base URLs: what precedes the documented paths of a service.

use url::{Host, Url};

use super::problem::Problem;
use super::reader::Field;

/// Reads a base URL into one form: http or https, no user, query or fragment, no trailing slash,
/// and without the `/api/v1` or `/api` with which the documented paths begin anyway. Errors never
/// repeat it: it may hold a password.
pub(super) fn read(field: &Field<'_, '_, '_>, example: &str) -> Result<Url, Problem> {
    read_without(field, example, &["/api/v1", "/api"])
}

/// As [`read`], for a host whose documented paths begin with one of these prefixes.
pub(super) fn read_without(
    field: &Field<'_, '_, '_>,
    example: &str,
    prefixes: &[&str],
) -> Result<Url, Problem> {
    let must_be = || field.must_be(&format!("an address such as {example}"));
    if !field.is_text() {
        return Err(must_be());
    }
    let mut url = Url::parse(field.text()?).map_err(|_| must_be())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(must_be());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            field.wrong(format!("{} must not hold a user or password; use token", field.key))
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(field.must_be("without \"?\" and \"#\""));
    }
    let path = without(url.path(), prefixes);
    url.set_path(&path);
    Ok(url)
}

fn without(path: &str, prefixes: &[&str]) -> String {
    let path = path.trim_end_matches('/');
    let bare = prefixes.iter().find_map(|prefix| path.strip_suffix(prefix));
    bare.unwrap_or(path).trim_end_matches('/').to_owned()
}

/// Whether what is sent there, the token too, can be read on the way.
pub(super) fn is_in_clear(url: &Url) -> bool {
    url.scheme() == "http" && !is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
