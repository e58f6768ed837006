//! A gateway in memory: chats and messages in pages by opaque cursors, sends that know their
//! idempotency keys; and every way in which it can misbehave.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use switchboard::domain::{
    Abilities, Answer, Attachment, Cause, Chat, ChatId, ChatKey, Cursor, Delivery, Line, LineState,
    Message, Named, Note, Older, Op, Page, Problem, SendKey, Sent, Service, Triage,
};

use super::words::{LINE, problem, we_wrote};

/// The kinds of calls, for what is held or fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Lines,
    Chats,
    Messages,
    Send,
    Typing,
    MarkRead,
    DeleteChat,
    Act,
    Triage,
    Subscribe,
    Ask,
    Fetch,
}

impl Call {
    pub fn of(op: &Op) -> Self {
        match op {
            Op::Lines { .. } => Self::Lines,
            Op::Chats { .. } | Op::Chat { .. } => Self::Chats,
            Op::Messages { .. } | Op::Preview { .. } => Self::Messages,
            Op::Send { .. } => Self::Send,
            Op::Typing { .. } => Self::Typing,
            Op::MarkRead { .. } => Self::MarkRead,
            Op::DeleteChat { .. } => Self::DeleteChat,
            Op::Act { .. } => Self::Act,
            Op::Triage { .. } => Self::Triage,
            Op::Subscribe { .. } => Self::Subscribe,
            Op::People { .. } | Op::Labels { .. } | Op::Notes { .. } => Self::Ask,
            Op::Fetch { .. } => Self::Fetch,
        }
    }
}

/// What came of a call.
pub type Outcome = Result<Answer, Problem>;

/// A gateway in memory.
pub struct FakeGateway {
    pub lines: Vec<Line>,
    /// Another service than the gateway, and what it can do.
    pub speaks: Option<(Service, Arc<dyn Abilities>)>,
    pub chats: Vec<Chat>,
    /// The list is in order of creation, the latest first, and not in order of activity.
    pub by_creation: bool,
    /// Rows of a list page at most; the gateway clamps what is asked for.
    pub list_page: usize,
    threads: HashMap<ChatId, Vec<Message>>,
    /// Messages of a page at most.
    pub page: usize,
    /// The newest page is shorter than asked for.
    pub newest_page: Option<usize>,
    /// Every older page names the cursor it was asked with.
    pub repeats_itself: bool,
    /// So many older pages bring what is known already, each under a new cursor.
    pub barren: usize,
    /// No page names a cursor, whatever is older.
    pub no_cursors: bool,
    /// Why nothing but the newest page is given, however much there is.
    pub withholds: Option<&'static str>,
    /// So many sends are done without their answer arriving.
    pub lost_answers: usize,
    /// Everything that went along with texts.
    pub attached: Vec<Attachment>,
    pub people: Vec<Named>,
    pub labels: Vec<Named>,
    pub notes: Vec<Note>,
    /// Where what is fetched comes to lie; `None`: nothing can be fetched.
    pub saves_to: Option<PathBuf>,
    held: Vec<Call>,
    waiting: VecDeque<Op>,
    failures: Vec<(Call, usize, Problem)>,
    keys: HashMap<SendKey, Sent>,
    /// Every text that a customer got: chat, text.
    pub delivered: Vec<(ChatKey, String)>,
    answers: VecDeque<(Op, Outcome)>,
}

impl FakeGateway {
    /// A gateway with these chats.
    pub fn with(chats: impl IntoIterator<Item = Chat>) -> Self {
        let line = Line {
            id: LINE.into(),
            name: Some("Support line".into()),
            number: Some("+62 811 000 1122".into()),
            state: LineState::Working,
        };
        Self {
            lines: vec![line],
            speaks: None,
            chats: chats.into_iter().collect(),
            by_creation: false,
            list_page: 200,
            threads: HashMap::new(),
            page: 50,
            newest_page: None,
            repeats_itself: false,
            barren: 0,
            no_cursors: false,
            withholds: None,
            lost_answers: 0,
            attached: Vec::new(),
            people: Vec::new(),
            labels: Vec::new(),
            notes: Vec::new(),
            saves_to: None,
            held: Vec::new(),
            waiting: VecDeque::new(),
            failures: Vec::new(),
            keys: HashMap::new(),
            delivered: Vec::new(),
            answers: VecDeque::new(),
        }
    }

    /// A gateway with one chat of so many messages.
    pub fn with_talk(chat: Chat, messages: Vec<Message>) -> Self {
        let id = chat.key.chat.clone();
        let mut gateway = Self::with([chat]);
        gateway.write(id.as_str(), messages);
        gateway
    }

    /// Stores messages, oldest first.
    pub fn write(&mut self, chat: &str, messages: Vec<Message>) {
        let part = ChatId::from(chat);
        let stored = self.threads.entry(part.clone()).or_default();
        stored
            .extend(messages.into_iter().map(|message| Message { part: part.clone(), ..message }));
    }

    /// What is stored of a chat, oldest first.
    pub fn stored(&self, chat: &str) -> &[Message] {
        self.threads.get(&ChatId::from(chat)).map_or(&[], Vec::as_slice)
    }

    /// Changes a stored message.
    pub fn change(&mut self, chat: &str, id: &str, change: impl FnOnce(&mut Message)) {
        let stored = self.threads.get_mut(&ChatId::from(chat)).unwrap();
        change(stored.iter_mut().find(|message| message.id.as_str() == id).unwrap());
    }

    /// Whether its number is connected.
    pub fn line_is(&mut self, state: LineState) {
        self.lines[0].state = state;
    }

    /// Answers no call of this kind until [`FakeGateway::let_go`].
    pub fn hold(&mut self, call: Call) {
        self.held.push(call);
    }

    /// The next calls of this kind fail.
    pub fn fail(&mut self, call: Call, times: usize, cause: Cause) {
        self.failures.push((call, times, problem(cause)));
    }

    /// As [`FakeGateway::fail`], with words of its own.
    pub fn fail_with(&mut self, call: Call, times: usize, why: Problem) {
        self.failures.push((call, times, why));
    }

    /// What was held is answered now, and nothing of this kind is held any more.
    pub fn let_go(&mut self, call: Call, now: DateTime<Utc>) {
        self.held.retain(|held| *held != call);
        let (now_due, waiting) =
            self.waiting.drain(..).partition::<VecDeque<_>, _>(|op| Call::of(op) == call);
        self.waiting = waiting;
        now_due.into_iter().for_each(|op| self.ask(op, now));
    }

    /// The oldest call of this kind that is held is answered now; others go on being held.
    pub fn let_one_go(&mut self, call: Call, now: DateTime<Utc>) {
        let place = self.waiting.iter().position(|op| Call::of(op) == call);
        if let Some(op) = place.and_then(|place| self.waiting.remove(place)) {
            let outcome = self.outcome(&op, now);
            self.answers.push_back((op, outcome));
        }
    }

    /// The program that asked is gone: what it was not answered, nobody waits for.
    pub fn forget_calls(&mut self) {
        self.waiting.clear();
        self.answers.clear();
    }

    /// How many calls wait for an answer.
    pub fn hanging(&self) -> usize {
        self.waiting.len()
    }

    /// Takes a call.
    pub fn ask(&mut self, op: Op, now: DateTime<Utc>) {
        if self.held.contains(&Call::of(&op)) {
            self.waiting.push_back(op);
            return;
        }
        let outcome = self.outcome(&op, now);
        self.answers.push_back((op, outcome));
    }

    /// The next answer that arrives.
    pub fn answer(&mut self) -> Option<(Op, Outcome)> {
        self.answers.pop_front()
    }

    fn outcome(&mut self, op: &Op, now: DateTime<Utc>) -> Outcome {
        let failing =
            self.failures.iter_mut().find(|(call, left, _)| *call == Call::of(op) && *left > 0);
        if let Some((_, left, why)) = failing {
            *left -= 1;
            return Err(why.clone());
        }
        match op {
            Op::Lines { .. } => Ok(Answer::Lines(self.lines.clone())),
            Op::Chats { line, cursor, limit } => {
                let rows = self.chats.iter().filter(|chat| chat.key.line_key() == *line);
                let mut rows: Vec<Chat> = rows.cloned().collect();
                match self.by_creation {
                    true => rows.reverse(),
                    false => rows.sort_by_key(|row| std::cmp::Reverse(row.last_activity)),
                }
                Ok(list_page(rows, cursor.as_ref(), usize::from(*limit).min(self.list_page)))
            }
            Op::Chat { chat } => self.row(chat),
            Op::Preview { part, .. } => Ok(Answer::Messages(self.messages(part, None, 5))),
            Op::Messages { part, cursor, limit, .. } => {
                let limit = usize::from(*limit).min(self.page);
                Ok(Answer::Messages(self.messages(part, cursor.as_ref(), limit)))
            }
            Op::Send { chat, key, text, reply_to, attachment, .. } => {
                let sent = self.send(chat, key, text, reply_to.clone(), now);
                self.attached.extend(attachment.clone());
                if self.lost_answers > 0 {
                    self.lost_answers -= 1;
                    return Err(problem(Cause::Interrupted));
                }
                Ok(Answer::Sent(sent))
            }
            Op::Typing { .. } => Ok(Answer::Done),
            Op::MarkRead { chat } => {
                let row = self.chats.iter_mut().find(|row| row.key == *chat);
                row.into_iter().for_each(|row| row.unread = 0);
                self.row(chat)
            }
            Op::DeleteChat { chat } => {
                self.chats.retain(|row| row.key != *chat);
                self.threads.remove(&chat.chat);
                Ok(Answer::Done)
            }
            Op::Act { .. } | Op::Subscribe { .. } => Ok(Answer::Done),
            Op::Triage { chat, triage } => {
                let row = self.chats.iter_mut().find(|row| row.key == *chat);
                row.into_iter().for_each(|row| triaged(row, triage));
                self.row(chat)
            }
            Op::People { .. } => Ok(Answer::Named(self.people.clone())),
            Op::Labels { .. } => Ok(Answer::Named(self.labels.clone())),
            Op::Notes { .. } => Ok(Answer::Notes(self.notes.clone())),
            Op::Fetch { .. } => match &self.saves_to {
                Some(path) => Ok(Answer::Saved(path.clone())),
                None => Err(problem(Cause::NotFound)),
            },
        }
    }

    fn row(&self, chat: &ChatKey) -> Outcome {
        let row = self.chats.iter().find(|row| row.key == *chat);
        row.map(|row| Answer::Chat(Box::new(row.clone()))).ok_or(problem(Cause::NotFound))
    }

    fn send(
        &mut self,
        chat: &ChatKey,
        key: &SendKey,
        text: &str,
        reply_to: Option<switchboard::domain::MessageId>,
        now: DateTime<Utc>,
    ) -> Sent {
        if let Some(first) = self.keys.get(key) {
            return Sent { replayed: Some(true), ..first.clone() };
        }
        self.delivered.push((chat.clone(), text.to_owned()));
        let id = format!("sent-{}", self.delivered.len());
        let mut message = we_wrote(&id, "14:00", text);
        (message.sent_at, message.reply_to) = (now, reply_to);
        message.delivery = Some(Delivery::Sent);
        self.write(chat.chat.as_str(), vec![message]);
        let sent = Sent {
            id: Some(id.into()),
            delivery: Delivery::Sent,
            at: Some(now),
            replayed: Some(false),
            message: None,
            chat: None,
        };
        self.keys.insert(key.clone(), sent.clone());
        sent
    }

    /// A cursor says how many messages are older and how many barren pages came before it; who
    /// asks must not know.
    fn messages(&self, part: &ChatId, cursor: Option<&Cursor>, limit: usize) -> Page {
        let stored = self.threads.get(part).map_or(&[][..], Vec::as_slice);
        // A cursor that a test made up leads to nothing.
        if cursor.is_some_and(|cursor| !cursor.as_str().contains('=')) {
            return Page { messages: Vec::new(), older: Older::Nothing };
        }
        let (end, barren) = cursor.map_or((stored.len(), 0), |cursor| {
            let (end, barren) = cursor.as_str().trim_start_matches("+/").split_once('=').unwrap();
            (end.parse().unwrap(), barren.parse().unwrap())
        });
        let limit = if cursor.is_none() { self.newest_page.unwrap_or(limit) } else { limit };
        let at = |end: usize, barren: usize| {
            Older::At(Cursor::new(&format!("+/{end}={barren}")).unwrap())
        };
        if cursor.is_some() && barren < self.barren {
            let known = stored[end..].iter().take(limit).cloned().collect();
            return Page { messages: known, older: at(end, barren + 1) };
        }
        let start = end.saturating_sub(limit);
        let older = match cursor {
            _ if start > 0 && self.withholds.is_some() => {
                Older::Withheld(self.withholds.unwrap_or_default().into())
            }
            _ if self.no_cursors || start == 0 => Older::Nothing,
            Some(cursor) if self.repeats_itself => Older::At(cursor.clone()),
            _ => at(start, 0),
        };
        Page { messages: stored[start..end].to_vec(), older }
    }
}

/// What a triage makes of a row.
fn triaged(row: &mut Chat, triage: &Triage) {
    match triage {
        Triage::Archive(archived) => row.archived = *archived,
        Triage::Pin(pinned) => row.pinned = *pinned,
        Triage::Mute(until) => row.muted_until = *until,
        Triage::Assign(person) => row.assignee = Some(person.clone()),
        Triage::Status(state) => row.status = Some(state.clone()),
        Triage::Note(text) => row.note = Some(text.clone()),
        Triage::Label(label, true) => row.labels.push(label.clone()),
        Triage::Label(label, false) => row.labels.retain(|known| known != label),
        Triage::Resolve => row.status = Some("resolved".into()),
    }
}

fn list_page(rows: Vec<Chat>, cursor: Option<&Cursor>, limit: usize) -> Answer {
    let from: usize = cursor.map_or(0, |cursor| cursor.as_str()[2..].parse().unwrap());
    let next = from + limit;
    let more = next < rows.len();
    let page = rows.into_iter().skip(from).take(limit).collect();
    Answer::Chats(page, more.then(|| Cursor::new(&format!("%/{next}")).unwrap()))
}
