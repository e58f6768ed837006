//! The commands about one message: edit, react, delete-message, forward, vote.

use super::args::acting;
use super::exit::Stop;
use super::out::Out;
use super::reader::{Came, Reader};
use super::resolve::{For, Found, resolve};
use super::rows::done;
use super::session::{Reach, Session};
use super::{allowed, typed};
use crate::app::reactions;
use crate::domain::{Ability, Act, ChatKey, Extra, Kind, Message, MessageId, Op, Target};

/// How many pages are looked through for a message, the newest first: groups want to be told who
/// wrote it. An older one is named by its id alone.
const PAGES: usize = 3;
/// Messages a page.
const SIZE: u16 = 200;

pub(super) async fn edit(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Edit,
) -> Result<(), Stop> {
    let (reach, words) = session.addressed(&wanted.words, &["chat", "message", "new text"], 0)?;
    let text = typed::text(&session.stopping, words.get(2).map(String::as_str)).await?;
    if text.trim().is_empty() {
        return Err(Stop::usage(
            "A message can't be changed to nothing; delete-message takes it back.",
        ));
    }
    act(reach, out, words, Ability::Edit, "edit", Act::Edit(text)).await
}

pub(super) async fn react(
    session: &Session,
    out: &mut Out,
    wanted: &acting::React,
) -> Result<(), Stop> {
    let emoji: &[&str] = if wanted.clear { &[] } else { &["emoji (or --clear)"] };
    let needed = [&["chat", "message"], emoji].concat();
    let (reach, words) = session.addressed(&wanted.words, &needed, 0)?;
    if words.len() > needed.len() {
        return Err(Stop::usage("With --clear no emoji is given."));
    }
    if wanted.clear {
        return act(reach, out, words, Ability::ClearReaction, "react", Act::ClearReaction).await;
    }
    let reaction = reaction(reach, &words[2])?;
    act(reach, out, words, Ability::React, "react", Act::React(reaction)).await
}

/// The service's own word where it has fixed ones, else an emoji: itself, or by its name.
fn reaction(reach: &Reach, typed: &str) -> Result<String, Stop> {
    match reach.abilities().reactions() {
        Some(known) if known.contains(&typed) => Ok(typed.to_owned()),
        Some(known) => {
            let hint = crate::config::nearest::hint(typed, known);
            Err(Stop::usage(format!("This service has no reaction {typed:?}{hint}.")))
        }
        // An emoji newer than this program is sent as it is.
        None => match reactions::exactly(typed) {
            Some(emoji) => Ok(emoji),
            None if !typed.is_ascii() => Ok(typed.to_owned()),
            None => Err(Stop::usage(format!("No emoji is called {typed:?}."))),
        },
    }
}

pub(super) async fn delete(
    session: &Session,
    out: &mut Out,
    wanted: &acting::DeleteMessage,
) -> Result<(), Stop> {
    let (reach, words) = session.addressed(&wanted.words, &["chat", "message"], 0)?;
    let question = format!("Delete the message {} for everyone?", words[1]);
    if !typed::agreed(&session.stopping, wanted.yes, &question).await? {
        return Err(Stop::unable("Nothing was deleted."));
    }
    act(reach, out, words, Ability::DeleteMessage, "delete-message", Act::Delete).await
}

pub(super) async fn forward(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Forward,
) -> Result<(), Stop> {
    let (reach, words) =
        session.addressed(&wanted.words, &["chat", "message", "chat it goes to"], 0)?;
    let to = resolve(reach, &words[2], For::Acting).await?;
    let act_ = Act::Forward(to.chat.key);
    act(reach, out, words, Ability::Forward, "forward", act_).await
}

pub(super) async fn vote(
    session: &Session,
    out: &mut Out,
    wanted: &acting::Vote,
) -> Result<(), Stop> {
    let (reach, words) = session.addressed(&wanted.words, &["chat", "message"], 0)?;
    let chosen = Act::Vote(wanted.options.clone());
    act(reach, out, words, Ability::Vote, "vote", chosen).await
}

/// Does it to the message `words[1]` of the chat `words[0]`.
async fn act(
    reach: &Reach,
    out: &mut Out,
    words: &[String],
    what: Ability,
    name: &'static str,
    act: Act,
) -> Result<(), Stop> {
    let found = resolve(reach, &words[0], For::Acting).await?;
    // What the service hasn't is said before anything is looked up.
    allowed::check(reach, &found, what, None).await?;
    let id = MessageId::from(words[1].as_str());
    let message = look_up(reach, &found, &id).await?;
    if let Some(message) = &message {
        check(reach, &found, what, message, &act).await?;
    }
    let chat = found.chat.key.clone();
    let target = message.as_ref().map_or_else(|| by_id_alone(&found, &id, &act), Target::from);
    let op = Op::Act { chat: chat.clone(), target, act };
    match reach.ask(&op).await {
        Ok(_) => done::message(out, &chat, &id, name),
        Err(why) => Err(failed(reach, &chat, &op, &why)),
    }
}

/// What may be done to a message, going by what the operator knows and no page tells: which options
/// a poll has, and that they reacted to it.
async fn check(
    reach: &Reach,
    found: &Found,
    what: Ability,
    message: &Message,
    act: &Act,
) -> Result<(), Stop> {
    let what = if what == Ability::ClearReaction { Ability::React } else { what };
    let told = as_told(message.clone(), act);
    allowed::check(reach, found, what, Some(&told)).await?;
    check_options(message, act)
}

/// A poll whose options no page tells has those that are chosen.
fn as_told(mut message: Message, act: &Act) -> Message {
    if let Act::Vote(chosen) = act
        && message.kind == Kind::Poll
        && message.options().is_empty()
    {
        let options = chosen.iter().map(|option| (option.clone(), Vec::new())).collect();
        message.extra = Some(Extra::Poll { question: None, options });
    }
    message
}

/// The options of a poll that are known have to have those chosen.
fn check_options(message: &Message, act: &Act) -> Result<(), Stop> {
    let Act::Vote(chosen) = act else { return Ok(()) };
    let known: Vec<&str> = message.options().iter().map(|(option, _)| option.as_str()).collect();
    match chosen.iter().find(|option| !known.contains(&option.as_str())) {
        Some(option) if !known.is_empty() => Err(Stop::usage(format!(
            "The poll has no option {option:?}{}.",
            crate::config::nearest::hint(option, &known)
        ))),
        _ => Ok(()),
    }
}

/// Forwarding is sending, and on some services so is reacting: an answer that is lost says nothing.
/// Everything else may be done again.
fn failed(reach: &Reach, chat: &ChatKey, op: &Op, why: &super::session::Unanswered) -> Stop {
    let about = reach.about(Some(chat.chat.as_str()));
    let once = match op {
        Op::Act { act: Act::Forward(_), .. } => Some("Forwarded"),
        Op::Act { act: Act::React(_), .. } if reach.abilities().reactions_add_up() => {
            Some("Reacted")
        }
        _ => None,
    };
    match (once, why) {
        (Some(done), super::session::Unanswered::Failed(problem))
            if !problem.certainly_not_done() =>
        {
            let why = crate::app::words::why(problem);
            let sentence = format!("{done} or not is unknown for {about}: {why}.");
            Stop::unknown(sentence, problem)
        }
        _ => why.stop(op.what(), Some(&about)),
    }
}

/// A message that was not looked up far enough: what is edited or taken back is our own.
fn by_id_alone(found: &Found, id: &MessageId, act: &Act) -> Target {
    let part = found.chat.current.clone().unwrap_or_else(|| found.chat.key.chat.clone());
    let own = matches!(act, Act::Edit(_) | Act::Delete);
    Target { id: id.clone(), part, sender: None, own, also: None }
}

/// Looks for a message in the newest pages. A page that can't be had is no reason not to act.
async fn look_up(reach: &Reach, found: &Found, id: &MessageId) -> Result<Option<Message>, Stop> {
    let mut reader = Reader::new(reach, found, SIZE);
    for _ in 0..PAGES {
        match reader.next().await {
            Came::Messages(page) => {
                let named = |row: &Message| row.is(id);
                if let Some(message) = page.into_iter().find(named) {
                    return Ok(Some(message));
                }
            }
            Came::End => break,
        }
    }
    match reader.trouble() {
        Some(stop) if stop.exit == super::Exit::Interrupted => Err(stop),
        _ => Ok(None),
    }
}
