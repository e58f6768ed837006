//! Starts and stops the server.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{Router, extract::DefaultBodyLimit, middleware, routing::get};
use tokio::net::TcpListener;
use tokio_util::sync::DropGuard;

use super::{
    Account, Handle, Options, Quirk, Service, cekat, chert, door, files, gateway, hub::Hub, kapso,
    lexicon, refusal, world::SESSIONS,
};

/// The environment variable that the printed configuration takes the gateway's token from.
pub const TOKEN_VARIABLE: &str = "SWITCHBOARD_DEMO_TOKEN";

/// A running server. Dropping it stops the server and gives up requests that wait.
pub struct Demo {
    address: SocketAddr,
    services: Vec<Service>,
    hub: Arc<Hub>,
    _stop: DropGuard,
}

/// Makes the world and serves it. Needs a running tokio runtime, and only takes loopback
/// addresses: the tokens are known to everybody.
///
/// # Errors
/// When the address is not a loopback one or can't be listened on.
pub async fn start(options: Options) -> io::Result<Demo> {
    if !options.listen.ip().is_loopback() {
        let message =
            format!("{} is no loopback address; the demo listens on no other", options.listen);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let listener = TcpListener::bind(options.listen).await?;
    let address = listener.local_addr()?;
    let hub = Arc::new(Hub::new(&options));
    hub.address.get_or_init(|| address);
    let app = router(&options.services, &hub);
    tokio::spawn(gateway::realtime::driver::drive(hub.clone()));
    let closing = hub.closing.clone();
    let stop = closing.clone().drop_guard();
    tokio::spawn(async move {
        let served =
            axum::serve(listener, app).with_graceful_shutdown(closing.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::warn!(%error, "the embedded server ended");
        }
    });
    Ok(Demo { address, services: options.services, hub, _stop: stop })
}

fn router(services: &[Service], hub: &Arc<Hub>) -> Router {
    let mut app = Router::new().route("/files/{id}/{name}", get(files::get));
    for service in services {
        app = match service {
            Service::Gateway => app.nest("/gateway", gateway::router()),
            Service::Kapso => app.nest("/kapso", kapso::router(hub)),
            Service::Lexicon => app.nest("/lexicon", lexicon::router(hub)),
            Service::Chert => app.nest("/chert", chert::router(hub)),
            Service::Cekat => app
                .nest("/cekat", cekat::router(hub))
                .nest(&format!("/{}", cekat::ACTIONS), cekat::actions(hub)),
        };
    }
    app.fallback(refusal::no_such_path)
        .method_not_allowed_fallback(refusal::no_such_path)
        // how large a body may be is said at the door
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(hub.clone(), door::pass))
        .with_state(hub.clone())
}

impl Demo {
    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Steers the server.
    pub fn handle(&self) -> Handle {
        Handle { hub: self.hub.clone() }
    }

    /// One account for each service.
    pub fn accounts(&self) -> Vec<Account> {
        self.services.iter().map(|service| self.account(*service)).collect()
    }

    fn account(&self, service: Service) -> Account {
        let base = format!("http://{}/{service}", self.address);
        match service {
            Service::Gateway => {
                let session =
                    (!self.hub.has(Quirk::TwoSessions)).then(|| SESSIONS[0].id.to_owned());
                let token = (gateway::TOKEN, TOKEN_VARIABLE);
                Account { session, ..Account::new(service, "support", base, token) }
            }
            Service::Kapso => kapso::account(base),
            Service::Lexicon => lexicon::account(base),
            Service::Chert => chert::account(base),
            Service::Cekat => cekat::account(base),
        }
    }

    /// A configuration file for the accounts, as TOML with comments.
    pub fn configuration(&self) -> String {
        let accounts = self.accounts();
        let mut text =
            "# Accounts on the embedded services. They take their tokens from the environment:\n"
                .to_owned();
        for Account { token, token_variable, .. } in &accounts {
            text += &format!("#   export {token_variable}={token}\n");
        }
        accounts.iter().for_each(|account| text += &account.toml());
        text
    }
}
