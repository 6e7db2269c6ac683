//! What reads something that is not there. ALTER TABLE looks at all views and triggers, and fails on one that does.

use super::super::Fold;
use crate::schema::name::Name;
use crate::schema::object::Reads;
use crate::schema::table::Trigger;
use crate::schema::{Presence, Relation, Schema};

impl Fold {
    /// The view or trigger that names what is surely not there: ALTER TABLE reads all of them and fails on it, but for a
    /// temporary table only those that are temporary.
    pub(super) fn broken(&mut self, altered: &Name) -> Option<String> {
        if self.legacy_alter_table || self.attached {
            return None;
        }
        let temporary = Some(self.temporary_schema());
        if altered.schema == temporary {
            let mut relations = self.schema.relations.objects().filter(|(name, _)| name.schema == temporary);
            return relations.find_map(|(_, relation)| self.broken_by(relation));
        }
        let changed = self.sound.as_ref().and_then(|sound| changed(sound, &self.schema));
        let suspects = self.schema.relations.values().filter(|relation| match &changed {
            Some(changed) => depends_on(relation, changed),
            None => true,
        });
        let broken = suspects.filter_map(|relation| self.broken_by(relation)).next();
        if broken.is_none() {
            self.sound = Some(self.schema.clone());
        }
        broken
    }

    /// What a view or its triggers, or those of a table, name that is not there.
    fn broken_by(&self, relation: &Relation) -> Option<String> {
        let (name, triggers) = match relation {
            Relation::View(view) => {
                if let Some(missing) = self.missing_of(&view.reads) {
                    return Some(format!("view {} reads {missing}, which is not there", view.name));
                }
                (&view.name, &view.triggers)
            }
            Relation::Table(table) => (&table.name, &table.triggers),
            Relation::Sequence(_) | Relation::Index(_) => return None,
        };
        triggers.iter().find_map(|trigger| {
            let missing = self.missing_of(&trigger.reads)?;
            Some(format!("trigger {} of {name} names {missing}, which is not there", trigger.name))
        })
    }

    pub(super) fn missing_of(&self, reads: &[Reads]) -> Option<String> {
        if self.attached {
            return None;
        }
        reads.iter().find_map(|Reads { relation, columns }| {
            if self.schema.presence(relation) == Presence::Absent {
                return Some(relation.to_string());
            }
            let mut columns = columns.iter();
            let missing = columns.find(|it| self.schema.column_presence(relation, it) == Presence::Absent);
            missing.map(|column| format!("{relation}.{column}"))
        })
    }
}

/// The relations that one schema has otherwise than another; `None` if something changed that makes names be there, or
/// not, beyond those.
fn changed<'a>(before: &'a Schema, after: &'a Schema) -> Option<Vec<&'a Name>> {
    let is_alike = before.unknown == after.unknown
        && before.namespaces == after.namespaces
        && before.extensions == after.extensions;
    let changed = is_alike.then(|| after.relations.changed_since(&before.relations))?;
    // A virtual table has others beside it, of which only the beginning of the name is known.
    let is_virtual = |name: &&Name| {
        let tables = before.table(name).into_iter().chain(after.table(name));
        tables.into_iter().any(|table| table.options.contains_key(super::MODULE))
    };
    (!changed.iter().any(is_virtual)).then_some(changed)
}

/// Whether a view or its triggers, or those of a table, are among these or read one of them.
fn depends_on(relation: &Relation, changed: &[&Name]) -> bool {
    let reads = |reads: &[Reads]| reads.iter().any(|it| changed.contains(&&it.relation));
    let any = |triggers: &[Trigger]| triggers.iter().any(|it| reads(&it.reads));
    match relation {
        Relation::View(view) => reads(&view.reads) || any(&view.triggers) || changed.contains(&&view.name),
        Relation::Table(table) => any(&table.triggers) || !table.triggers.is_empty() && changed.contains(&&table.name),
        Relation::Sequence(_) | Relation::Index(_) => false,
    }
}
