//! Names, types and keys: what is better another way from the start.

rules! {
    long_identifier: LONG_IDENTIFIER,
    double_quoted_string: DOUBLE_QUOTED_STRING,
    ignored_references: IGNORED_REFERENCES,
    duplicate_index: DUPLICATE_INDEX,
    unindexed_foreign_key: UNINDEXED_FOREIGN_KEY,
    no_primary_key: NO_PRIMARY_KEY,
    small_primary_key: SMALL_PRIMARY_KEY,
    timestamp_without_zone: TIMESTAMP_WITHOUT_ZONE,
    char_type: CHAR_TYPE,
    unnamed_constraint: UNNAMED_CONSTRAINT,
}
