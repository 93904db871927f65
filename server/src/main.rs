//! The `nordvakt` binary.

mod agent;
mod agents;
mod api;
mod bound;
mod cli;
mod config;
mod enforce;
mod export;
mod heads;
mod image;
mod landmark;
mod law;
mod lifecycle;
mod metrics;
mod packages;
mod place;
mod probe;
mod probing;
mod pss;
mod record;
mod reports;
mod scan;
mod source;
mod tasks;
mod web;

use std::process::ExitCode;

use clap::Parser;

/// A third of what a scan does is to allocate small things on two threads: this takes a quarter off the whole, for a tenth
/// more memory than the system's takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => return cli::answered(&answer),
    };
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("nordvakt: {}", scan::harmless_lines(&format!("{error:#}")));
            ExitCode::from(2)
        }
    }
}
