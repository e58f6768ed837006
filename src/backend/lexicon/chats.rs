//! The chats of a user.

use super::offset::{List, Walk};
use super::wire;
use crate::backend::row::Row;
use crate::backend::{Flow, Method, Once, Path, Reply, Request, Urgency};
use crate::domain::{Answer, Cause, Chat, ChatKey, Cursor, LineId, LineKey, Problem};

/// The chats of one user, latest created first: `GET /chats/user/{user_id}`. They are sorted by
/// creation (contract 2.3): the list sorts them anew by what happened last.
pub(super) fn page(line: &LineKey, cursor: Option<&Cursor>, limit: u16) -> Box<dyn Flow> {
    let urgency = if cursor.is_some() { Urgency::Background } else { Urgency::Soon };
    Walk::flow(Chats { line: line.clone(), urgency }, cursor, limit)
}

struct Chats {
    line: LineKey,
    urgency: Urgency,
}

impl List for Chats {
    type Row = Chat;

    fn request(&self) -> Result<Request, Problem> {
        Ok(Request::get(path_of_user(self.line.line.as_str())?).urgency(self.urgency))
    }

    fn read(&self, reply: Reply) -> Result<(Vec<Chat>, wire::Listing), Problem> {
        let page_of_browsers = reply.web_page();
        let reply = wire::accepted(reply).map_err(|why| match why.cause {
            Cause::NotFound if !page_of_browsers => {
                let user = &self.line.line;
                let words = format!("no user “{user}” is known to this key: check `users`");
                why.with_detail(words)
            }
            _ => why,
        })?;
        let page = wire::Listing::read(&reply, "chats")?;
        let rows = page.rows().filter_map(|row| {
            let id = row.word("id")?;
            let line = &self.line;
            Some(chat(ChatKey::new(line.account.clone(), line.line.clone(), id), row))
        });
        Ok((rows.collect(), page))
    }

    fn id<'a>(&self, row: &'a Chat) -> &'a str {
        row.key.chat.as_str()
    }

    fn answer(&self, rows: Vec<Chat>, next: Option<Cursor>) -> Answer {
        Answer::Chats(rows, next)
    }
}

/// `GET /chats/{chat_id}`, which adds `status` (contract 2.2).
pub(super) fn one(key: &ChatKey) -> Box<dyn Flow> {
    let key = key.clone();
    Once::flow(path(&key).map(Request::get), move |reply| {
        let reply = wire::accepted(reply)?;
        let body = reply.json()?;
        let row = Row::of(&body).map(|row| row.child("chat").unwrap_or(row));
        let row = row.filter(|row| row.word("id").is_none_or(|id| id == key.chat.as_str()));
        let row = row.ok_or_else(|| reply.unreadable("the answer is not what was asked for"))?;
        // Whoever asked for a chat by its id alone could only guess whose it is.
        let line = row.word("user_id").map_or_else(|| key.line.clone(), LineId::from);
        Ok(Answer::Chat(Box::new(chat(ChatKey { line, ..key.clone() }, row))))
    })
}

/// `DELETE /chats/{chat_id}`: for good, with all messages. 409 while somebody has it open.
pub(super) fn delete(key: &ChatKey) -> Box<dyn Flow> {
    let request = path(key).map(|path| Request::act(Method::Delete, path));
    Once::flow(request, |reply| {
        let own_word = !reply.web_page();
        let reply = match wire::accepted(reply) {
            // A chat that is not there is gone, too.
            Err(why) if why.cause == Cause::NotFound && own_word => return Ok(Answer::Done),
            Err(why) if why.cause == Cause::Conflict => {
                return Err(why.with_detail("the customer has this chat open: try again later"));
            }
            outcome => outcome?,
        };
        let body = reply.json().unwrap_or_default();
        match Row::of(&body) {
            Some(row) if row.flag("success") == Some(false) => {
                let words = row.any_word(&["message", "error", "detail"]);
                let words = words.unwrap_or_else(|| "the service says it did not".into());
                Err(reply.problem(Cause::Internal).with_detail(words))
            }
            _ => Ok(Answer::Done),
        }
    })
}

/// Where the chats of a user lie.
pub(super) fn path_of_user(user: &str) -> Result<Path, Problem> {
    Path::of(&["chats", "user", user])
}

fn path(chat: &ChatKey) -> Result<Path, Problem> {
    Path::of(&["chats", chat.chat.as_str()])
}

fn chat(key: ChatKey, row: Row<'_>) -> Chat {
    let status = row.word("status");
    let times = ["last_message_at", "updated_at", "created_at"];
    // An empty chat has no last message, and its row may be touched long after.
    let last = match row.number("message_count") {
        Some(0) => wire::time(row, "created_at"),
        _ => times.into_iter().find_map(|name| wire::time(row, name)),
    };
    Chat {
        name: row.word("title"),
        address: row.word("user_id").or_else(|| Some(key.line.to_string())),
        last_activity: last,
        closed: status.as_deref() == Some("closed"),
        status,
        ..Chat::new(key)
    }
}
