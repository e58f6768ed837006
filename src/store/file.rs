//! The store's file: its mode, the lock around opening it, and the names it is set aside under.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use chrono::Utc;

use super::{Result, StoreProblem};

/// How many files that were set aside are kept.
pub(super) const KEPT_ASIDE: usize = 3;
/// How long another program may take to open the store.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which file stands under a name.
pub(super) type Identity = (u64, u64);

/// Device and number of the file under this name.
#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let facts = std::fs::metadata(path).ok()?;
    Some((facts.dev(), facts.ino()))
}

/// Not known here; a file in use can't be moved on such systems anyway.
#[cfg(not(unix))]
pub(super) fn identity(_: &Path) -> Option<Identity> {
    None
}

/// Opens a file for this user's eyes only, made where there is none. SQLite gives its journal
/// files the same mode.
pub(super) fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The name of a file beside the store.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Whether there are changes that are not in the main file yet.
pub(super) fn has_journal(path: &Path) -> bool {
    std::fs::metadata(beside(path, "-wal")).is_ok_and(|facts| facts.len() > 0)
}

/// Held while the store is opened, brought up or set aside: one program at a time does so.
pub(super) struct Gate {
    _locked: File,
}

impl Gate {
    /// Waits for it, within reason.
    #[expect(
        clippy::disallowed_methods,
        reason = "at the start, before there is a screen; locks can't be waited for with a deadline"
    )]
    pub fn hold(path: &Path) -> Result<Self> {
        let file = private(&beside(path, "-lock"))?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _locked: file }),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(TryLockError::WouldBlock) => return Err(StoreProblem::Busy),
                // A file system without locks has one program at a time, we must assume.
                Err(TryLockError::Error(_)) => return Ok(Self { _locked: file }),
            }
        }
    }
}

/// Moves the store out of the way, with its journal; answers its new name.
pub(super) fn set_aside(path: &Path, why: &str) -> Result<PathBuf> {
    let stamp = Utc::now().format("%Y%m%d-%H%M%S");
    let mut aside = beside(path, &format!(".{why}-{stamp}"));
    let mut count = 1;
    while aside.exists() {
        count += 1;
        aside = beside(path, &format!(".{why}-{stamp}-{count}"));
    }
    std::fs::rename(path, &aside)?;
    let journal = beside(path, "-wal");
    if journal.exists() {
        std::fs::rename(&journal, beside(&aside, "-wal"))?;
    }
    let index = beside(path, "-shm");
    if index.exists() {
        std::fs::remove_file(index)?;
    }
    Ok(aside)
}

/// The files that were set aside, without their journals; the one written last comes last.
fn set_aside_before(path: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Vec::new() };
    let name = name.to_string_lossy().into_owned();
    let marks = [format!("{name}.damaged-"), format!("{name}.newer-")];
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut aside: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            marks.iter().any(|mark| name.starts_with(mark))
                && !name.ends_with("-wal")
                && !name.ends_with("-shm")
        })
        .collect();
    aside.sort_by_key(|path| written(path));
    aside
}

/// When a file was last written to: nothing in it is newer.
fn written(path: &Path) -> Option<SystemTime> {
    let at = |path: &Path| std::fs::metadata(path).and_then(|facts| facts.modified()).ok();
    at(path).max(at(&beside(path, "-wal")))
}

fn remove_one(aside: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // What can't be removed now is removed at the next occasion.
        let _ = std::fs::remove_file(beside(aside, ending));
    }
}

/// Removes files that were set aside, but for the last few.
pub(super) fn keep_aside(path: &Path, keep: usize) {
    let aside = set_aside_before(path);
    let surplus = aside.len().saturating_sub(keep);
    aside.iter().take(surplus).for_each(|aside| remove_one(aside));
}

/// Removes files that were set aside, but for this one.
pub(super) fn remove_aside(path: &Path, but: Option<&Path>) {
    let aside = set_aside_before(path);
    aside.iter().filter(|aside| but != Some(aside)).for_each(|aside| remove_one(aside));
}

/// Removes files that were set aside and have nothing in them from after this.
pub(super) fn remove_aside_of_before(path: &Path, before: SystemTime) {
    let aside = set_aside_before(path);
    let old = aside.iter().filter(|aside| written(aside).is_some_and(|at| at < before));
    old.for_each(|aside| remove_one(aside));
}

/// Removes the store with everything beside it that bears its name.
pub(super) fn remove_all(path: &Path) -> Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let name = name.to_string_lossy().into_owned();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let found = entry.file_name().to_string_lossy().into_owned();
        let rest = found.strip_prefix(&name).unwrap_or("none of ours");
        if rest.is_empty() || rest.starts_with('-') || rest.starts_with('.') {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
