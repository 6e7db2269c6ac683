//! NOT NULL of PostgreSQL, and the name that it has from 18 on.
//!
//! A column keeps the name only if it is another than the server would give it now: `<table>_<column>_not_null`. So a
//! name that was given before a rename, or by a table that is inherited from or copied, has to be written down then.

use super::Fold;
use crate::dialect::Dialect;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{Column, Nullability, Table};

impl Fold {
    /// Whether NOT NULL is a constraint with a name.
    fn names_not_null(&self) -> bool {
        self.schema.dialect() == Dialect::Postgres && self.schema.server.is_at_least(18, 0)
    }

    /// Changes names of a table or its columns; those of NOT NULL stay.
    pub(super) fn keep_not_null_names(&self, table: &mut Table, change: impl FnOnce(&mut Table)) {
        if !self.names_not_null() {
            return change(table);
        }
        let of = table.name.clone();
        table.columns.iter_mut().for_each(|column| write_down(column, &of));
        change(table);
        let of = table.name.clone();
        table.columns.iter_mut().for_each(|column| leave_out(column, &of));
    }

    /// A column as another table takes it over.
    pub(super) fn taken_over(&self, column: &Column, from: &Name, to: &Name) -> Column {
        let mut column = column.clone();
        if self.names_not_null() {
            write_down(&mut column, from);
            leave_out(&mut column, to);
        }
        column
    }

    /// A column that takes no NULL takes none in the tables that inherit it either.
    pub(super) fn inherit_not_null(&mut self, parent: &Name, column: &Ident) {
        let found = self.schema.table(parent).and_then(|table| table.column(column)).cloned();
        let Some(found) = found.filter(|it| it.nullability != Nullability::Nullable) else { return };
        self.for_children(parent, |fold, child| {
            let nullability = fold.taken_over(&found, parent, child).nullability;
            fold.change_table(child, |table| {
                let columns = table.columns.iter_mut().filter(|it| it.name == *column);
                let nullable = columns.filter(|it| it.nullability == Nullability::Nullable);
                nullable.for_each(|it| it.nullability = nullability.clone());
            });
        });
    }

    /// Whether a name may be that of a NOT NULL: before 18 it has none, but nobody may have said which server it is.
    pub(super) fn may_name_not_null(&self, constraint: &Ident) -> bool {
        self.schema.dialect() == Dialect::Postgres
            && !self.names_not_null()
            && constraint.as_str().trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_not_null")
    }
}

/// The name that NOT NULL of a column has.
fn name_of(column: &Column, table: &Name) -> Option<Ident> {
    match &column.nullability {
        Nullability::Nullable => None,
        Nullability::NotNull(Some(name)) | Nullability::NotValid(Some(name)) => Some(name.clone()),
        Nullability::NotNull(None) | Nullability::NotValid(None) => Some(column.not_null_name(table)),
    }
}

fn set_name(column: &mut Column, name: Option<Ident>) {
    match &mut column.nullability {
        Nullability::Nullable => {}
        Nullability::NotNull(old) | Nullability::NotValid(old) => *old = name,
    }
}

fn write_down(column: &mut Column, table: &Name) {
    let name = name_of(column, table);
    set_name(column, name);
}

fn leave_out(column: &mut Column, table: &Name) {
    let name = name_of(column, table).filter(|name| *name != column.not_null_name(table));
    set_name(column, name);
}

/// The column whose NOT NULL has this name.
pub(super) fn column_of(table: &Table, constraint: &Ident) -> Option<Ident> {
    let columns = table.columns.iter();
    columns.filter(|it| name_of(it, &table.name).as_ref() == Some(constraint)).map(|it| it.name.clone()).next()
}

/// Gives the NOT NULL of this name another.
pub(super) fn rename(table: &mut Table, from: &Ident, to: &Ident) {
    let of = table.name.clone();
    for column in table.columns.iter_mut().filter(|it| name_of(it, &of).as_ref() == Some(from)) {
        set_name(column, Some(to.clone()));
        leave_out(column, &of);
    }
}

/// Marks the NOT NULL of this name as looked at.
pub(super) fn validate(table: &mut Table, constraint: &Ident) {
    let of = table.name.clone();
    for column in table.columns.iter_mut().filter(|it| name_of(it, &of).as_ref() == Some(constraint)) {
        if let Nullability::NotValid(name) = &column.nullability {
            column.nullability = Nullability::NotNull(name.clone());
        }
    }
}
