//! Calls the operator: the terminal's bell, its notifications, a program.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::secret::group::Group;
use super::terminal::{BELL, Outside};
use crate::app::attention::Call;
use crate::config::Notify;
use crate::ui::text;

/// How long the program of a call may run.
const LONGEST: Duration = Duration::from_secs(10);
/// How many of them may run at a time; further calls go without.
const MOST: usize = 4;

/// By what means the operator is called.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Which notification the terminal is asked for.
    pub notify: Notify,
    /// A program and its arguments; empty for none.
    pub hook: Vec<String>,
    running: std::sync::Arc<()>,
}

impl Caller {
    /// Calls by these means.
    pub fn new(notify: Notify, hook: Vec<String>) -> Self {
        Self { notify, hook, running: std::sync::Arc::default() }
    }

    /// What the terminal is sent for a call.
    pub fn bytes(&self, call: &Call, outside: Outside) -> Vec<u8> {
        let (title, body) = words(call);
        let mut bytes = match self.notify {
            Notify::Osc9 if call.notify => outside.notify(&title, &body),
            Notify::Osc777 if call.notify => outside.notify_titled(&title, &body),
            _ => Vec::new(),
        };
        if call.bell {
            bytes.extend_from_slice(BELL);
        }
        bytes
    }

    /// Runs the program of a call beside everything else. It gets no terminal, its message on
    /// standard input and not among its arguments, which everybody on the machine may read, and
    /// it is ended when it takes too long.
    pub fn run_hook(&self, call: &Call) {
        if !call.hook || self.hook.is_empty() {
            return;
        }
        let running = self.running.clone();
        if std::sync::Arc::strong_count(&running) > MOST + 1 {
            tracing::warn!("calls come faster than their program ends: one goes without it");
            return;
        }
        let (words, call) = (self.hook.clone(), call.clone());
        tokio::spawn(async move {
            let ended = tokio::time::timeout(LONGEST, run(&words, &call)).await;
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "the program for calls can't be run"),
                Err(_) => tracing::warn!("the program for calls took too long and was ended"),
            }
            drop(running);
        });
    }
}

/// Title and text of a call, in a line each.
fn words(call: &Call) -> (String, String) {
    let more = match call.count {
        0 | 1 => String::new(),
        count => format!(" (+{})", count - 1),
    };
    let author = call.author.as_ref().map_or(String::new(), |author| format!("{author}: "));
    let clean = |text: &str| text::line(text).into_owned();
    (clean(&format!("{}{more}", call.title)), clean(&format!("{author}{}", call.text)))
}

async fn run(words: &[String], call: &Call) -> std::io::Result<()> {
    let Some((program, arguments)) = words.split_first() else { return Ok(()) };
    let (title, body) = self::words(call);
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command
        .env("SWITCHBOARD_ACCOUNT", call.chat.account.as_str())
        .env("SWITCHBOARD_LINE", call.chat.line.as_str())
        .env("SWITCHBOARD_CHAT", call.chat.chat.as_str())
        .env("SWITCHBOARD_TITLE", &title)
        .env("SWITCHBOARD_COUNT", call.count.to_string());
    command.kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn()?;
    let group = Group::of(&child);
    if let Some(mut input) = child.stdin.take() {
        // One that doesn't read what it is told has its reasons.
        let _ = input.write_all(format!("{body}\n").as_bytes()).await;
    }
    child.wait().await?;
    group.has_ended();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ChatKey;

    fn call(text: &str) -> Call {
        Call {
            chat: ChatKey::new("support", "s1", "6281@s.whatsapp.net"),
            title: "Siti".into(),
            author: None,
            text: text.into(),
            count: 3,
            bell: true,
            notify: true,
            hook: true,
        }
    }

    #[test]
    fn the_terminal_is_asked_for_what_the_configuration_names_and_text_can_not_break_out() {
        let bytes = |notify| {
            let caller = Caller::new(notify, Vec::new());
            String::from_utf8(caller.bytes(&call("hi\x1b]0;x\x07"), Outside::Direct)).unwrap()
        };
        assert_eq!(bytes(Notify::Off), "\x07");
        assert_eq!(bytes(Notify::Osc9), "\x1b]9;Siti (+2): hi]0,x\x07\x07");
        assert_eq!(bytes(Notify::Osc777), "\x1b]777;notify;Siti (+2);hi]0,x\x07\x07");
    }

    #[tokio::test]
    async fn the_program_gets_the_text_on_its_input_and_the_rest_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told");
        let script = format!(
            "cat > '{0}'; echo \"$SWITCHBOARD_ACCOUNT $SWITCHBOARD_TITLE $#\" >> '{0}'",
            file.display()
        );
        let words = ["sh".to_owned(), "-c".to_owned(), script];
        run(&words, &call("where is it?\nnow")).await.unwrap();
        let told = std::fs::read_to_string(file).unwrap();
        assert_eq!(told, "where is it? now\nsupport Siti (+2) 0\n");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_an_error_and_nothing_else() {
        assert!(run(&["no such program".to_owned()], &call("hi")).await.is_err());
    }
}
