//! `validate-in-same-transaction`: a constraint is validated while the lock of its own addition is held.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, AlterTable, Change};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Ident;

rule! {
    /// ## What it finds
    ///
    /// `VALIDATE CONSTRAINT` in the transaction, or the statement, that added the constraint with `NOT VALID`.
    ///
    /// ## Why it hurts
    ///
    /// `NOT VALID` makes the lock of the addition short, but a lock is kept until its transaction ends: here until every
    /// row was looked at. It is as if `NOT VALID` were not there.
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
    /// === 2_check.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer CHECK (customer > 0) NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
    /// === 2_check.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_check.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer CHECK (customer > 0) NOT VALID;
    /// === 2_check.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer;
    /// === 3_check_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    VALIDATE_IN_SAME_TRANSACTION = "validate-in-same-transaction", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for (at, action) in alter.actions.iter().enumerate() {
        let ActionKind::ValidateConstraint { name } = &action.kind else { continue };
        let in_statement = alter.actions[..at].iter().any(|action| adds(&action.kind, name));
        let in_script = site.in_transaction()
            && site.before().iter().any(|effect| match &effect.change {
                Change::AlterTable(other) => is_same(site, other, alter) && other.actions.iter().any(|it| adds(&it.kind, name)),
                _ => false,
            });
        if in_statement || in_script {
            let table = site.fold.found(&alter.table);
            let message = format!(
                "the lock that `{name}` was added with is kept until every row of `{table}` was looked at"
            );
            let help = "validate it in the next migration".to_owned();
            let script = site.altered(alter, &format!("VALIDATE CONSTRAINT {}", site.sql_ident(name)));
            let it = site.find(&VALIDATE_IN_SAME_TRANSACTION, &action.span, message, help);
            found.push(if in_statement { it } else { it.with_instead([script]) });
        }
    }
}

fn is_same(site: &Site<'_>, left: &AlterTable, right: &AlterTable) -> bool {
    site.fold.found(&left.table) == site.fold.found(&right.table)
}

fn adds(action: &ActionKind, name: &Ident) -> bool {
    match action {
        ActionKind::AddConstraint { def, .. } => def.name.as_ref() == Some(name),
        ActionKind::AddNotNull { name: given, .. } => given.as_ref() == Some(name),
        _ => false,
    }
}
