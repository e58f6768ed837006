//! Which chat a word means.
//!
//! A word is tried as an id first, which costs one question; the list is read only where that
//! doesn't tell. Titles are for reading: customers choose their own names, so nothing is ever sent
//! or destroyed by one.

use chrono::{DateTime, Utc};
use futures_util::future::join_all;

use super::exit::Stop;
use super::lists;
use super::session::{Reach, Unanswered};
use crate::app::inbox::Inbox;
use crate::config::nearest::{listed, nearest};
use crate::domain::{Answer, Cause, Chat, ChatId, ChatKey, LineKey, Op, Problem};

/// What the chat is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// To be read: a title will do where only one chat has it.
    Reading,
    /// To be written to or changed: only an id will do.
    Acting,
}

/// A chat that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its row, joined as in the list; an empty one where only the id is known.
    pub chat: Chat,
    /// The ids under which the service has its messages.
    pub parts: Vec<ChatId>,
    /// When something last happened in each of its conversations, where they follow one another:
    /// nothing in it is newer.
    pub latest: Vec<(ChatId, DateTime<Utc>)>,
}

impl Found {
    /// The ids that an action on the whole chat goes to: the conversation that is written to, where
    /// conversations follow one another, else every part.
    pub fn addressed(&self) -> Vec<ChatId> {
        match &self.chat.current {
            Some(current) => vec![current.clone()],
            None => self.parts.clone(),
        }
    }
}

/// The most candidates that are listed.
const CANDIDATES: usize = 8;

/// Finds the chat that `word` means, on the number that was asked for, where one was.
pub(super) async fn resolve(reach: &Reach, word: &str, wanted: For) -> Result<Found, Stop> {
    let found = found(reach, word, wanted).await?;
    reach.holds(&found.chat.key)?;
    Ok(found)
}

async fn found(reach: &Reach, word: &str, wanted: For) -> Result<Found, Stop> {
    let lines = reach.lines().await?;
    if lines.is_empty() {
        let sentence = format!("The account {} has no number of its own.", reach.config.name);
        return Err(Stop::not_found(sentence));
    }
    let spoken = reach.abilities().chat_for(word);
    let mut ids: Vec<ChatId> = Vec::new();
    // A number as people write it is no id: what it means is tried first.
    ids.extend(spoken.clone().filter(|id| id.as_str() != word));
    if !word.chars().any(char::is_whitespace) {
        ids.push(ChatId::from(word));
    }
    let mut told = true;
    for id in &ids {
        let asked = by_id(reach, &lines, id, wanted).await?;
        match asked.rows.as_slice() {
            [] => told &= asked.told,
            [row] if wanted == For::Reading && reach.abilities().has_other_rows(row) => {
                let mut lists = lists::whole(reach, &lines).await?;
                lists.say_failures(reach);
                lists.inbox.take(vec![row.clone()]);
                return Ok(joined(&lists.inbox, &row.key));
            }
            [row] => return with_aliases(reach, row.clone()).await,
            // The id is a chat of several own numbers: the lists say whose chat it is.
            [first, ..] => {
                let lists = lists::whole(reach, &lines).await?;
                lists.say_failures(reach);
                return Ok(match in_list(&lists.inbox, &lines, &ids)? {
                    Some(found) => found,
                    None => with_aliases(reach, first.clone()).await?,
                });
            }
        }
    }
    let lists = match lists::whole(reach, &lines).await {
        // Who may only send can't look anything up: the service says whether there is such a chat.
        Err(why) if wanted == For::Acting && why.exit == super::Exit::Refused && !told => {
            return match spoken.or(ids.into_iter().next()) {
                Some(id) => bare(&lines, id, word),
                None => Err(why),
            };
        }
        read => read?,
    };
    let inbox = &lists.inbox;
    if let Some(found) = in_list(inbox, &lines, &ids)? {
        lists.say_failures(reach);
        return Ok(found);
    }
    let titled = titled(inbox, word);
    match (wanted, titled.as_slice()) {
        (For::Reading, [one]) => {
            lists.say_failures(reach);
            return Ok(joined(inbox, &one.key));
        }
        (_, []) => {}
        (For::Reading, several) => return Err(candidates(word, several)),
        (For::Acting, several) => return Err(only_by_id(word, several)),
    }
    // It may be in the list that could not be read.
    if let Some(why) = lists.failures.into_iter().next() {
        return Err(why);
    }
    // A chat that no list knows may still be one: somebody to write to first, or a service that
    // can't be asked for a single chat.
    match (spoken, ids.first()) {
        (Some(id), _) => bare(&lines, id, word),
        (None, Some(id)) if !told => bare(&lines, id.clone(), word),
        _ => Err(unknown(reach, inbox, word)),
    }
}

/// Every chat of several lines that this word may mean is bare: the first line is as good as any
/// only where there is one.
fn bare(lines: &[LineKey], id: ChatId, word: &str) -> Result<Found, Stop> {
    match lines {
        [line] => {
            let key = ChatKey { account: line.account.clone(), line: line.line.clone(), chat: id };
            let parts = vec![key.chat.clone()];
            Ok(Found { parts, latest: Vec::new(), chat: Chat::new(key) })
        }
        lines => {
            let names: Vec<&str> = lines.iter().map(|line| line.line.as_str()).collect();
            Err(Stop::usage(format!(
                "{word} is in no list, and there is more than one own number: choose one with --line ({}).",
                listed(&names)
            )))
        }
    }
}

/// What asking for single rows brought.
struct Asked {
    rows: Vec<Chat>,
    /// The service said of every line that it has no such chat.
    told: bool,
}

async fn by_id(reach: &Reach, lines: &[LineKey], id: &ChatId, wanted: For) -> Result<Asked, Stop> {
    let key = |line: &LineKey| ChatKey {
        account: line.account.clone(),
        line: line.line.clone(),
        chat: id.clone(),
    };
    let keys: Vec<ChatKey> = lines.iter().map(key).collect();
    let answers = join_all(keys.iter().map(|chat| row(reach, chat, wanted))).await;
    let mut asked = Asked { rows: Vec::new(), told: true };
    for answer in answers {
        match answer? {
            // A service that is asked without an own number tells the same row for each of them.
            Row::There(row) if asked.rows.iter().any(|known| known.key == row.key) => {}
            Row::There(row) => asked.rows.push(*row),
            Row::NotThere => {}
            Row::NotTold => asked.told = false,
        }
    }
    Ok(asked)
}

enum Row {
    There(Box<Chat>),
    NotThere,
    NotTold,
}

/// One row. That there is none, or that a word is no id at all, is an answer.
async fn row(reach: &Reach, chat: &ChatKey, wanted: For) -> Result<Row, Stop> {
    let op = Op::Chat { chat: chat.clone() };
    match reach.ask(&op).await {
        Ok(Answer::Chat(row)) => Ok(Row::There(row)),
        Ok(_) => Ok(Row::NotTold),
        Err(Unanswered::Failed(why)) if says_there_is_none(&why) => Ok(Row::NotThere),
        Err(Unanswered::Failed(Problem { cause: Cause::NotImplemented, status: None, .. })) => {
            Ok(Row::NotTold)
        }
        Err(Unanswered::Failed(Problem { cause: Cause::Forbidden, .. }))
            if wanted == For::Acting =>
        {
            Ok(Row::NotTold)
        }
        Err(why) => Err(why.stop(op.what(), Some(&reach.about(Some(chat.chat.as_str()))))),
    }
}

/// Whether a failure is the service's word that it has no such chat. What it refuses for another
/// reason (a clock that is wrong, a fault of its own) says nothing of the chat.
fn says_there_is_none(why: &Problem) -> bool {
    let about_the_chat = !matches!(why.status, Some(401 | 403 | 429 | 500..));
    why.cause == Cause::NotFound || (why.cause == Cause::Invalid && about_the_chat)
}

/// A row with the other rows of the same person, where the service has any.
async fn with_aliases(reach: &Reach, found: Chat) -> Result<Found, Stop> {
    let key = found.key.clone();
    let mut rows = vec![found.clone()];
    for alias in found.aliases.iter().filter(|alias| **alias != key.chat) {
        if let Row::There(other) = row(reach, &key.sibling(alias.clone()), For::Acting).await?
            && rows.iter().all(|known| known.key != other.key)
        {
            rows.push(*other);
        }
    }
    let mut inbox = Inbox::default();
    inbox.take(rows);
    Ok(joined(&inbox, &key))
}

/// The chat under the name that the list has for it.
fn joined(inbox: &Inbox, key: &ChatKey) -> Found {
    let name = inbox.name_of(key).unwrap_or(key).clone();
    let chat = inbox.get(&name).cloned().unwrap_or_else(|| Chat::new(name.clone()));
    Found { parts: inbox.parts(&name), latest: inbox.conversations(&name), chat }
}

fn in_list(inbox: &Inbox, lines: &[LineKey], ids: &[ChatId]) -> Result<Option<Found>, Stop> {
    for id in ids {
        let key = |line: &LineKey| ChatKey {
            account: line.account.clone(),
            line: line.line.clone(),
            chat: id.clone(),
        };
        let keys = lines.iter().map(key).filter(|key| inbox.get(key).is_some());
        let found: Vec<Found> = keys.map(|key| joined(inbox, &key)).collect();
        match found.as_slice() {
            [] => {}
            [one] => return Ok(Some(one.clone())),
            several => {
                let rows: Vec<Chat> = several.iter().map(|found| found.chat.clone()).collect();
                return Err(on_several_lines(id.as_str(), &rows));
            }
        }
    }
    Ok(None)
}

/// The chats with this title: exactly so, else in whatever letters.
fn titled<'a>(inbox: &'a Inbox, word: &str) -> Vec<&'a Chat> {
    let word = word.trim();
    let exact: Vec<_> = inbox.all().filter(|chat| chat.title() == word).collect();
    if !exact.is_empty() {
        return exact;
    }
    let lower = word.to_lowercase();
    inbox.all().filter(|chat| chat.title().to_lowercase() == lower).collect()
}

fn on_several_lines(word: &str, rows: &[Chat]) -> Stop {
    let names: Vec<&str> = rows.iter().map(|row| row.key.line.as_str()).collect();
    Stop::usage(format!(
        "{word} is a chat of more than one own number: choose one with --line ({}).",
        listed(&names)
    ))
}

fn candidates(word: &str, chats: &[&Chat]) -> Stop {
    let ids = some(chats);
    Stop::usage(format!("More than one chat is called {word}; name one by its id: {ids}."))
}

fn only_by_id(word: &str, chats: &[&Chat]) -> Stop {
    let ids = some(chats);
    Stop::usage(format!(
        "{word} is a title, and customers choose their own: name the chat by its id: {ids}."
    ))
}

fn some(chats: &[&Chat]) -> String {
    let ids: Vec<&str> = chats.iter().take(CANDIDATES).map(|chat| chat.key.chat.as_str()).collect();
    let more = chats.len().saturating_sub(CANDIDATES);
    match more {
        0 => listed(&ids),
        more => format!("{} and {more} more", ids.join(", ")),
    }
}

fn unknown(reach: &Reach, inbox: &Inbox, word: &str) -> Stop {
    let ids = inbox.all().flat_map(Chat::ids).map(ChatId::as_str);
    let known: Vec<&str> = ids.chain(inbox.all().map(Chat::title)).collect();
    let hint = match nearest(word, &known) {
        Some(near) => {
            let named =
                inbox.all().find(|chat| chat.title() == near && chat.key.chat.as_str() != near);
            match named {
                Some(chat) => format!("; the nearest is \"{near}\" ({})", chat.key.chat),
                None => format!("; the nearest is \"{near}\""),
            }
        }
        None => String::new(),
    };
    Stop::not_found(format!("The account {} has no chat {word}{hint}.", reach.config.name))
}
