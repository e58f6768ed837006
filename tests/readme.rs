//! What the README says of keys, marks and configuration is what the program does.

use std::fmt::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use switchboard::app::keymap::Keymap;
use switchboard::backend::cekat::Cekat;
use switchboard::backend::chert::{Auth, Chert};
use switchboard::backend::gateway::Gateway;
use switchboard::backend::kapso::Kapso;
use switchboard::backend::lexicon::Lexicon;
use switchboard::command::{Pane, TABLE};
use switchboard::config::{self, Environment};
use switchboard::domain::{
    Abilities, Ability, Can, Chat, ChatKey, ChatKind, Direction, Line, LineState, Message, Named,
};
use switchboard::ui::theme::Glyphs;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).unwrap()
}

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn section(name: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let readme = readme();
    let after = readme.split_once(&begin).unwrap_or_else(|| panic!("no {begin}")).1;
    after.split_once(&end).unwrap_or_else(|| panic!("no {end}")).0.trim().to_owned()
}

/// Holds a part of the README to the program; `SWITCHBOARD_README=write` brings it up to date.
fn assert_says(name: &str, expected: &str) {
    let says = section(name);
    if says == expected.trim() {
        return;
    }
    if std::env::var_os("SWITCHBOARD_README").is_some_and(|wish| wish == "write") {
        // the parts are written one after the other, whichever test comes first
        static WRITING: Mutex<()> = Mutex::new(());
        let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let whole = readme();
        let (before, rest) = whole.split_once(&begin).unwrap();
        let after = rest.split_once(&end).unwrap().1;
        let expected = expected.trim();
        std::fs::write(path, format!("{before}{begin}\n{expected}\n\n{end}{after}")).unwrap();
        return;
    }
    panic!(
        "the README's part \"{name}\" is stale: SWITCHBOARD_README=write cargo test --test readme \
         writes what should stand there:\n\n{expected}"
    );
}

fn heading(pane: Pane) -> &'static str {
    match pane {
        Pane::Everywhere => "Everywhere",
        Pane::Inbox => "In the chat list",
        Pane::Thread => "In the messages",
        Pane::Composer => "While writing",
    }
}

fn code(key: &str) -> String {
    format!("`{key}`")
}

#[test]
fn keys_are_those_of_the_keymap() {
    let keymap = Keymap::defaults();
    let mut tables = String::new();
    for pane in Pane::ALL {
        let _ = writeln!(tables, "| {} | what it does | command |\n|---|---|---|", heading(pane));
        for row in keymap.rows(pane) {
            let keys: Vec<_> = row.keys.iter().map(|key| code(&key.label())).collect();
            let (words, name) = (row.command.words(), row.command.name());
            let _ = writeln!(tables, "| {} | {words} | `{name}` |", keys.join(" "));
        }
        tables.push('\n');
    }
    assert_says("keys", &tables);
}

#[test]
fn lines_are_those_of_the_commands() {
    let mut table = "| line | what it does |\n|---|---|\n".to_owned();
    for row in TABLE.iter().filter(|row| row.command.is_some() && !row.arguments.is_empty()) {
        let line = code(&format!("{} {}", row.name, row.arguments)).replace('|', "\\|");
        let _ = writeln!(table, "| {line} | {} |", row.words);
    }
    assert_says("lines", &table);
}

#[test]
fn commands_of_the_shell_are_those_of_the_table() {
    let mut table = "| command | what it does |\n|---|---|\n".to_owned();
    for row in TABLE {
        let Some(shell) = row.shell.filter(|_| row.name != "config") else { continue };
        let line = code(&format!("{} {}", row.name, shell.usage.replace("[OPTIONS]", "")));
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ").replace(" `", "`");
        let _ = writeln!(table, "| {} | {} |", line.replace('|', "\\|"), row.words);
    }
    assert_says("shell", &table);
}

/// A situation in which something may not be done, and what it changes.
type Situation = (&'static str, fn(&mut Chat, &mut Line, &mut Message));

const SITUATIONS: [Situation; 6] = [
    ("not later than 24 hours after the customer's last message", |chat, _, _| {
        chat.last_inbound = Some(noon() - TimeDelta::hours(25));
    }),
    ("only on WhatsApp", |chat, _, _| chat.channel = Some("instagram".into())),
    ("only where the customer's number is known", |chat, _, _| chat.address = None),
    ("not while the own number is down", |_, line, _| {
        line.state = LineState::Down("stopped".into())
    }),
    ("not in channels", |chat, _, _| chat.kind = ChatKind::Channel),
    ("only in the first 15 minutes", |_, _, message| message.sent_at -= TimeDelta::minutes(16)),
];

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// Whether a service can do it where nothing stands in the way, and where it can't.
fn can(service: &dyn Abilities, what: Ability) -> String {
    let ask = |change: Option<&Situation>| {
        let mut chat = Chat::new(ChatKey::new("a", "l", "6281234567890"));
        chat.address = Some("+62 812 3456 7890".into());
        chat.last_inbound = Some(noon());
        let (id, state) = ("l".into(), LineState::Working);
        let mut line = Line { id, name: None, number: None, state };
        let mut message = Message::text("m", "c".into(), noon(), "words");
        message.direction = Direction::Out;
        if let Some((_, change)) = change {
            change(&mut chat, &mut line, &mut message);
        }
        match service.can(what, Some(&line), &chat, noon()) {
            Can::Yes if what == Ability::Edit => {
                service.can_to(what, Some(&line), &chat, &message, noon())
            }
            can => can,
        }
    };
    let but = |place: &usize| ask(Some(&SITUATIONS[*place])) != Can::Yes;
    match ask(None) {
        Can::Never => "–".into(),
        Can::NotNow(why) => why,
        Can::Yes => {
            let notes = (0..SITUATIONS.len()).filter(but).map(|place| format!(" {}", place + 1));
            format!("yes{}", notes.collect::<String>())
        }
    }
}

#[test]
fn abilities_are_those_of_the_services() {
    let ana = Named { id: "u".into(), name: "Ana".into() };
    let services: [(&str, Box<dyn Abilities>); 5] = [
        ("gateway", Box::new(Gateway)),
        ("Kapso", Box::new(Kapso::new([ana]))),
        ("Lexicon", Box::new(Lexicon::new(["user123"]))),
        ("Chert", Box::new(Chert::new(None, Auth::Bearer))),
        ("Cekat", Box::new(Cekat::new(FixedOffset::east_opt(0).unwrap(), true))),
    ];
    let mut table = "| |".to_owned();
    services.iter().for_each(|(name, _)| table.push_str(&format!(" {name} |")));
    table.push_str(&format!("\n|---|{}\n", "---|".repeat(services.len())));
    for what in Ability::ALL {
        let _ = write!(table, "| {} |", what.words());
        services
            .iter()
            .for_each(|(_, service)| table.push_str(&format!(" {} |", can(&**service, what))));
        table.push('\n');
    }
    let counted = |service: &dyn Abilities| {
        if service.counts_unread() { "yes" } else { "counted here, as new" }
    };
    table.push_str("| count what is unread |");
    services.iter().for_each(|(_, service)| table.push_str(&format!(" {} |", counted(&**service))));
    let sure = |service: &dyn Abilities| if service.keyed_sends() { "yes" } else { "–" };
    table.push_str("\n| ask again, under a key, whether a text arrived |");
    services.iter().for_each(|(_, service)| table.push_str(&format!(" {} |", sure(&**service))));
    table.push_str("\n\n");
    let used = SITUATIONS.iter().enumerate();
    let used = used.filter(|(place, _)| table.contains(&format!(" {}", place + 1)));
    let notes = used.map(|(place, (words, _))| format!("{} {words}", place + 1));
    table.push_str(&notes.collect::<Vec<_>>().join(" · "));
    assert_says("abilities", &table);
}

#[test]
fn marks_are_those_of_the_screen() {
    let (unicode, ascii) = (Glyphs::new(false), Glyphs::new(true));
    let mut tables = String::new();
    let mut table = |of: &str, marks: &[(&str, &str)], plain: &[(&str, &str)]| {
        let _ = writeln!(tables, "| {of} | mark | in ASCII |\n|---|---|---|");
        for ((mark, word), (plain, _)) in marks.iter().zip(plain) {
            let _ = writeln!(tables, "| {word} | {} | {} |", code(mark), code(plain));
        }
        tables.push('\n');
    };
    table("own messages", &unicode.deliveries(), &ascii.deliveries());
    table("chats", &unicode.chats(), &ascii.chats());
    table("accounts", &unicode.links(), &ascii.links());
    // a pipe would end the cell
    assert_says("marks", &tables.replace("`|`", "`\\|`"));
}

#[test]
fn examples_of_configuration_are_accepted() {
    let environment = Environment::of([("HOME", "/home/ana")]);
    let readme = readme();
    let examples: Vec<_> = readme.split("```toml\n").skip(1).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let text = example.split_once("```").map_or(example, |(text, _)| text);
        // the keymap's example names its panes
        let read = if text.contains("[thread]") || text.contains("[everywhere]") {
            Keymap::defaults().overlaid(text).map(drop)
        } else {
            let read = config::parse(text, Path::new("README.md"), &environment);
            read.map(drop).map_err(|why| why.to_string())
        };
        assert_eq!(read, Ok(()), "{text}");
    }
}
