//! Whether a column of one type can refer to a column of another (tablecmds.c, ATAddForeignKeyConstraint).
//!
//! It can if the operators of the referenced column's index compare the two, or if its values turn into those of the
//! other by themselves.

use crate::dialect::Dialect::Postgres;
use crate::schema::Schema;
use crate::schema::data_type::DataType;
use crate::schema::object::TypeKind;

/// The types that an index compares with each other.
const FAMILIES: [&[&str]; 5] = [
    &["smallint", "integer", "bigint"],
    &["real", "double precision"],
    &["text", "varchar", "name"],
    &["date", "timestamp", "timestamptz"],
    &["inet", "cidr"],
];

/// Types, and what their values turn into by themselves.
const IMPLICIT: [(&str, &[&str]); 14] = [
    ("smallint", &["numeric", "real", "double precision", "oid"]),
    ("integer", &["numeric", "real", "double precision", "oid"]),
    ("bigint", &["numeric", "real", "double precision", "oid"]),
    ("numeric", &["real", "double precision"]),
    ("real", &["double precision"]),
    ("text", &["char", "varchar", "name"]),
    ("varchar", &["char", "text", "name"]),
    ("char", &["text", "varchar", "name"]),
    ("name", &["text"]),
    ("time", &["timetz", "interval"]),
    ("bit", &["varbit"]),
    ("varbit", &["bit"]),
    ("macaddr", &["macaddr8"]),
    ("macaddr8", &["macaddr"]),
];

/// Whether it can, as far as is known.
pub(in super::super) fn can_refer(schema: &Schema, from: &DataType, to: &DataType) -> bool {
    let (Some(from), Some(to)) = (base(schema, from, 0), base(schema, to, 0)) else { return true };
    if from.name == to.name && from.array == to.array {
        return true;
    }
    if from.array || to.array {
        return false;
    }
    let is_family = |family: &&[&str]| family.contains(&from.name.as_str()) && family.contains(&to.name.as_str());
    let becomes = IMPLICIT.iter().find(|(name, _)| *name == from.name).map_or(&[][..], |(_, targets)| *targets);
    FAMILIES.iter().any(is_family) || becomes.contains(&to.name.as_str())
}

/// The type that a domain is made of, or the type itself; `None` where not all is known of it.
fn base(schema: &Schema, data_type: &DataType, depth: u32) -> Option<DataType> {
    if data_type.name == "?" || depth > 10 {
        return None;
    }
    let plain = data_type.clone().without_modifiers();
    let Some(name) = data_type.user_defined(Postgres) else { return Some(plain) };
    let found = schema.types.get(&name)?;
    match &found.kind {
        TypeKind::Domain(domain) if !data_type.array => base(schema, &domain.base, depth + 1),
        TypeKind::Domain(_) | TypeKind::Base => None,
        TypeKind::Enum(_) | TypeKind::Composite(_) | TypeKind::Range(_) => Some(plain),
    }
}
