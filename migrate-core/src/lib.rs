//! Applies checked SQL migrations to PostgreSQL, MySQL/MariaDB and SQLite from inside a service.

mod apply;
mod database;
mod driver;
mod error;
mod event;
mod history;
mod lease;
mod migrations;
mod plan;
mod runner;
mod status;

pub use driver::Connect;
pub use error::{Error, ErrorKind, Location, Result};
pub use event::{Direction, Event};
pub use migrate_check::baked::{Down, Limits, Migration, Mode, Script, State as Draftness};
pub use migrate_check::chain::Head;
pub use migrate_check::contracts::Contracts;
pub use migrate_check::dialect::Dialect;
pub use migrate_check::digest::Digest;
pub use migrate_check::lane::Lane;
pub use migrate_check::version::Version;
pub use migrations::Migrations;
pub use plan::{ContractPolicy, Plan, State, Step};
pub use runner::Runner;
pub use status::{Applied, Explanation, Outcome, Report, Status, Target};
