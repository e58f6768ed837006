//! What a team does with a chat: whose it is, its labels, its state, what is noted about it.

use crate::app::chooser::{Choice, Chooser, Offer, Pick};
use crate::app::overlay::Overlay;
use crate::app::prompt::{Prompt, Wanted};
use crate::app::{App, Effect, Now, words};
use crate::domain::{Ability, Chat, Named, Op, Triage};

impl App {
    /// People and labels are asked for anew each time; what is known is offered meanwhile.
    pub(in crate::app) fn choose_person(&mut self, now: Now, typed: &str) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Assign) else { return Vec::new() };
        let account = chat.key.account.clone();
        let known = self.people.get(&account).cloned().unwrap_or_default();
        if let Some(person) = exactly(&known, typed) {
            return self.triage(&chat.key, &Triage::Assign(person.clone()));
        }
        let title = format!("Assign {} to", words::called(&chat));
        let offers = people(&chat, &known);
        let chooser = Chooser::new(title, Choice::Assign(chat.key), offers);
        let chooser = chooser.empty("Looking up the team.").typed(typed);
        self.overlay = Some(Overlay::Choose(Box::new(chooser)));
        vec![Effect::Ask(Op::People { account })]
    }

    pub(in crate::app) fn choose_label(&mut self, now: Now, typed: &str) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Label) else { return Vec::new() };
        let account = chat.key.account.clone();
        let known = self.labels.get(&account).cloned().unwrap_or_default();
        if let Some(label) = exactly(&known, typed) {
            let on = chat.labels.iter().any(|known| known.id == label.id);
            return self.triage(&chat.key, &Triage::Label(label.clone(), !on));
        }
        let title = format!("Label {}", words::called(&chat));
        let offers = labels(&chat, &known);
        let chooser = Chooser::new(title, Choice::Label(chat.key), offers);
        let chooser = chooser.empty("Looking up the labels.").typed(typed);
        self.overlay = Some(Overlay::Choose(Box::new(chooser)));
        vec![Effect::Ask(Op::Labels { account })]
    }

    /// `:label refund`, `:label --remove refund`
    pub(in crate::app) fn label_named(&mut self, now: Now, typed: &str) -> Vec<Effect> {
        let removed = typed
            .strip_prefix("--remove ")
            .or_else(|| typed.strip_suffix(" --remove"))
            .map(str::trim);
        let Some(name) = removed else { return self.choose_label(now, typed) };
        let Some(chat) = self.may(now, Ability::Label) else { return Vec::new() };
        match chat.labels.iter().find(|label| label.name == name || label.id == name) {
            Some(label) => self.triage(&chat.key, &Triage::Label(label.clone(), false)),
            None => {
                self.refuse_line(now, format!("{} has no label “{name}”.", words::called(&chat)))
            }
        }
    }

    /// People or labels have come.
    pub(in crate::app) fn named_landed(&mut self, op: &Op, named: Vec<Named>) -> Vec<Effect> {
        let account = op.account().clone();
        let chat = match &self.overlay {
            Some(Overlay::Choose(chooser)) => match &chooser.choice {
                Choice::Assign(chat) | Choice::Label(chat) => self.inbox.get(chat).cloned(),
                _ => None,
            },
            _ => None,
        };
        let people_asked = matches!(op, Op::People { .. });
        if let (Some(chat), Some(Overlay::Choose(chooser))) = (chat, &mut self.overlay)
            && people_asked == matches!(chooser.choice, Choice::Assign(_))
        {
            let offers = if people_asked { people(&chat, &named) } else { labels(&chat, &named) };
            chooser.fill(&account, offers);
        }
        let known = if people_asked { &mut self.people } else { &mut self.labels };
        known.insert(account, named);
        Vec::new()
    }

    pub(in crate::app) fn choose_status(&mut self, now: Now, typed: &str) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Status) else { return Vec::new() };
        let Some(account) = self.account(&chat.key.account) else { return Vec::new() };
        let states = account.settings.abilities.statuses();
        if states.contains(&typed) {
            return self.triage(&chat.key, &Triage::Status(typed.to_owned()));
        }
        let offers = states.iter().map(|state| {
            let on = chat.status.as_deref() == Some(*state);
            Offer::new(*state, Pick::Word((*state).to_owned())).on(on)
        });
        let title = format!("State of {}", words::called(&chat));
        let chooser = Chooser::new(title, Choice::Status(chat.key.clone()), offers.collect());
        self.show(Overlay::Choose(Box::new(chooser.typed(typed))))
    }

    pub(in crate::app) fn resolve(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Resolve) else { return Vec::new() };
        self.say(now, format!("Resolving {}.", words::called(&chat)));
        self.triage(&chat.key, &Triage::Resolve)
    }

    pub(in crate::app) fn write_note(&mut self, now: Now, text: &str) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Note) else { return Vec::new() };
        if !text.is_empty() {
            return self.triage(&chat.key, &Triage::Note(text.to_owned()));
        }
        let title = format!("Note about {}", words::called(&chat));
        let hint = "only colleagues see it";
        let prompt = Prompt::new(title, hint, Wanted::Note(chat.key));
        self.show(Overlay::Ask(Box::new(prompt)))
    }

    pub(in crate::app) fn read_notes(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Note) else { return Vec::new() };
        let chat = chat.key;
        self.overlay = Some(Overlay::Notes { chat: chat.clone(), notes: None, scroll: 0 });
        vec![Effect::Ask(Op::Notes { chat })]
    }
}

/// The only one of this name, or the one of this id.
fn exactly<'a>(known: &'a [Named], typed: &str) -> Option<&'a Named> {
    let mut named = known
        .iter()
        .filter(|one| one.id == typed || one.name.to_lowercase() == typed.trim().to_lowercase());
    named.next().filter(|_| !typed.is_empty() && named.next().is_none())
}

fn people(chat: &Chat, known: &[Named]) -> Vec<Offer> {
    let on = |person: &Named| chat.assignee.as_ref().is_some_and(|known| known.id == person.id);
    let offer = |person: &Named| {
        Offer::new(person.name.clone(), Pick::Named(person.clone())).on(on(person))
    };
    known.iter().map(offer).collect()
}

fn labels(chat: &Chat, known: &[Named]) -> Vec<Offer> {
    let on = |label: &Named| chat.labels.iter().any(|known| known.id == label.id);
    let offer =
        |label: &Named| Offer::new(label.name.clone(), Pick::Named(label.clone())).on(on(label));
    known.iter().map(offer).collect()
}
