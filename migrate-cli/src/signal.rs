//! Runs a future to its end, or until a signal asks to stop.
//!
//! A stopped run drops its connection. The server rolls the open transaction back, or finishes the message that it
//! is at; either way the next run sees what became of it, and goes on from there.

use crate::failure::Failure;
use std::io;

/// The future's result, or that a signal came first.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io("the asynchronous runtime does not start", &error))?;
    runtime.block_on(async {
        tokio::select! {
            result = work => result,
            signal = asked_to_stop() => Err(match signal {
                Ok(name) => Failure::new("interrupted", format!("stopped by {name}")).help(
                    "what is committed stays, and the server may still finish the statement that it is at; run the \
                     command again: it waits for that, and goes on from there",
                ),
                Err(error) => Failure::io("signals cannot be listened to", &error),
            }),
        }
    })
}

/// Waits for a signal that asks to stop, and names it.
#[cfg(unix)]
async fn asked_to_stop() -> io::Result<&'static str> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => Ok("SIGINT"),
        _ = terminate.recv() => Ok("SIGTERM"),
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn asked_to_stop() -> io::Result<&'static str> {
    tokio::signal::ctrl_c().await.map(|()| "Ctrl-C")
}
