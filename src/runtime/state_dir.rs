//! The state directory: the store, drafts and the log, for nobody else's eyes.
//!
//! The directory has mode 0700 and its files 0600. An existing directory's mode is left as it is
//! and told about: somebody may have named one that isn't ours alone.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::config::Environment;
use crate::config::environment::STATE_DIR;
use crate::config::problem::why;

/// A directory that is there.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
    /// What the operator should know: others can read it, or nothing can be written into it.
    notice: Option<String>,
    /// Whether anything can be written into it; what is there can be read in any case.
    writable: bool,
    /// Removed with everything in it when this is dropped.
    temporary: bool,
}

/// Why there is no state directory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateDirProblem {
    /// Nothing names one.
    #[error(
        "No home directory is known, so neither is the state directory: set $HOME or give --state-dir DIR."
    )]
    NoHome,
    /// The path leads to something else.
    #[error("The state directory {} is not a directory; give another with --state-dir DIR.", .0.display())]
    NotADirectory(PathBuf),
    /// Nothing can be kept in it.
    #[error("The state directory {} can't be written to: {why}; give another with --state-dir DIR.", path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// In the system's words.
        why: String,
    },
}

/// `--state-dir` > `$SWITCHBOARD_STATE_DIR` > `$XDG_STATE_HOME/switchboard`, where
/// `~/.local/state` stands in for an unset `$XDG_STATE_HOME`.
pub fn resolve(flag: Option<&Path>, env: &Environment) -> Result<PathBuf, StateDirProblem> {
    if let Some(path) = flag {
        return Ok(path.to_owned());
    }
    if let Some(path) = env.var(STATE_DIR) {
        return Ok(path.into());
    }
    let folder = env.xdg("XDG_STATE_HOME", ".local/state").ok_or(StateDirProblem::NoHome)?;
    Ok(folder.join("switchboard"))
}

impl StateDir {
    /// Creates the directory where it isn't there, and tries whether it can be written to.
    ///
    /// # Errors
    /// Where it isn't there and can't be made, or is something else.
    pub fn open(path: &Path) -> Result<Self, StateDirProblem> {
        let problem = |error: io::Error| match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                StateDirProblem::NotADirectory(path.to_owned())
            }
            _ => StateDirProblem::Unwritable { path: path.to_owned(), why: why(&error) },
        };
        private_folder(true).create(path).map_err(problem)?;
        let (path, notice) = (path.to_owned(), notice(path));
        let mut dir = Self { path, notice, writable: true, temporary: false };
        if let Err(error) = dir.try_writing() {
            dir.writable = false;
            dir.notice = Some(format!(
                "The state directory {} can't be written to: {}; what it has is read, and nothing \
                 new is remembered.",
                dir.path.display(),
                why(&error)
            ));
        }
        Ok(dir)
    }

    /// Whether anything can be written into it.
    pub fn writable(&self) -> bool {
        self.writable
    }

    /// A directory of its own for a demonstration, removed when this is dropped.
    pub fn temporary() -> Result<Self, StateDirProblem> {
        let name = format!("switchboard-demo-{}", uuid::Uuid::new_v4());
        let path = std::env::temp_dir().join(name);
        // Not recursive, so that it fails where somebody else made it first.
        let made = private_folder(false).create(&path);
        made.map_err(|error| StateDirProblem::Unwritable { path: path.clone(), why: why(&error) })?;
        Ok(Self { path, notice: None, writable: true, temporary: true })
    }

    /// Whether it goes when the program ends.
    pub fn is_temporary(&self) -> bool {
        self.temporary
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the operator should know about the directory: one sentence.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// The path of a file in it. Who has something else create the file (SQLite) calls
    /// [`StateDir::touch`] first, so that its mode is right from the beginning.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Creates an empty file of mode 0600 where there is none.
    ///
    /// # Errors
    /// Where there is none, and none can be made. One that is there may be for reading only.
    pub fn touch(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.file(name);
        match open_private(&path) {
            Err(error) if !path.exists() => Err(error),
            _ => Ok(path),
        }
    }

    fn try_writing(&self) -> io::Result<()> {
        let probe = self.file(&format!(".probe-{}", uuid::Uuid::new_v4()));
        open_private(&probe)?;
        std::fs::remove_file(probe)
    }
}

impl Drop for StateDir {
    fn drop(&mut self) {
        if self.temporary {
            // Nothing is lost if this fails: it lies in the system's temporary directory.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Opens a file for appending; one that is created gets mode 0600.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Creates folders of mode 0700.
fn private_folder(recursive: bool) -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(recursive);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(unix)]
fn notice(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let path = path.display();
    let others = mode & 0o077 != 0;
    others.then(|| {
        format!(
            "The state directory {path} has mode {mode:04o}, so others can get at it; chmod 700 it."
        )
    })
}

#[cfg(not(unix))]
fn notice(_: &Path) -> Option<String> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_flag_goes_before_the_variables_and_the_usual_place() {
        let all =
            [("SWITCHBOARD_STATE_DIR", "/b"), ("XDG_STATE_HOME", "/xdg"), ("HOME", "/home/ana")];
        let resolved =
            |flag: Option<&str>, env: &Environment| resolve(flag.map(Path::new), env).unwrap();
        assert_eq!(resolved(Some("/a"), &Environment::of(all)), Path::new("/a"));
        assert_eq!(resolved(None, &Environment::of(all)), Path::new("/b"));
        let xdg = Environment::of([("XDG_STATE_HOME", "/xdg")]);
        assert_eq!(resolved(None, &xdg), Path::new("/xdg/switchboard"));
        let home = Environment::of([("HOME", "/home/ana")]);
        assert_eq!(resolved(None, &home), Path::new("/home/ana/.local/state/switchboard"));
        assert_eq!(resolve(None, &Environment::of([])), Err(StateDirProblem::NoHome));
    }

    #[test]
    fn what_is_created_is_for_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let dir = StateDir::open(&folder.path().join("a/b")).unwrap();
        let file = dir.touch("store.db").unwrap();
        assert_eq!(
            (mode(dir.path()), mode(dir.path().parent().unwrap()), mode(&file)),
            (0o700, 0o700, 0o600)
        );
        assert_eq!(dir.notice(), None);
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "the probe is gone");
    }

    #[test]
    fn an_existing_folder_keeps_its_mode_and_is_told_about() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let dir = StateDir::open(folder.path()).unwrap();
        assert_eq!(mode(dir.path()), 0o755);
        assert!(
            dir.notice()
                .unwrap()
                .ends_with("has mode 0755, so others can get at it; chmod 700 it.")
        );
    }

    #[test]
    fn what_is_no_folder_or_cannot_be_written_to_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        for path in [file.clone(), file.join("below")] {
            let problem = StateDir::open(&path).unwrap_err();
            let told = format!(
                "The state directory {} is not a directory; give another with --state-dir DIR.",
                path.display()
            );
            assert_eq!(problem.to_string(), told);
        }
        // Refused to everybody, root too.
        let problem = StateDir::open(Path::new("/proc/switchboard")).unwrap_err();
        assert!(matches!(problem, StateDirProblem::Unwritable { .. }), "{problem}");
    }

    #[test]
    fn one_that_is_for_reading_only_is_told_and_read() {
        let dir = StateDir::open(Path::new("/proc/self")).unwrap();
        assert!(!dir.writable());
        let told = dir.notice().unwrap();
        assert!(told.contains("can't be written to") && told.contains("nothing new"), "{told}");
        assert!(dir.touch("status").is_ok(), "what is there may be read");
        assert!(dir.touch("store").is_err());
    }

    #[test]
    fn a_temporary_one_goes_with_everything_in_it() {
        let dir = StateDir::temporary().unwrap();
        let path = dir.path().to_owned();
        dir.touch("file").unwrap();
        assert_eq!(mode(&path), 0o700);
        drop(dir);
        assert!(!path.exists());
    }
}
