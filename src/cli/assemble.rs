//! The program put together from its configuration, and shown.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

use super::Stop;
use crate::app::attention::{Rules, When};
use crate::app::keymap::Keymap;
use crate::app::settings::{AccountSettings, MarkRead, Settings, Zone};
use crate::app::{App, Msg};
use crate::backend::chert::{Auth, Chert};
use crate::backend::{Dialect, cekat::Cekat, gateway::Gateway, kapso::Kapso, lexicon::Lexicon};
use crate::config::{self, AccountConfig, Config, DisplayZone, Environment, Screen, ServiceKind};
use crate::domain::{AccountId, Keep, LineId, LineSource, Named, Remembered, Service};
use crate::runtime::attention::Caller;
use crate::runtime::downloads::Downloads;
use crate::runtime::http::AccountSetup;
use crate::runtime::log;
use crate::runtime::memory::{Chores, Memory};
use crate::runtime::run::{now, run};
use crate::runtime::secret::{Secrets, TokenKeeper};
use crate::runtime::state_dir::StateDir;
use crate::runtime::terminal::Wishes;
use crate::runtime::tokens::AccountTokens;
use crate::runtime::world::World;
use crate::store::{Opened, Store};
use crate::ui::Look;
use crate::ui::text::Emoji;
use crate::ui::theme::{Depth, Glyphs, Theme};

/// How long what is still under way may take after the screen is gone.
pub(super) const FAREWELL: Duration = Duration::from_millis(200);
/// How many answers may wait for the loop; it drains them all before it draws.
const ANSWERS: usize = 1_024;
/// The store's file in the state directory.
pub(super) const STORE: &str = "store.sqlite";

/// Tasks beside the loop: requests, decoding, the embedded services.
pub(super) fn runtime() -> Result<Runtime, Stop> {
    // A provider that is there already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(Stop::failed)
}

/// Shows the inbox until it is left; `line`: only this own number.
pub(super) async fn show(
    config: &Config,
    state: &StateDir,
    environment: Environment,
    line: Option<&str>,
) -> Result<(), Stop> {
    let (sender, answers) = mpsc::channel(ANSWERS);
    let look = look(config, &environment)?;
    let keymap = keymap(config)?;
    let log = match state.writable() {
        true => Some(log::start(state, &environment).map_err(Stop::failed)?),
        // said once already
        false => None,
    };
    let chosen = config.screen.downloads.as_deref();
    let downloads = Downloads::choose(chosen, &environment, state.path());
    let secrets = Arc::new(Secrets::new(environment));
    let mut accounts = Vec::new();
    let mut setups = Vec::new();
    for account in &config.accounts {
        let dialect = dialect(account)?;
        if line.is_some_and(|line| lacks(&*dialect, line)) {
            continue;
        }
        let only = only_line(account, line);
        accounts.push(settings(account, &dialect, only.clone()));
        setups.push(setup(account, dialect, only, &secrets, &sender));
    }
    if let (true, Some(line)) = (accounts.is_empty(), line) {
        return Err(Stop::usage(format!("No account has a number {line}.")));
    }
    let (memory, remembered, store_notice) = remembered(config, state, &sender);
    let settings = Settings {
        accounts,
        keymap,
        zone: look.zone,
        confirm: config.screen.confirm,
        attention: rules(&config.attention),
        remembers: memory.is_some(),
        temporary: state.is_temporary(),
        nonce: uuid::Uuid::new_v4().simple().to_string(),
    };
    let mut app = App::new(settings, now());
    app.restore(now(), remembered);
    let unkept = unkept(config);
    let notices = config
        .warnings
        .iter()
        .map(String::as_str)
        .chain(state.notice())
        .chain(unkept.as_deref())
        .chain(log.as_ref().and_then(|log| log.notice()))
        .chain(store_notice.as_deref());
    for notice in notices {
        app.update(now(), Msg::Warning(notice.to_owned()));
    }
    let mut world = World::new(setups, sender).saving(downloads);
    world.listen();
    let wishes = Wishes { mouse: config.screen.mouse };
    let caller = Caller::new(config.attention.notify, config.attention.hook.clone());
    run(app, look, world, memory, answers, wishes, caller).await.map_err(|why| not_shown(&why))
}

/// How and when the operator is called.
fn rules(attention: &config::Attention) -> Rules {
    Rules {
        bell: attention.bell,
        notify: attention.notify != config::Notify::Off,
        hook: !attention.hook.is_empty(),
        when: match attention.when {
            config::When::All => When::All,
            config::When::Direct => When::Direct,
            config::When::Mentions => When::Mentions,
        },
        quiet: attention.quiet.map(|quiet| (quiet.from, quiet.to)),
        title: attention.title,
    }
}

/// Which accounts nothing is remembered of, as a sentence.
fn unkept(config: &Config) -> Option<String> {
    let off = config.accounts.iter().filter(|account| account.store == config::StoreMode::Off);
    let names: Vec<&str> = off.map(|account| account.name.as_str()).collect();
    let names = names.join(", ");
    (!names.is_empty()).then(|| {
        format!(
            "Nothing of {names} is remembered (store = \"off\"): unsent texts end with the program."
        )
    })
}

/// Opens the store. Without one the program goes on, and says so.
fn remembered(
    config: &Config,
    state: &StateDir,
    sender: &mpsc::Sender<Msg>,
) -> (Option<Memory>, Remembered, Option<String>) {
    match open_store(config, state, sender) {
        Ok(opened) => opened,
        Err(why) => {
            let notice = format!("Nothing is remembered in this run: {why}");
            (None, Remembered::default(), Some(notice))
        }
    }
}

fn open_store(
    config: &Config,
    state: &StateDir,
    sender: &mpsc::Sender<Msg>,
) -> Result<(Option<Memory>, Remembered, Option<String>), String> {
    let path = state.touch(STORE).map_err(|why| why.to_string())?;
    let Opened { mut store, notice } = Store::open(&path).map_err(|why| why.to_string())?;
    let ids = |account: &AccountConfig| AccountId::from(account.name.as_str());
    let keep = config.accounts.iter().map(|account| {
        let keep = match account.store {
            config::StoreMode::Disk => Keep::Disk,
            config::StoreMode::Memory => Keep::Memory,
            config::StoreMode::Off => Keep::Off,
        };
        (ids(account), keep)
    });
    store.keep(keep).map_err(|why| why.to_string())?;
    let plain = config.accounts.iter().filter(|account| !account.keep_versions).map(ids);
    store.keep_no_versions(plain).map_err(|why| why.to_string())?;
    let accounts: Vec<_> = config.accounts.iter().map(ids).collect();
    let known = store.remembered(&accounts).map_err(|why| why.to_string())?;
    let keep_days = config.accounts.iter().map(|account| (ids(account), account.keep_days));
    let chores = Chores { keep_days: keep_days.collect(), ..Chores::default() };
    let memory = Memory::start(store, chores, sender.clone()).map_err(|why| why.to_string())?;
    Ok((Some(memory), known, notice))
}

fn not_shown(why: &color_eyre::Report) -> Stop {
    Stop::failed(format!("The inbox can't be shown: {why}. It needs an interactive terminal."))
}

pub(super) fn dialect(account: &AccountConfig) -> Result<Arc<dyn Dialect>, Stop> {
    match &account.service {
        config::Service::Gateway { .. } => Ok(Arc::new(Gateway)),
        config::Service::Kapso { assignees } => Ok(Arc::new(Kapso::new(named(assignees)))),
        config::Service::Cekat { time_zone, actions_url, .. } => {
            Ok(Arc::new(Cekat::new(*time_zone, actions_url.is_some())))
        }
        config::Service::Lexicon { users } => {
            Ok(Arc::new(Lexicon::new(users.iter().map(String::as_str))))
        }
        config::Service::Chert { tenant, auth } => {
            let auth = match auth {
                config::ChertAuth::Hmac => Auth::Hmac,
                config::ChertAuth::Bearer => Auth::Bearer,
            };
            Ok(Arc::new(Chert::new(tenant.clone(), auth)))
        }
    }
}

/// The people of the team, as the configuration names them.
fn named(people: &BTreeMap<String, String>) -> impl Iterator<Item = Named> {
    people.iter().map(|(name, id)| Named { id: id.clone(), name: name.clone() })
}

/// Whether an account has no such number, as far as that is known without asking.
fn lacks(dialect: &dyn Dialect, line: &str) -> bool {
    match dialect.line_source() {
        LineSource::Fixed(lines) => lines.iter().all(|known| known.id.as_str() != line),
        LineSource::Listed | LineSource::InRows => false,
    }
}

/// The one line that was chosen for this run, else the one that is configured, where there is one.
pub(super) fn only_line(account: &AccountConfig, chosen: Option<&str>) -> Option<LineId> {
    if let Some(line) = chosen {
        return Some(line.into());
    }
    match &account.service {
        config::Service::Gateway { session } => session.as_deref().map(LineId::from),
        config::Service::Cekat { inbox, .. } => inbox.as_deref().map(LineId::from),
        _ => None,
    }
}

fn settings(
    account: &AccountConfig,
    dialect: &Arc<dyn Dialect>,
    line: Option<LineId>,
) -> AccountSettings {
    let abilities: Arc<dyn crate::domain::Abilities> = dialect.clone();
    AccountSettings {
        id: AccountId::from(account.name.as_str()),
        service: service(account.service.kind()),
        line,
        abilities,
        typing: account.typing,
        mark_read: match account.mark_read {
            config::MarkRead::Key => MarkRead::Key,
            config::MarkRead::Reply => MarkRead::Reply,
            config::MarkRead::Open => MarkRead::Open,
        },
        poll: account.poll,
        keeps_unsent: account.store != config::StoreMode::Off,
        page_size: u16::try_from(account.page_size).unwrap_or(u16::MAX),
    }
}

fn service(kind: ServiceKind) -> Service {
    match kind {
        ServiceKind::Gateway => Service::Gateway,
        ServiceKind::Kapso => Service::Kapso,
        ServiceKind::Lexicon => Service::Lexicon,
        ServiceKind::Chert => Service::Chert,
        ServiceKind::Cekat => Service::Cekat,
    }
}

pub(super) fn setup(
    account: &AccountConfig,
    dialect: Arc<dyn Dialect>,
    line: Option<LineId>,
    secrets: &Arc<Secrets>,
    sender: &mpsc::Sender<Msg>,
) -> AccountSetup {
    let id = AccountId::from(account.name.as_str());
    let keeper = TokenKeeper::new(account.token.clone(), Arc::clone(secrets));
    let tokens = Arc::new(AccountTokens::new(id.clone(), keeper, sender.clone()));
    let mut setup = AccountSetup::new(id, dialect, account.base_url.clone(), tokens);
    setup.line = line;
    if let config::Service::Cekat { actions_url, .. } = &account.service {
        setup.actions_url = actions_url.clone();
    }
    setup.ca_file = account.ca_file.clone();
    setup.ca_only = account.ca_only;
    setup.requests_per_minute = account.requests_per_minute;
    setup
}

pub(super) fn keymap(config: &Config) -> Result<Keymap, Stop> {
    let defaults = Keymap::defaults();
    let Some(path) = config.keymap_path() else { return Ok(defaults) };
    match std::fs::read_to_string(&path) {
        Ok(text) => defaults
            .overlaid(&text)
            .map_err(|why| Stop::usage(format!("{}: {why}.", path.display()))),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(defaults),
        Err(why) => Err(Stop::usage(format!("{} can't be read: {why}.", path.display()))),
    }
}

pub(super) fn look(config: &Config, environment: &Environment) -> Result<Look, Stop> {
    let depth = Depth::detect(|name| {
        environment.var(name).map(|value| value.to_string_lossy().into_owned())
    });
    let Screen { ascii, emoji, time_zone, .. } = &config.screen;
    Ok(Look {
        theme: theme(config)?.at(depth),
        glyphs: Glyphs::new(*ascii),
        emoji: match emoji {
            config::Emoji::Wide => Emoji::Wide,
            config::Emoji::Narrow => Emoji::Narrow,
            config::Emoji::Text => Emoji::Text,
        },
        zone: match time_zone {
            DisplayZone::Local => Zone::Local,
            DisplayZone::Fixed(offset) => Zone::Fixed(*offset),
        },
    })
}

fn theme(config: &Config) -> Result<Theme, Stop> {
    let name = config.screen.theme.as_str();
    if let Some(theme) = Theme::built_in(name) {
        return Ok(theme);
    }
    let path = config.theme_path(name);
    let read = path.as_deref().map(std::fs::read_to_string);
    match (path.as_deref(), read) {
        (Some(path), Some(Ok(text))) => {
            Theme::parse(&text).map_err(|why| Stop::usage(format!("{}: {why}", path.display())))
        }
        _ => {
            let known: Vec<&str> = Theme::names().collect();
            let hint = config::nearest::hint(name, &known);
            Err(Stop::usage(format!("There is no theme \"{name}\"{hint}.")))
        }
    }
}
