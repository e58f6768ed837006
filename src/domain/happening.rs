//! What can happen to a message that is there.

use serde::{Deserialize, Serialize};

use super::{Delivery, Extra, Message, Reaction};

/// What can happen to a message that is there. The same twice is as good as once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// It came so far.
    Delivered(Delivery),
    /// It says something else now.
    Edited(String),
    /// It was taken back.
    Deleted,
    /// Somebody reacted to it.
    Reacted(Reaction),
    /// Somebody chose options of the poll, in place of those chosen before.
    Voted {
        /// Who, as the service names them.
        by: String,
        /// Which.
        options: Vec<String>,
    },
}

impl Message {
    /// Something happened to it.
    pub fn happen(&mut self, what: Happening) {
        match what {
            Happening::Delivered(now) => {
                self.delivery = Some(match self.delivery.take() {
                    Some(known) => known.merged(now),
                    None => now,
                });
            }
            Happening::Edited(text) => {
                self.edited |= self.text.as_ref() != Some(&text);
                self.text = Some(text);
            }
            Happening::Deleted => self.deleted = true,
            Happening::Reacted(reaction) => self.react(reaction),
            Happening::Voted { by, options } => self.vote(&by, &options),
        }
    }

    /// Only options that are known can be counted.
    fn vote(&mut self, by: &str, chosen: &[String]) {
        let Some(Extra::Poll { options, .. }) = &mut self.extra else { return };
        for (option, voters) in options {
            voters.retain(|voter| voter != by);
            if chosen.contains(option) {
                voters.push(by.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_later_vote_of_the_same_person_takes_the_place_of_the_one_before() {
        let mut poll = Message::text("p", "c".into(), DateTime::UNIX_EPOCH, "when?");
        let options = vec![("Monday".to_owned(), Vec::new()), ("Friday".to_owned(), Vec::new())];
        poll.extra = Some(Extra::Poll { question: None, options });
        for day in ["Monday", "Friday"] {
            poll.happen(Happening::Voted { by: "Ana".into(), options: vec![day.into()] });
        }
        let voters: Vec<_> = poll.options().iter().map(|(_, voters)| voters.len()).collect();
        assert_eq!(voters, [0, 1]);
    }
}
