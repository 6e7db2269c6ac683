//! An open connection to the database that a URL names, whichever kind it is.

use crate::failure::Failure;
use crate::url::Url;
use migrate_check::schema::name::Name;
use migrate_check::server::Server;
use migrate_core::{
    Adoption, Dialect, Measured, Origin, Outcome, Plan, Recording, Report, Runner, Status, Target, UndoPlan,
    Verification, Version,
};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::PathBuf;
use std::time::Duration;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What to do about an SQLite file that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Make it.
    Create,
    /// Take it for an empty one, and make nothing.
    Suppose,
    /// Say so.
    Refuse,
}

/// Whether a database is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It is.
    There,
    /// It is an SQLite file that is not there yet.
    Supposed,
}

/// A connection.
pub(crate) struct Database {
    connection: Connection,
    /// An SQLite file that was not there.
    absent: Option<PathBuf>,
}

enum Connection {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
    Sqlite(SqliteConnection),
}

/// The same call on each kind of connection.
macro_rules! on_each {
    ($database:expr, $connection:ident => $call:expr) => {
        match $database {
            Connection::Postgres($connection) => $call,
            Connection::Mysql($connection) => $call,
            Connection::Sqlite($connection) => $call,
        }
    };
}

impl Database {
    /// Connects. `patience` is how long SQLite waits for a lock.
    pub(crate) async fn open(url: &Url, missing: Missing, patience: Option<Duration>) -> Result<Self, Failure> {
        let file = url.sqlite_file().filter(|file| url.dialect() == Dialect::Sqlite && !file.exists());
        if let Some(file) = file.as_ref() {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
            if let Some(folder) = folder {
                let message = format!("the folder `{}` of the database file does not exist", folder.display());
                return Err(Failure::new("connection", message).help("make it, or correct the path"));
            }
            if missing == Missing::Refuse {
                let message = format!("the database file `{}` does not exist", file.display());
                return Err(Failure::new("connection", message).help("`migrate up` creates it"));
            }
        }
        let opened = match missing {
            Missing::Suppose if file.is_some() => tokio::time::timeout(PATIENCE, suppose()).await,
            _ => tokio::time::timeout(PATIENCE, connect(url, missing, patience)).await,
        };
        let connection = match opened {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return Err(no_connection(url).cause(&error)),
            Err(_) => {
                return Err(Failure::new("connection", format!("{} gives no answer within 30 s", url.shown()))
                    .help("look whether host and port are right, and whether a firewall is in between"));
            }
        };
        Ok(Self { connection, absent: file })
    }

    /// Whether the database was there before this command.
    pub(crate) fn presence(&self) -> Presence {
        if self.absent.is_some() { Presence::Supposed } else { Presence::There }
    }

    pub(crate) async fn run(&mut self, runner: &Runner<'_>) -> Result<Report, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.run(connection).await)?)
    }

    pub(crate) async fn plan(&mut self, runner: &Runner<'_>) -> Result<Plan, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.plan(connection).await)?)
    }

    /// Which server it is.
    pub(crate) async fn server(&mut self) -> Result<Server, Failure> {
        Ok(on_each!(&mut self.connection, connection => migrate_core::server_of(connection).await)?)
    }

    /// How big tables are, and who is busy there.
    pub(crate) async fn measure(&mut self, names: &[Name], limit: Duration) -> Result<Measured, Failure> {
        Ok(on_each!(&mut self.connection, connection => migrate_core::measure(connection, names, limit).await)?)
    }

    pub(crate) async fn status(&mut self, runner: &Runner<'_>) -> Result<Status, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.status(connection).await)?)
    }

    pub(crate) async fn verify(&mut self, runner: &Runner<'_>) -> Result<Verification, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.verify(connection).await)?)
    }

    pub(crate) async fn undo(&mut self, runner: &Runner<'_>, target: Target) -> Result<Report, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.undo(connection, target).await)?)
    }

    pub(crate) async fn repair(&mut self, runner: &Runner<'_>, of: Version, outcome: Outcome) -> Result<(), Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.repair(connection, of, outcome).await)?)
    }

    pub(crate) async fn adopt(&mut self, runner: &Runner<'_>, adoption: &Adoption) -> Result<Recording, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.adopt(connection, adoption).await)?)
    }

    pub(crate) async fn plan_adopt(&mut self, runner: &Runner<'_>, adoption: &Adoption) -> Result<Recording, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.plan_adopt(connection, adoption).await)?)
    }

    pub(crate) async fn baseline(&mut self, runner: &Runner<'_>, last: Version) -> Result<Recording, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.baseline(connection, last).await)?)
    }

    pub(crate) async fn plan_baseline(&mut self, runner: &Runner<'_>, last: Version) -> Result<Recording, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.plan_baseline(connection, last).await)?)
    }

    pub(crate) async fn forget(&mut self, runner: &Runner<'_>, origin: Origin) -> Result<Vec<Version>, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.forget(connection, origin).await)?)
    }

    pub(crate) async fn plan_undo(&mut self, runner: &Runner<'_>, how_far: Target) -> Result<UndoPlan, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.plan_undo(connection, how_far).await)?)
    }

    pub(crate) async fn plan_forget(&mut self, runner: &Runner<'_>, origin: Origin) -> Result<Vec<Version>, Failure> {
        Ok(on_each!(&mut self.connection, connection => runner.plan_forget(connection, origin).await)?)
    }

    /// Says goodbye. A file that was made and got nothing is taken away again.
    pub(crate) async fn close(self) {
        // The work is done, or its failure is told; a goodbye that fails changes neither.
        let _ = on_each!(self.connection, connection => connection.close().await);
        if let Some(file) = self.absent
            && std::fs::metadata(&file).is_ok_and(|data| data.len() == 0)
        {
            let _ = std::fs::remove_file(file);
        }
    }
}

/// An empty database.
async fn suppose() -> Result<Connection, sqlx::Error> {
    Ok(Connection::Sqlite(SqliteConnectOptions::new().in_memory(true).connect().await?))
}

/// A runner that opens its second connection as this URL says.
pub(crate) fn aside<'a>(url: &Url, runner: Runner<'a>) -> Result<Runner<'a>, Failure> {
    Ok(match url.dialect() {
        Dialect::Postgres => runner.aside(&postgres(url).map_err(|error| no_connection(url).cause(&error))?),
        Dialect::Mysql => runner.aside(&mysql(url).map_err(|error| no_connection(url).cause(&error))?),
        Dialect::Sqlite => runner,
    })
}

/// A runner that does its work where this URL says.
pub(crate) fn direct<'a>(url: &Url, runner: Runner<'a>) -> Result<Runner<'a>, Failure> {
    Ok(match url.dialect() {
        Dialect::Postgres => runner.direct(&postgres(url).map_err(|error| no_connection(url).cause(&error))?),
        Dialect::Mysql => runner.direct(&mysql(url).map_err(|error| no_connection(url).cause(&error))?),
        Dialect::Sqlite => {
            return Err(Failure::new("url", "there is no pooler before SQLite")
                .help("leave `--direct-url` out: the database is a file"));
        }
    })
}

fn postgres(url: &Url) -> Result<PgConnectOptions, sqlx::Error> {
    Ok(url.text().parse::<PgConnectOptions>()?.application_name("migrate"))
}

fn mysql(url: &Url) -> Result<MySqlConnectOptions, sqlx::Error> {
    url.text().parse()
}

async fn connect(url: &Url, missing: Missing, patience: Option<Duration>) -> Result<Connection, sqlx::Error> {
    match url.dialect() {
        Dialect::Postgres => Ok(Connection::Postgres(postgres(url)?.connect().await?)),
        Dialect::Mysql => Ok(Connection::Mysql(mysql(url)?.connect().await?)),
        Dialect::Sqlite => {
            let options: SqliteConnectOptions = format!("sqlite:{}", url.sqlite_path()).parse()?;
            let options = match missing {
                Missing::Create => options.create_if_missing(true),
                Missing::Suppose | Missing::Refuse => options,
            };
            let options = match patience {
                Some(patience) => options.busy_timeout(patience),
                None => options,
            };
            Ok(Connection::Sqlite(options.connect().await?))
        }
    }
}

fn no_connection(url: &Url) -> Failure {
    let help = match url.dialect() {
        Dialect::Sqlite => "look whether the folder exists, and whether this user may write there",
        Dialect::Postgres | Dialect::Mysql => {
            "look whether the server runs, and whether host, port, user, password and database are right"
        }
    };
    Failure::new("connection", format!("no connection to {}", url.shown())).help(help)
}
