//! `switchboard config init`: asks for an account, or takes it from flags, tries it, and writes a
//! commented file that nobody else may read. A token is never asked for, only where it is kept.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use super::args::{Global, Init};
use super::exit::Stop;
use super::lists;
use super::session::Session;
use super::tell::Tell;
use super::{Exit, assemble};
use crate::config::nearest::hint;
use crate::config::{self, Environment, ServiceKind};

/// What was answered.
struct Answers {
    name: String,
    kind: ServiceKind,
    base_url: Option<String>,
    /// The source of the token, as it stands in the file.
    token: String,
    /// Keys that only this service has, as lines of the file.
    own: Vec<String>,
}

pub(super) fn run(global: &Global, tell: &Arc<Tell>, wanted: &Init) -> Result<(), Stop> {
    let environment = Environment::of_process();
    let located = config::locate(global.config.as_deref(), &environment).map_err(Stop::usage)?;
    let path = located.path;
    if path.exists() && !wanted.force {
        return Err(Stop::usage(format!(
            "{} is there already; --force replaces it.",
            path.display()
        )));
    }
    let answers = answers(wanted)?;
    let text = written(&answers);
    config::parse(&text, &path, &environment).map_err(Stop::usage)?;
    if !wanted.untried {
        tell.progress("trying it…");
        let tried = tried(global, tell, &text, &path);
        tell.quiet();
        if let Err(why) = tried
            && !anyway(tell, &why)?
        {
            return Err(why);
        }
    }
    save(&path, &text, wanted.force)?;
    super::out::say(&format!("Wrote {}. Next: switchboard", path.display()))
}

fn answers(wanted: &Init) -> Result<Answers, Stop> {
    let kinds: Vec<&str> = ServiceKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let asked = format!("Which service ({})?", kinds.join(", "));
    let word = given(wanted.service.clone(), "--service", &asked, Some("gateway"))?;
    let kind = ServiceKind::ALL.into_iter().find(|kind| kind.as_str() == word);
    let kind = kind.ok_or_else(|| {
        Stop::usage(format!("There is no service {word:?}{}.", hint(&word, &kinds)))
    })?;
    let name = match &wanted.name {
        Some(name) => name.clone(),
        None if asking() => ask("What is the account called?", Some("support"))?,
        None => "support".to_owned(),
    };
    let base_url = match (&wanted.base_url, kind.default_base()) {
        (Some(url), _) => Some(url.clone()),
        (None, Some(_)) => None,
        (None, None) => Some(given(None, "--base-url", "Its address (https://…)?", None)?),
    };
    let token = token(wanted)?;
    let own = own(wanted, kind)?;
    Ok(Answers { name, kind, base_url, token, own })
}

/// Where the token is kept.
fn token(wanted: &Init) -> Result<String, Stop> {
    if let Some(name) = &wanted.token_env {
        return Ok(format!("{{ env = {} }}", quoted(name)));
    }
    if let Some(path) = &wanted.token_file {
        return Ok(format!("{{ file = {} }}", quoted(path)));
    }
    if let Some(command) = &wanted.token_command {
        let words: Vec<String> = command.split_whitespace().map(quoted).collect();
        return Ok(format!("{{ command = [{}] }}", words.join(", ")));
    }
    let asked = "Where is the token kept: env NAME, file PATH, or command WORDS?";
    let words = given(None, "--token-env, --token-file or --token-command", asked, None)?;
    match words.trim().split_once(' ') {
        Some(("env", name)) => Ok(format!("{{ env = {} }}", quoted(name.trim()))),
        Some(("file", path)) => Ok(format!("{{ file = {} }}", quoted(path.trim()))),
        Some(("command", command)) => {
            let words: Vec<String> = command.split_whitespace().map(quoted).collect();
            Ok(format!("{{ command = [{}] }}", words.join(", ")))
        }
        _ => {
            Err(Stop::usage("Write env NAME, file PATH, or command WORDS; never the token itself."))
        }
    }
}

/// What only this service has.
fn own(wanted: &Init, kind: ServiceKind) -> Result<Vec<String>, Stop> {
    let mut lines = Vec::new();
    match kind {
        ServiceKind::Gateway => {
            let session = match &wanted.session {
                Some(session) => session.clone(),
                None if asking() => {
                    ask("Which session (empty: every one that the token may list)?", Some(""))?
                }
                None => String::new(),
            };
            if !session.is_empty() {
                lines.push(format!("session  = {}", quoted(&session)));
            }
        }
        ServiceKind::Lexicon => {
            let users = match wanted.users.is_empty() {
                false => wanted.users.clone(),
                true => {
                    let asked = "Whose chats (user ids, separated by commas)?";
                    let typed = given(None, "--users", asked, None)?;
                    typed.split(',').map(|user| user.trim().to_owned()).collect()
                }
            };
            let users: Vec<String> = users.iter().map(|user| quoted(user)).collect();
            lines.push(format!("users    = [{}]", users.join(", ")));
        }
        ServiceKind::Chert => {
            let tenant = given(wanted.tenant.clone(), "--tenant", "Which tenant?", None)?;
            lines.push(format!("tenant   = {}", quoted(&tenant)));
        }
        ServiceKind::Kapso | ServiceKind::Cekat => {}
    }
    Ok(lines)
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// The file, with what else can be decided.
fn written(answers: &Answers) -> String {
    let mut text = String::from(
        "# Switchboard's configuration. `switchboard config show` prints what is in force;\n\
         # the file assets/config.toml of the program has every key there is.\n\n[[account]]\n",
    );
    let Answers { name, kind, base_url, token, own } = answers;
    text += &format!("name     = {}   # unique; stands beside its chats\n", quoted(name));
    text += &format!("service  = {}\n", quoted(kind.as_str()));
    if let Some(url) = base_url {
        text += &format!("base_url = {}\n", quoted(url));
    }
    text += "# where the token is kept, never the token itself: env, file, command or keyring\n";
    text += &format!("token    = {token}\n");
    for line in own {
        text += &format!("{line}\n");
    }
    text + "\n#mark_read = \"key\"     # \"reply\": also by answering; \"open\": also by opening\n\
        #typing    = true      # customers see that you type\n\
        #store     = \"disk\"    # \"memory\": messages only in memory; \"off\": nothing is remembered\n\
        \n#[screen]\n#theme     = \"auto\"    # \"dark\", \"light\", \"high-contrast\", \"mono\"\n\
        #time_zone = \"local\"   # or \"UTC\", or an offset such as \"+07:00\"\n"
}

/// Asks the service for its list, with the file as it would be.
fn tried(global: &Global, tell: &Arc<Tell>, text: &str, path: &Path) -> Result<(), Stop> {
    let environment = Environment::of_process();
    let config = config::parse(text, path, &environment).map_err(Stop::usage)?;
    let runtime = assemble::runtime()?;
    let outcome = runtime.block_on(async {
        let session = Session::of(config, environment, global, tell)?;
        let accounts: Vec<_> = session.accounts.iter().collect();
        let mut failures = lists::tops(&accounts).await;
        failures.pop().map_or(Ok(()), Err)
    });
    runtime.shutdown_timeout(assemble::FAREWELL);
    outcome
}

/// What failed may be written down all the same, where somebody can say so.
fn anyway(tell: &Tell, why: &Stop) -> Result<bool, Stop> {
    if !asking() || why.exit == Exit::Interrupted {
        return Ok(false);
    }
    tell.stop(why);
    Ok(matches!(ask("Write the file all the same (y, n)?", Some("n"))?.as_str(), "y" | "yes"))
}

fn save(path: &Path, text: &str, force: bool) -> Result<(), Stop> {
    let failed =
        |why: std::io::Error| Stop::failed(format!("{} can't be written: {why}.", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    // made for the operator's eyes only, whole or not at all
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let kept = if force { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map(drop).map_err(|why| failed(why.error))
}

/// Whether somebody is there to answer.
fn asking() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// A flag's value, else an answer.
fn given(
    flag: Option<String>,
    name: &str,
    question: &str,
    usual: Option<&str>,
) -> Result<String, Stop> {
    match flag {
        Some(value) => Ok(value),
        None if asking() => ask(question, usual),
        None => Err(Stop::usage(format!("Nobody can be asked here: give {name}."))),
    }
}

fn ask(question: &str, usual: Option<&str>) -> Result<String, Stop> {
    let hint = usual.filter(|usual| !usual.is_empty());
    let hint = hint.map(|usual| format!(" [{usual}]")).unwrap_or_default();
    loop {
        eprint!("{question}{hint} ");
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer).map_err(Stop::failed)?;
        match (answer.trim(), usual) {
            ("", _) if read == 0 => return Err(Stop::interrupted()),
            ("", Some(usual)) => return Ok(usual.to_owned()),
            ("", None) => {}
            (answer, _) => return Ok(answer.to_owned()),
        }
    }
}
