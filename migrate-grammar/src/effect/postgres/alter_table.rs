//! ALTER TABLE and ALTER FOREIGN TABLE, clause by clause.

use super::column::named;
use super::origin::Origin;
use super::{Found, always, column, constraint, create_table, names, sequence};
use migrate_sql::effect::{Action, ActionKind, AlterTable, Change, Touched, Which};
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::table::{Persistence, Validity};
use squawk_syntax::ast::{self, AstNode};

/// ALTER TABLE.
pub(super) fn table(origin: Origin<'_>, it: &ast::AlterTable) -> Option<Vec<Found>> {
    if it.all_in_tablespace().is_some() {
        let about = None;
        return Some(vec![always(origin.of(it), Change::Nothing { kind: "alter table all in tablespace", about })]);
    }
    let mut found = read(origin, it.table_relation_name()?, it.if_exists(), it.actions())?;
    if it
        .actions()
        .any(|it| matches!(it, ast::AlterTableAction::SplitPartition(_) | ast::AlterTableAction::MergePartitions(_)))
    {
        let reason = "partitions are split or merged".to_owned();
        found.push(always(origin.of(it), Change::Opaque { reason, touched: Touched::Anything }));
    }
    Some(found)
}

/// ALTER FOREIGN TABLE.
pub(super) fn foreign(origin: Origin<'_>, it: &ast::AlterForeignTable) -> Option<Vec<Found>> {
    read(origin, it.table_relation_name()?, it.if_exists(), it.actions())
}

fn read(
    origin: Origin<'_>,
    table: ast::TableRelationName,
    if_exists: Option<ast::IfExists>,
    actions: impl Iterator<Item = ast::AlterTableAction>,
) -> Option<Vec<Found>> {
    let span = origin.of_first(table.table_name_ref().as_ref(), &table);
    let alter = AlterTable {
        only: table.only_token().is_some(),
        table: names::table(Some(table))?,
        if_exists: if_exists.is_some(),
        actions: actions
            .map(|action| Action { span: origin.of(&action), kind: kind(origin, &action).unwrap_or(UNREAD) })
            .collect(),
        algorithm: None,
        lock: None,
    };
    Some(vec![always(span, Change::AlterTable(Box::new(alter)))])
}

/// A clause that the grammar refused.
const UNREAD: ActionKind = ActionKind::Other { clause: "?" };

fn kind(origin: Origin<'_>, action: &ast::AlterTableAction) -> Option<ActionKind> {
    use ast::AlterTableAction as A;
    let other = |clause| Some(ActionKind::Other { clause });
    match action {
        A::AddColumn(it) => Some(ActionKind::AddColumn {
            def: Box::new(column::read(origin, it.syntax())?),
            if_not_exists: it.if_not_exists().is_some(),
            position: None,
        }),
        A::AddConstraint(it) => add_constraint(origin, &it.constraint()?),
        A::AlterColumn(it) => alter_column(named(it.column_name_ref())?, it.option()?),
        A::AlterConstraint(it) => Some(ActionKind::AlterConstraint {
            name: names::referred(it.constraint_name_ref())?.ident,
            timing: constraint::timing(it.constraint_options()),
            validity: constraint::validity(it.constraint_options()),
        }),
        A::AttachPartition(it) => Some(ActionKind::AttachPartition {
            partition: names::referred(it.table_name_ref())?,
            bound: create_table::bound(it.partition_type()?),
        }),
        A::DetachPartition(it) => Some(ActionKind::DetachPartition {
            partition: names::referred(it.table_name_ref())?,
            concurrently: it.detach_partition_option().is_some(),
        }),
        A::DropColumn(it) => Some(ActionKind::DropColumn {
            name: named(it.column_name_ref())?,
            if_exists: it.if_exists().is_some(),
            cascade: names::is_cascade(it.drop_behavior()),
        }),
        A::DropConstraint(it) => Some(ActionKind::DropConstraint {
            which: Which::Named(names::referred(it.constraint_name_ref())?.ident),
            if_exists: it.if_exists().is_some(),
            cascade: names::is_cascade(it.drop_behavior()),
        }),
        A::RenameColumn(it) => {
            let (from, to) = renamed(it)?;
            Some(ActionKind::RenameColumn { from, to })
        }
        A::RenameConstraint(it) => Some(ActionKind::RenameConstraint {
            from: names::referred(it.constraint_name_ref())?.ident,
            to: names::of_some(it.constraint_name())?,
        }),
        A::ValidateConstraint(it) => {
            Some(ActionKind::ValidateConstraint { name: names::referred(it.constraint_name_ref())?.ident })
        }
        A::TableRenameTo(it) => Some(ActionKind::RenameTo { to: names::made(it.table_name()?.path())? }),
        A::SetSchema(it) => Some(ActionKind::SetSchema { schema: names::of_some(it.schema_ref())? }),
        A::InheritTable(it) => {
            Some(ActionKind::SetInherit { parent: names::referred(it.table_name_ref())?, inherits: true })
        }
        A::NoInheritTable(it) => {
            Some(ActionKind::SetInherit { parent: names::referred(it.table_name_ref())?, inherits: false })
        }
        A::EnableTrigger(it) => Some(ActionKind::SetTrigger { name: trigger(it.trigger_target()), enabled: true }),
        A::EnableAlwaysTrigger(it) => {
            Some(ActionKind::SetTrigger { name: names::of_some(it.trigger_ref()), enabled: true })
        }
        A::EnableReplicaTrigger(it) => {
            Some(ActionKind::SetTrigger { name: names::of_some(it.trigger_ref()), enabled: true })
        }
        A::DisableTrigger(it) => Some(ActionKind::SetTrigger { name: trigger(it.trigger_target()), enabled: false }),
        A::EnableRls(_) => Some(ActionKind::SetRowSecurity { on: Some(true), forced: None }),
        A::DisableRls(_) => Some(ActionKind::SetRowSecurity { on: Some(false), forced: None }),
        A::ForceRls(_) => Some(ActionKind::SetRowSecurity { on: None, forced: Some(true) }),
        A::NoForceRls(_) => Some(ActionKind::SetRowSecurity { on: None, forced: Some(false) }),
        A::SetLogged(_) => Some(ActionKind::SetPersistence(Persistence::Permanent)),
        A::SetUnlogged(_) => Some(ActionKind::SetPersistence(Persistence::Unlogged)),
        A::SetTablespace(_) => Some(ActionKind::Rewrite { clause: "set tablespace" }),
        A::SetAccessMethod(_) => Some(ActionKind::Rewrite { clause: "set access method" }),
        A::SplitPartition(_) => other("split partition"),
        A::MergePartitions(_) => other("merge partitions"),
        A::OptionItemList(_) | A::SetOptions(_) => other("set options"),
        A::ResetOptions(_) => other("reset options"),
        A::AlterOptionList(_) => other("options"),
        A::ClusterOn(_) => other("cluster on"),
        A::SetWithoutCluster(_) => other("set without cluster"),
        A::SetWithoutOids(_) => other("set without oids"),
        A::OfType(_) => other("of"),
        A::NotOf(_) => other("not of"),
        A::OwnerTo(_) => other("owner to"),
        A::ReplicaIdentity(_) => other("replica identity"),
        A::EnableRule(_) | A::EnableAlwaysRule(_) | A::EnableReplicaRule(_) => other("enable rule"),
        A::DisableRule(_) => other("disable rule"),
    }
}

/// The two names of RENAME COLUMN.
pub(super) fn renamed(it: &ast::RenameColumn) -> Option<(Ident, Ident)> {
    Some((named(it.column_name_ref())?, names::of_some(it.column_name())?))
}

fn add_constraint(origin: Origin<'_>, constraint: &ast::Constraint) -> Option<ActionKind> {
    if let ast::Constraint::NotNullConstraint(it) = constraint {
        return Some(ActionKind::AddNotNull {
            name: names::of_some(constraint.constraint_name()),
            column: named(it.column_name_ref())?,
            validity: constraint::validity(constraint.constraint_options()).unwrap_or(Validity::Valid),
        });
    }
    let using = match constraint {
        ast::Constraint::PrimaryKeyConstraint(it) => it.using_index(),
        ast::Constraint::UniqueConstraint(it) => it.using_index(),
        _ => None,
    };
    Some(ActionKind::AddConstraint {
        def: Box::new(constraint::read(origin, None, constraint)?),
        using_index: names::referred(using.and_then(|it| it.index_ref())).map(|it| it.ident),
        if_not_exists: false,
    })
}

fn alter_column(column: Ident, option: ast::AlterColumnOption) -> Option<ActionKind> {
    use ast::AlterColumnOption as O;
    let other = |clause| Some(ActionKind::Other { clause });
    match option {
        O::SetType(it) => Some(ActionKind::SetType {
            column,
            data_type: names::data_type(&it.ty()?),
            collation: names::collation(it.collate()),
            using: names::some_expr(it.using_expr().and_then(|it| it.expr())),
        }),
        O::SetDefault(it) => Some(ActionKind::SetDefault { column, default: names::some_expr(it.expr()) }),
        O::DropDefault(_) => Some(ActionKind::SetDefault { column, default: None }),
        O::SetNotNull(_) => Some(ActionKind::SetNotNull { column }),
        O::DropNotNull(_) => Some(ActionKind::DropNotNull { column }),
        O::AddGenerated(it) => Some(ActionKind::AddIdentity {
            column,
            identity: column::identity(it.generated_when())?,
            options: it
                .sequence_option_list()
                .map(|list| Box::new(sequence::options(names::no_name(), list.sequence_options()))),
        }),
        O::DropIdentity(it) => Some(ActionKind::DropIdentity { column, if_exists: it.if_exists().is_some() }),
        O::SetGenerated(it) => {
            Some(ActionKind::SetIdentity { column, identity: column::identity(it.generated_when()), options: None })
        }
        O::SetGeneratedOptions(it) => Some(set_identity(column, &it)),
        O::SetSequenceOption(it) => Some(ActionKind::SetIdentity {
            column,
            identity: None,
            options: Some(Box::new(sequence::options(names::no_name(), it.sequence_option().into_iter()))),
        }),
        O::SetExpression(it) => Some(ActionKind::SetExpression { column, expr: names::some_expr(it.expr())? }),
        O::DropExpression(it) => Some(ActionKind::DropExpression { column, if_exists: it.if_exists().is_some() }),
        O::Restart(_) => other("restart"),
        O::SetStatistics(_) => other("set statistics"),
        O::SetStorage(_) => other("set storage"),
        O::SetCompression(_) => other("set compression"),
        O::SetOptions(_) | O::SetOptionsList(_) => other("set options"),
        O::ResetOptions(_) => other("reset options"),
        O::Inherit(_) | O::NoInherit(_) => other("inherit"),
    }
}

/// SET GENERATED and SET of its sequence's options.
fn set_identity(column: Ident, it: &ast::SetGeneratedOptions) -> ActionKind {
    let mut identity = None;
    let mut options = Vec::new();
    for option in it.set_generated_options() {
        match option {
            ast::SetGeneratedOption::SetGenerated(it) => identity = column::identity(it.generated_when()),
            ast::SetGeneratedOption::SetSequenceOption(it) => options.extend(it.sequence_option()),
            ast::SetGeneratedOption::Restart(_) => {}
        }
    }
    let options = sequence::options(names::no_name(), options.into_iter());
    ActionKind::SetIdentity { column, identity, options: Some(Box::new(options)) }
}

/// The trigger that is meant; `None` for all of them.
fn trigger(target: Option<ast::TriggerTarget>) -> Option<Ident> {
    match target? {
        ast::TriggerTarget::TriggerRef(name) => Some(names::of(&name)),
        ast::TriggerTarget::All(_) | ast::TriggerTarget::User(_) => None,
    }
}
