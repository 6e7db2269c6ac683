//! How many KiB a start-up check allocates at most at once: `memory TOOL DIALECT N URL`, on a database that is current.

use bench_peers::tools::{Set, Tool};
use migrate_core::Dialect;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tool, dialect, count, url] = arguments.as_slice() else { panic!("memory TOOL DIALECT N URL") };
    let dialects = [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite];
    let dialect = dialects.into_iter().find(|known| known.name() == dialect).expect("a dialect");
    let tool = Tool::named(tool).expect("a tool");
    let set = Set::new(dialect, count.parse().expect("a number"));
    let mut client = tool.connect(set, url);
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    client.run();
    println!("{}", ALLOCATED.peak_usage().saturating_sub(before).div_ceil(1024));
}
