//! `switchboard config init`: asks for an account, or takes it from flags, tries it, and writes a
//! commented file that nobody else may read. A token is never asked for, only where it is kept.
//!
//! - `account`: what is asked, and what an answer has to be
//! - `asking`: a question, asked again where its answer will not do
//! - `written`: the file

mod account;
mod asking;
mod written;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use asking::Asking;

use super::args::{Global, Init};
use super::exit::Stop;
use super::lists;
use super::session::{Session, Stopping, limits};
use super::target::{self, Target, not_written};
use super::tell::Tell;
use super::{Exit, assemble};
use crate::config::{self, Environment};

pub(super) fn run(global: &Global, tell: &Arc<Tell>, wanted: &Init) -> Result<(), Stop> {
    let environment = Environment::of_process();
    let located = config::locate(global.config.as_deref(), &environment).map_err(Stop::usage)?;
    target::free(&located.path, wanted.force)?;
    let runtime = assemble::runtime()?;
    let outcome = runtime.block_on(made(global, tell, wanted, &located.path));
    runtime.shutdown_timeout(assemble::FAREWELL);
    outcome
}

async fn made(global: &Global, tell: &Arc<Tell>, wanted: &Init, path: &Path) -> Result<(), Stop> {
    // from here to the end: a question is left by the first Ctrl-C, before the try and after it
    let asking = Asking { tell, stopping: Stopping::listen()? };
    let answers = account::answers(&asking, wanted).await?;
    let text = written::file(&answers);
    config::parse(&text, path, &Environment::of_process()).map_err(Stop::usage)?;
    if !wanted.untried {
        tell.progress("trying it…");
        let tried = tried(global, tell, &text, path).await;
        tell.quiet();
        if let Err(why) = tried
            && !anyway(&asking, &why).await?
        {
            return Err(why);
        }
    }
    save(path, &text, wanted.force)?;
    super::out::say(&format!("Wrote {}. Next: {}", path.display(), next(global)))
}

/// Asks the service for its list, with the file as it would be.
async fn tried(global: &Global, tell: &Arc<Tell>, text: &str, path: &Path) -> Result<(), Stop> {
    let environment = Environment::of_process();
    let config = config::parse(text, path, &environment).map_err(Stop::usage)?;
    let session = Session::of(config, environment, global, tell, &limits())?;
    let accounts: Vec<_> = session.accounts.iter().collect();
    let mut failures = lists::tops(&accounts).await;
    failures.pop().map_or(Ok(()), Err)
}

/// What failed may be written down all the same, where somebody can say so.
async fn anyway(asking: &Asking<'_>, why: &Stop) -> Result<bool, Stop> {
    if !asking::somebody_is_there() || why.exit == Exit::Interrupted {
        return Ok(false);
    }
    asking.tell.stop(why);
    let yes_or_no = |answer: &str| match answer {
        "y" | "Y" | "yes" => Ok(true),
        "n" | "N" | "no" => Ok(false),
        _ => Err("Write y or n.".to_owned()),
    };
    asking.until_right("Write the file all the same (y, n)?", Some("n"), yes_or_no).await
}

fn save(path: &Path, text: &str, force: bool) -> Result<(), Stop> {
    let failed = |why: std::io::Error| not_written(path, &why);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    std::fs::create_dir_all(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    match Target::at(path, force)? {
        Target::Stream(path) => target::open(&path)?.write_all(text.as_bytes()).map_err(failed),
        Target::File(mut draft) => {
            draft.file().write_all(text.as_bytes()).map_err(failed)?;
            draft.keep()
        }
    }
}

/// The command that shows the inbox of this configuration.
fn next(global: &Global) -> String {
    let Some(path) = &global.config else { return "switchboard".to_owned() };
    let path = path.to_string_lossy();
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+,=@%".contains(letter);
    match path.chars().all(plain) {
        true => format!("switchboard --config {path}"),
        false => format!("switchboard --config '{}'", path.replace('\'', r"'\''")),
    }
}
