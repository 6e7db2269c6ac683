//! The tables in which other migration tools keep what they applied.
//!
//! Such a tool makes its table before it runs the first migration, so no migration makes it, and it may be there or not.

/// The default name of a history table, and whose it is.
pub const HISTORY_TABLES: [(&str, &str); 8] = [
    ("_sqlx_migrations", "sqlx"),
    ("refinery_schema_history", "refinery"),
    ("__diesel_schema_migrations", "diesel"),
    ("schema_migrations", "dbmate, golang-migrate or Rails"),
    ("goose_db_version", "goose"),
    ("flyway_schema_history", "Flyway"),
    ("_prisma_migrations", "prisma"),
    ("seaql_migrations", "sea-orm"),
];

/// The tool that made a history table of this name.
pub fn tool_of(table: &str) -> Option<&'static str> {
    HISTORY_TABLES.iter().find(|(name, _)| *name == table).map(|(_, tool)| *tool)
}

/// Whether something of this name is such a table, or its index or sequence.
#[cfg(feature = "schema")]
pub(crate) fn belongs_to_history(name: &str) -> bool {
    HISTORY_TABLES.iter().any(|(table, _)| {
        let (start, rest) = name.split_at_checked(table.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(table) && (rest.is_empty() || rest.starts_with('_'))
    })
}
