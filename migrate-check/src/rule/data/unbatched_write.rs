//! `unbatched-write`: many rows are changed in one transaction.

use crate::effect::{Change, Verb};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::rule::data::DATA_WITH_DDL;
use crate::schema::name::Name;
use crate::schema::table::{IndexPart, Table};
use crate::split::lex::{Token, TokenKind, Tokens};

rule! {
    /// ## What it finds
    ///
    /// `UPDATE`, `DELETE` and `INSERT … SELECT` on a table that this deployment did not make, and that `small-tables` does
    /// not name.
    ///
    /// ## Why it hurts
    ///
    /// Every row stays locked until the last one is written, replicas fall behind, and undo or WAL grows with the table.
    /// If it is interrupted, all of it was for nothing.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:irreversible a note does no harm
    /// UPDATE orders SET note = 'none' WHERE note IS NULL;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Say that the table is small, in `migrate.toml`:
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// small-tables = ["orders"]
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:irreversible a note does no harm
    /// UPDATE orders SET note = 'none' WHERE note IS NULL;
    /// ```
    ///
    /// For a large one, several statements that each take a range of keys, in a script with `-- migrate:no-transaction`:
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:irreversible a note does no harm
    /// UPDATE orders SET note = 'none' WHERE note IS NULL AND id BETWEEN 1 AND 10000;
    /// UPDATE orders SET note = 'none' WHERE note IS NULL AND id BETWEEN 10001 AND 20000;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    UNBATCHED_WRITE = "unbatched-write", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Data(data) = &site.effect.change else { return };
    let is_said = found.iter().any(|it| *it.finding.rule == DATA_WITH_DDL && it.finding.span == site.effect.span);
    if !data.is_bulk() || is_said {
        return;
    }
    let Some(target) = data.targets.iter().find(|target| !site.is_harmless_on(target)) else { return };
    if is_range_of_keys(site, target) {
        return;
    }
    let source_is_new = data.verb == Verb::Insert && data.reads.iter().all(|reads| site.is_harmless_on(&reads.relation));
    if source_is_new {
        return;
    }
    let table = site.fold.found(target);
    let message = format!("all these rows of `{table}` stay locked until the last one is written");
    let help = format!(
        "if there are few, name it in `migrate.toml`: `small-tables = [\"{table}\"]`; else write ranges of keys, each a \
         statement of its own, in a script with `-- migrate:no-transaction`"
    );
    found.push(site.find(&UNBATCHED_WRITE, &site.effect.span, message, help));
}

/// Whether the statement commits by itself and writes no more than a range of keys that is written out:
/// `WHERE … id BETWEEN 1 AND 5000`, with nothing but AND around it.
fn is_range_of_keys(site: &Site<'_>, target: &Name) -> bool {
    if site.in_transaction() {
        return false;
    }
    let Some(key) = site.table(target).and_then(Table::primary_key) else { return false };
    let Some(first) = key.parts.first().and_then(IndexPart::as_column) else { return false };
    let text = site.statement();
    let mut depth = 0_usize;
    // What is neither inside parentheses nor before WHERE.
    let tokens = Tokens::new(site.dialect(), text).filter(|it| {
        match it.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    let is = |it: &Token, word: &str| it.kind == TokenKind::Word && text[it.start..it.end].eq_ignore_ascii_case(word);
    let condition: Vec<Token> = tokens.skip_while(|it| !is(it, "where")).collect();
    let named = |it: &Token| text[it.start..it.end].trim_matches(['"', '`']);
    let is_of_target = |at: usize| match condition.get(at.wrapping_sub(1)) {
        Some(dot) if dot.kind == TokenKind::Symbol(b'.') => {
            condition.get(at.wrapping_sub(2)).is_some_and(|table| target.ident.is(named(table)))
        }
        _ => true,
    };
    let is_range = condition.windows(5).enumerate().any(|(at, it)| {
        let are_written = it[2].kind == TokenKind::Number && it[4].kind == TokenKind::Number;
        let is_between = is(&it[1], "between") && is(&it[3], "and") && are_written;
        is_between && first.is(named(&it[0])) && is_of_target(at)
    });
    is_range && !condition.iter().any(|it| is(it, "or") || is(it, "union"))
}
