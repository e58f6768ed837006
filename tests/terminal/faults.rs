//! A fault beside the loop: one that is contained is told like any other problem, another ends the
//! program with the terminal given back.
//!
//! The tests run this very file's `child` in a pseudo-terminal: the real loop, over a service that
//! is faulty on purpose.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};
use futures_util::future::BoxFuture;
use secrecy::SecretString;
use switchboard::app::App;
use switchboard::app::keymap::Keymap;
use switchboard::app::settings::{AccountSettings, MarkRead, Settings, Zone};
use switchboard::backend::{Dialect, Flow, Reply, Request, Step};
use switchboard::domain::{
    Abilities, Ability, Answer, Can, Cause, Chat, Line, Op, Problem, Service,
};
use switchboard::runtime::attention::Caller;
use switchboard::runtime::http::{AccountSetup, Token, Tokens};
use switchboard::runtime::run::{now, run};
use switchboard::runtime::terminal::{Wishes, install_panic_hook};
use switchboard::runtime::world::World;
use switchboard::ui::Look;
use switchboard::ui::text::Emoji;
use switchboard::ui::theme::{Glyphs, Theme};
use tokio::sync::mpsc;

use super::pty::{Launch, Pty, afterwards};

const SCENARIO: &str = "SWITCHBOARD_TEST_SCENARIO";

struct Faulty;

impl Abilities for Faulty {
    fn can(&self, _: Ability, _: Option<&Line>, _: &Chat, _: DateTime<Utc>) -> Can {
        Can::Never
    }

    fn keyed_sends(&self) -> bool {
        false
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        None
    }
}

impl Dialect for Faulty {
    fn root(&self) -> &'static str {
        ""
    }

    fn begin(&self, _: &Op) -> Box<dyn Flow> {
        if std::env::var(SCENARIO).is_ok_and(|scenario| scenario == "elsewhere") {
            drop(std::thread::spawn(|| panic!("a fault on purpose")).join());
            return Box::new(Over);
        }
        panic!("a fault on purpose")
    }

    fn sign(&self, _: &mut Request, _: &SecretString, _: DateTime<Utc>) {}

    fn problem(&self, reply: &Reply) -> Problem {
        reply.problem(Cause::Internal)
    }
}

struct Over;

impl Flow for Over {
    fn next(&mut self, _: Option<Reply>) -> Step {
        Step::Done(Answer::Done)
    }
}

struct Nothing;

impl Tokens for Nothing {
    fn get(&self) -> BoxFuture<'_, Result<Token, Problem>> {
        Box::pin(async { Err(Problem::new(Cause::NoToken)) })
    }

    fn refresh(&self, _: u64) -> BoxFuture<'_, Result<Token, Problem>> {
        self.get()
    }
}

#[test]
#[ignore = "what the others run in a terminal"]
fn child() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    install_panic_hook();
    let zone = Zone::Fixed(FixedOffset::east_opt(0).unwrap());
    let account = AccountSettings {
        id: "faulty".into(),
        service: Service::Gateway,
        line: None,
        abilities: Arc::new(Faulty),
        typing: true,
        mark_read: MarkRead::Key,
        poll: std::time::Duration::from_secs(3_600),
        page_size: 50,
        keeps_unsent: false,
    };
    let keymap = Keymap::defaults();
    let settings = Settings {
        accounts: vec![account],
        keymap,
        zone,
        confirm: true,
        nonce: "child".into(),
        attention: switchboard::app::attention::Rules::NONE,
        remembers: false,
        temporary: false,
    };
    let theme = Theme::built_in("auto").unwrap();
    let look = Look { theme, glyphs: Glyphs::new(false), emoji: Emoji::Wide, zone };
    let url = "http://127.0.0.1:9".parse().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ended = runtime.block_on(async {
        let (sender, answers) = mpsc::channel(8);
        let setup = AccountSetup::new("faulty", Arc::new(Faulty), url, Arc::new(Nothing));
        let world = World::new(vec![setup], sender);
        run(
            App::new(settings, now()),
            look,
            world,
            None,
            answers,
            Wishes::default(),
            Caller::default(),
        )
        .await
    });
    println!("ended: {ended:?}");
}

fn start(scenario: &str) -> Pty {
    let this = std::env::current_exe().unwrap();
    let arguments = ["faults::child", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    Launch::program(this, &arguments).env(SCENARIO, scenario).start()
}

#[test]
fn a_contained_fault_is_told_and_the_program_goes_on() {
    let pty = start("asking");
    pty.shows("1 problem (L)");
    pty.press("L").until("why", |screen| screen.contains("see its log"));
    pty.press("x").press("q");
    let text = pty.finish();
    assert!(afterwards(&text).contains("ended: Ok"), "{text:?}");
    assert!(!text.contains("on purpose"), "what panicked may hold a customer's words: {text:?}");
}

#[test]
fn any_other_fault_gives_the_terminal_back_and_ends_the_program() {
    let text = start("elsewhere").finish();
    let after = afterwards(&text);
    assert!(after.contains("a fault on purpose"), "{after:?}");
    assert!(after.contains("ended: Err(a fault in this program"), "{after:?}");
    assert!(after.split_whitespace().any(|setting| setting == "icanon"), "{after:?}");
}
