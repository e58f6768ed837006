//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use switchboard::cli::{self, args::Arguments};
use switchboard::runtime::terminal::install_panic_hook;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Err(why) = color_eyre::install() {
        eprintln!("The reports of failures are plain: {why}");
    }
    install_panic_hook();
    cli::run(arguments).into()
}
