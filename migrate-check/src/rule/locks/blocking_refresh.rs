//! `blocking-refresh`: a materialised view is filled while nobody can read it.

use crate::effect::{Change, Work};
use crate::lint::site::Site;
use crate::lint::{Found, reword};
use crate::schema::table::Index;

rule! {
    /// ## What it finds
    ///
    /// `REFRESH MATERIALIZED VIEW` without `CONCURRENTLY`.
    ///
    /// ## Why it hurts
    ///
    /// The view takes an ACCESS EXCLUSIVE lock for as long as its query runs: everybody who reads it waits.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_totals.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount int);
    /// CREATE MATERIALIZED VIEW totals AS SELECT id, amount FROM orders;
    /// CREATE UNIQUE INDEX totals_id ON totals (id);
    /// === 1_totals.down.sql
    /// DROP MATERIALIZED VIEW totals;
    /// DROP TABLE orders;
    /// === 2_refresh.up.sql
    /// -- migrate:irreversible the view is refreshed every night anyway
    /// REFRESH MATERIALIZED VIEW totals;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_refresh.up.sql
    /// -- migrate:irreversible the view is refreshed every night anyway
    /// REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
    /// ```
    ///
    /// It needs a unique index on plain columns, without a WHERE; make one first if there is none.
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    BLOCKING_REFRESH = "blocking-refresh", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Maintain(maintain) = &site.effect.change else { return };
    if maintain.work != Work::Refresh || maintain.concurrently {
        return;
    }
    for target in maintain.targets.iter().filter(|target| !site.is_harmless_on(target)) {
        let view = site.fold.found(target);
        let message = format!("nobody can read `{view}` while its query runs");
        let is_whole = |index: &Index| {
            index.is_unique() && index.predicate.is_none() && index.parts.iter().all(|part| part.as_column().is_some())
        };
        let has_key = site.schema().view(&view).is_some_and(|view| view.indexes.iter().any(is_whole));
        let help = "fill it beside the old rows, which takes longer but keeps nobody waiting".to_owned();
        let it = site.find(&BLOCKING_REFRESH, &site.effect.span, message, help);
        found.push(if has_key {
            let statement = reword::with_after(site.dialect(), site.statement(), "VIEW", "CONCURRENTLY");
            it.with_instead([format!("{statement};")])
        } else {
            it.with_help("give it a unique index on plain columns first; then `REFRESH MATERIALIZED VIEW CONCURRENTLY` works")
        });
    }
}
