//! What can go wrong with the store: each is one sentence.

use rusqlite::ErrorCode;

/// Why something could not be remembered or looked up. The program goes on without.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreProblem {
    /// There is no room on the disk.
    #[error("The disk is full, so nothing new is remembered until there is room.")]
    Full,
    /// The file or its disk may only be read.
    #[error("The store can't be written to, so nothing new is remembered.")]
    ReadOnly,
    /// The file can't be opened; why.
    #[error("The store can't be opened ({0}), so nothing is remembered.")]
    Unopened(String),
    /// Another program is writing for too long.
    #[error("Another program holds the store, so what is new is not remembered yet.")]
    Busy,
    /// Reading or writing fails; how.
    #[error("The disk fails ({0}), so nothing new is remembered.")]
    Failing(String),
    /// What is there is not what was written; what gave it away.
    #[error("The store is damaged ({0}).")]
    Damaged(String),
    /// A later version of this program wrote it.
    #[error(
        "The store was written by a newer version of this program (its version {found}, known here {known})."
    )]
    Newer {
        /// The file's version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Anything else; what SQLite says.
    #[error("The store failed: {0}.")]
    Other(String),
}

impl StoreProblem {
    /// Whether the same may work later, without this program doing anything else.
    pub fn passing(&self) -> bool {
        matches!(self, Self::Full | Self::ReadOnly | Self::Busy | Self::Failing(_))
    }
}

impl From<rusqlite::Error> for StoreProblem {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        let said = error.to_string();
        // The tables hold what their columns say: anything else is not what was written.
        if matches!(
            error,
            E::Utf8Error(..)
                | E::FromSqlConversionFailure(..)
                | E::InvalidColumnType(..)
                | E::IntegralValueOutOfRange(..)
        ) {
            return Self::Damaged(said);
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(said),
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::CannotOpen) => Self::Unopened(said),
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OutOfMemory,
            ) => Self::Failing(said),
            _ => Self::Other(said),
        }
    }
}

impl From<std::io::Error> for StoreProblem {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
        match error.kind() {
            StorageFull => Self::Full,
            PermissionDenied | ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Failing(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreProblem {
    fn from(error: serde_json::Error) -> Self {
        Self::Other(error.to_string())
    }
}
