//! SET, RESET, DISCARD, and set_config() in a query.

use super::origin::Origin;
use super::{Found, always, data, names};
use migrate_sql::effect::{Change, Setting};
use migrate_sql::schema::name::Ident;
use squawk_syntax::ast::{self, AstNode, NameLike};

/// SET.
pub(super) fn set(origin: Origin<'_>, it: &ast::Set) -> Option<Vec<Found>> {
    let local = matches!(it.set_scope(), Some(ast::SetScope::LocalScope(_)));
    let setting = match it.set_target()? {
        ast::SetTarget::SetConfig(config) => {
            let name = parameter(config.config_parameter_ref())?;
            let values = match config.config_assignment() {
                Some(ast::ConfigAssignment::ToConfigValue(to)) => to.config_values().collect(),
                Some(ast::ConfigAssignment::FromCurrent(_)) | None => Vec::new(),
            };
            match name.as_str() {
                "search_path" => Setting::SearchPath(path(&values)),
                _ => other(name, Some(values.iter().map(value).collect::<Vec<_>>().join(", ")), local),
            }
        }
        ast::SetTarget::SetSchemaValue(it) => {
            Setting::SearchPath(names::string(it.literal()).map(|schema| vec![names::ident(&schema)]))
        }
        ast::SetTarget::SetTimeZone(it) => other("timezone".to_owned(), it.config_value().map(|it| value(&it)), local),
        ast::SetTarget::SetCatalog(it) => other("catalog".to_owned(), names::string(it.literal()), local),
        ast::SetTarget::SetXmlOption(it) => {
            other("xmloption".to_owned(), it.xml_document_or_content().map(|it| names::text(&it)), local)
        }
    };
    Some(vec![always(origin.of(it), Change::Session(setting))])
}

/// SET ROLE, SET SESSION AUTHORIZATION.
pub(super) fn become_role(origin: Origin<'_>, it: &impl AstNode, setting: &str) -> Vec<Found> {
    let text = names::text(it);
    let value = text.trim_end_matches(';').split_whitespace().last().map(str::to_owned);
    let local = text.split_whitespace().any(|word| word.eq_ignore_ascii_case("local"));
    vec![always(origin.of(it), Change::Session(other(setting.to_owned(), value, local)))]
}

/// RESET.
pub(super) fn reset(origin: Origin<'_>, it: &ast::Reset) -> Option<Vec<Found>> {
    let settings = match it.reset_target()? {
        ast::ResetTarget::All(_) => return Some(reset_all(origin, it)),
        ast::ResetTarget::ConfigParameterRef(name) => match parameter(Some(name))?.as_str() {
            "search_path" => Setting::SearchPath(None),
            name => other(name.to_owned(), None, false),
        },
        ast::ResetTarget::ResetTimeZone(_) => other("timezone".to_owned(), None, false),
        ast::ResetTarget::ResetTransactionIsolation(_) => other("transaction_isolation".to_owned(), None, false),
    };
    Some(vec![always(origin.of(it), Change::Session(settings))])
}

/// RESET of one setting that has a statement of its own.
pub(super) fn reset_one(origin: Origin<'_>, it: &impl AstNode, setting: &str) -> Vec<Found> {
    vec![always(origin.of(it), Change::Session(other(setting.to_owned(), None, false)))]
}

/// RESET ALL, DISCARD ALL.
pub(super) fn reset_all(origin: Origin<'_>, it: &impl AstNode) -> Vec<Found> {
    let span = origin.of(it);
    vec![
        always(span.clone(), Change::Session(Setting::SearchPath(None))),
        always(span, Change::Session(other("all".to_owned(), None, false))),
    ]
}

/// `SELECT set_config('search_path', '', false)`.
pub(super) fn from_query(origin: Origin<'_>, query: &ast::SelectVariant) -> Vec<Found> {
    let calls = data::outer_calls(query).into_iter().filter(|(name, _)| name.ident.is("set_config"));
    calls.filter_map(|(_, call)| Some(always(origin.of(&call), Change::Session(configured(&call)?)))).collect()
}

fn configured(call: &ast::CallExpr) -> Option<Setting> {
    let text = |arg: Option<ast::Arg>| match arg?.expr()? {
        ast::Expr::Literal(literal) => literal.string_value(),
        _ => None,
    };
    let mut args = call.arg_list()?.args();
    let name = text(args.next())?.to_lowercase();
    let value = text(args.next());
    let local = args.next().is_some_and(|it| names::text(&it).eq_ignore_ascii_case("true"));
    match name.as_str() {
        "search_path" => Some(Setting::SearchPath(value.map(|it| schemas(&it)))),
        _ => Some(other(name, value, local)),
    }
}

fn other(name: String, value: Option<String>, local: bool) -> Setting {
    Setting::Other { name, value: value.filter(|it| !it.is_empty()), local }
}

fn parameter(node: Option<ast::ConfigParameterRef>) -> Option<String> {
    let name = names::found(node?.path_ref())?;
    Some(name.to_string().to_lowercase())
}

/// `None` for DEFAULT.
fn path(values: &[ast::ConfigValue]) -> Option<Vec<Ident>> {
    if values.is_empty() {
        return None;
    }
    let written = values.iter().filter_map(|it| match it {
        ast::ConfigValue::ConfigValueName(name) => Some(name.text()),
        ast::ConfigValue::Literal(literal) => literal.string_value(),
        ast::ConfigValue::PrefixExpr(_) => None,
    });
    Some(written.filter_map(|it| schema(&it)).collect())
}

/// The schemas of a path that is written as one string.
fn schemas(text: &str) -> Vec<Ident> {
    let parts = text.split(',').map(str::trim);
    let unquoted = parts.map(|part| match part.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => part.to_lowercase(),
    });
    unquoted.filter_map(|it| schema(&it)).collect()
}

/// A schema of the path; the one with the user's name is not there as a rule.
fn schema(name: &str) -> Option<Ident> {
    (!name.is_empty() && name != "$user").then(|| names::ident(name))
}

fn value(it: &ast::ConfigValue) -> String {
    names::text(it)
}
