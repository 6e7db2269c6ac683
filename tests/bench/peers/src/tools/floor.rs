//! What no runner goes below that sends its SQL with sqlx's driver and writes a row for each migration, with it.
//!
//! PostgreSQL: a transaction for each migration, many in a message, of which the last waits for the disk. MySQL: a commit
//! for each statement, since a statement that changes the schema commits by itself. SQLite: one transaction around all.

use super::{Asynchronous, Client, Set, polled};
use crate::corpus::Script;
use migrate_core::Dialect;
use sqlx::{AssertSqlSafe, Connection, Executor};

/// So many migrations are in one message.
const TOGETHER: usize = 256;

const TABLE: &str =
    "CREATE TABLE floor (version bigint PRIMARY KEY, name varchar(100) NOT NULL, done integer NOT NULL);\n";

/// A row to read.
const PENDING: &str = "SELECT max(version) FROM floor";

struct Floor<C> {
    connection: C,
    /// What is to be sent yet.
    messages: Vec<String>,
}

impl<C> Asynchronous for Floor<C>
where
    for<'c> &'c mut C: Executor<'c>,
{
    async fn run(&mut self) {
        // Nothing pending is a row to read, however one finds out.
        if self.messages.is_empty() {
            self.messages.push(PENDING.to_owned());
        }
        for message in self.messages.drain(..) {
            sqlx::raw_sql(AssertSqlSafe(message))
                .execute(&mut self.connection)
                .await
                .expect("a row, or what is applied");
        }
    }
}

pub(super) fn connect(set: &'static Set, url: &str) -> Box<dyn Client> {
    match set.dialect {
        Dialect::Postgres => open::<sqlx::PgConnection>(set, url),
        Dialect::Mysql => open::<sqlx::MySqlConnection>(set, url),
        Dialect::Sqlite => open::<sqlx::SqliteConnection>(set, url),
    }
}

fn open<C>(set: &'static Set, url: &str) -> Box<dyn Client>
where
    C: Connection + 'static,
    for<'c> &'c mut C: Executor<'c>,
{
    polled(async {
        let mut connection = C::connect(url).await.expect("a connection");
        let is_applied = connection.execute(PENDING).await.is_ok();
        let messages = if is_applied { Vec::new() } else { messages(set) };
        Floor { connection, messages }
    })
}

/// Everything that is to be sent.
fn messages(set: &Set) -> Vec<String> {
    let mut messages: Vec<String> = match set.dialect {
        Dialect::Postgres => set.scripts.chunks(TOGETHER).map(on_postgres).collect(),
        Dialect::Mysql => set.scripts.chunks(TOGETHER).map(on_mysql).collect(),
        Dialect::Sqlite => {
            let scripts: String = set.scripts.iter().map(|script| script.up() + &row(script, 1)).collect();
            vec![format!("BEGIN IMMEDIATE;\n{TABLE}{scripts}COMMIT;")]
        }
    };
    if set.dialect != Dialect::Sqlite {
        messages.insert(0, TABLE.to_owned());
    }
    messages
}

fn on_postgres(scripts: &[Script]) -> String {
    let transaction = |(n, script): (usize, &Script)| {
        let flush = if n + 1 == scripts.len() { "" } else { "SET LOCAL synchronous_commit = off;\n" };
        format!("BEGIN;\n{flush}{}{}COMMIT;\n", script.up(), row(script, 1))
    };
    scripts.iter().enumerate().map(transaction).collect()
}

fn on_mysql(scripts: &[Script]) -> String {
    let mut message = String::new();
    for script in scripts {
        for (n, statement) in script.statements.iter().enumerate() {
            message.push_str(statement);
            match n {
                0 => message.push_str(&row(script, 1)),
                _ => {
                    message.push_str(&format!(
                        "UPDATE floor SET done = {} WHERE version = {};\n",
                        n + 1,
                        script.number
                    ));
                }
            }
        }
    }
    message
}

fn row(script: &Script, done: usize) -> String {
    format!("INSERT INTO floor VALUES ({}, '{}', {done});\n", script.number, script.name)
}
