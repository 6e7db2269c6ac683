//! The `migrate` command: arguments in, one library call, output out.
//!
//! - [`args`]: what can be written on the command line
//! - [`commands`]: one file per command; each makes one library call and gives an [`Answer`](answer::Answer)
//! - [`context`], [`url`]: what every command may ask for: directory, database, dialect
//! - [`directory`], [`database`]: a directory of migrations; an open connection
//! - [`progress`], [`signal`]: what happens while a run goes on
//! - [`answer`], [`failure`], [`exit`]: what comes out of a command
//! - [`paint`], [`json`], [`annotation`], [`sarif`]: the formats
//! - [`output`]: the only module that writes

mod annotation;
mod answer;
mod args;
mod commands;
mod context;
mod database;
mod directory;
mod exit;
mod failure;
mod json;
mod output;
mod paint;
mod place;
mod progress;
mod sarif;
mod shell;
mod signal;
mod url;

fn main() -> std::process::ExitCode {
    shell::run(std::env::args_os().collect()).into()
}
