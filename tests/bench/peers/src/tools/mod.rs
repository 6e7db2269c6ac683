//! What applies migrations: ours, three others, and a floor below all of them.
//!
//! Takes a set and a URL; gives a connection that applies what is pending, again and again. Each tool is used as its
//! documentation says, over one connection, and on this thread.

mod diesel;
mod floor;
mod ours;
mod refinery;
mod sqlx;

use crate::corpus::{Script, scripts};
use ::diesel_migrations::EmbeddedMigration;
use ::refinery::Migration;
use ::sqlx::migrate::Migrator;
use migrate_core::{Dialect, Migrations};
use std::future::Future;
use std::sync::OnceLock;
use tokio::runtime::{Builder, Runtime};

/// What applies migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// migrate-core.
    Ours,
    /// sqlx::migrate.
    Sqlx,
    /// refinery, over tokio-postgres, mysql_async and rusqlite.
    Refinery,
    /// diesel_migrations, over libpq, the MySQL client library, and SQLite.
    Diesel,
    /// No tool: the same SQL, with one row for each migration, in as few messages as sqlx's driver can send.
    Floor,
}

impl Tool {
    /// All of them, ours first.
    pub const ALL: [Self; 5] = [Self::Ours, Self::Sqlx, Self::Refinery, Self::Diesel, Self::Floor];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::Diesel => "diesel",
            Self::Floor => "floor",
        }
    }

    /// The tool of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// Connects.
    pub fn connect(self, set: &'static Set, url: &str) -> Box<dyn Client> {
        match self {
            Self::Ours => ours::connect(set, url),
            Self::Sqlx => sqlx::connect(set, url),
            Self::Refinery => refinery::connect(set, url),
            Self::Diesel => diesel::connect(set, url),
            Self::Floor => floor::connect(set, url),
        }
    }
}

/// An open connection.
pub trait Client {
    /// Applies what is pending.
    ///
    /// # Panics
    ///
    /// When it fails.
    fn run(&mut self);
}

/// A client whose run is a future, and what polls it: this thread.
struct Polled<C> {
    runtime: Runtime,
    client: C,
}

/// A connection that is used from futures.
trait Asynchronous {
    async fn run(&mut self);
}

impl<C: Asynchronous> Client for Polled<C> {
    fn run(&mut self) {
        self.runtime.block_on(self.client.run());
    }
}

/// Connects, and polls from then on.
fn polled<C: Asynchronous + 'static>(connecting: impl Future<Output = C>) -> Box<dyn Client> {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = runtime.block_on(connecting);
    Box::new(Polled { runtime, client })
}

/// The same migrations in the form of each tool, made when first asked for.
pub struct Set {
    pub dialect: Dialect,
    pub scripts: Vec<Script>,
    ours: OnceLock<Migrations>,
    sqlx: OnceLock<Migrator>,
    refinery: OnceLock<Vec<Migration>>,
    diesel: OnceLock<&'static [EmbeddedMigration]>,
}

impl Set {
    /// The first `count` migrations of the corpus; they last as long as the process, like embedded ones.
    pub fn new(dialect: Dialect, count: usize) -> &'static Self {
        Box::leak(Box::new(Self {
            dialect,
            scripts: scripts(dialect, count),
            ours: OnceLock::new(),
            sqlx: OnceLock::new(),
            refinery: OnceLock::new(),
            diesel: OnceLock::new(),
        }))
    }

    /// Makes the form of a tool, which would be made at compile time.
    pub fn prepare(&self, tool: Tool) {
        match tool {
            Tool::Ours => _ = self.ours.get_or_init(|| ours::form(self)),
            Tool::Sqlx => _ = self.sqlx.get_or_init(|| sqlx::form(self)),
            Tool::Refinery => _ = self.refinery.get_or_init(|| refinery::form(self)),
            Tool::Diesel => _ = self.diesel.get_or_init(|| diesel::form(self)),
            Tool::Floor => {}
        }
    }
}
