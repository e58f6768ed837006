//! Who owns what: each program that has the store open is a window with a name of its own.
//!
//! A window holds a lock on a small file for as long as it lives. The system lets go of it
//! whatever happens to the program, so a window whose file is not locked has gone, and what it
//! owned may be taken over. A program that is only suspended keeps its lock, and its texts.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::{Result, file};

/// One program that has the store open.
#[derive(Debug)]
pub(super) struct Window {
    id: String,
    mark: Option<Mark>,
}

/// The file that shows that a window is there, locked.
#[derive(Debug)]
struct Mark {
    path: PathBuf,
    _locked: File,
}

impl Window {
    /// A window that no other program can see.
    pub fn alone() -> Self {
        Self { id: uuid::Uuid::new_v4().simple().to_string(), mark: None }
    }

    /// A window of a store that others may have open, too; to be made while the gate is held.
    pub fn open(store: &Path) -> Result<Self> {
        sweep(store);
        let mut window = Self::alone();
        let path = mark(store, &window.id);
        let file = file::private(&path)?;
        // Where there are no locks nobody else sees it, either.
        let _ = file.try_lock();
        window.mark = Some(Mark { path, _locked: file });
        Ok(window)
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether another window is still there.
    pub fn sees(&self, other: &str) -> bool {
        let Some(own) = &self.mark else { return false };
        let Some(folder) = own.path.parent() else { return false };
        let own_name = own.path.file_name().unwrap_or_default().to_string_lossy();
        let name = own_name.replace(&self.id, other);
        is_held(&folder.join(name))
    }
}

impl Window {
    /// Whether another program has this store open.
    pub fn others(&self, store: &Path) -> bool {
        let (Some(folder), Some(name)) = (store.parent(), store.file_name()) else { return false };
        let start = format!("{}-window-", name.to_string_lossy());
        let own = format!("{start}{}", self.id);
        std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with(&start) && name != own && is_held(&entry.path())
        })
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if let Some(mark) = &self.mark {
            // Left behind, it is unlocked and swept by the next window.
            let _ = std::fs::remove_file(&mark.path);
        }
    }
}

fn mark(store: &Path, id: &str) -> PathBuf {
    file::beside(store, &format!("-window-{id}"))
}

fn is_held(path: &Path) -> bool {
    File::open(path)
        .is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}

/// Removes the marks of windows that ended without doing so.
fn sweep(store: &Path) {
    let (Some(folder), Some(name)) = (store.parent(), store.file_name()) else { return };
    let start = format!("{}-window-", name.to_string_lossy());
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(&start) && !is_held(&path) {
            // Nobody is hurt by one that stays.
            let _ = std::fs::remove_file(path);
        }
    }
}
