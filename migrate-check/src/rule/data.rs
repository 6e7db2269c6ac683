//! Rows that a migration changes.

rules! {
    data_with_ddl: DATA_WITH_DDL,
    unbatched_write: UNBATCHED_WRITE,
    no_backfill: NO_BACKFILL,
    insert_without_columns: INSERT_WITHOUT_COLUMNS,
    enum_value_in_transaction: ENUM_VALUE_IN_TRANSACTION,
    nondeterministic_write: NONDETERMINISTIC_WRITE,
}
