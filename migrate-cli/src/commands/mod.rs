//! The commands, one file each.

mod adopt;
mod baseline;
mod check;
mod completions;
mod down;
mod explain;
mod graph;
mod init;
mod lock;
mod man;
mod new;
mod plan;
mod rebase;
mod recording;
mod redo;
mod repair;
mod report;
mod status;
mod up;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use clap::Subcommand;

/// A command with its own arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Init),
    New(new::New),
    Lock(lock::Lock),
    Rebase(rebase::Rebase),
    Check(check::Check),
    Explain(explain::Explain),
    Graph(graph::Graph),
    Status(status::Status),
    Plan(plan::Plan),
    Up(up::Up),
    Down(down::Down),
    Redo(redo::Redo),
    Repair(repair::Repair),
    Adopt(adopt::Adopt),
    Baseline(baseline::Baseline),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Runs a command.
pub(crate) fn run(command: Command, context: &Context) -> Result<Box<dyn Answer>, Failure> {
    Ok(match command {
        Command::Init(command) => Box::new(command.run(context)?),
        Command::New(command) => Box::new(command.run(context)?),
        Command::Lock(command) => Box::new(command.run(context)?),
        Command::Rebase(command) => Box::new(command.run(context)?),
        Command::Check(command) => Box::new(command.run(context)?),
        Command::Explain(command) => command.run()?,
        Command::Graph(command) => Box::new(command.run(context)?),
        Command::Status(command) => Box::new(command.run(context)?),
        Command::Plan(command) => Box::new(command.run(context)?),
        Command::Up(command) => Box::new(command.run(context)?),
        Command::Down(command) => command.run(context)?,
        Command::Redo(command) => Box::new(command.run(context)?),
        Command::Repair(command) => Box::new(command.run(context)?),
        Command::Adopt(command) => command.run(context)?,
        Command::Baseline(command) => command.run(context)?,
        Command::Completions(command) => Box::new(command.run()),
        Command::Man(command) => Box::new(command.run()?),
    })
}
