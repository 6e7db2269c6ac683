//! What SQLite's statements do, as sqlite3-parser reads them.
//!
//! The parser's trees live in its own memory and have no positions, so each statement is parsed again here, and
//! [`source`] finds its parts in the text. A statement that the grammar refuses may have done anything; a finding of
//! the syntax stage says so.

mod alter_table;
mod column;
mod create_table;
mod data;
mod drop;
mod index;
mod names;
mod query;
mod scope;
mod session;
mod source;
mod trigger;
mod view;
mod virtual_table;

use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, Condition, Effect, Kind, Touched};
use migrate_sql::split;
use source::Source;
use sqlite3_parser::ast::{self, Cmd, Stmt};
use sqlite3_parser::lexer::sql::{Error, Parser};
use sqlite3_parser::{Bump, FallibleIterator};
use std::ops::Range;

pub(super) fn effects(text: &str) -> Vec<Effect> {
    let statements = split::statements(Dialect::Sqlite, text);
    statements.into_iter().flat_map(|statement| read(&Source::new(text, statement.span))).collect()
}

/// What one statement does.
fn read(source: &Source) -> Vec<Effect> {
    let bump = Bump::new();
    let mut parser = Parser::new(&bump, source.statement().as_bytes());
    let mut effects = Vec::new();
    loop {
        let (span, change) = match parser.next() {
            Ok(None) => return effects,
            Ok(Some(Cmd::Stmt(stmt))) => statement(source, &stmt),
            Ok(Some(Cmd::Explain(_) | Cmd::ExplainQueryPlan(_))) => source.all(nothing("explain")),
            Err(error) => {
                let (span, change) = source.all(refused(source, &error));
                effects.push(effect(source, span, change));
                return effects;
            }
        };
        effects.push(effect(source, span, change));
    }
}

fn effect(source: &Source, span: Range<usize>, change: Change) -> Effect {
    Effect { statement: source.span(), span, change, condition: Condition::Always }
}

/// A statement -> what it does, and the part of it that a finding points at.
fn statement(source: &Source, stmt: &Stmt<'_>) -> (Range<usize>, Change) {
    match stmt {
        Stmt::AlterTable(table, body) => alter_table::change(source, table, body),
        Stmt::Analyze(of) => source.all(session::analyze(of.as_ref())),
        Stmt::Attach { db_name, .. } => source.all(session::attach(db_name)),
        Stmt::Detach(db_name) => source.all(session::detach(db_name)),
        Stmt::Begin(..) | Stmt::Commit(_) | Stmt::Savepoint(_) | Stmt::Release(_) => source.all(nothing("transaction")),
        Stmt::Rollback { .. } => source.all(Change::Opaque {
            reason: "ROLLBACK takes back what stands before it".to_owned(),
            touched: Touched::Anything,
        }),
        Stmt::CreateIndex { unique, if_not_exists, idx_name, tbl_name, columns, where_clause } => {
            let parts = index::Parts { columns, where_clause: where_clause.as_ref() };
            index::create(source, idx_name, tbl_name, *unique, *if_not_exists, &parts)
        }
        Stmt::CreateTable { temporary, if_not_exists, tbl_name, body } => {
            create_table::change(source, tbl_name, *temporary, *if_not_exists, body)
        }
        Stmt::CreateTrigger { temporary, if_not_exists, trigger_name, time, event, tbl_name, commands, .. } => {
            let head = trigger::Head { name: trigger_name, time: *time, event, table: tbl_name };
            trigger::create(source, &head, *temporary, *if_not_exists, commands)
        }
        Stmt::CreateView { temporary, if_not_exists, view_name, columns, select } => {
            view::create(source, view_name, *temporary, *if_not_exists, *columns, select)
        }
        Stmt::CreateVirtualTable { if_not_exists, tbl_name, module_name, .. } => {
            virtual_table::create(source, tbl_name, module_name, *if_not_exists)
        }
        Stmt::DropIndex { if_exists, idx_name: name } => drop::change(source, Kind::Index, name, *if_exists),
        Stmt::DropTable { if_exists, tbl_name: name } => drop::change(source, Kind::Table, name, *if_exists),
        Stmt::DropTrigger { if_exists, trigger_name } => drop::change(source, Kind::Trigger, trigger_name, *if_exists),
        Stmt::DropView { if_exists, view_name: name } => drop::change(source, Kind::View, name, *if_exists),
        Stmt::Insert { .. } | Stmt::Update { .. } | Stmt::Delete { .. } | Stmt::Select(_) => data::change(source, stmt),
        Stmt::Pragma(name, body) => source.all(session::pragma(name, body.as_ref())),
        Stmt::Reindex { .. } => source.all(session::reindex()),
        Stmt::Vacuum(..) => source.all(session::vacuum()),
    }
}

fn nothing(kind: &'static str) -> Change {
    Change::Nothing { kind, about: None }
}

/// DDL in a database that was attached: it is not the one that the migrations are for.
fn elsewhere(source: &Source, name: &ast::QualifiedName<'_>) -> Option<(Range<usize>, Change)> {
    let schema = names::unquoted(name.db_name.as_ref()?);
    if ["main", "temp"].iter().any(|own| schema.eq_ignore_ascii_case(own)) {
        return None;
    }
    let reason = format!("`{schema}` is another database than the one that is migrated");
    Some(source.all(Change::Opaque { reason, touched: Touched::Rows }))
}

fn refused(source: &Source, error: &Error) -> Change {
    // These words begin a statement that cannot change a schema, whatever the grammar makes of it.
    let is_about_rows =
        ["INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "VALUES"].iter().any(|word| source.is_word(0, word));
    let touched = if is_about_rows { Touched::Rows } else { Touched::Anything };
    Change::Opaque { reason: format!("it cannot be read: {error}"), touched }
}
