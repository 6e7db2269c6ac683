//! DROP of anything.

use super::origin::Origin;
use super::{Found, always, names, other, types};
use migrate_sql::effect::{Change, Drop, Dropped, Kind};
use migrate_sql::schema::name::{Ident, Name};
use squawk_syntax::ast::{self, AstNode, HasPathRef, NameLike, Stmt};
use std::ops::Range;

/// A routine's name, its arguments if they are given, and where it stands.
type Signature = (Option<Name>, Option<ast::ParamList>, Range<usize>);

/// What is dropped, and how.
pub(super) struct Dropping {
    kind: Kind,
    if_exists: Option<ast::IfExists>,
    behavior: Option<ast::DropBehavior>,
}

impl Dropping {
    pub(super) fn new(kind: Kind, if_exists: Option<ast::IfExists>, behavior: Option<ast::DropBehavior>) -> Self {
        Self { kind, if_exists, behavior }
    }

    /// Things whose names may have a schema.
    pub(super) fn named<N: HasPathRef>(self, origin: Origin<'_>, nodes: impl Iterator<Item = N>) -> Vec<Found> {
        let names = nodes.filter_map(|it| Some(plain(names::found(it.path_ref())?, origin.of(&it))));
        self.found(names.collect())
    }

    /// Things that are in no schema.
    pub(super) fn alone<N: NameLike>(self, origin: Origin<'_>, nodes: impl Iterator<Item = N>) -> Vec<Found> {
        let names = nodes.map(|it| plain(Name::local(names::of(&it)), origin.of(&it)));
        self.found(names.collect())
    }

    /// One thing with what else tells it apart.
    pub(super) fn told_apart(self, origin: Origin<'_>, at: &impl AstNode, name: String) -> Vec<Found> {
        let dropped = plain(Name::local(whole(&name)), origin.of(at));
        self.found(vec![dropped])
    }

    /// Routines, perhaps with their arguments.
    fn routines(self, named: Vec<Signature>) -> Vec<Found> {
        let names = named.into_iter().filter_map(|(name, params, span)| {
            Some(Dropped { name: name?, arguments: params.as_ref().map(types::arguments), span })
        });
        self.found(names.collect())
    }

    fn found(self, dropped: Vec<Dropped>) -> Vec<Found> {
        let (Some(first), Some(last)) = (dropped.first(), dropped.last()) else { return Vec::new() };
        let span = first.span.start..last.span.end;
        vec![always(span, Change::Drop(Box::new(self.dropped(dropped))))]
    }

    fn dropped(self, names: Vec<Dropped>) -> Drop {
        Drop {
            if_exists: self.if_exists.is_some(),
            cascade: names::is_cascade(self.behavior),
            ..Drop::new(self.kind, names)
        }
    }
}

fn plain(name: Name, span: Range<usize>) -> Dropped {
    Dropped { name, arguments: None, span }
}

/// A name that is not cut off.
fn whole(name: &str) -> Ident {
    Ident::other(migrate_sql::dialect::Dialect::Postgres, name)
}

/// DROP INDEX.
pub(super) fn index(origin: Origin<'_>, it: &ast::DropIndex) -> Vec<Found> {
    let dropping = Dropping::new(Kind::Index, it.if_exists(), it.drop_behavior());
    let mut found = dropping.named(origin, it.index_refs());
    if let Some(Found { change: Change::Drop(dropped), .. }) = found.first_mut() {
        dropped.concurrently = it.concurrently_token().is_some();
    }
    found
}

/// DROP FUNCTION.
pub(super) fn function(origin: Origin<'_>, it: &ast::DropFunction) -> Vec<Found> {
    let list = it.function_sig_list().into_iter().flat_map(|list| list.function_sigs());
    let named = list.map(|it| (names::referred(it.function_name_ref()), it.param_list(), origin.of(&it)));
    Dropping::new(Kind::Function, it.if_exists(), it.drop_behavior()).routines(named.collect())
}

/// DROP PROCEDURE.
pub(super) fn procedure(origin: Origin<'_>, it: &ast::DropProcedure) -> Vec<Found> {
    let list = it.procedure_sig_list().into_iter().flat_map(|list| list.procedure_sigs());
    let named = list.map(|it| (names::referred(it.procedure_name_ref()), it.param_list(), origin.of(&it)));
    Dropping::new(Kind::Procedure, it.if_exists(), it.drop_behavior()).routines(named.collect())
}

/// DROP ROUTINE.
pub(super) fn routine(origin: Origin<'_>, it: &ast::DropRoutine) -> Vec<Found> {
    let list = it.routine_sig_list().into_iter().flat_map(|list| list.routine_sigs());
    let named = list.map(|it| (names::referred(it.routine_name_ref()), it.param_list(), origin.of(&it)));
    Dropping::new(Kind::Routine, it.if_exists(), it.drop_behavior()).routines(named.collect())
}

/// DROP AGGREGATE.
pub(super) fn aggregate(origin: Origin<'_>, it: &ast::DropAggregate) -> Vec<Found> {
    let named = it.aggregates().map(|it| (names::found(it.path_ref()), it.param_list(), origin.of(&it)));
    let named = named.collect();
    Dropping::new(Kind::Aggregate, it.if_exists(), it.drop_behavior()).routines(named)
}

/// DROP TRIGGER.
pub(super) fn trigger(origin: Origin<'_>, it: &ast::DropTrigger) -> Option<Vec<Found>> {
    let on = names::referred(it.on_relation()?.relation_name_ref())?;
    let dropping = Dropping::new(Kind::Trigger, it.if_exists(), it.drop_behavior());
    Some(part(origin, dropping, &it.trigger_ref()?, on))
}

/// DROP POLICY.
pub(super) fn policy(origin: Origin<'_>, it: &ast::DropPolicy) -> Option<Vec<Found>> {
    let on = names::referred(it.on_table()?.table_name_ref())?;
    let dropping = Dropping::new(Kind::Policy, it.if_exists(), it.drop_behavior());
    Some(part(origin, dropping, &it.policy_ref()?, on))
}

fn part(origin: Origin<'_>, dropping: Dropping, name: &impl NameLike, on: Name) -> Vec<Found> {
    let span = origin.of(name);
    let mut dropped = dropping.dropped(vec![plain(Name::local(names::of(name)), span.clone())]);
    dropped.on = Some(on);
    vec![always(span, Change::Drop(Box::new(dropped)))]
}

/// DROP of anything that the model knows by kind and name only.
pub(super) fn any_other(origin: Origin<'_>, stmt: &Stmt) -> Option<Vec<Found>> {
    /// The names of one list, each of which may have a schema or not.
    macro_rules! dropped {
        ($it:ident, $kind:literal, $names:ident, $nodes:expr) => {
            Some(Dropping::new(Kind::Other($kind), $it.if_exists(), $it.drop_behavior()).$names(origin, $nodes))
        };
    }
    match stmt {
        Stmt::DropAccessMethod(it) => dropped!(it, "access method", alone, it.access_method_ref().into_iter()),
        Stmt::DropCollation(it) => dropped!(it, "collation", named, it.collation_refs()),
        Stmt::DropConversion(it) => dropped!(it, "conversion", named, it.conversion_ref().into_iter()),
        Stmt::DropEventTrigger(it) => dropped!(it, "event trigger", alone, it.event_trigger_ref().into_iter()),
        Stmt::DropForeignDataWrapper(it) => {
            dropped!(it, "foreign data wrapper", alone, it.foreign_data_wrapper_refs())
        }
        Stmt::DropLanguage(it) => dropped!(it, "language", alone, it.language_ref().into_iter()),
        Stmt::DropPropertyGraph(it) => dropped!(it, "property graph", named, it.property_graph_ref().into_iter()),
        Stmt::DropPublication(it) => dropped!(it, "publication", alone, it.publication_refs()),
        Stmt::DropServer(it) => dropped!(it, "server", alone, it.server_refs()),
        Stmt::DropStatistics(it) => dropped!(it, "statistics", named, it.statistics_refs()),
        Stmt::DropSubscription(it) => dropped!(it, "subscription", alone, it.subscription_ref().into_iter()),
        Stmt::DropTextSearchConfig(it) => {
            dropped!(it, "text search configuration", named, it.text_search_configuration_ref().into_iter())
        }
        Stmt::DropTextSearchDict(it) => {
            dropped!(it, "text search dictionary", named, it.text_search_dictionary_ref().into_iter())
        }
        Stmt::DropTextSearchParser(it) => {
            dropped!(it, "text search parser", named, it.text_search_parser_ref().into_iter())
        }
        Stmt::DropTextSearchTemplate(it) => {
            dropped!(it, "text search template", named, it.text_search_template_ref().into_iter())
        }
        Stmt::DropCast(it) => {
            let dropping = Dropping::new(Kind::Other("cast"), it.if_exists(), it.drop_behavior());
            Some(dropping.told_apart(origin, it, other::cast(it.cast_sig())?))
        }
        Stmt::DropOperator(it) => Some(operator(origin, it)),
        Stmt::DropOperatorClass(it) => {
            let dropping = Dropping::new(Kind::Other("operator class"), it.if_exists(), it.drop_behavior());
            let name = other::using(names::referred(it.op_class_ref()), it.using_method())?;
            Some(dropping.told_apart(origin, it, name))
        }
        Stmt::DropOperatorFamily(it) => {
            let dropping = Dropping::new(Kind::Other("operator family"), it.if_exists(), it.drop_behavior());
            let name = other::using(names::referred(it.op_family_ref()), it.using_method())?;
            Some(dropping.told_apart(origin, it, name))
        }
        Stmt::DropUserMapping(it) => {
            let dropping = Dropping::new(Kind::Other("user mapping"), it.if_exists(), None);
            let name = other::mapping(it.user_mapping_role(), it.server_clause())?;
            Some(dropping.told_apart(origin, it, name))
        }
        // What inspecting a database does not show.
        _ => Some(vec![always(origin.of(stmt), Change::Nothing { kind: "drop transform", about: None })]),
    }
}

fn operator(origin: Origin<'_>, it: &ast::DropOperator) -> Vec<Found> {
    let dropping = Dropping::new(Kind::Other("operator"), it.if_exists(), it.drop_behavior());
    let signatures = it.op_sig_list().into_iter().flat_map(|list| list.op_sigs());
    let names = signatures.filter_map(|it| Some(plain(Name::local(whole(&other::operator(&it)?)), origin.of(&it))));
    dropping.found(names.collect())
}
