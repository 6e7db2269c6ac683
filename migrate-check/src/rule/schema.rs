//! Where a migration does not fit the schema that the migrations before it make.

rules! {
    unknown_object: UNKNOWN_OBJECT,
    already_exists: ALREADY_EXISTS,
    other_kind: OTHER_KIND,
    still_needed: STILL_NEEDED,
    foreign_key_without_key: FOREIGN_KEY_WITHOUT_KEY,
    foreign_key_types: FOREIGN_KEY_TYPES,
    impossible: IMPOSSIBLE,
    newer_server: NEWER_SERVER,
    unfinished: UNFINISHED,
    down_mismatch: DOWN_MISMATCH,
    down_not_idempotent: DOWN_NOT_IDEMPOTENT,
    damaged_schema: DAMAGED_SCHEMA,
}

pub(crate) use unfinished::left;
