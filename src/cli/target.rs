//! Where a command writes a file that the operator named. A file is written beside its place, for
//! the operator's eyes only, and takes the place when it is whole; a pipe or a device is written
//! into and stays what it is.

use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::exit::Stop;

/// So many links are followed to a place, as Linux does.
const LINKS: usize = 40;
/// What the name of a file ends with that is not whole.
const PARTIAL: &str = ".partial";

/// A place that was named.
pub(super) enum Target {
    /// A pipe or a device.
    Stream(PathBuf),
    /// A file, there already or not.
    File(Draft),
}

/// A file that is not in its place yet. It is gone with this value, unless it is kept.
pub(super) struct Draft {
    file: NamedTempFile,
    place: PathBuf,
    replaces: bool,
}

impl Target {
    /// What was named by `path`; `force`: what is there already may be replaced.
    pub fn at(path: &Path, force: bool) -> Result<Self, Stop> {
        free(path, force)?;
        match std::fs::metadata(path) {
            Ok(facts) if !facts.is_file() => Ok(Self::Stream(path.to_owned())),
            _ => Draft::beside(path, force).map(Self::File).map_err(|why| not_written(path, &why)),
        }
    }
}

/// Whether `path` may be written to: nothing is there, or it may be replaced, or writing into it
/// takes nothing away.
pub(super) fn free(path: &Path, force: bool) -> Result<(), Stop> {
    match std::fs::metadata(path) {
        Ok(facts) if facts.is_dir() => {
            let path = path.display();
            Err(Stop::usage(format!("{path} is a folder; name a file in it.")))
        }
        Ok(facts) if !force && loses(&facts) => Err(there_is_one(path)),
        _ => Ok(()),
    }
}

/// Whether something that is kept there would be lost.
fn loses(facts: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        facts.is_file() || facts.file_type().is_block_device()
    }
    #[cfg(not(unix))]
    facts.is_file()
}

/// Opens a pipe or a device to write into it. A pipe waits here for whoever reads it.
pub(super) fn open(path: &Path) -> Result<File, Stop> {
    OpenOptions::new().write(true).open(path).map_err(|why| not_written(path, &why))
}

impl Draft {
    fn beside(path: &Path, replaces: bool) -> io::Result<Self> {
        let place = behind_links(path)?;
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self { file, place, replaces })
    }

    /// What is written to.
    pub fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Puts the whole file into its place.
    pub fn keep(self) -> Result<(), Stop> {
        let Self { file, place, replaces } = self;
        let kept = if replaces { file.persist(&place) } else { file.persist_noclobber(&place) };
        match kept {
            Ok(_) => Ok(()),
            Err(why) if why.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(there_is_one(&place))
            }
            Err(why) => Err(not_written(&place, &why.error)),
        }
    }

    /// Keeps what there is of the file beside its place, and says where. What is in the place
    /// stays as it is; a part that an earlier try left gives way.
    pub fn keep_partial(self) -> Result<PathBuf, Stop> {
        let mut name = self.place.file_name().unwrap_or(OsStr::new("file")).to_owned();
        name.push(PARTIAL);
        let partial = self.place.with_file_name(name);
        match std::fs::symlink_metadata(&partial) {
            Ok(facts) if !facts.is_file() => Err(there_is_one(&partial)),
            _ => match self.file.persist(&partial) {
                Ok(_) => Ok(partial),
                Err(why) => Err(not_written(&partial, &why.error)),
            },
        }
    }
}

/// The place that links lead to, whether or not something is there.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    for _ in 0..LINKS {
        match std::fs::symlink_metadata(&place) {
            Ok(facts) if facts.is_symlink() => {
                let leads = std::fs::read_link(&place)?;
                place = place.parent().map(|folder| folder.join(&leads)).unwrap_or(leads);
            }
            _ => return Ok(place),
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

fn there_is_one(path: &Path) -> Stop {
    Stop::usage(format!("{} is there already; --force replaces it.", path.display()))
}

/// Why a file could not be written.
pub(super) fn not_written(path: &Path, why: &io::Error) -> Stop {
    Stop::failed(format!("{} can't be written: {why}.", path.display()))
}
