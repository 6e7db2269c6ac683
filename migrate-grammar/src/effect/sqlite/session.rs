//! PRAGMA, ATTACH, and the upkeep of the file.

use super::{names, nothing};
use migrate_sql::effect::{Change, Maintain, Setting, Work};
use migrate_sql::schema::name::Name;
use sqlite3_parser::ast::{Expr, Id, Literal, PragmaBody, QualifiedName};

/// A pragma that is given a value sets something; one without asks. Those that take an object's name ask as well.
pub(super) fn pragma(name: &QualifiedName<'_>, body: Option<&PragmaBody<'_>>) -> Change {
    let name = names::unquoted(&name.name).to_lowercase();
    let value = match body {
        Some(PragmaBody::Equals(value) | PragmaBody::Call(value)) if !asks(&name) => text(value),
        _ => return nothing("pragma"),
    };
    Change::Session(Setting::Other { name, value: Some(value), local: false })
}

fn asks(pragma: &str) -> bool {
    pragma.ends_with("_info")
        || pragma.ends_with("_xinfo")
        || pragma.ends_with("_list")
        || pragma.ends_with("_check")
        || matches!(pragma, "optimize" | "incremental_vacuum" | "wal_checkpoint" | "shrink_memory" | "data_version")
}

/// From then on names may be those of another database.
pub(super) fn attach(name: &Expr<'_>) -> Change {
    Change::Session(Setting::Other { name: "attach".to_owned(), value: Some(text(name)), local: false })
}

pub(super) fn detach(name: &Expr<'_>) -> Change {
    Change::Session(Setting::Other { name: "detach".to_owned(), value: Some(text(name)), local: false })
}

/// A word, name or string without its quotes, in lower case.
fn text(value: &Expr<'_>) -> String {
    match value {
        Expr::Id(Id(text)) | Expr::Literal(Literal::String(text)) => names::unquoted_text(text).to_lowercase(),
        Expr::Name(name) => names::unquoted(name).to_lowercase(),
        other => other.to_string().to_lowercase(),
    }
}

pub(super) fn analyze(of: Option<&QualifiedName<'_>>) -> Change {
    let named = of.map(names::name);
    // The name of a database may stand alone.
    let is_database = |name: &Name| name.schema.is_none() && (name.ident.is("main") || name.ident.is("temp"));
    let targets = named.into_iter().filter(|name| !is_database(name)).collect();
    maintain(Work::Analyze, targets)
}

/// REINDEX may name a table, an index or a collation: nobody can tell which.
pub(super) fn reindex() -> Change {
    maintain(Work::ReindexAll, Vec::new())
}

pub(super) fn vacuum() -> Change {
    maintain(Work::Vacuum, Vec::new())
}

fn maintain(work: Work, targets: Vec<Name>) -> Change {
    Change::Maintain(Box::new(Maintain { work, targets, concurrently: false }))
}
