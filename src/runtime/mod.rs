//! Where I/O happens: the only room with tasks, sockets, files and clocks.
//!
//! - [`run`]: the loop; [`pace`]: when it draws; [`attention`]: calling the operator
//! -  [`input`]: keys; [`terminal`]: taking, drawing, giving back
//! - [`world`]: effects become tasks, answers become messages; [`http`]: requests and replies
//! - [`downloads`]: what is fetched, as files; [`files`]: what lies on disk
//! - [`live`]: what services tell by themselves
//! - [`secret`], [`tokens`]: where tokens come from
//! - [`state_dir`], [`log`]: what is kept on disk; [`memory`]: the store's own thread

pub mod attention;
pub mod downloads;
pub mod files;
pub mod http;
pub mod input;
pub mod live;
pub mod log;
pub mod memory;
pub mod pace;
pub mod run;
pub mod secret;
pub mod state_dir;
pub mod terminal;
pub mod tokens;
pub mod world;
