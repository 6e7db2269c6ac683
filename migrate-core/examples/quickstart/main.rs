//! A small service that brings its SQLite database up to date, says what it did, and takes a note.

#![expect(clippy::print_stdout, reason = "an example tells a person what it does")]

use migrate_core::{Migrations, embed_migrations};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

static MIGRATIONS: Migrations = embed_migrations!("examples/quickstart/migrations");

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "quickstart.db".to_owned());
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await?;

    let report = MIGRATIONS.run(&pool).await?;
    for migration in &report.applied {
        println!("applied {} {} in {:?}", migration.version, migration.name, migration.elapsed);
    }
    println!("{file} is {}", report.state.name());

    sqlx::query("INSERT INTO notes (text, written_at) VALUES ('hello', datetime('now'))").execute(&pool).await?;
    let (notes,): (i64,) = sqlx::query_as("SELECT count(*) FROM notes").fetch_one(&pool).await?;
    println!("{notes} notes");
    Ok(())
}
