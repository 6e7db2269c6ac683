//! ALTER TABLE, clause by clause.

use super::cursor::Cursor;
use super::options::TableOption;
use super::{column, key, options};
use migrate_sql::effect::{Action, ActionKind, AlterTable, Change, Touched, Which};
use migrate_sql::schema::name::Ident;

/// `ALTER TABLE …`, behind the word TABLE. A clause that is not known makes the table uncertain.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Vec<Change>> {
    let if_exists = cursor.take(&["IF", "EXISTS"]);
    let table = cursor.name()?;
    // MariaDB: how long to wait for the lock.
    if cursor.take(&["WAIT"]) {
        cursor.skip(1);
    }
    cursor.take(&["NOWAIT"]);
    let mut alter = AlterTable { table, if_exists, only: false, actions: Vec::new(), algorithm: None, lock: None };
    let mut unknown = None;
    while !cursor.is_at_end() {
        if let Some(kind) = partitions(cursor) {
            alter.actions.push(Action { span: cursor.span(), kind });
            break;
        }
        let mut clause = cursor.clause();
        if !clause_of(&mut clause, &mut alter) || !clause.is_at_end() {
            unknown.get_or_insert_with(|| first_words(clause.as_text()));
        }
    }
    let table = alter.table.clone();
    let mut changes = vec![Change::AlterTable(Box::new(alter))];
    if let Some(words) = unknown {
        let reason = format!("the clause `{words}` of ALTER TABLE is not known");
        changes.push(Change::Opaque { reason, touched: Touched::Relations(vec![table]) });
    }
    Some(changes)
}

fn first_words(text: &str) -> String {
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// Reads one clause; whether it was understood.
fn clause_of(clause: &mut Cursor<'_>, alter: &mut AlterTable) -> bool {
    let start = *clause;
    let mut kinds = Vec::new();
    let is_known = if clause.take(&["ADD"]) {
        add(clause, &mut kinds).is_some()
    } else if clause.take(&["ALGORITHM"]) {
        alter.algorithm = clause.option_value().map(|value| value.to_ascii_lowercase());
        true
    } else if clause.take(&["LOCK"]) {
        alter.lock = clause.option_value().map(|value| value.to_ascii_lowercase());
        true
    } else {
        single(clause, &mut kinds).is_some()
    };
    let span = start.span();
    alter.actions.extend(kinds.into_iter().map(|(kind, part)| Action { span: part.unwrap_or(span.clone()), kind }));
    is_known
}

/// What a clause does, and where that stands if it is only a part of the clause.
type Kinds = Vec<(ActionKind, Option<std::ops::Range<usize>>)>;

fn single(clause: &mut Cursor<'_>, kinds: &mut Kinds) -> Option<()> {
    let kind = match clause.take_any(&["DROP", "MODIFY", "CHANGE", "ALTER", "RENAME", "CONVERT"]) {
        Some("DROP") => drop(clause)?,
        Some("MODIFY") => redefine(clause, Renames::No)?,
        Some("CHANGE") => redefine(clause, Renames::Yes)?,
        Some("ALTER") => alter(clause)?,
        Some("RENAME") => rename(clause)?,
        Some(_) => return convert(clause, kinds),
        None => return rest(clause, kinds),
    };
    kinds.push((kind, None));
    Some(())
}

/// Options, and clauses without anything behind them.
fn rest(clause: &mut Cursor<'_>, kinds: &mut Kinds) -> Option<()> {
    const PAIRS: [(&[&str], &str); 10] = [
        (&["DISABLE", "KEYS"], "disable keys"),
        (&["ENABLE", "KEYS"], "enable keys"),
        (&["DISCARD", "TABLESPACE"], "discard tablespace"),
        (&["IMPORT", "TABLESPACE"], "import tablespace"),
        (&["DISCARD", "PARTITION"], "discard tablespace"),
        (&["IMPORT", "PARTITION"], "import tablespace"),
        (&["WITH", "VALIDATION"], "with validation"),
        (&["WITHOUT", "VALIDATION"], "without validation"),
        (&["SECONDARY_LOAD"], "secondary_load"),
        (&["SECONDARY_UNLOAD"], "secondary_unload"),
    ];
    if clause.take(&["FORCE"]) {
        kinds.push((ActionKind::Rewrite { clause: "force" }, None));
        return Some(());
    }
    if clause.take(&["ORDER", "BY"]) {
        clause.skip_all();
        kinds.push((ActionKind::Rewrite { clause: "order by" }, None));
        return Some(());
    }
    if let Some((words, name)) = PAIRS.iter().find(|(words, _)| clause.is(words)) {
        clause.skip(words.len());
        clause.skip_all();
        kinds.push((ActionKind::Other { clause: name }, None));
        return Some(());
    }
    // A direction that belongs to the ORDER BY before the comma.
    if clause.left() <= 2 && clause.kind(0).is_some() && (clause.is_at(1, "ASC") || clause.is_at(1, "DESC")) {
        clause.skip_all();
        return Some(());
    }
    while !clause.is_at_end() {
        let start = clause.offset();
        let kind = match options::option(clause)? {
            TableOption::Kept("row_format", value) if value == "default" => {
                ActionKind::Rewrite { clause: "row_format" }
            }
            TableOption::Kept(key, value) => ActionKind::SetOption { key, value },
            TableOption::Unkept(clause) => ActionKind::Other { clause },
        };
        kinds.push((kind, Some(clause.span_from(start))));
    }
    Some(())
}

fn add(clause: &mut Cursor<'_>, kinds: &mut Kinds) -> Option<()> {
    if clause.take(&["SYSTEM", "VERSIONING"]) {
        kinds.push((ActionKind::Other { clause: "add system versioning" }, None));
        return Some(());
    }
    let is_column = clause.take(&["COLUMN"]);
    if !is_column && key::begins(clause) {
        let kind = added(key::item(clause)?);
        kinds.push((kind, None));
        return Some(());
    }
    let if_not_exists = clause.take(&["IF", "NOT", "EXISTS"]);
    let Some(inner) = clause.parenthesis() else {
        let placed = column::definition(clause)?;
        let kind = ActionKind::AddColumn { def: Box::new(placed.def), if_not_exists, position: placed.position };
        kinds.push((kind, None));
        return Some(());
    };
    for mut part in inner.commas() {
        let span = part.span();
        let kind = match key::begins(&part) {
            true => added(key::item(&mut part)?),
            false => {
                let if_not_exists = if_not_exists || part.take(&["IF", "NOT", "EXISTS"]);
                let placed = column::definition(&mut part)?;
                ActionKind::AddColumn { def: Box::new(placed.def), if_not_exists, position: placed.position }
            }
        };
        kinds.push((kind, Some(span)));
    }
    Some(())
}

fn added(item: key::Item) -> ActionKind {
    match item {
        key::Item::Constraint { def, index, if_not_exists } => {
            ActionKind::AddConstraint { def: Box::new(def), using_index: index, if_not_exists }
        }
        key::Item::Index { index, if_not_exists } => ActionKind::AddIndex { index: Box::new(index), if_not_exists },
        key::Item::Period => ActionKind::Other { clause: "add period" },
    }
}

fn drop(clause: &mut Cursor<'_>) -> Option<ActionKind> {
    if clause.take(&["PRIMARY", "KEY"]) {
        return Some(ActionKind::DropConstraint { which: Which::PrimaryKey, if_exists: false, cascade: false });
    }
    if clause.take(&["SYSTEM", "VERSIONING"]) {
        return Some(ActionKind::Other { clause: "drop system versioning" });
    }
    if clause.take(&["PERIOD", "FOR"]) {
        clause.skip_all();
        return Some(ActionKind::Other { clause: "drop period" });
    }
    let what = match () {
        () if clause.take(&["FOREIGN", "KEY"]) => "FOREIGN KEY",
        () => clause.take_any(&["INDEX", "KEY", "CONSTRAINT", "CHECK", "COLUMN"]).unwrap_or("COLUMN"),
    };
    let if_exists = clause.take(&["IF", "EXISTS"]);
    let name = clause.ident()?;
    // Both words are read and forgotten.
    clause.take_any(&["RESTRICT", "CASCADE"]);
    let which = match what {
        "INDEX" | "KEY" => return Some(ActionKind::DropIndex { name, if_exists }),
        "COLUMN" => return Some(ActionKind::DropColumn { name, if_exists, cascade: false }),
        "FOREIGN KEY" => Which::ForeignKey(name),
        "CHECK" => Which::Check(name),
        _ => Which::Named(name),
    };
    Some(ActionKind::DropConstraint { which, if_exists, cascade: false })
}

/// Whether the clause gives the column a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Renames {
    /// CHANGE.
    Yes,
    /// MODIFY.
    No,
}

fn redefine(clause: &mut Cursor<'_>, renames: Renames) -> Option<ActionKind> {
    clause.take(&["COLUMN"]);
    let if_exists = clause.take(&["IF", "EXISTS"]);
    let start = clause.offset();
    let column = clause.ident()?;
    let name = if renames == Renames::Yes { clause.ident()? } else { column.clone() };
    let placed = column::behind_name(clause, name, start)?;
    Some(ActionKind::Redefine { column, def: Box::new(placed.def), position: placed.position, if_exists })
}

/// `ALTER [COLUMN] …` and its kin.
fn alter(clause: &mut Cursor<'_>) -> Option<ActionKind> {
    if clause.take(&["INDEX"]) || clause.take(&["KEY"]) {
        // VISIBLE, IGNORED: only the planner sees that.
        clause.skip_all();
        return Some(ActionKind::Other { clause: "alter index" });
    }
    if clause.take(&["CHECK"]) || clause.take(&["CONSTRAINT"]) {
        let name = clause.ident()?;
        let is_said = clause.is_at(0, "ENFORCED") || clause.is_at(0, "NOT");
        let validity = is_said.then(|| key::enforced(clause));
        return Some(ActionKind::AlterConstraint { name, timing: None, validity });
    }
    clause.take(&["COLUMN"]);
    let column = certain(clause)?;
    if clause.take(&["SET", "DEFAULT"]) {
        let default = column::default(clause)?;
        return Some(ActionKind::SetDefault { column, default: Some(default) });
    }
    if clause.take(&["DROP", "DEFAULT"]) {
        return Some(ActionKind::SetDefault { column, default: None });
    }
    let is_shown = clause.take(&["SET", "VISIBLE"]) || clause.take(&["SET", "INVISIBLE"]);
    is_shown.then_some(ActionKind::Other { clause: "set visible" })
}

fn rename(clause: &mut Cursor<'_>) -> Option<ActionKind> {
    if clause.take(&["COLUMN"]) {
        let from = certain(clause)?;
        clause.take(&["TO"]).then_some(())?;
        return Some(ActionKind::RenameColumn { from, to: clause.ident()? });
    }
    if clause.take_any(&["INDEX", "KEY"]).is_some() {
        let from = certain(clause)?;
        clause.take(&["TO"]).then_some(())?;
        return Some(ActionKind::RenameIndex { from, to: clause.ident()? });
    }
    clause.take_any(&["TO", "AS", "="]);
    Some(ActionKind::RenameTo { to: clause.name()? })
}

/// A name without IF EXISTS, for which the change has no word.
fn certain(clause: &mut Cursor<'_>) -> Option<Ident> {
    if clause.is(&["IF", "EXISTS"]) { None } else { clause.ident() }
}

fn convert(clause: &mut Cursor<'_>, kinds: &mut Kinds) -> Option<()> {
    clause.take(&["TO"]).then_some(())?;
    let is_charset = clause.take(&["CHARACTER", "SET"]) || clause.take(&["CHARSET"]) || clause.take(&["CHAR", "SET"]);
    is_charset.then_some(())?;
    let charset = column::charset(&clause.option_value()?);
    let collation = if clause.take(&["COLLATE"]) { Some(column::collation(&clause.option_value()?)) } else { None };
    kinds.push((ActionKind::Convert { charset, collation }, None));
    // Other options may follow without a comma.
    if clause.is_at_end() { Some(()) } else { rest(clause, kinds) }
}

/// The clauses about partitions, which stand alone or at the end; they have commas of their own.
fn partitions(cursor: &mut Cursor<'_>) -> Option<ActionKind> {
    if cursor.take(&["REMOVE", "PARTITIONING"]) {
        return Some(ActionKind::SetPartitioning(None));
    }
    if cursor.take(&["PARTITION", "BY"]) {
        let found = options::partitioned(cursor);
        cursor.skip_all();
        return found.map(|found| ActionKind::SetPartitioning(Some(found)));
    }
    if cursor.is(&["CONVERT", "PARTITION"]) || cursor.is(&["CONVERT", "TABLE"]) {
        return None;
    }
    if !cursor.is_at(1, "PARTITION") || cursor.is_at(0, "DISCARD") || cursor.is_at(0, "IMPORT") {
        return None;
    }
    let verb = cursor.piece(0).to_ascii_lowercase();
    cursor.skip(2);
    cursor.take_any(&["NO_WRITE_TO_BINLOG", "LOCAL"]);
    let is_quiet = cursor.take(&["IF", "EXISTS"]) || cursor.take(&["IF", "NOT", "EXISTS"]);
    let names = match verb.as_str() {
        "add" => cursor.parenthesis().and_then(|inner| options::partitions(&inner)).unwrap_or_default(),
        _ => names(cursor),
    };
    cursor.skip_all();
    // What may have been there already is not followed.
    let verb = if is_quiet { format!("{verb} if possible") } else { verb };
    Some(ActionKind::ManagePartitions { verb, names })
}

fn names(cursor: &mut Cursor<'_>) -> Vec<Ident> {
    let mut names = Vec::new();
    while let Some(name) = cursor.ident() {
        names.push(name);
        if !cursor.take(&[","]) {
            break;
        }
    }
    names
}
