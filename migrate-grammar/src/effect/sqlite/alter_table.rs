//! ALTER TABLE, which has one clause in SQLite.

use super::source::Source;
use super::{column, elsewhere, names};
use migrate_sql::effect::{Action, ActionKind, AlterTable, Change, Which};
use migrate_sql::schema::name::Name;
use sqlite3_parser::ast::{self, AlterTableBody, QualifiedName};
use std::ops::Range;

pub(super) fn change(source: &Source, table: &QualifiedName<'_>, body: &AlterTableBody<'_>) -> (Range<usize>, Change) {
    if let Some(elsewhere) = elsewhere(source, table) {
        return elsewhere;
    }
    // The clause comes after ALTER, TABLE and the name with its database.
    let start = if table.db_name.is_some() { 5 } else { 3 };
    let clause = start.min(source.whole().end)..source.whole().end;
    let place = |name: &ast::Name<'_>| source.name_in(&clause, name);
    let (span, kind) = match body {
        AlterTableBody::RenameTo(to) => (place(to), ActionKind::RenameTo { to: Name::local(names::relation(to)) }),
        AlterTableBody::AddColumn(def) => {
            // Behind ADD, and behind COLUMN if it is there.
            let mut tokens = clause.start + 1..clause.end;
            if source.is_word(tokens.start, "COLUMN")
                && source.text(&(tokens.start..tokens.start + 1)) != def.col_name.0
            {
                tokens.start += 1;
            }
            let def = column::column(source, def, &tokens);
            (def.span.clone(), ActionKind::AddColumn { def: Box::new(def), if_not_exists: false, position: None })
        }
        AlterTableBody::DropColumn(name) => {
            (place(name), ActionKind::DropColumn { name: names::ident(name), if_exists: false, cascade: false })
        }
        AlterTableBody::RenameColumn { old, new } => {
            (place(old), ActionKind::RenameColumn { from: names::ident(old), to: names::ident(new) })
        }
        AlterTableBody::SetColumnNotNull(name, _) => {
            (place(name), ActionKind::SetNotNull { column: names::ident(name) })
        }
        AlterTableBody::DropColumnNotNull(name) => {
            (place(name), ActionKind::DropNotNull { column: names::ident(name) })
        }
        AlterTableBody::AddConstraint(constraint) => {
            let added = column::constraints(source, std::slice::from_ref(constraint), &clause);
            match added.into_iter().next() {
                Some(def) => (
                    def.span.clone(),
                    ActionKind::AddConstraint { def: Box::new(def), using_index: None, if_not_exists: false },
                ),
                None => (source.span(), ActionKind::Other { clause: "add constraint" }),
            }
        }
        AlterTableBody::DropConstraint(name) => {
            let which = Which::Named(names::ident(name));
            (place(name), ActionKind::DropConstraint { which, if_exists: false, cascade: false })
        }
    };
    let alter = AlterTable {
        table: names::name(table),
        if_exists: false,
        only: false,
        actions: vec![Action { span: span.clone(), kind }],
        algorithm: None,
        lock: None,
    };
    (span, Change::AlterTable(Box::new(alter)))
}
