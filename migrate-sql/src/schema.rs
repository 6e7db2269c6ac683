//! The schema: what a database holds after a number of migrations, without a database.
//!
//! Takes changes; gives tables, columns, constraints, indexes and everything else with a name, and says where a change
//! does not fit. Knows effects; must not know statements, files or grammars. What was not understood makes it say
//! "unknown" from there on, never guess.
//!
//! | module | holds |
//! |---|---|
//! | [`name`], [`data_type`], [`expr`] | names, types and expressions as the database compares them |
//! | [`table`], [`object`] | what there is |
//! | [`fold`] | a schema and a change -> the next schema |
//! | [`print`](mod@print), [`read`] | a schema <-> `migrate.schema` |
//! | [`diff`] | two schemas -> what is different |

pub mod data_type;
pub mod diff;
pub mod expr;
pub mod fold;
mod join;
pub mod name;
pub mod object;
pub mod print;
mod query;
pub mod read;
mod relations;
mod shared;
pub mod table;
mod volatility;

use crate::dialect::Dialect;
use crate::server::Server;
use crate::tools;
use data_type::DataType;
use name::{Ident, Name};
use object::{Other, Routine, Sequence, Type, View};
pub use relations::Relations;
pub use shared::{Iter, SharedMap};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use table::{Certainty, Index, Table};

/// Everything that a database holds, as far as migrations tell.
///
/// Cloning is cheap: objects are shared until they change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The server that runs the migrations.
    pub server: Server,
    /// The database schemas besides the default one.
    pub namespaces: BTreeMap<Ident, Certainty>,
    /// The extensions that are installed (PostgreSQL).
    pub extensions: BTreeSet<Ident>,
    /// Tables, views, sequences and indexes, which share their names.
    pub relations: Relations,
    /// Types of the user's.
    pub types: SharedMap<Name, Arc<Type>>,
    /// Functions, procedures and aggregates; PostgreSQL tells them apart by their arguments too.
    pub routines: SharedMap<(Name, Vec<DataType>), Arc<Routine>>,
    /// What is known only by kind and name.
    pub others: BTreeSet<Other>,
    /// What was not understood: there may be more than the model knows.
    pub unknown: Vec<String>,
}

/// Something with columns, or with a name among those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// A table.
    Table(Arc<Table>),
    /// A view.
    View(Arc<View>),
    /// A sequence.
    Sequence(Arc<Sequence>),
    /// An index or the index of a constraint, where such names are those of relations; and whose.
    Index(Name),
}

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    Present,
    /// It is not.
    Absent,
    /// Nobody can tell from the migrations.
    Unknown,
}

impl Schema {
    /// The schema of a new database.
    pub fn empty(server: Server) -> Self {
        Self {
            server,
            namespaces: BTreeMap::new(),
            extensions: BTreeSet::new(),
            relations: Relations::new(server.dialect()),
            types: SharedMap::new(),
            routines: SharedMap::new(),
            others: BTreeSet::new(),
            unknown: Vec::new(),
        }
    }

    /// Adds a relation that nobody refers to yet, and the names of its indexes where those are names of relations.
    pub fn insert(&mut self, relation: Relation) {
        let (name, indexes) = match &relation {
            Relation::Table(table) => (table.name.clone(), fold::index_names(self.dialect(), table)),
            Relation::View(view) => {
                (view.name.clone(), view.indexes.iter().map(|index| index.name.clone()).collect::<Vec<_>>())
            }
            Relation::Sequence(sequence) => (sequence.name.clone(), Vec::new()),
            Relation::Index(_) => return,
        };
        if self.dialect() != Dialect::Mysql {
            for index in indexes {
                self.relations.insert(name.with(index), Relation::Index(name.clone()));
            }
        }
        self.relations.insert(name, relation);
    }

    /// The dialect of its server.
    pub fn dialect(&self) -> Dialect {
        self.server.dialect()
    }

    /// The table of this name.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.relations.get(name)?.as_table()
    }

    /// The view of this name.
    pub fn view(&self, name: &Name) -> Option<&View> {
        self.relations.get(name)?.as_view()
    }

    /// The sequence of this name.
    pub fn sequence(&self, name: &Name) -> Option<&Sequence> {
        self.relations.get(name)?.as_sequence()
    }

    /// The table or materialised view that an index of this name is on, where index names are those of relations.
    pub fn index_owner(&self, name: &Name) -> Option<&Name> {
        match self.relations.get(name)? {
            Relation::Index(owner) => Some(owner),
            _ => None,
        }
    }

    /// An index by its name, and what it is on.
    pub fn index(&self, name: &Name) -> Option<(&Name, &Index)> {
        let owner = self.index_owner(name)?;
        let indexes = match self.relations.get(owner)? {
            Relation::Table(table) => &table.indexes,
            Relation::View(view) => &view.indexes,
            _ => return None,
        };
        indexes.iter().find(|index| index.name == name.ident).map(|index| (owner, index))
    }

    /// All tables, by name.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.relations.values().filter_map(Relation::as_table)
    }

    /// The tables that name a relation or type, by name: see [`Relations::users`].
    pub fn tables_naming(&self, named: &Name) -> impl Iterator<Item = &Table> {
        self.relations.users(named).filter_map(Relation::as_table)
    }

    /// The partition of a table that takes all rows that no other takes.
    pub fn default_partition(&self, of: &Name) -> Option<&Name> {
        let is_default = |bound: &str| bound.trim().eq_ignore_ascii_case("default");
        let is_it = |it: &table::PartitionOf| it.table == *of && is_default(it.bound.as_str());
        self.tables_naming(of).find(|table| table.partition_of.as_ref().is_some_and(is_it)).map(|table| &table.name)
    }

    /// All views, by name.
    pub fn views(&self) -> impl Iterator<Item = &View> {
        self.relations.values().filter_map(Relation::as_view)
    }

    /// All sequences, by name.
    pub fn sequences(&self) -> impl Iterator<Item = &Sequence> {
        self.relations.values().filter_map(Relation::as_sequence)
    }

    /// The routines of this name.
    pub fn routines_named<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = &'a Routine> {
        self.routines
            .starting_at(&(name.clone(), Vec::new()))
            .map_while(move |((of, _), routine)| (of == name).then_some(&**routine))
    }

    /// Whether there is a table, view, sequence or index of this name.
    pub fn presence(&self, name: &Name) -> Presence {
        match self.relations.get(name) {
            Some(Relation::Index(owner)) => self.presence(owner),
            Some(relation) => of_certainty(relation.certainty()),
            None => self.absence(name, Reach::Relations),
        }
    }

    /// Whether there is a type of this name.
    pub fn type_presence(&self, name: &Name) -> Presence {
        match self.types.get(name) {
            Some(found) => of_certainty(found.certainty),
            // The rows of a table or view have a type of its name; a range brings one of several ranges.
            None if matches!(self.relations.get(name), Some(Relation::Table(_) | Relation::View(_))) => {
                self.presence(name)
            }
            None if self.is_multirange(name) => Presence::Present,
            None => self.absence(name, Reach::Types),
        }
    }

    /// Whether a type comes with a range: `floatrange` brings `floatmultirange`, `floats` brings `floats_multirange`.
    fn is_multirange(&self, name: &Name) -> bool {
        self.types.values().filter(|it| matches!(it.kind, object::TypeKind::Range(_))).any(|it| {
            let range = it.name.ident.as_str();
            let multirange = match range.find("range") {
                Some(_) => range.replacen("range", "multirange", 1),
                None => format!("{range}_multirange"),
            };
            it.name.schema == name.schema && name.ident.is(&multirange)
        })
    }

    /// Whether there is a routine of this name, whatever its arguments.
    pub fn routine_presence(&self, name: &Name) -> Presence {
        match self.routines_named(name).map(|routine| routine.certainty).next() {
            Some(certainty) => of_certainty(certainty),
            None => self.absence(name, Reach::Types),
        }
    }

    /// Whether there is a column in a table or view.
    pub fn column_presence(&self, relation: &Name, column: &Ident) -> Presence {
        let dialect = self.dialect();
        if is_system_column(dialect, column.as_str()) {
            return Presence::Present;
        }
        match self.relations.get(relation) {
            Some(Relation::Table(table)) if table.column(column).is_some() => of_certainty(table.certainty),
            Some(Relation::Table(table)) => {
                // A parent that is not known may have given it columns.
                let parents = table.inherits.iter().chain(table.partition_of.as_ref().map(|it| &it.table));
                let is_whole = parents.map(|parent| self.presence(parent)).all(|it| it == Presence::Present);
                match table.certainty {
                    Certainty::Certain if is_whole => Presence::Absent,
                    _ => Presence::Unknown,
                }
            }
            Some(Relation::View(view)) => match &view.columns {
                Some(columns) if view.certainty == Certainty::Certain => {
                    if columns.contains(column) {
                        Presence::Present
                    } else {
                        Presence::Absent
                    }
                }
                _ => Presence::Unknown,
            },
            _ => Presence::Unknown,
        }
    }

    /// Whether a name that the model does not have may be there all the same.
    fn absence(&self, name: &Name, reach: Reach) -> Presence {
        let is_foreign = match &name.schema {
            None => is_system_relation(self.dialect(), name.ident.as_str()) || self.is_shadow(&name.ident),
            Some(schema) => self.namespaces.get(schema) != Some(&Certainty::Certain),
        };
        if self.dialect() == Dialect::Mysql && self.may_be_elsewhere(name) {
            return Presence::Unknown;
        }
        let extended = match reach {
            Reach::Relations => self.extensions.iter().any(|extension| !brings_no_relations(extension.as_str())),
            Reach::Types => !self.extensions.is_empty(),
        };
        let is_history = reach == Reach::Relations && tools::belongs_to_history(name.ident.as_str());
        if is_foreign || extended || is_history || !self.unknown.is_empty() {
            Presence::Unknown
        } else {
            Presence::Absent
        }
    }

    /// Whether it is one of PostgreSQL's own tables and views.
    pub(crate) fn is_catalog(&self, name: &Name) -> bool {
        let is_named = match &name.schema {
            None => is_system_relation(Dialect::Postgres, name.ident.as_str()) && !self.relations.contains_key(name),
            Some(schema) => schema.is("pg_catalog"),
        };
        self.dialect() == Dialect::Postgres && is_named
    }

    /// Whether there is something in MySQL that this name may mean: the same in another database, which may be the
    /// current one under its own name; or the same in another case, which a server can be told to ignore.
    fn may_be_elsewhere(&self, name: &Name) -> bool {
        let text = name.ident.as_str();
        let is_meant = |it: &Name| it != name && it.ident.as_str().eq_ignore_ascii_case(text);
        self.relations.keys().any(is_meant) || self.routines.keys().any(|(it, _)| is_meant(it))
    }

    /// Whether a name may be that of a table which a virtual table keeps its rows in: the module chooses it.
    fn is_shadow(&self, name: &Ident) -> bool {
        self.dialect() == Dialect::Sqlite
            && self.tables().any(|table| {
                let prefix = table.name.ident.as_str();
                // Asked of every table when a name is not there: the place of the line tells most apart.
                name.as_str().as_bytes().get(prefix.len()) == Some(&b'_')
                    && table.options.contains_key("module")
                    && name.as_str().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            })
    }

    /// Says that there may be more than the model knows; what it knows is as it was.
    pub fn expect_more(&mut self, reason: &str) {
        if !self.unknown.iter().any(|known| known == reason) {
            self.unknown.push(reason.to_owned());
        }
    }

    /// Says that something was not understood, and may have touched anything.
    pub fn blur(&mut self, reason: &str) {
        self.expect_more(reason);
        self.relations.change_all(|_, it| it.certainty() == Certainty::Certain, |_, relation| relation.blur());
        for found in self.types.values_mut() {
            Arc::make_mut(found).certainty = Certainty::Uncertain;
        }
        for routine in self.routines.values_mut() {
            Arc::make_mut(routine).certainty = Certainty::Uncertain;
        }
    }
}

/// What may have come with an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Relations,
    Types,
}

impl Relation {
    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match self {
            Self::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The view, if it is one.
    pub fn as_view(&self) -> Option<&View> {
        match self {
            Self::View(view) => Some(view),
            _ => None,
        }
    }

    /// The sequence, if it is one.
    pub fn as_sequence(&self) -> Option<&Sequence> {
        match self {
            Self::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// How sure the model is of it.
    pub fn certainty(&self) -> Certainty {
        match self {
            Self::Table(table) => table.certainty,
            Self::View(view) => view.certainty,
            Self::Sequence(sequence) => sequence.certainty,
            Self::Index(_) => Certainty::Certain,
        }
    }

    /// What SQL calls it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::View(view) if view.materialized => "materialized view",
            Self::View(_) => "view",
            Self::Sequence(_) => "sequence",
            Self::Index(_) => "index",
        }
    }

    /// Says that something that was not understood may have touched it.
    pub(crate) fn blur(&mut self) {
        match self {
            Self::Table(table) => Arc::make_mut(table).certainty = Certainty::Uncertain,
            Self::View(view) => Arc::make_mut(view).certainty = Certainty::Uncertain,
            Self::Sequence(sequence) => Arc::make_mut(sequence).certainty = Certainty::Uncertain,
            Self::Index(_) => {}
        }
    }
}

fn of_certainty(certainty: Certainty) -> Presence {
    match certainty {
        Certainty::Certain => Presence::Present,
        Certainty::Uncertain => Presence::Unknown,
    }
}

/// Whether a server has relations of this name by itself.
fn is_system_relation(dialect: Dialect, name: &str) -> bool {
    match dialect {
        Dialect::Postgres => name.starts_with("pg_"),
        Dialect::Sqlite => {
            let begins = |prefix: &str| name.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
            // Table-valued functions can be named without arguments.
            let functions = ["json_each", "json_tree", "jsonb_each", "jsonb_tree", "generate_series", "dbstat"];
            begins("sqlite_") || begins("pragma_") || functions.iter().any(|it| it.eq_ignore_ascii_case(name))
        }
        Dialect::Mysql => name.eq_ignore_ascii_case("dual"),
    }
}

/// Whether every table has a column of this name by itself.
fn is_system_column(dialect: Dialect, name: &str) -> bool {
    match dialect {
        Dialect::Postgres => matches!(name, "ctid" | "xmin" | "xmax" | "cmin" | "cmax" | "tableoid"),
        Dialect::Sqlite => ["rowid", "oid", "_rowid_"].iter().any(|known| known.eq_ignore_ascii_case(name)),
        Dialect::Mysql => false,
    }
}

/// Whether an extension makes types and functions only.
fn brings_no_relations(extension: &str) -> bool {
    const KNOWN: [&str; 26] = [
        "btree_gin",
        "btree_gist",
        "citext",
        "cube",
        "dict_int",
        "dict_xsyn",
        "earthdistance",
        "fuzzystrmatch",
        "hstore",
        "intarray",
        "isn",
        "lo",
        "ltree",
        "moddatetime",
        "pg_trgm",
        "pg_uuidv7",
        "pgcrypto",
        "plpgsql",
        "seg",
        "tablefunc",
        "tcn",
        "unaccent",
        "uuid-ossp",
        "vector",
        "xml2",
        "insert_username",
    ];
    KNOWN.contains(&extension)
}
