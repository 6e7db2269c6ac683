//! A wish to stop, from outside, while a run goes on.
//!
//! Holds whether it was said. Must not know what a run does about it.

use tokio::sync::watch;

/// Asks a run to stop; clones ask for the same.
///
/// ```no_run
/// # async fn example(migrations: &migrate_core::Migrations, pool: &sqlx::PgPool) -> migrate_core::Result<()> {
/// use migrate_core::Shutdown;
///
/// let shutdown = Shutdown::new();
/// tokio::spawn({
///     let shutdown = shutdown.clone();
///     async move {
///         if tokio::signal::ctrl_c().await.is_ok() {
///             shutdown.shutdown();
///         }
///     }
/// });
/// migrations.runner().stop_on(&shutdown).run(pool).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Sender<bool>);

impl Shutdown {
    /// Nobody asked yet.
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Asks every run that was given this, or a clone of it, to stop: see [`Runner::stop_on`](crate::Runner::stop_on).
    ///
    /// Returns at once. What is asked stays asked: a run that begins later stops before it does anything.
    pub fn shutdown(&self) {
        self.0.send_replace(true);
    }

    /// Whether somebody asked.
    pub(crate) fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until somebody asks.
    pub(crate) async fn asked(&self) {
        // It fails when every sender is gone, and this is one.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}
