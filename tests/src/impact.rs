//! What the impact table claims of a statement, against what a live server does.
//!
//! A case is a setup, the line `-- each`, and statements: each one meets what the setup made, not what the one before
//! did. The table is asked first; then the server is watched while it runs the statement, however it can be watched.

mod mysql;
mod postgres;
mod sqlite;

use crate::databases::Database;
use crate::fold::is_for;
use crate::session::Session;
use migrate_check::baked::Mode;
use migrate_check::effect::Change;
use migrate_check::impact::{self, Blocks, Impact, Lock, Work};
use migrate_check::schema::Schema;
use migrate_check::schema::fold::Fold;
use migrate_check::split;
use migrate_check::syntax;
use migrate_core::Dialect;
use std::collections::BTreeMap;
use std::fmt;

/// What stands between the setup of a case and its statements.
const EACH: &str = "\n-- each\n";

/// The directive at the top of a setup whose statements run with foreign keys off.
const FOREIGN_KEYS_OFF: &str = "-- migrate:foreign-keys off\n";

/// Asks the table about every statement of a case, and watches the server run it.
///
/// A case for another server (`-- server: mariadb 10.11` or newer, in its first line) is left out.
///
/// # Errors
///
/// Every claim that the server does not bear out, and everything it does that nobody claimed.
pub async fn compare(dialect: Dialect, text: &str) -> Result<(), String> {
    let (setup, statements) = text.split_once(EACH).ok_or("there is no line `-- each`")?;
    let database = Database::create(dialect).await.map_err(said)?;
    let mut session = Session::open(&database).await.map_err(said)?;
    let server = session.inspect().await?.server;
    if !is_for(server, text) {
        return Ok(());
    }
    let mode = if setup.contains(FOREIGN_KEYS_OFF) { Mode::ForeignKeysOff } else { Mode::Transaction };
    let mut case = Case { setup, mode, fold: Fold::new(Schema::empty(server)), database };
    apply(&mut case.fold, mode, setup)?;
    session.run(setup).await.map_err(said)?;
    session.close().await.map_err(said)?;
    let mut problems = Vec::new();
    for statement in split::statements(dialect, statements) {
        let statement = &statements[statement.span];
        let found = case.problems(statement).await;
        problems.extend(found.unwrap_or_else(|error| vec![error]).iter().map(|it| format!("{statement}\n    {it}")));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// A setup, the schema that it folds to, and a database where it ran. Whoever changes that makes it again.
struct Case<'a> {
    setup: &'a str,
    mode: Mode,
    fold: Fold,
    database: Database,
}

impl Case<'_> {
    async fn problems(&self, statement: &str) -> Result<Vec<String>, String> {
        let impacts = apply(&mut self.fold.clone(), self.mode, statement)?;
        match self.fold.schema.dialect() {
            Dialect::Postgres => postgres::problems(self, statement, &by_relation(&impacts)).await,
            Dialect::Mysql => mysql::problems(self, statement, &by_relation(&impacts)).await,
            Dialect::Sqlite => sqlite::problems(self, statement, &by_relation(&impacts)).await,
        }
    }
}

/// What a statement means to those who use a relation meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Touch {
    /// `None` if none was seen.
    lock: Option<Lock>,
    blocks: Blocks,
    work: Work,
}

/// By the name of the relation.
type Touches = BTreeMap<String, Touch>;

impl Touch {
    const NONE: Self = Self { lock: None, blocks: Blocks::Nobody, work: Work::Catalog };

    /// The gravest of both.
    fn with(self, other: Self) -> Self {
        Self { lock: self.lock.max(other.lock), blocks: self.blocks.max(other.blocks), work: self.work.max(other.work) }
    }
}

impl fmt::Display for Touch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lock = self.lock.map_or("no lock", Lock::name);
        write!(f, "{lock}, blocks {}, {}", self.blocks.name(), self.work.name())
    }
}

/// Applies a script to the schema and says what the table claims of it.
fn apply(fold: &mut Fold, mode: Mode, script: &str) -> Result<Vec<Impact>, String> {
    let dialect = fold.schema.dialect();
    let mut impacts = Vec::new();
    for effect in syntax::parse(dialect, script).effects(script) {
        if let Change::Opaque { reason, .. } = &effect.change {
            return Err(format!("not understood: {}: {reason}", &script[effect.statement]));
        }
        impacts.extend(impact::of(fold, mode, &effect));
        let conflicts = fold.apply(&effect);
        if !conflicts.is_empty() {
            return Err(format!("does not fit: {}: {conflicts:?}", &script[effect.statement]));
        }
    }
    Ok(impacts)
}

fn by_relation(impacts: &[Impact]) -> Touches {
    let mut claims = Touches::new();
    for impact in impacts {
        let claim = Touch { lock: Some(impact.lock), blocks: impact.blocks, work: impact.work };
        let known = claims.entry(impact.relation.to_string()).or_insert(claim);
        *known = known.with(claim);
    }
    claims
}

/// Says of a relation what the table claims and what was seen, if they differ.
fn difference(relation: &str, claim: Option<&Touch>, seen: Option<&Touch>) -> Option<String> {
    let text = |it: Option<&Touch>| it.map_or_else(|| "nothing".to_owned(), ToString::to_string);
    (claim != seen).then(|| format!("{relation}: the table says {}; the server: {}", text(claim), text(seen)))
}

fn said(error: sqlx::Error) -> String {
    error.to_string()
}
