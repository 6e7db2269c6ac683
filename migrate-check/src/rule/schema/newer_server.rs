//! `newer-server`: the server that has to run it does not know it yet.

mod features;
mod sign;

use crate::lint::Found;
use crate::lint::site::Site;
use crate::server::{Product, Server, ServerVersion};
use features::{Answer, FEATURES, Feature};

rule! {
    /// ## What it finds
    ///
    /// A statement or clause that only later versions know than the one that `server-version` in `migrate.toml` names. `8.0`
    /// may be any 8.0, so say `8.0.15` if you mean that. Nothing is said without `server-version`.
    ///
    /// ## Why it hurts
    ///
    /// The migration fails where it has to run, though not on the newer server that it was tried on; or the server reads the
    /// clause and ignores it.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// server-version = "14"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, code text, UNIQUE NULLS NOT DISTINCT (code));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// server-version = "8.0.15"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount int, CONSTRAINT orders_amount CHECK (amount > 0));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// server-version = "3.31"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_no_note.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible notes are kept nowhere else
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Write instead
    ///
    /// What the server knows; or name the newer one, once no older one has to run the migrations:
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// server-version = "15"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, code text, UNIQUE NULLS NOT DISTINCT (code));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    NEWER_SERVER = "newer-server", Deny, Adjustable, check: Either(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Some(newest) = site.settings.newest else { return };
    let is_missing = |it: &&Feature| it.product == newest.product && newest.version < it.since;
    for feature in FEATURES.iter().filter(is_missing) {
        let Some(span) = feature.sign.find(site) else { continue };
        let first = first(feature.product, feature.since);
        let answer = match feature.answer {
            Answer::Refused => "does not know",
            Answer::Ignored => "reads and ignores",
        };
        let message = format!("{} {answer} {}: {first} is the first that does it", site.server(), feature.what);
        let help = format!("write it without; or say `server-version = \"{}\"` if none older runs it", written(feature));
        found.push(site.find(&NEWER_SERVER, &span, message, help));
    }
}

fn first(product: Product, version: ServerVersion) -> String {
    let ServerVersion(major, minor, patch) = version;
    match product {
        Product::Mariadb => format!("MariaDB {major}.{minor}.{patch}"),
        Product::Postgres | Product::Mysql | Product::Sqlite => Server { product, version }.to_string(),
    }
}

/// The version as `server-version` spells it.
fn written(feature: &Feature) -> String {
    let ServerVersion(major, minor, patch) = feature.since;
    match feature.product {
        Product::Postgres => format!("{major}"),
        Product::Mysql => format!("{major}.{minor}.{patch}"),
        Product::Mariadb => format!("mariadb {major}.{minor}.{patch}"),
        Product::Sqlite => format!("{major}.{minor}"),
    }
}
