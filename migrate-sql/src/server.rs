//! Which server runs the migrations, as far as the answer depends on it.

use crate::dialect::Dialect;
use std::fmt;
use std::str::FromStr;

/// The product and the oldest version that has to run the migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// Whose it is.
    pub product: Product,
    /// The version, or the oldest that is supported when nobody said one.
    pub version: ServerVersion,
}

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    Mysql,
    /// MariaDB.
    Mariadb,
    /// SQLite.
    Sqlite,
}

/// Major, minor and patch; those of PostgreSQL have no patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerVersion(pub u16, pub u16, pub u16);

impl Server {
    /// The oldest server of a dialect that is supported, for when nobody said which.
    pub const fn oldest(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => Self { product: Product::Postgres, version: ServerVersion(14, 0, 0) },
            Dialect::Mysql => Self { product: Product::Mysql, version: ServerVersion(8, 0, 0) },
            Dialect::Sqlite => Self { product: Product::Sqlite, version: ServerVersion(3, 40, 0) },
        }
    }

    /// The server that `server-version` in `migrate.toml` names: `16`, `8.4.2`, `mariadb 10.11`.
    ///
    /// ```
    /// use migrate_sql::dialect::Dialect;
    /// use migrate_sql::server::{Product, Server};
    /// let server = Server::parse(Dialect::Mysql, "mariadb 10.11").unwrap();
    /// assert!(server.product == Product::Mariadb && server.is_at_least(10, 6));
    /// ```
    pub fn parse(dialect: Dialect, text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let named = |name: &str| lower.strip_prefix(name).map(|rest| rest.trim_start_matches(['-', ' ']).to_owned());
        let (product, version) = match dialect {
            Dialect::Postgres => (Product::Postgres, named("postgresql").or_else(|| named("postgres"))),
            Dialect::Sqlite => (Product::Sqlite, named("sqlite")),
            Dialect::Mysql => match named("mariadb") {
                Some(version) => (Product::Mariadb, Some(version)),
                // As `SELECT VERSION()` says it.
                None if lower.contains("mariadb") => (Product::Mariadb, lower.split('-').next().map(str::to_owned)),
                None => (Product::Mysql, named("mysql").or_else(|| lower.split('-').next().map(str::to_owned))),
            },
        };
        Some(Self { product, version: version.unwrap_or(lower).parse().ok()? })
    }

    /// The newest server that the same text may mean: `8.0` may be any 8.0.
    ///
    /// ```
    /// use migrate_sql::dialect::Dialect;
    /// use migrate_sql::server::{Server, ServerVersion};
    /// let newest = |text| Server::newest(Dialect::Mysql, text).unwrap().version;
    /// assert!(newest("8.0") > ServerVersion(8, 0, 30) && newest("8.0.15") == ServerVersion(8, 0, 15));
    /// ```
    pub fn newest(dialect: Dialect, text: &str) -> Option<Self> {
        let oldest = Self::parse(dialect, text)?;
        let ServerVersion(major, minor, patch) = oldest.version;
        let number = text.trim_start_matches(|it: char| !it.is_ascii_digit());
        let number = number.split(|it: char| !it.is_ascii_digit() && it != '.').next().unwrap_or(number);
        let version = match number.matches('.').count() {
            0 => ServerVersion(major, u16::MAX, u16::MAX),
            1 => ServerVersion(major, minor, u16::MAX),
            _ => ServerVersion(major, minor, patch),
        };
        Some(Self { version, ..oldest })
    }

    /// As `server-version` in `migrate.toml` names it. MySQL's patch releases bring what others bring with minor ones.
    ///
    /// ```
    /// use migrate_sql::dialect::Dialect;
    /// use migrate_sql::server::Server;
    /// let requirement = |text| Server::parse(Dialect::Mysql, text).unwrap().requirement();
    /// assert_eq!(requirement("10.11.6-MariaDB-log"), "mariadb 10.11");
    /// assert_eq!(requirement("8.0.36"), "8.0.36");
    /// ```
    pub fn requirement(self) -> String {
        let ServerVersion(major, minor, patch) = self.version;
        match self.product {
            Product::Postgres => format!("{major}"),
            Product::Mysql => format!("{major}.{minor}.{patch}"),
            Product::Mariadb => format!("mariadb {major}.{minor}"),
            Product::Sqlite => format!("{major}.{minor}"),
        }
    }

    /// The dialect that it speaks.
    pub const fn dialect(self) -> Dialect {
        match self.product {
            Product::Postgres => Dialect::Postgres,
            Product::Mysql | Product::Mariadb => Dialect::Mysql,
            Product::Sqlite => Dialect::Sqlite,
        }
    }

    /// Whether it is this version or a later one.
    pub fn is_at_least(self, major: u16, minor: u16) -> bool {
        self.version >= ServerVersion(major, minor, 0)
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ServerVersion(major, minor, patch) = self.version;
        match self.product {
            Product::Postgres => write!(f, "PostgreSQL {major}"),
            Product::Mysql => write!(f, "MySQL {major}.{minor}.{patch}"),
            Product::Mariadb => write!(f, "MariaDB {major}.{minor}"),
            Product::Sqlite => write!(f, "SQLite {major}.{minor}"),
        }
    }
}

/// The text is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadServerVersion;

impl FromStr for ServerVersion {
    type Err = BadServerVersion;

    fn from_str(text: &str) -> Result<Self, BadServerVersion> {
        let mut numbers = [0; 3];
        let mut parts = text.split('.');
        for (at, number) in numbers.iter_mut().enumerate() {
            let Some(part) = parts.next() else {
                if at == 0 {
                    return Err(BadServerVersion);
                }
                break;
            };
            *number = part.parse().map_err(|_| BadServerVersion)?;
        }
        if parts.next().is_some() { Err(BadServerVersion) } else { Ok(Self(numbers[0], numbers[1], numbers[2])) }
    }
}
