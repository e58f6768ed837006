//! `switchboard demo` and `switchboard serve-demo`

use std::net::SocketAddr;

use url::Url;

use super::Stop;
use super::args::{Global, ServeDemo, World};
use super::assemble;
use crate::config::{AccountConfig, ChertAuth, Config, Environment, SecretSource, Service};
use crate::demo::{self, Demo, Options};
use crate::runtime::state_dir::StateDir;

/// The inbox on the embedded services, with a temporary state of its own.
pub(super) fn run(global: &Global, world: &World) -> Result<(), Stop> {
    let options = options(world, None)?;
    let environment = Environment::of_process();
    let state = match &global.state_dir {
        Some(path) => StateDir::open(path),
        None => StateDir::temporary(),
    };
    let state = state.map_err(Stop::failed)?;
    let runtime = assemble::runtime()?;
    runtime.block_on(async {
        let demo = demo::start(options).await.map_err(not_served)?;
        let config = configuration(&demo, &state)?;
        assemble::show(&config, &state, environment, global.line.as_deref()).await
    })?;
    runtime.shutdown_timeout(assemble::FAREWELL);
    Ok(())
}

/// Only the embedded services, until the program is ended.
pub(super) fn serve(serve: &ServeDemo) -> Result<(), Stop> {
    let options = options(&serve.world, Some(serve.listen))?;
    let runtime = assemble::runtime()?;
    runtime.block_on(async {
        let demo = demo::start(options).await.map_err(not_served)?;
        print!("{}", demo.configuration());
        eprintln!("Serving on http://{}; Ctrl-C ends it.", demo.address());
        crate::runtime::run::Ends::listen().map_err(Stop::failed)?.any().await;
        Ok(())
    })
}

fn not_served(why: std::io::Error) -> Stop {
    Stop::failed(format!("The embedded services can't be started: {why}."))
}

fn options(world: &World, listen: Option<SocketAddr>) -> Result<Options, Stop> {
    let mut options = Options { still: world.still, ..Options::default() };
    if !world.services.is_empty() {
        options.services = parsed(&world.services)?;
    }
    options.quirks = parsed(&world.quirks)?;
    options.chats = world.chats.unwrap_or(options.chats);
    options.messages = world.messages.unwrap_or(options.messages);
    options.seed = world.seed.unwrap_or(options.seed);
    options.listen = listen.unwrap_or(options.listen);
    Ok(options)
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(words: &[String]) -> Result<Vec<T>, Stop> {
    words.iter().map(|word| word.trim().parse().map_err(Stop::usage)).collect()
}

/// The accounts of the embedded services; their tokens lie in the state directory, as files that
/// nobody else may read.
fn configuration(demo: &Demo, state: &StateDir) -> Result<Config, Stop> {
    let mut config = Config::default();
    for account in demo.accounts() {
        let path = state.touch(&format!("{}.token", account.name)).map_err(Stop::failed)?;
        std::fs::write(&path, &account.token).map_err(Stop::failed)?;
        let base_url: Url = account.base_url.parse().map_err(Stop::failed)?;
        let service = service(&account)?;
        let token = SecretSource::File(path);
        let mut known = AccountConfig::new(&account.name, service, base_url, token);
        // News is cheap on this machine, and a demo should be seen to move.
        known.poll = std::time::Duration::from_secs(2);
        config.accounts.push(known);
    }
    Ok(config)
}

/// What only the account's service has.
fn service(account: &demo::Account) -> Result<Service, Stop> {
    Ok(match account.service {
        demo::Service::Gateway => Service::Gateway { session: account.session.clone() },
        demo::Service::Kapso => {
            Service::Kapso { assignees: account.assignees.iter().cloned().collect() }
        }
        demo::Service::Lexicon => Service::Lexicon { users: account.users.clone() },
        demo::Service::Chert => Service::Chert {
            tenant: account.tenant.clone(),
            auth: match account.auth {
                Some("bearer") => ChertAuth::Bearer,
                _ => ChertAuth::Hmac,
            },
        },
        demo::Service::Cekat => Service::Cekat {
            time_zone: read(account.time_zone.as_deref().unwrap_or("+07:00"))?,
            actions_url: account.actions_url.as_deref().map(read).transpose()?,
            inbox: None,
        },
    })
}

fn read<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Stop> {
    text.parse().map_err(Stop::failed)
}
