//! RENAME TABLE.

use super::cursor::Cursor;
use migrate_sql::effect::{Action, ActionKind, AlterTable, Change};
use std::ops::Range;

/// `RENAME TABLE a TO b, …`, behind the word RENAME: each pair, and where it stands.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Vec<(Change, Range<usize>)>> {
    cursor.take_any(&["TABLE", "TABLES"])?;
    let if_exists = cursor.take(&["IF", "EXISTS"]);
    cursor.commas().into_iter().map(|pair| renamed(pair, if_exists)).collect()
}

fn renamed(pair: Cursor<'_>, if_exists: bool) -> Option<(Change, Range<usize>)> {
    let mut pair = pair;
    let span = pair.span();
    let table = pair.name()?;
    if pair.take(&["WAIT"]) {
        pair.skip(1);
    }
    pair.take(&["NOWAIT"]);
    pair.take(&["TO"]).then_some(())?;
    let to = pair.name()?;
    let action = Action { span: span.clone(), kind: ActionKind::RenameTo { to } };
    let alter = AlterTable { table, if_exists, only: false, actions: vec![action], algorithm: None, lock: None };
    pair.is_at_end().then(|| (Change::AlterTable(Box::new(alter)), span))
}
