//! Keys, indexes and constraints, in CREATE TABLE and in ADD.

use super::cursor::Cursor;
use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::effect::ConstraintDef;
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::table::{
    ConstraintRule, ForeignKey, Index, IndexOn, IndexPart, Key, Nulls, Reaction, Timing, Uniqueness, Validity,
};

/// What is no column in the parentheses of CREATE TABLE, or behind ADD.
pub(super) enum Item {
    /// A constraint; MySQL's `FOREIGN KEY name` names the index that the key may need.
    Constraint {
        /// What it says.
        def: ConstraintDef,
        /// The name of a foreign key's index.
        index: Option<Ident>,
        /// IF NOT EXISTS (MariaDB).
        if_not_exists: bool,
    },
    /// A plain index; its name is empty if none is given.
    Index {
        /// The index.
        index: Index,
        /// IF NOT EXISTS (MariaDB).
        if_not_exists: bool,
    },
    /// PERIOD FOR (MariaDB).
    Period,
}

/// Whether a key, index or constraint begins here, and no column.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    const FIRST: [&str; 10] =
        ["CONSTRAINT", "PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "SPATIAL", "VECTOR", "FOREIGN", "CHECK"];
    // VECTOR is a word that a column may have for a name.
    let is_vector = cursor.is_at(0, "VECTOR") && !cursor.is_at(1, "INDEX") && !cursor.is_at(1, "KEY");
    FIRST.iter().any(|word| cursor.is_at(0, word)) && !is_vector || cursor.is(&["PERIOD", "FOR"])
}

/// A key, index or constraint; `None` for what cannot be read.
pub(super) fn item(cursor: &mut Cursor<'_>) -> Option<Item> {
    let start = cursor.offset();
    if cursor.take(&["PERIOD", "FOR"]) {
        cursor.skip_all();
        return Some(Item::Period);
    }
    let mut if_not_exists = cursor.is(&["CONSTRAINT", "IF", "NOT", "EXISTS"]);
    let name = constraint_name(cursor);
    if cursor.take(&["FOREIGN", "KEY"]) {
        if_not_exists |= cursor.take(&["IF", "NOT", "EXISTS"]);
        let index = if cursor.is_at(0, "(") { None } else { Some(cursor.ident()?) };
        let columns = cursor.columns()?;
        cursor.take(&["REFERENCES"]).then_some(())?;
        let rule = ConstraintRule::ForeignKey(references(cursor, columns)?);
        let def = constraint(name, rule, Validity::Valid, cursor, start);
        return Some(Item::Constraint { def, index, if_not_exists });
    }
    if cursor.take(&["CHECK"]) {
        let rule = ConstraintRule::Check(cursor.parenthesis()?.as_expr());
        let validity = enforced(cursor);
        let def = constraint(name, rule, validity, cursor, start);
        return Some(Item::Constraint { def, index: None, if_not_exists });
    }
    let is_primary = cursor.take(&["PRIMARY", "KEY"]);
    let is_unique = !is_primary && cursor.take(&["UNIQUE"]);
    let method = method_word(cursor);
    cursor.take_any(&["INDEX", "KEY"]);
    if_not_exists |= cursor.take(&["IF", "NOT", "EXISTS"]);
    let (given, index) = behind_name(cursor, method)?;
    let given = given.or(name);
    if !is_primary && !is_unique {
        let name = given.unwrap_or_else(|| Ident::other(Mysql, ""));
        return Some(Item::Index { index: Index { name, ..index }, if_not_exists });
    }
    let key = Key { parts: index.parts, include: Vec::new(), nulls: Nulls::Distinct };
    let rule = if is_primary { ConstraintRule::PrimaryKey(key) } else { ConstraintRule::Unique(key) };
    let def = constraint(given, rule, Validity::Valid, cursor, start);
    Some(Item::Constraint { def, index: None, if_not_exists })
}

/// FULLTEXT, SPATIAL, VECTOR as the method of an index.
pub(super) fn method_word(cursor: &mut Cursor<'_>) -> &'static str {
    match cursor.take_any(&["FULLTEXT", "SPATIAL", "VECTOR"]) {
        Some("FULLTEXT") => "fulltext",
        Some("SPATIAL") => "spatial",
        Some(_) => "vector",
        None => "btree",
    }
}

/// `[name] [USING method] (parts) [options]`: the name, and an index without one.
fn behind_name(cursor: &mut Cursor<'_>, method: &str) -> Option<(Option<Ident>, Index)> {
    let is_named = !cursor.is_at(0, "(") && !cursor.is_at(0, "USING") && !cursor.is_at(0, "TYPE");
    let name = if is_named { Some(cursor.ident()?) } else { None };
    using(cursor);
    let parts = parts(cursor)?;
    options(cursor);
    let index = Index {
        name: Ident::other(Mysql, ""),
        parts,
        uniqueness: Uniqueness::Any,
        method: method.to_owned(),
        include: Vec::new(),
        predicate: None,
        valid: true,
    };
    Some((name, index))
}

/// USING: InnoDB makes a B-tree whatever is asked for.
pub(super) fn using(cursor: &mut Cursor<'_>) {
    if cursor.take(&["USING"]) || cursor.take(&["TYPE"]) {
        cursor.skip(1);
    }
}

/// What an index or key is on.
pub(super) fn parts(cursor: &mut Cursor<'_>) -> Option<Vec<IndexPart>> {
    let inner = cursor.parenthesis()?;
    inner.commas().into_iter().map(part).collect()
}

fn part(mut cursor: Cursor<'_>) -> Option<IndexPart> {
    let on = match cursor.parenthesis() {
        Some(inner) => IndexOn::Expr(inner.as_expr()),
        None => IndexOn::Column(cursor.ident()?),
    };
    let length = cursor.parenthesis().and_then(|inner| inner.as_text().trim().parse().ok());
    let modifiers = match cursor.take_any(&["ASC", "DESC"]) {
        Some("DESC") => "desc".to_owned(),
        _ => String::new(),
    };
    // MariaDB: the period of a key.
    cursor.take(&["WITHOUT", "OVERLAPS"]);
    cursor.is_at_end().then_some(IndexPart { on, length, modifiers })
}

/// What may stand behind the parts of an index: nothing that the model keeps.
pub(super) fn options(cursor: &mut Cursor<'_>) {
    const WITH_VALUE: [&str; 6] =
        ["KEY_BLOCK_SIZE", "COMMENT", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE", "CLUSTERING", "DISTANCE"];
    loop {
        if cursor.is_at(0, "USING") || cursor.is_at(0, "TYPE") {
            using(cursor);
        } else if cursor.take_any(&WITH_VALUE).is_some() {
            if cursor.option_value().is_none() {
                return;
            }
        } else if cursor.take(&["WITH", "PARSER"]) {
            cursor.skip(1);
        } else if cursor.take_any(&["VISIBLE", "INVISIBLE", "IGNORED"]).is_none() && !cursor.take(&["NOT", "IGNORED"]) {
            return;
        }
    }
}

/// What stands behind REFERENCES.
pub(super) fn references(cursor: &mut Cursor<'_>, columns: Vec<Ident>) -> Option<ForeignKey> {
    let table = cursor.name()?;
    let referenced = if cursor.is_at(0, "(") { cursor.columns()? } else { Vec::new() };
    let mut key = ForeignKey {
        columns,
        table,
        referenced,
        on_delete: Reaction::NoAction,
        on_update: Reaction::NoAction,
        full: false,
    };
    loop {
        if cursor.take(&["MATCH"]) {
            // InnoDB reads and forgets it.
            cursor.skip(1);
        } else if cursor.take(&["ON", "DELETE"]) {
            key.on_delete = reaction(cursor)?;
        } else if cursor.is(&["ON", "UPDATE"]) && !is_clock(cursor, 2) {
            cursor.skip(2);
            key.on_update = reaction(cursor)?;
        } else {
            return Some(key);
        }
    }
}

/// `ON UPDATE CURRENT_TIMESTAMP` is the column's, not the key's.
fn is_clock(cursor: &Cursor<'_>, ahead: usize) -> bool {
    ["CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"].iter().any(|word| cursor.is_at(ahead, word))
}

fn reaction(cursor: &mut Cursor<'_>) -> Option<Reaction> {
    if cursor.take(&["NO", "ACTION"]) {
        return Some(Reaction::NoAction);
    }
    if cursor.take(&["SET", "NULL"]) {
        return Some(Reaction::SetNull);
    }
    if cursor.take(&["SET", "DEFAULT"]) {
        return Some(Reaction::SetDefault);
    }
    match cursor.take_any(&["CASCADE", "RESTRICT"])? {
        "CASCADE" => Some(Reaction::Cascade),
        // InnoDB refuses at once in both cases, and MariaDB shows one for the other.
        _ => Some(Reaction::NoAction),
    }
}

/// `CONSTRAINT [IF NOT EXISTS] [name]`.
pub(super) fn constraint_name(cursor: &mut Cursor<'_>) -> Option<Ident> {
    const NEXT: [&str; 5] = ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "KEY"];
    if !cursor.take(&["CONSTRAINT"]) {
        return None;
    }
    cursor.take(&["IF", "NOT", "EXISTS"]);
    let is_unnamed = NEXT.iter().any(|word| cursor.is_at(0, word));
    if is_unnamed { None } else { cursor.ident() }
}

/// `[[NOT] ENFORCED]`.
pub(super) fn enforced(cursor: &mut Cursor<'_>) -> Validity {
    if cursor.take(&["NOT", "ENFORCED"]) {
        return Validity::NotEnforced;
    }
    cursor.take(&["ENFORCED"]);
    Validity::Valid
}

fn constraint(
    name: Option<Ident>,
    rule: ConstraintRule,
    validity: Validity,
    cursor: &Cursor<'_>,
    start: usize,
) -> ConstraintDef {
    ConstraintDef { name, rule, validity, timing: Timing::Immediate, span: cursor.span_from(start) }
}
