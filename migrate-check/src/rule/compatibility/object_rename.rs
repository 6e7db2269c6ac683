//! `object-rename`: something has another name, or another schema, from one moment to the next.

use crate::effect::{ActionKind, Change, Kind, TypeAction};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A rename of a view, sequence, type, function or schema, of a value of an enum or an attribute of a type, and `SET
    /// SCHEMA`, of what this deployment did not make. Indexes and constraints can be renamed: queries do not name them.
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
    /// === 1_state.up.sql
    /// CREATE TYPE state AS ENUM ('open', 'shut');
    /// === 1_state.down.sql
    /// DROP TYPE state;
    /// === 2_closed.up.sql
    /// ALTER TYPE state RENAME VALUE 'shut' TO 'closed';
    /// === 2_closed.down.sql
    /// ALTER TYPE state RENAME VALUE 'closed' TO 'shut';
    /// ```
    ///
    /// ## Write instead
    ///
    /// Both names beside each other, until no older version runs:
    ///
    /// ```files
    /// === 2_closed.up.sql
    /// -- migrate:irreversible PostgreSQL takes no value from an enum
    /// ALTER TYPE state ADD VALUE 'closed';
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, and views of MySQL.
    OBJECT_RENAME = "object-rename", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let effect = &site.effect;
    let (what, becomes, span) = match &effect.change {
        Change::Rename { kind, from, to, .. } if !matches!(kind, Kind::Table | Kind::ForeignTable | Kind::Index | Kind::Other(_)) => {
            if site.is_new(from) || site.batch.has_type(&site.fold.found_type(from)) {
                return;
            }
            (format!("the {} `{from}`", kind.sql()), format!("`{to}`"), &effect.span)
        }
        Change::SetSchema { kind, name, schema, .. } if !site.is_new(name) => {
            (format!("the {} `{name}`", kind.sql()), format!("in `{schema}`"), &effect.span)
        }
        Change::AlterTable(alter) if !site.is_new(&alter.table) => {
            let moved = alter.actions.iter().find_map(|action| match &action.kind {
                ActionKind::SetSchema { schema } => Some((schema, &action.span)),
                _ => None,
            });
            let Some((schema, span)) = moved else { return };
            (format!("the table `{}`", site.fold.found(&alter.table)), format!("in `{schema}`"), span)
        }
        Change::AlterType { name, action } if !site.batch.has_type(&site.fold.found_type(name)) => match action {
            TypeAction::RenameValue { from, to } => {
                (format!("the value '{from}' of `{name}`"), format!("'{to}'"), &effect.span)
            }
            TypeAction::RenameAttribute { from, to } => {
                (format!("the attribute `{from}` of `{name}`"), format!("`{to}`"), &effect.span)
            }
            _ => return,
        },
        _ => return,
    };
    let message = format!("a version that still runs asks for {what}, which is {becomes} from here on");
    let help = "make the new one beside it, let the service use that, and drop the old one once nobody asks for it";
    found.push(site.find(&OBJECT_RENAME, span, message, help.to_owned()));
}
