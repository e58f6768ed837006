//! One `[[account]]`.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::nearest::listed;
use super::problem::Problem;
use super::reader::{Field, Section};
use super::secret_source::{self, SecretSource};
use super::service::{self, KINDS, Service, ServiceKind};
use super::{address, span};

/// The longest account name (characters): it stands beside every chat.
const LONGEST_NAME: usize = 32;
const POLL: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(3600);

/// One account with one service.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountConfig {
    /// Unique; shown beside its chats.
    pub name: String,
    /// Which service it speaks, with what only that one has.
    pub service: Service,
    /// What precedes the documented paths; without `/api`, and without a trailing slash unless
    /// the path is empty.
    pub base_url: Url,
    /// Where its token is kept.
    pub token: SecretSource,
    /// Whether customers see that the operator types.
    pub typing: bool,
    /// What marks a chat as read.
    pub mark_read: MarkRead,
    /// How often a service without live events is asked for news.
    pub poll: Duration,
    /// Rows asked for per page.
    pub page_size: u32,
    /// A PEM file of certificates that are trusted in addition, or alone with `ca_only`.
    pub ca_file: Option<PathBuf>,
    /// Trusts only the certificates in `ca_file`.
    pub ca_only: bool,
    /// The most requests per minute; none: as many as the service takes.
    pub requests_per_minute: Option<u32>,
    /// What is remembered of it.
    pub store: StoreMode,
    /// How long stored messages are kept (days).
    pub keep_days: u32,
    /// Whether earlier texts of messages that were edited or taken back are kept.
    pub keep_versions: bool,
}

/// When a chat is marked read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MarkRead {
    /// Only by the key.
    #[default]
    Key,
    /// Also by answering.
    Reply,
    /// Also by opening it.
    Open,
}

/// What is remembered of an account's chats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StoreMode {
    /// Everything, on disk.
    #[default]
    Disk,
    /// Messages only in memory; drafts and unsent messages still on disk.
    Memory,
    /// Nothing.
    Off,
}

pub(super) const MARK_READ: &[(&str, MarkRead)] =
    &[("key", MarkRead::Key), ("reply", MarkRead::Reply), ("open", MarkRead::Open)];
pub(super) const STORE: &[(&str, StoreMode)] =
    &[("disk", StoreMode::Disk), ("memory", StoreMode::Memory), ("off", StoreMode::Off)];

/// The keys that every account may have.
pub(super) const COMMON: &[&str] = &[
    "name",
    "service",
    "base_url",
    "token",
    "typing",
    "mark_read",
    "poll",
    "page_size",
    "ca_file",
    "ca_only",
    "requests_per_minute",
    "store",
    "keep_days",
    "keep_versions",
];

impl AccountConfig {
    /// An account with everything else at its default.
    pub fn new(name: &str, service: Service, base_url: Url, token: SecretSource) -> Self {
        let kind = service.kind();
        Self {
            name: name.to_owned(),
            service,
            base_url,
            token,
            typing: true,
            mark_read: MarkRead::default(),
            poll: default_poll(kind),
            page_size: 50,
            ca_file: None,
            ca_only: false,
            requests_per_minute: kind.documented_rate(),
            store: StoreMode::default(),
            keep_days: 90,
            keep_versions: true,
        }
    }
}

/// Cekat's free plan has 1,000 requests a day, so it is asked less often.
fn default_poll(kind: ServiceKind) -> Duration {
    Duration::from_secs(if kind == ServiceKind::Cekat { 30 } else { 15 })
}

/// Reads every `[[account]]`.
pub(super) fn all(
    top: &Section<'_, '_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<AccountConfig>, Problem> {
    let mut accounts: Vec<AccountConfig> = Vec::new();
    for section in top.tables("account")? {
        let name = name(&section)?;
        let section = section.named(format!("account \"{name}\""));
        if accounts.iter().any(|account| account.name == name) {
            return Err(
                section.problem("another account has this name already; each needs its own")
            );
        }
        accounts.push(read(&name, &section, warnings)?);
    }
    if accounts.is_empty() {
        return Err(
            top.problem("there is no [[account]] yet; add one, or try \"switchboard demo\"")
        );
    }
    Ok(accounts)
}

fn name(section: &Section<'_, '_>) -> Result<String, Problem> {
    let field = section.need("name", "name = \"support\" for this account")?;
    let name = field.text()?;
    let fits =
        name.chars().count() <= LONGEST_NAME && name.trim() == name && !name.starts_with('-');
    if !fits {
        let what = format!(
            "at most {LONGEST_NAME} characters, without spaces around it or a \"-\" before it"
        );
        return Err(field.must_be(&what));
    }
    Ok(name.to_owned())
}

fn read(
    name: &str,
    section: &Section<'_, '_>,
    warnings: &mut Vec<String>,
) -> Result<AccountConfig, Problem> {
    let example = "service = \"gateway\" (or \"kapso\", \"lexicon\", \"chert\", \"cekat\")";
    let kind = section.need("service", example)?.choice(KINDS)?;
    check_keys(kind, section)?;
    let base_url = base_url(kind, section)?;
    let token = secret_source::read(section)?;
    let service = service::read(kind, section)?;
    let mut account = AccountConfig::new(name, service, base_url, token);
    for field in section.fields() {
        set(&mut account, &field)?;
    }
    if account.ca_only && account.ca_file.is_none() {
        return Err(section.problem("ca_only needs a ca_file; write ca_file = \"ca.pem\""));
    }
    warn(&account, warnings);
    Ok(account)
}

/// Sets what every service has; the other keys were read before.
fn set(account: &mut AccountConfig, field: &Field<'_, '_, '_>) -> Result<(), Problem> {
    match field.key {
        "typing" => account.typing = field.flag()?,
        "mark_read" => account.mark_read = field.choice(MARK_READ)?,
        "poll" => account.poll = span::read(field, POLL)?,
        "page_size" => account.page_size = page_size(field, account.service.kind())?,
        "ca_file" => account.ca_file = Some(field.path()?),
        "ca_only" => account.ca_only = field.flag()?,
        "requests_per_minute" => account.requests_per_minute = Some(field.number(1..=100_000)?),
        "store" => account.store = field.choice(STORE)?,
        "keep_days" => account.keep_days = field.number(1..=3650)?,
        "keep_versions" => account.keep_versions = field.flag()?,
        _ => {}
    }
    Ok(())
}

fn page_size(field: &Field<'_, '_, '_>, kind: ServiceKind) -> Result<u32, Problem> {
    let most = kind.largest_page();
    let must_be = |_| field.must_be(&format!("a number from 1 to {most} for {}", kind.as_str()));
    field.number(1..=most).map_err(must_be)
}

/// Refuses unknown keys, and those of another service by its name.
fn check_keys(kind: ServiceKind, section: &Section<'_, '_>) -> Result<(), Problem> {
    let known = [COMMON, kind.own_keys()].concat();
    for field in section.fields() {
        if known.contains(&field.key) {
            continue;
        }
        let owner =
            ServiceKind::ALL.into_iter().find(|other| other.own_keys().contains(&field.key));
        return Err(match owner {
            Some(owner) => field.wrong(format!(
                "{} belongs to {}, but this account's service is {} (its own: {})",
                field.key,
                owner.as_str(),
                kind.as_str(),
                listed(kind.own_keys()),
            )),
            None => field.unknown(&known),
        });
    }
    Ok(())
}

fn base_url(kind: ServiceKind, section: &Section<'_, '_>) -> Result<Url, Problem> {
    let published = kind.default_base().and_then(|base| Url::parse(base).ok());
    if let (None, Some(published)) = (section.get("base_url"), published) {
        return Ok(published);
    }
    let example = format!("\"https://{}.example.com\"", kind.as_str());
    address::read(&section.need("base_url", &format!("base_url = {example}"))?, &example)
}

fn warn(account: &AccountConfig, warnings: &mut Vec<String>) {
    let (name, kind) = (&account.name, account.service.kind());
    let actions = match &account.service {
        Service::Cekat { actions_url, .. } => actions_url.as_ref(),
        _ => None,
    };
    for url in [Some(&account.base_url), actions].into_iter().flatten() {
        if address::is_in_clear(url) {
            let host = url.host_str().unwrap_or_default();
            warnings.push(format!("Account \"{name}\": http to {host} sends the token and all messages in clear text; use https."));
        }
    }
    if account.mark_read != MarkRead::Key && !kind.can_mark_read() {
        let service = kind.as_str();
        warnings.push(format!(
            "Account \"{name}\": mark_read has no effect, as {service} can't mark chats read."
        ));
    }
}
