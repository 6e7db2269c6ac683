//! SQLite's pages and rows.
//!
//! It has no statistics, so pages and rows are counted, and a reader keeps a writer's COMMIT waiting meanwhile: both are
//! counted as far as that takes no time to speak of. Who else has the file open, nobody knows.

use super::{Asking, Rows, number, text};
use crate::driver::sql::{Piece, identifier};
use migrate_check::dialect::Dialect;

/// Rows are counted up to here.
const MOST_ROWS: u64 = 100_000;

/// The pages of the tables are counted in files up to this size.
const MOST_BYTES: u64 = 64 << 20;

/// How long to wait for a writer.
const PATIENCE_MS: u64 = 200;

pub(super) async fn ask(asking: &mut Asking<'_>) {
    let own = asking.rows("the session", "PRAGMA busy_timeout".to_owned()).await;
    let own = own.first().and_then(|row| number(row, 0));
    set_patience(asking, own.map_or(PATIENCE_MS, |own| own.min(PATIENCE_MS))).await;
    count(asking).await;
    if let Some(own) = own {
        set_patience(asking, own).await;
    }
}

async fn set_patience(asking: &mut Asking<'_>, ms: u64) {
    let message = asking.render("PRAGMA busy_timeout = {ms}", &[("ms", Piece::Number(ms))]);
    asking.driver.send(message).await;
}

async fn count(asking: &mut Asking<'_>) {
    let file = asking.rows("the file", include_str!("sqlite/file.sql").to_owned()).await;
    let Some(file) = file.into_iter().next() else { return };
    let (bytes, has_pages) = (number(&file, 0).unwrap_or(u64::MAX), number(&file, 1) == Some(1));
    let counts_pages = has_pages && bytes <= MOST_BYTES;
    if !counts_pages {
        let why = if has_pages { format!("the file has {bytes} bytes") } else { "there is no dbstat".to_owned() };
        asking.measured.unknown.push(format!("sizes of tables: {why}, so their pages are not counted"));
    }
    let found = asking.each(include_str!("sqlite/table.sql"), &[]).concat();
    for row in asking.rows("tables", found).await {
        let (Some(position), Some(table)) = (number(&row, 0), text(&row, 1)) else { continue };
        let pieces = [
            ("number", Piece::Number(position)),
            ("table", Piece::Sql(identifier(Dialect::Sqlite, table))),
            ("name", Piece::from(table)),
            ("most", Piece::Number(MOST_ROWS + 1)),
        ];
        let pages = if counts_pages { include_str!("sqlite/bytes.sql") } else { "NULL" };
        let pages = ("bytes", Piece::Sql(asking.render(pages, &pieces)));
        let pieces: Vec<_> = pieces.into_iter().chain([pages]).collect();
        let message = asking.render(include_str!("sqlite/count.sql"), &pieces);
        for row in asking.rows(table, message).await {
            asking.size(&row, |rows| if rows > MOST_ROWS { Rows::AtLeast(MOST_ROWS) } else { Rows::Counted(rows) });
        }
    }
}
