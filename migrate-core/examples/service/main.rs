//! A service on PostgreSQL that any number of replicas start at once: it answers its health checks while it waits for
//! the database, migrates beside the others, and only then says that it is ready. A signal to stop ends a migration that
//! is underway, too.
//!
//! `DATABASE_URL` names the database; `LISTEN` the address, `127.0.0.1:3000` unless said otherwise.

#![expect(clippy::print_stdout, reason = "an example tells a person what it does")]

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use migrate_core::{ErrorKind, Event, Migrations, Shutdown, embed_migrations};
use sqlx::PgPool;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

static MIGRATIONS: Migrations = embed_migrations!("examples/service/migrations", dialect = postgres);

#[derive(Clone)]
struct App {
    pool: PgPool,
    ready: Arc<AtomicBool>,
    shutdown: Shutdown,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set")?;
    let address = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let app = App { pool: PgPool::connect_lazy(&url)?, ready: Arc::default(), shutdown: Shutdown::new() };
    let shutdown = app.shutdown.clone();

    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("listening on {}", listener.local_addr()?);
    let migrating = tokio::spawn(migrate(app.clone()));

    let routes = Router::new()
        .route("/live", get(|| async { "alive" }))
        .route("/ready", get(ready))
        .route("/notes", get(list).post(add))
        .with_state(app);
    let serving = axum::serve(listener, routes).with_graceful_shutdown(stopped(shutdown));
    tokio::select! {
        // A migration that fails ends the service: the old version goes on serving.
        Ok(Err(error)) = migrating => Err(error.into()),
        served = serving.into_future() => Ok(served?),
    }
}

/// Migrates beside the other replicas; a database that does not answer yet is waited for.
async fn migrate(app: App) -> migrate_core::Result<()> {
    loop {
        match MIGRATIONS.runner().on_event(log).stop_on(&app.shutdown).run(&app.pool).await {
            Ok(report) => {
                println!("database is {}", report.state.name());
                app.ready.store(true, Ordering::Release);
                return std::future::pending().await;
            }
            Err(error) if matches!(error.kind(), ErrorKind::Connection | ErrorKind::Waiting) => {
                println!("not yet: {error:?}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(error) if error.kind() == ErrorKind::Stopped => return std::future::pending().await,
            Err(error) => return Err(error),
        }
    }
}

fn log(event: &Event<'_>) {
    match event {
        Event::Applied { version, name, elapsed, .. } => println!("applied {version} {name} in {elapsed:?}"),
        Event::Waiting { holder, waited } => println!("waiting for {holder} since {waited:?}"),
        _ => {}
    }
}

async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.ready.load(Ordering::Acquire) {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "migrating"),
    }
}

async fn list(State(app): State<App>) -> Result<Json<Vec<String>>, (StatusCode, String)> {
    let notes = sqlx::query_scalar("SELECT text FROM notes ORDER BY written_at").fetch_all(&app.pool).await;
    notes.map(Json).map_err(unavailable)
}

async fn add(State(app): State<App>, text: String) -> Result<StatusCode, (StatusCode, String)> {
    let added = sqlx::query("INSERT INTO notes (text) VALUES ($1)").bind(text).execute(&app.pool).await;
    added.map(|_| StatusCode::CREATED).map_err(unavailable)
}

fn unavailable(error: sqlx::Error) -> (StatusCode, String) {
    (StatusCode::SERVICE_UNAVAILABLE, error.to_string())
}

/// Waits for Ctrl-C, or for the SIGTERM of whoever runs containers.
async fn stopped(shutdown: Shutdown) {
    let terminated = async {
        #[cfg(unix)]
        if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            signal.recv().await;
            return;
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        Ok(()) = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
    shutdown.shutdown();
}
