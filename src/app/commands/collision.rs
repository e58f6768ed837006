//! Two people answer one customer: whoever sends second sees first what the other one wrote.

use crate::app::live::heard;
use crate::app::overlay::{Confirm, Overlay, Then};
use crate::app::{App, Now};
use crate::domain::{ChatKey, Kind, Message, Role};

/// Most characters of an answer that are shown.
const CHARACTERS: usize = 280;

impl App {
    /// Asks before the draft of a chat is sent in which somebody else on our side has answered
    /// since the draft was begun. Once the answer was shown, it does not ask for it again.
    pub(in crate::app) fn collides(&mut self, now: Now, chat: &ChatKey) -> bool {
        let Some(confirm) = self.collision(chat) else { return false };
        if let Some(draft) = self.drafts.get_mut(chat) {
            draft.begun_at = Some(now.wall);
        }
        self.overlay = Some(Overlay::Confirm(confirm));
        true
    }

    fn collision(&self, chat: &ChatKey) -> Option<Confirm> {
        let begun = self.drafts.get(chat)?.begun_at?;
        let thread = self.threads.get(chat)?;
        let since = thread.timeline.iter().rev().take_while(|message| message.sent_at > begun);
        let others: Vec<&Message> = since.filter(|message| self.is_anothers(message)).collect();
        let newest = others.first()?;
        let who = match (&newest.author.name, newest.author.role) {
            (Some(name), _) => name.clone(),
            (None, Role::Assistant) => "The assistant".into(),
            (None, _) => "Somebody on your side".into(),
        };
        let at = self.settings.zone.wall(newest.sent_at).format("%H:%M");
        let text = heard::preview(newest).unwrap_or_default();
        let shown: String = text.chars().take(CHARACTERS).collect();
        let cut = if text.chars().count() > CHARACTERS { "…" } else { "" };
        let mut lines = vec![format!("{who}, {at}: {shown}{cut}")];
        match others.len() - 1 {
            0 => {}
            1 => lines.push("One more answer stands before it.".into()),
            more => lines.push(format!("{more} more answers stand before it.")),
        }
        Some(Confirm {
            title: "Answered since you began to write. Send yours too?".into(),
            lines,
            yes: "send",
            then: Then::SendBeside(chat.clone()),
        })
    }

    /// Whether a message is an answer of our side that this program did not send.
    fn is_anothers(&self, message: &Message) -> bool {
        let speaks = !matches!(message.kind, Kind::System | Kind::Reaction);
        message.own()
            && speaks
            && !message.private
            && !message.deleted
            && !self.outbox.made(message)
    }
}
