//! `domain-constraint`: a domain gets stricter, and every table that uses it is read.

use crate::dialect::Dialect;
use crate::effect::{Change, TypeAction};
use crate::impact::{Impact, Work};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ALTER DOMAIN … ADD CONSTRAINT` without `NOT VALID`, and `ALTER DOMAIN … SET NOT NULL`, for a domain that a table
    /// with rows uses.
    ///
    /// ## Why it hurts
    ///
    /// Every table with a column of this domain takes a SHARE lock until all of its rows were looked at: writes to all of
    /// them wait.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE DOMAIN cents AS int;
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount cents);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP DOMAIN cents;
    /// === 2_positive.up.sql
    /// -- migrate:phase contract
    /// ALTER DOMAIN cents ADD CONSTRAINT positive CHECK (VALUE > 0);
    /// === 2_positive.down.sql
    /// ALTER DOMAIN cents DROP CONSTRAINT positive;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_positive.up.sql
    /// -- migrate:phase contract
    /// ALTER DOMAIN cents ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;
    /// === 2_positive.down.sql
    /// ALTER DOMAIN cents DROP CONSTRAINT positive;
    /// === 3_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// -- migrate:allow domain-constraint orders has 2,000 rows
    /// ALTER DOMAIN cents VALIDATE CONSTRAINT positive;
    /// ```
    ///
    /// `VALIDATE` of a domain takes the same lock, for as long. For a large table put a check on its column instead: that
    /// can be validated while others write.
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    DOMAIN_CONSTRAINT = "domain-constraint", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterType { name, action } = &site.effect.change else { return };
    let takes_long = |it: &&Impact| it.work == Work::Scan && !site.is_harmless_on(&it.relation);
    let Some(used) = site.impacts.iter().find(takes_long) else { return };
    if site.dialect() != Dialect::Postgres {
        return;
    }
    let message = format!("writes to `{}` wait until all of its rows were looked at", used.relation);
    let help = match action {
        TypeAction::AddCheck { .. } => {
            "add it with NOT VALID, so that it holds for new values; or put a check on the column of the table, which can \
             be validated while others write"
        }
        _ => {
            "put a check on the column of each table, `NOT VALID` and then validated, which lets others write; or accept \
             the time that it takes: `-- migrate:allow domain-constraint <how long>`"
        }
    };
    let name = site.fold.found_type(name);
    let message = format!("{message}, because it has a column of the domain `{name}`");
    found.push(site.find(&DOMAIN_CONSTRAINT, &site.effect.span, message, help.to_owned()));
}
