//! `switchboard send`: waits for the service's answer. While nobody knows whether the text was
//! sent, the same key asks again, a few times; what can't be known then is said. Without a key one
//! request is made.

use std::path::Path;
use std::time::Duration;

use chrono::Utc;

use super::args::acting;
use super::exit::Stop;
use super::out::Out;
use super::resolve::{For, Found, resolve};
use super::rows::json::SentRow;
use super::session::{Reach, Session, Unanswered};
use super::{allowed, typed};
use crate::domain::{
    Ability, Answer, Attachment, Cause, ChatKey, Delivery, File, MessageId, Op, Problem, Route,
    SendKey, Sent,
};
use crate::runtime::http::retry;
use crate::ui::theme::Meaning;

/// How many requests are made for one text.
const ATTEMPTS: u32 = 4;
/// The first pause between them; each is twice the one before.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause that a service may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

pub(super) async fn run(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Send,
) -> Result<(), Stop> {
    let (reach, words) = session.addressed(&wanted.words, &["chat"], 1)?;
    let attachment = wanted.file.as_deref().map(file).transpose()?;
    let text = match (words.get(1), &attachment) {
        (None, Some(_)) => String::new(),
        (text, _) => typed::text(&session.stopping, text.map(String::as_str)).await?,
    };
    if attachment.is_none() && text.trim().is_empty() {
        return Err(Stop::usage("There is nothing to send: the text is empty."));
    }
    let found = resolve(reach, &words[0], For::Acting).await?;
    may(session, reach, &found, wanted, attachment.as_ref()).await?;
    let key = wanted.key.clone().unwrap_or_else(|| uuid::Uuid::new_v4().simple().to_string());
    let (chat, key) = (found.chat.key.clone(), SendKey::from(key));
    let op = Op::Send {
        chat: chat.clone(),
        route: Route::from(&found.chat),
        key: key.clone(),
        text,
        reply_to: wanted.reply_to.as_deref().map(MessageId::from),
        attachment,
    };
    match settle(session, reach, &op, &key).await {
        Ok(sent) => say(out, &found, &chat, &key, &sent),
        Err(stop) => {
            if stop.exit == super::Exit::Unknown && !out.for_people() {
                out.row(&SentRow::of(&chat, &key, None, None, None))?;
                out.flush()?;
            }
            Err(stop)
        }
    }
}

/// Whether it may be sent now, and what should be known before.
async fn may(
    session: &Session,
    reach: &Reach,
    found: &Found,
    wanted: &acting::Send,
    attachment: Option<&Attachment>,
) -> Result<(), Stop> {
    let what = match (attachment, &wanted.reply_to) {
        (Some(_), _) => Ability::Attach,
        (None, Some(_)) => Ability::Reply,
        (None, None) => Ability::Send,
    };
    allowed::check(reach, found, what, None).await?;
    if let Some(Attachment::File(file)) = attachment {
        let largest = reach.abilities().largest_file();
        if file.size > largest {
            return Err(Stop::usage(format!(
                "{} has {} bytes; {} takes {largest} at most.",
                file.path.display(),
                file.size,
                reach.config.service.kind().as_str()
            )));
        }
    }
    if let Some(notice) = reach.abilities().before_sending(&found.chat, Utc::now()) {
        session.tell.notice(&notice);
    }
    if wanted.key.is_some() && !reach.abilities().keyed_sends() {
        let service = reach.config.service.kind().as_str();
        session.tell.notice(&format!(
            "{service} knows no keys: sending again under the same one sends twice."
        ));
    }
    Ok(())
}

/// Asks until the service has said what became of the text, a few times at most.
async fn settle(session: &Session, reach: &Reach, op: &Op, key: &SendKey) -> Result<Sent, Stop> {
    let about = reach.about(op.chat().map(|chat| chat.chat.as_str()));
    let keyed = reach.abilities().keyed_sends();
    let mut unsure = false;
    let mut only_conflicts = true;
    for attempt in 1.. {
        let why = match reach.ask(op).await {
            Ok(Answer::Sent(sent)) => return Ok(sent),
            Ok(_) => Problem::new(Cause::Unreadable),
            Err(Unanswered::Stopped) => return Err(stopped(key, keyed)),
            Err(Unanswered::Failed(why)) => why,
        };
        only_conflicts &= why.cause == Cause::Conflict;
        let certain = why.certainly_not_done();
        if certain && !why.passing() {
            return Err(Stop::problem(Op::SENDING, Some(&about), &why));
        }
        unsure |= !certain;
        let again = attempt < ATTEMPTS && (keyed || why.never_left());
        let pause = pause(&why, attempt).filter(|_| again);
        let Some(pause) = pause else {
            return Err(match unsure && !(only_conflicts && keyed) {
                true => unknown(&about, key, keyed, &why),
                false => Stop::problem(Op::SENDING, Some(&about), &why),
            });
        };
        let words = crate::app::words::why(&why);
        session.tell.progress(&format!("{words}; asking again…"));
        tokio::select! {
            () = session.stopping.stopped() => return Err(stopped(key, keyed && unsure)),
            () = tokio::time::sleep(pause) => {}
        }
    }
    Err(Stop::failed("The text was not sent."))
}

/// How long to wait before the next request; `None`: longer than anybody waits for a command.
fn pause(why: &Problem, attempt: u32) -> Option<Duration> {
    match why.retry_after {
        Some(asked) => Some(asked.max(PAUSE)).filter(|asked| *asked <= LONGEST_PAUSE),
        None => Some(retry::pause(PAUSE, attempt)),
    }
}

fn unknown(about: &str, key: &SendKey, keyed: bool, why: &Problem) -> Stop {
    let words = crate::app::words::why(why);
    let again = match keyed {
        true => format!("the same text with --key {key} asks again and is never sent twice"),
        false => "look into the chat before sending it again".to_owned(),
    };
    Stop::unknown(format!("Sent or not is unknown for {about}: {words}; {again}."), why)
}

fn stopped(key: &SendKey, keyed: bool) -> Stop {
    let sentence = match keyed {
        true => format!("Interrupted: sent or not is unknown; --key {key} asks again."),
        false => "Interrupted: sent or not is unknown.".to_owned(),
    };
    Stop { sentence, ..Stop::interrupted() }
}

/// Prints what the service said. A text that it took and could not deliver is a failure.
fn say(
    out: &mut Out,
    found: &Found,
    chat: &ChatKey,
    key: &SendKey,
    sent: &Sent,
) -> Result<(), Stop> {
    // The service may have made a chat for it.
    let made = sent.chat.clone().map(|id| chat.sibling(id));
    let chat = made.as_ref().unwrap_or(chat);
    let id = sent.id.as_ref();
    if out.for_people() {
        let title = out.look.line(found.chat.title()).into_owned();
        let word = out.paint(sent.delivery.word(), Meaning::Ok);
        let id = id.map_or(String::new(), |id| format!(" {}", out.look.line(id.as_str())));
        let again = if sent.replayed == Some(true) { ", as before" } else { "" };
        out.line(&format!("{title}: {word}{again}{}", out.paint(&id, Meaning::Dim)))?;
    } else {
        out.row(&SentRow::of(chat, key, id, Some(&sent.delivery), sent.replayed))?;
    }
    match &sent.delivery {
        Delivery::Failed(why) => {
            let why = why.as_deref().unwrap_or("the service gave no reason");
            Err(Stop::failed(format!("The text was not delivered: {why}.")))
        }
        _ => Ok(()),
    }
}

/// A file of this machine, as it is now.
fn file(path: &Path) -> Result<Attachment, Stop> {
    let unreadable = |why: &dyn std::fmt::Display| {
        Stop::usage(format!("{} can't be sent: {why}.", path.display()))
    };
    let facts = std::fs::metadata(path).map_err(|why| unreadable(&why))?;
    if !facts.is_file() {
        return Err(unreadable(&"it is not a file"));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| unreadable(&"it has no name"))?;
    let mime = mime_guess::from_path(path).first_or_octet_stream().essence_str().to_owned();
    Ok(Attachment::File(File { path: path.to_owned(), name, mime, size: facts.len() }))
}
