//! `duplicate-index`: an index that another one makes needless.

use crate::effect::Change;
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::{ConstraintRule, Index, IndexPart};

rule! {
    /// ## What it finds
    ///
    /// `CREATE INDEX` on the same columns, in the same order and for the same rows, as an index or key that is there.
    ///
    /// ## Why it hurts
    ///
    /// Every write pays for it, and no query is faster.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_id ON orders (id);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_id;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Nothing: the primary key has that index.
    ///
    /// ## Databases
    ///
    /// All.
    DUPLICATE_INDEX = "duplicate-index", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::CreateIndex(create) = &site.effect.change else { return };
    let Some(table) = site.table(&create.table) else { return };
    let new = &create.index;
    let same = |parts: &[IndexPart]| *parts == new.parts[..];
    let is_plain = new.predicate.is_none() && new.include.is_empty();
    let keys = table.constraints.iter().filter_map(|it| match &it.rule {
        ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) if is_plain && same(&key.parts) => it.name.as_ref(),
        _ => None,
    });
    let covers = |index: &&Index| {
        let as_unique = index.is_unique() || !new.is_unique();
        let as_wide = new.include.iter().all(|column| index.include.contains(column));
        as_unique && as_wide && same(&index.parts) && index.method == new.method && index.predicate == new.predicate
    };
    let others = table.indexes.iter().filter(|index| index.name != new.name).filter(covers).map(|index| &index.name);
    let method_is_usual = matches!(new.method.as_str(), "" | "btree");
    if let Some(known) = others.chain(keys.filter(|_| method_is_usual)).next() {
        let message = format!("`{known}` of `{}` does what this index would", table.name);
        let help = "leave it out; or drop the other one, if its name is in the way".to_owned();
        found.push(site.find(&DUPLICATE_INDEX, &site.effect.span, message, help));
    }
}
