//! `blocking-primary-key`: a primary key builds its index, or looks for NULL, while nobody can use the table.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::impact::Work;
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::fold::naming;
use crate::schema::table::{ConstraintRule, IndexPart};

rule! {
    /// ## What it finds
    ///
    /// `ADD PRIMARY KEY` without `USING INDEX`, or on an index with a column that takes NULL, on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// The table takes an ACCESS EXCLUSIVE lock until the index is built and every row was looked at: reads and writes
    /// wait.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint NOT NULL);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_key.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD PRIMARY KEY (id);
    /// === 2_key.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_pkey;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:phase contract
    /// CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON orders (id);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_pkey;
    /// === 3_key.up.sql
    /// -- migrate:irreversible it goes with its index
    /// ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;
    /// ```
    ///
    /// A column that takes NULL needs a `NOT NULL` that was proven first: `migrate explain not-null-scan`.
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    BLOCKING_PRIMARY_KEY = "blocking-primary-key", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let ActionKind::AddConstraint { def, using_index, .. } = &action.kind else { continue };
        let ConstraintRule::PrimaryKey(key) = &def.rule else { continue };
        let table = site.fold.found(&alter.table);
        let scans = site.impacts.iter().any(|it| it.clause == "add primary key" && it.work == Work::Scan);
        let owner = site.table(&alter.table);
        let parts = match using_index {
            None => &key.parts,
            Some(_) if !scans => continue,
            Some(index) => match owner.and_then(|owner| owner.index(index)) {
                Some(index) => &index.parts,
                None => continue,
            },
        };
        let columns: Vec<_> = parts.iter().filter_map(IndexPart::as_column).collect();
        let takes_null = |name: &&&crate::schema::name::Ident| {
            owner.and_then(|owner| owner.column(name)).is_some_and(|column| !column.is_not_null())
        };
        if let Some(column) = columns.iter().find(takes_null) {
            let message = format!("reads and writes of `{table}` wait until no NULL was found in `{column}`");
            let help = "prove first that it has none, without a lock: `migrate explain not-null-scan`".to_owned();
            found.push(site.find(&BLOCKING_PRIMARY_KEY, &action.span, message, help));
            continue;
        }
        let message = format!("reads and writes of `{table}` wait until the index of this key is built");
        let help = "build the index first, without a lock, then make it the key".to_owned();
        let it = site.find(&BLOCKING_PRIMARY_KEY, &action.span, message, help);
        let name = owner.and_then(|owner| def.name.clone().or_else(|| naming::constraint(site.schema(), owner, &def.rule)));
        let Some(name) = name.map(|name| site.sql_ident(&name)) else {
            found.push(it);
            continue;
        };
        let columns: Vec<String> = columns.into_iter().map(|it| site.sql_ident(it)).collect();
        let index = format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {} ({});", site.sql(&alter.table), columns.join(", "));
        found.push(it.with_instead([
            format!("-- migrate:no-transaction\n-- migrate:phase contract\n{index}"),
            site.altered(alter, &format!("ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {name}")),
        ]));
    }
}
