//! SET and USE.

use super::cursor::Cursor;
use migrate_sql::effect::{Change, Setting};
use migrate_sql::schema::name::Ident;
use migrate_sql::split::lex::TokenKind;

/// `USE database`: names without one are found there from now on.
pub(super) fn database(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.take(&["USE"]).then_some(())?;
    let database = cursor.ident_text()?;
    let path = vec![Ident::relation(migrate_sql::dialect::Dialect::Mysql, database)];
    cursor.is_at_end().then_some(Change::Session(Setting::SearchPath(Some(path))))
}

/// `SET a = 1, SESSION b = 2, @c = 3, …`; and whether a user variable took its value from a query.
pub(super) fn set(cursor: &mut Cursor<'_>) -> Option<Vec<Change>> {
    cursor.take(&["SET"]).then_some(())?;
    // MariaDB: settings of one statement only, which follows behind FOR.
    if cursor.is_at(0, "STATEMENT") {
        return None;
    }
    const OTHERS: [&str; 6] = ["NAMES", "CHARACTER", "CHARSET", "TRANSACTION", "ROLE", "PASSWORD"];
    let is_other = OTHERS.iter().any(|word| cursor.is_at(0, word)) && !cursor.is_at(1, "=")
        || cursor.is(&["DEFAULT", "ROLE"])
        || cursor.is(&["SESSION", "TRANSACTION"])
        || cursor.is(&["GLOBAL", "TRANSACTION"]);
    if is_other {
        let name = cursor.piece(0).to_ascii_lowercase();
        cursor.skip(1);
        let value = Some(cursor.rest().to_owned());
        cursor.skip_all();
        return Some(vec![Change::Session(Setting::Other { name, value, local: false })]);
    }
    Some(cursor.commas().into_iter().filter_map(setting).map(Change::Session).collect())
}

/// One variable and its value; `None` for what no session keeps.
fn setting(part: Cursor<'_>) -> Option<Setting> {
    let mut part = part;
    let mut name = String::new();
    while part.take(&["@"]) {
        name.push('@');
    }
    let is_session = part.take_any(&["SESSION", "LOCAL"]).is_some();
    if !is_session && part.take_any(&["GLOBAL", "PERSIST", "PERSIST_ONLY"]).is_some() {
        return None;
    }
    part.take(&["."]);
    name += &part.ident_text()?.to_ascii_lowercase();
    part.take(&[":"]);
    part.take(&["="]).then_some(())?;
    let name = name.strip_prefix("@@").unwrap_or(&name).to_owned();
    let value = match part.kind(0) {
        Some(TokenKind::Text) if part.left() == 1 => part.string(),
        _ if part.is_at(0, "DEFAULT") => None,
        _ => Some(part.rest().to_owned()),
    };
    Some(Setting::Other { name, value, local: false })
}
