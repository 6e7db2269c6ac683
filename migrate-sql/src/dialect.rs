//! The databases that this toolkit speaks to.

use std::fmt;
use std::str::FromStr;

/// A database dialect: which grammar a script is written in and which driver applies it.
///
/// ```
/// use migrate_sql::dialect::Dialect;
/// assert_eq!("mariadb".parse(), Ok(Dialect::Mysql));
/// assert_eq!(Dialect::from_url("postgresql://localhost/shop"), Some(Dialect::Postgres));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// PostgreSQL 14 and later.
    Postgres,
    /// MySQL 8 and MariaDB 10.5 and later.
    Mysql,
    /// SQLite 3.35 and later.
    Sqlite,
}

impl Dialect {
    /// All dialects, in the order in which they are listed to people.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::Mysql, Self::Sqlite];

    /// The name used in the lock file, in `migrate.toml` and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }

    /// The dialect that a database URL's scheme names.
    pub fn from_url(url: &str) -> Option<Self> {
        let (scheme, _) = url.split_once(':')?;
        scheme.parse().ok()
    }

    /// Whether a script of several statements, DDL included, can be one transaction.
    ///
    /// MySQL 8.0 manual, 15.3.3 "Statements That Cause an Implicit Commit": DDL there ends the transaction.
    pub const fn has_transactional_ddl(self) -> bool {
        !matches!(self, Self::Mysql)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDialect(String);

impl fmt::Display for UnknownDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown dialect `{}`: expected postgres, mysql or sqlite", self.0)
    }
}

impl std::error::Error for UnknownDialect {}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        match text {
            "postgres" | "postgresql" => Ok(Self::Postgres),
            "mysql" | "mariadb" => Ok(Self::Mysql),
            "sqlite" | "sqlite3" => Ok(Self::Sqlite),
            other => Err(UnknownDialect(other.to_owned())),
        }
    }
}
