//! What a test wants to happen to particular requests.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// What to do with a request instead of, or around, its work.
#[derive(Debug, Clone)]
pub enum Turn {
    /// Refuse it with this status and the error body that goes with it; nothing is done.
    Fail(u16),
    /// Answer with this; nothing is done.
    Answer(Reply),
    /// Wait until the gate is opened, then go on.
    Hold(Arc<Gate>),
    /// Close the connection; nothing is done.
    Drop,
    /// Do the work, then close the connection without an answer.
    Lose,
    /// Do the work, then close the connection after so many bytes of the answer's body.
    Cut(usize),
}

/// An answer made by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Header names and values, such as `Retry-After`, `Location` or `Content-Type` (which is
    /// `application/json` unless it is named).
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// Stops a request until it is opened.
#[derive(Debug)]
pub struct Gate {
    arrived: watch::Sender<bool>,
    open: watch::Sender<bool>,
}

impl Gate {
    /// A closed gate that nobody has reached.
    pub fn new() -> Arc<Gate> {
        Arc::new(Gate { arrived: watch::Sender::new(false), open: watch::Sender::new(false) })
    }

    /// Waits at the gate, on the request's side.
    pub async fn pass(&self) {
        self.arrived.send_replace(true);
        // The sender lives as long as this gate, so waiting can't fail.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }

    /// Waits until a request stands at the gate.
    pub async fn reached(&self) {
        let _ = self.arrived.subscribe().wait_for(|arrived| *arrived).await;
    }

    /// Lets the request go on.
    pub fn release(&self) {
        self.open.send_replace(true);
    }
}

#[derive(Debug)]
struct Rule {
    words: Vec<String>,
    left: usize,
    turn: Turn,
}

/// The rules that wait for their request, oldest first.
#[derive(Debug, Default)]
pub struct Steering {
    rules: Mutex<Vec<Rule>>,
}

impl Steering {
    /// Applies `turn` to the next `times` requests that match: every word of `wanted` must stand
    /// in the request's `METHOD /path?query`, as it was sent or percent-decoded.
    pub fn add(&self, wanted: &str, times: usize, turn: Turn) {
        let words = wanted.split_whitespace().map(str::to_owned).collect();
        self.rules().push(Rule { words, left: times, turn });
    }

    /// What is wanted for this request, if anything; a rule that is used up is gone.
    pub fn take(&self, line: &str) -> Option<Turn> {
        let decoded = percent_encoding::percent_decode_str(line).decode_utf8_lossy();
        let mut rules = self.rules();
        let matches =
            |word: &String| line.contains(word.as_str()) || decoded.contains(word.as_str());
        let at = rules.iter().position(|rule| rule.left > 0 && rule.words.iter().all(matches))?;
        let rule = rules.get_mut(at)?;
        rule.left -= 1;
        let turn = rule.turn.clone();
        if rule.left == 0 {
            rules.remove(at);
        }
        Some(turn)
    }

    /// Forgets every rule.
    pub fn clear(&self) {
        self.rules().clear();
    }

    fn rules(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_wants_all_its_words_and_is_used_up() {
        let steering = Steering::default();
        steering.add("PUT /presence 62@s.whatsapp.net", 2, Turn::Fail(503));
        assert!(steering.take("GET /chats/62%40s.whatsapp.net/presence").is_none());
        let wanted = "PUT /chats/62%40s.whatsapp.net/presence";
        assert!(matches!(steering.take(wanted), Some(Turn::Fail(503))));
        assert!(steering.take(wanted).is_some());
        assert!(steering.take(wanted).is_none());
    }

    #[test]
    fn rules_are_used_in_the_order_in_which_they_came() {
        let steering = Steering::default();
        steering.add("chats", 1, Turn::Drop);
        steering.add("chats", 1, Turn::Lose);
        assert!(matches!(steering.take("GET /chats"), Some(Turn::Drop)));
        assert!(matches!(steering.take("GET /chats"), Some(Turn::Lose)));
    }
}
