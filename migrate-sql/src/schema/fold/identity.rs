//! Identity columns of PostgreSQL, and the options of sequences.

use super::create_table::{new_sequence, not_null};
use super::{ConflictKind, Fold, naming};
use crate::effect::AlterSequence;
use crate::schema::data_type::DataType;
use crate::schema::name::{Ident, Name};
use crate::schema::object::Sequence;
use crate::schema::table::{Column, Identity};
use crate::schema::{Presence, Relation};
use std::sync::Arc;

impl Fold {
    /// ADD GENERATED AS IDENTITY.
    pub(super) fn add_identity(
        &mut self,
        table: &Name,
        column: &Ident,
        identity: Identity,
        options: Option<&AlterSequence>,
    ) {
        let Some(found) = self.column_of(table, column) else { return };
        let is_certain = self.schema.presence(table) == Presence::Present;
        if is_certain && found.identity.is_some() {
            return self.exists("identity", column.as_str(), Some(table.to_string()));
        }
        if is_certain && (found.default.is_some() || !found.is_not_null()) {
            let other = if found.default.is_some() { "it has a default" } else { "it takes NULL" };
            let of = Some(table.to_string());
            return self.conflict(ConflictKind::Impossible, "column", column.as_str(), of, Some(other.to_owned()));
        }
        self.add_sequence(table, column, &found.data_type, options);
        self.change_column(table, column, |column| {
            column.identity = Some(identity);
            column.nullability = not_null(column);
        });
    }

    /// SET GENERATED, and SET of an option of the sequence.
    pub(super) fn set_identity(
        &mut self,
        table: &Name,
        column: &Ident,
        identity: Option<Identity>,
        options: Option<&AlterSequence>,
    ) {
        let Some(found) = self.column_of(table, column) else { return };
        if found.identity.is_none() {
            return self.no_identity(table, column);
        }
        self.change_column(table, column, |column| column.identity = identity.or(column.identity));
        if let Some(options) = options {
            self.change_sequence_of(table, column, |sequence| set_options(sequence, options));
        }
    }

    /// DROP IDENTITY.
    pub(super) fn drop_identity(&mut self, table: &Name, column: &Ident, if_exists: bool) {
        let Some(found) = self.column_of(table, column) else { return };
        if found.identity.is_none() {
            if !if_exists {
                self.no_identity(table, column);
            }
            return;
        }
        self.remove_sequences_of(table, Some(column));
        self.change_column(table, column, |column| column.identity = None);
    }

    fn no_identity(&mut self, table: &Name, column: &Ident) {
        if self.schema.presence(table) == Presence::Present {
            self.missing("identity", column.as_str(), Some(table.to_string()), None);
        }
    }

    /// The column, and a conflict if it is surely not there.
    fn column_of(&mut self, table: &Name, column: &Ident) -> Option<Column> {
        self.expect_column(table, column);
        self.schema.table(table)?.column(column).cloned()
    }

    fn change_column(&mut self, table: &Name, column: &Ident, change: impl FnOnce(&mut Column)) {
        self.change_table(table, |table| table.columns.iter_mut().find(|it| it.name == *column).map(change));
    }

    /// Changes the sequence that goes with a column.
    fn change_sequence_of(&mut self, table: &Name, column: &Ident, change: impl FnOnce(&mut Sequence)) {
        let owner = Some((table.clone(), column.clone()));
        let mut sequences = self.schema.relations.users(table).filter_map(Relation::as_sequence);
        let Some(name) = sequences.find(|it| it.owner == owner).map(|it| it.name.clone()) else { return };
        drop(sequences);
        self.schema.relations.change(&name, |relation| {
            if let Relation::Sequence(sequence) = relation {
                change(Arc::make_mut(sequence));
            }
        });
    }

    /// Makes the sequence of a serial or identity column, and gives its name.
    pub(super) fn add_sequence(
        &mut self,
        table: &Name,
        column: &Ident,
        data_type: &DataType,
        options: Option<&AlterSequence>,
    ) -> Name {
        let given = options.map(|it| &it.name).filter(|it| !it.ident.as_str().is_empty());
        let name = match given {
            Some(given) => self.made(given),
            None => naming::sequence(&self.schema, table, column),
        };
        let mut sequence = match options {
            Some(options) => sequence_with(name.clone(), data_type.clone(), options),
            None => new_sequence(name.clone(), data_type.clone()),
        };
        sequence.owner = Some((table.clone(), column.clone()));
        self.insert_relation(name.clone(), Relation::Sequence(Arc::new(sequence)));
        name
    }

    /// The sequence of an identity column takes its type; that of a serial one keeps its own.
    pub(super) fn retype_sequence(&mut self, table: &Name, column: &Ident, data_type: &DataType) {
        let found = self.schema.table(table).and_then(|table| table.column(column));
        if found.is_none_or(|it| it.identity.is_none()) {
            return;
        }
        self.change_sequence_of(table, column, |sequence| retype(sequence, data_type));
    }
}

/// A sequence that these options make.
pub fn sequence_with(name: Name, data_type: DataType, options: &AlterSequence) -> Sequence {
    let usual = new_sequence(name, options.data_type.clone().unwrap_or(data_type));
    let increment = options.increment.unwrap_or(usual.increment);
    let (least, most) = bounds(&usual.data_type, increment);
    let minimum = options.minimum.filter(|it| *it != i64::MIN).unwrap_or(least);
    let maximum = options.maximum.filter(|it| *it != i64::MAX).unwrap_or(most);
    let start = options.start.unwrap_or(if increment < 0 { maximum } else { minimum });
    let cycle = options.cycle.unwrap_or(false);
    Sequence { increment, start, minimum, maximum, cycle, owner: options.owner.clone().flatten(), ..usual }
}

/// Changes a sequence as far as options are written.
pub(super) fn set_options(sequence: &mut Sequence, options: &AlterSequence) {
    if let Some(data_type) = &options.data_type {
        retype(sequence, data_type);
    }
    sequence.increment = options.increment.unwrap_or(sequence.increment);
    sequence.start = options.start.unwrap_or(sequence.start);
    let (least, most) = bounds(&sequence.data_type, sequence.increment);
    match options.minimum {
        Some(i64::MIN) => sequence.minimum = least,
        minimum => sequence.minimum = minimum.unwrap_or(sequence.minimum),
    }
    match options.maximum {
        Some(i64::MAX) => sequence.maximum = most,
        maximum => sequence.maximum = maximum.unwrap_or(sequence.maximum),
    }
    sequence.cycle = options.cycle.unwrap_or(sequence.cycle);
}

/// The usual bounds: one that goes down ends at the smallest value of its type.
fn bounds(data_type: &DataType, increment: i64) -> (i64, i64) {
    let maximum = match data_type.name.as_str() {
        "smallint" => i16::MAX.into(),
        "integer" => i32::MAX.into(),
        _ => i64::MAX,
    };
    if increment < 0 { (-maximum - 1, -1) } else { (1, maximum) }
}

/// Another type has other bounds, where they are the usual ones.
fn retype(sequence: &mut Sequence, data_type: &DataType) {
    let usual = |data_type: &DataType| new_sequence(sequence.name.clone(), data_type.clone()).maximum;
    let (old, new) = (usual(&sequence.data_type), usual(data_type));
    if sequence.maximum == old {
        sequence.maximum = new;
    }
    if sequence.minimum == -old - 1 {
        sequence.minimum = -new - 1;
    }
    sequence.data_type = data_type.clone();
}
