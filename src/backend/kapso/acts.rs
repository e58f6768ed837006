//! What is done with a conversation besides writing in it: mark as read, give it to a person, say
//! that it ended, notes.

use serde_json::{Value, json};

use super::{chats, find, messages, wire};
use crate::backend::numbered::Stamped;
use crate::backend::row::Row;
use crate::backend::{Flow, Known, Method, Once, Path, Request, Then, Urgency, once};
use crate::domain::{
    Answer, Chat, ChatKey, Cursor, Direction, LineKey, Named, Note, Older, Page, Problem, Triage,
};

/// Messages of a page that is looked through for the customer's newest, and how many pages are.
const LOOK: u16 = 20;
const PAGES: u8 = 5;
/// The longest name of a note, in characters.
const NAME: usize = 40;

/// `PATCH /whatsapp_messages/{id}/mark_as_read` for the customer's newest message, which marks
/// those before it too. Without `typing_indicator=false` the customer would see somebody type
/// (contract 1.2: it is on by default).
pub(super) fn mark_read(chat: &ChatKey) -> Box<dyn Flow> {
    find::conversation(&chat.line_key(), &chat.chat, |conversation| {
        look_on(conversation.to_owned(), None, PAGES)
    })
}

/// Looks for the customer's newest message from the page at `cursor` on, in so many pages.
fn look_on(conversation: String, cursor: Option<Cursor>, pages: u8) -> Box<dyn Flow> {
    let page = messages::page(&conversation, cursor.as_ref(), LOOK, Urgency::Now);
    Then::flow(page, move |answer| match answer {
        Answer::Messages(page) => read_up_to(conversation, &page, pages - 1),
        other => Known::flow(other),
    })
}

fn read_up_to(conversation: String, page: &Page, pages: u8) -> Box<dyn Flow> {
    let inbound = page.messages.iter().rev().find(|row| row.direction == Direction::In);
    let Some(newest) = inbound else {
        return match &page.older {
            Older::At(cursor) if pages > 0 => look_on(conversation, Some(cursor.clone()), pages),
            _ => Known::flow(Answer::Done),
        };
    };
    let request = Path::of(&["whatsapp_messages", newest.id.as_str(), "mark_as_read"])
        .map(|path| Request::act(Method::Patch, path).query("typing_indicator", false));
    Once::flow(request, |reply| wire::accepted(reply).map(|_| Answer::Done))
}

/// One row, and whose it is: `GET /whatsapp_conversations/{id}`, then its assignments.
pub(super) fn one(chat: &ChatKey, people: &[Named]) -> Box<dyn Flow> {
    let (line, people) = (chat.line_key(), people.to_vec());
    find::conversation(&line.clone(), &chat.chat, move |conversation| {
        let known = people.clone();
        let first = row(conversation, line, people);
        Then::flow(first, move |answer| match answer {
            Answer::Chat(chat) => with_assignee(*chat, known),
            other => Known::flow(other),
        })
    })
}

fn row(conversation: &str, line: LineKey, people: Vec<Named>) -> Box<dyn Flow> {
    let request = chats::path(conversation, &[]).map(Request::get);
    Once::flow(request, move |reply| {
        let reply = wire::accepted(reply)?;
        let chat = wire::object(&reply, |row| chats::chat(&line, row, &people))?;
        Ok(Answer::Chat(Box::new(chat)))
    })
}

/// Adds the person of the active assignment. A key that may not read assignments leaves the row
/// as it is.
fn with_assignee(chat: Chat, people: Vec<Named>) -> Box<dyn Flow> {
    let request = chats::path(chat.key.chat.as_str(), &["conversation_assignments"])
        .map(|path| wire::paged(Request::get(path), 1, 100));
    Once::flow(request, move |reply| {
        let mut chat = chat.clone();
        if let Ok(page) = wire::accepted(reply).and_then(|reply| wire::Listing::read(&reply)) {
            let active = page.rows().filter(|row| row.flag("active") == Some(true));
            let latest = active.max_by_key(|row| chats::time(*row, "created_at"));
            let person = latest.and_then(|row| row.word("user_id"));
            chat.assignee = person.map(|id| chats::person(&people, id)).or(chat.assignee);
        }
        Ok(Answer::Chat(Box::new(chat)))
    })
}

/// What keeps the inbox in order.
pub(super) fn triage(chat: &ChatKey, triage: &Triage, people: &[Named]) -> Box<dyn Flow> {
    let (line, people) = (chat.line_key(), people.to_vec());
    match triage.clone() {
        Triage::Resolve => set_status(chat, "ended".into(), people),
        Triage::Status(status) => set_status(chat, status, people),
        Triage::Assign(person) => find::conversation(&line, &chat.chat, move |id| {
            let body = json!({ "user_id": person.id, "active": true });
            let request = chats::path(id, &["conversation_assignments"]);
            post(request, &json!({ "conversation_assignment": body }))
        }),
        Triage::Note(text) => contact(chat, move |contact| {
            let name: String = text.lines().next().unwrap_or_default().chars().take(NAME).collect();
            let body = json!({ "note": { "name": name, "content": text } });
            post(Path::of(&["whatsapp_contacts", contact, "notes"]), &body)
        }),
        _ => once::unable(),
    }
}

fn post(path: Result<Path, Problem>, body: &Value) -> Box<dyn Flow> {
    let request = path.map(|path| Request::act(Method::Post, path).json(body));
    Once::flow(request, |reply| wire::accepted(reply).map(|_| Answer::Done))
}

/// `PATCH /whatsapp_conversations/{id}`; the answer is the row. Whatever a success says, it is
/// done.
fn set_status(chat: &ChatKey, status: String, people: Vec<Named>) -> Box<dyn Flow> {
    let line = chat.line_key();
    find::conversation(&line.clone(), &chat.chat, move |conversation| {
        let body = json!({ "whatsapp_conversation": { "status": status } });
        let request = chats::path(conversation, &[])
            .map(|path| Request::act(Method::Patch, path).json(&body));
        Once::flow(request, move |reply| {
            let reply = wire::accepted(reply)?;
            Ok(match wire::object(&reply, |row| chats::chat(&line, row, &people)) {
                Ok(chat) if chat.last_activity.is_some() => Answer::Chat(Box::new(chat)),
                _ => Answer::Done,
            })
        })
    })
}

/// Notes stand with the contact, which is named by its number: `GET /whatsapp_contacts/{…}/notes`.
pub(super) fn notes(chat: &ChatKey) -> Box<dyn Flow> {
    contact(chat, |contact| {
        let request = Path::of(&["whatsapp_contacts", contact, "notes"])
            .map(|path| wire::paged(Request::get(path), 1, 100));
        Once::flow(request, |reply| {
            let page = wire::Listing::read(&wire::accepted(reply)?)?;
            let mut notes: Vec<_> = page.rows().filter_map(note).collect();
            notes.sort_by_key(|note| std::cmp::Reverse(note.at));
            Ok(Answer::Notes(notes.into_iter().map(|note| note.row).collect()))
        })
    })
}

fn note(row: Row<'_>) -> Option<Stamped<Note>> {
    let at = chats::time(row, "created_at").or_else(|| chats::time(row, "updated_at"));
    let (name, content) = (row.word("name"), row.text("content"));
    let text = match (name, content) {
        (Some(name), Some(text)) if !text.starts_with(&name) => format!("{name}: {text}"),
        (name, text) => text.or(name)?,
    };
    Some(Stamped { row: Note { text, at, by: row.word("created_by") }, at })
}

/// Goes on with the contact of a chat: the number of its conversation.
fn contact(
    chat: &ChatKey,
    next: impl FnOnce(&str) -> Box<dyn Flow> + Send + 'static,
) -> Box<dyn Flow> {
    if let Some(number) = chats::Number::read(chat.chat.as_str()) {
        return next(&number.digits);
    }
    let line = chat.line_key();
    let first = row(chat.chat.as_str(), line, Vec::new());
    Then::flow(first, |answer| match answer {
        Answer::Chat(chat) => match chat.aliases.first() {
            Some(alias) => next(chats::contact(alias.as_str())),
            None => once::unable(),
        },
        other => Known::flow(other),
    })
}
