//! What the model knows by kind and name only, and RENAME and SET SCHEMA of what is no table.

use super::origin::Origin;
use super::{Found, always, names, policy};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, Kind};
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::name::{Ident, Name};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{self, AstNode, Stmt};

/// RENAME.
pub(super) fn rename(kind: Kind, from: Name, to: Ident) -> Change {
    Change::Rename { kind, from, to, arguments: None }
}

/// SET SCHEMA.
pub(super) fn set_schema(kind: Kind, name: Name, to: &ast::SetSchema) -> Option<Change> {
    Some(Change::SetSchema { kind, name, schema: names::of_some(to.schema_ref())?, arguments: None })
}

/// CREATE of anything that the model knows by kind and name only.
pub(super) fn create_any(origin: Origin<'_>, stmt: &Stmt) -> Option<Vec<Found>> {
    let path = |path: Option<ast::Path>| names::made(path).map(|it| shown(&it));
    let (kind, name) = match stmt {
        Stmt::CreateAccessMethod(it) => ("access method", names::of(&it.access_method()?).to_string()),
        Stmt::CreateCast(it) => ("cast", cast(it.cast_sig())?),
        Stmt::CreateCollation(it) => ("collation", path(it.collation()?.path())?),
        Stmt::CreateConversion(it) => ("conversion", path(it.conversion()?.path())?),
        Stmt::CreateEventTrigger(it) => ("event trigger", names::of(&it.event_trigger()?).to_string()),
        Stmt::CreateForeignDataWrapper(it) => {
            ("foreign data wrapper", names::of(&it.foreign_data_wrapper()?).to_string())
        }
        Stmt::CreateLanguage(it) => ("language", names::of(&it.language()?).to_string()),
        Stmt::CreateOperator(it) => ("operator", created_operator(it)?),
        Stmt::CreateOperatorClass(it) => return operator_class(origin, it),
        Stmt::CreateOperatorFamily(it) => {
            ("operator family", using(names::made(it.op_family_name()?.path()), it.using_method())?)
        }
        Stmt::CreatePropertyGraph(it) => ("property graph", path(it.property_graph()?.path())?),
        Stmt::CreatePublication(it) => ("publication", names::of(&it.publication()?).to_string()),
        Stmt::CreateServer(it) => ("server", names::of(&it.server()?).to_string()),
        Stmt::CreateStatistics(it) => ("statistics", statistics(it)?),
        Stmt::CreateSubscription(it) => ("subscription", names::of(&it.subscription()?).to_string()),
        Stmt::CreateTextSearchConfiguration(it) => {
            ("text search configuration", path(it.text_search_configuration()?.path())?)
        }
        Stmt::CreateTextSearchDictionary(it) => ("text search dictionary", path(it.text_search_dictionary()?.path())?),
        Stmt::CreateTextSearchParser(it) => ("text search parser", path(it.text_search_parser()?.path())?),
        Stmt::CreateTextSearchTemplate(it) => ("text search template", path(it.text_search_template()?.path())?),
        Stmt::CreateUserMapping(it) => ("user mapping", mapping(it.user_mapping_role(), it.server_clause())?),
        // What inspecting a database does not show.
        _ => return Some(vec![always(origin.of(stmt), Change::Nothing { kind: "create transform", about: None })]),
    };
    Some(create_named(origin, kind, stmt, name))
}

/// One comes with a family of its name, unless it says which one it belongs to.
fn operator_class(origin: Origin<'_>, it: &ast::CreateOperatorClass) -> Option<Vec<Found>> {
    let name = using(names::made(it.op_class_name()?.path()), it.using_method())?;
    let mut found = create_named(origin, "operator class", it, name.clone());
    if it.operator_family_clause().is_none() {
        found.extend(create_named(origin, "operator family", it, name));
    }
    Some(found)
}

/// CREATE of something whose name is put together of what tells it apart.
pub(super) fn create_named(origin: Origin<'_>, kind: &'static str, at: &impl AstNode, name: String) -> Vec<Found> {
    vec![always(origin.of(at), Change::CreateOther { kind, name })]
}

/// ALTER of anything that the model knows by kind and name only.
pub(super) fn alter_any(origin: Origin<'_>, stmt: &Stmt) -> Option<Vec<Found>> {
    let referred = |node: Option<ast::PathRef>| names::found(node);
    let alone = |name: Ident| Some(Name::local(name));
    let (kind, name) = match stmt {
        Stmt::AlterCollation(it) => ("collation", referred(it.collation_ref()?.path_ref())),
        Stmt::AlterConversion(it) => ("conversion", referred(it.conversion_ref()?.path_ref())),
        Stmt::AlterEventTrigger(it) => ("event trigger", alone(names::of(&it.event_trigger_ref()?))),
        Stmt::AlterForeignDataWrapper(it) => {
            ("foreign data wrapper", alone(names::of(&it.foreign_data_wrapper_ref()?)))
        }
        Stmt::AlterLanguage(it) => ("language", alone(names::of(&it.language_ref()?))),
        Stmt::AlterPropertyGraph(it) => ("property graph", referred(it.property_graph_ref()?.path_ref())),
        Stmt::AlterPublication(it) => ("publication", alone(names::of(&it.publication_ref()?))),
        Stmt::AlterServer(it) => ("server", alone(names::of(&it.server_ref()?))),
        Stmt::AlterStatistics(it) => ("statistics", referred(it.statistics_ref()?.path_ref())),
        Stmt::AlterSubscription(it) => ("subscription", alone(names::of(&it.subscription_ref()?))),
        Stmt::AlterTextSearchConfiguration(it) => {
            ("text search configuration", referred(it.text_search_configuration_ref()?.path_ref()))
        }
        Stmt::AlterTextSearchDictionary(it) => {
            ("text search dictionary", referred(it.text_search_dictionary_ref()?.path_ref()))
        }
        Stmt::AlterTextSearchParser(it) => ("text search parser", referred(it.text_search_parser_ref()?.path_ref())),
        Stmt::AlterTextSearchTemplate(it) => {
            ("text search template", referred(it.text_search_template_ref()?.path_ref()))
        }
        Stmt::AlterOperatorClass(it) => {
            let name = using(referred(it.op_class_ref()?.path_ref()), it.using_method())?;
            return altered_apart(origin, "operator class", stmt, name);
        }
        Stmt::AlterOperatorFamily(it) => {
            let name = using(referred(it.op_family_ref()?.path_ref()), it.using_method())?;
            return altered_apart(origin, "operator family", stmt, name);
        }
        _ => ("alter operator or user mapping", None),
    };
    let change = match (action(stmt), name) {
        (Some(Action::Rename(to)), Some(from)) => rename(Kind::Other(kind), from, to),
        (Some(Action::SetSchema(schema)), Some(name)) => {
            Change::SetSchema { kind: Kind::Other(kind), name, schema, arguments: None }
        }
        _ => Change::Nothing { kind, about: None },
    };
    Some(vec![always(origin.of(stmt), change)])
}

fn altered_apart(origin: Origin<'_>, kind: &'static str, stmt: &Stmt, name: String) -> Option<Vec<Found>> {
    let (of, method) = name.rsplit_once(" using ")?;
    let to = match action(stmt) {
        Some(Action::Rename(to)) => match of.rsplit_once('.') {
            Some((schema, _)) => format!("{schema}.{to} using {method}"),
            None => format!("{to} using {method}"),
        },
        Some(Action::SetSchema(schema)) => {
            let last = of.rsplit('.').next().unwrap_or(of);
            format!("{} using {method}", shown(&Name { schema: Some(schema), ident: names::ident(last) }))
        }
        None => return Some(vec![always(origin.of(stmt), Change::Nothing { kind, about: None })]),
    };
    Some(told_apart(origin, kind, stmt, [name, to]))
}

/// Gives something another name that is put together of what tells it apart.
pub(super) fn told_apart(
    origin: Origin<'_>,
    kind: &'static str,
    at: &impl AstNode,
    [from, to]: [String; 2],
) -> Vec<Found> {
    let whole = |text: &str| Ident::other(Dialect::Postgres, text);
    let change = rename(Kind::Other(kind), Name::local(whole(&from)), whole(&to));
    vec![always(origin.of(at), change)]
}

/// What an ALTER does, as far as the model keeps it.
enum Action {
    Rename(Ident),
    SetSchema(Ident),
}

fn action(stmt: &Stmt) -> Option<Action> {
    for node in stmt.syntax().children() {
        if let Some(to) = ast::SetSchema::cast(node.clone()) {
            return names::of_some(to.schema_ref()).map(Action::SetSchema);
        }
        if node.children_with_tokens().any(|it| it.kind() == SyntaxKind::RENAME_KW) {
            let named = node.descendants().filter(|it| it.children().next().is_none()).last()?;
            return Some(Action::Rename(names::ident(&ast::normalize_name_node(&named))));
        }
    }
    None
}

/// A name without the schema that is the default one.
pub(super) fn shown(name: &Name) -> String {
    match &name.schema {
        Some(schema) if schema.is("public") => name.ident.to_string(),
        _ => name.to_string(),
    }
}

/// `name on table`
pub(super) fn on_relation(name: &Ident, on: Option<Name>) -> Option<String> {
    Some(format!("{name} on {}", shown(&on?)))
}

/// `name using btree`
pub(super) fn using(name: Option<Name>, method: Option<ast::UsingMethod>) -> Option<String> {
    let method = names::of_some(method?.access_method_ref())?;
    Some(format!("{} using {method}", shown(&name?)))
}

/// `source as target`
pub(super) fn cast(signature: Option<ast::CastSig>) -> Option<String> {
    let signature = signature?;
    let side = |it: Option<ast::Type>| it.map(|it| names::data_type(&it).without_modifiers());
    Some(format!("{} as {}", side(signature.lhs())?, side(signature.rhs())?))
}

/// `user server`
pub(super) fn mapping(role: Option<ast::UserMappingRole>, server: Option<ast::ServerClause>) -> Option<String> {
    let role = role?;
    let name = role.role_ref().map_or_else(|| names::text(&role).to_lowercase(), |it| policy::role(&it));
    Some(format!("{name} {}", names::of_some(server?.server_ref())?))
}

/// `name(left, right)`, as DROP OPERATOR says it.
pub(super) fn operator(signature: &ast::OpSig) -> Option<String> {
    let left = signature.lhs().map(|it| names::data_type(&it));
    let right = signature.rhs().map(|it| names::data_type(&it));
    // The grammar takes NONE for a type.
    let (left, right) = match (left, right) {
        (Some(only), None) => (None, Some(only)),
        sides => sides,
    };
    Some(operator_name(&signature.op()?, left, right))
}

fn operator_name(op: &ast::Op, left: Option<DataType>, right: Option<DataType>) -> String {
    let side = |it: Option<DataType>| {
        it.filter(|it| !it.name.eq_ignore_ascii_case("none"))
            .map_or_else(|| "none".to_owned(), |it| it.without_modifiers().to_string())
    };
    let written: String = names::text(op).split_whitespace().collect();
    let written = written.strip_prefix("public.").unwrap_or(&written).to_owned();
    format!("{written}({}, {})", side(left), side(right))
}

/// `name(left, right)`, as CREATE OPERATOR says it.
pub(super) fn created_operator(it: &ast::CreateOperator) -> Option<String> {
    let options = it.attribute_list()?;
    let side = |name: &str| {
        let mut options = options.attribute_options();
        let option = options.find(|it| it.name().is_some_and(|it| names::of(&it).is(name)))?;
        Some(DataType::parse(Dialect::Postgres, &names::text(&option.attribute_value()?)))
    };
    Some(operator_name(&it.op()?, side("leftarg"), side("rightarg")))
}

/// The name that PostgreSQL gives to statistics without one: `table_columns_stat`.
pub(super) fn statistics(it: &ast::CreateStatistics) -> Option<String> {
    if let Some(name) = it.statistics() {
        return Some(shown(&names::made(name.path())?));
    }
    let table = names::referred(it.from_table()?.table_name_ref())?;
    let columns = it.statistics_on_clause().into_iter().flat_map(|it| it.exprs()).map(|expr| match expr {
        ast::Expr::NameRef(name) => name.text(),
        _ => "expr".to_owned(),
    });
    let columns = columns.collect::<Vec<_>>().join("_");
    let name = migrate_sql::schema::fold::object_name(table.ident.as_str(), Some(&columns), "stat");
    Some(shown(&table.with(names::ident(&name))))
}
