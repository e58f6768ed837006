//! What is new in lists and chats since they were last looked at.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::events::{Place, Told};
use super::lists;
use super::page::{Since, as_now, changes, unseen};
use super::recent::Recent;
use crate::app::inbox::Inbox;
use crate::cli::exit::{Exit, Stop};
use crate::cli::session::{Reach, Unanswered};
use crate::domain::{
    Answer, Cause, Chat, ChatId, ChatKey, LineId, LineKey, Message, MessageId, Op, Problem,
};
use crate::ui::readable;

/// Messages of a chat that are looked at.
const MESSAGES: u16 = 50;
/// How many chats' messages, and how many reactions, are remembered before those are forgotten.
const CHATS: usize = 500;
const REACTIONS: usize = 4_096;

/// A message on an own number.
pub(super) type OnLine = (LineId, MessageId);

/// What was there when it was last looked at, and what was told.
#[derive(Default)]
pub(super) struct Poll {
    pub(super) inbox: Inbox,
    /// Every row as it was last told.
    pub(super) rows: HashMap<ChatKey, Chat>,
    /// Up to which moment each chat was looked into.
    looked: HashMap<ChatKey, Option<DateTime<Utc>>>,
    /// The newest thing in each list when it was last looked at; a list that is not here was never
    /// read, and nothing of it is new.
    marks: HashMap<LineId, Option<DateTime<Utc>>>,
    pub(super) messages: HashMap<ChatKey, HashMap<MessageId, Message>>,
    /// The messages that were told, by an event or by a look.
    pub(super) told: Recent<OnLine>,
    /// The reaction that was last told of each person to each message.
    reactions: HashMap<(OnLine, String), String>,
    /// The failures that were told.
    failures: HashSet<String>,
}

/// What a look brought.
#[derive(Default)]
pub(super) struct News {
    /// What is told.
    pub told: Vec<Told>,
    /// Something could not be read: there may be more.
    pub partly: bool,
}

impl Poll {
    /// What is new. A list that is looked at for the first time has nothing new; what can't be read
    /// now is for the next look.
    ///
    /// # Errors
    /// Where nothing could be read, for a reason that does not pass by itself.
    pub async fn look(&mut self, reach: &Reach) -> Result<News, Stop> {
        let mut news = News::default();
        let lines = match reach.lines().await {
            Ok(lines) => lines,
            Err(why) if passes(&why) => {
                self.say(reach, &why);
                return Ok(News { partly: true, ..news });
            }
            Err(why) => return Err(why),
        };
        let mut failed = Vec::new();
        for line in &lines {
            match lists::newest(reach, line).await {
                Ok(rows) => self.list(reach, line, rows, &mut news).await?,
                Err(why) if why.exit == Exit::Interrupted => return Err(why),
                Err(why) => failed.push(why),
            }
        }
        news.partly |= !failed.is_empty();
        if failed.len() == lines.len()
            && let Some(why) = failed.iter().find(|why| !passes(why))
        {
            return Err(why.clone());
        }
        failed.iter().for_each(|why| self.say(reach, why));
        Ok(news)
    }

    /// Says once why something is not watched. What fails after all was read once may pass, and the
    /// link's own words tell of it.
    fn say(&mut self, reach: &Reach, why: &Stop) {
        let known = passes(why) && !self.marks.is_empty();
        if !known && self.failures.insert(why.sentence.clone()) {
            reach.tell.notice(&why.sentence);
        }
    }

    async fn list(
        &mut self,
        reach: &Reach,
        line: &LineKey,
        rows: Vec<Chat>,
        news: &mut News,
    ) -> Result<(), Stop> {
        let newest = rows.iter().filter_map(|row| row.last_activity).max();
        let Some(mark) = self.marks.get(&line.line).copied() else {
            self.inbox.take(rows.clone());
            self.looked.extend(rows.iter().map(|row| (row.key.clone(), row.last_activity)));
            self.rows.extend(rows.into_iter().map(|row| (row.key.clone(), row)));
            self.marks.insert(line.line.clone(), newest);
            return Ok(());
        };
        let mut whole = true;
        for row in rows {
            whole &= self.row(reach, row, mark, news).await?;
        }
        if whole {
            self.marks.insert(line.line.clone(), newest.max(mark));
        }
        news.partly |= !whole;
        Ok(())
    }

    /// What is new in a row; whether it was learnt. `mark`: what is older was there before.
    async fn row(
        &mut self,
        reach: &Reach,
        row: Chat,
        mark: Option<DateTime<Utc>>,
        news: &mut News,
    ) -> Result<bool, Stop> {
        let looked = self.looked.get(&row.key).copied();
        if looked.is_none() && row.last_activity.is_some() && row.last_activity < mark {
            // It was there all the time, below what was looked at.
            self.looked.insert(row.key.clone(), row.last_activity);
            self.inbox.take(vec![row.clone()]);
            self.rows.insert(row.key.clone(), row);
            return Ok(true);
        }
        if looked != Some(row.last_activity) {
            self.inbox.take(vec![row.clone()]);
            let since = match looked.flatten() {
                Some(looked) => Since::After(looked),
                None => Since::From(mark),
            };
            let Some(told) = self.new_messages(reach, &row, since).await? else {
                return Ok(false);
            };
            news.told.extend(told);
            self.looked.insert(row.key.clone(), row.last_activity);
        }
        if self.rows.get(&row.key) != Some(&row) {
            self.inbox.take(vec![row.clone()]);
            news.told.push(Told::chat(&row, reach.abilities().counts_unread()));
            self.rows.insert(row.key.clone(), row);
        }
        Ok(true)
    }

    /// What is new in a chat in which something happened; `None`: it can't be read now.
    async fn new_messages(
        &mut self,
        reach: &Reach,
        row: &Chat,
        since: Since,
    ) -> Result<Option<Vec<Told>>, Stop> {
        let part = row.current.clone().unwrap_or_else(|| row.key.chat.clone());
        let op = Op::Messages { chat: row.key.clone(), part, cursor: None, limit: MESSAGES };
        let page = match reach.ask(&op).await {
            Ok(Answer::Messages(page)) => page.messages,
            Err(Unanswered::Stopped) => return Err(Stop::interrupted()),
            Err(Unanswered::Failed(why)) if !is_closed(&why) => return Ok(None),
            _ => return Ok(Some(Vec::new())),
        };
        if self.messages.len() > CHATS {
            self.messages.clear();
        }
        let known = self.messages.remove(&row.key);
        let place = self.place(reach, Some(row.key.line.clone()), Some(row.key.chat.clone()));
        let is_new = unseen(reach, known.as_ref(), since, &page);
        let mut now = HashMap::with_capacity(page.len());
        let mut told = Vec::new();
        for message in page {
            let id = message.id.clone();
            let message = match known.as_ref().and_then(|known| known.get(&id)) {
                Some(before) => {
                    let message = as_now(message, before);
                    told.extend(changes(&place, before, &message));
                    message
                }
                None => {
                    if is_new.contains(&id) {
                        told.extend(self.message(reach, &place, &row.key, &message));
                    }
                    message
                }
            };
            now.insert(id, message);
        }
        self.messages.insert(row.key.clone(), now);
        Ok(Some(told))
    }

    /// A message, unless it was told before.
    pub(super) fn message(
        &mut self,
        reach: &Reach,
        place: &Place<'_>,
        key: &ChatKey,
        message: &Message,
    ) -> Option<Told> {
        let line = place.line.clone().unwrap_or_else(|| key.line.clone());
        if !self.told.is_new((line.clone(), message.id.clone())) {
            return None;
        }
        if let Some((target, reaction)) = message.as_reaction() {
            let by = reaction.id.as_deref().unwrap_or(&reaction.by);
            let is_new = self.reacts((line, target.clone()), by, &reaction.emoji);
            return is_new.then(|| place.reaction(target, &reaction.by, &reaction.emoji));
        }
        let name = place.chat.clone().unwrap_or_else(|| key.chat.clone());
        let key = ChatKey { account: reach.id.clone(), line, chat: name };
        Some(place.message(&key, message, &[readable::in_a_line(message)]))
    }

    /// Whether somebody's reaction is another than the one that was last told.
    pub(super) fn reacts(&mut self, to: OnLine, by: &str, emoji: &str) -> bool {
        if self.reactions.len() > REACTIONS {
            self.reactions.clear();
        }
        let before = self.reactions.insert((to, by.to_owned()), emoji.to_owned());
        before.as_deref() != Some(emoji)
    }

    /// Where something happened, under the name that the list has for the chat.
    pub(super) fn place<'a>(
        &self,
        reach: &'a Reach,
        line: Option<LineId>,
        chat: Option<ChatId>,
    ) -> Place<'a> {
        let (Some(line), Some(chat)) = (&line, &chat) else {
            return Place { reach, line, chat, title: None };
        };
        let key = ChatKey { account: reach.id.clone(), line: line.clone(), chat: chat.clone() };
        let name = self.inbox.name_of(&key).unwrap_or(&key).clone();
        let title = self.inbox.get(&name).map(|chat| chat.title().to_owned());
        Place { reach, line: Some(line.clone()), chat: Some(name.chat), title }
    }
}

/// Whether a chat can't be read, however often it is asked for.
fn is_closed(why: &Problem) -> bool {
    match why.cause {
        Cause::NotFound | Cause::Forbidden | Cause::NotImplemented => true,
        Cause::Invalid => !matches!(why.status, Some(401 | 403 | 429 | 500..)),
        _ => false,
    }
}

/// What fails now may not fail the next time; a token that is refused stays refused.
fn passes(why: &Stop) -> bool {
    matches!(why.exit, Exit::Later | Exit::Failed)
}
