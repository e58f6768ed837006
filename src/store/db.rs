//! One connection.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::file::Identity;
use super::lapse::Knowing;
use super::{Result, StoreProblem, file, schema};

/// How long a transaction waits for that of another program.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many prepared statements are held.
const STATEMENTS: usize = 96;

/// A file that is open, or a store in memory.
#[derive(Debug)]
pub(super) struct Db {
    pub connection: Connection,
    /// What the window knows of what was forgotten here.
    pub knowing: Knowing,
    origin: Option<(PathBuf, Option<Identity>)>,
    writable: bool,
    distrusted: bool,
}

impl Db {
    /// Opens a file for reading and writing, and brings it up to the newest version.
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        prepare(&connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "journal_size_limit", 8 << 20)?;
        schema::bring_up(&mut connection)?;
        let origin = Some((path.to_owned(), file::identity(path)));
        let knowing = Knowing::of(&connection)?;
        let db = Self { connection, knowing, origin, writable: true, distrusted: false };
        db.probe()?;
        Ok(db)
    }

    /// Opens a file that can't be written to. Without a journal beside it nobody writes it, so
    /// that it may be read without one.
    pub fn open_to_read(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let plain = url::Url::from_file_path(path)
            .map_err(|()| StoreProblem::Unopened("its path is not absolute".into()))?;
        let mut still = plain.clone();
        still.set_query(Some("immutable=1"));
        let open = |address: &url::Url| -> Result<Self> {
            let connection = Connection::open_with_flags(address.as_str(), flags)?;
            prepare(&connection)?;
            let found = schema::version(&connection)?;
            if found != schema::newest() {
                return Err(StoreProblem::ReadOnly);
            }
            let origin = Some((path.to_owned(), file::identity(path)));
            let knowing = Knowing::of(&connection)?;
            let db = Self { connection, knowing, origin, writable: false, distrusted: false };
            db.probe()?;
            Ok(db)
        };
        if file::has_journal(path) { open(&plain) } else { open(&plain).or_else(|_| open(&still)) }
    }

    /// A store that lies nowhere.
    pub fn in_memory() -> Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        prepare(&connection)?;
        schema::bring_up(&mut connection)?;
        let knowing = Knowing::of(&connection)?;
        Ok(Self { connection, knowing, origin: None, writable: true, distrusted: false })
    }

    /// Whether it can be written to.
    pub fn writable(&self) -> bool {
        self.writable
    }

    /// Whether the file under this name is another one now (set aside by another window).
    pub fn moved(&self) -> bool {
        let Some((path, Some(identity))) = &self.origin else { return false };
        file::identity(path).is_some_and(|now| now != *identity)
    }

    /// Which file it is.
    pub fn identity(&self) -> Option<Identity> {
        self.origin.as_ref().and_then(|(_, identity)| *identity)
    }

    /// It was seen to be damaged.
    pub fn distrust(&mut self) {
        self.distrusted = true;
    }

    /// Whether it was seen to be damaged.
    pub fn distrusted(&self) -> bool {
        self.distrusted
    }

    /// Reads what can't be had from a service again, and the ends of what can: damage there is
    /// found before anybody relies on it. The rest shows when it is read.
    fn probe(&self) -> Result<()> {
        for sql in [
            "SELECT count(*) FROM draft WHERE text || account <> ''",
            "SELECT count(*) FROM outgoing WHERE text || stage <> ''",
            "SELECT count(*) FROM view WHERE body <> ''",
            "SELECT count(*) FROM (SELECT body FROM chat ORDER BY pinned DESC, last_activity DESC LIMIT 1)",
            "SELECT count(*) FROM (SELECT body FROM message ORDER BY n DESC LIMIT 1)",
            "SELECT count(*) FROM (SELECT body FROM message ORDER BY n LIMIT 1)",
        ] {
            self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))?;
        }
        Ok(())
    }

    /// Lets the file grow to so many bytes at most.
    pub fn limit_size(&self, bytes: u64) -> Result<()> {
        let page: i64 = self.connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / page.max(1);
        let set = format!("PRAGMA max_page_count = {pages}");
        Ok(self.connection.query_row(&set, [], |_| Ok(()))?)
    }

    /// Reads everything.
    pub fn check(&self) -> Result<()> {
        let said: String =
            self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(StoreProblem::Damaged(said)) }
    }
}

fn prepare(connection: &Connection) -> Result<()> {
    rusqlite::vtab::array::load_module(connection)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    // No customer's words in the system's temporary directory.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection.pragma_update(None, "cache_size", -2_000)?)
}
