//! `type-rewrite`: another type of a column writes every row anew.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::impact::Work;
use crate::impact::postgres::types::{Conversion, conversion};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::Certainty;

rule! {
    /// ## What it finds
    ///
    /// `ALTER COLUMN … TYPE` to a type that is stored otherwise, on a table that has rows. What the server takes as it is
    /// passes: a longer or unlimited `varchar`, `varchar` to `text`, a greater precision of the same `numeric` scale, and
    /// the like. Where the old type is not known it is a warning.
    ///
    /// ## Why it hurts
    ///
    /// Every row is written anew under an ACCESS EXCLUSIVE lock, and every index is built anew: reads and writes wait,
    /// hours for a large table. `int` to `bigint` is the usual case.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, amount int);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_amount.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ALTER COLUMN amount TYPE bigint;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders ALTER COLUMN amount TYPE int;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A column beside the old one, which the service writes too, filled in batches; once nobody uses the old one, it
    /// goes:
    ///
    /// ```files
    /// === 2_amount.up.sql
    /// ALTER TABLE orders ADD COLUMN amount_big bigint;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders DROP COLUMN amount_big;
    /// === 3_no_amount.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders DROP COLUMN amount;
    /// === 3_no_amount.down.sql
    /// ALTER TABLE orders ADD COLUMN amount int;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    TYPE_REWRITE = "type-rewrite", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let ActionKind::SetType { column, data_type, using, .. } = &action.kind else { continue };
        let table = site.fold.found(&alter.table);
        let known = site.table(&alter.table).filter(|table| table.certainty == Certainty::Certain);
        let old = known.and_then(|table| table.column(column));
        let becomes = old.map(|old| conversion(site.fold, &old.data_type, data_type, using.as_ref(), column));
        let (message, is_known) = match (old, becomes) {
            (Some(_), Some(Conversion::None)) => continue,
            (Some(old), Some(Conversion::Rewrite)) => (
                format!("nobody can use `{table}` until every row is written anew: {}", cause(&old.data_type, data_type)),
                true,
            ),
            _ => (format!("if the old type of `{column}` is stored otherwise, every row of `{table}` is written anew"), false),
        };
        debug_assert!(site.impacts.iter().any(|it| it.work != Work::Catalog), "the impact table says the same");
        let help = format!(
            "add a column of the new type beside it, let the service write both, fill the old rows in batches, and drop \
             `{column}` once nobody uses it"
        );
        let it = site.find(&TYPE_REWRITE, &action.span, message, help);
        found.push(if is_known { it } else { it.as_warning() });
    }
}

fn cause(old: &crate::schema::data_type::DataType, new: &crate::schema::data_type::DataType) -> String {
    if old == new { format!("USING computes another {new}") } else { format!("{old} is stored otherwise than {new}") }
}
