//! What statements do with rows, and with tables as a whole without changing their structure.
//!
//! Names are as written.

use crate::schema::name::{Ident, Name};
use crate::schema::object::Reads;

/// A statement about rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    /// What it does.
    pub verb: Verb,
    /// The tables whose rows change.
    pub targets: Vec<Name>,
    /// The columns of the first target that are given or set; empty for all of them.
    pub columns: Vec<Ident>,
    /// A column that is given two values, where the database refuses that.
    pub twice: Option<Ident>,
    /// Whether there is a WHERE, LIMIT or anything else that picks rows.
    pub filtered: bool,
    /// How many rows there are, if they are written out.
    pub rows: Option<u32>,
    /// The relations that it reads, and the columns that are surely meant, names as written.
    pub reads: Vec<Reads>,
    /// CASCADE of a TRUNCATE.
    pub cascade: bool,
    /// INSERT IGNORE, REPLACE and the like: an error that is swallowed, in lower case.
    pub lenient: Option<&'static str>,
    /// The functions that it calls, in lower case.
    pub calls: Vec<String>,
    /// String literals that are written into columns, for enum values: column and value.
    pub literals: Vec<(Option<Ident>, String)>,
    /// The names in double quotes that stand alone and may be strings (SQLite).
    pub quoted: Vec<Ident>,
}

impl Data {
    /// A statement of which nothing else is known.
    pub fn new(verb: Verb) -> Self {
        Self {
            verb,
            targets: Vec::new(),
            columns: Vec::new(),
            twice: None,
            filtered: false,
            rows: None,
            reads: Vec::new(),
            cascade: false,
            lenient: None,
            calls: Vec::new(),
            literals: Vec::new(),
            quoted: Vec::new(),
        }
    }
}

/// What a statement does with rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
    /// MERGE.
    Merge,
    /// COPY … FROM, LOAD DATA.
    Copy,
    /// TRUNCATE.
    Truncate,
    /// SELECT, or a call of a procedure.
    Select,
}

/// Work on a table that leaves its structure as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintain {
    /// What is done.
    pub work: Work,
    /// The relations or the index; empty for all that there are.
    pub targets: Vec<Name>,
    /// CONCURRENTLY.
    pub concurrently: bool,
}

/// What is done with a table or index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// LOCK TABLE, LOCK TABLES, FLUSH TABLES WITH READ LOCK; the mode as SQL says it, in lower case.
    Lock(&'static str),
    /// REINDEX of an index.
    ReindexIndex,
    /// REINDEX of a table.
    ReindexTable,
    /// REINDEX of a schema or database.
    ReindexAll,
    /// VACUUM.
    Vacuum,
    /// VACUUM FULL, OPTIMIZE TABLE.
    VacuumFull,
    /// CLUSTER.
    Cluster,
    /// REPACK (PostgreSQL 19).
    Repack,
    /// REFRESH MATERIALIZED VIEW.
    Refresh,
    /// ANALYZE.
    Analyze,
}
