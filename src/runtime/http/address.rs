//! Base URL + root + path.

use url::Url;

use super::AccountSetup;
use crate::backend::{Host, Request};
use crate::domain::{Cause, Problem};

/// Where a request goes.
///
/// # Errors
/// [`Cause::Invalid`] where the account has no second host, or its base URL can't carry a path.
pub fn of(setup: &AccountSetup, request: &Request) -> Result<Url, Problem> {
    let root = setup.dialect.root();
    let mut url = match (&request.host, &setup.actions_url) {
        (Host::Exact(url), _) if matches!(url.scheme(), "http" | "https") => url.clone(),
        (Host::Exact(_), _) => return Err(invalid("it lies where only http and https lead")),
        (Host::Main, _) => join(&setup.base_url, root, request.path.as_str())?,
        (Host::Actions, Some(actions)) => join(actions, "", request.path.as_str())?,
        (Host::Actions, None) => return Err(invalid("the account has no actions_url")),
    };
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    Ok(url)
}

/// Whether this is one of the account's own hosts: scheme, name and port are those of its
/// configured addresses.
pub fn is_ours(setup: &AccountSetup, url: &Url) -> bool {
    let mut own = std::iter::once(&setup.base_url).chain(&setup.actions_url);
    own.any(|own| own.origin() == url.origin())
}

/// A base that ends with the root already is not given it twice.
fn join(base: &Url, root: &str, path: &str) -> Result<Url, Problem> {
    let prefix = base.path().trim_end_matches('/');
    let prefix = prefix.strip_suffix(root).unwrap_or(prefix);
    let whole = format!("{prefix}{root}{path}");
    let mut url = base.clone();
    if url.cannot_be_a_base() {
        return Err(invalid("base_url can't be used: it has no host"));
    }
    url.set_path(&whole);
    url.set_query(None);
    url.set_fragment(None);
    // what the parser changed would go somewhere else than it says
    if url.path() == whole {
        Ok(url)
    } else {
        Err(invalid("base_url has a path that can't be used"))
    }
}

fn invalid(why: &str) -> Problem {
    Problem::new(Cause::Invalid).with_detail(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_never_doubled() {
        for base in [
            "https://h.example",
            "https://h.example/",
            "https://h.example/api/v1",
            "https://h.example/api/v1/?a=b#c",
        ] {
            let url = join(&Url::parse(base).unwrap(), "/api/v1", "/sessions/a%40b").unwrap();
            assert_eq!(url.as_str(), "https://h.example/api/v1/sessions/a%40b");
        }
        let below = Url::parse("http://127.0.0.1:1/gateway/").unwrap();
        let url = join(&below, "/api/v1", "/me").unwrap();
        assert_eq!(url.as_str(), "http://127.0.0.1:1/gateway/api/v1/me");
    }

    #[test]
    fn a_url_without_a_host_is_refused() {
        assert!(join(&Url::parse("mailto:a@b").unwrap(), "", "/x").is_err());
    }
}
