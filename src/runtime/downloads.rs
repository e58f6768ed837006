//! What is fetched is written here: under a name that is safe whatever the service calls it, and
//! never over a file that is there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::config::Environment;
use crate::domain::{Cause, Op, Problem};
use crate::ui::text;

/// The longest name, in bytes; every file system takes more.
const NAME: usize = 120;
/// How many files of one name are told apart by a number.
const TWINS: u32 = 1_000;

/// Where downloads go.
#[derive(Debug, Clone)]
pub struct Downloads {
    folder: PathBuf,
}

impl Downloads {
    /// Into this folder, made when it is needed.
    pub fn into(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The configured folder, else `$XDG_DOWNLOAD_DIR`, else `~/Downloads` where there is one,
    /// else `downloads` in the state directory.
    pub fn choose(configured: Option<&Path>, environment: &Environment, state: &Path) -> Self {
        let usual = || {
            let home = PathBuf::from(environment.var("HOME")?);
            Some(home.join("Downloads")).filter(|folder| folder.is_dir())
        };
        let named = || environment.var("XDG_DOWNLOAD_DIR").map(PathBuf::from);
        let folder = configured.map(Path::to_owned).or_else(named).or_else(usual);
        Self::into(folder.unwrap_or_else(|| state.join("downloads")))
    }

    /// Writes what was fetched; `mime` is what the service says it is.
    ///
    /// # Errors
    /// Where the folder can't be written to.
    pub fn save(&self, op: &Op, bytes: &[u8], mime: Option<&str>) -> Result<PathBuf, Problem> {
        let name = match op {
            Op::Fetch { name, place, .. } => safe_name(name.as_deref(), place, mime),
            _ => safe_name(None, "", mime),
        };
        self.write(&name, bytes).map_err(|why| {
            let words = format!("{} can't be written to: {why}", self.folder.display());
            Problem::new(Cause::Invalid).with_detail(words)
        })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.folder)?;
        let (path, mut file) = self.fresh(name)?;
        if let Err(why) = file.write_all(bytes).and_then(|()| file.sync_all()) {
            // half a file would look like a whole one
            let _ = fs::remove_file(&path);
            return Err(why);
        }
        Ok(path)
    }

    /// A file that was not there: `name`, else `name (2)`, and so on.
    fn fresh(&self, name: &str) -> io::Result<(PathBuf, File)> {
        let (stem, ending) = split(name);
        for n in 1..=TWINS {
            let name = if n == 1 { name.to_owned() } else { format!("{stem} ({n}){ending}") };
            let path = self.folder.join(name);
            match private().open(&path) {
                Ok(file) => return Ok((path, file)),
                Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
                Err(why) => return Err(why),
            }
        }
        Err(io::Error::new(ErrorKind::AlreadyExists, "too many files of this name are there"))
    }
}

/// A customer's file is nobody else's on this machine.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A name for a file, made from what the service calls it, else from where it lies: no folder, no
/// leading dot, nothing that a terminal, a shell or another system reads as something else.
fn safe_name(named: Option<&str>, place: &str, mime: Option<&str>) -> String {
    let place = place.split(['?', '#']).next().unwrap_or_default();
    let place = place.contains("://").then_some(place);
    let usable = [named, place].into_iter().flatten().map(last_part);
    let name = usable.map(harmless).find(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| "attachment".into());
    let name = match (split(&name).1, mime.and_then(ending_of)) {
        ("", Some(ending)) => format!("{name}.{ending}"),
        _ => name,
    };
    shortened(&name)
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn harmless(name: &str) -> String {
    let clean = text::line(name);
    let plain = |letter: char| {
        if "<>:\"|?*/\\".contains(letter) || letter.is_control() { '_' } else { letter }
    };
    let clean: String = clean.chars().map(plain).collect();
    let clean = clean.trim_start_matches(['.', ' ', '-', '~']).trim_end_matches(['.', ' ']);
    clean.to_owned()
}

/// The name and its ending, dot included; a name without one has `""`.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 12 => name.split_at(at),
        _ => (name, ""),
    }
}

fn shortened(name: &str) -> String {
    let (stem, ending) = split(name);
    let room = NAME - ending.len();
    let cut = (0..=room.min(stem.len())).rev().find(|at| stem.is_char_boundary(*at));
    format!("{}{ending}", &stem[..cut.unwrap_or(0)])
}

/// The usual ending of a type.
fn ending_of(mime: &str) -> Option<&'static str> {
    let mime = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Some(match mime.as_str() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "image/gif" => "gif",
        "video/mp4" => "mp4",
        "video/3gpp" => "3gp",
        "audio/ogg" | "audio/opus" => "ogg",
        "audio/mpeg" => "mp3",
        "audio/mp4" | "audio/aac" | "audio/x-m4a" => "m4a",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "text/plain" => "txt",
        "text/csv" => "csv",
        "text/vcard" => "vcf",
        "application/msword" => "doc",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ChatKey;
    use proptest::prelude::*;

    #[test]
    fn a_hostile_name_becomes_a_plain_one_in_the_folder() {
        for (named, safe) in [
            ("invoice.pdf", "invoice.pdf"),
            ("../../.ssh/authorized_keys", "authorized_keys"),
            ("C:\\Windows\\evil.exe", "evil.exe"),
            (".bashrc", "bashrc"),
            ("pay\u{202e}fdp.exe", "payfdp.exe"),
            ("a\u{1b}[2Jb.png", "a[2Jb.png"),
            ("-rf", "rf"),
            ("a:b|c?.txt", "a_b_c_.txt"),
            ("..", "attachment"),
            ("", "attachment"),
            ("日本語.pdf", "日本語.pdf"),
        ] {
            assert_eq!(safe_name(Some(named), "", None), safe, "{named:?}");
        }
    }

    #[test]
    fn without_a_name_the_place_and_the_type_make_one() {
        let named = |place, mime| safe_name(None, place, mime);
        assert_eq!(named("https://x.example/a/photo.jpg?sig=1", None), "photo.jpg");
        assert_eq!(named("media-id-77", Some("image/jpeg; q=1")), "attachment.jpg");
        assert_eq!(named("https://x.example/", Some("application/pdf")), "attachment.pdf");
    }

    proptest! {
        #[test]
        fn no_name_leads_out_of_the_folder(name in "(\\PC|[./\\\\~\0 ]){0,300}") {
            let safe = safe_name(Some(&name), "", None);
            prop_assert!(!safe.is_empty() && safe.len() <= NAME && !safe.starts_with('.'));
            let path = Path::new("/downloads").join(&safe);
            prop_assert_eq!(path.parent(), Some(Path::new("/downloads")));
            prop_assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(safe.as_str()));
        }
    }

    fn fetch(name: &str) -> Op {
        let chat = ChatKey::new("a", "l", "c");
        let (id, place) = ("m".into(), String::new());
        Op::Fetch { chat, id, place, name: Some(name.into()) }
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let downloads = Downloads::into(folder.path().join("new"));
        let save = |bytes: &[u8]| downloads.save(&fetch("a.txt"), bytes, None).unwrap();
        let (first, second) = (save(b"one"), save(b"two"));
        assert!(first.ends_with("a.txt") && second.ends_with("a (2).txt"));
        assert_eq!(fs::read(first).unwrap(), b"one");
        assert_eq!(fs::read(second).unwrap(), b"two");
    }

    #[test]
    fn a_folder_that_can_not_be_written_to_is_told_with_its_name() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let downloads = Downloads::into(file.path().join("below"));
        let why = downloads.save(&fetch("a.txt"), b"one", None).unwrap_err();
        assert!(why.detail.unwrap().contains("below can't be written to"));
    }
}
