//! What lies where a path that is typed leads.

use std::fs;
use std::path::{Path, PathBuf};

use crate::app::files::{Entry, Listing};
use crate::config::problem::why;

/// How many entries are offered.
const ENTRIES: usize = 200;

/// Looks, `~/` being `home`: everything in the folder before the last slash whose name begins
/// with what follows it, whatever its case; hidden things only where a dot is typed. Folders come
/// first.
pub fn list(typed: &str, home: Option<&Path>) -> Listing {
    if typed == "~" {
        return list("~/", home);
    }
    let (before, begins) = match typed.rfind('/') {
        Some(at) => typed.split_at(at + 1),
        None => ("", typed),
    };
    let folder = expanded(before, home);
    let found = match fs::read_dir(&folder) {
        Ok(found) => found,
        Err(error) => {
            let words = format!("{} can't be read: {}.", folder.display(), why(&error));
            return Listing { entries: Vec::new(), why: Some(words) };
        }
    };
    let wanted = begins.to_lowercase();
    let mut entries: Vec<Entry> = found
        .filter_map(|found| {
            let path = found.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let hidden = name.starts_with('.') && !begins.starts_with('.');
            if hidden || !name.to_lowercase().starts_with(&wanted) {
                return None;
            }
            let facts = fs::metadata(&path).ok()?;
            let folder = facts.is_dir();
            if !folder && !facts.is_file() {
                return None;
            }
            let slash = if folder { "/" } else { "" };
            let typed = format!("{before}{name}{slash}");
            Some(Entry { typed, path, size: facts.len(), folder })
        })
        .collect();
    entries.sort_by(|a, b| (!a.folder, &a.typed).cmp(&(!b.folder, &b.typed)));
    entries.truncate(ENTRIES);
    Listing { entries, why: None }
}

fn expanded(folder: &str, home: Option<&Path>) -> PathBuf {
    match (folder.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ if folder.is_empty() => PathBuf::from("."),
        _ => PathBuf::from(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_completed_in_its_folder_from_home_and_without_what_is_hidden() {
        let home = tempfile::tempdir().unwrap();
        for file in ["Photo.jpg", "photo 2.jpg", ".photo", "other.txt"] {
            fs::write(home.path().join(file), file).unwrap();
        }
        fs::create_dir(home.path().join("photos")).unwrap();
        let list = |typed: &str| -> Vec<String> {
            let found = super::list(typed, Some(home.path()));
            found.entries.into_iter().map(|entry| entry.typed).collect()
        };
        assert_eq!(list("~/pho"), ["~/photos/", "~/Photo.jpg", "~/photo 2.jpg"]);
        assert_eq!(list("~/.p"), ["~/.photo"]);
        let whole = format!("{}/oth", home.path().display());
        assert_eq!(list(&whole), [format!("{}/other.txt", home.path().display())]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let found = list("/no/such/folder/x", None);
        assert!(found.entries.is_empty() && found.why.unwrap().contains("/no/such/folder/"));
    }
}
