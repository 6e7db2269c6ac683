//! Something breaks underneath a runner, at any moment: the next one alone brings the database to what a clean run gives.
//!
//! `MIGRATE_TEST_LONG=1` breaks it a thousand times on each database.

mod connection;
mod disk;
mod lock;
mod runner;
mod server;
