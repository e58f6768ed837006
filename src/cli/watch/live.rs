//! What services tell by themselves.

use super::events::{Place, Told};
use super::polling::Poll;
use crate::cli::session::Reach;
use crate::domain::{Chat, ChatId, ChatKey, Event, LineId, Live, Message, MessageId};

impl Poll {
    /// An event that the service told by itself. What is known of its chat follows, so that the next
    /// look does not tell it again.
    pub fn told(&mut self, reach: &Reach, event: Event) -> Vec<Told> {
        let line = event.line.or_else(|| reach.line.clone());
        if line.as_ref().is_some_and(|line| !reach.shows(line)) {
            return Vec::new();
        }
        let place = |poll: &Self, chat| poll.place(reach, line.clone(), chat);
        match event.what {
            Live::Message { chat, message, .. } => {
                self.came(reach, line, chat, &message).into_iter().collect()
            }
            Live::Status { chat, ids, delivery } => {
                self.change(&ids, |message| {
                    let known = message.delivery.take();
                    let now = delivery.clone();
                    message.delivery = Some(known.map_or(now.clone(), |known| known.merged(now)));
                });
                let place = place(self, chat);
                ids.iter().map(|id| place.status(id, &delivery)).collect()
            }
            Live::Edited { chat, id, text } => {
                self.change(std::slice::from_ref(&id), |message| {
                    message.text = Some(text.clone());
                    message.edited = true;
                });
                vec![place(self, chat).edited(&id, &text)]
            }
            Live::Deleted { chat, id } => {
                self.change(std::slice::from_ref(&id), |message| message.deleted = true);
                vec![place(self, chat).deleted(&id)]
            }
            Live::Reacted { chat, id, by, name, emoji } => {
                let emoji = emoji.unwrap_or_default();
                let place = place(self, chat);
                let to = (line.clone().unwrap_or_else(nowhere), id.clone());
                let is_new = self.reacts(to, &by, &emoji);
                let by = name.unwrap_or(by);
                is_new.then(|| place.reaction(&id, &by, &emoji)).into_iter().collect()
            }
            Live::Voted { chat, id, by, options } => {
                vec![place(self, chat).vote(&id, &by, &options)]
            }
            Live::Presence { chat, who, doing } => {
                vec![place(self, Some(chat)).presence(who.as_deref(), doing)]
            }
            Live::Line(state) => vec![place(self, None).line_state(&state)],
            Live::Renamed { id, name } => vec![place(self, None).renamed(&id, &name)],
            // Such a row announces that its chat has to be read: looking at it tells both.
            Live::Chat(_) if !reach.abilities().lists_all() => Vec::new(),
            Live::Chat(row) => self.row_told(reach, line, *row),
            // answered by looking at the lists
            Live::Touched(_) | Live::Missed => Vec::new(),
        }
    }

    fn came(
        &mut self,
        reach: &Reach,
        line: Option<LineId>,
        chat: ChatId,
        message: &Message,
    ) -> Option<Told> {
        let place: Place<'_> = self.place(reach, line.clone(), Some(chat.clone()));
        let line = line.unwrap_or_else(nowhere);
        let key = ChatKey { account: reach.id.clone(), line, chat };
        let told = self.message(reach, &place, &key, message);
        if let Some(known) = self.messages.get_mut(&key) {
            known.entry(message.id.clone()).or_insert_with(|| message.clone());
        }
        told
    }

    /// A row as it is now. What happened in its chat up to then is still looked up by the next
    /// look: not everything may have been told.
    fn row_told(&mut self, reach: &Reach, line: Option<LineId>, mut row: Chat) -> Vec<Told> {
        row.key.account = reach.id.clone();
        if let (true, Some(line)) = (row.key.line.as_str().is_empty(), line) {
            row.key.line = line;
        }
        let told = Told::chat(&row, reach.abilities().counts_unread());
        self.inbox.take(vec![row.clone()]);
        self.rows.insert(row.key.clone(), row);
        vec![told]
    }

    /// Changes what is known of these messages.
    fn change(&mut self, ids: &[MessageId], change: impl Fn(&mut Message)) {
        for page in self.messages.values_mut() {
            ids.iter().for_each(|id| {
                if let Some(message) = page.get_mut(id) {
                    change(message);
                }
            });
        }
    }
}

/// The number of an event that names none.
fn nowhere() -> LineId {
    "".into()
}
