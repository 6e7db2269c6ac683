//! What breaks the version of the service that still runs.

rules! {
    column_rename: COLUMN_RENAME,
    table_rename: TABLE_RENAME,
    object_rename: OBJECT_RENAME,
    required_column: REQUIRED_COLUMN,
    default_drop: DEFAULT_DROP,
    new_restriction: NEW_RESTRICTION,
    nullable_again: NULLABLE_AGAIN,
    type_change: TYPE_CHANGE,
    default_change: DEFAULT_CHANGE,
    guarantee_drop: GUARANTEE_DROP,
    json_column: JSON_COLUMN,
    column_added: COLUMN_ADDED,
    enum_value_added: ENUM_VALUE_ADDED,
    replaced_definition: REPLACED_DEFINITION,
    index_replaced_late: INDEX_REPLACED_LATE,
    expand_and_contract_together: EXPAND_AND_CONTRACT_TOGETHER,
    blocked_behind: BLOCKED_BEHIND,
}

pub(crate) use blocked_behind::behind;
pub(crate) use expand_and_contract_together::together;
