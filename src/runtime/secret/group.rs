//! A command and all that it started, ended together.

use std::process::Stdio;

use tokio::process::Child;

/// A process group that is killed when this is dropped before [`Group::has_ended`].
pub(in crate::runtime) struct Group {
    /// The group's id, which is that of its first process; it can't be given to another group
    /// before that process was waited for, and then `has_ended` was called.
    id: Option<u32>,
}

impl Group {
    pub(in crate::runtime) fn of(child: &Child) -> Self {
        Self { id: child.id() }
    }

    /// The first process ended by itself: what it left in the background is wanted, such as an
    /// agent that remembers a passphrase.
    pub(in crate::runtime) fn has_ended(mut self) {
        self.id = None;
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        let Some(id) = self.id else { return };
        // The standard library can't signal a group, and the shell, which is everywhere, can. It
        // takes a few milliseconds, and only after a command hung.
        let mut shell = std::process::Command::new("/bin/sh");
        shell.args(["-c", "kill -s KILL -- \"-$0\"", &id.to_string()]);
        shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Err(error) = shell.status() {
            tracing::warn!(%error, "a token's command may still be running");
        }
    }
}
