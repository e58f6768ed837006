//! A conversation by the customer's number: whoever asks by number means the one that is written
//! to now, an active one before one that ended, else the newest.

use super::{chats, wire};
use crate::backend::once::past_its_end;
use crate::backend::{Flow, Path, Reply, Request, Step};
use crate::domain::{Chat, ChatId, LineKey, Problem};

/// Rows of a page of the look-up, and how many pages are looked through.
const ROWS: u16 = 100;
const PAGES: u64 = 50;

type Next = Box<dyn FnOnce(&str) -> Box<dyn Flow> + Send>;

/// Goes on with the id of the conversation that `id` names: itself, or the one of that number.
pub(super) fn conversation(
    line: &LineKey,
    id: &ChatId,
    next: impl FnOnce(&str) -> Box<dyn Flow> + Send + 'static,
) -> Box<dyn Flow> {
    let Some(number) = chats::Number::read(id.as_str()) else { return next(id.as_str()) };
    Box::new(Find {
        line: line.clone(),
        number,
        page: 0,
        found: None,
        then: Rest::Waits(Box::new(next)),
    })
}

struct Find {
    line: LineKey,
    number: chats::Number,
    page: u64,
    found: Option<Chat>,
    then: Rest,
}

enum Rest {
    Waits(Next),
    Goes(Box<dyn Flow>),
    Over,
}

impl Flow for Find {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        if let Rest::Goes(flow) = &mut self.then {
            return flow.next(reply);
        }
        let more = match reply {
            Some(reply) => match self.landed(reply) {
                Ok(more) => more,
                Err(problem) => return Step::Failed(problem),
            },
            None => true,
        };
        let active = self.found.as_ref().is_some_and(|found| !found.closed);
        if more && !active && self.page < PAGES {
            self.page += 1;
            return ask(self.page).into();
        }
        self.go_on()
    }
}

impl Find {
    /// Takes a page in; whether there is another.
    fn landed(&mut self, reply: Reply) -> Result<bool, Problem> {
        let page = wire::Listing::read(&wire::accepted(reply)?)?;
        let mut count = 0;
        for chat in page.rows().filter_map(|row| chats::chat(&self.line, row, &[])) {
            count += 1;
            let mut numbers =
                chat.aliases.iter().filter_map(|alias| chats::Number::read(alias.as_str()));
            let theirs = numbers.any(|number| number.fits(&self.number));
            if theirs && self.found.as_ref().is_none_or(|known| is_before(&chat, known)) {
                self.found = Some(chat);
            }
        }
        Ok(wire::pages(&page).map_or(count > 0, |pages| self.page < pages))
    }

    fn go_on(&mut self) -> Step {
        let Rest::Waits(next) = std::mem::replace(&mut self.then, Rest::Over) else {
            return Step::Failed(past_its_end());
        };
        // Nobody has that number: then it may be a conversation that is called like one.
        let found = self.found.as_ref().map(|chat| &chat.key.chat);
        let mut flow = next(found.map_or(self.number.digits.as_str(), ChatId::as_str));
        let step = flow.next(None);
        self.then = Rest::Goes(flow);
        step
    }
}

/// Whether the first is rather meant than the second.
fn is_before(one: &Chat, other: &Chat) -> bool {
    (!one.closed, one.last_activity) > (!other.closed, other.last_activity)
}

fn ask(page: u64) -> Result<Request, Problem> {
    Ok(wire::paged(Request::get(Path::of(&["whatsapp_conversations"])?), page, ROWS))
}
