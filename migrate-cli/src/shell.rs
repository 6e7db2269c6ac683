//! From arguments to an exit code.

use crate::args::{Args, Format};
use crate::commands;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use clap::Parser as _;
use std::ffi::OsString;

/// Runs the command that the arguments name.
pub(crate) fn run(args: Vec<OsString>) -> Exit {
    let Args { global, command } = match Args::try_parse_from(&args) {
        Ok(args) => args,
        Err(error) => return usage(&args, &error),
    };
    let mut output = Output::new(global.format, global.color);
    match commands::run(command, &Context::new(global)) {
        Ok(answer) => output.answer(answer.as_ref()),
        Err(failure) => output.failure(&failure),
    }
}

/// Help and version are answers; everything else that clap says is a failure.
fn usage(args: &[OsString], error: &clap::Error) -> Exit {
    let (format, color) = asked(args);
    let mut output = Output::new(format, color);
    if error.use_stderr() {
        return output.usage(&error.render(), args, &Failure::usage(error, args));
    }
    output.text(&error.render().ansi().to_string())
}

/// Format and colour of arguments that cannot be read as a whole.
fn asked(args: &[OsString]) -> (Format, crate::args::Color) {
    let value_of = |name: &str| {
        args.iter().enumerate().find_map(|(at, arg)| {
            let rest = arg.to_str()?.strip_prefix(name)?;
            match rest.strip_prefix('=') {
                Some(value) => Some(value),
                None if rest.is_empty() => args.get(at + 1)?.to_str(),
                None => None,
            }
        })
    };
    fn parse<T: clap::ValueEnum + Default>(value: Option<&str>) -> T {
        value.and_then(|value| T::from_str(value, false).ok()).unwrap_or_default()
    }
    (parse(value_of("--format")), parse(value_of("--color")))
}
