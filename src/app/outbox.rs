//! Own texts on their way: in order within a chat, never dropped, never sent twice under two keys
//! unless the operator says so.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::effect::Effect;
use crate::domain::{
    Attachment, Attempt, Cause, ChatKey, Delivery, Message, MessageId, Op, Outgoing, Problem,
    Route, SendKey, Sent, Stage,
};

/// The waits before the same question is asked again, in seconds; the last one repeats. Each is a
/// little longer by chance, never shorter (Chert contract 3.6: 1, 2, 4 s).
const WAITS: [u64; 7] = [1, 2, 4, 8, 15, 30, 60];
/// Texts of an earlier run that are younger go on by themselves.
const GLANCE: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// How much earlier than it was queued a message may say that it was sent: two clocks differ.
const SKEW: chrono::TimeDelta = chrono::TimeDelta::seconds(2);
/// How many messages that answers made are told from those that nobody answered for.
const BECAME: usize = 200;

/// Every text that is not a message of a thread yet.
#[derive(Debug)]
pub struct Outbox {
    rows: Vec<Outgoing>,
    names: HashMap<ChatKey, ChatKey>,
    touched: HashSet<SendKey>,
    nonce: String,
    uploads: HashMap<SendKey, u8>,
    /// Texts that were seen as messages before anybody answered for them.
    met: HashMap<SendKey, MessageId>,
    /// Messages that answers made of texts, the latest of them.
    became: VecDeque<MessageId>,
    count: u64,
    chance: fastrand::Rng,
}

/// What an answer made of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It goes on waiting, or stands refused; nothing for the thread.
    Stays,
    /// It is a message of the thread now.
    Became(Box<Message>),
}

impl Outbox {
    /// An empty outbox; `nonce` begins every idempotency key of this run.
    pub fn new(nonce: &str) -> Self {
        let seed =
            nonce.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        let chance = fastrand::Rng::with_seed(seed);
        Self {
            rows: Vec::new(),
            names: HashMap::new(),
            touched: HashSet::new(),
            nonce: nonce.to_owned(),
            uploads: HashMap::new(),
            met: HashMap::new(),
            became: VecDeque::new(),
            count: 0,
            chance,
        }
    }

    /// Takes over a text of an earlier run. One that is older than a few minutes goes on only
    /// when the operator says so: the customer may have been answered otherwise meanwhile. `keyed`:
    /// the same question may be asked again; where not, nothing goes on that stood still before.
    pub fn restore(&mut self, mut row: Outgoing, keyed: bool, now: DateTime<Utc>) {
        let fresh = now - row.queued_at < GLANCE;
        let again_at = fresh.then_some(now);
        match &mut row.stage {
            Stage::Unknown(attempt) | Stage::Queued(Some(attempt)) => {
                attempt.again_at = again_at.filter(|_| keyed || attempt.again_at.is_some());
            }
            Stage::Queued(None) if !fresh => {
                let why = Problem::new(Cause::Held);
                row.stage = Stage::Queued(Some(Attempt { count: 0, why, again_at }));
            }
            _ => {}
        }
        self.rows.push(row);
    }

    /// The texts that may have changed, or gone, since this was asked last.
    pub fn touched(&mut self) -> HashSet<SendKey> {
        std::mem::take(&mut self.touched)
    }

    /// Queues a text for a chat.
    pub fn queue(
        &mut self,
        chat: &ChatKey,
        text: String,
        attachment: Option<Attachment>,
        reply_to: Option<MessageId>,
        now: DateTime<Utc>,
    ) {
        self.count += 1;
        let key = SendKey::from(format!("{}-{}", self.nonce, self.count));
        let stage = Stage::Queued(None);
        self.touched.insert(key.clone());
        self.rows.push(Outgoing {
            key,
            chat: chat.clone(),
            text,
            attachment,
            reply_to,
            queued_at: now,
            stage,
        });
    }

    /// The texts of one chat, in order.
    pub fn of<'a>(&'a self, chat: &'a ChatKey) -> impl DoubleEndedIterator<Item = &'a Outgoing> {
        self.rows.iter().filter(move |row| self.name_of(&row.chat) == chat)
    }

    /// The texts of one chat that stand beside its messages: not those that already are among them.
    pub fn beside<'a>(
        &'a self,
        chat: &'a ChatKey,
    ) -> impl DoubleEndedIterator<Item = &'a Outgoing> {
        self.of(chat).filter(|row| !self.met.contains_key(&row.key))
    }

    /// The chat in which a text for this one is shown.
    fn name_of<'a>(&'a self, chat: &'a ChatKey) -> &'a ChatKey {
        self.names.get(chat).unwrap_or(chat)
    }

    /// Every text, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Outgoing> {
        self.rows.iter()
    }

    /// One text.
    pub fn get(&self, key: &SendKey) -> Option<&Outgoing> {
        self.rows.iter().find(|row| row.key == *key)
    }

    /// How much of a file that is sent has gone out, 0 to 100; `None`: nothing is known.
    pub fn upload(&self, key: &SendKey) -> Option<u8> {
        self.uploads.get(key).copied()
    }

    /// A file that is sent has come so far. What was settled meanwhile has come to its end.
    pub fn uploaded(&mut self, key: &SendKey, percent: u8) {
        if self.get(key).is_some_and(|row| row.stage == Stage::Sending) {
            self.uploads.insert(key.clone(), percent.min(100));
        }
    }

    /// Takes a text out (to edit it, or because it is settled).
    pub fn remove(&mut self, key: &SendKey) -> Option<Outgoing> {
        let place = self.rows.iter().position(|row| row.key == *key)?;
        self.touched.insert(key.clone());
        self.met.remove(key);
        Some(self.rows.remove(place))
    }

    /// A refused text is tried again under a new key, in its old place. An unsure or waiting one
    /// is asked for again at once, under its own key. Answers under which key it goes on.
    pub fn retry(&mut self, key: &SendKey) -> SendKey {
        self.count += 1;
        let fresh = SendKey::from(format!("{}-{}", self.nonce, self.count));
        self.touched.extend([key.clone(), fresh.clone()]);
        let row = self.rows.iter_mut().find(|row| row.key == *key);
        match row.map(|row| (&mut row.key, &mut row.stage)) {
            Some((key, stage @ Stage::Refused(_))) => {
                *key = fresh.clone();
                *stage = Stage::Queued(None);
                return fresh;
            }
            Some((_, Stage::Queued(Some(attempt)) | Stage::Unknown(attempt))) => {
                attempt.again_at = Some(DateTime::<Utc>::MIN_UTC);
            }
            _ => {}
        }
        key.clone()
    }

    /// What is due now: per chat the first text that holds back those behind it.
    pub fn due(&mut self, now: DateTime<Utc>, ready: impl Fn(&ChatKey) -> bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        for place in self.heads(ready) {
            let row = &mut self.rows[place];
            if !is_due(&row.stage, now) {
                continue;
            }
            self.touched.insert(row.key.clone());
            self.uploads.remove(&row.key);
            row.stage = match std::mem::replace(&mut row.stage, Stage::Sending) {
                Stage::Unknown(attempt) => Stage::Unknown(Attempt { again_at: None, ..attempt }),
                _ => Stage::Sending,
            };
            effects.push(Effect::Ask(Op::Send {
                chat: row.chat.clone(),
                key: row.key.clone(),
                // where exactly is said by whoever knows the chat
                route: Route::bare(&row.chat),
                text: row.text.clone(),
                reply_to: row.reply_to.clone(),
                attachment: row.attachment.clone(),
            }));
        }
        effects
    }

    /// The places of the texts that may go next: per chat the first one that holds back those
    /// behind it, where its chat can be written to.
    fn heads(&self, ready: impl Fn(&ChatKey) -> bool) -> Vec<usize> {
        let mut held = HashSet::new();
        let blocking = self.rows.iter().enumerate().filter(|(_, row)| row.blocks());
        let first = blocking.filter(|(_, row)| held.insert(self.name_of(&row.chat)));
        let first = first.filter(|(_, row)| ready(self.name_of(&row.chat)));
        first.map(|(place, _)| place).collect()
    }

    /// When something is due next. What waits behind another text, or for its line, has no time:
    /// something else has to happen first.
    pub fn deadline(&self, ready: impl Fn(&ChatKey) -> bool) -> Option<DateTime<Utc>> {
        self.heads(ready)
            .into_iter()
            .filter_map(|place| match &self.rows[place].stage {
                Stage::Queued(Some(attempt)) | Stage::Unknown(attempt) => attempt.again_at,
                _ => None,
            })
            .min()
    }

    fn remember_made(&mut self, id: MessageId) {
        self.became.push_back(id);
        if self.became.len() > BECAME {
            self.became.pop_front();
        }
    }

    /// The service took a text.
    pub fn accepted(&mut self, key: &SendKey, sent: Sent, now: DateTime<Utc>) -> Settled {
        self.uploads.remove(key);
        let Some(place) = self.rows.iter().position(|row| row.key == *key) else {
            return Settled::Stays;
        };
        self.touched.insert(key.clone());
        let met = self.met.remove(key);
        if let Some(id) = sent.id {
            let row = self.rows.remove(place);
            self.remember_made(id.clone());
            let known = sent.message.map(|message| *message);
            let mut message = known
                .unwrap_or_else(|| as_message(&row, id, sent.delivery, sent.at.unwrap_or(now)));
            let file = row.attachment.as_ref().and_then(Attachment::media);
            message.media = message.media.take().or(file);
            return Settled::Became(Box::new(message));
        }
        if let Some(met) = met.filter(|_| !matches!(sent.delivery, Delivery::Failed(_))) {
            self.remember_made(met);
            self.rows.remove(place);
            return Settled::Stays;
        }
        self.rows[place].stage = match sent.delivery {
            Delivery::Failed(why) => {
                let problem = Problem::new(Cause::Invalid);
                Stage::Refused(Problem { detail: why, ..problem })
            }
            delivery => Stage::Taken(delivery),
        };
        Settled::Stays
    }

    /// A text could not be sent, or may have been. `keyed`: the same question may be asked again.
    pub fn failed(&mut self, key: &SendKey, why: Problem, keyed: bool, now: DateTime<Utc>) {
        self.uploads.remove(key);
        let Some(place) = self.rows.iter().position(|row| row.key == *key) else { return };
        self.touched.insert(key.clone());
        let (before, unsure) = match &self.rows[place].stage {
            Stage::Unknown(attempt) => (attempt.count, true),
            Stage::Queued(Some(attempt)) => (attempt.count, false),
            _ => (0, false),
        };
        // A gate that was still closed is no request.
        let count = before + u32::from(opens_in(&why).is_none());
        let certain = why.certainly_not_done();
        let again_at = Some(now + self.wait(count, &why));
        self.rows[place].stage = if !certain || (unsure && why.passing()) {
            // Once unsure, only the service's own word settles it: a connection that can't be
            // made says nothing about the request before.
            Stage::Unknown(Attempt { count, why, again_at: again_at.filter(|_| keyed) })
        } else if why.passing() {
            // Certainly not sent; but without a key no request is made twice by itself.
            let again_at = again_at.filter(|_| keyed || why.never_left());
            Stage::Queued(Some(Attempt { count, why, again_at }))
        } else {
            Stage::Refused(why)
        };
        let unsure = matches!(self.rows[place].stage, Stage::Unknown(_));
        if !unsure {
            // It was certainly not sent: the message that looked like it is another one.
            self.met.remove(key);
        } else if !keyed && let Some(met) = self.met.remove(key) {
            // Nobody will ever answer for it: the message that was seen is all there is to know.
            self.remember_made(met);
            self.rows.remove(place);
        }
    }

    /// An own message that was not known was seen, in the history or as it happened. A text whose
    /// answer is missing, and that says the same, is that one; which text, where there is one.
    ///
    /// Where the service knows the text by its key (`keyed`) it goes on being asked, out of sight:
    /// the answer has the last word, also when it names another message.
    pub fn seen(&mut self, chat: &ChatKey, message: &Message, keyed: bool) -> Option<SendKey> {
        let spoken_for = self.became.contains(&message.id)
            || message.also.as_ref().is_some_and(|also| self.became.contains(also))
            || self.met.values().any(|met| message.is(met));
        if !message.own() || spoken_for {
            return None;
        }
        let place = self.rows.iter().position(|row| {
            let skew = match row.stage {
                Stage::Taken(_) => chrono::TimeDelta::minutes(2),
                Stage::Sending | Stage::Unknown(_) => SKEW,
                Stage::Queued(_) | Stage::Refused(_) => return false,
            };
            self.name_of(&row.chat) == chat
                && !self.met.contains_key(&row.key)
                && message.text.as_deref().unwrap_or_default() == row.text
                && row.attachment.as_ref().is_none_or(|sent| sent.kind() == message.kind)
                && message.sent_at >= row.queued_at - skew
        })?;
        let key = self.rows[place].key.clone();
        let answered_for = match self.rows[place].stage {
            Stage::Sending => true,
            Stage::Unknown(_) => keyed,
            _ => false,
        };
        if answered_for {
            self.met.insert(key.clone(), message.id.clone());
        } else {
            self.rows.remove(place);
            self.touched.insert(key.clone());
            self.remember_made(message.id.clone());
        }
        Some(key)
    }

    /// Two rows turned out to be one chat. The texts are shown there, but go where they were
    /// going: the same key with another recipient would be another message.
    pub fn joined(&mut self, from: &ChatKey, into: &ChatKey) {
        self.names.values_mut().filter(|name| *name == from).for_each(|name| *name = into.clone());
        self.names.insert(from.clone(), into.clone());
    }

    /// Whether a message is one of the texts sent from here lately.
    pub fn made(&self, message: &Message) -> bool {
        self.became.iter().chain(self.met.values()).any(|id| message.is(id))
    }

    /// How many are under way.
    pub fn sending(&self) -> usize {
        let sending =
            |row: &&Outgoing| row.stage == Stage::Sending && !self.met.contains_key(&row.key);
        self.rows.iter().filter(sending).count()
    }

    /// How many were certainly not sent, and go only when the operator says so.
    pub fn held(&self) -> usize {
        let held = |row: &&Outgoing| matches!(row.stage, Stage::Queued(_)) && needs_operator(row);
        self.rows.iter().filter(held).count()
    }

    /// Whether a text waits behind one of its chat that goes only when the operator says so.
    pub fn waits_for_operator(&self, key: &SendKey) -> bool {
        let Some(row) = self.get(key) else { return false };
        let mut before = self.beside(self.name_of(&row.chat)).take_while(|row| row.key != *key);
        before.any(needs_operator)
    }

    /// How many wait or are under way, how many are unsure, how many were refused.
    pub fn counts(&self) -> (usize, usize, usize) {
        let beside = || self.rows.iter().filter(|row| !self.met.contains_key(&row.key));
        let count = |is: fn(&Stage) -> bool| beside().filter(|row| is(&row.stage)).count();
        (
            count(|stage| matches!(stage, Stage::Queued(_) | Stage::Sending)),
            count(|stage| matches!(stage, Stage::Unknown(_))),
            count(|stage| matches!(stage, Stage::Refused(_))),
        )
    }

    fn wait(&mut self, count: u32, why: &Problem) -> Duration {
        if let Some(left) = opens_in(why) {
            // Whoever comes later finds it closed again.
            return left;
        }
        let step = (count.max(1) as usize - 1).min(WAITS.len() - 1);
        let wait = Duration::from_secs(WAITS[step]).mul_f64(1.0 + self.chance.f64() * 0.25);
        why.retry_after.map_or(wait, |asked| asked.max(wait))
    }
}

/// In what time the account's gate opens, where it was still closed: no request was made.
fn opens_in(why: &Problem) -> Option<Duration> {
    why.retry_after.filter(|_| why.never_left())
}

/// Whether a text that holds back those behind it stands until the operator decides.
fn needs_operator(row: &Outgoing) -> bool {
    match &row.stage {
        Stage::Queued(Some(attempt)) | Stage::Unknown(attempt) => attempt.again_at.is_none(),
        Stage::Queued(None) | Stage::Sending | Stage::Taken(_) | Stage::Refused(_) => false,
    }
}

fn is_due(stage: &Stage, now: DateTime<Utc>) -> bool {
    match stage {
        Stage::Queued(None) => true,
        Stage::Queued(Some(attempt)) | Stage::Unknown(attempt) => {
            attempt.again_at.is_some_and(|at| at <= now)
        }
        Stage::Sending | Stage::Taken(_) | Stage::Refused(_) => false,
    }
}

fn as_message(row: &Outgoing, id: MessageId, delivery: Delivery, at: DateTime<Utc>) -> Message {
    use crate::domain::{Author, Direction, Role};
    let mut message = Message::text(id, row.chat.chat.clone(), at, &row.text);
    message.direction = Direction::Out;
    message.author = Author { role: Role::Agent, ..Author::default() };
    message.delivery = Some(delivery);
    message.reply_to = row.reply_to.clone();
    if let Some(attachment) = &row.attachment {
        message.kind = attachment.kind();
        message.media = attachment.media();
        message.extra = attachment.extra();
    }
    message.text = message.text.filter(|text| !text.is_empty());
    message
}

#[cfg(test)]
mod tests;
