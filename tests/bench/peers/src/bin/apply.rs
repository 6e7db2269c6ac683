//! Measures what `tests/bench/apply` says.

use bench_peers::corpus::last_table;
use bench_peers::databases::Server;
use bench_peers::measure::Table;
use bench_peers::proxy::{Delay, Proxy};
use bench_peers::replicas::{REPLICA, Replicas, live};
use bench_peers::tools::{Client, Set, Tool};
use migrate_core::Dialect;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const USAGE: &str = "usage: tests/bench/apply [--work apply,current,replicas,memory] [--on postgres,mysql,sqlite] \
                     [--tools ours,sqlx,refinery,diesel,floor] [--delay-ms 0,1] [--rounds N] [--checks N] [N…]";

/// So many start at once.
const REPLICAS: usize = 16;

/// What is asked for.
struct Options {
    work: Vec<Work>,
    on: Vec<Dialect>,
    tools: Vec<Tool>,
    delays_ms: Vec<u64>,
    rounds: usize,
    checks: usize,
    counts: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Apply,
    Current,
    Replicas,
    Memory,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, tool, dialect, count, url] = arguments.as_slice()
        && first == REPLICA
    {
        let (tool, count) = (Tool::named(tool).expect("a tool"), count.parse().expect("a number"));
        live(tool, dialect_named(dialect).expect("a dialect"), count, url);
        return ExitCode::SUCCESS;
    }
    let Some(options) = Options::read(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let network = Runtime::new().expect("threads");
    for dialect in &options.on {
        let server = Server::of(*dialect);
        for count in &options.counts {
            options.measure(&network, &server, *count);
        }
    }
    ExitCode::SUCCESS
}

impl Options {
    fn read(arguments: &[String]) -> Option<Self> {
        let mut options = Self {
            work: vec![Work::Apply, Work::Current, Work::Replicas, Work::Memory],
            on: vec![Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite],
            tools: Tool::ALL.to_vec(),
            delays_ms: vec![0, 1],
            rounds: 3,
            checks: 100,
            counts: Vec::new(),
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--work" => options.work = list(arguments.next()?, work_named)?,
                "--on" => options.on = list(arguments.next()?, dialect_named)?,
                "--tools" => options.tools = list(arguments.next()?, Tool::named)?,
                "--delay-ms" => options.delays_ms = list(arguments.next()?, |text| text.parse().ok())?,
                "--rounds" => options.rounds = arguments.next()?.parse().ok()?,
                "--checks" => options.checks = arguments.next()?.parse().ok()?,
                count => options.counts.push(count.parse().ok()?),
            }
        }
        if options.counts.is_empty() {
            options.counts = vec![10, 100, 1000];
        }
        Some(options)
    }

    fn has(&self, work: Work) -> bool {
        self.work.contains(&work)
    }

    /// Everything that is asked for, for one size on one database.
    fn measure(&self, network: &Runtime, server: &Server, count: usize) {
        let dialect = server.dialect;
        let set = Set::new(dialect, count);
        for tool in &self.tools {
            set.prepare(*tool);
        }
        let mut applied = Vec::new();
        for delay_ms in self.delays_ms.iter().filter(|ms| dialect != Dialect::Sqlite || **ms == 0) {
            let distance = Distance::new(network, server, *delay_ms);
            let what = |work: &str| format!("{dialect}, {delay_ms} ms each way, {count} migrations: {work}");
            if self.has(Work::Apply) {
                self.apply(&distance, server, set, self.rounds, &mut applied).print(&what("all of them"));
            } else if applied.is_empty() {
                self.apply(&Distance::new(network, server, 0), server, set, 1, &mut applied);
            }
            if self.has(Work::Current) {
                self.current(&distance, set, &applied).print(&what("nothing pending"));
            }
            if self.has(Work::Replicas) && dialect == Dialect::Postgres {
                let work = format!("{REPLICAS} replicas at once, nothing pending");
                self.replicas(&distance, set, &applied).print(&what(&work));
            }
        }
        if self.has(Work::Memory) {
            self.memory(set, &applied);
        }
    }

    /// Applies all migrations to databases of their own; the last of each tool is left in `applied`.
    fn apply(
        &self,
        distance: &Distance,
        server: &Server,
        set: &'static Set,
        rounds: usize,
        applied: &mut Vec<(Tool, String)>,
    ) -> Table {
        Table::of(&self.tools, rounds, |tool| {
            let database = server.database();
            let mut client = tool.connect(set, &distance.url(&database));
            server.settle();
            let took = time(client.as_mut());
            server.assert_table(&database, &last_table(set.scripts.len()));
            applied.retain(|(other, _)| *other != tool);
            applied.push((tool, database));
            took
        })
    }

    /// Asks for what is pending, over connections that did so before.
    fn current(&self, distance: &Distance, set: &'static Set, applied: &[(Tool, String)]) -> Table {
        let open = |(tool, database): &(Tool, String)| (*tool, tool.connect(set, &distance.url(database)));
        let mut clients: Vec<(Tool, Box<dyn Client>)> = applied.iter().map(open).collect();
        for (_, client) in &mut clients {
            client.run();
        }
        Table::of(&self.tools, self.checks, |tool| {
            let client = clients.iter_mut().find(|(of, _)| *of == tool).map(|(_, client)| client);
            time(client.expect("what is applied").as_mut())
        })
    }

    fn replicas(&self, distance: &Distance, set: &'static Set, applied: &[(Tool, String)]) -> Table {
        let (dialect, count) = (set.dialect, set.scripts.len());
        let start = |(tool, database): &(Tool, String)| {
            (*tool, Replicas::start(REPLICAS, *tool, dialect, count, &distance.url(database)))
        };
        let mut replicas: Vec<(Tool, Replicas)> = applied.iter().map(start).collect();
        Table::of(&self.tools, self.checks.min(30), |tool| {
            let replicas = replicas.iter_mut().find(|(of, _)| *of == tool).map(|(_, replicas)| replicas);
            replicas.expect("what is applied").run()
        })
    }

    /// What a first check needs, in a process of its own that counts what it allocates.
    fn memory(&self, set: &'static Set, applied: &[(Tool, String)]) {
        let program = std::env::current_exe().expect("a program").with_file_name("memory");
        println!("\n{}, {} migrations: memory of a check, nothing pending", set.dialect, set.scripts.len());
        for (tool, database) in applied {
            let arguments = [tool.name(), set.dialect.name(), &set.scripts.len().to_string(), database];
            let output = Command::new(&program).args(arguments).output().expect("a program");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            print!("{:<10} {:>8} KiB", tool.name(), String::from_utf8_lossy(&output.stdout).trim());
            println!("{}", if *tool == Tool::Diesel { ", without what the client library allocates" } else { "" });
        }
    }
}

/// A server at its distance.
struct Distance(Option<Proxy>);

impl Distance {
    fn new(network: &Runtime, server: &Server, delay_ms: u64) -> Self {
        let delay = Delay::each_way(Duration::from_millis(delay_ms));
        let start = || network.block_on(Proxy::before(server.url(), delay)).expect("a port");
        Self((delay_ms > 0).then(start))
    }

    fn url(&self, database: &str) -> String {
        self.0.as_ref().map_or_else(|| database.to_owned(), |proxy| proxy.url(database))
    }
}

fn time(client: &mut dyn Client) -> Duration {
    let begun = Instant::now();
    client.run();
    begun.elapsed()
}

fn list<T>(text: &str, named: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(named).collect()
}

fn work_named(name: &str) -> Option<Work> {
    Some(match name {
        "apply" => Work::Apply,
        "current" => Work::Current,
        "replicas" => Work::Replicas,
        "memory" => Work::Memory,
        _ => return None,
    })
}

fn dialect_named(name: &str) -> Option<Dialect> {
    [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite].into_iter().find(|dialect| dialect.name() == name)
}
