//! MySQL's and MariaDB's statistics and locks.
//!
//! A statement per table: asked for one by its name, `information_schema` opens that one alone. Who uses which table is
//! known where the server keeps a record of metadata locks: MySQL does, MariaDB only if it is told to
//! (`performance_schema`). Elsewhere the open transactions are shown, without their tables.

use super::{Asking, Rows, text};
use crate::driver::Row;
use crate::driver::sql::Piece;
use migrate_check::dialect::Dialect;
use migrate_check::server::{Product, Server};

pub(super) async fn ask(asking: &mut Asking<'_>) {
    let version = asking.rows("the version", "SELECT VERSION()".to_owned()).await;
    let version = version.first().and_then(|row| text(row, 0)).and_then(|it| Server::parse(Dialect::Mysql, it));
    let Some(server) = version else { return };
    let limited = [("select", Piece::Sql(limited_select(server, asking.limit_ms())))];
    let sizes = asking.each(include_str!("mysql/table.sql"), &limited).concat();
    for row in asking.rows("sizes", sizes).await {
        asking.size(&row, Rows::Estimated);
    }
    let keeps_record = asking.render(include_str!("mysql/keeps_record.sql"), &limited);
    // Whoever may not ask that sees no locks either.
    let keeps_record = asking.driver.send(keeps_record).await.into_rows().unwrap_or_default();
    let sessions: Vec<Row> = if keeps_record.is_empty() {
        let message = asking.render(include_str!("mysql/transactions.sql"), &limited);
        asking.rows("who is busy there", message).await
    } else {
        let messages = asking.each(include_str!("mysql/sessions.sql"), &limited).concat();
        asking.rows("who is busy there", messages).await
    };
    for row in &sessions {
        asking.session(row);
    }
}

/// `SELECT`, with limits that hold for that statement alone. MySQL's statistics are read as they are now: what it would
/// keep of them is a write (`information_schema_stats_expiry`, manual 16.1.8).
fn limited_select(server: Server, limit_ms: u64) -> String {
    match server.product {
        Product::Mariadb => format!(
            "SET STATEMENT max_statement_time = {}.{:03}, lock_wait_timeout = 1 FOR SELECT",
            limit_ms / 1000,
            limit_ms % 1000
        ),
        _ => format!(
            "SELECT /*+ MAX_EXECUTION_TIME({limit_ms}) SET_VAR(lock_wait_timeout = 1) \
             SET_VAR(information_schema_stats_expiry = 0) */"
        ),
    }
}
