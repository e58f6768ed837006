//! Messages put aside until all of them are there: in memory while they are few, then in a file
//! that has no name and is gone with the program.

use std::io::{Read, Seek, SeekFrom, Write};

use chrono::{DateTime, Utc};
use tempfile::SpooledTempFile;

use super::exit::Stop;
use crate::domain::Message;

/// So many bytes are kept in memory.
const IN_MEMORY: usize = 8 << 20;

/// Messages in the order of their times.
pub(super) struct Shelf {
    file: SpooledTempFile,
    places: Vec<Place>,
    end: u64,
}

/// Where a message lies.
#[derive(Clone, Copy)]
struct Place {
    at: DateTime<Utc>,
    /// Counts down as messages get older, so that those of one moment keep the service's order.
    order: i64,
    from: u64,
    bytes: u32,
}

impl Shelf {
    /// An empty shelf.
    pub fn new() -> Self {
        Self { file: SpooledTempFile::new(IN_MEMORY), places: Vec::new(), end: 0 }
    }

    /// How many messages are there.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Takes a message that the service gave after those that are here: it is older, or of the
    /// same moment and before them.
    pub fn put(&mut self, message: &Message) -> Result<(), Stop> {
        let written = serde_json::to_vec(message).map_err(not_kept)?;
        self.file.write_all(&written).map_err(not_kept)?;
        let order = -i64::try_from(self.places.len()).unwrap_or(i64::MAX);
        let bytes = u32::try_from(written.len()).unwrap_or(u32::MAX);
        self.places.push(Place { at: message.sent_at, order, from: self.end, bytes });
        self.end += u64::from(bytes);
        Ok(())
    }

    /// Gives the newest `most` of them to `each`, oldest first.
    pub fn oldest_first(
        &mut self,
        most: usize,
        mut each: impl FnMut(&Message) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.places.sort_by_key(|place| (place.at, place.order));
        let skipped = self.places.len().saturating_sub(most);
        for place in self.places.iter().skip(skipped) {
            self.file.seek(SeekFrom::Start(place.from)).map_err(not_kept)?;
            let mut written = vec![0; place.bytes as usize];
            self.file.read_exact(&mut written).map_err(not_kept)?;
            each(&serde_json::from_slice(&written).map_err(not_kept)?)?;
        }
        Ok(())
    }
}

fn not_kept(why: impl std::fmt::Display) -> Stop {
    Stop::failed(format!("The messages can't be put aside in the temporary directory: {why}."))
}
