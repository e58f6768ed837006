//! One account: its token, its service, what the token may do, the clock, the live link.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::Check;
use crate::app::{Msg, words};
use crate::cli::session::{Reach, Unanswered};
use crate::domain::{Answer, Cause, Chat, Feed, Line, LineKey, LineSource, LineState, Op, Problem};
use crate::runtime::live;

/// How long the live link is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// A clock that is off by more than this breaks signatures and short-lived tokens.
const SKEW: i64 = 30;

/// Everything about one account.
pub(super) async fn look(reach: &Reach) -> Vec<Check> {
    let name = reach.config.name.as_str();
    let begun = Instant::now();
    let lines = lines(reach).await;
    let took = begun.elapsed().as_millis();
    let mut checks = vec![token(reach, &lines)];
    if let Err(why) = &lines
        && why.cause == Cause::NoToken
    {
        return checks;
    }
    checks.push(service(reach, &lines, took));
    if matches!(&lines, Err(why) if why.status.is_none()) {
        return checks;
    }
    let known = lines.unwrap_or_default();
    checks.extend(known.iter().filter_map(|line| number(name, line)));
    let chat = reads(reach, &known, &mut checks).await;
    checks.extend(skew(reach));
    checks.push(rights(reach, chat.as_ref()));
    checks.push(link(reach).await);
    checks
}

async fn lines(reach: &Reach) -> Result<Vec<Line>, Problem> {
    let op = Op::Lines { account: reach.id.clone(), only: reach.line.clone() };
    match reach.ask(&op).await {
        Ok(Answer::Lines(lines)) => Ok(lines),
        Ok(_) => Ok(Vec::new()),
        Err(Unanswered::Failed(why)) => Err(why),
        Err(Unanswered::Stopped) => Err(Problem::new(Cause::Interrupted)),
    }
}

fn token(reach: &Reach, lines: &Result<Vec<Line>, Problem>) -> Check {
    let name = reach.config.name.as_str();
    let source = reach.config.token.to_string();
    match lines {
        Err(why) if why.cause == Cause::NoToken => {
            let detail = why.detail.clone().unwrap_or_else(|| words::why(why));
            Check::bad(name, "token", detail, "Check `token` in the configuration.")
        }
        Err(why) if why.cause == Cause::Unauthorized => Check::bad(
            name,
            "token",
            format!("from {source}; {}", words::why(why)),
            "Put a token there that is in force.",
        ),
        _ => Check::ok(name, "token", format!("from {source}")),
    }
}

fn service(reach: &Reach, lines: &Result<Vec<Line>, Problem>, took: u128) -> Check {
    let name = reach.config.name.as_str();
    let kind = reach.config.service.kind().as_str();
    let place = format!("{kind} at {}", reach.config.base_url);
    match lines {
        Ok(_) => Check::ok(name, "service", format!("{place} answers in {took} ms")),
        Err(why) if why.status.is_some() && why.cause != Cause::Unauthorized => {
            let advice = words::remedy(why, None);
            Check::bad(name, "service", format!("{place}: {}", words::why(why)), &capital(&advice))
        }
        Err(why) if why.status.is_some() => {
            Check::ok(name, "service", format!("{place} answers, but not to this token"))
        }
        Err(why) => Check::bad(
            name,
            "service",
            format!("{place}: {}", words::why(why)),
            "Check base_url, the network and a proxy.",
        ),
    }
}

fn capital(advice: &str) -> String {
    if advice.is_empty() { String::new() } else { format!("{}.", words::capital(advice)) }
}

fn number(name: &str, line: &Line) -> Option<Check> {
    let called = line.number.as_deref().or(line.name.as_deref()).unwrap_or(line.id.as_str());
    match &line.state {
        LineState::Unknown => None,
        LineState::Working => Some(Check::ok(name, "number", format!("{called} is connected"))),
        LineState::Down(word) => Some(Check::bad(
            name,
            "number",
            format!("{called} is not connected ({word})"),
            "Connect it at the service.",
        )),
    }
}

/// The right to read: one row of a list, one message of its chat.
async fn reads(reach: &Reach, lines: &[Line], checks: &mut Vec<Check>) -> Option<Chat> {
    let name = reach.config.name.as_str();
    let line = match reach.abilities().line_source() {
        LineSource::InRows => LineSource::ALL.into(),
        _ => reach.line.clone().or_else(|| Some(lines.first()?.id.clone()))?,
    };
    let line = LineKey { account: reach.id.clone(), line };
    let rows = match ask(reach, Op::Chats { line, cursor: None, limit: 1 }).await {
        Ok(Answer::Chats(rows, _)) => rows,
        Ok(_) => Vec::new(),
        Err(why) => {
            let advice = capital(&words::remedy(&why, None));
            checks.push(Check::bad(name, "reading", words::why(&why), &advice));
            return None;
        }
    };
    let Some(chat) = rows.into_iter().next() else {
        checks.push(Check::ok(name, "reading", "the list may be read; it is empty"));
        return None;
    };
    let part = chat.current.clone().unwrap_or_else(|| chat.key.chat.clone());
    let op = Op::Messages { chat: chat.key.clone(), part, cursor: None, limit: 1 };
    checks.push(match ask(reach, op).await {
        Ok(_) => Check::ok(name, "reading", "chats and messages may be read"),
        Err(why) => {
            let advice = capital(&words::remedy(&why, None));
            Check::bad(name, "reading", format!("messages: {}", words::why(&why)), &advice)
        }
    });
    Some(chat)
}

async fn ask(reach: &Reach, op: Op) -> Result<Answer, Problem> {
    match reach.ask(&op).await {
        Ok(answer) => Ok(answer),
        Err(Unanswered::Failed(why)) => Err(why),
        Err(Unanswered::Stopped) => Err(Problem::new(Cause::Interrupted)),
    }
}

/// The clock of this machine beside the service's.
fn skew(reach: &Reach) -> Option<Check> {
    let name = reach.config.name.as_str();
    let skew = reach.http().skew()?.num_seconds();
    Some(match skew.abs() {
        // a Date header counts whole seconds
        0..=2 => Check::ok(name, "clock", "as the service's"),
        off if off <= SKEW => Check::ok(name, "clock", format!("{off} s from the service's")),
        off => Check::bad(
            name,
            "clock",
            format!("{off} s {} the service's", if skew > 0 { "behind" } else { "ahead of" }),
            "Set this machine's clock: signatures and short-lived tokens need it.",
        ),
    })
}

/// What the service can do, as far as that is known without doing it.
fn rights(reach: &Reach, chat: Option<&Chat>) -> Check {
    use crate::domain::{Ability, Can};
    let name = reach.config.name.as_str();
    let Some(chat) = chat else {
        return Check::ok(name, "abilities", "shown once there is a chat");
    };
    let wall = chrono::Utc::now();
    let can = |what: &&Ability| reach.abilities().can(**what, None, chat, wall) != Can::Never;
    let able: Vec<String> =
        Ability::ALL.iter().filter(can).map(|what| what.words().to_owned()).collect();
    Check::ok(
        name,
        "abilities",
        format!("{}; the right to send is tried by sending only", able.join(", ")),
    )
}

/// Whether the service tells by itself.
async fn link(reach: &Reach) -> Check {
    let name = reach.config.name.as_str();
    let every = reach.config.poll.as_secs();
    if reach.http().listener().is_none() {
        let why =
            format!("none: the service tells nothing by itself, and is asked every {every} s");
        return Check::ok(name, "live link", why);
    }
    let (sender, mut news) = mpsc::channel(64);
    let listening = tokio::spawn(live::listen(reach.http(), sender));
    let heard = tokio::time::timeout(PATIENCE, async {
        while let Some(msg) = news.recv().await {
            match msg {
                Msg::Link { feed: Feed::Connecting, .. } => {}
                Msg::Link { feed, .. } => return Some(feed),
                _ => {}
            }
        }
        None
    });
    let feed = heard.await.ok().flatten();
    listening.abort();
    match feed {
        Some(Feed::Live) => Check::ok(name, "live link", "stands"),
        Some(Feed::Polling(why)) => Check::note(
            name,
            "live link",
            format!("{why}; the service is asked every {every} s instead"),
            "",
        ),
        Some(Feed::Down { why, .. }) => {
            Check::bad(name, "live link", words::why(&why), &capital(&words::remedy(&why, None)))
        }
        _ => {
            let why = format!("could not be made within {} s", PATIENCE.as_secs());
            Check::bad(name, "live link", why, "A proxy between may hold streams back.")
        }
    }
}
