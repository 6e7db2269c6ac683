//! `unsafe-down`: undoing keeps running code waiting.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::impact::{Blocks, Impact};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::diagnostic::Level;
use crate::rule::{Check, rewrites};

rule! {
    /// ## What it finds
    ///
    /// A statement of a down script that keeps readers or writers waiting the longer the more rows there are: what the rules
    /// for up scripts about locks and rewrites find, such as `blocking-index`. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// When a deployment is taken back, something is broken already. A table that nobody can write to for minutes makes it
    /// worse.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// unsafe-down = "warn"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz);
    /// CREATE INDEX orders_placed_at ON orders (placed_at);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_no_index.up.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// === 2_no_index.down.sql
    /// CREATE INDEX orders_placed_at ON orders (placed_at);
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_no_index.up.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// === 2_no_index.down.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    UNSAFE_DOWN = "unsafe-down", Allow, Adjustable, check: Down(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() == Dialect::Sqlite || matches!(site.effect.change, Change::Data(_)) {
        return;
    }
    let waits = |it: &&Impact| it.blocks != Blocks::Nobody && it.work.grows() && !site.is_harmless_on(&it.relation);
    let Some(impact) = site.impacts.iter().find(waits) else { return };
    let (table, who, work) = (&impact.relation, impact.blocks.name(), impact.work.name());
    let message = format!("undoing keeps {who} of `{table}` waiting: {} ({work})", impact.clause);
    found.push(site.find(&UNSAFE_DOWN, &site.effect.span, message, help(site)));
}

/// What the rule for the same in an up script says to write.
fn help(site: &Site<'_>) -> String {
    let rules = super::RULES.iter().chain(rewrites::RULES).filter(|rule| rule.level == Level::Deny);
    let mut found = Vec::new();
    for rule in rules {
        if let Check::Statement(check) = rule.check {
            check(site, &mut found);
        }
    }
    let Some(first) = found.into_iter().next() else {
        return "do it in steps that keep nobody waiting, or write no down script and say so: `-- migrate:irreversible \
                <reason>`"
            .to_owned();
    };
    let help = first.finding.help.split(":\n").next().unwrap_or_default();
    match first.instead.as_slice() {
        [script] => format!("{help}:\n{}", script.trim_start_matches("-- migrate:phase contract\n")),
        _ => format!("{help}; `migrate explain {}` shows how", first.finding.rule.name),
    }
}
