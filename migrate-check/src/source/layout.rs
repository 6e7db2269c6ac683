//! The layouts in which migration directories are written.

use std::fmt;

/// How the files of a directory are named and what each of them holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// `1_x.up.sql` beside `1_x.down.sql`: this toolkit's own, and golang-migrate's.
    Native,
    /// `1_x.sql` with `-- migrate:up` and `-- migrate:down`.
    Dbmate,
    /// `1_x.sql` with `-- +goose Up` and `-- +goose Down`.
    Goose,
    /// `1_x.sql`, perhaps beside pairs as in the native layout.
    Sqlx,
    /// `1_x/up.sql` beside `1_x/down.sql`.
    Diesel,
    /// `V1__x.sql`, perhaps beside `U1__x.sql`; refinery's and Flyway's.
    Flyway,
    /// `1_x/migration.sql`, perhaps beside `1_x/down.sql`.
    Prisma,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 7] =
        [Self::Native, Self::Dbmate, Self::Goose, Self::Sqlx, Self::Diesel, Self::Flyway, Self::Prisma];

    /// The name, as messages spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Dbmate => "dbmate",
            Self::Goose => "goose",
            Self::Sqlx => "sqlx",
            Self::Diesel => "diesel",
            Self::Flyway => "refinery/flyway",
            Self::Prisma => "prisma",
        }
    }

    /// The files of migration 1, as messages spell them.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Native => "`1_name.up.sql` and `1_name.down.sql`",
            Self::Dbmate | Self::Goose | Self::Sqlx => "`1_name.sql`",
            Self::Diesel => "`1_name/up.sql` and `1_name/down.sql`",
            Self::Flyway => "`V1__name.sql` and `U1__name.sql`",
            Self::Prisma => "`1_name/migration.sql`",
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
