//! `config path` and `config show`, as text.

use std::fmt::Write;

use chrono::FixedOffset;

use super::account::{MARK_READ, STORE};
use super::attention::{NOTIFY, WHEN};
use super::screen::EMOJI;
use super::service::{CHERT_AUTH, Service};
use super::{AccountConfig, Attention, Config, DisplayZone, Located, Screen, SecretSource, span};

/// `config path`: one line, whether or not the file is there, so that an editor can be given it.
pub fn path(located: &Located) -> String {
    format!("{}\n", located.path.display())
}

/// `config show`: the effective configuration as TOML, with every default filled in. Of secrets
/// only the sources; of commands only the program, as arguments can be secrets.
pub fn show(config: &Config) -> String {
    let mut out = Page(String::new());
    if let Some(path) = &config.path {
        out.line(&format!("# {}", path.display()));
    }
    for warning in &config.warnings {
        out.line(&format!("# {warning}"));
    }
    for one in &config.accounts {
        account(&mut out, one);
    }
    screen(&mut out, &config.screen);
    attention(&mut out, &config.attention);
    out.0
}

/// The text being written.
struct Page(String);

impl Page {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn section(&mut self, header: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.line(header);
    }

    fn set(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a String can't fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn set_some(&mut self, key: &str, value: Option<impl std::fmt::Display>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }
}

fn account(out: &mut Page, account: &AccountConfig) {
    out.section("[[account]]");
    out.set("name", quoted(&account.name));
    out.set("service", quoted(account.service.kind().as_str()));
    out.set("base_url", quoted(account.base_url.as_str()));
    out.set("token", source(&account.token));
    service(out, &account.service);
    out.set("typing", account.typing);
    out.set("mark_read", word(MARK_READ, account.mark_read));
    out.set("poll", quoted(&span::written(account.poll)));
    out.set("page_size", account.page_size);
    out.set_some("ca_file", account.ca_file.as_ref().map(|path| quoted(&path.to_string_lossy())));
    out.set("ca_only", account.ca_only);
    out.set_some("requests_per_minute", account.requests_per_minute);
    out.set("store", word(STORE, account.store));
    out.set("keep_days", account.keep_days);
    out.set("keep_versions", account.keep_versions);
}

fn service(out: &mut Page, service: &Service) {
    match service {
        Service::Gateway { session } => out.set_some("session", session.as_deref().map(quoted)),
        Service::Kapso { assignees } => {
            let pair =
                |(name, id): (&String, &String)| format!("{} = {}", quoted(name), quoted(id));
            let people: Vec<String> = assignees.iter().map(pair).collect();
            out.set("assignees", format!("{{ {} }}", people.join(", ")));
        }
        Service::Lexicon { users } => out.set("users", list(users)),
        Service::Chert { tenant, auth } => {
            out.set_some("tenant", tenant.as_deref().map(quoted));
            out.set("auth", word(CHERT_AUTH, *auth));
        }
        Service::Cekat { time_zone, actions_url, inbox } => {
            out.set("time_zone", quoted(&offset(*time_zone)));
            out.set_some("actions_url", actions_url.as_ref().map(|url| quoted(url.as_str())));
            out.set_some("inbox", inbox.as_deref().map(quoted));
        }
    }
}

fn screen(out: &mut Page, screen: &Screen) {
    out.section("[screen]");
    out.set("theme", quoted(screen.theme.as_str()));
    out.set("ascii", screen.ascii);
    out.set("mouse", screen.mouse);
    out.set("time_zone", quoted(&zone(screen.time_zone)));
    out.set("emoji", word(EMOJI, screen.emoji));
    out.set("confirm", screen.confirm);
    let downloads = screen.downloads.as_ref();
    out.set_some("downloads", downloads.map(|path| quoted(&path.to_string_lossy())));
}

fn attention(out: &mut Page, attention: &Attention) {
    out.section("[attention]");
    out.set("bell", attention.bell);
    out.set("notify", word(NOTIFY, attention.notify));
    if !attention.hook.is_empty() {
        out.set("hook", program(&attention.hook));
    }
    out.set("when", word(WHEN, attention.when));
    let hours = attention
        .quiet
        .map(|quiet| format!("{}-{}", quiet.from.format("%H:%M"), quiet.to.format("%H:%M")));
    out.set_some("quiet", hours.map(|hours| quoted(&hours)));
    out.set("title", attention.title);
}

fn source(source: &SecretSource) -> String {
    let value = match source {
        SecretSource::Env(name) => format!("env = {}", quoted(name)),
        SecretSource::File(path) => format!("file = {}", quoted(&path.to_string_lossy())),
        SecretSource::Command(words) => format!("command = {}", program(words)),
        SecretSource::Keyring(name) => format!("keyring = {}", quoted(name)),
    };
    format!("{{ {value} }}")
}

/// The program, and `…` for its arguments.
fn program(words: &[String]) -> String {
    let name = words.first().map(String::as_str).into_iter();
    let rest = (words.len() > 1).then_some("…");
    list(&name.chain(rest).collect::<Vec<_>>())
}

fn list<T: AsRef<str>>(texts: &[T]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// The word with which a choice is written.
fn word<T: PartialEq>(choices: &[(&str, T)], chosen: T) -> String {
    let found = choices.iter().find(|(_, choice)| *choice == chosen);
    quoted(found.map_or("", |(word, _)| word))
}

fn zone(zone: DisplayZone) -> String {
    match zone {
        DisplayZone::Local => "local".to_owned(),
        DisplayZone::Fixed(fixed) => offset(fixed),
    }
}

fn offset(fixed: FixedOffset) -> String {
    if fixed.local_minus_utc() == 0 { "UTC".to_owned() } else { fixed.to_string() }
}
