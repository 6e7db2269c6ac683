//! The same set in a crate that is compiled as a release is, and that calls the dependency by another name.
pub static MIGRATIONS: database::Migrations = database::embed_migrations!("../service/migrations");
