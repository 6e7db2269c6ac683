//! The schema that scripts fold to, against the one that a live server has after them.
//!
//! Each statement runs by itself: what the model says does not fit, the server has to refuse, and what it takes, the
//! model has to take. A refused statement leaves both as they were, so one script can try many of them.

use crate::comparable::comparable;
use crate::databases::Database;
use crate::session::Session;
use migrate_check::effect::{Change, Effect};
use migrate_check::probe::{self, Probe};
use migrate_check::schema::Schema;
use migrate_check::schema::diff::{Difference, Order, diff};
use migrate_check::schema::fold::Fold;
use migrate_check::schema::table::Certainty;
use migrate_check::server::Server;
use migrate_check::split;
use migrate_check::syntax;
use migrate_core::{Dialect, StatementState as Took};

/// A database, and the schema that the scripts so far fold to.
#[derive(Debug)]
pub struct Comparison {
    database: Database,
    fold: Fold,
}

/// How a script went.
#[derive(Debug, Default)]
pub struct Ran {
    /// How many statements it has.
    pub statements: usize,
    /// What only one of the two takes.
    pub problems: Vec<String>,
    /// What neither takes.
    pub refused: Vec<String>,
    /// What the model does not understand.
    pub opaque: Vec<String>,
}

/// What is special about how a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Nothing.
    Plainly,
    /// Foreign keys are not looked at.
    ForeignKeysOff,
}

impl Comparison {
    /// Begins with an empty database.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn begin(dialect: Dialect) -> Result<Self, String> {
        let database = Database::create(dialect).await.map_err(|error| error.to_string())?;
        let mut session = open(&database).await?;
        let server = session.inspect().await?.server;
        Ok(Self { database, fold: Fold::new(Schema::empty(server)) })
    }

    /// Runs a script and folds it, and says which statements only one of the two takes.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached.
    pub async fn run(&mut self, script: &str, how: How) -> Result<Ran, String> {
        let mut session = open(&self.database).await?;
        let dialect = self.database.dialect;
        let switch = match dialect {
            Dialect::Postgres => None,
            Dialect::Mysql => Some("SET foreign_key_checks = 0"),
            Dialect::Sqlite => Some("PRAGMA foreign_keys = OFF"),
        };
        if let Some(switch) = switch.filter(|_| how == How::ForeignKeysOff) {
            session.run(switch).await.map_err(|error| error.to_string())?;
            syntax::parse(dialect, switch).effects(switch).iter().for_each(|effect| {
                self.fold.apply(effect);
            });
        }
        let effects = syntax::parse(dialect, script).effects(script);
        let mut ran = Ran::default();
        let mut makers: Vec<(&str, Probe)> = Vec::new();
        for statement in split::statements(dialect, script) {
            let text = &script[statement.span.clone()];
            let mine: Vec<&Effect> =
                effects.iter().filter(|effect| statement.span.contains(&effect.statement.start)).collect();
            let before = self.fold.clone();
            let conflicts: Vec<_> = mine.iter().flat_map(|effect| self.fold.apply(effect)).collect();
            ran.statements += 1;
            ran.opaque.extend(mine.iter().filter_map(|effect| match &effect.change {
                Change::Opaque { reason, .. } => Some(format!("{text}\n  {reason}")),
                _ => None,
            }));
            let probe =
                probe::between(&before.schema, &mine.iter().copied().cloned().collect::<Vec<_>>(), &self.fold.schema);
            if !matches!(probe, Probe::Present(_)) {
                ran.problems.extend(self.no_longer_told(&mut session, std::mem::take(&mut makers)).await?);
            }
            let earlier = self.probe(&mut session, &probe).await?;
            match (session.run(text).await, conflicts.is_empty()) {
                (Ok(()), true) => {
                    let later = self.probe(&mut session, &probe).await?;
                    let is_told = matches!(probe, Probe::Again | Probe::Unknown)
                        || (earlier, later) == (Took::NotDone, Took::Done);
                    if !is_told {
                        let problem = format!("{text}\n  {probe:?} says {earlier:?} before it and {later:?} after it");
                        ran.problems.push(problem);
                    }
                    if matches!(probe, Probe::Present(_)) {
                        makers.push((text, probe));
                    }
                }
                (Ok(()), false) => {
                    ran.problems.push(format!("{text}\n  the server takes it; the model says {conflicts:?}"));
                }
                (Err(error), false) => {
                    ran.refused.push(format!("{text}\n  {error}"));
                    self.fold = before;
                }
                (Err(error), true) => {
                    ran.problems.push(format!("{text}\n  the model takes it; the server says {error}"));
                    self.fold = before;
                }
            }
        }
        ran.problems.extend(self.no_longer_told(&mut session, makers).await?);
        self.fold.end_script();
        Ok(ran)
    }

    /// Which of these statements, which all make names one behind the other, are no longer told to be done behind the last.
    async fn no_longer_told(&self, session: &mut Session, makers: Vec<(&str, Probe)>) -> Result<Vec<String>, String> {
        let mut problems = Vec::new();
        for (text, probe) in makers {
            let told = self.probe(session, &probe).await?;
            if told != Took::Done {
                problems.push(format!("{text}\n  {probe:?} says {told:?} behind statements that only make names"));
            }
        }
        Ok(problems)
    }

    /// Whether a statement took effect, as the next run would ask: what the script has set so far is gone with its session.
    async fn probe(&self, session: &mut Session, probe: &Probe) -> Result<Took, String> {
        match self.database.dialect {
            // It may be inside a transaction, of which no other session sees anything.
            Dialect::Sqlite => session.probe(probe).await,
            Dialect::Postgres | Dialect::Mysql => open(&self.database).await?.probe(probe).await,
        }
    }

    /// What the model is not sure of, and so is not compared.
    pub fn uncertain(&self) -> Vec<String> {
        let relations = self.fold.schema.relations.iter();
        relations.filter(|(_, it)| it.certainty() == Certainty::Uncertain).map(|(name, _)| name.to_string()).collect()
    }

    /// Where the schema of the model and that of the server differ.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached.
    pub async fn differences(&self) -> Result<Vec<Difference>, String> {
        let mut session = open(&self.database).await?;
        let inspected = session.inspect().await?;
        let (model, server) = comparable(&self.fold.schema, &inspected);
        Ok(diff(&model, &server, Order::Counts))
    }
}

/// Whether a case is for this server: a line `-- server: mariadb 10.11` at its top names another product or version.
pub(crate) fn is_for(server: Server, script: &str) -> bool {
    let named = script.lines().next().and_then(|line| line.strip_prefix("-- server: "));
    let named = named.and_then(|named| Server::parse(server.dialect(), named));
    named.is_none_or(|named| named.product == server.product && named.version <= server.version)
}

/// Applies scripts to an empty database, folds them, and says where the two differ.
///
/// Those that are for another server are left out.
///
/// # Errors
///
/// Every difference, every conflict that the model sees where the server sees none, and the other way round.
pub async fn compare(dialect: Dialect, scripts: &[String]) -> Result<(), String> {
    let mut comparison = Comparison::begin(dialect).await?;
    let mut problems = Vec::new();
    let server = comparison.fold.schema.server;
    for script in scripts.iter().filter(|script| is_for(server, script)) {
        problems.extend(comparison.run(script, How::Plainly).await?.problems);
    }
    let differences = comparison.differences().await?;
    if !differences.is_empty() {
        problems.push("- the model, + the server".to_owned());
        problems.extend(differences.iter().map(ToString::to_string));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

async fn open(database: &Database) -> Result<Session, String> {
    Session::open(database).await.map_err(|error| error.to_string())
}
