//! Many processes that start at once.
//!
//! Each is this program again; it gets ready, says so, and begins when it is told to, so that what is measured is a
//! connection and a run, and not how a process starts.

use crate::tools::{Set, Tool};
use migrate_core::Dialect;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The first argument of a replica.
pub const REPLICA: &str = "replica";

/// Processes that wait.
pub struct Replicas(Vec<Replica>);

struct Replica {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Replicas {
    /// Starts them.
    pub fn start(many: usize, tool: Tool, dialect: Dialect, count: usize, url: &str) -> Self {
        let program = std::env::current_exe().expect("a program");
        let start = || {
            let mut command = Command::new(&program);
            command.args([REPLICA, tool.name(), dialect.name(), &count.to_string(), url]);
            let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a process");
            let orders = process.stdin.take().expect("a pipe");
            let answers = BufReader::new(process.stdout.take().expect("a pipe"));
            Replica { process, orders, answers }
        };
        let mut replicas = Self((0..many).map(|_| start()).collect());
        replicas.wait();
        replicas
    }

    /// Has each connect and run, all at once.
    pub fn run(&mut self) -> Duration {
        let begun = Instant::now();
        for replica in &mut self.0 {
            replica.orders.write_all(b"\n").expect("a replica that lives");
        }
        self.wait();
        begun.elapsed()
    }

    /// Waits until each has said that it is done.
    fn wait(&mut self) {
        let mut line = String::new();
        for replica in &mut self.0 {
            let bytes = replica.answers.read_line(&mut line).expect("a replica that lives");
            assert!(bytes > 0, "a replica failed");
        }
    }
}

impl Drop for Replicas {
    fn drop(&mut self) {
        for Replica { mut process, orders, .. } in self.0.drain(..) {
            drop(orders);
            let _ended = process.wait();
        }
    }
}

/// A replica's life.
pub fn live(tool: Tool, dialect: Dialect, count: usize, url: &str) {
    let set = Set::new(dialect, count);
    set.prepare(tool);
    let mut answers = std::io::stdout();
    let mut orders = std::io::stdin().lines();
    loop {
        writeln!(answers, "ready").and_then(|()| answers.flush()).expect("a parent that lives");
        let Some(Ok(_)) = orders.next() else { return };
        tool.connect(set, url).run();
    }
}
