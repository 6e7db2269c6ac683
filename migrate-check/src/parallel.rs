//! The same work on many things, spread over the processors.
//!
//! A macro runs unoptimised in its user's build, so thousands of files are worth the threads; a few are not.

use std::num::NonZero;
#[cfg(feature = "check")]
use std::sync::mpsc;
use std::thread::{self, ScopedJoinHandle};

/// Below this many items a thread costs more than it saves.
const WORTH_A_THREAD: usize = 64;

/// How many items may wait for the thread behind: each may hold much memory.
#[cfg(feature = "check")]
const WAITING: usize = 8;

/// Small work on every item; results in order.
pub(crate) fn map<T: Send, U: Send>(items: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    let threads = items.len() / WORTH_A_THREAD;
    map_on(threads, items, work)
}

/// Work that is worth a thread for each item; results in order.
#[cfg(feature = "check")]
pub(crate) fn map_each<T: Send, U: Send>(items: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    map_on(items.len(), items, work)
}

/// Work that needs nothing but what `lead` hands over, done behind it on a thread of its own; results in order.
#[cfg(feature = "check")]
pub(crate) fn behind<T: Send, U: Send, R>(
    work: impl Fn(T) -> U + Send,
    lead: impl FnOnce(&mut dyn FnMut(T)) -> R,
) -> (R, Vec<U>) {
    if processors() < 2 {
        let mut results = Vec::new();
        let led = lead(&mut |item| results.push(work(item)));
        return (led, results);
    }
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let running = scope.spawn(move || receiver.into_iter().map(work).collect());
        // Nobody takes it only after a panic there, which `join` shows.
        let led = lead(&mut |item| drop(sender.send(item)));
        drop(sender);
        (led, joined(running))
    })
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn joined<T>(running: ScopedJoinHandle<'_, T>) -> T {
    running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn map_on<T: Send, U: Send>(threads: usize, items: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    let threads = processors().min(threads);
    if threads < 2 {
        return items.into_iter().map(work).collect();
    }
    let share = items.len().div_ceil(threads);
    let mut items = items.into_iter();
    let shares: Vec<Vec<T>> = (0..threads).map(|_| items.by_ref().take(share).collect()).collect();
    let work = &work;
    let mut results = Vec::new();
    thread::scope(|scope| {
        let running: Vec<_> = shares
            .into_iter()
            .map(|share| scope.spawn(move || share.into_iter().map(work).collect::<Vec<U>>()))
            .collect();
        for thread in running {
            results.extend(joined(thread));
        }
    });
    results
}
