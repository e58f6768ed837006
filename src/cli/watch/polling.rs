//! What is new in lists and chats since they were last looked at.

use std::collections::HashMap;

use super::events::{Place, Told};
use crate::app::inbox::Inbox;
use crate::cli::exit::{Exit, Stop};
use crate::cli::session::{Reach, Unanswered};
use crate::domain::{
    Answer, Chat, ChatId, ChatKey, Event, LineId, LineKey, Live, Message, MessageId, Op,
};
use crate::ui::readable;

/// Rows of a list that are looked at: what is new is at its top.
const ROWS: u16 = 50;
/// Messages of a chat that are looked at.
const MESSAGES: u16 = 50;
/// How many chats' messages are remembered before those are forgotten.
const CHATS: usize = 500;

/// What was there when it was last looked at.
#[derive(Default)]
pub(super) struct Poll {
    inbox: Inbox,
    rows: HashMap<ChatKey, Chat>,
    messages: HashMap<ChatKey, HashMap<MessageId, Message>>,
    learnt: bool,
}

impl Poll {
    /// Learns what is there, and tells nothing.
    pub async fn learn(&mut self, reach: &Reach) -> Result<(), Stop> {
        let rows = newest_rows(reach).await?;
        self.inbox.take(rows.clone());
        self.rows.extend(rows.into_iter().map(|row| (row.key.clone(), row)));
        self.learnt = true;
        Ok(())
    }

    /// What is new; a service that can't be asked now is asked again later.
    pub async fn news(&mut self, reach: &Reach) -> Result<Vec<Told>, Stop> {
        if !self.learnt {
            return passing(self.learn(reach).await).map(|_| Vec::new());
        }
        let Some(rows) = passing(newest_rows(reach).await)? else { return Ok(Vec::new()) };
        let mut told = Vec::new();
        for row in rows {
            let before = self.rows.insert(row.key.clone(), row.clone());
            if before.as_ref() == Some(&row) {
                continue;
            }
            self.inbox.take(vec![row.clone()]);
            let moved =
                before.as_ref().is_none_or(|before| before.last_activity != row.last_activity);
            if moved {
                told.extend(self.new_messages(reach, &row, before.as_ref()).await?);
            }
            told.push(Told::chat(&row, reach.abilities().counts_unread()));
        }
        Ok(told)
    }

    /// What is new in a chat in which something happened.
    async fn new_messages(
        &mut self,
        reach: &Reach,
        row: &Chat,
        before: Option<&Chat>,
    ) -> Result<Vec<Told>, Stop> {
        let part = row.current.clone().unwrap_or_else(|| row.key.chat.clone());
        let op = Op::Messages { chat: row.key.clone(), part, cursor: None, limit: MESSAGES };
        let page = match reach.ask(&op).await {
            Ok(Answer::Messages(page)) => page.messages,
            Err(Unanswered::Stopped) => return Err(Stop::interrupted()),
            _ => return Ok(Vec::new()),
        };
        if self.messages.len() > CHATS {
            self.messages.clear();
        }
        let known = self.messages.get(&row.key);
        let since = before.and_then(|before| before.last_activity);
        let place = self.place(reach, Some(row.key.line.clone()), Some(row.key.chat.clone()));
        let mut told = Vec::new();
        for message in &page {
            match known.and_then(|known| known.get(&message.id)) {
                Some(before) => told.extend(changes(&place, before, message)),
                None => {
                    let is_new = match (known, since) {
                        (Some(_), _) => true,
                        (None, Some(since)) => message.sent_at > since,
                        // a chat that was in no list: all of it is new
                        (None, None) => true,
                    };
                    told.extend(is_new.then(|| place_message(reach, &place, &row.key, message)));
                }
            }
        }
        let page = page.into_iter().map(|message| (message.id.clone(), message)).collect();
        self.messages.insert(row.key.clone(), page);
        Ok(told)
    }

    /// An event that the service told by itself.
    pub fn told(&mut self, reach: &Reach, event: Event) -> Vec<Told> {
        let line = event.line.or_else(|| reach.line.clone());
        let known = line.clone();
        let place = |chat: Option<ChatId>| self.place(reach, known.clone(), chat);
        match event.what {
            Live::Message { chat, message, .. } => {
                let place = place(Some(chat));
                let key = ChatKey {
                    account: reach.id.clone(),
                    line: place.line.clone().unwrap_or_else(|| "".into()),
                    chat: place.chat.clone().unwrap_or_else(|| "".into()),
                };
                vec![place_message(reach, &place, &key, &message)]
            }
            Live::Status { chat, ids, delivery } => {
                let place = place(chat);
                ids.iter().map(|id| place.status(id, &delivery)).collect()
            }
            Live::Edited { chat, id, text } => vec![place(chat).edited(&id, &text)],
            Live::Deleted { chat, id } => vec![place(chat).deleted(&id)],
            Live::Reacted { chat, id, by, name, emoji } => {
                let by = name.unwrap_or(by);
                vec![place(chat).reaction(&id, &by, emoji.as_deref().unwrap_or_default())]
            }
            Live::Voted { chat, id, by, options } => vec![place(chat).vote(&id, &by, &options)],
            Live::Presence { chat, who, doing } => {
                vec![place(Some(chat)).presence(who.as_deref(), doing)]
            }
            Live::Line(state) => vec![place(None).line_state(&state)],
            Live::Renamed { id, name } => vec![place(None).renamed(&id, &name)],
            Live::Chat(mut row) => {
                row.key.account = reach.id.clone();
                if let (true, Some(line)) = (row.key.line.as_str().is_empty(), line) {
                    row.key.line = line;
                }
                let told = Told::chat(&row, reach.abilities().counts_unread());
                self.inbox.take(vec![(*row).clone()]);
                self.rows.insert(row.key.clone(), *row);
                vec![told]
            }
            // answered by looking at the lists
            Live::Touched(_) | Live::Missed => Vec::new(),
        }
    }

    /// Where something happened, under the name that the list has for the chat.
    fn place<'a>(&self, reach: &'a Reach, line: Option<LineId>, chat: Option<ChatId>) -> Place<'a> {
        let (Some(line), Some(chat)) = (&line, &chat) else {
            return Place { reach, line, chat, title: None };
        };
        let key = ChatKey { account: reach.id.clone(), line: line.clone(), chat: chat.clone() };
        let name = self.inbox.name_of(&key).unwrap_or(&key).clone();
        let title = self.inbox.get(&name).map(|chat| chat.title().to_owned());
        Place { reach, line: Some(line.clone()), chat: Some(name.chat), title }
    }
}

fn place_message(reach: &Reach, place: &Place<'_>, key: &ChatKey, message: &Message) -> Told {
    if let Some((target, reaction)) = message.as_reaction() {
        return place.reaction(target, &reaction.by, &reaction.emoji);
    }
    let name = place.chat.clone().unwrap_or_else(|| key.chat.clone());
    let line = place.line.clone().unwrap_or_else(|| key.line.clone());
    let key = ChatKey { account: reach.id.clone(), line, chat: name };
    place.message(&key, message, &[readable::in_a_line(message)])
}

/// What a message says now that it did not say before.
fn changes(place: &Place<'_>, before: &Message, now: &Message) -> Vec<Told> {
    let mut told = Vec::new();
    if now.deleted && !before.deleted {
        told.push(place.deleted(&now.id));
    } else if now.text != before.text
        && let Some(text) = &now.text
    {
        told.push(place.edited(&now.id, text));
    }
    if now.delivery != before.delivery
        && let Some(delivery) = &now.delivery
    {
        told.push(place.status(&now.id, delivery));
    }
    for reaction in now.reactions.iter().filter(|one| !before.reactions.contains(one)) {
        told.push(place.reaction(&now.id, &reaction.by, &reaction.emoji));
    }
    told
}

/// The top of every list.
async fn newest_rows(reach: &Reach) -> Result<Vec<Chat>, Stop> {
    let mut all = Vec::new();
    for line in reach.lines().await? {
        all.extend(top(reach, line).await?);
    }
    Ok(all)
}

async fn top(reach: &Reach, line: LineKey) -> Result<Vec<Chat>, Stop> {
    match reach.told(&Op::Chats { line, cursor: None, limit: ROWS }, None).await? {
        Answer::Chats(rows, _) => {
            Ok(rows.into_iter().filter(|row| reach.shows(&row.key.line)).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// What fails now may not fail the next time; a token that is refused stays refused.
fn passing<T>(outcome: Result<T, Stop>) -> Result<Option<T>, Stop> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(why) if matches!(why.exit, Exit::Later | Exit::Failed) => Ok(None),
        Err(why) => Err(why),
    }
}
