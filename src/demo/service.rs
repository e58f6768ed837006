//! The services that have a stand-in here.

use std::{fmt, str::FromStr};

/// A service with an embedded stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// The WhatsApp gateway, mounted under `/gateway`.
    Gateway,
    /// Kapso's legacy API, mounted under `/kapso`.
    Kapso,
    /// Lexicon Labs chats, mounted under `/lexicon`.
    Lexicon,
    /// Chert, mounted under `/chert`.
    Chert,
    /// Cekat, mounted under `/cekat`; its second host under `/cekat-actions`.
    Cekat,
}

impl Service {
    /// Every service that can be embedded, in the order in which accounts are listed.
    pub const ALL: [Service; 5] =
        [Service::Gateway, Service::Kapso, Service::Lexicon, Service::Chert, Service::Cekat];

    /// The name used on the command line, in a configuration and as the path's first part.
    pub fn name(self) -> &'static str {
        match self {
            Service::Gateway => "gateway",
            Service::Kapso => "kapso",
            Service::Lexicon => "lexicon",
            Service::Chert => "chert",
            Service::Cekat => "cekat",
        }
    }

    /// The service that a path belongs to.
    pub(super) fn of_path(path: &str) -> Option<Service> {
        let first = path.split('/').nth(1)?;
        let first = first.strip_suffix("-actions").unwrap_or(first);
        Service::ALL.into_iter().find(|service| service.name() == first)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no embedded service has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no embedded service `{name}`; there is: {valid}", valid = names())]
pub struct UnknownService {
    name: String,
}

fn names() -> String {
    Service::ALL.map(Service::name).join(", ")
}

impl FromStr for Service {
    type Err = UnknownService;

    fn from_str(name: &str) -> Result<Self, UnknownService> {
        Service::ALL
            .into_iter()
            .find(|service| service.name() == name)
            .ok_or_else(|| UnknownService { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_read_back_from_its_own_name() {
        for service in Service::ALL {
            assert_eq!(service.to_string().parse(), Ok(service));
        }
        let error = "gatway".parse::<Service>().expect_err("no such service");
        let told = format!("there is no embedded service `gatway`; there is: {}", names());
        assert_eq!(error.to_string(), told);
        assert!(told.ends_with("cekat"), "{told}");
    }
}
