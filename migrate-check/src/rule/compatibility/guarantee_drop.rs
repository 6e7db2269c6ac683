//! `guarantee-drop`: something that running code may rely on does not hold any more.

use crate::effect::{ActionKind, AlterTable, Change, Drop, Kind, Which};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Name;
use crate::schema::table::{Certainty, ConstraintRule, IndexPart, Validity};
use std::ops::Range;

rule! {
    /// ## What it finds
    ///
    /// `DROP CONSTRAINT`, `NOT ENFORCED`, `DISABLE TRIGGER`, `DROP TRIGGER`, `DROP POLICY`, `DISABLE ROW LEVEL SECURITY`
    /// and the drop of a unique index, where this deployment did not make it, in a script without a `phase` directive.
    ///
    /// ## Why it hurts
    ///
    /// A version that still runs may count on it: an upsert needs its unique key, a delete its cascade, a query its
    /// policy.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, number int, CONSTRAINT orders_number UNIQUE (number));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_number.up.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_number;
    /// === 2_number.down.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE (number);
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_number.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders DROP CONSTRAINT orders_number;
    /// === 2_number.down.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE (number);
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    GUARANTEE_DROP = "guarantee-drop", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.script.phase.is_some() {
        return;
    }
    let gone: Vec<(String, &Range<usize>)> = match &site.effect.change {
        Change::AlterTable(alter) if !site.is_new(&alter.table) => {
            alter.actions.iter().filter_map(|action| Some((weakens(site, alter, &action.kind)?, &action.span))).collect()
        }
        Change::Drop(dropped) => drops(site, dropped),
        _ => return,
    };
    for (what, span) in gone {
        let message = format!("a version that still runs may count on {what}");
        let help = "if it does, say `-- migrate:phase contract` at the top of the script: then it waits until no older \
                    version runs; if none does, `-- migrate:phase expand`";
        found.push(site.find(&GUARANTEE_DROP, span, message, help.to_owned()));
    }
}

fn weakens(site: &Site<'_>, alter: &AlterTable, action: &ActionKind) -> Option<String> {
    let table = site.fold.found(&alter.table);
    match action {
        ActionKind::DropConstraint { which, if_exists, .. } => {
            let name = match which {
                Which::Named(name) | Which::ForeignKey(name) | Which::Check(name) => name,
                Which::PrimaryKey => return Some(format!("the primary key of `{table}`")),
            };
            let is_back = |kind: &ActionKind| match kind {
                ActionKind::AddConstraint { def, .. } => def.name.as_ref() == Some(name),
                _ => false,
            };
            let later = site.after().iter().filter_map(|effect| match &effect.change {
                Change::AlterTable(other) if site.fold.found(&other.table) == table => Some(&other.actions),
                _ => None,
            });
            let is_replaced = later.chain([&alter.actions]).flatten().any(|action| is_back(&action.kind));
            let known = site.table(&alter.table);
            let constraint = known.and_then(|known| known.constraint(name));
            // With IF EXISTS it is no guess that there is none.
            let is_absent = *if_exists && constraint.is_none() && known.is_some_and(|it| it.certainty == Certainty::Certain);
            let is_again = constraint.is_some_and(|it| match &it.rule {
                ConstraintRule::Unique(key) | ConstraintRule::PrimaryKey(key) => is_unique_again(site, &table, &key.parts),
                _ => false,
            });
            (!is_replaced && !is_again && !is_absent && !is_redundant(site, alter, name)).then(|| format!("the constraint `{name}` of `{table}`"))
        }
        ActionKind::AlterConstraint { name, validity: Some(Validity::NotEnforced), .. } => {
            Some(format!("the constraint `{name}` of `{table}`"))
        }
        ActionKind::SetTrigger { name: Some(name), enabled: false } => Some(format!("the trigger `{name}` of `{table}`")),
        ActionKind::SetTrigger { name: None, enabled: false } => Some(format!("the triggers of `{table}`")),
        ActionKind::SetRowSecurity { on: Some(false), .. } => Some(format!("the policies of `{table}`")),
        ActionKind::DropIndex { name, .. } => {
            let index = site.table(&alter.table)?.index(name)?;
            index.is_unique().then(|| format!("the unique index `{name}` of `{table}`"))
        }
        _ => None,
    }
}

/// Whether the script makes the same columns unique again behind the statement.
fn is_unique_again(site: &Site<'_>, table: &Name, parts: &[IndexPart]) -> bool {
    let columns = |parts: &[IndexPart]| parts.iter().map(|it| it.as_column().cloned()).collect::<Option<Vec<_>>>();
    let Some(gone) = columns(parts) else { return false };
    let is_same = |parts: &[IndexPart]| columns(parts).is_some_and(|it| it == gone);
    site.after().iter().any(|effect| match &effect.change {
        Change::CreateIndex(create) => {
            let index = &create.index;
            index.is_unique() && index.predicate.is_none() && is_same(&index.parts) && site.fold.found(&create.table) == *table
        }
        Change::AlterTable(alter) if site.fold.found(&alter.table) == *table => alter.actions.iter().any(|action| {
            let ActionKind::AddConstraint { def, .. } = &action.kind else { return false };
            match &def.rule {
                ConstraintRule::Unique(key) | ConstraintRule::PrimaryKey(key) => is_same(&key.parts),
                _ => false,
            }
        }),
        _ => false,
    })
}

/// Whether a check only says that a column takes no NULL, which the column says itself.
fn is_redundant(site: &Site<'_>, alter: &AlterTable, name: &crate::schema::name::Ident) -> bool {
    let Some(table) = site.table(&alter.table) else { return false };
    let before = alter.actions.iter().filter_map(|action| match &action.kind {
        ActionKind::SetNotNull { column } => Some(column),
        _ => None,
    });
    let mut known = table.columns.iter().filter(|column| column.is_not_null()).map(|column| &column.name).chain(before);
    known.any(|column| table.is_not_null_check(site.dialect(), name, column))
}

fn drops<'a>(site: &Site<'a>, dropped: &'a Drop) -> Vec<(String, &'a Range<usize>)> {
    let on = dropped.on.as_ref();
    let is_old = on.is_some_and(|table| !site.is_new(table));
    let kind = dropped.kind;
    let named = dropped.names.iter().filter_map(|it| {
        let what = match kind {
            Kind::Trigger | Kind::Policy if is_old && !is_made_anew(site, kind, &it.name.ident) => {
                format!("the {} `{}`", kind.sql(), it.name)
            }
            Kind::Index => {
                let (owner, index) = site.schema().index(&site.fold.found(&it.name))?;
                if !index.is_unique() || site.is_new(owner) || is_unique_again(site, owner, &index.parts) {
                    return None;
                }
                format!("the unique index `{}` of `{owner}`", it.name)
            }
            _ => return None,
        };
        Some((what, &it.span))
    });
    named.collect()
}

/// Whether the same script makes one of that name.
fn is_made_anew(site: &Site<'_>, kind: Kind, name: &crate::schema::name::Ident) -> bool {
    site.after().iter().any(|effect| match &effect.change {
        Change::CreateTrigger { trigger, .. } => kind == Kind::Trigger && trigger.name == *name,
        Change::CreatePolicy { policy, .. } => kind == Kind::Policy && policy.name == *name,
        _ => false,
    })
}
