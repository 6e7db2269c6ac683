//! What SQLite alone refuses, and what it does of its own.
//!
//! Seen with SQLite 3.40 and 3.51; `build.c`, `alter.c` and `trigger.c` have the messages.

mod broken;
mod texts;

use super::{ConflictKind, Fold};
use crate::dialect::Dialect;
use crate::effect::{ActionKind, Drop, Kind, Verb, Which};
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::object::Reads;
use crate::schema::table::{Column, ConstraintRule, Index, IndexOn, IndexPart, Key, Nullability, Persistence, Table};
use crate::schema::{Presence, Relation};

/// The option of a virtual table that names its module.
pub(super) const MODULE: &str = "module";

/// The types that a STRICT table may have.
const STRICT: [&str; 6] = ["int", "integer", "real", "text", "blob", "any"];

impl Fold {
    /// Whether a name is one that SQLite keeps to itself; says so if it is.
    pub(super) fn refuse_reserved(&mut self, what: &'static str, name: &Ident) -> bool {
        let is_reserved = self.is_sqlite() && is_reserved(name);
        if is_reserved {
            let why = "names that begin with `sqlite_` are SQLite's own";
            self.conflict(ConflictKind::Impossible, what, name.as_str(), None, Some(why.to_owned()));
        }
        is_reserved
    }

    /// Whether something is SQLite's own and is not changed by hand; says so if it is.
    pub(super) fn refuse_to_change(&mut self, name: &Name) -> bool {
        let is_own = self.is_sqlite() && is_reserved(&name.ident) && !is_statistics(&name.ident);
        if is_own {
            let why = Some("it is SQLite's own".to_owned());
            self.conflict(ConflictKind::Impossible, "table", &name.to_string(), None, why);
        }
        is_own
    }

    pub(super) fn is_sqlite(&self) -> bool {
        self.schema.dialect() == Dialect::Sqlite
    }

    /// Whether a name is that of an index, which stands in the way of a table or view; says so if it is.
    pub(super) fn refuse_index_name(&mut self, name: &Name) -> bool {
        let is_index = self.is_sqlite() && matches!(self.schema.relations.get(name), Some(Relation::Index(_)));
        if is_index {
            self.exists("index", &name.to_string(), None);
        }
        is_index
    }

    /// Whether what is dropped is a table where an index is meant, or the other way round: SQLite does not look there, so
    /// it is missing.
    pub(super) fn is_other_to_sqlite(&mut self, dropped: &Drop, name: &Name) -> bool {
        let is_index = match self.schema.relations.get(name) {
            Some(relation) if self.is_sqlite() => matches!(relation, Relation::Index(_)),
            _ => return false,
        };
        let is_other = is_index != (dropped.kind == Kind::Index);
        if is_other && !dropped.if_exists {
            self.missing(dropped.kind.sql(), &name.to_string(), None, None);
        }
        is_other
    }

    /// Says what SQLite refuses about a table that was just made, and finishes its columns.
    pub(super) fn finish_sqlite_table(&mut self, name: &Name) {
        let Some(table) = self.schema.table(name).cloned() else { return };
        if table.options.contains_key(MODULE) || self.schema.presence(name) != Presence::Present {
            return;
        }
        self.change_table(name, settle_expressions);
        self.refuse_impossible(name);
        self.refuse_loop(&table);
        let generated = table.columns.iter().filter_map(|column| column.generated.as_ref()).map(|it| &it.expr);
        let checks = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
            ConstraintRule::Check(expr) => Some(expr),
            _ => None,
        });
        generated.chain(checks).for_each(|expr| self.expect_words(name, expr));
        let without_rowid = is_on(&table, "without rowid");
        if !without_rowid && !is_on(&table, "strict") {
            return;
        }
        let key = key_columns(&table);
        self.change_table(name, |table| {
            for column in table.columns.iter_mut().filter(|column| key.contains(&column.name)) {
                // The rowid takes NULL for the next number.
                if without_rowid || !(key.len() == 1 && is_integer(column)) {
                    column.nullability = Nullability::NotNull(None);
                }
            }
        });
    }

    /// Says what SQLite refuses about a table as it is now.
    pub(super) fn refuse_impossible(&mut self, name: &Name) {
        let why = self.schema.table(name).and_then(why_impossible);
        if let Some(why) = why.filter(|_| self.schema.presence(name) == Presence::Present) {
            self.conflict(ConflictKind::Impossible, "table", &name.to_string(), None, Some(why));
        }
    }

    /// Says which generated column is computed by itself; ADD COLUMN does not look.
    fn refuse_loop(&mut self, table: &Table) {
        let loops = table.columns.iter().find(|column| {
            column.generated.as_ref().is_some_and(|it| it.expr.mentions(Dialect::Sqlite, column.name.as_str()))
        });
        if let Some(column) = loops {
            let why = Some(format!("the generated column {} is computed by itself", column.name));
            self.conflict(ConflictKind::Impossible, "table", &table.name.to_string(), None, why);
        }
    }

    /// Says which columns are missing that an expression names without quotes; with them it may be a string.
    pub(super) fn expect_words(&mut self, owner: &Name, expr: &Expr) {
        for column in expr.words(Dialect::Sqlite) {
            self.expect_column(owner, &Ident::other(Dialect::Sqlite, column));
        }
    }

    /// Whether SQLite refuses to do this to a table at all; says so if it does.
    pub(super) fn refuse_action(&mut self, name: &Name, action: &ActionKind) -> bool {
        let Some(table) = self.schema.table(name) else { return false };
        let is_renamed = matches!(action, ActionKind::RenameTo { .. });
        let needed = match action {
            ActionKind::SetNotNull { .. }
            | ActionKind::DropNotNull { .. }
            | ActionKind::AddConstraint { .. }
            | ActionKind::DropConstraint { .. } => Some((3, 53)),
            _ => None,
        };
        let why = if table.options.contains_key(MODULE) && !is_renamed {
            Some("it is a virtual table".to_owned())
        } else if let Some((major, minor)) =
            needed.filter(|(major, minor)| !self.schema.server.is_at_least(*major, *minor))
        {
            Some(format!("only SQLite {major}.{minor} and later can do that"))
        } else {
            match action {
                ActionKind::AddColumn { def, .. } => def.constraints.iter().find_map(|it| match it.rule {
                    ConstraintRule::PrimaryKey(_) => Some("a column of the primary key cannot be added".to_owned()),
                    ConstraintRule::Unique(_) => Some("a unique column cannot be added".to_owned()),
                    _ => None,
                }),
                ActionKind::DropConstraint { which: Which::Named(constraint), .. } => table
                    .constraint(constraint)
                    .filter(|it| !matches!(it.rule, ConstraintRule::Check(_)))
                    .map(|_| "only checks can be dropped".to_owned()),
                ActionKind::DropColumn { .. }
                    if table.columns.len() == 1 && self.schema.presence(name) == Presence::Present =>
                {
                    Some("it has no other column".to_owned())
                }
                ActionKind::DropColumn { .. } | ActionKind::RenameColumn { .. } | ActionKind::RenameTo { .. } => {
                    self.broken(name)
                }
                _ => None,
            }
        };
        let is_refused = why.is_some();
        if is_refused {
            self.conflict(ConflictKind::Impossible, "table", &name.to_string(), None, why);
        }
        is_refused
    }

    /// Says that a view cannot be written: it takes an INSTEAD OF trigger for that.
    pub(super) fn refuse_to_write(&mut self, name: &Name, verb: Verb) {
        let Some(view) = self.schema.view(name) else { return };
        let event = match verb {
            Verb::Insert => "insert",
            Verb::Update => "update",
            Verb::Delete => "delete",
            _ => return,
        };
        let is_taken = view.triggers.iter().any(|it| it.events.iter().any(|it| it.starts_with(event)));
        if !is_taken && self.schema.presence(name) == Presence::Present {
            let why = Some(format!("it is a view without a trigger INSTEAD OF {}", event.to_uppercase()));
            self.conflict(ConflictKind::Impossible, "view", &name.to_string(), None, why);
        }
    }

    /// Says what a view reads that is missing: SQLite looks when the view is read.
    pub(super) fn expect_readable(&mut self, name: &Name) {
        let Some(view) = self.schema.view(name) else { return };
        if let Some(missing) = self.missing_of(&view.reads) {
            self.missing("relation", &missing, Some(name.to_string()), None);
        }
    }

    /// Whether SQLite can have an index on this; says so if it cannot.
    pub(super) fn refuse_to_index(&mut self, owner: &Name) -> bool {
        let why = match self.schema.relations.get(owner) {
            Some(Relation::View(_)) => "views have no indexes",
            Some(Relation::Table(table)) if table.options.contains_key(MODULE) => "virtual tables have no indexes",
            _ => return false,
        };
        self.conflict(ConflictKind::Impossible, "index", &owner.to_string(), None, Some(why.to_owned()));
        true
    }

    /// An index with its parts as SQLite reads them: a name in double quotes is the column if there is one, a string if
    /// not.
    pub(super) fn settled(&mut self, owner: &Name, mut index: Index) -> Index {
        let Some(table) = self.schema.table(owner).cloned() else { return index };
        let is_certain = self.schema.presence(owner) == Presence::Present;
        let is_column = |name: &str| !is_certain || table.column(&Ident::other(Dialect::Sqlite, name)).is_some();
        for part in &mut index.parts {
            settle_part(&table, part);
            if let IndexOn::Expr(expr) = &mut part.on {
                *expr = expr.with_strings(is_column);
            }
        }
        index.predicate = index.predicate.map(|expr| expr.with_strings(is_column));
        let expressions = index.parts.iter().filter_map(|part| match &part.on {
            IndexOn::Expr(expr) => Some(expr),
            IndexOn::Column(_) => None,
        });
        expressions.chain(&index.predicate).for_each(|expr| self.expect_words(owner, expr));
        index
    }

    /// Whether a trigger would be on a virtual table; says so if it would.
    pub(super) fn refuse_virtual(&mut self, owner: &Name) -> bool {
        let is_virtual = self.schema.table(owner).is_some_and(|table| table.options.contains_key(MODULE));
        if is_virtual {
            let why = Some("virtual tables have no triggers".to_owned());
            self.conflict(ConflictKind::Impossible, "trigger", &owner.to_string(), None, why);
        }
        is_virtual
    }

    /// Whether SQLite refuses a trigger for where it is; says so if it does.
    pub(super) fn refuse_trigger(&mut self, owner: &Name, timing: &str) -> bool {
        let why = match self.schema.relations.get(owner) {
            Some(Relation::View(_)) if timing != "instead of" => "a trigger on a view is INSTEAD OF",
            Some(Relation::Table(_)) if timing == "instead of" => "a trigger on a table is not INSTEAD OF",
            _ => return false,
        };
        self.conflict(ConflictKind::Impossible, "trigger", &owner.to_string(), None, Some(why.to_owned()));
        true
    }

    /// The relations that a view or trigger reads, under the names that SQLite will look for.
    pub(super) fn settled_reads(&self, reads: &[Reads], persistence: Persistence) -> Vec<Reads> {
        let name = |it: &Name| match persistence {
            Persistence::Temporary => self.found(it),
            // What stays cannot mean what goes.
            Persistence::Permanent | Persistence::Unlogged => self.made(it),
        };
        let mut settled: Vec<Reads> =
            reads.iter().map(|it| Reads { relation: name(&it.relation), columns: it.columns.clone() }).collect();
        settled.sort();
        settled
    }

    /// Says what refuses that a column is dropped; the index, key and constraint of the table are said elsewhere.
    pub(super) fn reader_of(&self, name: &Name, column: &Ident) -> Option<String> {
        if self.legacy_alter_table {
            return None;
        }
        let reads = |reads: &[Reads]| reads.iter().any(|it| it.relation == *name && it.columns.contains(column));
        self.schema.relations.values().find_map(|relation| {
            let (owner, triggers) = match relation {
                Relation::View(view) if reads(&view.reads) => return Some(format!("view {}", view.name)),
                Relation::View(view) => (&view.name, &view.triggers),
                Relation::Table(table) => (&table.name, &table.triggers),
                Relation::Sequence(_) | Relation::Index(_) => return None,
            };
            let trigger = triggers.iter().find(|it| {
                let mentions = |expr: &Expr| expr.mentions(Dialect::Sqlite, column.as_str());
                reads(&it.reads) || owner == name && it.condition.as_ref().is_some_and(mentions)
            });
            trigger.map(|it| format!("trigger {} of {owner}", it.name))
        })
    }
}

fn is_reserved(name: &Ident) -> bool {
    name.as_str().get(..7).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sqlite_"))
}

/// Whether a table is one that ANALYZE writes, and that may be dropped.
fn is_statistics(name: &Ident) -> bool {
    name.as_str().get(..11).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sqlite_stat"))
}

/// Whether an index is that of a constraint.
pub(super) fn is_of_constraint(index: &Ident) -> bool {
    const PREFIX: &str = "sqlite_autoindex_";
    index.as_str().get(..PREFIX.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX))
}

fn is_on(table: &Table, option: &str) -> bool {
    table.options.get(option).is_some_and(|value| value == "true")
}

fn is_integer(column: &Column) -> bool {
    column.data_type.name == "integer" && column.data_type.args.is_empty()
}

fn key_columns(table: &Table) -> Vec<Ident> {
    let parts = table.primary_key().map(|key| key.parts.iter().filter_map(IndexPart::as_column).cloned());
    parts.map(Iterator::collect).unwrap_or_default()
}

/// Lets names in double quotes that are no columns be strings.
pub(super) fn settle_expressions(table: &mut Table) {
    let columns: Vec<Ident> = table.columns.iter().map(|column| column.name.clone()).collect();
    let is_column = |name: &str| columns.iter().any(|column| column.is(name));
    for generated in table.columns.iter_mut().filter_map(|column| column.generated.as_mut()) {
        generated.expr = generated.expr.with_strings(is_column);
    }
    for constraint in &mut table.constraints {
        if let ConstraintRule::Check(expr) = &mut constraint.rule {
            *expr = expr.with_strings(is_column);
        }
    }
}

/// What SQLite refuses about a table.
fn why_impossible(table: &Table) -> Option<String> {
    let key = key_columns(table);
    let without_rowid = is_on(table, "without rowid");
    if without_rowid && table.primary_key().is_none() {
        return Some("WITHOUT ROWID needs a primary key".to_owned());
    }
    if !table.columns.is_empty() && table.columns.iter().all(|column| column.generated.is_some()) {
        return Some("all of its columns are generated".to_owned());
    }
    for column in &table.columns {
        let is_key = key.as_slice() == [column.name.clone()];
        let data_type = column.data_type.name.as_str();
        if column.auto_increment && !(is_key && is_integer(column)) {
            return Some("AUTOINCREMENT is for an INTEGER PRIMARY KEY".to_owned());
        }
        if column.auto_increment && without_rowid {
            return Some("AUTOINCREMENT needs a rowid".to_owned());
        }
        if column.generated.is_some() && key.contains(&column.name) {
            return Some(format!("the primary key has the generated column {}", column.name));
        }
        if column.generated.is_some() && column.default.is_some() {
            return Some(format!("the generated column {} has a default", column.name));
        }
        if is_on(table, "strict") && !(STRICT.contains(&data_type) && column.data_type.args.is_empty()) {
            return Some(format!("no STRICT table has a column of the type `{}`", column.data_type));
        }
    }
    let mismatch =
        table.foreign_keys().find(|(_, key)| !key.referenced.is_empty() && key.referenced.len() != key.columns.len());
    mismatch.map(|(_, key)| format!("the foreign key to {} has not as many columns on both sides", key.table))
}

/// A part of an index or key with what the table says about it.
pub(super) fn settle_part(table: &Table, part: &mut IndexPart) {
    if let IndexOn::Expr(expr) = &part.on
        && let Some(name) = expr.quoted_name()
    {
        let name = Ident::other(Dialect::Sqlite, name);
        if table.column(&name).is_some() || table.certainty == crate::schema::table::Certainty::Uncertain {
            part.on = IndexOn::Column(name);
        }
    }
    let own = part.as_column().and_then(|name| table.column(name)).and_then(|column| column.collation.as_ref());
    let own = own.map_or_else(|| "binary".to_owned(), |collation| collation.as_str().to_lowercase());
    // The collation of the column is the one that it would have anyway.
    if let Some(rest) = part.modifiers.strip_prefix(&format!("collate {own}"))
        && (rest.is_empty() || rest.starts_with(' '))
    {
        part.modifiers = rest.trim_start().to_owned();
    }
}

/// The same for every part of a key.
pub(super) fn settle_key(table: &Table, key: &mut Key) {
    key.parts.iter_mut().for_each(|part| settle_part(table, part));
}
