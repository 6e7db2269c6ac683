//! Whether PostgreSQL writes all rows anew for another type, as observed on 14 to 18.

use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::fold::Fold;
use crate::schema::name::Ident;
use crate::schema::object::TypeKind;

/// What becomes of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// They stay as they are.
    None,
    /// They are written anew, with all indexes.
    Rewrite,
    /// Nobody can tell.
    Unknown,
}

/// What becomes of the rows when a column gets another type.
pub(crate) fn conversion(
    fold: &Fold,
    old: &DataType,
    new: &DataType,
    using: Option<&Expr>,
    column: &Ident,
) -> Conversion {
    if old.name == "?" {
        return Conversion::Unknown;
    }
    // USING that only names the column, or casts it to the new type, is what there is without it.
    let is_plain = using.is_none_or(|using| is_the_column(using, column));
    if !is_plain {
        return Conversion::Rewrite;
    }
    if old == new {
        return Conversion::None;
    }
    if old.array || new.array {
        return Conversion::Rewrite;
    }
    let (old, new) = (base(fold, old), without_constraints(fold, new));
    if old == new || is_free(&old, &new) { Conversion::None } else { Conversion::Rewrite }
}

/// The type under a domain: going back to it costs nothing.
fn base(fold: &Fold, data_type: &DataType) -> DataType {
    let name = data_type.user_defined(fold.schema.dialect());
    let found = name.and_then(|name| fold.schema.types.get(&fold.found_type(&name)));
    match found.map(|found| &found.kind) {
        Some(TypeKind::Domain(domain)) => domain.base.clone(),
        _ => data_type.clone(),
    }
}

/// The type under a domain that allows all of its values.
fn without_constraints(fold: &Fold, data_type: &DataType) -> DataType {
    let name = data_type.user_defined(fold.schema.dialect());
    let found = name.and_then(|name| fold.schema.types.get(&fold.found_type(&name)));
    match found.map(|found| &found.kind) {
        Some(TypeKind::Domain(domain)) if !domain.not_null && domain.checks.is_empty() => {
            without_constraints(fold, &domain.base)
        }
        _ => data_type.clone(),
    }
}

fn is_the_column(using: &Expr, column: &Ident) -> bool {
    use crate::schema::expr::Tree;
    let mut tree = using.tree(crate::dialect::Dialect::Postgres);
    while let Some(Tree::Cast(inner, _)) = tree {
        tree = Some(*inner);
    }
    matches!(tree, Some(Tree::Name(parts)) if parts.last().is_some_and(|last| column.is(last)))
}

/// Whether values of one type are values of the other without a look at them.
fn is_free(old: &DataType, new: &DataType) -> bool {
    let grows = |old: Option<u32>, new: Option<u32>| match (old, new) {
        (_, None) => true,
        (Some(old), Some(new)) => new >= old,
        (None, Some(_)) => false,
    };
    let (length, new_length) = (old.length(), new.length());
    match (old.name.as_str(), new.name.as_str()) {
        ("varchar", "varchar") | ("varbit", "varbit") => grows(length, new_length),
        ("varchar", "text") | ("cidr", "inet") | ("text" | "varchar", "citext") | ("citext", "text") => true,
        ("text" | "citext", "varchar") => new_length.is_none(),
        ("numeric", "numeric") => match (length, new_length) {
            (_, None) => true,
            (Some(old_precision), Some(precision)) => precision >= old_precision && old.scale() == new.scale(),
            (None, Some(_)) => false,
        },
        ("timestamp", "timestamp")
        | ("timestamptz", "timestamptz")
        | ("time", "time")
        | ("timetz", "timetz")
        | ("interval", "interval") => grows(Some(length.unwrap_or(6)), Some(new_length.unwrap_or(6))),
        _ => false,
    }
}
