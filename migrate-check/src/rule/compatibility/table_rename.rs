//! `table-rename`: a table has another name from one moment to the next.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change, Kind};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Name;

rule! {
    /// ## What it finds
    ///
    /// `RENAME TO` of a table that this deployment did not make, unless the same transaction leaves a view of the old
    /// name.
    ///
    /// ## Why it hurts
    ///
    /// Versions of the service run side by side while one is deployed. One of them asks for a name that is not there,
    /// whichever comes first: the rename or the new version.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_purchases.up.sql
    /// ALTER TABLE orders RENAME TO purchases;
    /// === 2_purchases.down.sql
    /// ALTER TABLE purchases RENAME TO orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A view of the old name can be read and written as the table; once no older version runs, it goes:
    ///
    /// ```files
    /// === 2_purchases.up.sql
    /// ALTER TABLE orders RENAME TO purchases;
    /// CREATE VIEW orders AS SELECT * FROM purchases;
    /// === 2_purchases.down.sql
    /// DROP VIEW orders;
    /// ALTER TABLE purchases RENAME TO orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// All. On MySQL the two statements are no transaction, so there is a moment between them; a view of SQLite cannot be
    /// written.
    TABLE_RENAME = "table-rename", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let (from, to, span) = match &site.effect.change {
        Change::AlterTable(alter) => {
            let renamed = alter.actions.iter().find_map(|action| match &action.kind {
                ActionKind::RenameTo { to } => Some((to.clone(), &action.span)),
                _ => None,
            });
            let Some((to, span)) = renamed else { return };
            (&alter.table, to, span)
        }
        Change::Rename { kind: Kind::Table, from, to, .. } => (from, Name::local(to.clone()), &site.effect.span),
        _ => return,
    };
    if site.is_new(from) || keeps_old_name(site, from) || is_made_anew(site, from, &to) {
        return;
    }
    let name = site.fold.found(from);
    let message = format!("a version that still runs asks for `{name}`, which is `{to}` from here on");
    let help = "leave a view of the old name in the same script, until no older version runs".to_owned();
    let it = site.find(&TABLE_RENAME, span, message, help);
    found.push(if site.dialect() == Dialect::Postgres {
        let view = format!("CREATE VIEW {} AS SELECT * FROM {};", site.sql(from), site.sql(&to));
        it.with_instead([format!("{};\n{view}", site.statement())])
    } else {
        it
    });
}

/// Whether the script makes a view, or a table, of the old name.
fn keeps_old_name(site: &Site<'_>, old: &Name) -> bool {
    site.after().iter().any(|effect| match &effect.change {
        Change::CreateView(create) => create.view.name == *old,
        Change::CreateTable(create) => create.name == *old,
        _ => false,
    })
}

/// Whether it takes the place of what was there: `a` goes away and `b` becomes `a`.
fn is_made_anew(site: &Site<'_>, from: &Name, to: &Name) -> bool {
    site.after().iter().any(|effect| match &effect.change {
        Change::AlterTable(alter) => {
            alter.actions.iter().any(|action| matches!(&action.kind, ActionKind::RenameTo { to: back } if back == from))
                && alter.table != *to
        }
        _ => false,
    })
}
