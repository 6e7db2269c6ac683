//! What stands by itself: schemas, extensions, types, routines, and what is known by kind and name only.

use super::Found;
use super::fields::Fields;
use migrate_check::schema::data_type::DataType;
use migrate_check::schema::name::Name;
use migrate_check::schema::object::{Domain, Other, Routine, RoutineKind, Type, TypeKind, Volatility};
use migrate_check::schema::table::{Certainty, Validity};
use std::sync::Arc;

pub(super) fn namespace(found: &mut Found, mut row: Fields) {
    found.schema.namespaces.insert(row.ident(), Certainty::Certain);
}

pub(super) fn extension(found: &mut Found, mut row: Fields) {
    found.schema.extensions.insert(row.ident());
}

pub(super) fn data_type(found: &mut Found, mut row: Fields) {
    let (oid, relation, name, letter, labels) = (row.text(), row.text(), row.name(), row.text(), row.list());
    let (base, not_null, default, range) = (row.optional_data_type(), row.flag(), row.expr(), row.optional_data_type());
    let kind = match (letter.as_str(), base, range) {
        ("e", ..) => TypeKind::Enum(labels),
        ("d", Some(base), _) => TypeKind::Domain(Domain { base, not_null, default, checks: Vec::new() }),
        ("r", _, Some(of)) => TypeKind::Range(of.without_modifiers()),
        ("c", ..) => TypeKind::Composite(Vec::new()),
        _ => TypeKind::Base,
    };
    if matches!(kind, TypeKind::Composite(_)) {
        found.composites.insert(relation, oid.clone());
    }
    found.types.insert(oid, Type { name, kind, certainty: Certainty::Certain });
}

pub(super) fn domain_check(found: &mut Found, mut row: Fields) {
    let Some(Type { kind: TypeKind::Domain(domain), .. }) = found.types.get_mut(&row.text()) else { return };
    let (name, Some(expr)) = (row.ident(), row.expr()) else { return };
    let validity = if row.flag() { Validity::Valid } else { Validity::NotValid };
    domain.checks.push((name, expr, validity));
    domain.checks.sort_by(|left, right| left.0.cmp(&right.0));
}

pub(super) fn routine(found: &mut Found, mut row: Fields) {
    let name = row.name();
    let kind = match row.text().as_str() {
        "p" => RoutineKind::Procedure,
        "a" => RoutineKind::Aggregate,
        _ => RoutineKind::Function,
    };
    let language = row.text().to_lowercase();
    let volatility = match row.text().as_str() {
        "i" => Volatility::Immutable,
        "s" => Volatility::Stable,
        _ => Volatility::Volatile,
    };
    let arguments: Vec<DataType> = row.data_types().into_iter().map(DataType::without_modifiers).collect();
    let returns = returns(kind, &mut row);
    // That of an aggregate is a word that nobody wrote.
    let body = if kind == RoutineKind::Aggregate { String::new() } else { row.text() };
    let key = (name.clone(), arguments.clone());
    let certainty = Certainty::Certain;
    let routine = Routine { name, kind, arguments, returns, language, volatility, body, certainty };
    found.schema.routines.insert(key, Arc::new(routine));
}

/// `integer`, `setof users`, `table(a integer, b text)`; nothing for a procedure.
fn returns(kind: RoutineKind, row: &mut Fields) -> String {
    let (is_set, data_type) = (row.flag(), row.data_type().without_modifiers());
    let (names, types) = (row.list(), row.data_types());
    if kind == RoutineKind::Procedure {
        return String::new();
    }
    if !names.is_empty() {
        let columns = names.iter().zip(types);
        let columns: Vec<String> =
            columns.map(|(name, data_type)| format!("{name} {}", data_type.without_modifiers())).collect();
        return format!("table({})", columns.join(", ")).to_lowercase();
    }
    format!("{}{data_type}", if is_set { "setof " } else { "" }).to_lowercase()
}

pub(super) fn other(found: &mut Found, mut row: Fields) {
    let (kind, schema, name, detail) = (row.text(), row.optional(), row.text(), row.text());
    let schema = schema.filter(|schema| schema != "public").map_or(String::new(), |schema| format!("{schema}."));
    found.schema.others.insert(Other { kind, name: format!("{schema}{name}{detail}") });
}

pub(super) fn operator(found: &mut Found, mut row: Fields) {
    let name: Name = row.name();
    let mut side = || row.optional_data_type().map_or("none".to_owned(), |it| it.without_modifiers().to_string());
    let (left, right) = (side(), side());
    found.schema.others.insert(Other { kind: "operator".to_owned(), name: format!("{name}({left}, {right})") });
}

pub(super) fn cast(found: &mut Found, mut row: Fields) {
    let (source, target) = (row.data_type().without_modifiers(), row.data_type().without_modifiers());
    found.schema.others.insert(Other { kind: "cast".to_owned(), name: format!("{source} as {target}") });
}
