//! Arguments in, exit code out.

use std::process::ExitCode;

use switchboard::cli;
use switchboard::runtime::terminal::install_panic_hook;

fn main() -> ExitCode {
    let arguments = match cli::arguments(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(exit) => return exit.into(),
    };
    if let Err(why) = color_eyre::install() {
        eprintln!("The reports of failures are plain: {why}");
    }
    install_panic_hook();
    cli::run(arguments).into()
}
