//! Starts and stops the server.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{Router, extract::DefaultBodyLimit, middleware};
use tokio::net::TcpListener;
use tokio_util::sync::DropGuard;

use super::{Handle, Options, Quirk, Service, door, gateway, hub::Hub, world::SESSIONS};

/// The environment variable that the printed configuration takes the token from.
pub const TOKEN_VARIABLE: &str = "SWITCHBOARD_DEMO_TOKEN";

/// A running server. Dropping it stops the server and gives up requests that wait.
pub struct Demo {
    address: SocketAddr,
    services: Vec<Service>,
    hub: Arc<Hub>,
    _stop: DropGuard,
}

/// What a client needs to use one embedded service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Unique, and worth showing.
    pub name: String,
    /// Which service it is on.
    pub service: Service,
    /// What precedes the documented paths.
    pub base_url: String,
    /// What proves who asks.
    pub token: String,
    /// The gateway's session; absent when every session may be listed and should be.
    pub session: Option<String>,
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
    let mut app = Router::new();
    for service in services {
        app = match service {
            Service::Gateway => app.nest("/gateway", gateway::router()),
        };
    }
    app.fallback(gateway::no_such_path)
        .method_not_allowed_fallback(gateway::no_such_path)
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
        let session = (!self.hub.has(Quirk::TwoSessions)).then(|| SESSIONS[0].id.to_owned());
        let account = |service: &Service| match service {
            Service::Gateway => Account {
                name: "support".into(),
                service: *service,
                base_url: format!("http://{}/{service}", self.address),
                token: gateway::TOKEN.into(),
                session: session.clone(),
            },
        };
        self.services.iter().map(account).collect()
    }

    /// A configuration file for the accounts, as TOML with comments. A token is never written
    /// into a configuration, not even this one.
    pub fn configuration(&self) -> String {
        let mut text = format!(
            "# Accounts on the embedded services. They take their token from the environment:\n\
             #   export {TOKEN_VARIABLE}={}\n",
            gateway::TOKEN
        );
        for account in self.accounts() {
            text += &format!(
                "\n[[account]]\nname     = \"{}\"\nservice  = \"{}\"\nbase_url = \"{}\"\n",
                account.name, account.service, account.base_url
            );
            if let Some(session) = &account.session {
                text += &format!("session  = \"{session}\"\n");
            }
            text += &format!("token    = {{ env = \"{TOKEN_VARIABLE}\" }}\n");
        }
        text
    }
}
