//! The history tables of one set in one database: read them, and write each change as a piece of a message.
//!
//! Takes rows and changes; gives data and SQL. Knows the `.sql` files and the driver. Must not know in which
//! order things happen, nor why.

use crate::driver::sql::{Piece, fill, identifier};
use crate::driver::{Condition, Driver, Failure, FailureKind, Opener, Reply, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::history::{HeadRow, Presence, Record, Standing, Surroundings, chains_from_row, truths_from_row};
use crate::migrations::Migrations;
use crate::verify::EventLog;
use migrate_check::chain::Head;
use migrate_check::dialect::Dialect;
use migrate_check::digest::Digest;
use migrate_check::lane::Lane;
use migrate_check::tools::HISTORY_TABLES;
use std::sync::OnceLock;
use std::time::Duration;

/// The templates of one dialect.
macro_rules! dialect_sql {
    ($dialect:expr, $name:literal) => {
        match $dialect {
            Dialect::Postgres => {
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/driver/sql/", $name, ".postgres.sql"))
            }
            Dialect::Mysql => {
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/driver/sql/", $name, ".mysql.sql"))
            }
            Dialect::Sqlite => {
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/driver/sql/", $name, ".sqlite.sql"))
            }
        }
    };
}
pub(crate) use dialect_sql;

/// The newest format of the history tables that this version reads.
const FORMAT: u64 = 1;

/// The tables of this toolkit.
pub(crate) const TABLES: [&str; 4] = ["_migrate_head", "_migrate_history", "_migrate_event", "_migrate_lease"];

/// What came of making the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    /// They are there, whoever made them.
    Done,
    /// Somebody else is writing.
    Busy,
}

/// Whether a server takes writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    ReadWrite,
    ReadOnly,
}

/// One set's tables in one database.
pub(crate) struct Database<'c> {
    driver: Box<dyn Driver + 'c>,
    opener: Option<Opener>,
    pieces: Vec<(&'static str, Piece)>,
    patience: Duration,
    /// What stands before the names of the tables.
    prefix: String,
    /// The schema of the tables, where the set names one.
    schema: Option<String>,
}

impl<'c> Database<'c> {
    pub(crate) fn new(driver: Box<dyn Driver + 'c>, opener: Option<Opener>, migrations: &Migrations) -> Self {
        let dialect = driver.dialect();
        let sql = |text: &str| Piece::Sql(text.to_owned());
        let (char, now, now_ms) = match dialect {
            Dialect::Postgres => (
                "text",
                r#"to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#,
                "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
            ),
            Dialect::Mysql => (
                "CHAR",
                "DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')",
                // Without the session's time zone, in which an hour of autumn comes twice.
                "(TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6)) DIV 1000)",
            ),
            Dialect::Sqlite => (
                "TEXT",
                "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
                "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
            ),
        };
        let mut database = Self {
            driver,
            opener,
            pieces: vec![
                ("set", Piece::from(&*migrations.set)),
                ("char", sql(char)),
                ("now", sql(now)),
                ("now_ms", sql(now_ms)),
                ("actor", Piece::from(actor())),
                ("build", Piece::from(build())),
            ],
            patience: Duration::MAX,
            prefix: String::new(),
            schema: migrations.schema.as_deref().map(str::to_owned),
        };
        let main = (dialect == Dialect::Sqlite).then_some("main");
        database.name_tables(migrations.schema.as_deref().or(main));
        database
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.driver.dialect()
    }

    /// How another connection to it is opened, if that is known.
    pub(crate) fn opener(&self) -> Option<&Opener> {
        self.opener.as_ref()
    }

    /// Makes this the role of a session of PostgreSQL, and gives the one that it had.
    pub(crate) async fn set_role(&mut self, role: &str) -> Result<String> {
        let message = self.render(
            "SELECT current_setting('role'); SELECT set_config('role', {role}, false)",
            &[("role", Piece::from(role))],
        );
        let rows = self.query(message).await.map_err(|failure| {
            Error::new(
                ErrorKind::Denied,
                format!("this session cannot take the role `{role}`"),
                "the role has to exist, and the user that connects has to be a member of it: `GRANT <role> TO <user>`",
            )
            .with_source(failure.source)
        })?;
        Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()?).unwrap_or_else(|| "none".to_owned()))
    }

    /// The name of the set.
    pub(crate) fn set(&self) -> &str {
        match self.pieces.first() {
            Some((_, Piece::Text(set))) => set,
            _ => "",
        }
    }

    pub(crate) fn set_condition(&mut self, condition: Condition) {
        self.driver.set_condition(condition);
    }

    /// Names the tables with their schema, which is this one unless the set names its own. It has to be before a script
    /// runs, which may change the search path.
    pub(crate) fn find_tables(&mut self, schema: Option<&str>) {
        self.name_tables(self.schema.clone().as_deref().or(schema));
    }

    fn name_tables(&mut self, schema: Option<&str>) {
        let dialect = self.dialect();
        let prefix = schema.map_or_else(String::new, |schema| identifier(dialect, schema) + ".");
        self.pieces.retain(|(name, _)| *name != "head_text" && !TABLES.map(placeholder).contains(name));
        for table in TABLES {
            let name = prefix.clone() + &identifier(dialect, table);
            if placeholder(table) == "head" {
                self.pieces.push(("head_text", Piece::Text(name.clone())));
            }
            self.pieces.push((placeholder(table), Piece::Sql(name)));
        }
        if dialect == Dialect::Mysql {
            self.pieces.retain(|(name, _)| *name != "lock_prefix");
            self.pieces.push(("lock_prefix", lock_prefix(&prefix, self.set())));
        }
        self.prefix = prefix;
    }

    /// What statements need that are about another set.
    pub(crate) fn of_set(&self, set: &str) -> [(&'static str, Piece); 2] {
        [("set", Piece::from(set)), ("lock_prefix", lock_prefix(&self.prefix, set))]
    }

    /// Fills a template with what every statement needs, and `more`.
    pub(crate) fn render(&self, template: &str, more: &[(&'static str, Piece)]) -> String {
        fill(self.dialect(), template, more.iter().chain(&self.pieces))
    }

    pub(crate) async fn send(&mut self, message: String) -> Reply {
        self.driver.send(message).await
    }

    /// Says how long this run may still wait for others.
    pub(crate) fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Sends a message that may wait for another process: SQLite waits within the statement, as long as the connection
    /// says, and that may be longer than this run may wait.
    pub(crate) async fn send_patiently(&mut self, message: String) -> Reply {
        if self.dialect() != Dialect::Sqlite {
            return self.send(message).await;
        }
        let rows = self.query("PRAGMA busy_timeout".to_owned()).await.unwrap_or_default();
        let own = rows.first().and_then(|row| row.first()?.as_ref()?.parse::<u64>().ok());
        let limit = u64::try_from(self.patience.as_millis()).unwrap_or(u64::MAX);
        let Some(own) = own.filter(|own| limit < *own) else { return self.send(message).await };
        self.set_busy_timeout(limit).await;
        let reply = self.send(message).await;
        self.set_busy_timeout(own).await;
        reply
    }

    async fn set_busy_timeout(&mut self, ms: u64) {
        let message = self.render("PRAGMA busy_timeout = {ms}", &[("ms", Piece::Number(ms))]);
        self.send(message).await;
    }

    /// Sends a message of our own and gives its rows.
    pub(crate) async fn query(&mut self, message: String) -> Result<Vec<Row>, Failure> {
        self.send(message).await.into_rows()
    }

    /// What the database says in one statement; a second one follows only if there is no head, or more than `heads`.
    pub(crate) async fn read(&mut self, heads: &[Head; 3]) -> Result<Presence> {
        let dialect = self.dialect();
        let message = self.render(start_up(dialect), &[]);
        let row = match self.driver.ask(message).await.into_rows() {
            Ok(rows) => rows.into_iter().next(),
            Err(failure) if failure.kind == FailureKind::MissingTable => {
                let Surroundings { schema, foreign } = self.surroundings().await?;
                // Where the tables would be.
                self.find_tables(schema.as_deref());
                return Ok(Presence::Nothing { foreign });
            }
            Err(failure) => return Err(explain(failure, "the history could not be read")),
        };
        let Some(row) = row else { return Ok(Presence::Tables) };
        let mut head = HeadRow::from_row(dialect, &row).ok_or_else(unreadable)?;
        if head.min_reader > FORMAT {
            return Err(Error::new(
                ErrorKind::Format,
                format!("the history tables need a reader of format {}, and this one reads {FORMAT}", head.min_reader),
                "a newer version of this toolkit wrote them: use that version, or a newer one",
            ));
        }
        if head.is_longer_than(heads) {
            head.at_ends = self.chains_at(heads).await?;
        }
        Ok(Presence::Head(Box::new(head)))
    }

    /// Refuses a transaction that is open already: it is somebody else's. SQLite and MySQL, unlike MariaDB, say it later: see
    /// [`refuse_open_transaction`](Self::refuse_open_transaction).
    pub(crate) async fn refuse_transaction(&mut self) -> Result<()> {
        self.access().await.map(drop)
    }

    /// Whether the server takes writes; refuses a transaction that is open already. SQLite says both at the first write.
    pub(crate) async fn access(&mut self) -> Result<Access> {
        let message = match self.dialect() {
            Dialect::Postgres => include_str!("driver/sql/access.postgres.sql"),
            Dialect::Mysql => include_str!("driver/sql/access.mysql.sql"),
            Dialect::Sqlite => return Ok(Access::ReadWrite),
        };
        let rows = self.query(message.to_owned()).await;
        let rows = rows.map_err(|failure| explain(failure, "the server could not be asked whether it takes writes"))?;
        let [read_only, in_transaction] = rows.first().map(truths_from_row).ok_or_else(unreadable)?;
        match (in_transaction, read_only) {
            (true, _) => Err(self::in_transaction()),
            (false, true) => Ok(Access::ReadOnly),
            (false, false) => Ok(Access::ReadWrite),
        }
    }

    /// What the steps of a run follow on, in one message; on SQLite inside the transaction that holds the lease.
    pub(crate) async fn read_under_lease(&mut self) -> Result<Standing> {
        let dialect = self.dialect();
        let parts =
            [start_up(dialect), include_str!("driver/sql/last_event.sql"), include_str!("driver/sql/history.sql")];
        let message = self.render(&parts.join(";\n"), &[]);
        let rows = self.query(message).await.map_err(|failure| explain(failure, "the history could not be read"))?;
        let [head, last_event, records @ ..] = rows.as_slice() else { return Err(unreadable()) };
        let head = HeadRow::from_row(dialect, head).ok_or_else(unreadable)?;
        let records = records.iter().map(Record::from_row).collect::<Option<_>>().ok_or_else(unreadable)?;
        Ok(Standing { head, log: EventLog::from_row(last_event), records })
    }

    /// The chains in the history where these heads end.
    async fn chains_at(&mut self, heads: &[Head; 3]) -> Result<[Option<Digest>; 3]> {
        let positions = Lane::ALL.map(|lane| (lane.name(), Piece::Number(heads[lane.index()].count)));
        let message = self.render(include_str!("driver/sql/positions.sql"), &positions);
        let rows = self.query(message).await.map_err(|failure| explain(failure, "the history could not be read"))?;
        rows.first().map(chains_from_row).ok_or_else(unreadable)
    }

    /// The migrations of this set, in applied order.
    pub(crate) async fn history(&mut self) -> Result<Vec<Record>> {
        let message = self.render(include_str!("driver/sql/history.sql"), &[]);
        let rows = self.query(message).await.map_err(|failure| explain(failure, "the history could not be read"))?;
        rows.iter().map(|row| Record::from_row(row).ok_or_else(unreadable)).collect()
    }

    /// The events of this set, in their order.
    pub(crate) async fn events(&mut self) -> Result<Vec<Row>> {
        let message = self.render(include_str!("driver/sql/events.sql"), &[]);
        self.query(message).await.map_err(|failure| explain(failure, "the event log could not be read"))
    }

    /// Begins a transaction in which everything is read as it is now.
    pub(crate) async fn begin_reading(&mut self) -> Result<()> {
        let message = match self.dialect() {
            Dialect::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            // The first of the two is refused inside a transaction, which the second would commit.
            Dialect::Mysql => {
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
            }
            Dialect::Sqlite => "BEGIN",
        };
        self.query(message.to_owned()).await.map_err(|failure| explain(failure, "nothing could be read"))?;
        Ok(())
    }

    /// Ends it.
    pub(crate) async fn end_reading(&mut self) -> Result<()> {
        self.query("COMMIT".to_owned()).await.map_err(|failure| explain(failure, "the reading could not be ended"))?;
        Ok(())
    }

    /// Refuses a transaction that nothing else could see, before DDL would commit it (MySQL).
    pub(crate) async fn refuse_open_transaction(&mut self) -> Result<()> {
        if self.dialect() != Dialect::Mysql {
            return Ok(());
        }
        // Refused exactly inside a transaction; elsewhere it holds for the next one alone, and ours name their own.
        let probe = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED".to_owned();
        self.query(probe).await.map_err(|failure| explain(failure, "the session could not be prepared"))?;
        Ok(())
    }

    /// Makes the tables and the rows of this set. Another runner may do the same at the same moment.
    pub(crate) async fn create(&mut self, presence: &Presence) -> Result<Created> {
        let heads: Vec<_> = Lane::ALL
            .into_iter()
            .zip(["expand_chain", "backfill_chain", "contract_chain"])
            .map(|(lane, name)| (name, Piece::from(Head::empty(self.set(), lane).chain.to_string())))
            .collect();
        let tables = match presence {
            Presence::Nothing { .. } => self.render(dialect_sql!(self.dialect(), "create"), &[]),
            // There each table commits by itself: whoever began may have been killed, or is still at it.
            _ if self.dialect() == Dialect::Mysql => self.render(dialect_sql!(self.dialect(), "create"), &[]),
            Presence::Tables | Presence::Head(_) => String::new(),
        };
        let rows = self.render(include_str!("driver/sql/create_set.sql"), &heads);
        let message = match self.dialect() {
            // Each table commits by itself there.
            Dialect::Mysql => format!("{tables}START TRANSACTION;\n{rows}COMMIT;"),
            dialect => format!("{}{tables}{rows}COMMIT;", begin_transaction(dialect)),
        };
        let Some(failure) = self.send_patiently(message).await.failure else { return Ok(Created::Done) };
        if failure.kind != FailureKind::InTransaction && failure.kind != FailureKind::Connection {
            self.query("ROLLBACK".to_owned()).await.ok();
        }
        match failure.kind {
            // Somebody else was faster: the next reading tells.
            FailureKind::AlreadyThere => Ok(Created::Done),
            FailureKind::Lock => Ok(Created::Busy),
            _ => Err(explain(failure, "the history tables could not be made")),
        }
    }

    /// The tables of other tools.
    pub(crate) async fn foreign_tables(&mut self) -> Result<Vec<String>> {
        Ok(self.surroundings().await?.foreign)
    }

    async fn surroundings(&mut self) -> Result<Surroundings> {
        let foreign: Vec<_> = HISTORY_TABLES.iter().map(|(table, _)| format!("'{table}'")).collect();
        let message =
            self.render(dialect_sql!(self.dialect(), "surroundings"), &[("foreign", Piece::Sql(foreign.join(", ")))]);
        let rows = self.query(message).await.map_err(|failure| explain(failure, "the database could not be read"))?;
        let mut surroundings = rows.first().map(Surroundings::from_row).ok_or_else(unreadable)?;
        surroundings.foreign.retain(|table| HISTORY_TABLES.iter().any(|(name, _)| name == table));
        if surroundings.schema.is_none() && self.schema.is_none() {
            return Err(Error::new(
                ErrorKind::Connection,
                "the connection has no current schema",
                "name a database in the URL, or `schema` in migrate.toml",
            ));
        }
        Ok(surroundings)
    }
}

/// What templates call a table of this toolkit.
fn placeholder(table: &'static str) -> &'static str {
    table.trim_start_matches("_migrate_")
}

/// The statement that reads the head.
const fn start_up(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => include_str!("driver/sql/start_up.postgres.sql"),
        Dialect::Mysql | Dialect::Sqlite => include_str!("driver/sql/start_up.sql"),
    }
}

/// Begins a transaction of our own.
pub(crate) const fn begin_transaction(dialect: Dialect) -> &'static str {
    match dialect {
        // Never what the session or the database has as its default.
        Dialect::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;\n",
        Dialect::Mysql => "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;\nSTART TRANSACTION;\n",
        Dialect::Sqlite => "BEGIN IMMEDIATE;\n",
    }
}

/// What to do about a server that takes no writes.
pub(crate) const PRIMARY: &str = "this server takes no writes: run it against the primary";

/// What to do about a file that takes no writes.
pub(crate) const WRITABLE: &str = "the file or the connection to it is read-only: look at the rights on the file and on \
                                   its folder, at `mode=ro` in the URL and at `PRAGMA query_only`";

/// What to do about tables of our own that do not take a record.
pub(crate) const CHANGED: &str = "somebody changed the tables `_migrate_*`, which belong to this toolkit alone, and the \
                                  record was not taken; make them what they were, and run it again";

/// What to do about a full disk.
pub(crate) const SPACE: &str = "the database has no space left on its disk: make some, and run it again";

/// What to do about a statement that ran too long.
pub(crate) const LONGER: &str = "it ran longer than it may, or somebody cancelled it: give it longer with \
                                 `-- migrate:timeout statement=…` in a draft or by the server's own limit, or do it in \
                                 smaller steps, and run it again";

/// Says what a failure outside a script means and what to do about it.
pub(crate) fn explain(failure: Failure, what: &str) -> Error {
    let (kind, help) = match failure.kind {
        FailureKind::InTransaction => return in_transaction().with_source(failure.source),
        FailureKind::Connection => (ErrorKind::Connection, "run it again once the server answers; nothing is lost"),
        FailureKind::Lock => {
            (ErrorKind::LockTimeout, "something holds the history tables: end that session, and run it again")
        }
        FailureKind::ReadOnly => (ErrorKind::ReadOnly, PRIMARY),
        FailureKind::ReadOnlyFile => (ErrorKind::ReadOnly, WRITABLE),
        FailureKind::Cancelled => (ErrorKind::Stopped, "run it again: it goes on from there"),
        FailureKind::Timeout => {
            (ErrorKind::Connection, "raise the session's limit for statements, or look what the server is busy with")
        }
        FailureKind::Full => (ErrorKind::Connection, SPACE),
        FailureKind::Denied => {
            (ErrorKind::Denied, "grant this role the right, or use the role that owns the history tables")
        }
        FailureKind::MissingTable | FailureKind::AlreadyThere | FailureKind::Empty | FailureKind::Other => {
            (ErrorKind::Connection, "the cause is what the server says")
        }
    };
    Error::new(kind, what, help).with_source(failure.source)
}

/// MySQL's named locks belong to the whole server, so their names say which database and set.
fn lock_prefix(tables: &str, set: &str) -> Piece {
    let scope = Digest::of(format!("{tables}\0{set}").as_bytes()).to_string();
    Piece::Text(format!("migrate:{}:", &scope[..24]))
}

pub(crate) fn in_transaction() -> Error {
    Error::new(
        ErrorKind::InTransaction,
        "the connection is inside a transaction",
        "commit it first, or give the pool: each migration commits together with its own record",
    )
}

pub(crate) fn unreadable() -> Error {
    Error::new(
        ErrorKind::Format,
        "the history tables hold what no version of this toolkit writes",
        "restore them from a backup; the tables `_migrate_*` belong to this toolkit alone",
    )
}

/// Who applies: `user@host`, as far as the environment says.
pub(crate) fn actor() -> &'static str {
    static ACTOR: OnceLock<String> = OnceLock::new();
    ACTOR.get_or_init(|| {
        let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let user = var("USER").or_else(|| var("USERNAME")).unwrap_or_else(|| "unknown".to_owned());
        let file = || std::fs::read_to_string("/etc/hostname").ok().map(|name| name.trim().to_owned());
        let host = var("HOSTNAME").or_else(|| file().filter(|name| !name.is_empty()));
        let mut actor = format!("{user}@{}", host.as_deref().unwrap_or("unknown"));
        actor.truncate(actor.char_indices().nth(200).map_or(actor.len(), |(at, _)| at));
        actor
    })
}

/// Which program applies: the name of its file.
pub(crate) fn build() -> &'static str {
    static BUILD: OnceLock<String> = OnceLock::new();
    BUILD.get_or_init(|| {
        let program = std::env::current_exe().ok();
        let name = program.as_deref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
        format!("{} migrate-core {}", name.as_deref().unwrap_or("unknown"), env!("CARGO_PKG_VERSION"))
    })
}
