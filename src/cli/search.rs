//! `switchboard search`: words in what was read so far. No service is asked.

use serde::Serialize;

use super::args::{Global, reading};
use super::assemble::{self, STORE};
use super::exit::Stop;
use super::out::Out;
use super::rows::json::MessageRow;
use super::tell::Tell;
use crate::config::{self, Environment};
use crate::domain::{AccountId, Chat, ChatKey, Hit, Search};
use crate::runtime::state_dir::{self, StateDir};
use crate::store::{Opened, Store};
use crate::ui::theme::Meaning;
use crate::ui::{readable, times};

/// How many chats are looked at for a title, and for whether they were read to their ends.
const CHATS: usize = 20_000;

#[derive(Serialize)]
struct HitRow<'a> {
    #[serde(flatten)]
    message: MessageRow<'a>,
    excerpt: &'a str,
}

pub(super) fn run(global: &Global, tell: &Tell, wanted: &reading::Search) -> Result<(), Stop> {
    let environment = Environment::of_process();
    let config = config::load(&global.flags(), &environment).map_err(Stop::configuration)?;
    let mut out = Out::new(global.json, assemble::look(&config, &environment)?);
    let state = state_dir::resolve(global.state_dir.as_deref(), &environment);
    let state = StateDir::open(&state.map_err(Stop::usage)?).map_err(Stop::failed)?;
    if !state.file(STORE).exists() {
        tell.notice("Nothing is remembered yet: the inbox remembers what it reads.");
        return Ok(());
    }
    let Opened { mut store, notice } = Store::open(&state.file(STORE)).map_err(Stop::failed)?;
    if let Some(notice) = notice {
        tell.notice(&notice);
    }
    let accounts: Vec<_> =
        config.accounts.iter().map(|account| AccountId::from(account.name.as_str())).collect();
    let chats = store.chats(&accounts, 0, CHATS).map_err(Stop::failed)?;
    let chat = wanted.chat.as_deref().map(|word| named(&chats, word)).transpose()?;
    let search = Search {
        words: words(&wanted.words),
        account: global.account.as_deref().map(AccountId::from),
        chat: chat.clone(),
        limit: wanted.limit,
    };
    let hits = store.search(&search).map_err(Stop::failed)?;
    let several = config.accounts.len() > 1;
    for hit in hits.iter().filter(|hit| accounts.contains(&hit.chat.account)) {
        print(&mut out, &chats, hit, several)?;
    }
    out.flush()?;
    say_what_was_never_fetched(tell, &mut store, &chats, chat.as_ref())
}

/// Words as they were typed; what the shell took for one argument is to be found as it stands.
fn words(typed: &[String]) -> String {
    let quoted = typed.iter().map(|word| match word.contains(char::is_whitespace) {
        true if !word.contains('"') => format!("\"{word}\""),
        _ => word.clone(),
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// A remembered chat by its id, an alias, or a title that no other has.
fn named(chats: &[Chat], word: &str) -> Result<ChatKey, Stop> {
    if let Some(chat) = chats.iter().find(|chat| chat.ids().any(|id| id.as_str() == word)) {
        return Ok(chat.key.clone());
    }
    let lower = word.to_lowercase();
    let called: Vec<_> = chats.iter().filter(|chat| chat.title().to_lowercase() == lower).collect();
    match called.as_slice() {
        [one] => Ok(one.key.clone()),
        [] => {
            let titles: Vec<&str> = chats.iter().map(Chat::title).collect();
            let near = config::nearest::nearest(word, &titles);
            let near = near.map(|near| format!("; the nearest is \"{near}\"")).unwrap_or_default();
            Err(Stop::not_found(format!("No chat {word} is remembered{near}.")))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|chat| chat.key.chat.as_str()).collect();
            let ids = config::nearest::listed(&ids);
            Err(Stop::usage(format!("More than one chat is called {word}: {ids}.")))
        }
    }
}

fn print(out: &mut Out, chats: &[Chat], hit: &Hit, several: bool) -> Result<(), Stop> {
    if !out.for_people() {
        let message = MessageRow::of(&hit.chat, &hit.message);
        return out.row(&HitRow { message, excerpt: &hit.excerpt.text });
    }
    let row = chats.iter().find(|chat| {
        chat.key.account == hit.chat.account && chat.ids().any(|id| *id == hit.chat.chat)
    });
    let title = row.map_or(hit.chat.chat.as_str(), Chat::title);
    let title = out.paint(&out.look.line(title), Meaning::Strong);
    let at = out.look.wall(hit.message.sent_at);
    let now = out.look.wall(chrono::Utc::now());
    let at = out.paint(&format!("{:>6}", times::short(at, now)), Meaning::Dim);
    let account = match several {
        true => format!(" {}", out.paint(&out.look.line(hit.chat.account.as_str()), Meaning::Dim)),
        false => String::new(),
    };
    let author = out.look.line(&readable::author(&hit.message)).into_owned();
    let line = format!("{at} {title}{account}  {author}: {}", marked(out, hit));
    out.line(&line)
}

/// The excerpt with what was searched for in its own colour.
fn marked(out: &Out, hit: &Hit) -> String {
    let text = &hit.excerpt.text;
    let mut line = String::new();
    let mut from = 0;
    for mark in &hit.excerpt.marks {
        let (Some(before), Some(found)) = (text.get(from..mark.start), text.get(mark.clone()))
        else {
            continue;
        };
        line += &out.look.line(before);
        line += &out.paint(&out.look.line(found), Meaning::Match);
        from = mark.end;
    }
    line + &out.look.line(text.get(from..).unwrap_or_default())
}

fn say_what_was_never_fetched(
    tell: &Tell,
    store: &mut Store,
    chats: &[Chat],
    only: Option<&ChatKey>,
) -> Result<(), Stop> {
    let looked = |chat: &&Chat| only.is_none_or(|only| chat.key == *only);
    let mut unread = 0;
    let mut all = 0;
    for chat in chats.iter().filter(looked) {
        all += 1;
        let parts = store.parts(&chat.key).map_err(Stop::failed)?;
        unread += usize::from(parts.iter().next().is_none() || !parts.ended());
    }
    match (unread, only) {
        (0, _) => {}
        (_, Some(_)) => tell.notice("Older messages of this chat were never fetched, nor searched."),
        _ => tell.notice(&format!(
            "Only what was read so far is searched: of {unread} of {all} chats older messages were never fetched."
        )),
    }
    Ok(())
}
