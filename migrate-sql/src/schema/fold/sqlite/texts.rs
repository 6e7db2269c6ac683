//! What follows when a table or column is renamed: references, and the texts of views and triggers.

use super::Fold;
use crate::dialect::Dialect;
use crate::schema::Relation;
use crate::schema::expr::Expr;
use crate::schema::fold::columns::rename_in_reads;
use crate::schema::name::{Ident, Name};
use crate::schema::object::{Reads, View};
use crate::schema::query::{Renamed, rename_column, rename_relation, result_names};
use crate::schema::table::{ConstraintRule, Trigger};
use std::sync::Arc;

impl Fold {
    /// Lets everything that referred to one name refer to another, as far as the session's settings say so.
    pub(in crate::schema::fold) fn refer_sqlite(&mut self, from: &Name, to: &Name) {
        let keeps_texts = self.legacy_alter_table;
        let keeps_keys = self.legacy_alter_table && self.foreign_keys_off;
        let text = |text: &str| rename_relation(text, &from.ident, &to.ident);
        let follow_trigger = |trigger: &mut Trigger| {
            for expr in trigger.condition.iter_mut().chain([&mut trigger.action]) {
                *expr = Expr::new(Dialect::Sqlite, &text(expr.as_str()));
            }
            follow_reads(&mut trigger.reads, from, to);
        };
        let is_touched = |_: &Name, relation: &Relation| match relation {
            Relation::Table(table) => {
                let refers = table.name == *to || table.foreign_keys().any(|(_, key)| key.table == *from);
                refers || table.triggers.iter().any(|it| may_name(it, from, &from.ident))
            }
            Relation::View(view) => {
                let reads = view.reads.iter().any(|it| it.relation == *from);
                !keeps_texts && (reads || view.triggers.iter().any(|it| may_name(it, from, &from.ident)))
            }
            Relation::Sequence(_) | Relation::Index(_) => false,
        };
        self.schema.relations.change_all(is_touched, |_, relation| {
            match relation {
                Relation::Table(table) => {
                    let is_own = table.name == *to;
                    let table = Arc::make_mut(table);
                    for constraint in &mut table.constraints {
                        if let ConstraintRule::ForeignKey(key) = &mut constraint.rule
                            && key.table == *from
                            && !keeps_keys
                        {
                            key.table = to.clone();
                        }
                    }
                    if !keeps_texts {
                        table.triggers.iter_mut().for_each(follow_trigger);
                    } else if is_own {
                        // NEW and OLD follow all the same, and nobody can tell them from the old name any more.
                        table.triggers.iter_mut().for_each(|trigger| trigger.reads.clear());
                    }
                }
                Relation::View(view) => {
                    let view = Arc::make_mut(view);
                    view.query = text(&view.query);
                    follow_reads(&mut view.reads, from, to);
                    view.triggers.iter_mut().for_each(follow_trigger);
                }
                Relation::Sequence(_) | Relation::Index(_) => {}
            }
        });
    }

    /// Renames a column in views and triggers; to be done while the column still has its old name.
    pub(in crate::schema::fold) fn rename_column_in_texts(&mut self, name: &Name, from: &Ident, to: &Ident) {
        let before = self.schema.clone();
        let has = |relation: &Ident| before.column_presence(&name.with(relation.clone()), from);
        let rename = |text: &str, of_trigger: bool| {
            rename_column(text, &Renamed { table: &name.ident, of_trigger, from, to }, has)
        };
        let mut unclear: Vec<Name> = Vec::new();
        let is_touched = |_: &Name, relation: &Relation| {
            let (reads, triggers) = match relation {
                Relation::Table(table) => (false, &table.triggers),
                Relation::View(view) => (view.reads.iter().any(|it| it.relation == *name), &view.triggers),
                Relation::Sequence(_) | Relation::Index(_) => return false,
            };
            reads || triggers.iter().any(|it| may_name(it, name, from))
        };
        self.schema.relations.change_all(is_touched, |_, relation| {
            let (owner, triggers) = match relation {
                Relation::Table(table) => {
                    let table = Arc::make_mut(table);
                    (table.name.clone(), &mut table.triggers)
                }
                Relation::View(view) => {
                    let view = Arc::make_mut(view);
                    if view.reads.iter().any(|it| it.relation == *name) {
                        match rename(&view.query, false) {
                            Some(query) => rename_in_view(view, query),
                            None => unclear.push(view.name.clone()),
                        }
                    }
                    (view.name.clone(), &mut view.triggers)
                }
                Relation::Sequence(_) | Relation::Index(_) => return,
            };
            for trigger in triggers {
                for expr in trigger.condition.iter_mut().chain([&mut trigger.action]) {
                    match rename(expr.as_str(), owner == *name) {
                        Some(text) => *expr = Expr::new(Dialect::Sqlite, &text),
                        None => unclear.push(owner.clone()),
                    }
                }
                rename_in_reads(&mut trigger.reads, name, from, to);
            }
        });
        for name in unclear {
            self.schema.relations.change(&name, Relation::blur);
        }
    }
}

/// Whether a trigger may name this: most name nothing of the kind, which shows without reading them.
fn may_name(trigger: &Trigger, relation: &Name, name: &Ident) -> bool {
    let text = name.as_str();
    // Inside of quotes, a quote is written twice.
    if !text.is_ascii() || text.contains(['"', '`', ']']) || trigger.reads.iter().any(|it| it.relation == *relation) {
        return true;
    }
    let text = text.to_lowercase();
    trigger.condition.iter().chain([&trigger.action]).any(|it| it.as_str().to_lowercase().contains(&text))
}

fn follow_reads(reads: &mut [Reads], from: &Name, to: &Name) {
    reads.iter_mut().filter(|it| it.relation == *from).for_each(|it| it.relation = to.clone());
    reads.sort();
}

/// The view with its query under other names, and its columns, where they are named after what it reads.
fn rename_in_view(view: &mut View, query: String) {
    let is_named_by_query = view.columns.as_ref().is_some_and(|columns| *columns == result_names(&view.query));
    if is_named_by_query {
        view.columns = Some(result_names(&query));
    }
    view.query = query;
}
