//! Conversations: rows of the chat list.
//!
//! A customer has many, as sessions end and begin. Each is one row, and all rows of one number are
//! one chat: the number is every row's alias, with the own number that the customer wrote to where
//! a row names it, so that an answer never goes out from another one. The newer API's fields are
//! read where they stand in a row (contract 1.5).

use chrono::{DateTime, FixedOffset, Offset, Utc};

use super::wire;
use crate::backend::numbered::{Book, Leaf, Stamped, Walked};
use crate::backend::row::Row;
use crate::backend::{Flow, Once, Path, Reply, Request, Urgency, clock, phone};
use crate::domain::{Answer, Chat, ChatId, ChatKey, Cursor, Line, LineKey, Named, Problem};

/// A page, newest activity first: `GET /whatsapp_conversations`. What comes after the first page
/// is fetched in the background.
pub(super) fn page(
    line: &LineKey,
    cursor: Option<&Cursor>,
    limit: u16,
    people: &[Named],
) -> Box<dyn Flow> {
    let urgency = if cursor.is_some() { Urgency::Background } else { Urgency::Soon };
    let book = Conversations { line: line.clone(), urgency, people: people.to_vec() };
    Walked::flow(book, cursor, limit.clamp(1, 100))
}

/// The one line, after a look whether the key is taken.
pub(super) fn reachable(line: Line) -> Box<dyn Flow> {
    let request =
        Path::of(&["whatsapp_conversations"]).map(|path| wire::paged(Request::get(path), 1, 1));
    Once::flow(request, move |reply| {
        wire::Listing::read(&wire::accepted(reply)?)?;
        Ok(Answer::Lines(vec![line.clone()]))
    })
}

struct Conversations {
    line: LineKey,
    urgency: Urgency,
    people: Vec<Named>,
}

impl Book for Conversations {
    type Row = Chat;

    fn request(&self, page: u64, size: u16) -> Result<Request, Problem> {
        let request = Request::get(Path::of(&["whatsapp_conversations"])?);
        Ok(wire::paged(request, page, size).urgency(self.urgency))
    }

    fn read(&self, reply: Reply) -> Result<Leaf<Chat>, Problem> {
        let page = wire::Listing::read(&wire::accepted(reply)?)?;
        let chats = page.rows().filter_map(|row| chat(&self.line, row, &self.people));
        let rows = chats.map(|chat| Stamped { at: chat.last_activity, row: chat }).collect();
        Ok(Leaf { rows, pages: wire::pages(&page), total: wire::total(&page) })
    }

    fn answer(&self, rows: Vec<Stamped<Chat>>, older: Option<Cursor>) -> Answer {
        Answer::Chats(rows.into_iter().rev().map(|row| row.row).collect(), older)
    }
}

/// Where a conversation lies: `/whatsapp_conversations/{id}` and what is below it.
pub(super) fn path(id: &str, below: &[&str]) -> Result<Path, Problem> {
    Path::of(&[&["whatsapp_conversations", id], below].concat())
}

/// Reads one row; `None` for one without an id.
pub(super) fn chat(line: &LineKey, row: Row<'_>, people: &[Named]) -> Option<Chat> {
    let id = row.word("id")?;
    let kapso = row.child("kapso");
    let word = |name| row.word(name).or_else(|| kapso?.word(name));
    let number = word("phone_number");
    let digits = number.as_deref().map(digits).filter(|digits| is_number(digits));
    let with = word("phone_number_id").or_else(|| word("whatsapp_config_id"));
    let customer = |id: &str| match &with {
        Some(with) => format!("{id}@{with}"),
        None => id.to_owned(),
    };
    // The newer API names people who hide their number by other ids.
    let hidden = word("business_scoped_user_id").map(|id| customer(&id));
    let known = digits.as_deref().map(|digits| customer(&format!("+{digits}")));
    let aliases = [known, hidden].into_iter().flatten().map(ChatId::from);
    let address = digits.as_deref().and_then(phone::readable).or_else(|| number.clone());
    let name = word("contact_name").or_else(|| row.child("contact")?.word("profile_name"));
    let status = word("status");
    let time = |name| time(row, name).or_else(|| time(kapso?, name));
    let last = ["last_active_at", "last_message_timestamp", "created_at"];
    Some(Chat {
        aliases: aliases.collect(),
        name: name.filter(|name| number.as_ref() != Some(name)),
        address,
        last_activity: last.into_iter().find_map(time),
        preview: kapso.and_then(|kapso| kapso.text("last_message_text")),
        closed: status.as_deref() == Some("ended"),
        status,
        current: Some(id.as_str().into()),
        assignee: row.word("assigned_user_id").map(|id| person(people, id)),
        last_inbound: time("last_inbound_at"),
        ..Chat::new(ChatKey {
            account: line.account.clone(),
            line: line.line.clone(),
            chat: id.into(),
        })
    })
}

/// A person of the team, by the name in the configuration.
pub(super) fn person(people: &[Named], id: String) -> Named {
    let known = people.iter().find(|person| person.id == id);
    known.cloned().unwrap_or_else(|| Named { name: id.clone(), id })
}

/// A time of this service; one without a zone is UTC.
pub(super) fn time(row: Row<'_>, name: &str) -> Option<DateTime<Utc>> {
    clock::read(row.raw(name)?, utc())
}

fn utc() -> FixedOffset {
    Utc.fix()
}

/// The digits of a number.
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// A customer's number as an id: `+14155550123`. A conversation may be called like a number, too,
/// but never with the `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// What is dialled.
    pub digits: String,
    /// The own number that is written from, as the service names it: `+14155550123@…`.
    pub with: Option<String>,
}

impl Number {
    /// Reads an id; `None` for one that is no number.
    pub fn read(id: &str) -> Option<Self> {
        let number = id.strip_prefix('+')?;
        let (digits, with) = match number.split_once('@') {
            Some((digits, with)) => (digits, Some(with.to_owned())),
            None => (number, None),
        };
        let named = with.as_ref().is_none_or(|with| !with.is_empty());
        (named && is_number(digits)).then(|| Self { digits: digits.to_owned(), with })
    }

    /// Whether both may be the same customer at the same own number.
    pub fn fits(&self, other: &Self) -> bool {
        let same = self.with.is_none() || other.with.is_none() || self.with == other.with;
        self.digits == other.digits && same
    }
}

fn is_number(digits: &str) -> bool {
    (5..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The customer that an alias names, as the contacts know them.
pub(super) fn contact(alias: &str) -> &str {
    let customer = alias.split('@').next().unwrap_or(alias);
    customer.strip_prefix('+').unwrap_or(customer)
}
