//! Listening over real connections, to the embedded gateway.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Once};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::json;
use switchboard::app::Msg;
use switchboard::backend::gateway::Gateway;
use switchboard::demo::{self, Demo, Handle, Options, Quirk};
use switchboard::domain::{Event, Feed, Live, Problem};
use switchboard::runtime::http::{AccountSetup, Token, Tokens};
use switchboard::runtime::world::World;
use tokio::sync::mpsc;
use tokio::time::timeout;

const SITI: &str = "6281234567890@s.whatsapp.net";
/// How long anything may take before a test gives up: generous, the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(40);

/// One token for ever.
struct Fixed(&'static str);

impl Tokens for Fixed {
    fn get(&self) -> BoxFuture<'_, Result<Token, Problem>> {
        Box::pin(async { Ok(Token { secret: self.0.to_owned().into(), generation: 0 }) })
    }

    fn refresh(&self, _stale: u64) -> BoxFuture<'_, Result<Token, Problem>> {
        self.get()
    }
}

/// Somebody who listens to the embedded gateway, and does nothing else.
struct Ear {
    gateway: Handle,
    told: mpsc::Receiver<Msg>,
    _world: World,
    demo: Demo,
}

impl Ear {
    async fn to(quirks: &[Quirk]) -> Ear {
        Ear::with(quirks, demo::TOKEN).await
    }

    async fn with(quirks: &[Quirk], token: &'static str) -> Ear {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let options = Options {
            chats: 40,
            messages: 200,
            still: true,
            quirks: quirks.to_vec(),
            heartbeat: Duration::from_secs(1),
            ..Options::default()
        };
        let demo = demo::start(options).await.unwrap();
        let base = demo.accounts()[0].base_url.clone();
        Ear::over(&base, None, token, demo)
    }

    /// Listens at this address, trusting what is vouched for there.
    fn over(base: &str, ca_file: Option<PathBuf>, token: &'static str, demo: Demo) -> Ear {
        let gateway = demo.handle();
        let url = base.parse().unwrap();
        let setup = AccountSetup::new("support", Arc::new(Gateway), url, Arc::new(Fixed(token)));
        let line = Some(gateway.session().into());
        let (sender, told) = mpsc::channel(1_024);
        let mut world = World::new(vec![AccountSetup { line, ca_file, ..setup }], sender);
        world.listen();
        Ear { gateway, told, _world: world, demo }
    }

    /// The next thing that is told and of use.
    async fn next<T>(&mut self, what: &str, read: impl Fn(Msg) -> Option<T>) -> T {
        let wait = async {
            loop {
                let msg = self.told.recv().await.expect("a world that is alive");
                if let Some(found) = read(msg) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
    }

    async fn event(&mut self) -> Event {
        let event = |msg| if let Msg::Live { event, .. } = msg { Some(*event) } else { None };
        self.next("an event", event).await
    }

    async fn link(&mut self, what: &str, is: impl Fn(&Feed) -> bool) -> Feed {
        let feed = |msg| if let Msg::Link { feed, .. } = msg { Some(feed) } else { None };
        self.next(what, |msg| feed(msg).filter(|feed| is(feed))).await
    }

    async fn live(&mut self) {
        self.link("a link", |feed| *feed == Feed::Live).await;
    }

    /// The texts of so many messages, in the order in which they are heard.
    async fn texts(&mut self, count: usize) -> Vec<String> {
        let mut texts = Vec::new();
        while texts.len() < count {
            if let Live::Message { message, .. } = self.event().await.what {
                texts.push(message.text.unwrap_or_default());
            }
        }
        texts
    }

    fn write(&self, numbers: std::ops::Range<usize>) -> Vec<String> {
        let texts: Vec<String> = numbers.map(|n| format!("message {n}")).collect();
        for text in &texts {
            self.gateway.receive(SITI, text).unwrap();
        }
        texts
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_customer_writes_is_heard_at_once() {
    let mut ear = Ear::to(&[]).await;
    ear.live().await;
    let id = ear.gateway.receive(SITI, "anybody there?").unwrap();
    let event = ear.event().await;
    assert_eq!(event.line.map(|line| line.to_string()).as_deref(), Some(ear.gateway.session()));
    let Live::Message { chat, message, .. } = event.what else { panic!("no message") };
    assert_eq!((chat.as_str(), message.id.as_str()), (SITI, id.as_str()));
    assert_eq!(message.text.as_deref(), Some("anybody there?"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn across_breaks_and_repetitions_everything_is_heard_once_and_in_order() {
    for quirks in [&[Quirk::Repeats][..], &[Quirk::Repeats, Quirk::NoTicket]] {
        let mut ear = Ear::to(quirks).await;
        ear.live().await;
        let mut heard = Vec::new();
        let mut written = Vec::new();
        for round in 0..4 {
            written.extend(ear.write(round * 30..round * 30 + 20));
            if round % 2 == 0 {
                heard.extend(ear.texts(20).await);
            }
            ear.gateway.break_streams();
            written.extend(ear.write(round * 30 + 20..round * 30 + 30));
        }
        heard.extend(ear.texts(written.len() - heard.len()).await);
        assert_eq!(heard, written, "{quirks:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_used_once_and_every_link_after_a_break_names_the_last_event() {
    let mut ear = Ear::to(&[]).await;
    ear.live().await;
    for round in 0..3 {
        ear.write(round..round + 1);
        let last = ear.event().await.id.unwrap();
        ear.gateway.break_streams();
        ear.live().await;
        let asked = ear.gateway.log().into_iter().rfind(|call| call.path.ends_with("/ticket"));
        let body: serde_json::Value = serde_json::from_str(&asked.unwrap().body).unwrap();
        let expected = json!({
            "scope": "session", "session": ear.gateway.session(), "events": ["*"], "since": last,
        });
        assert_eq!(body, expected);
    }
    let log = ear.gateway.log();
    let opened: Vec<_> = log.iter().filter(|call| call.path.ends_with("/realtime")).collect();
    let tickets: HashSet<_> = opened.iter().map(|call| &call.query).collect();
    assert_eq!((opened.len(), tickets.len()), (4, 4));
    assert!(opened.iter().all(|call| call.status == Some(101)), "{opened:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_falls_silent_is_made_again() {
    let mut ear = Ear::to(&[]).await;
    ear.live().await;
    ear.write(9..10);
    ear.event().await;
    ear.gateway.set_quirks(&[Quirk::Silent]);
    let missed = ear.write(0..3);
    let down = ear.link("a dead link", |feed| matches!(feed, Feed::Down { .. })).await;
    let Feed::Down { why, .. } = down else { unreachable!() };
    assert!(why.detail.unwrap().contains("silent"));
    ear.gateway.set_quirks(&[]);
    assert_eq!(ear.texts(3).await, missed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_gateway_can_not_tell_again_is_said_to_be_missed() {
    let mut ear = Ear::to(&[]).await;
    ear.live().await;
    ear.write(0..1);
    ear.event().await;
    ear.gateway.forget_events();
    ear.gateway.break_streams();
    assert_eq!(ear.event().await.what, Live::Missed);
    let after = ear.write(1..2);
    assert_eq!(ear.texts(1).await, after);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_there_are_no_events_the_service_is_asked_instead_and_it_is_said_why() {
    let polling = |feed: &Feed| matches!(feed, Feed::Polling(_));
    let mut without = Ear::to(&[Quirk::NoEvents]).await;
    without.link("polling", polling).await;
    let mut refused = Ear::with(&[], demo::TOKEN_WITHOUT_EVENTS).await;
    let Feed::Polling(why) = refused.link("polling", polling).await else { unreachable!() };
    assert!(why.contains("events"), "{why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_has_heard_of_ends_nothing() {
    let mut ear = Ear::to(&[]).await;
    ear.live().await;
    for payload in [json!(null), json!([]), json!("?"), json!({}), json!({ "chatJid": 7 })] {
        for event in ["message", "message.status", "poll.vote", "presence.update", "moon.phase"] {
            ear.gateway.tell(event, payload.clone());
        }
    }
    let written = ear.write(0..1);
    assert_eq!(ear.texts(1).await, written);
    let opened = ear.gateway.log().iter().filter(|call| call.path.ends_with("/realtime")).count();
    assert_eq!(opened, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_hears_slowly_loses_nothing() {
    let mut ear = Ear::to(&[]).await;
    ear.live().await;
    // More than the channel holds.
    let written = ear.write(0..5_000);
    assert_eq!(ear.texts(written.len()).await, written);
}

/// TLS before the embedded gateway, with a certificate that only `ca` vouches for.
async fn behind_tls(plain: std::net::SocketAddr) -> (u16, String) {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    use rustls::pki_types::PrivateKeyDer;
    let (ca_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut about_ca = CertificateParams::new(Vec::new()).unwrap();
    about_ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = about_ca.self_signed(&ca_key).unwrap();
    let issuer = Issuer::new(about_ca, ca_key);
    let about = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let leaf = about.signed_by(&key, &issuer).unwrap();
    let secret = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], secret)
        .unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut outer) = acceptor.accept(socket).await else { return };
                let mut inner = tokio::net::TcpStream::connect(plain).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut outer, &mut inner).await;
            });
        }
    });
    (port, ca.pem())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_own_certificate_authority_is_trusted_by_the_socket_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    for (ca_file, heard) in [(Some(path.clone()), true), (None, false)] {
        let demo = Ear::to(&[]).await.demo;
        let (port, ca) = behind_tls(demo.address()).await;
        std::fs::write(&path, ca).unwrap();
        let base = format!("https://127.0.0.1:{port}/gateway");
        let mut ear = Ear::over(&base, ca_file, demo::TOKEN, demo);
        let feed = ear.link("a link", |feed| *feed != Feed::Connecting).await;
        assert_eq!(feed == Feed::Live, heard, "{feed:?}");
    }
}
