//! Switchboard: a terminal inbox for the people who answer customers' chats over HTTP services.
//!
//! One sentence carries the design: **[`App::update`](app::App::update) is the program; everything
//! else makes a [`Msg`](app::Msg), carries out an [`Effect`](app::Effect), or draws the
//! [`App`](app::App).**
//!
//! ```text
//!                    ┌──────── runtime: the only room with I/O, tasks and clocks ────────┐
//!  keys, resize ───► │ draw ─► wait ─► drain ─► update ─► start effects ─► draw …        │
//!                    └───┬───────────────▲──────────────┬─────────────────────▲──────────┘
//!                        │ Msg           │ Seen         │ Effect              │ Msg
//!                        ▼               │              ▼                     │
//!  domain ◄──────── app::update       ui::draw       runtime::world ─► http ──┘
//!  plain values     Msg in,           App in,        a backend's Dialect writes the requests
//!                   Effects out       frame out      and reads the replies
//! ```
//!
//! # The rooms, in reading order
//!
//! | room | what it is for | may use |
//! |---|---|---|
//! | [`domain`] | what a chat is: plain values, ordered and merged by construction | nothing |
//! | [`command`] | what can be asked: one row per command, with its name and its words | `domain` |
//! | [`app`] | what it does: pure steps, `Msg` in, `Effect` out | `domain`, `command` |
//! | [`ui`] | what it looks like: `App` in, frame out, [`Seen`](ui::Seen) back | `app`, `command`, `domain` |
//! | [`backend`] | how services talk: requests out, replies in; one [`Dialect`](backend::Dialect) each | `domain` |
//! | [`store`] | what we remember: one SQLite file, read and written on a thread of its own | `domain` |
//! | [`config`] | what the operator decided: defaults, file, environment, flags | `command`, `ui` (names only) |
//! | [`runtime`] | where I/O happens: the loop, the terminal, HTTP, secrets, files | all of the above |
//! | [`demo`] | stand-ins for the services, over real HTTP on loopback | nothing of the others |
//! | [`cli`] | the shell's side: arguments in, exit code out | everything |
//!
//! The first five are the *pure half*: they name no socket, file, task, database or clock. The
//! [`store`] has a file and nothing else of these.
//! `tests/architecture.rs` reads the sources and holds all of this to be true.
//!
//! # The four flows
//!
//! **A key becomes a frame.** A thread reads keys into batches ([`runtime::input`]); the loop
//! ([`runtime::run`]) drains all that wait, takes one step for each, and draws once. The
//! [`keymap`](app::keymap) says what a key means where the focus is.
//!
//! **An older page.** A frame reports in [`Seen`](ui::Seen) that fewer than two screens are known
//! above it. The thread's [`Walk`](domain::Walk) hands out its cursor, each one exactly once; the
//! page comes back with the question it answers, so it lands in its own chat, and merging it moves
//! nothing on screen: the reader stands at a message, not at a row. A failure stops the walk until
//! a key asks again; only the service's own word, or a cursor that repeats, is an end.
//!
//! **A text goes out.** It belongs to the chat whose draft it was ([`app::composer`]), waits in
//! the [`outbox`](app::outbox) under one idempotency key for each attempt, and becomes the message
//! that the service says it is. While nobody knows whether it was sent, the same key asks again;
//! a refusal stays on screen, with its reason, until the operator decides.
//!
//! **Typing.** Deadlines ([`app::typing`]), never ticks: the first edit says *composing*, edits
//! that go on say it again every 4 s, and 5 s of rest, sending or leaving say *paused*. One lane
//! for each chat carries it, the latest word wins.
//!
//! # What may be unexpected, and why
//!
//! - **Nothing ticks.** The loop sleeps until a key, an answer or [`App::deadline`](app::App::deadline).
//!   Times are shown as clock times, which do not go stale by themselves.
//! - **Drawing answers.** How tall a message is depends on the pane's width, so only a frame knows
//!   what was on screen. Moves through a thread are therefore wishes ([`app::seen::Move`]) that the
//!   next frame carries out, and it reports where the reader came to stand.
//! - **An [`Op`](domain::Op) comes back whole** with its answer. There are no request numbers to
//!   match, and no closures that fire after their chat was left.
//! - **Dialects are state machines, not clients.** Services differ in the shape of what they say;
//!   time-outs, retries, back-off, budgets and redaction are the same for all of them and stand
//!   once, in [`runtime::http`].
//! - **`app` knows two things of the terminal**: crossterm's key events, which come in as they are,
//!   and `tui_textarea`, because a draft *is* its text area, with cursor and undo.
//! - **[`Steady`](runtime::terminal::Steady) replaces ratatui's own backend**: after anything that
//!   is not ASCII it addresses the next cell absolutely, so a terminal that disagrees about a
//!   width can't move a column.
//! - **The embedded services share no code with the dialects.** Both are written from the
//!   contract, so that a misreading can't agree with itself.
//! - **The store is beside the loop, not under it.** The first frame is drawn from what an earlier run
//!   left; while the program runs, nothing that is shown waits for the disk.

// The library's promises; tests, benches and examples need none of them.
#![warn(missing_docs, clippy::disallowed_methods)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used))]

pub mod app;
pub mod backend;
pub mod cli;
pub mod command;
pub mod config;
pub mod demo;
pub mod domain;
pub mod runtime;
pub mod store;
pub mod ui;
