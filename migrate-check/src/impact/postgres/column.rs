//! Whether PostgreSQL writes all rows anew for another column, as observed on 14 to 18.

use crate::effect::ColumnDef;
use crate::schema::expr::Expr;
use crate::schema::fold::Fold;
use crate::schema::name::Name;
use crate::schema::object::{TypeKind, Volatility};
use crate::schema::table::{Default, Storage};
use std::fmt;

/// Why rows are written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Every row takes a value of a sequence.
    Sequence,
    /// A computed value is stored in every row.
    Stored,
    /// The default is another value in every row.
    Volatile(Expr),
    /// The default calls something that nobody knows.
    Unknown(Expr),
    /// The domain has constraints.
    Domain(Name),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sequence => write!(f, "every row takes a value of a sequence"),
            Self::Stored => write!(f, "its value is computed and stored in every row"),
            Self::Volatile(expr) => write!(f, "its default `{expr}` is volatile"),
            Self::Unknown(expr) => write!(f, "its default `{expr}` may be volatile"),
            Self::Domain(name) => write!(f, "its domain `{name}` has constraints"),
        }
    }
}

/// Why adding a column writes all rows anew, if it does.
pub(crate) fn rewrite(fold: &Fold, def: &ColumnDef) -> Option<Cause> {
    let column = &def.column;
    if def.serial || column.identity.is_some() {
        return Some(Cause::Sequence);
    }
    if column.generated.as_ref().is_some_and(|it| it.storage == Storage::Stored) {
        return Some(Cause::Stored);
    }
    match &column.default {
        Some(Default::NextValue(_)) => return Some(Cause::Sequence),
        Some(Default::Expr(expr)) => match fold.schema.volatility(expr) {
            Some(Volatility::Volatile) => return Some(Cause::Volatile(expr.clone())),
            None => return Some(Cause::Unknown(expr.clone())),
            Some(Volatility::Stable | Volatility::Immutable) => {}
        },
        None => {}
    }
    let name = column.data_type.user_defined(fold.schema.dialect())?;
    let name = fold.found_type(&name);
    match &fold.schema.types.get(&name)?.kind {
        TypeKind::Domain(domain) if domain.not_null || !domain.checks.is_empty() => Some(Cause::Domain(name)),
        _ => None,
    }
}
