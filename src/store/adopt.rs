//! Taking over the unsent texts of windows that have gone.

use super::{Result, Store, StoreProblem, unsent};
use crate::domain::{AccountId, Draft, Outgoing};

impl Store {
    /// Makes the unsent texts of windows that have gone this window's; answers all of its own.
    pub fn adopt(&mut self, accounts: &[AccountId]) -> Result<(Vec<Draft>, Vec<Outgoing>)> {
        self.on_disk(|store| {
            let gone = unsent::gone(&store.disk.connection, &store.window)?;
            store.orphaned = match store.disk.writable() {
                false => gone,
                true => match unsent::adopt(&mut store.disk.connection, &store.window, &gone) {
                    Ok(()) => Vec::new(),
                    Err(why @ StoreProblem::Damaged(_)) => return Err(why),
                    // A full disk doesn't hide what is there: they are taken over with the next
                    // change that can be written.
                    Err(_) => gone,
                },
            };
            let (db, own) = (&store.disk.connection, store.window.id());
            let windows = [&[own.to_owned()], store.orphaned.as_slice()].concat();
            let drafts = unsent::drafts(db, &windows, accounts)?;
            Ok((drafts, unsent::outbox(db, &windows, own, accounts)?))
        })
    }

    /// Takes over what was shown of windows that have gone, before anything is said about it.
    pub(super) fn adopt_orphaned(&mut self) -> Result<()> {
        if self.orphaned.is_empty() {
            return Ok(());
        }
        // Where it could only be read, nobody could say who was still there.
        let gone: Vec<String> =
            self.orphaned.iter().filter(|id| !self.window.sees(id)).cloned().collect();
        unsent::adopt(&mut self.disk.connection, &self.window, &gone)?;
        self.orphaned.clear();
        Ok(())
    }
}
