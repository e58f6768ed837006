//! Every file that the program carries in itself is embedded, and read without a complaint.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use switchboard::app::keymap::Keymap;
use switchboard::config::{self, Environment};
use switchboard::demo::{self, Options};
use switchboard::ui::theme::Theme;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under a folder, from the package's root, with `/`.
fn files(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => found.extend(files(&path)),
            false => drop(found.insert(path)),
        }
    }
    found
}

#[test]
fn every_asset_is_read_as_what_it_is() {
    for path in files("assets") {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        let read = match path.as_str() {
            "assets/keymap.toml" => Keymap::defaults().overlaid(&text).map(drop),
            "assets/config.toml" => {
                config::parse(&text, Path::new(&path), &Environment::of([("HOME", "/home/ana")]))
                    .map(drop)
                    .map_err(|why| why.to_string())
            }
            "assets/screen.svg" => Ok(()), // tests/picture.rs
            theme if theme.starts_with("assets/themes/") => {
                Theme::parse(&text).map(drop).map_err(|why| why.to_string())
            }
            story if story.starts_with("assets/demo/") => Ok(()), // below
            stranger => Err(format!("say here how {stranger} is read")),
        };
        assert_eq!(read, Ok(()), "{path}");
    }
}

#[test]
fn every_asset_is_used() {
    let mut code = String::new();
    for path in files("src") {
        code += &fs::read_to_string(root().join(path)).unwrap();
    }
    for path in files("assets") {
        let name = path.rsplit('/').next().unwrap();
        // a list of languages is embedded by one macro
        let language = path.strip_prefix("assets/demo/talk/").and_then(|n| n.strip_suffix(".txt"));
        let named = match language {
            Some(language) => code.contains(&format!("\"{language}\"")),
            None => code.contains(&format!("{name}\")")),
        };
        assert!(named || path == "assets/screen.svg", "{path} is not embedded anywhere");
    }
}

/// Talk, stories and dispatches are read when a world is made of them; each complains by a panic.
#[tokio::test]
async fn the_embedded_world_is_made_of_all_its_files() {
    let demo = demo::start(Options { still: true, ..Options::default() }).await.unwrap();
    assert!(demo.handle().chats().len() >= 140);
}
