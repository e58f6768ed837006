//! The shell's side of each command.
//!
//! - [`args`]: what the command line may say; [`exit`](mod@exit): how a command ends
//! - `session`: what a command works with; `reach`: a way to one account; `stopping`: Ctrl-C;
//!   `resolve`: which chat a word means
//! - `typed`: what is typed besides arguments; `target`: the files that are named
//! - `out`, `tell`, `rows`: what is printed, for people and for programs
//! - `lists`, `reader`, `shelf`: reading lists and chats of any length
//! - one file for each command; `acts`: about a message; `triage`: about a chat; `allowed`:
//!   whether it can be done

mod acts;
mod allowed;
pub mod args;
mod assemble;
mod chats;
mod configuration;
mod demo;
mod doctor;
pub mod exit;
mod export;
mod inbox;
mod init;
mod lists;
mod messages;
mod out;
mod pages;
mod reach;
mod reader;
mod resolve;
mod rows;
mod search;
mod send;
mod session;
mod shelf;
mod stopping;
mod target;
mod tell;
mod triage;
mod typed;
mod watch;
mod when;

use std::ffi::OsString;
use std::sync::Arc;

use args::{Arguments, Command, Global};
pub use exit::{Exit, Stop};
use out::Out;
use session::Session;
use tell::Tell;

/// Reads what was typed. Help and version are printed here; what is wrong is said here, too.
///
/// # Errors
/// How the program ends where there is nothing to carry out.
pub fn arguments(typed: impl IntoIterator<Item = OsString>) -> Result<Arguments, Exit> {
    let typed: Vec<OsString> = typed.into_iter().collect();
    let wrong = match args::parse(typed.clone()) {
        Ok(arguments) => return Ok(arguments),
        Err(wrong) => wrong,
    };
    if !wrong.use_stderr() {
        // a reader that has gone needs no help any more
        let _ = wrong.print();
        return Err(Exit::Done);
    }
    let json = typed.iter().take_while(|word| *word != "--").any(|word| word == "--json");
    if json {
        let words = wrong.render().to_string();
        let sentence = words.trim_start_matches("error: ").trim_end();
        Tell::new(true).stop(&Stop { sentence: sentence.to_owned(), ..Stop::usage("") });
    } else {
        let _ = wrong.print();
    }
    Err(Exit::Usage)
}

/// Carries a command out.
pub fn run(arguments: Arguments) -> Exit {
    let global = &arguments.global;
    let tell = Arc::new(Tell::new(global.json));
    let outcome = match &arguments.command {
        None => inbox::run(global),
        Some(Command::Demo(world)) => demo::run(global, world),
        Some(Command::ServeDemo(serve)) => demo::serve(serve),
        Some(Command::Config(command)) => configuration::run(global, &tell, command),
        Some(Command::Search(wanted)) => search::run(global, &tell, wanted),
        Some(Command::Doctor) => doctor::run(global, &tell),
        Some(Command::Completions(wanted)) => pages::completions(wanted),
        Some(Command::Man(wanted)) => pages::man(wanted),
        Some(command) => asked(global, command, &tell),
    };
    match outcome {
        Ok(()) => {
            tell.end();
            Exit::Done
        }
        Err(stop) => {
            tell.stop(&stop);
            stop.exit
        }
    }
}

/// The commands that ask accounts.
fn asked(global: &Global, command: &Command, tell: &Arc<Tell>) -> Result<(), Stop> {
    let runtime = assemble::runtime()?;
    let outcome = runtime.block_on(async {
        let session = Session::open(global, tell)?;
        let look = assemble::look(&session.config, &crate::config::Environment::of_process())?;
        let mut out = Out::new(global.json, look);
        let outcome = carried_out(&session, &mut out, command).await;
        // What was done before something failed is whole.
        let written = out.flush();
        outcome.and(written)
    });
    runtime.shutdown_timeout(assemble::FAREWELL);
    outcome
}

async fn carried_out(session: &Session, out: &mut Out, command: &Command) -> Result<(), Stop> {
    match command {
        Command::Chats(wanted) => chats::run(session, out, wanted).await,
        Command::Messages(wanted) => messages::run(session, out, wanted).await,
        Command::Export(wanted) => export::run(session, out, wanted).await,
        Command::Watch(wanted) => watch::run(session, out, wanted).await,
        Command::Send(wanted) => send::run(session, out, wanted).await,
        Command::Edit(wanted) => acts::edit(session, out, wanted).await,
        Command::React(wanted) => acts::react(session, out, wanted).await,
        Command::DeleteMessage(wanted) => acts::delete(session, out, wanted).await,
        Command::Forward(wanted) => acts::forward(session, out, wanted).await,
        Command::Vote(wanted) => acts::vote(session, out, wanted).await,
        Command::MarkRead(wanted) => triage::mark_read(session, out, wanted).await,
        Command::Archive(wanted) => triage::archive(session, out, wanted).await,
        Command::Pin(wanted) => triage::pin(session, out, wanted).await,
        Command::Mute(wanted) => triage::mute(session, out, wanted).await,
        Command::DeleteChat(wanted) => triage::delete(session, out, wanted).await,
        Command::Assign(wanted) => triage::assign(session, out, wanted).await,
        Command::Resolve(wanted) => triage::resolved(session, out, wanted).await,
        Command::Note(wanted) => triage::note(session, out, wanted).await,
        Command::Label(wanted) => triage::label(session, out, wanted).await,
        Command::Status(wanted) => triage::status(session, out, wanted).await,
        // these ask nobody, and were carried out before
        Command::Demo(_)
        | Command::ServeDemo(_)
        | Command::Config(_)
        | Command::Search(_)
        | Command::Doctor
        | Command::Completions(_)
        | Command::Man(_) => Ok(()),
    }
}
