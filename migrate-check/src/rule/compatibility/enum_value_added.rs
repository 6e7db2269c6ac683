//! `enum-value-added`: older code meets a value that it does not know.

use crate::effect::{ActionKind, AlterTable, Change, TypeAction};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::data_type::DataType;
use crate::schema::object::TypeKind;
use std::ops::Range;

rule! {
    /// ## What it finds
    ///
    /// A new value of an enum that this deployment did not make. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// As soon as the new version writes it, the version that still runs reads it, and code that decodes an enum fails at a
    /// value it does not know.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// enum-value-added = "warn"
    /// === 1_state.up.sql
    /// CREATE TYPE state AS ENUM ('open');
    /// === 1_state.down.sql
    /// DROP TYPE state;
    /// === 2_shut.up.sql
    /// -- migrate:irreversible PostgreSQL takes no value from an enum
    /// ALTER TYPE state ADD VALUE 'shut';
    /// ```
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// [lints]
    /// enum-value-added = "warn"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, state enum('open'));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_shut.up.sql
    /// -- migrate:irreversible rows may be shut
    /// ALTER TABLE orders MODIFY state enum('open', 'shut');
    /// ```
    ///
    /// ## Write instead
    ///
    /// First a version of the service that reads the value, or takes unknown ones; then say so, and write it only in the
    /// version after:
    ///
    /// ```files
    /// === 2_shut.up.sql
    /// -- migrate:irreversible PostgreSQL takes no value from an enum
    /// -- migrate:allow enum-value-added 4.2 reads it and nothing writes it yet
    /// ALTER TYPE state ADD VALUE 'shut';
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    ENUM_VALUE_ADDED = "enum-value-added", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    match &site.effect.change {
        Change::AlterType { name, action: TypeAction::AddValue { value, .. } } => {
            let name = site.fold.found_type(name);
            let values = match site.schema().types.get(&name).map(|it| &it.kind) {
                Some(TypeKind::Enum(values)) => values.as_slice(),
                _ => &[],
            };
            if !site.batch.has_type(&name) && !values.contains(value) {
                found.push(added(site, &format!("'{value}'"), &format!("`{name}`"), &site.effect.span));
            }
        }
        Change::AlterTable(alter) if !site.is_new(&alter.table) => columns(site, alter, found),
        _ => {}
    }
}

/// The columns that get more values (MySQL).
fn columns(site: &Site<'_>, alter: &AlterTable, found: &mut Vec<Found>) {
    let table = site.fold.found(&alter.table);
    for action in &alter.actions {
        let ActionKind::Redefine { column, def, .. } = &action.kind else { continue };
        let old = site.table(&alter.table).and_then(|table| table.column(column));
        let Some(old) = old.filter(|_| !site.batch.has_column(&table, column.as_str())) else { continue };
        let new = new_values(&old.data_type, &def.column.data_type);
        if !new.is_empty() {
            found.push(added(site, &new.join(", "), &format!("`{column}` of `{table}`"), &action.span));
        }
    }
}

fn new_values(old: &DataType, new: &DataType) -> Vec<String> {
    let is_same_sort = old.name == new.name && matches!(old.name.as_str(), "enum" | "set");
    let values = new.args.iter().filter(|value| is_same_sort && !old.args.contains(value));
    values.cloned().collect()
}

fn added(site: &Site<'_>, values: &str, of: &str, span: &Range<usize>) -> Found {
    let message = format!("a version that still runs does not know {values} of {of}, and may read it");
    let help = "let it take values that it does not know first, then say so: `-- migrate:allow enum-value-added <reason>`";
    site.find(&ENUM_VALUE_ADDED, span, message, help.to_owned())
}
