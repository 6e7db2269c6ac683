//! Whether the same expression gives the same value for every row.

use super::Schema;
use super::expr::Expr;
use super::name::{Ident, Name};
use super::object::Volatility;
use crate::dialect::Dialect;

impl Schema {
    /// How volatile an expression is: as much as the most volatile function in it. `None` when it calls one that is not
    /// known.
    pub fn volatility(&self, expr: &Expr) -> Option<Volatility> {
        let mut volatility = Volatility::Immutable;
        for call in expr.calls(self.dialect()) {
            volatility = volatility.max(self.volatility_of(&call)?);
        }
        Some(volatility)
    }

    fn volatility_of(&self, call: &str) -> Option<Volatility> {
        if call.starts_with("current_") || call.starts_with("local") {
            return Some(Volatility::Stable);
        }
        if VOLATILE.contains(&call) {
            return Some(Volatility::Volatile);
        }
        if STABLE.contains(&call) {
            return Some(Volatility::Stable);
        }
        if IMMUTABLE.contains(&call) {
            return Some(Volatility::Immutable);
        }
        let (schema, ident) = call.rsplit_once('.').map_or((None, call), |(schema, ident)| (Some(schema), ident));
        let dialect = self.dialect();
        let schema = schema.map(|schema| Ident::relation(dialect, schema));
        let name = Name { schema, ident: Ident::other(dialect, ident) };
        let known = self.routines_named(&name).map(|routine| routine.volatility).max();
        match dialect {
            Dialect::Postgres => known,
            // There is no such word to rely on.
            Dialect::Mysql | Dialect::Sqlite => known.or(Some(Volatility::Volatile)),
        }
    }
}

const VOLATILE: [&str; 22] = [
    "clock_timestamp",
    "currval",
    "gen_random_bytes",
    "gen_random_uuid",
    "lastval",
    "nextval",
    "pg_sleep",
    "rand",
    "random",
    "random_normal",
    "randomblob",
    "setval",
    "statement_timeout",
    "sysdate",
    "timeofday",
    "uuid",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuid_short",
    "uuidv4",
    "uuidv7",
];

const STABLE: [&str; 16] = [
    "age",
    "concat",
    "concat_ws",
    "current_setting",
    "current_database",
    "date_trunc",
    "format",
    "inet_client_addr",
    "now",
    "statement_timestamp",
    "to_char",
    "to_date",
    "to_timestamp",
    "transaction_timestamp",
    "txid_current",
    "unixepoch",
];

const IMMUTABLE: [&str; 46] = [
    "abs",
    "array_append",
    "array_fill",
    "array_length",
    "btrim",
    "ceil",
    "char_length",
    "coalesce",
    "date_part",
    "decode",
    "encode",
    "extract",
    "floor",
    "greatest",
    "ifnull",
    "json_build_object",
    "json_object",
    "json_array",
    "jsonb_build_array",
    "jsonb_build_object",
    "least",
    "left",
    "length",
    "lower",
    "lpad",
    "ltrim",
    "make_date",
    "make_interval",
    "md5",
    "mod",
    "nullif",
    "point",
    "power",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "rtrim",
    "sha256",
    "split_part",
    "substr",
    "substring",
    "timezone",
    "to_tsvector",
    "upper",
];
