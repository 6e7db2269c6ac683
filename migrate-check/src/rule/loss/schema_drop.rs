//! `schema-drop`: a schema or database goes with everything in it.

use crate::dialect::Dialect;
use crate::effect::{Change, Kind};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `DROP SCHEMA` and `DROP DATABASE`.
    ///
    /// ## Why it hurts
    ///
    /// Everything in it is gone at once, also what this set of migrations does not know of.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_archive.up.sql
    /// CREATE SCHEMA archive;
    /// === 1_archive.down.sql
    /// DROP SCHEMA archive;
    /// === 2_no_archive.up.sql
    /// DROP SCHEMA archive;
    /// === 2_no_archive.down.sql
    /// CREATE SCHEMA archive;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Drop what is in it by name, each as a contract step, and the empty schema last:
    ///
    /// ```files
    /// === 2_no_archive.up.sql
    /// -- migrate:phase contract
    /// DROP SCHEMA archive;
    /// === 2_no_archive.down.sql
    /// CREATE SCHEMA archive;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB. MySQL drops a database with all its tables whatever is said.
    SCHEMA_DROP = "schema-drop", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Drop(dropped) = &site.effect.change else { return };
    let is_schema = dropped.kind == Kind::Namespace;
    if !is_schema && dropped.kind != Kind::Other("database") {
        return;
    }
    // PostgreSQL refuses to drop a schema that is not empty, unless CASCADE says so, which has a rule of its own.
    let is_empty = is_schema && site.dialect() == Dialect::Postgres && !dropped.cascade;
    if is_empty && site.is_declared_contract() {
        return;
    }
    for it in &dropped.names {
        let message = format!("`{}` goes, and a version that still runs may use what is in it", it.name);
        let help = "drop what is in it by name, as contract steps, and the empty schema last".to_owned();
        let found_here = site.find(&SCHEMA_DROP, &it.span, message, help);
        found.push(if is_empty {
            found_here.with_instead([format!("-- migrate:phase contract\n{};", site.statement())])
        } else {
            found_here
        });
    }
}
