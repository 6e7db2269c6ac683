//! A server of a test's own, which may be killed and started again.
//!
//! Everything it writes is in a directory of its own, and stays there when it is killed.

use crate::cli::root;
use migrate_core::Dialect;
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, Executor, Row};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server that does not answer after this long never will.
const STUCK: Duration = Duration::from_secs(120);

/// A running server.
#[derive(Debug)]
pub struct Server {
    /// For a user who may do everything.
    pub url: String,
    dialect: Dialect,
    directory: TempDir,
    port: u16,
    process: Child,
}

impl Server {
    /// Makes and starts one.
    ///
    /// # Panics
    ///
    /// When its programs are not here: `tests/with-servers` installs them.
    pub async fn start(dialect: Dialect) -> Self {
        const PASSWORD: &str = "for-loopback-alone";
        let directory = TempDir::new().unwrap();
        std::fs::write(directory.path().join("password"), PASSWORD).unwrap();
        let port = free_port();
        let (user, database) = match dialect {
            Dialect::Mysql => ("migrate", "test"),
            _ => ("postgres", "postgres"),
        };
        let url = format!("{dialect}://{user}:{PASSWORD}@127.0.0.1:{port}/{database}");
        let process = serve(dialect, &directory, port);
        let mut server = Self { url, dialect, directory, port, process };
        server.answer().await;
        server
    }

    /// Kills every process of it, so that none can do anything more.
    pub async fn kill(&mut self) {
        let others = match self.dialect {
            Dialect::Mysql => Vec::new(),
            // They would notice that their parent is gone, but may end what they are at first.
            _ => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
                let rows = connection.fetch_all("SELECT pid FROM pg_stat_activity").await.unwrap();
                rows.iter().map(|row| row.get::<i32, _>(0)).collect()
            }
        };
        self.process.kill().unwrap();
        for pid in others {
            // The connection that asked may be gone by now.
            kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).ok();
        }
        self.process.wait().unwrap();
    }

    /// Makes it take no writes any more: PostgreSQL as a standby, whose primary does not answer.
    ///
    /// # Panics
    ///
    /// When it does not.
    pub async fn refuse_writes(&mut self) {
        if self.dialect == Dialect::Mysql {
            let mut connection = sqlx::MySqlConnection::connect(&self.url).await.unwrap();
            connection.execute("SET GLOBAL read_only = 1").await.unwrap();
            return;
        }
        self.kill().await;
        std::fs::write(self.directory.path().join("postgres/standby.signal"), "").unwrap();
        self.start_again().await;
    }

    /// Starts it again after it was killed.
    pub async fn start_again(&mut self) {
        self.process = serve(self.dialect, &self.directory, self.port);
        self.answer().await;
    }

    /// Waits until it answers.
    async fn answer(&mut self) {
        let started = Instant::now();
        loop {
            let answer = match self.dialect {
                Dialect::Mysql => sqlx::MySqlConnection::connect(&self.url).await.map(|_| ()),
                _ => sqlx::PgConnection::connect(&self.url).await.map(|_| ()),
            };
            let Err(error) = answer else { return };
            assert!(started.elapsed() < STUCK, "{error}; the log ends: {}", self.log());
            if self.process.try_wait().unwrap().is_some() {
                // What is left of the one that was killed was still there.
                self.process = serve(self.dialect, &self.directory, self.port);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn log(&self) -> String {
        let log = std::fs::read(self.directory.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(2000)..]).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(pid) = i32::try_from(self.process.id())
            && let Some(pid) = Pid::from_raw(pid)
        {
            // An orderly end for MariaDB, and for PostgreSQL one that does not wait for clients.
            kill_process(pid, Signal::QUIT).ok();
        }
        self.process.wait().ok();
    }
}

fn serve(dialect: Dialect, directory: &TempDir, port: u16) -> Child {
    let log = std::fs::File::options().create(true).append(true).open(directory.path().join("log")).unwrap();
    Command::new(root().join("tests/servers/serve"))
        .arg(dialect.name())
        .arg(directory.path())
        .arg(port.to_string())
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// A port below those of outgoing connections, which none of those takes while the server is down.
pub fn free_port() -> u16 {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    loop {
        // Others of this process may not have begun to listen.
        let number = std::process::id().wrapping_mul(16).wrapping_add(ASKED.fetch_add(1, Ordering::Relaxed));
        let port = 10_000 + u16::try_from(number % 9000).unwrap();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
