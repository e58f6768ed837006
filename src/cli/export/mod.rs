//! `switchboard export`: a chat written down, with delivery, edits, deletions, notes and links.
//! Whatever customers wrote stays text: in every format it is made harmless in one place.

mod csv;
mod html;
mod json;
mod markdown;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::args::reading::{self, Format};
use super::exit::Stop;
use super::messages::ended;
use super::out::{Out, not_written};
use super::reader::{Came, Reader};
use super::resolve::{For, Found, resolve};
use super::session::{Reach, Session, Unanswered};
use super::shelf::Shelf;
use super::target::{self, Draft, Target};
use crate::domain::{Ability, Answer, Can, Chat, Message, Note, Op};
use crate::ui::Look;

/// Messages a page: dialects ask for fewer where their service gives fewer.
const LARGE: u16 = 200;

/// What a transcript says besides messages.
struct Cover<'a> {
    found: &'a Found,
    look: &'a Look,
    /// Colleagues' notes, newest first.
    notes: Vec<Note>,
    /// Whether every message is in it that the service gives.
    complete: bool,
    /// Whether the chat's number of unread messages is known.
    counted: bool,
}

/// A way to write a transcript down.
trait Transcript {
    fn begin(&mut self, to: &mut dyn Write, cover: &Cover<'_>) -> io::Result<()>;
    fn message(
        &mut self,
        to: &mut dyn Write,
        cover: &Cover<'_>,
        message: &Message,
    ) -> io::Result<()>;
    fn end(&mut self, to: &mut dyn Write, cover: &Cover<'_>) -> io::Result<()>;
}

pub(super) async fn run(
    session: &Session,
    out: &mut Out,
    wanted: &reading::Export,
) -> Result<(), Stop> {
    let (reach, words) = session.addressed(&wanted.words, &["chat"], 0)?;
    let output = wanted.output.as_deref().filter(|path| *path != Path::new("-"));
    let target = output.map(|path| Target::at(path, wanted.force)).transpose()?;
    let found = resolve(reach, &words[0], For::Reading).await?;
    let mut reader = Reader::new(reach, &found, LARGE);
    let mut shelf = Shelf::new();
    while let Came::Messages(page) = reader.next().await {
        for message in &page {
            shelf.put(message)?;
        }
        session.tell.progress(&format!("{} messages read…", shelf.len()));
    }
    session.tell.quiet();
    let ending = ended(session, &reader);
    if shelf.len() == 0 && ending.is_err() {
        return ending;
    }
    let (notes, ending) = match ending {
        Ok(()) => match notes(reach, &found).await {
            Ok(notes) => (notes, Ok(())),
            Err(stop) => (Vec::new(), Err(stop)),
        },
        cut_short => (Vec::new(), cut_short),
    };
    let cover = Cover {
        found: &found,
        look: &out.look.clone(),
        notes,
        complete: ending.is_ok(),
        counted: found.chat.unread > 0 || (reach.abilities().counts_unread() && is_row(&found)),
    };
    let mut written = |to: &mut dyn Write| write(to, &mut *of(wanted.format), &cover, &mut shelf);
    match target {
        None => {
            written(out.writer())?;
            out.flush()?;
        }
        Some(Target::Stream(path)) => {
            let stream = session.stopping.blocking(move || target::open(&path)).await??;
            written(&mut BufWriter::new(stream))?;
        }
        Some(Target::File(mut draft)) => {
            written(&mut BufWriter::new(draft.file()))?;
            return kept(draft, ending);
        }
    }
    ending
}

/// The file takes its place if it is whole. What is not stays beside it, and is told of with the
/// reason.
fn kept(draft: Draft, ending: Result<(), Stop>) -> Result<(), Stop> {
    let Err(stop) = ending else { return draft.keep() };
    let partial = draft.keep_partial()?;
    let why = stop.sentence.trim_end_matches('.');
    let sentence = format!("{why}; what was read so far is in {}.", partial.display());
    Err(Stop { sentence, ..stop })
}

/// Whether more is known of the chat than its id.
fn is_row(found: &Found) -> bool {
    found.chat != Chat::new(found.chat.key.clone())
}

fn of(format: Format) -> Box<dyn Transcript> {
    match format {
        Format::Json => Box::new(json::Json::default()),
        Format::Csv => Box::new(csv::Csv),
        Format::Markdown => Box::new(markdown::Markdown::default()),
        Format::Html => Box::new(html::Html::default()),
    }
}

fn write(
    to: &mut dyn Write,
    transcript: &mut dyn Transcript,
    cover: &Cover<'_>,
    shelf: &mut Shelf,
) -> Result<(), Stop> {
    transcript.begin(to, cover).map_err(not_written)?;
    shelf.oldest_first(usize::MAX, |message| {
        transcript.message(to, cover, message).map_err(not_written)
    })?;
    transcript.end(to, cover).and_then(|()| to.flush()).map_err(not_written)
}

/// What colleagues noted, where the service keeps such notes.
async fn notes(reach: &Reach, found: &Found) -> Result<Vec<Note>, Stop> {
    let wall = chrono::Utc::now();
    let can = reach.abilities().can(Ability::Note, None, &found.chat, wall);
    let row = found.chat.note.clone();
    let row = row.map(|text| Note { text, at: None, by: None }).into_iter();
    if can == Can::Never {
        return Ok(row.collect());
    }
    match reach.ask(&Op::Notes { chat: found.chat.key.clone() }).await {
        Ok(Answer::Notes(notes)) if !notes.is_empty() => Ok(notes),
        Err(Unanswered::Stopped) => Err(Stop::interrupted()),
        // Notes are a help; a transcript without them is one.
        _ => Ok(row.collect()),
    }
}

/// A link that may be followed: to the web, and without anything that ends a link.
fn web_link(message: &Message) -> Option<&str> {
    let link = message.media.as_ref().filter(|_| !message.deleted)?.url.as_deref()?;
    let web = ["https://", "http://"].iter().any(|scheme| link.starts_with(scheme));
    let plain = |letter: char| letter.is_ascii_graphic() && !"<>\"'`()[]\\".contains(letter);
    (web && link.chars().all(plain)).then_some(link)
}
