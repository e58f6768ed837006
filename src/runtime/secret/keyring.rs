//! A token in the desktop's or the kernel's keyring, where the cargo feature `keyring` is on.
//!
//! Entries are looked up under the service "switchboard" and the name that the configuration
//! gives: `secret-tool store --label x service switchboard username NAME` makes one.

use super::{Bytes, Cause};

#[cfg(not(feature = "keyring"))]
pub(super) async fn read(_: String) -> Result<Bytes, Cause> {
    Err(Cause::NotBuiltIn)
}

#[cfg(feature = "keyring")]
pub(super) async fn read(name: String) -> Result<Bytes, Cause> {
    // Keyrings are asked over D-Bus, which blocks, perhaps for a question on the desktop.
    let reading = tokio::task::spawn_blocking(move || built_in::read(&name));
    reading.await.map_err(|_| Cause::Unreadable("reading it was stopped".to_owned()))?
}

#[cfg(feature = "keyring")]
mod built_in {
    use std::collections::HashMap;
    use std::sync::Arc;

    use keyring_core::{CredentialStore, Error};
    use secrecy::zeroize::Zeroizing;

    use super::{Bytes, Cause};

    const SERVICE: &str = "switchboard";

    /// Asks the desktop's keyring, then, where there is none, the kernel's.
    pub(super) fn read(name: &str) -> Result<Bytes, Cause> {
        let mut last = Cause::Unreadable("there is no keyring on this machine".to_owned());
        for store in stores() {
            match entry(&store, name) {
                Err(cause) => last = cause,
                found => return found,
            }
        }
        Err(last)
    }

    #[cfg(target_os = "linux")]
    fn stores() -> impl Iterator<Item = Arc<CredentialStore>> {
        let desktop = || {
            zbus_secret_service_keyring_store::Store::new().ok().map(|s| s as Arc<CredentialStore>)
        };
        let kernel =
            || linux_keyutils_keyring_store::Store::new().ok().map(|s| s as Arc<CredentialStore>);
        desktop().into_iter().chain(std::iter::once_with(kernel).flatten())
    }

    #[cfg(not(target_os = "linux"))]
    fn stores() -> impl Iterator<Item = Arc<CredentialStore>> {
        std::iter::empty()
    }

    fn entry(store: &Arc<CredentialStore>, name: &str) -> Result<Bytes, Cause> {
        let entry = store.build(SERVICE, name, None::<&HashMap<&str, &str>>).map_err(cause)?;
        entry.get_secret().map(Zeroizing::new).map_err(cause)
    }

    /// Only the kind of error: some of them carry the bytes that were read.
    fn cause(error: Error) -> Cause {
        match error {
            Error::NoEntry => Cause::Missing,
            Error::NoStorageAccess(_) => {
                Cause::Unreadable("the keyring is locked or not running".to_owned())
            }
            Error::Ambiguous(_) => Cause::Unreadable("several entries have this name".to_owned()),
            _ => Cause::Unreadable("the keyring refuses".to_owned()),
        }
    }
}
