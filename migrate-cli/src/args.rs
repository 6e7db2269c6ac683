//! What can be written on the command line.

use crate::commands::Command;
use crate::exit;
use anstream::ColorChoice;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};
use clap::{Parser, ValueEnum};
use migrate_core::Dialect;
use std::path::PathBuf;
use std::time::Duration;

/// SQL migrations that are checked before they run: PostgreSQL, MySQL/MariaDB and SQLite.
#[derive(Debug, Parser)]
#[command(name = "migrate", version, after_help = exit::HELP, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The directory of migrations
    #[arg(long, global = true, value_name = "DIR", default_value = "migrations")]
    pub(crate) dir: PathBuf,
    /// The database: postgres://…, mysql://…, sqlite:PATH or a path [env: DATABASE_URL, also from .env]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// The database that the migrations are written for, whatever the configuration says
    #[arg(long, global = true, value_name = "DIALECT", value_parser = dialects())]
    pub(crate) dialect: Option<Dialect>,
    /// A configuration in place of the directory's migrate.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// How the answer is written
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Whether it is coloured
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) color: Color,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON document
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code-scanning services; the findings alone
    Sarif,
}

/// Whether an answer is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

/// A duration as people write it: `500ms`, `3s`, `5min`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; write it as `500ms`, `3s` or `5min`"))
}

fn dialects() -> impl clap::builder::TypedValueParser<Value = Dialect> {
    let values = [
        PossibleValue::new("postgres").alias("postgresql"),
        PossibleValue::new("mysql").alias("mariadb"),
        PossibleValue::new("sqlite").alias("sqlite3"),
    ];
    PossibleValuesParser::new(values).try_map(|name| name.parse())
}
