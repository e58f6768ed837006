//! What is done to single messages: edit, delete for everyone, react, forward, vote.

use crate::app::chooser::{Choice, Chooser, Offer, Pick};
use crate::app::composer::Editing;
use crate::app::deeds::Deed;
use crate::app::overlay::{Confirm, Overlay, Then};
use crate::app::{App, Effect, Focus, Now, reactions, words};
use crate::command::Command;
use crate::domain::{Ability, Act, Can, ChatKey, ChatKind, Extra, Message, Op, Reaction, Target};

impl App {
    /// The selected message, where this can be done to it; says why where not.
    pub(in crate::app) fn may_to(&mut self, now: Now, what: Ability) -> Option<(ChatKey, Message)> {
        let Some(message) = self.selected_message().cloned() else {
            let waits = self.selected_outgoing().is_some();
            let why = if waits { "It is not sent yet." } else { "No message is selected." };
            self.warn(now, why);
            return None;
        };
        let chat = self.inbox.get(self.open.as_ref()?)?.clone();
        let account = self.account(&chat.key.account)?;
        match account.can_to(what, &chat, &message, now.wall) {
            Can::Yes => return Some((chat.key, message)),
            Can::NotNow(why) => self.warn(now, words::whole(&why)),
            Can::Never => self.warn(now, "This service can't do that."),
        }
        None
    }

    /// Whether this can be done to a message of the open chat now.
    pub fn can_here(&self, what: Ability, message: &Message) -> bool {
        let chat = self.open.as_ref().and_then(|chat| self.inbox.get(chat));
        let Some(chat) = chat else { return false };
        let account = self.account(&chat.key.account);
        account.is_some_and(|account| account.can_to(what, chat, message, self.wall) == Can::Yes)
    }

    /// Asks for something to be done to a message; it stands under the message until it is.
    pub(in crate::app) fn act(
        &mut self,
        now: Now,
        chat: &ChatKey,
        target: Target,
        act: Act,
    ) -> Vec<Effect> {
        let mut deed = Deed::of(act.what());
        if let Act::Edit(text) = &act {
            deed.text = Some(text.clone());
        }
        let shown = match &act {
            Act::React(emoji) => Some(emoji.clone()),
            Act::ClearReaction => Some(String::new()),
            _ => None,
        };
        deed.shown = shown.is_some();
        if let Some(thread) = self.threads.get_mut(chat) {
            thread.timeline.change(&target.id, |message| {
                if let Some(emoji) = shown {
                    let own = Reaction::own(emoji, Some(now.wall));
                    deed.before = message.set_own_reaction(Some(own));
                }
            });
        }
        self.deeds.begin(chat, &target.id, deed);
        vec![Effect::Ask(Op::Act { chat: chat.clone(), target, act })]
    }

    /// `e`: an own text is changed where it is written; what is not sent yet, or failed, is taken
    /// back.
    pub(in crate::app) fn edit_message(&mut self, now: Now) -> Vec<Effect> {
        let failed = self.selected_message().is_some_and(Message::failed);
        if self.selected_outgoing().is_some() || failed {
            return self.take_back(now);
        }
        let Some((chat, message)) = self.may_to(now, Ability::Edit) else { return Vec::new() };
        let tried = self.deeds.get(&chat, &message.id).and_then(|deed| deed.text.clone());
        let text = tried.or_else(|| message.text.clone()).unwrap_or_default();
        let effects = self.open_chat(now, &chat, Focus::Composer);
        self.drafts.edit(&chat, Editing::new(Target::from(&message), &text));
        effects
    }

    /// The text that is edited goes to the service, where it says something else now.
    pub(in crate::app) fn send_edit(&mut self, now: Now, chat: &ChatKey) -> Vec<Effect> {
        let Some(editing) = self.drafts.editing(chat) else { return Vec::new() };
        let (target, text) = (editing.target.clone(), editing.text().trim_end().to_owned());
        if text.trim().is_empty() {
            let key = self.key_name(crate::command::Command::DeleteMessage);
            let why =
                format!("A message can't be edited to nothing; {key} deletes it for everyone.");
            self.warn(now, why);
            return Vec::new();
        }
        self.drafts.end_edit(chat);
        let message = self.threads.get(chat).and_then(|thread| thread.timeline.get(&target.id));
        if message.is_some_and(|message| message.text.as_deref() == Some(text.as_str())) {
            self.say(now, "Nothing was changed.");
            return self.go_to_pane(now, Focus::Thread);
        }
        let mut effects = self.go_to_pane(now, Focus::Thread);
        effects.extend(self.act(now, chat, target, Act::Edit(text)));
        effects
    }

    /// As [`App::edit_message`], with the new text given.
    pub(in crate::app) fn edit_to(&mut self, now: Now, text: &str) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::Edit) else { return Vec::new() };
        self.act(now, &chat, Target::from(&message), Act::Edit(text.to_owned()))
    }

    /// `x`
    pub(in crate::app) fn ask_delete_message(&mut self, now: Now) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::DeleteMessage) else {
            return Vec::new();
        };
        let then = Then::Act(chat.clone(), Target::from(&message), Act::Delete);
        if !self.settings.confirm {
            return self.confirmed(now, then);
        }
        let lines = vec![
            in_quotes(&message),
            format!("It goes for everyone in the chat with {}.", self.title(&chat)),
        ];
        let title = "Delete this message for everyone?".into();
        self.show(Overlay::Confirm(Confirm { title, lines, yes: "delete for everyone", then }))
    }

    /// `:delete-message --yes`
    pub(in crate::app) fn delete_message(&mut self, now: Now) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::DeleteMessage) else {
            return Vec::new();
        };
        self.act(now, &chat, Target::from(&message), Act::Delete)
    }

    /// `+`
    pub(in crate::app) fn choose_reaction(&mut self, now: Now) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::React) else { return Vec::new() };
        let mut offers = Vec::new();
        let own = message.own_reaction().filter(|_| self.clears(now, &chat, &message));
        if let Some(own) = own {
            offers.push(Offer::new(format!("take back {own}"), Pick::Nothing));
        }
        let words = self.account(&chat.account).and_then(|a| a.settings.abilities.reactions());
        match words {
            Some(words) => {
                offers.extend(words.iter().map(|word| {
                    Offer::new(reactions::described(word), Pick::Word((*word).into()))
                }));
            }
            None => {
                offers.extend(self.recent.all().into_iter().map(|(emoji, names)| {
                    Offer::new(format!("{emoji}  {names}"), Pick::Word(emoji))
                }))
            }
        }
        let title = format!("React to {}", in_quotes(&message));
        let choice = Choice::React(chat, Target::from(&message));
        self.show(Overlay::Choose(Box::new(Chooser::new(title, choice, offers))))
    }

    fn clears(&self, now: Now, chat: &ChatKey, message: &Message) -> bool {
        let (Some(account), Some(chat)) = (self.account(&chat.account), self.inbox.get(chat))
        else {
            return false;
        };
        account.can_to(Ability::ClearReaction, chat, message, now.wall) == Can::Yes
    }

    /// Reacts by the name of an emoji, or by the service's own word.
    pub(in crate::app) fn react_by_name(&mut self, now: Now, name: &str) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::React) else { return Vec::new() };
        let words = self.account(&chat.account).and_then(|a| a.settings.abilities.reactions());
        let known = match words {
            Some(words) => reactions::among(words, name).map(str::to_owned),
            None => reactions::exactly(name),
        };
        let Some(word) = known else {
            return self.typed_into_chooser(now, Command::React, name);
        };
        self.react(now, &chat, Target::from(&message), word)
    }

    /// `:react --clear`
    pub(in crate::app) fn clear_reaction(&mut self, now: Now) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::ClearReaction) else {
            return Vec::new();
        };
        self.act(now, &chat, Target::from(&message), Act::ClearReaction)
    }

    pub(in crate::app) fn react(
        &mut self,
        now: Now,
        chat: &ChatKey,
        target: Target,
        word: String,
    ) -> Vec<Effect> {
        self.recent.used(&word);
        self.act(now, chat, target, Act::React(word))
    }

    /// `f`
    pub(in crate::app) fn choose_forward(&mut self, now: Now) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::Forward) else { return Vec::new() };
        let line = chat.line_key();
        let others = self.inbox.all().filter(|other| other.key.line_key() == line);
        let offers = others.map(|other| {
            let title = other.title().to_owned();
            let address = other.address.clone().filter(|address| *address != title);
            Offer::new(title, Pick::Chat(other.key.clone())).aside(address.unwrap_or_default())
        });
        let title = format!("Forward {} to", in_quotes(&message));
        let offers = offers.collect();
        let choice = Choice::Forward(chat, Target::from(&message));
        self.show(Overlay::Choose(Box::new(Chooser::new(title, choice, offers))))
    }

    /// Whom it goes to is shown once more: a message in a wrong chat can't be unread.
    pub(in crate::app) fn confirm_forward(
        &mut self,
        chat: ChatKey,
        target: Target,
        into: ChatKey,
    ) -> Vec<Effect> {
        let message = self.threads.get(&chat).and_then(|t| t.timeline.get(&target.id));
        let mut lines: Vec<_> = message.map(in_quotes).into_iter().collect();
        let row = self.inbox.get(&into);
        let address = row.and_then(|row| row.address.clone());
        let to = self.title(&into);
        let to = match address.filter(|address| *address != to) {
            Some(address) => format!("{to}, {address}"),
            None => to,
        };
        let group = row.is_some_and(|row| row.kind == ChatKind::Group);
        let whom = if group { "everybody in the group " } else { "" };
        lines.push(format!("It goes to {whom}{to}, from {}.", into.account));
        let title = format!("Forward to {}?", self.called(&into));
        let then = Then::Act(chat, target, Act::Forward(into));
        self.show(Overlay::Confirm(Confirm { title, lines, yes: "forward", then }))
    }

    /// `v`
    pub(in crate::app) fn choose_vote(&mut self, now: Now) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::Vote) else { return Vec::new() };
        let offers = message.options().iter().map(|(option, by)| {
            let votes = if by.is_empty() { String::new() } else { by.len().to_string() };
            let own = by.iter().any(|by| by == Reaction::YOU);
            Offer::new(option.clone(), Pick::Word(option.clone())).aside(votes).on(own)
        });
        let offers = offers.collect();
        let question = match &message.extra {
            Some(Extra::Poll { question, .. }) => question.clone(),
            _ => None,
        };
        let title = question.or(message.text.clone()).unwrap_or_else(|| "Vote".into());
        let choice = Choice::Vote(chat, Target::from(&message));
        self.show(Overlay::Choose(Box::new(Chooser::new(title, choice, offers))))
    }

    /// `:vote Monday`, `:vote --option Monday --option Tuesday`
    pub(in crate::app) fn vote_for(&mut self, now: Now, typed: &str) -> Vec<Effect> {
        let Some((chat, message)) = self.may_to(now, Ability::Vote) else { return Vec::new() };
        let mut named = typed.split("--option").map(str::trim).filter(|option| !option.is_empty());
        let known = |name: &str| {
            let mut options = message.options().iter().map(|(option, _)| option);
            options.find(|option| option.eq_ignore_ascii_case(name)).cloned().ok_or(name.to_owned())
        };
        match named.try_fold(Vec::new(), |mut options, name| {
            options.push(known(name)?);
            Ok::<_, String>(options)
        }) {
            Ok(options) => self.act(now, &chat, Target::from(&message), Act::Vote(options)),
            Err(name) => self.refuse_line(now, format!("The poll has no option “{name}”.")),
        }
    }
}

/// The beginning of a message, as it is spoken of.
fn in_quotes(message: &Message) -> String {
    let text = message.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) => format!("“{}”", words::shortened(text, 40)),
        None => format!("the {}", message.kind.word()),
    }
}
