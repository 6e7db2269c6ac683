//! Rows and values that are gone.

rules! {
    table_drop: TABLE_DROP,
    column_drop: COLUMN_DROP,
    schema_drop: SCHEMA_DROP,
    object_drop: OBJECT_DROP,
    partition_drop: PARTITION_DROP,
    cascade: CASCADE,
    truncate: TRUNCATE,
    narrowing: NARROWING,
    unfiltered_write: UNFILTERED_WRITE,
    replace_table: REPLACE_TABLE,
    swallowed_errors: SWALLOWED_ERRORS,
    drop_with_foreign_keys: DROP_WITH_FOREIGN_KEYS,
    referenced_column_drop: REFERENCED_COLUMN_DROP,
    inheritance_detach: INHERITANCE_DETACH,
    sequence_reset: SEQUENCE_RESET,
    cascading_delete: CASCADING_DELETE,
    lossy_down: LOSSY_DOWN,
}
