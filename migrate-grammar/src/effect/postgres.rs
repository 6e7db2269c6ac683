//! What PostgreSQL's statements do, as squawk-syntax reads them.
//!
//! Every kind of statement that the grammar knows is named here once; each family has a file of its own. Names are as
//! written, types and expressions in the words of the schema. A statement that the grammar refused in part is opaque.

mod alter_table;
mod block;
mod column;
mod constraint;
mod create_table;
mod data;
mod drop;
mod dynamic;
mod index;
mod into;
mod maintain;
mod names;
mod namespace;
mod origin;
mod other;
mod policy;
mod privilege;
mod probe;
mod query;
mod routine;
mod sequence;
mod session;
mod trigger;
mod types;
mod view;

use drop::Dropping;
use migrate_sql::effect::{Change, Condition, Effect, Kind, Touched, Verb};
use migrate_sql::schema::object::Reads;
use origin::Origin;
use squawk_syntax::ast::{self, AstNode, Stmt};
use squawk_syntax::{Parse, SourceFile, SyntaxKind, SyntaxNode};
use std::ops::Range;

pub(super) fn effects(tree: &Parse<SourceFile>) -> Vec<Effect> {
    let source = tree.tree();
    nodes(&source)
        .flat_map(|node| {
            let statement = Origin::SCRIPT.of_node(&node);
            let statement = statement.start..namespace::end(&node).unwrap_or(statement.end);
            of_node(Origin::SCRIPT, &node).into_iter().map(move |it| it.into_effect(statement.clone()))
        })
        .collect()
}

/// What a statement does, or one of the things that it does.
struct Found {
    span: Range<usize>,
    change: Change,
    condition: Condition,
}

impl Found {
    fn into_effect(self, statement: Range<usize>) -> Effect {
        Effect { statement, span: self.span, change: self.change, condition: self.condition }
    }

    /// Whether neither the schema nor rows notice it.
    fn is_quiet(&self) -> bool {
        matches!(self.change, Change::Nothing { .. } | Change::Session(_))
    }
}

fn always(span: Range<usize>, change: Change) -> Found {
    Found { span, change, condition: Condition::Always }
}

fn if_possible(span: Range<usize>, change: Change) -> Found {
    Found { span, change, condition: Condition::IfPossible }
}

/// Something that happens with IF EXISTS only if that is so.
fn so_far_as_exists(if_exists: Option<ast::IfExists>, span: Range<usize>, change: Change) -> Found {
    if if_exists.is_some() { if_possible(span, change) } else { always(span, change) }
}

/// The statements of a text.
fn statements(origin: Origin<'_>, source: &SourceFile) -> Vec<Found> {
    nodes(source).flat_map(|node| of_node(origin, &node)).collect()
}

/// The statements of a text, each with its own part of the tree.
fn nodes(source: &SourceFile) -> impl Iterator<Item = SyntaxNode> {
    source.syntax().children().flat_map(|node| {
        let behind = namespace::behind(&node);
        std::iter::once(node).chain(behind)
    })
}

fn of_node(origin: Origin<'_>, node: &SyntaxNode) -> Vec<Found> {
    match Stmt::cast(node.clone()) {
        Some(stmt) => statement(origin, &stmt),
        None => vec![block::opaque(origin.of_node(node), "a statement that cannot be read")],
    }
}

/// What a statement does.
fn statement(origin: Origin<'_>, stmt: &Stmt) -> Vec<Found> {
    let unread = || vec![block::opaque(origin.of(stmt), "a statement that cannot be read")];
    if stmt.syntax().descendants().any(|it| it.kind() == SyntaxKind::ERROR) {
        return unread();
    }
    read(origin, stmt).unwrap_or_else(unread)
}

/// `None` if something is missing that the grammar asks for.
fn read(origin: Origin<'_>, stmt: &Stmt) -> Option<Vec<Found>> {
    let nothing = |kind: &'static str| Some(vec![always(origin.of(stmt), Change::Nothing { kind, about: None })]);
    let opaque = |reason: &str| Some(vec![block::opaque(origin.of(stmt), reason)]);
    match stmt {
        // Tables.
        Stmt::CreateTable(it) => create_table::table(origin, it),
        Stmt::CreateForeignTable(it) => create_table::foreign(origin, it),
        Stmt::CreateTableAs(it) => create_table::from_query(origin, it),
        Stmt::SelectInto(it) => create_table::select_into(origin, it),
        Stmt::AlterTable(it) => alter_table::table(origin, it),
        Stmt::AlterForeignTable(it) => alter_table::foreign(origin, it),
        Stmt::DropTable(it) => {
            let dropping = Dropping::new(Kind::Table, it.if_exists(), it.drop_behavior());
            Some(dropping.named(origin, it.table_name_refs()))
        }
        Stmt::DropForeignTable(it) => {
            let dropping = Dropping::new(Kind::ForeignTable, it.if_exists(), it.drop_behavior());
            Some(dropping.named(origin, it.table_name_refs()))
        }
        Stmt::ImportForeignSchema(_) => opaque("what a foreign schema holds is known to its server"),

        // Indexes.
        Stmt::CreateIndex(it) => index::create(origin, it),
        Stmt::AlterIndex(it) => index::alter(origin, it),
        Stmt::DropIndex(it) => Some(drop::index(origin, it)),

        // Views.
        Stmt::CreateView(it) => view::view(origin, it),
        Stmt::CreateMaterializedView(it) => view::materialized(origin, it),
        Stmt::AlterView(it) => view::alter_view(origin, it),
        Stmt::AlterMaterializedView(it) => view::alter_materialized(origin, it),
        Stmt::DropView(it) => {
            let dropping = Dropping::new(Kind::View, it.if_exists(), it.drop_behavior());
            Some(dropping.named(origin, it.view_refs()))
        }
        Stmt::DropMaterializedView(it) => {
            let dropping = Dropping::new(Kind::MaterializedView, it.if_exists(), it.drop_behavior());
            Some(dropping.named(origin, it.view_refs()))
        }

        // Sequences.
        Stmt::CreateSequence(it) => sequence::create(origin, it),
        Stmt::AlterSequence(it) => sequence::alter(origin, it),
        Stmt::DropSequence(it) => {
            let dropping = Dropping::new(Kind::Sequence, it.if_exists(), it.drop_behavior());
            Some(dropping.named(origin, it.sequence_refs()))
        }

        // Types.
        Stmt::CreateType(it) => types::create(origin, it),
        Stmt::CreateDomain(it) => types::create_domain(origin, it),
        Stmt::AlterType(it) => types::alter(origin, it),
        Stmt::AlterDomain(it) => types::alter_domain(origin, it),
        Stmt::DropType(it) => {
            let dropping = Dropping::new(Kind::Type, it.if_exists(), it.drop_behavior());
            Some(dropping.named(origin, it.type_name_refs()))
        }
        Stmt::DropDomain(it) => {
            let dropping = Dropping::new(Kind::Domain, it.if_exists(), it.drop_behavior());
            Some(dropping.named(origin, it.domain_refs()))
        }

        // Routines.
        Stmt::CreateFunction(it) => routine::function(origin, it),
        Stmt::CreateProcedure(it) => routine::procedure(origin, it),
        Stmt::CreateAggregate(it) => routine::aggregate(origin, it),
        Stmt::AlterFunction(it) => routine::alter_function(origin, it),
        Stmt::AlterProcedure(it) => routine::alter_procedure(origin, it),
        Stmt::AlterRoutine(it) => routine::alter_routine(origin, it),
        Stmt::AlterAggregate(it) => routine::alter_aggregate(origin, it),
        Stmt::DropFunction(it) => Some(drop::function(origin, it)),
        Stmt::DropProcedure(it) => Some(drop::procedure(origin, it)),
        Stmt::DropRoutine(it) => Some(drop::routine(origin, it)),
        Stmt::DropAggregate(it) => Some(drop::aggregate(origin, it)),

        // What belongs to a table.
        Stmt::CreateTrigger(it) => trigger::create(origin, it),
        Stmt::AlterTrigger(it) => trigger::alter(origin, it),
        Stmt::DropTrigger(it) => drop::trigger(origin, it),
        Stmt::CreatePolicy(it) => policy::create(origin, it),
        Stmt::AlterPolicy(it) => policy::alter(origin, it),
        Stmt::DropPolicy(it) => drop::policy(origin, it),
        Stmt::CreateRule(it) => {
            let on = names::referred(it.rule_on()?.relation_name_ref());
            let name = other::on_relation(&names::of(&it.rule()?), on)?;
            Some(other::create_named(origin, "rule", &it.rule()?, name))
        }
        Stmt::AlterRule(it) => {
            let on = names::referred(it.on_relation()?.relation_name_ref())?;
            let from = other::on_relation(&names::of(&it.rule_ref()?), Some(on.clone()))?;
            let to = other::on_relation(&names::of(&it.rule_rename_to()?.rule()?), Some(on))?;
            Some(other::told_apart(origin, "rule", &it.rule_ref()?, [from, to]))
        }
        Stmt::DropRule(it) => {
            let on = names::referred(it.on_relation()?.relation_name_ref());
            let name = other::on_relation(&names::of(&it.rule_ref()?), on)?;
            let dropping = Dropping::new(Kind::Other("rule"), it.if_exists(), it.drop_behavior());
            Some(dropping.told_apart(origin, &it.rule_ref()?, name))
        }

        // Schemas and extensions.
        Stmt::CreateSchema(it) => namespace::create(origin, it),
        Stmt::AlterSchema(it) => namespace::alter(origin, it),
        Stmt::DropSchema(it) => {
            let dropping = Dropping::new(Kind::Namespace, it.if_exists(), it.drop_behavior());
            Some(dropping.alone(origin, it.schema_refs()))
        }
        Stmt::CreateExtension(it) => namespace::create_extension(origin, it),
        Stmt::AlterExtension(_) => nothing("alter extension"),
        Stmt::DropExtension(it) => {
            let dropping = Dropping::new(Kind::Extension, it.if_exists(), it.drop_behavior());
            Some(dropping.alone(origin, it.extension_refs()))
        }

        // Rows.
        Stmt::Insert(it) => data::write(origin, it),
        Stmt::Update(it) => data::write(origin, it),
        Stmt::Delete(it) => data::write(origin, it),
        Stmt::Merge(it) => data::write(origin, it),
        Stmt::Copy(it) => data::copy(origin, it),
        Stmt::Truncate(it) => data::truncate(origin, it),
        Stmt::Select(it) => data::select(origin, &ast::SelectVariant::Select(it.clone())),
        Stmt::CompoundSelect(it) => data::select(origin, &ast::SelectVariant::CompoundSelect(it.clone())),
        Stmt::ParenSelect(it) => data::select(origin, &ast::SelectVariant::ParenSelect(it.clone())),
        Stmt::Values(it) => data::select(origin, &ast::SelectVariant::Values(it.clone())),
        Stmt::Table(it) => data::select(origin, &ast::SelectVariant::Table(it.clone())),
        Stmt::Call(it) => data::call(origin, it),
        Stmt::Explain(it) => explain(origin, it),
        Stmt::Do(it) => Some(block::read(origin, it)),
        Stmt::Execute(_) => {
            let reason = "a prepared statement".to_owned();
            Some(vec![always(origin.of(stmt), Change::Opaque { reason, touched: Touched::Rows })])
        }
        Stmt::Prepare(_) => nothing("prepare"),
        Stmt::Deallocate(_) => nothing("deallocate"),
        Stmt::Declare(_) => nothing("declare"),
        Stmt::Fetch(_) => nothing("fetch"),
        Stmt::Move(_) => nothing("move"),
        Stmt::Close(_) => nothing("close"),

        // Upkeep.
        Stmt::Lock(it) => maintain::lock(origin, it),
        Stmt::Vacuum(it) => Some(maintain::vacuum(origin, it)),
        Stmt::Analyze(it) => Some(maintain::analyze(origin, it)),
        Stmt::Repack(it) => Some(maintain::repack(origin, it)),
        Stmt::Cluster(it) => Some(maintain::cluster(origin, it)),
        Stmt::Refresh(it) => maintain::refresh(origin, it),
        Stmt::Reindex(it) => maintain::reindex(origin, it),
        Stmt::Checkpoint(_) => nothing("checkpoint"),
        Stmt::Load(_) => nothing("load"),

        // The session.
        Stmt::Set(it) => session::set(origin, it),
        Stmt::SetRole(it) => Some(session::become_role(origin, it, "role")),
        Stmt::SetSessionAuth(it) => Some(session::become_role(origin, it, "session_authorization")),
        Stmt::Reset(it) => session::reset(origin, it),
        Stmt::ResetRole(it) => Some(session::reset_one(origin, it, "role")),
        Stmt::ResetSessionAuth(it) => Some(session::reset_one(origin, it, "session_authorization")),
        Stmt::Discard(it) => match it.discard_target()? {
            ast::DiscardTarget::DiscardAll(_) => Some(session::reset_all(origin, it)),
            ast::DiscardTarget::DiscardPlans(_)
            | ast::DiscardTarget::DiscardSequences(_)
            | ast::DiscardTarget::DiscardTemp(_) => nothing("discard"),
        },
        Stmt::SetConstraints(_) => nothing("set constraints"),
        Stmt::SetTransaction(_) => nothing("set transaction"),
        Stmt::Show(_) => nothing("show"),
        Stmt::Listen(_) => nothing("listen"),
        Stmt::Unlisten(_) => nothing("unlisten"),
        Stmt::Notify(_) => nothing("notify"),

        // Transactions.
        Stmt::Begin(_) => nothing("begin"),
        Stmt::Commit(_) => nothing("commit"),
        Stmt::SavepointCreate(_) => nothing("savepoint"),
        Stmt::ReleaseSavepoint(_) => nothing("release savepoint"),
        Stmt::Rollback(_) => opaque("what came before is undone"),
        Stmt::PrepareTransaction(_) => opaque("what came before waits to be committed"),

        // Rights and remarks.
        Stmt::Grant(it) => Some(privilege::objects(origin, "grant", stmt, it.on_privilege_objects_clause())),
        Stmt::Revoke(it) => Some(privilege::objects(origin, "revoke", stmt, it.on_privilege_objects_clause())),
        Stmt::CommentOn(it) => Some(privilege::comment(origin, it)),
        Stmt::SecurityLabel(_) => nothing("security label"),
        Stmt::AlterDefaultPrivileges(_) => nothing("alter default privileges"),
        Stmt::Reassign(_) => nothing("reassign owned"),
        Stmt::DropOwned(_) => opaque("what a role owns is not known"),

        // The server as a whole.
        Stmt::CreateRole(_) | Stmt::CreateUser(_) | Stmt::CreateGroup(_) => nothing("create role"),
        Stmt::AlterRole(_) | Stmt::AlterUser(_) | Stmt::AlterGroup(_) => nothing("alter role"),
        Stmt::DropRole(_) | Stmt::DropUser(_) | Stmt::DropGroup(_) => nothing("drop role"),
        Stmt::CreateDatabase(_) => nothing("create database"),
        Stmt::AlterDatabase(_) => nothing("alter database"),
        Stmt::DropDatabase(it) => {
            let dropping = Dropping::new(Kind::Other("database"), it.if_exists(), None);
            Some(dropping.alone(origin, it.database_ref().into_iter()))
        }
        Stmt::CreateTablespace(_) => nothing("create tablespace"),
        Stmt::AlterTablespace(_) => nothing("alter tablespace"),
        Stmt::DropTablespace(_) => nothing("drop tablespace"),
        Stmt::AlterSystem(_) => nothing("alter system"),
        Stmt::AlterLargeObject(_) => nothing("alter large object"),
        Stmt::EmptyStmt(_) => Some(Vec::new()),

        // What is known by kind and name only.
        Stmt::CreateAccessMethod(_)
        | Stmt::CreateCast(_)
        | Stmt::CreateCollation(_)
        | Stmt::CreateConversion(_)
        | Stmt::CreateEventTrigger(_)
        | Stmt::CreateForeignDataWrapper(_)
        | Stmt::CreateLanguage(_)
        | Stmt::CreateOperator(_)
        | Stmt::CreateOperatorClass(_)
        | Stmt::CreateOperatorFamily(_)
        | Stmt::CreatePropertyGraph(_)
        | Stmt::CreatePublication(_)
        | Stmt::CreateServer(_)
        | Stmt::CreateStatistics(_)
        | Stmt::CreateSubscription(_)
        | Stmt::CreateTextSearchConfiguration(_)
        | Stmt::CreateTextSearchDictionary(_)
        | Stmt::CreateTextSearchParser(_)
        | Stmt::CreateTextSearchTemplate(_)
        | Stmt::CreateTransform(_)
        | Stmt::CreateUserMapping(_) => other::create_any(origin, stmt),
        Stmt::AlterCollation(_)
        | Stmt::AlterConversion(_)
        | Stmt::AlterEventTrigger(_)
        | Stmt::AlterForeignDataWrapper(_)
        | Stmt::AlterLanguage(_)
        | Stmt::AlterOperator(_)
        | Stmt::AlterOperatorClass(_)
        | Stmt::AlterOperatorFamily(_)
        | Stmt::AlterPropertyGraph(_)
        | Stmt::AlterPublication(_)
        | Stmt::AlterServer(_)
        | Stmt::AlterStatistics(_)
        | Stmt::AlterSubscription(_)
        | Stmt::AlterTextSearchConfiguration(_)
        | Stmt::AlterTextSearchDictionary(_)
        | Stmt::AlterTextSearchParser(_)
        | Stmt::AlterTextSearchTemplate(_)
        | Stmt::AlterUserMapping(_) => other::alter_any(origin, stmt),
        Stmt::DropAccessMethod(_)
        | Stmt::DropCast(_)
        | Stmt::DropCollation(_)
        | Stmt::DropConversion(_)
        | Stmt::DropEventTrigger(_)
        | Stmt::DropForeignDataWrapper(_)
        | Stmt::DropLanguage(_)
        | Stmt::DropOperator(_)
        | Stmt::DropOperatorClass(_)
        | Stmt::DropOperatorFamily(_)
        | Stmt::DropPropertyGraph(_)
        | Stmt::DropPublication(_)
        | Stmt::DropServer(_)
        | Stmt::DropStatistics(_)
        | Stmt::DropSubscription(_)
        | Stmt::DropTextSearchConfig(_)
        | Stmt::DropTextSearchDict(_)
        | Stmt::DropTextSearchParser(_)
        | Stmt::DropTextSearchTemplate(_)
        | Stmt::DropTransform(_)
        | Stmt::DropUserMapping(_) => drop::any_other(origin, stmt),
    }
}

/// EXPLAIN runs its statement only with ANALYZE.
fn explain(origin: Origin<'_>, it: &ast::Explain) -> Option<Vec<Found>> {
    let runs = match it.explain_mode() {
        Some(ast::ExplainMode::ExplainAnalyze(_)) => true,
        Some(ast::ExplainMode::ExplainOptionList(list)) => list.explain_options().any(|it| {
            let text = names::text(&it).to_lowercase();
            let mut words = text.split_whitespace();
            matches!(words.next(), Some("analyze" | "analyse"))
                && words.next().is_none_or(|value| !matches!(value, "false" | "off" | "0" | "no"))
        }),
        Some(ast::ExplainMode::ExplainVerbose(_)) | None => false,
    };
    let inner = Stmt::cast(it.explain_stmt()?.syntax().clone())?;
    let mut found = statement(origin, &inner);
    if !runs {
        // It is only planned: what it names has to be there.
        found.retain_mut(|part| match &mut part.change {
            Change::Data(data) => {
                let targets = std::mem::take(&mut data.targets);
                let columns = std::mem::take(&mut data.columns);
                data.reads.extend(targets.into_iter().map(|relation| Reads { relation, columns: columns.clone() }));
                data.verb = Verb::Select;
                true
            }
            _ => false,
        });
    }
    if found.is_empty() {
        found.push(always(origin.of(it), Change::Nothing { kind: "explain", about: None }));
    }
    Some(found)
}
