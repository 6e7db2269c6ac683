//! PostgreSQL's statistics and locks.
//!
//! One message, so one transaction with limits of its own. A size takes an ACCESS SHARE lock, as any SELECT does, until
//! the message ends; it is not asked of a table on which somebody has or wants ACCESS EXCLUSIVE, because there it would
//! wait.

use super::{Asking, Rows, text};
use crate::driver::sql::Piece;

pub(super) async fn ask(asking: &mut Asking<'_>) {
    let names = asking.each("({number}, {namespace}, {name})", &[]).join(", ");
    let pieces = [("names", Piece::Sql(names)), ("limit_ms", Piece::from(asking.limit_ms().to_string()))];
    let message = asking.render(include_str!("postgres/tables.sql"), &pieces);
    for row in asking.rows("sizes and sessions", message).await {
        match text(&row, 0) {
            Some("table") => asking.size(&row, Rows::Estimated),
            Some("session") => asking.session(&row),
            _ => {}
        }
    }
}
