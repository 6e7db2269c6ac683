//! The example service, as it would run: several replicas at once, asked for their health from outside.

use migrate_core::Dialect;
use migrate_tests::cli::build;
use migrate_tests::databases::Database;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

const REPLICAS: usize = 3;

struct Service {
    process: Child,
    address: String,
    output: BufReader<ChildStdout>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Service {
    fn start(program: &Path, url: &str) -> Self {
        let mut process = Command::new(program)
            .env("DATABASE_URL", url)
            .env("LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        Self { process, address, output }
    }

    /// The status line of an answer, and its body.
    fn ask(&self, request: &str, body: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(stream, "{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    fn wait_until_ready(&self) {
        let started = Instant::now();
        while !self.ask("GET /ready", "").0.contains("200") {
            assert!(started.elapsed() < Duration::from_secs(60), "not ready after a minute");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[tokio::test]
async fn replicas_start_beside_each_other_and_serve() {
    let program = build(&["--example", "service"], "examples/service");
    let database = Database::create(Dialect::Postgres).await.unwrap();
    let services: Vec<Service> = (0..REPLICAS).map(|_| Service::start(&program, &database.url)).collect();
    for service in &services {
        // Alive while it migrates: a liveness probe must not kill the one that does the work.
        assert!(service.ask("GET /live", "").0.contains("200"));
        service.wait_until_ready();
    }
    assert!(services[0].ask("POST /notes", "hello").0.contains("201"));
    assert_eq!(services[1].ask("GET /notes", "").1, r#"["hello"]"#);

    let mut applied = 0;
    for mut service in services {
        service.process.kill().unwrap();
        let mut said = String::new();
        service.output.read_to_string(&mut said).unwrap();
        applied += said.lines().filter(|line| line.starts_with("applied ")).count();
    }
    assert_eq!(applied, 2, "each migration is applied by one replica");
}
