//! Every command, by the real program, against the embedded services: what is printed, for
//! programs and for people, and how it ends.

#[path = "cli/acting.rs"]
mod acting;
#[path = "cli/desk.rs"]
mod desk;
#[path = "cli/ends.rs"]
mod ends;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/finding.rs"]
mod finding;
#[path = "cli/naming.rs"]
mod naming;
#[cfg(target_os = "linux")]
#[path = "cli/people.rs"]
mod people;
#[cfg(target_os = "linux")]
#[path = "support/pty.rs"]
mod pty;
#[cfg(target_os = "linux")]
#[path = "cli/questions.rs"]
mod questions;
#[path = "cli/reading.rs"]
mod reading;
#[path = "cli/services.rs"]
mod services;
#[path = "cli/several.rs"]
mod several;
#[path = "cli/waiting.rs"]
mod waiting;
#[path = "cli/watching.rs"]
mod watching;
#[path = "cli/words.rs"]
mod words;
#[path = "cli/writing.rs"]
mod writing;
