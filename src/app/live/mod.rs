//! What a service tells by itself: each thing that happens lands in its chat, whatever is open,
//! and moves neither the selection nor the eye.
//!
//! - `arrived`: messages, and what happens to them
//! - [`heard`]: what was heard of a chat since its row was read, so that counts stay true
//! - [`presence`]: who types where, until it is over
//! - `again`: what has to be read again, because only the service knows

mod again;
mod arrived;
pub mod heard;
pub mod presence;

pub(super) use again::Again;

use chrono::{DateTime, Utc};

use super::{App, Effect, Now};
use crate::domain::{
    Ability, AccountId, Can, Chat, ChatId, ChatKey, ChatKind, Event, Feed, Happening, LineId,
    LineState, Live, MessageId, Op, Reaction,
};

/// Where something happened.
struct Place<'a> {
    account: &'a AccountId,
    line: Option<LineId>,
    /// When, by the service's clock; else when we heard of it.
    at: DateTime<Utc>,
}

/// A chat that an event speaks of.
enum Spoken {
    /// It is in the list, under this name.
    Known(ChatKey),
    /// It is not; it would be this one.
    New(ChatKey),
}

impl App {
    /// Something happened at a service.
    pub(super) fn happened(&mut self, now: Now, account: &AccountId, event: Event) -> Vec<Effect> {
        let Some(known) = self.account_mut(account) else { return Vec::new() };
        known.heard_at = Some(now.wall);
        let shown = known.settings.line.as_ref();
        if shown.is_some_and(|shown| event.line.as_ref().is_some_and(|line| line != shown)) {
            // Another number of the same organization, which this account leaves out.
            return Vec::new();
        }
        let place = Place { account, line: event.line, at: event.at.unwrap_or(now.wall) };
        match event.what {
            Live::Message { chat, message, push_name } => {
                self.message_came(now, &place, &chat, *message, push_name)
            }
            Live::Status { chat, ids, delivery } => {
                for id in ids {
                    let what = Happening::Delivered(delivery.clone());
                    self.befell(&place, chat.as_ref(), &id, what);
                }
                Vec::new()
            }
            Live::Edited { chat, id, text } => {
                self.befell(&place, chat.as_ref(), &id, Happening::Edited(text))
            }
            Live::Deleted { chat, id } => {
                self.befell(&place, chat.as_ref(), &id, Happening::Deleted)
            }
            Live::Reacted { chat, id, by, name, emoji } => {
                let (emoji, at) = (emoji.unwrap_or_default(), Some(place.at));
                let reaction = match by.as_str() {
                    Reaction::YOU => Reaction::own(emoji, at),
                    _ => Reaction::of(emoji, Some(by).filter(|by| !by.is_empty()), name, at),
                };
                self.befell(&place, chat.as_ref(), &id, Happening::Reacted(reaction))
            }
            Live::Voted { chat, id, by, options } => {
                self.befell(&place, chat.as_ref(), &id, Happening::Voted { by, options })
            }
            Live::Presence { chat, who, doing } => {
                if let Some(Spoken::Known(chat)) = self.spoken_of(&place, &chat) {
                    self.presences.told(&chat, who, doing, now.mono);
                }
                Vec::new()
            }
            Live::Line(state) => self.line_is(now, &place, state),
            Live::Chat(mut row) => {
                // Services don't know what their accounts are called here.
                row.key.account = account.clone();
                let row = self.completed(*row);
                self.chat_landed(row)
            }
            Live::Renamed { id, name } => self.renamed(&place, &id, &name),
            Live::Touched(chat) => self.touched(&place, &chat),
            Live::Missed => self.ask_for_news(account),
        }
    }

    /// A row as an event tells it, which may leave out what does not change.
    fn completed(&self, mut row: Chat) -> Chat {
        let Some(known) = self.inbox.row_of(&row.key) else { return row };
        row.name = row.name.or_else(|| known.name.clone());
        if row.aliases.is_empty() && !known.aliases.is_empty() {
            row.aliases.clone_from(&known.aliases);
            row.address = known.address.clone().or(row.address);
        }
        row
    }

    /// The chat that an event speaks of; `None`: the event doesn't say on which number it happened,
    /// and no chat of this id is known.
    fn spoken_of(&self, place: &Place<'_>, chat: &ChatId) -> Option<Spoken> {
        let account = self.account(place.account)?;
        let key =
            |line: LineId| ChatKey { account: place.account.clone(), line, chat: chat.clone() };
        let lines: Vec<LineId> = match place.line.clone().or(account.settings.line.clone()) {
            Some(line) => vec![line],
            None => account.lines.iter().map(|line| line.id.clone()).collect(),
        };
        let known = lines.iter().find_map(|line| self.inbox.name_of(&key(line.clone())).cloned());
        match (known, lines.as_slice()) {
            (Some(known), _) => Some(Spoken::Known(known)),
            (None, [line]) => Some(Spoken::New(key(line.clone()))),
            (None, _) => None,
        }
    }

    /// The state of an own number has changed: what waits for it may go.
    fn line_is(&mut self, now: Now, place: &Place<'_>, state: LineState) -> Vec<Effect> {
        let Some(account) = self.account_mut(place.account) else { return Vec::new() };
        let only = account.settings.line.clone();
        let id = place.line.clone().or(only.clone());
        let works = state == LineState::Working;
        match account.lines.iter_mut().find(|line| Some(&line.id) == id.as_ref()) {
            Some(line) => line.state = state,
            None => {
                let account = place.account.clone();
                return vec![Effect::Ask(Op::Lines { account, only })];
            }
        }
        let mut effects = self.send_due(now);
        let back = id.filter(|_| works);
        effects.extend(back.iter().flat_map(|id| self.line_works(now, place.account, id)));
        effects
    }

    /// An own number works again: typing is shown there, and what its client was asked to tell of
    /// the open chat is asked for anew (gateway contract: presence needs a live client).
    pub(super) fn line_works(
        &mut self,
        now: Now,
        account: &AccountId,
        line: &LineId,
    ) -> Vec<Effect> {
        if let Some(known) = self.account_mut(account) {
            known.typing_may_go_on(line);
        }
        let open = self.open.clone();
        let open = open.filter(|open| open.account == *account && open.line == *line);
        open.map(|open| self.subscribe(now, &open)).unwrap_or_default()
    }

    /// A chat has another name.
    fn renamed(&mut self, place: &Place<'_>, id: &str, name: &str) -> Vec<Effect> {
        if let Some(Spoken::Known(chat)) = self.spoken_of(place, &ChatId::from(id)) {
            self.inbox.change(&chat, |chat| chat.name = Some(name.to_owned()));
            self.keep_rows(&chat);
        }
        Vec::new()
    }

    /// Something happened to a message, known here or not.
    fn befell(
        &mut self,
        place: &Place<'_>,
        chat: Option<&ChatId>,
        id: &MessageId,
        what: Happening,
    ) -> Vec<Effect> {
        let named = chat.and_then(|chat| self.spoken_of(place, chat));
        let chat = match named {
            Some(Spoken::Known(chat)) => Some(chat),
            _ => self.chat_with(place.account, id),
        };
        let Some(chat) = chat else {
            // Nobody says where: it is kept aside wherever its message may still come.
            let mine = self.threads.values_mut().filter(|t| t.chat.account == *place.account);
            for thread in mine {
                thread.timeline.happened(id, what.clone());
            }
            return Vec::new();
        };
        if let Some(thread) = self.threads.get_mut(&chat) {
            thread.timeline.happened(id, what.clone());
        }
        if let Some(preview) = self.heard.befell(&chat, id, &what) {
            self.inbox.change(&chat, |row| row.preview = preview.clone());
        }
        self.remember_happening(&chat, id, what);
        Vec::new()
    }

    /// The chat in memory that has this message.
    fn chat_with(&self, account: &AccountId, id: &MessageId) -> Option<ChatKey> {
        let mut mine = self.threads.values().filter(|thread| thread.chat.account == *account);
        mine.find(|thread| thread.timeline.get(id).is_some()).map(|thread| thread.chat.clone())
    }

    /// The link over which a service tells by itself stands differently now.
    pub(super) fn linked(&mut self, now: Now, account: &AccountId, feed: Feed) -> Vec<Effect> {
        let focused = self.focused;
        let Some(known) = self.account_mut(account) else { return Vec::new() };
        let (was_live, live) = (known.feed == Feed::Live, feed == Feed::Live);
        known.feed = feed;
        if was_live == live {
            return Vec::new();
        }
        known.look_later(now, focused);
        if !live {
            self.presences.lost(account);
            return Vec::new();
        }
        // What happened before the link stood, nobody told.
        let mut effects = self.ask_for_news(account);
        if let Some(open) = self.open.clone().filter(|open| open.account == *account) {
            effects.extend(self.subscribe(now, &open));
        }
        effects
    }

    /// Asks to be told when the customer of a chat types, where that is to be had.
    pub(super) fn subscribe(&self, now: Now, chat: &ChatKey) -> Vec<Effect> {
        let (Some(account), Some(row)) = (self.account(&chat.account), self.inbox.get(chat)) else {
            return Vec::new();
        };
        let can = account.can(Ability::SeeTyping, row, now.wall) == Can::Yes;
        if row.kind != ChatKind::Direct || account.feed != Feed::Live || !can {
            return Vec::new();
        }
        self.ask_each_row(chat, |chat| Op::Subscribe { chat })
    }

    /// A chat that was not in the list.
    fn list_new_chat(&mut self, key: &ChatKey, row: Chat) {
        self.inbox.take(vec![row]);
        self.keep_rows(key);
    }
}
