//! The five services, and the keys that belong to one of them only.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use url::Url;

use super::problem::Problem;
use super::reader::Section;
use super::{address, zone};

/// Which service, without its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ServiceKind {
    /// The WhatsApp gateway.
    Gateway,
    /// Kapso.
    Kapso,
    /// Lexicon Labs chats.
    Lexicon,
    /// Chert (iMessage).
    Chert,
    /// Cekat.
    Cekat,
}

pub(super) const KINDS: &[(&str, ServiceKind)] = &[
    ("gateway", ServiceKind::Gateway),
    ("kapso", ServiceKind::Kapso),
    ("lexicon", ServiceKind::Lexicon),
    ("chert", ServiceKind::Chert),
    ("cekat", ServiceKind::Cekat),
];

/// Cekat's second host, for what its main one can't do (assign, resolve).
const CEKAT_ACTIONS: &str = "https://server.cekat.ai";
/// What its documented paths begin with (Cekat contract 4.1).
const CEKAT_ACTIONS_PREFIX: &str = "/business_workflows";

impl ServiceKind {
    /// All of them, in the order in which they are listed to people.
    pub const ALL: [Self; 5] =
        [Self::Gateway, Self::Kapso, Self::Lexicon, Self::Chert, Self::Cekat];

    /// The name as it is written in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Kapso => "kapso",
            Self::Lexicon => "lexicon",
            Self::Chert => "chert",
            Self::Cekat => "cekat",
        }
    }

    /// The published base URL, where there is only one installation.
    pub fn default_base(self) -> Option<&'static str> {
        match self {
            Self::Gateway | Self::Lexicon => None,
            Self::Kapso => Some("https://app.kapso.ai"),
            Self::Chert => Some("https://console.trychert.com"),
            Self::Cekat => Some("https://api.cekat.ai"),
        }
    }

    /// The keys that only this service has.
    pub(super) fn own_keys(self) -> &'static [&'static str] {
        match self {
            Self::Gateway => &["session"],
            Self::Kapso => &["assignees"],
            Self::Lexicon => &["users"],
            Self::Chert => &["tenant", "auth"],
            Self::Cekat => &["time_zone", "actions_url", "inbox"],
        }
    }

    /// The most rows per page that the service takes. Gateway: 200; Kapso and Lexicon: 100;
    /// Chert: always its newest 200; Cekat: undocumented, 300 is what public programs ask for.
    pub(super) fn largest_page(self) -> u32 {
        match self {
            Self::Gateway | Self::Chert => 200,
            Self::Kapso | Self::Lexicon => 100,
            Self::Cekat => 300,
        }
    }

    /// The documented limit: Kapso's 100 a minute per key, and Cekat's free plan.
    pub(super) fn documented_rate(self) -> Option<u32> {
        match self {
            Self::Kapso => Some(100),
            Self::Cekat => Some(60),
            Self::Gateway | Self::Lexicon | Self::Chert => None,
        }
    }

    /// Whether the service knows of reading at all.
    pub(super) fn can_mark_read(self) -> bool {
        !matches!(self, Self::Lexicon | Self::Cekat)
    }
}

/// A service with what is set for it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// The WhatsApp gateway.
    Gateway {
        /// The only session shown; none: every session that the token may list.
        session: Option<String>,
    },
    /// Kapso.
    Kapso {
        /// Whom a conversation can be given to: a name -> the user's id.
        assignees: BTreeMap<String, String>,
    },
    /// Lexicon Labs chats.
    Lexicon {
        /// Whose chats are listed; the service has no list of all. Never empty.
        users: Vec<String>,
    },
    /// Chert (iMessage).
    Chert {
        /// The tenant's slug; always there with [`ChertAuth::Hmac`].
        tenant: Option<String>,
        /// How requests prove who they come from.
        auth: ChertAuth,
    },
    /// Cekat.
    Cekat {
        /// The zone of its times that have none.
        time_zone: FixedOffset,
        /// The host for assigning and resolving. None when `base_url` was changed and this wasn't:
        /// a token is not sent to a host that nobody named.
        actions_url: Option<Url>,
        /// The only inbox shown.
        inbox: Option<String>,
    },
}

impl Service {
    /// Which one it is.
    pub fn kind(&self) -> ServiceKind {
        match self {
            Self::Gateway { .. } => ServiceKind::Gateway,
            Self::Kapso { .. } => ServiceKind::Kapso,
            Self::Lexicon { .. } => ServiceKind::Lexicon,
            Self::Chert { .. } => ServiceKind::Chert,
            Self::Cekat { .. } => ServiceKind::Cekat,
        }
    }
}

/// How Chert's requests are authenticated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChertAuth {
    /// Each request is signed; the secret stays here.
    #[default]
    Hmac,
    /// The secret itself is sent.
    Bearer,
}

pub(super) const CHERT_AUTH: &[(&str, ChertAuth)] =
    &[("hmac", ChertAuth::Hmac), ("bearer", ChertAuth::Bearer)];

/// Reads what belongs to `kind` alone.
pub(super) fn read(kind: ServiceKind, account: &Section<'_, '_>) -> Result<Service, Problem> {
    match kind {
        ServiceKind::Gateway => Ok(Service::Gateway { session: optional(account, "session")? }),
        ServiceKind::Kapso => Ok(Service::Kapso { assignees: assignees(account)? }),
        ServiceKind::Lexicon => Ok(Service::Lexicon { users: users(account)? }),
        ServiceKind::Chert => chert(account),
        ServiceKind::Cekat => cekat(account),
    }
}

fn optional(account: &Section<'_, '_>, key: &str) -> Result<Option<String>, Problem> {
    account.get(key).map(|field| field.text().map(str::to_owned)).transpose()
}

fn users(account: &Section<'_, '_>) -> Result<Vec<String>, Problem> {
    let field =
        account.need("users", "users = [\"user123\"], as lexicon has no list of all chats")?;
    let mut users = field.texts("[\"user123\"]")?;
    let given = users.len();
    users.sort();
    users.dedup();
    if users.len() < given {
        return Err(field.wrong("users names one user twice"));
    }
    field.texts("[\"user123\"]")
}

fn assignees(account: &Section<'_, '_>) -> Result<BTreeMap<String, String>, Problem> {
    let Some(field) = account.get("assignees") else {
        return Ok(BTreeMap::new());
    };
    let example = "a table of names and user ids, such as { \"Ana\" = \"user-uuid\" }";
    let table = field.table().ok_or_else(|| field.must_be(example))?;
    let people = table.fields();
    people.iter().map(|one| Ok((one.key.to_owned(), one.text()?.to_owned()))).collect()
}

fn chert(account: &Section<'_, '_>) -> Result<Service, Problem> {
    let auth =
        account.get("auth").map(|field| field.choice(CHERT_AUTH)).transpose()?.unwrap_or_default();
    let tenant = optional(account, "tenant")?;
    if auth == ChertAuth::Hmac && tenant.is_none() {
        let why = "tenant is missing; write tenant = \"acme-7a3f\", or auth = \"bearer\" where one tenant is all there is";
        return Err(account.problem(why));
    }
    Ok(Service::Chert { tenant, auth })
}

fn cekat(account: &Section<'_, '_>) -> Result<Service, Problem> {
    let time_zone = match account.get("time_zone") {
        Some(field) => zone::offset(&field)?,
        None => jakarta(),
    };
    let actions_url = match account.get("actions_url") {
        Some(field) => {
            let example = format!("\"{CEKAT_ACTIONS}\"");
            Some(address::read_without(&field, &example, &[CEKAT_ACTIONS_PREFIX])?)
        }
        None if account.get("base_url").is_some() => None,
        None => Url::parse(CEKAT_ACTIONS).ok(),
    };
    Ok(Service::Cekat { time_zone, actions_url, inbox: optional(account, "inbox")? })
}

/// UTC+7: what Cekat's zoneless times very probably are.
fn jakarta() -> FixedOffset {
    const EAST: Option<FixedOffset> = FixedOffset::east_opt(7 * 3600);
    const { assert!(EAST.is_some()) };
    EAST.unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc))
}
