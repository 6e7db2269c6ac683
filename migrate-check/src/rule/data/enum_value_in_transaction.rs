//! `enum-value-in-transaction`: a value of an enum is used in the transaction that adds it.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change, TypeAction};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Name;

rule! {
    /// ## What it finds
    ///
    /// `ALTER TYPE … ADD VALUE`, and behind it in the same transaction a statement that uses the value.
    ///
    /// ## Why it hurts
    ///
    /// PostgreSQL refuses it: "unsafe use of new value". From version 17 on it takes it if the type was made in the same
    /// transaction, too.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_state.up.sql
    /// CREATE TYPE state AS ENUM ('open');
    /// CREATE TABLE orders (id bigint PRIMARY KEY, state state);
    /// === 1_state.down.sql
    /// DROP TABLE orders;
    /// DROP TYPE state;
    /// === 2_shut.up.sql
    /// -- migrate:irreversible PostgreSQL takes no value from an enum
    /// ALTER TYPE state ADD VALUE 'shut';
    /// INSERT INTO orders (id, state) VALUES (1, 'shut');
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_shut.up.sql
    /// -- migrate:irreversible PostgreSQL takes no value from an enum
    /// ALTER TYPE state ADD VALUE 'shut';
    /// === 3_first.up.sql
    /// INSERT INTO orders (id, state) VALUES (1, 'shut');
    /// === 3_first.down.sql
    /// DELETE FROM orders WHERE id = 1;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    ENUM_VALUE_IN_TRANSACTION = "enum-value-in-transaction", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() != Dialect::Postgres || !site.in_transaction() {
        return;
    }
    for effect in site.before() {
        let Change::AlterType { name, action: TypeAction::AddValue { value, .. } } = &effect.change else { continue };
        let name = site.fold.found_type(name);
        if made_here(site, &name) && site.server().is_at_least(17, 0) || !uses(site, &name, value) {
            continue;
        }
        let message = format!("'{value}' of `{name}` cannot be used before the transaction that adds it has ended");
        let help = "use it in the next migration".to_owned();
        let script = format!("{};", site.statement());
        found.push(site.find(&ENUM_VALUE_IN_TRANSACTION, &site.effect.span, message, help).with_instead([script]));
        return;
    }
}

fn made_here(site: &Site<'_>, name: &Name) -> bool {
    let makes = |change: &Change| matches!(change, Change::CreateType(created) if site.fold.found_type(&created.name) == *name);
    site.before().iter().any(|effect| makes(&effect.change))
}

/// Whether a statement uses a value of a type, as far as that is certain.
fn uses(site: &Site<'_>, name: &Name, value: &str) -> bool {
    let is_of_type = |data_type: &crate::schema::data_type::DataType| {
        data_type.user_defined(Dialect::Postgres).is_some_and(|used| site.fold.found_type(&used) == *name)
    };
    let quoted = format!("'{}'", value.replace('\'', "''"));
    match &site.effect.change {
        Change::Data(data) => data.literals.iter().any(|(column, literal)| {
            let table = data.targets.first().and_then(|target| site.table(target));
            let column = column.as_ref().and_then(|column| table?.column(column));
            literal == value && column.is_some_and(|column| is_of_type(&column.data_type))
        }),
        Change::AlterTable(alter) => alter.actions.iter().any(|action| match &action.kind {
            ActionKind::SetDefault { column, default: Some(default) } => {
                let column = site.table(&alter.table).and_then(|table| table.column(column));
                column.is_some_and(|column| is_of_type(&column.data_type)) && default.as_str().starts_with(&quoted)
            }
            ActionKind::AddColumn { def, .. } => {
                let default = def.column.default.as_ref();
                is_of_type(&def.column.data_type)
                    && matches!(default, Some(crate::schema::table::Default::Expr(expr)) if expr.as_str().starts_with(&quoted))
            }
            _ => false,
        }),
        _ => false,
    }
}
