//! Writes answers, failures and notes. The only module that writes to the terminal.

use crate::annotation;
use crate::answer::Answer;
use crate::args::{Color, Format};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::json;
use crate::sarif;
use anstream::{AutoStream, ColorChoice};
use clap::builder::StyledStr;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};

/// Where output goes, and how.
pub(crate) struct Output {
    format: Format,
    color: ColorChoice,
}

impl Output {
    pub(crate) fn new(format: Format, color: Color) -> Self {
        Self { format, color: color.into() }
    }

    /// Prints an answer and says how the command ends.
    pub(crate) fn answer(&mut self, answer: &dyn Answer) -> Exit {
        let text = match self.format {
            Format::Human => answer.human(),
            Format::Github => answer.github(),
            Format::Json => json::document(answer.json()),
            Format::Sarif => sarif::document(answer.findings(), None),
        };
        self.print(&text, answer.exit())
    }

    /// Prints text as it is.
    pub(crate) fn text(&mut self, text: &str) -> Exit {
        self.print(text, Exit::Done)
    }

    /// Prints why the command failed: for people on stderr, for programs on stdout.
    pub(crate) fn failure(&mut self, failure: &Failure) -> Exit {
        match self.format {
            Format::Human => self.say(&failure.human()),
            Format::Json => {
                self.print(&json::document(failure.json()), Exit::Failed);
            }
            Format::Github => {
                self.print(&annotation::failure(failure), Exit::Failed);
            }
            Format::Sarif => {
                self.print(&sarif::document(&failure.findings, Some(&failure.message)), Exit::Failed);
            }
        }
        Exit::Failed
    }

    /// Prints what clap says about arguments, without the passwords that may be in them.
    pub(crate) fn usage(&mut self, said: &StyledStr, arguments: &[OsString], failure: &Failure) -> Exit {
        match self.format {
            Format::Human => {
                self.say(&crate::url::without_passwords_of(&said.ansi().to_string(), arguments));
                Exit::Failed
            }
            Format::Json | Format::Github | Format::Sarif => self.failure(failure),
        }
    }

    fn print(&self, text: &str, exit: Exit) -> Exit {
        let mut stdout = AutoStream::new(io::stdout(), choice(self.color, &io::stdout())).lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Ok(()) => exit,
            // Whoever read has read enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
            Err(error) => {
                self.say(&format!("error: cannot write the answer: {error}\n"));
                Exit::Failed
            }
        }
    }

    fn say(&self, text: &str) {
        note(self.color, text);
    }
}

/// Writes to stderr; if that is closed, nobody listens.
pub(crate) fn note(color: ColorChoice, text: &str) {
    let mut stderr = AutoStream::new(io::stderr(), choice(color, &io::stderr())).lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

fn choice(color: ColorChoice, stream: &impl anstream::stream::RawStream) -> ColorChoice {
    match color {
        ColorChoice::Auto => AutoStream::choice(stream),
        other => other,
    }
}
