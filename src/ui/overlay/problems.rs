//! Current problems, each with its request id.

use super::SheetLine;
use super::accounts::NO_ANSWER_YET;
use crate::app::accounts::Account;
use crate::app::{App, words};
use crate::domain::Feed;
use crate::ui::look::Look;
use crate::ui::status::again;
use crate::ui::theme::Meaning;
use crate::ui::times;

/// Why an account does not tell by itself, where that was tried.
fn not_live(look: &Look, account: &Account) -> Option<SheetLine> {
    let name = account.id().to_string();
    match &account.feed {
        Feed::Polling(why) => {
            let every = account.settings.poll.as_secs();
            let said = format!("not live: {why}; asked every {every} s instead");
            Some(SheetLine { meaning: Meaning::Dim, ..SheetLine::new(name, said) })
        }
        Feed::Down { why, again_at } => {
            let at = times::exact_clock(look.wall(*again_at));
            let said = format!("not live: {}; next try at {at}", words::why(why));
            Some(SheetLine { meaning: Meaning::Wrong, ..SheetLine::new(name, said) })
        }
        Feed::Off | Feed::Connecting | Feed::Live => None,
    }
}

/// Why an account does not answer, or that it has not answered yet.
fn not_answering(app: &App, look: &Look, account: &Account) -> Option<SheetLine> {
    let name = account.id().to_string();
    let Some(why) = &account.link.trouble else {
        let said = account.awaited().then_some(NO_ANSWER_YET)?;
        return Some(SheetLine { meaning: Meaning::Dim, ..SheetLine::new(name, said) });
    };
    let again = account.link.retry.as_ref().map(|retry| again(look, app.wall, retry.at));
    let again = again.unwrap_or_else(|| "is asked again by itself".into());
    let said = format!("{}; {again}", words::why(why));
    Some(SheetLine { meaning: Meaning::Wrong, ..SheetLine::new(name, said) })
}

/// The lines of the problems screen, newest first.
pub fn lines(app: &App, look: &Look) -> Vec<SheetLine> {
    let silent = app.accounts.iter().filter_map(|account| not_answering(app, look, account));
    let mut lines: Vec<_> = silent.collect();
    lines.extend(app.accounts.iter().filter_map(|account| not_live(look, account)));
    let wrong = lines.iter().any(|line| line.meaning == Meaning::Wrong);
    let awaited = app.accounts.iter().any(Account::awaited);
    if app.problems.is_empty() && !wrong && !awaited {
        lines.insert(0, SheetLine::heading("Nothing is wrong at the moment."));
    }
    for entry in app.problems.iter() {
        let at = times::exact_clock(look.wall(entry.at));
        let chat = entry.chat.as_ref().map(|chat| app.title(chat));
        let sentence = words::sentence(entry.what, chat.as_deref(), &entry.why, None);
        lines.push(SheetLine { meaning: Meaning::Wrong, ..SheetLine::new(at, sentence) });
        let mut facts = vec![format!("account {}", entry.account)];
        facts.extend(entry.why.status.map(|status| format!("status {status}")));
        facts.extend(entry.why.code.as_ref().map(|code| format!("code {code}")));
        facts.extend((entry.times > 1).then(|| format!("{} times", entry.times)));
        let id = entry.why.request_id.as_deref().unwrap_or("none");
        facts.push(format!("request id {id}"));
        let facts = facts.join(&format!(" {} ", look.glyphs.dot));
        lines.push(SheetLine { meaning: Meaning::Dim, ..SheetLine::new("", facts) });
    }
    lines
}
