//! Opening the store, whatever state its file is in.

use std::path::{Path, PathBuf};

use super::db::Db;
use super::lapse::Knowing;
use super::window::Window;
use super::{Result, StoreProblem, file, rescue};

/// A file that is open.
pub(super) struct OpenFile {
    pub db: Db,
    pub window: Window,
    pub notice: Option<String>,
    /// The file that was set aside for this one.
    pub aside: Option<PathBuf>,
}

/// A file that was set aside.
pub(super) struct SetAside {
    pub path: PathBuf,
    /// Why, and what was saved from it, as a sentence.
    pub notice: String,
}

/// Opens it; sets it aside where it can't be used, and takes unsent texts over.
pub(super) fn open(path: &Path) -> Result<OpenFile> {
    let gate = match file::Gate::hold(path) {
        Ok(gate) => gate,
        Err(why) => return to_read(path, why),
    };
    let opened = within_gate(path, None).and_then(|(db, aside)| {
        let window = Window::open(path)?;
        let (aside, notice) = aside.map(|aside| (aside.path, aside.notice)).unzip();
        Ok(OpenFile { db, window, notice, aside })
    });
    drop(gate);
    match opened {
        Err(why) if why.passing() || matches!(why, StoreProblem::Unopened(_)) => to_read(path, why),
        opened => opened,
    }
}

/// Opens it anew after it was seen to be damaged, or stands no more under its name. Another
/// window may have replaced it meanwhile: then only the file that was there before is distrusted.
/// The window stays the same, and so what it owns is still its own.
pub(super) fn again(path: &Path, before: &Db) -> Result<(Db, Option<SetAside>)> {
    let _gate = file::Gate::hold(path)?;
    let same = file::identity(path) == before.identity();
    let damaged = before.distrusted() && same;
    let (mut db, aside) = within_gate(path, damaged.then_some("it could not be read"))?;
    db.knowing = Knowing::NOTHING;
    Ok((db, aside))
}

fn within_gate(path: &Path, damaged: Option<&str>) -> Result<(Db, Option<SetAside>)> {
    file::private(path)?;
    let opened = match damaged {
        Some(why) => Err(StoreProblem::Damaged(why.into())),
        None => Db::open(path),
    };
    match opened {
        Ok(db) => Ok((db, None)),
        // Tables that are not there, or not ours: whoever wrote them, it is no store.
        Err(StoreProblem::Damaged(_) | StoreProblem::Other(_)) => {
            fresh(path, "damaged", "was damaged")
        }
        Err(StoreProblem::Newer { .. }) => {
            fresh(path, "newer", "was written by a newer version of this program")
        }
        Err(why) => Err(why),
    }
}

/// Sets the file aside and makes a fresh one with the unsent texts of the old.
fn fresh(path: &Path, word: &str, what: &str) -> Result<(Db, Option<SetAside>)> {
    let aside = file::set_aside(path, word)?;
    file::keep_aside(path, file::KEPT_ASIDE);
    file::private(path)?;
    let mut db = Db::open(path)?;
    let saved = rescue::take_over(&aside, &mut db.connection)?;
    let name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let notice = format!("The store {what} and is set aside as {name}; {}.", saved.words());
    Ok((db, Some(SetAside { path: aside, notice })))
}

fn to_read(path: &Path, why: StoreProblem) -> Result<OpenFile> {
    if !path.exists() {
        return Err(why);
    }
    let Ok(db) = Db::open_to_read(path) else { return Err(why) };
    Ok(OpenFile { db, window: Window::alone(), notice: Some(why.to_string()), aside: None })
}
