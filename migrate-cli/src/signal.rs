//! Runs a future to its end, or until a signal asks to stop.
//!
//! A run that writes is told: it cancels its statement and gives the lease back. At a second signal, and at the first
//! where nothing is written, the connection is dropped: the server rolls the open transaction back, or finishes the
//! message that it is at; either way the next run sees what became of it, and goes on from there.

use crate::failure::Failure;
use migrate_core::Shutdown;
use std::io;
use std::pin::pin;

/// The result of a future that only reads, or that a signal came first.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    run(async {
        tokio::select! {
            result = work => result,
            signal = asked_to_stop() => Err(dropped(signal)),
        }
    })
}

/// The result of a run that stops when it is told to; a second signal does not wait for that.
pub(crate) fn block_on_run<T>(
    shutdown: &Shutdown,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    run(async {
        let mut work = pin!(work);
        let name = tokio::select! {
            result = &mut work => return result,
            signal = asked_to_stop() => match signal {
                Ok(name) => name,
                Err(_) => return Err(dropped(signal)),
            },
        };
        shutdown.shutdown();
        tokio::select! {
            result = work => result.map_err(|failure| failure.stopped_by(name)),
            signal = asked_to_stop() => Err(dropped(signal)),
        }
    })
}

fn run<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io("the asynchronous runtime does not start", &error))?;
    runtime.block_on(work)
}

/// The work was dropped where it stood.
fn dropped(signal: io::Result<&'static str>) -> Failure {
    match signal {
        Ok(name) => Failure::new("stopped", format!("stopped by {name}")).help(
            "what is committed stays, and the server may still finish the statement that it is at; run the command again: \
             it waits for that, and goes on from there",
        ),
        Err(error) => Failure::io("signals cannot be listened to", &error),
    }
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
