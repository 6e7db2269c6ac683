//! `blocking-index`: an index is built while nobody can write to its table.

use crate::dialect::Dialect;
use crate::effect::{Change, CreateIndex};
use crate::impact::{Blocks, Work};
use crate::lint::site::Site;
use crate::lint::{Found, reword};
use crate::schema::fold::naming;
use crate::schema::name::Name;

rule! {
    /// ## What it finds
    ///
    /// `CREATE INDEX` without `CONCURRENTLY` on a table that is in use.
    ///
    /// ## Why it hurts
    ///
    /// The table takes a SHARE lock until the index is built: every INSERT, UPDATE and DELETE waits, minutes for millions
    /// of rows.
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
    /// CREATE INDEX orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// DROP INDEX orders_placed_at;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// ```
    ///
    /// On a partitioned table `CONCURRENTLY` is refused: make the index on the parent with `ON ONLY`, then one
    /// `CONCURRENTLY` on each partition, and attach those.
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    BLOCKING_INDEX = "blocking-index", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::CreateIndex(create) = &site.effect.change else { return };
    let blocks = site.impacts.iter().any(|it| it.blocks == Blocks::Writes && it.work == Work::Index);
    if site.dialect() != Dialect::Postgres || !blocks || create.only || site.is_harmless_on(&create.table) {
        return;
    }
    let table = site.fold.found(&create.table);
    let message = format!("writes to `{table}` wait until this index is built");
    let is_partitioned = site.table(&create.table).is_some_and(|table| table.partitioned.is_some());
    let it = if is_partitioned {
        let help = "make it on the parent alone, then without a lock on each partition, and attach those";
        let scripts = one_by_one(site, create, &table);
        site.find(&BLOCKING_INDEX, &site.effect.span, message, help.to_owned()).with_instead(scripts)
    } else {
        let help = "build it without that lock, in a script of its own".to_owned();
        let script = reword::built_concurrently(site, create);
        site.find(&BLOCKING_INDEX, &site.effect.span, message, help).with_instead([script])
    };
    found.push(it);
}

/// The way to an index on a partitioned table and its partitions.
fn one_by_one(site: &Site<'_>, create: &CreateIndex, table: &Name) -> Vec<String> {
    let owner = site.table(&create.table);
    let parent_index = match create.index.name.as_str() {
        "" => naming::index(site.schema(), table, owner, &create.index.parts, &create.index.include),
        _ => create.index.name.clone(),
    };
    let unique = if create.index.is_unique() { "UNIQUE " } else { "" };
    let on = |target: &str| {
        let statement = reword::behind(site.dialect(), site.statement(), "ON").unwrap_or_default();
        let definition = statement.find(['(', ' ']).map_or("", |at| statement[at..].trim_start());
        format!("ON {target} {definition}")
    };
    let only = on(&format!("ONLY {}", site.sql(table)));
    let mut scripts = vec![format!("CREATE {unique}INDEX {} {only};", site.sql_ident(&parent_index))];
    let is_part = |it: &&crate::schema::table::Table| it.partition_of.as_ref().is_some_and(|of| of.table == *table);
    let mut attached = Vec::new();
    for partition in site.schema().tables_naming(table).filter(is_part) {
        let index = naming::index(site.schema(), &partition.name, Some(partition), &create.index.parts, &create.index.include);
        let (index, on) = (site.sql_ident(&index), on(&site.sql(&partition.name)));
        scripts.push(format!("-- migrate:no-transaction\nCREATE {unique}INDEX CONCURRENTLY {index} {on};"));
        attached.push(format!("ALTER INDEX {} ATTACH PARTITION {index};", site.sql_ident(&parent_index)));
    }
    if !attached.is_empty() {
        scripts.push(attached.join("\n"));
    }
    scripts
}
