//! A log file that doesn't grow without bound.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::config::is_printable;
use crate::runtime::state_dir::open_private;

use super::redact;

/// A file larger than this (bytes) becomes the old one, and the old one before it goes.
const MAX_BYTES: u64 = 5 * 1024 * 1024;

/// Appends to a file of mode 0600; each write is one or more whole lines.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
    /// How large it is (bytes), as far as this process wrote it.
    size: u64,
    max: u64,
}

impl LogFile {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Self::open_up_to(path, MAX_BYTES)
    }

    fn open_up_to(path: &Path, max: u64) -> io::Result<Self> {
        let file = open_private(path)?;
        let size = file.metadata()?.len();
        let mut log = Self { path: path.to_owned(), file, size, max };
        log.bound()?;
        Ok(log)
    }

    /// Begins a new file when this one is large enough.
    fn bound(&mut self) -> io::Result<()> {
        if self.size > self.max {
            let mut old = self.path.clone().into_os_string();
            old.push(".1");
            std::fs::rename(&self.path, old)?;
            self.file = open_private(&self.path)?;
            self.size = 0;
        }
        Ok(())
    }
}

impl Write for LogFile {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let safe = safe(&String::from_utf8_lossy(lines));
        self.file.write_all(safe.as_bytes())?;
        self.size += safe.len() as u64;
        self.bound()?;
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Without secrets, and without what would act on the terminal that shows the file.
fn safe(lines: &str) -> String {
    let shown = |letter: char| {
        if letter == '\n' || is_printable(letter) { letter } else { '\u{fffd}' }
    };
    redact::text(lines).chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_becomes_the_old_one_and_only_one_old_one_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let read =
            |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        let mut log = LogFile::open_up_to(&path, 10).unwrap();
        for line in ["first line\n", "second line\n", "3\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        assert_eq!((read("log").as_str(), read("log.1").as_str()), ("3\n", "second line\n"));
        drop(log);
        std::fs::write(&path, "left over from before\n").unwrap();
        LogFile::open_up_to(&path, 10).unwrap();
        assert_eq!((read("log").as_str(), read("log.1").as_str()), ("", "left over from before\n"));
    }

    #[test]
    fn nothing_in_the_file_acts_on_a_terminal() {
        let shown = safe("a\u{1b}]0;x\u{7}\u{9b}31m\u{202e}b\nc\n");
        assert_eq!(shown, "a\u{fffd}]0;x\u{fffd}\u{fffd}31m\u{fffd}b\nc\n");
    }
}
