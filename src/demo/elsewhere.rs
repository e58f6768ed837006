//! Looking into the small worlds of the services beside the gateway, and making something happen
//! there.

use super::{
    Handle, Service, Stored,
    clock::Millis,
    handle::stored,
    world::town::{Mark, Town},
};

/// The small world of one service.
pub struct Elsewhere<'a> {
    handle: &'a Handle,
    service: Service,
}

/// A talk of a small world, as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talked {
    /// The id that the service gives it.
    pub id: String,
    /// The customer's name, where it is known.
    pub name: Option<String>,
    /// The customer's number, digits only.
    pub digits: String,
    /// Whether it is a group.
    pub group: bool,
    /// How many messages it has.
    pub messages: usize,
    /// When something was last said, in milliseconds since 1970.
    pub last: Millis,
}

impl Handle {
    /// The small world of a service beside the gateway.
    pub fn at(&self, service: Service) -> Elsewhere<'_> {
        Elsewhere { handle: self, service }
    }
}

impl Elsewhere<'_> {
    /// Does something with the town; nothing for the gateway, which has none.
    fn town<R>(&self, work: impl FnOnce(&mut Town, Millis) -> R) -> Option<R> {
        let hub = &self.handle.hub;
        Some(match self.service {
            Service::Gateway => return None,
            Service::Kapso => {
                let (mut shop, now) = hub.open(&hub.kapso.shop);
                work(&mut shop.town, now)
            }
            Service::Lexicon => {
                let (mut shop, now) = hub.open(&hub.lexicon.shop);
                work(&mut shop.town, now)
            }
            Service::Chert => {
                let (mut shop, now) = hub.open(&hub.chert.shop);
                work(&mut shop.town, now)
            }
            Service::Cekat => {
                let (mut shop, now) = hub.open(&hub.cekat.shop);
                work(&mut shop.town, now)
            }
        })
    }

    /// Every talk, in no order that means anything.
    pub fn chats(&self) -> Vec<Talked> {
        let listed = self.town(|town, _| {
            let talked = town.talks.iter().map(|talk| Talked {
                id: talk.id.clone(),
                name: talk.name().map(str::to_owned),
                digits: talk.digits().to_owned(),
                group: talk.group,
                messages: talk.lines.len(),
                last: talk.last(),
            });
            talked.collect()
        });
        listed.unwrap_or_default()
    }

    /// What was said in a talk, newest last, private notes included; empty for an unknown one.
    pub fn messages(&self, chat: &str) -> Vec<Stored> {
        let said = self.town(|town, now| {
            let talk = town.talks.iter().find(|talk| talk.id == chat);
            let lines = talk.map_or(&[][..], |talk| talk.lines.as_slice());
            lines.iter().map(|said| stored(said.message.clone(), now)).collect()
        });
        said.unwrap_or_default()
    }

    /// How many private notes a talk has.
    pub fn notes(&self, chat: &str) -> usize {
        let count = self.town(|town, _| {
            let talk = town.talks.iter().find(|talk| talk.id == chat);
            talk.map_or(0, |talk| talk.lines.iter().filter(|s| s.mark == Mark::Note).count())
        });
        count.unwrap_or(0)
    }

    /// A customer writes now. Gives back the message's id, or nothing for an unknown talk.
    pub fn receive(&self, chat: &str, text: &str) -> Option<String> {
        self.town(|town, now| {
            let talk = town.position(chat)?;
            town.receive(talk, text, now)
        })?
    }
}

/// Switches of single services.
impl Handle {
    /// From now on a service takes this many requests a minute of the world's clock: Kapso, Cekat.
    pub fn limit(&self, service: Service, per_minute: u32) {
        match service {
            Service::Kapso => self.hub.kapso.limit.set(per_minute),
            Service::Cekat => self.hub.cekat.limit.set(per_minute),
            Service::Gateway | Service::Lexicon | Service::Chert => {}
        }
    }

    /// Every stream of Chert's ends now, as each does after a minute.
    pub fn chert_close_streams(&self) {
        self.hub.chert.closed.send_modify(|times| *times += 1);
    }

    /// What we reacted with to a Chert message, oldest first.
    pub fn chert_reactions(&self, message: &str) -> Vec<String> {
        let (shop, _) = self.hub.open(&self.hub.chert.shop);
        let ours = shop.reactions.iter().filter(|(id, _)| id == message);
        ours.map(|(_, reaction)| reaction.clone()).collect()
    }

    /// An AI agent begins or ends its work in a Kapso conversation; meanwhile nothing is sent.
    pub fn kapso_agent(&self, conversation: &str, running: bool) {
        let (mut shop, _) = self.hub.open(&self.hub.kapso.shop);
        if running {
            shop.agents.insert(conversation.to_owned());
        } else {
            shop.agents.remove(conversation);
        }
    }

    /// Opens or closes a WebSocket on a Lexicon chat; while it is open the chat can't be deleted.
    pub fn lexicon_socket(&self, chat: &str, open: bool) {
        let (mut shop, _) = self.hub.open(&self.hub.lexicon.shop);
        if open {
            shop.sockets.insert(chat.to_owned());
        } else {
            shop.sockets.remove(chat);
        }
    }
}
