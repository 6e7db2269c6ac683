//! A service with one database: brings it up if it is told which, and says what it holds.
use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!();

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if let Some(url) = std::env::args().nth(1) {
        let pool = sqlx::PgPool::connect(&url).await?;
        MIGRATIONS.run(&pool).await?;
    }
    println!("{} drafts", MIGRATIONS.drafts());
    for head in MIGRATIONS.heads() {
        println!("{} {}", head.count, head.chain);
    }
    for migration in MIGRATIONS.iter() {
        println!("{} {} {:?}", migration.version, migration.name, migration.up.text);
    }
    Ok(())
}
