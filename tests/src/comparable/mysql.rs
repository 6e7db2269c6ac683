//! What of MySQL's and MariaDB's schemas can be compared.

use migrate_check::dialect::Dialect;
use migrate_check::schema::name::Ident;
use migrate_check::schema::table::{Certainty, Column, Table};
use migrate_check::schema::{Relation, Schema};
use std::sync::Arc;

/// Brings both to what they have in common:
///
/// - Other databases are not looked at.
/// - What the model is not sure of is as the server says.
/// - An option of a table counts if a script said it: the server shows its defaults too.
/// - So does a character set or collation of a column: the server shows it if it is not the table's, also where the
///   script repeats the table's, and where the column was made under another default of the table.
/// - What a view reads is shown nowhere.
/// - A column of CREATE TABLE … AS has the type that the server gives it.
pub(super) fn align(model: &mut Schema, server: &mut Schema) {
    model.namespaces.clear();
    model.relations.retain(|name, _| name.schema.is_none());
    model.routines.retain(|(name, _), _| name.schema.is_none());
    let uncertain = |relation: &Relation| relation.certainty() == Certainty::Uncertain;
    model.relations.retain(|name, relation| !uncertain(relation) || server.relations.contains_key(name));
    let align = |model: &mut Relation, server: &mut Relation| {
        if uncertain(model) {
            *model = server.clone();
        }
        match (model, server) {
            (Relation::Table(model), Relation::Table(server)) => {
                align_tables(Arc::make_mut(model), Arc::make_mut(server))
            }
            (Relation::View(model), _) => Arc::make_mut(model).reads.clear(),
            _ => {}
        }
    };
    model.relations.change_all(
        |_, _| true,
        |name, model| {
            server.relations.change(name, |server| align(model, server));
        },
    );
}

fn align_tables(model: &mut Table, server: &mut Table) {
    let (charset, collation) = (option(server, "charset"), option(server, "collation"));
    let is_said = model.options.contains_key("charset") || model.options.contains_key("collation");
    for column in &mut model.columns {
        let Some(other) = server.columns.iter_mut().find(|it| it.name == column.name) else { continue };
        if column.data_type.name == "?" {
            column.clone_from(other);
        }
        if other.charset.is_none() {
            other.charset.clone_from(&charset);
            other.collation.clone_from(&collation);
        }
        align_texts(column, other, collation.as_ref(), is_said);
    }
    server.options.retain(|key, _| model.options.contains_key(key));
    if let (Some(model), Some(server)) = (&model.partitioned, &mut server.partitioned)
        && model.partitions.is_empty()
    {
        server.partitions.clear();
    }
}

fn align_texts(model: &mut Column, server: &mut Column, of_table: Option<&Ident>, is_said: bool) {
    if model.collation.as_ref().is_some_and(|it| it.is("_bin"))
        && server.collation.as_ref().is_some_and(|it| it.as_str().ends_with("_bin"))
    {
        model.collation.clone_from(&server.collation);
    }
    let says_nothing = model.charset.is_none() && model.collation.is_none();
    let is_default = server.collation.as_ref() == of_table || is_said;
    if says_nothing && !is_default {
        return;
    }
    if model.charset.is_none() {
        server.charset = None;
    }
    if model.collation.is_none() {
        server.collation = None;
    }
}

fn option(table: &Table, key: &str) -> Option<Ident> {
    table.options.get(key).map(|value| Ident::other(Dialect::Mysql, value))
}
