//! The commands about a chat: mark-read, archive, pin, mute, delete-chat, assign, resolve, note,
//! label, status.

use chrono::{DateTime, TimeDelta, Utc};

use super::args::acting;
use super::exit::Stop;
use super::out::Out;
use super::resolve::{For, Found, resolve};
use super::rows::done;
use super::session::{Reach, Session, Unanswered};
use super::{allowed, typed, when};
use crate::config::nearest::{hint, listed};
use crate::domain::{Ability, Answer, Cause, ChatKey, Named, Op, Problem, Triage};

/// How long a chat is quiet where nobody says.
const QUIET: TimeDelta = TimeDelta::hours(8);

/// The chat that is meant, once it is certain that the service can do this to it; and the words
/// behind it.
async fn able<'a, 'b>(
    session: &'a Session,
    words: &'b [String],
    needed: &[&str],
    what: Ability,
) -> Result<(&'a Reach, Found, &'b [String]), Stop> {
    let (reach, words) = session.addressed(words, needed, 0)?;
    let found = resolve(reach, &words[0], For::Acting).await?;
    allowed::check(reach, &found, what, None).await?;
    Ok((reach, found, words))
}

pub(super) async fn mark_read(
    session: &Session,
    out: &mut Out,
    wanted: &acting::OneChat,
) -> Result<(), Stop> {
    let (reach, found, _) = able(session, &wanted.words, &["chat"], Ability::MarkRead).await?;
    if let Some(note) = reach.abilities().mark_read_note().filter(|_| out.for_people()) {
        session.tell.notice(&crate::app::words::capital(&format!("{note}.")));
    }
    each_row(reach, out, &found, "mark-read", |chat| Op::MarkRead { chat }).await
}

pub(super) async fn archive(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Switch,
) -> Result<(), Stop> {
    switch(session, out, wanted, Ability::Archive, "archive", Triage::Archive).await
}

pub(super) async fn pin(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Switch,
) -> Result<(), Stop> {
    switch(session, out, wanted, Ability::Pin, "pin", Triage::Pin).await
}

async fn switch(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Switch,
    what: Ability,
    name: &'static str,
    triage: impl Fn(bool) -> Triage,
) -> Result<(), Stop> {
    let (reach, found, _) = able(session, &wanted.words, &["chat"], what).await?;
    let op = |chat| Op::Triage { chat, triage: triage(!wanted.undo) };
    each_row(reach, out, &found, name, op).await
}

pub(super) async fn mute(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Mute,
) -> Result<(), Stop> {
    let until = until(wanted, out)?;
    let (reach, found, _) = able(session, &wanted.words, &["chat"], Ability::Mute).await?;
    let op = |chat| Op::Triage { chat, triage: Triage::Mute(until) };
    each_row(reach, out, &found, "mute", op).await
}

fn until(wanted: &acting::Mute, out: &Out) -> Result<Option<DateTime<Utc>>, Stop> {
    if wanted.off {
        return Ok(None);
    }
    let now = Utc::now();
    match wanted.until.as_ref().or(wanted.span.as_ref()) {
        Some(text) => when::ahead(text, out.look.zone, now).map(Some),
        None => Ok(Some(now + QUIET)),
    }
}

pub(super) async fn delete(
    session: &Session,
    out: &mut Out,
    wanted: &acting::DeleteChat,
) -> Result<(), Stop> {
    let (reach, found, words) =
        able(session, &wanted.words, &["chat"], Ability::DeleteChat).await?;
    let title = crate::ui::text::line(found.chat.title());
    let mut question = reach.abilities().delete_note().join("\n");
    question += &format!("\nDelete the stored chat with {title} ({}) and its messages?", words[0]);
    if !typed::agreed(&session.stopping, wanted.yes, &question).await? {
        return Err(Stop::unable("Nothing was deleted."));
    }
    each_row(reach, out, &found, "delete-chat", |chat| Op::DeleteChat { chat }).await
}

pub(super) async fn assign(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Assign,
) -> Result<(), Stop> {
    let (reach, found, words) =
        able(session, &wanted.words, &["chat", "person"], Ability::Assign).await?;
    let people = named(reach, Op::People { account: reach.id.clone() }).await?;
    let person = choose(&words[1], people, "person")?;
    one(reach, out, &found, "assign", Triage::Assign(person)).await
}

pub(super) async fn label(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Label,
) -> Result<(), Stop> {
    let (reach, found, words) =
        able(session, &wanted.words, &["chat", "label"], Ability::Label).await?;
    let labels = named(reach, Op::Labels { account: reach.id.clone() }).await?;
    let label = choose(&words[1], labels, "label")?;
    one(reach, out, &found, "label", Triage::Label(label, !wanted.remove)).await
}

pub(super) async fn resolved(
    session: &Session,
    out: &mut Out,
    wanted: &acting::OneChat,
) -> Result<(), Stop> {
    let (reach, found, _) = able(session, &wanted.words, &["chat"], Ability::Resolve).await?;
    one(reach, out, &found, "resolve", Triage::Resolve).await
}

pub(super) async fn status(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Status,
) -> Result<(), Stop> {
    let (reach, found, words) =
        able(session, &wanted.words, &["chat", "status"], Ability::Status).await?;
    let known = reach.abilities().statuses();
    let status = words[1].as_str();
    if !known.is_empty() && !known.contains(&status) {
        return Err(Stop::usage(format!("There is no status {status:?}{}.", hint(status, known))));
    }
    one(reach, out, &found, "status", Triage::Status(status.to_owned())).await
}

pub(super) async fn note(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Note,
) -> Result<(), Stop> {
    let (reach, words) = session.addressed(&wanted.words, &["chat", "note"], 0)?;
    let text = typed::text(&session.stopping, words.get(1).map(String::as_str)).await?;
    if text.trim().is_empty() {
        return Err(Stop::usage("The note is empty."));
    }
    let found = resolve(reach, &words[0], For::Acting).await?;
    allowed::check(reach, &found, Ability::Note, None).await?;
    one(reach, out, &found, "note", Triage::Note(text)).await
}

/// People or labels. A service that has none to list takes an id as it is.
async fn named(reach: &Reach, op: Op) -> Result<Vec<Named>, Stop> {
    match reach.ask(&op).await {
        Ok(Answer::Named(known)) => Ok(known),
        Ok(_) => Ok(Vec::new()),
        Err(Unanswered::Failed(Problem { cause: Cause::NotImplemented, status: None, .. })) => {
            Ok(Vec::new())
        }
        Err(why) => Err(why.stop(op.what(), Some(&reach.about(None)))),
    }
}

/// The one that is meant: by id, else by a name that only one has.
fn choose(word: &str, known: Vec<Named>, what: &str) -> Result<Named, Stop> {
    if let Some(one) = known.iter().find(|one| one.id == word) {
        return Ok(one.clone());
    }
    let lower = word.to_lowercase();
    let called: Vec<_> = known.iter().filter(|one| one.name.to_lowercase() == lower).collect();
    match called.as_slice() {
        [one] => Ok((*one).clone()),
        [] if known.is_empty() => Ok(Named { id: word.to_owned(), name: word.to_owned() }),
        [] => {
            let names: Vec<&str> = known.iter().map(|one| one.name.as_str()).collect();
            Err(Stop::not_found(format!("There is no {what} {word}{}.", hint(word, &names))))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|one| one.id.as_str()).collect();
            Err(Stop::usage(format!(
                "More than one {what} is called {word}; name one by its id: {}.",
                listed(&ids)
            )))
        }
    }
}

/// The same for every row of the service that is addressed.
async fn each_row(
    reach: &Reach,
    out: &mut Out,
    found: &Found,
    name: &'static str,
    op: impl Fn(ChatKey) -> Op,
) -> Result<(), Stop> {
    let chat = &found.chat.key;
    for part in found.addressed() {
        let op = op(chat.sibling(part.clone()));
        let answer = reach.ask(&op).await;
        answer.map_err(|why| why.stop(op.what(), Some(&reach.about(Some(part.as_str())))))?;
    }
    done::chat(out, chat, name)
}

/// Once, for the row that is written to.
async fn one(
    reach: &Reach,
    out: &mut Out,
    found: &Found,
    name: &'static str,
    triage: Triage,
) -> Result<(), Stop> {
    let chat = found.chat.key.clone();
    let writes = matches!(triage, Triage::Note(_));
    let row = found.chat.current.clone().unwrap_or_else(|| chat.chat.clone());
    let op = Op::Triage { chat: chat.sibling(row), triage };
    let about = reach.about(Some(chat.chat.as_str()));
    match reach.ask(&op).await {
        Ok(_) => done::chat(out, &chat, name),
        Err(Unanswered::Failed(why)) if writes && !why.certainly_not_done() => {
            let words = crate::app::words::why(&why);
            let sentence = format!("Whether the note of {about} was saved is unknown: {words}.");
            Err(Stop::unknown(sentence, &why))
        }
        Err(why) => Err(why.stop(op.what(), Some(&about))),
    }
}
