//! The README's picture is a frame of the program itself, on its embedded gateway.
//!
//! `SWITCHBOARD_PICTURE=write cargo test --test picture` makes it anew.

#[path = "picture/stage.rs"]
mod stage;
#[path = "picture/svg.rs"]
mod svg;

use std::path::Path;

use crossterm::event::KeyCode;
use stage::Stage;

const REPLY: &str = "It leaves Bekasi at 15:00, so you will have it before the evening. \
                     Is somebody at home?";

#[tokio::test]
async fn the_picture_is_what_the_program_draws() {
    let mut stage = Stage::open(118, 36).await;
    stage.press(KeyCode::Enter).await;
    stage.press(KeyCode::Char('i')).await;
    stage.write(REPLY).await;
    let cursor = stage.cursor();
    let drawn = svg::picture(
        stage.buffer(),
        cursor,
        "Switchboard: a chat list, a chat, and an answer being written",
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screen.svg");
    if std::env::var("SWITCHBOARD_PICTURE").is_ok_and(|wish| wish == "write") {
        std::fs::write(&path, &drawn).expect("the assets can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "assets/screen.svg is not what the program draws any more; this makes it anew:\n  \
         SWITCHBOARD_PICTURE=write cargo test --test picture\n\n{}",
        stage.text()
    );
}
