//! `unnamed-constraint`: a constraint whose name the server chooses.

use crate::dialect::Dialect;
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::ConstraintRule;

rule! {
    /// ## What it finds
    ///
    /// A check, foreign key, unique or exclusion constraint without a name. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// A later migration has to name it to change it, and the name is another one on another server or after a rename.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// unnamed-constraint = "deny"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount int CHECK (amount > 0));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount int CONSTRAINT orders_amount CHECK (amount > 0));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    UNNAMED_CONSTRAINT = "unnamed-constraint", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() == Dialect::Sqlite {
        return;
    }
    for def in site.effect.change.constraints() {
        if def.name.is_none() && !matches!(def.rule, ConstraintRule::PrimaryKey(_)) {
            let message = "this constraint has no name, and the server chooses one".to_owned();
            let help = "write `CONSTRAINT <name>` before it".to_owned();
            found.push(site.find(&UNNAMED_CONSTRAINT, &def.span, message, help));
        }
    }
}
