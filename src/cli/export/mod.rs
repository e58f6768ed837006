//! `switchboard export`: a chat written down, with delivery, edits, deletions, notes and links.
//! Whatever customers wrote stays text: in every format it is made harmless in one place.

mod csv;
mod html;
mod json;
mod markdown;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::args::reading::{self, Format};
use super::exit::Stop;
use super::messages::ended;
use super::out::{Out, not_written};
use super::reader::{Came, Reader};
use super::resolve::{For, Found, resolve};
use super::session::{Reach, Session, Unanswered};
use super::shelf::Shelf;
use crate::domain::{Ability, Answer, Can, Message, Note, Op};
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
    let (reach, words) = session.addressed(&wanted.words, 1, 1)?;
    let file = wanted.output.as_deref().map(|path| target(path, wanted.force)).transpose()?;
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
    let notes = if ending.is_ok() { notes(reach, &found).await? } else { Vec::new() };
    let cover = Cover { found: &found, look: &out.look.clone(), notes, complete: ending.is_ok() };
    let mut transcript = of(wanted.format);
    match (file, wanted.output.as_deref()) {
        (Some(file), Some(path)) => {
            let mut to = BufWriter::new(file);
            write(&mut to, &mut *transcript, &cover, &mut shelf)?;
            let file = to.into_inner().map_err(|why| not_saved(path, &why.into_error()))?;
            keep(file, path, wanted.force)?;
        }
        _ => {
            write(out.writer(), &mut *transcript, &cover, &mut shelf)?;
            out.flush()?;
        }
    }
    ending
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

/// A file beside the one that is wanted, for the operator's eyes only; it takes its place when it
/// is whole.
fn target(path: &Path, force: bool) -> Result<NamedTempFile, Stop> {
    if path.exists() && !force {
        return Err(there_is_one(path));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    NamedTempFile::new_in(folder).map_err(|why| not_saved(path, &why))
}

fn keep(file: NamedTempFile, path: &Path, force: bool) -> Result<(), Stop> {
    let kept = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match kept {
        Ok(_) => Ok(()),
        Err(why) if why.error.kind() == io::ErrorKind::AlreadyExists => Err(there_is_one(path)),
        Err(why) => Err(not_saved(path, &why.error)),
    }
}

fn there_is_one(path: &Path) -> Stop {
    Stop::usage(format!("{} is there already; --force replaces it.", path.display()))
}

fn not_saved(path: &Path, why: &io::Error) -> Stop {
    Stop::failed(format!("{} can't be written: {why}.", path.display()))
}

/// A link that may be followed: to the web, and without anything that ends a link.
fn web_link(message: &Message) -> Option<&str> {
    let link = message.media.as_ref().filter(|_| !message.deleted)?.url.as_deref()?;
    let web = ["https://", "http://"].iter().any(|scheme| link.starts_with(scheme));
    let plain = |letter: char| letter.is_ascii_graphic() && !"<>\"'`()[]\\".contains(letter);
    (web && link.chars().all(plain)).then_some(link)
}
