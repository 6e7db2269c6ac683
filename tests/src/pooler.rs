//! PgBouncer before a server, in transaction mode: each transaction of a client may go to another session of the server.
//!
//! Takes the URL of a server; gives the URL to connect to instead. Must not know migrations.

use crate::server::free_port;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A pooler that does not answer after this long never will.
const STUCK: Duration = Duration::from_secs(60);

/// A running pooler.
#[derive(Debug)]
pub struct Pooler {
    address: String,
    process: Child,
    _directory: TempDir,
}

impl Pooler {
    /// Starts one that has so many sessions of the server for each database.
    ///
    /// # Panics
    ///
    /// When its program is not here.
    pub fn before(url: &str, sessions: u32) -> Self {
        let directory = TempDir::new().unwrap();
        let port = free_port();
        let (_, rest) = url.split_once("://").unwrap();
        let (user, rest) = rest.split_once(':').unwrap();
        let (password, rest) = rest.rsplit_once('@').unwrap();
        let (host, server_port) = rest.split_once('/').unwrap().0.split_once(':').unwrap();
        let file = directory.path().join("pgbouncer.ini");
        // Whoever connects is the user of the URL: this is about sessions, not about who may log in.
        let configuration = format!(
            "[databases]\n* = host={host} port={server_port} user={user} password={password}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = {sessions}\nmax_client_conn = 1000\n\
             ignore_startup_parameters = extra_float_digits\n"
        );
        std::fs::write(&file, configuration).unwrap();
        let mut command = Command::new(program());
        if rustix::process::geteuid().is_root() {
            // It does not agree to run as root; it has read its configuration before.
            command.args(["-u", "nobody"]);
        }
        let process = command.arg("-q").arg(&file).stdin(Stdio::null()).spawn().unwrap();
        let pooler = Self { address: format!("127.0.0.1:{port}"), process, _directory: directory };
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(started.elapsed() < STUCK, "pgbouncer does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        pooler
    }

    /// The same database, through here.
    pub fn url(&self, url: &str) -> String {
        let (before, rest) = url.rsplit_once('@').unwrap();
        let (_, database) = rest.split_once('/').unwrap();
        format!("{before}@{}/{database}", self.address)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[expect(clippy::panic, reason = "a test without its program must fail")]
fn program() -> PathBuf {
    // An ordinary user's PATH often lacks the directories for servers.
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/local/sbin:/usr/sbin";
    let program = std::env::split_paths(&path).map(|folder| folder.join("pgbouncer")).find(|path| path.is_file());
    match program {
        Some(program) => program,
        None => panic!("no pgbouncer on this machine: `tests/servers/install pgbouncer` installs it"),
    }
}
