//! Makes things happen on the gateway that only live events tell of.

use serde_json::Value;

use super::{
    Handle, gateway,
    world::{World, message::Message, news::News},
};

impl Handle {
    /// The customer changes a message of theirs; `false`: there is no such message.
    pub fn change(&self, chat: &str, id: &str, text: &str) -> bool {
        self.rewrite(chat, id, |message| {
            message.body = Some(text.to_owned());
            message.edited = true;
        })
    }

    /// The customer takes a message of theirs back; `false`: there is no such message.
    pub fn take_back(&self, chat: &str, id: &str) -> bool {
        self.rewrite(chat, id, |message| message.deleted = true)
    }

    fn rewrite(&self, chat: &str, id: &str, change: impl FnOnce(&mut Message)) -> bool {
        let (mut world, now) = self.hub.world();
        let Some((row, index, mut message)) = found(&world, chat, id) else { return false };
        change(&mut message);
        let news = match message.deleted {
            true => News::Revoked { row, index },
            false => News::Edited { row, index },
        };
        if let Some(chat) = world.chats.get_mut(row) {
            chat.history.change(index, message);
        }
        world.news.happened(now, news);
        true
    }

    /// The customer reacts to a message; an empty emoji takes their reaction back. `false`: there
    /// is no such message.
    pub fn react(&self, chat: &str, id: &str, emoji: &str) -> bool {
        let (mut world, now) = self.hub.world();
        let Some((row, ..)) = found(&world, chat, id) else { return false };
        let mut reaction = Message::text(false, emoji, now);
        reaction.kind = "reaction".into();
        reaction.quoted = Some(id.to_owned());
        reaction.author = world.chats.get(row).and_then(|chat| chat.writer(0));
        world.add(row, reaction).is_some()
    }

    /// The customer begins to type, or stops. Only told where somebody has subscribed to it.
    pub fn types(&self, chat: &str, composing: bool) {
        let (mut world, now) = self.hub.world();
        if let Some(row) = world.row(0, chat) {
            world.news.happened(now, News::Typing { row, composing });
        }
    }

    /// A live event made by hand is told on the first session.
    pub fn tell(&self, event: &'static str, payload: Value) {
        gateway::realtime::tell_anything(&self.hub, event, payload);
    }

    /// Every open stream of live events breaks.
    pub fn break_streams(&self) {
        self.hub.gateway.realtime.cut();
    }

    /// The live events so far are forgotten: whoever missed some can't be told.
    pub fn forget_events(&self) {
        self.hub.gateway.realtime.forget();
    }
}

fn found(world: &World, chat: &str, id: &str) -> Option<(usize, usize, Message)> {
    let row = world.row(0, chat)?;
    world.find(row, id).map(|(index, message)| (row, index, message))
}
