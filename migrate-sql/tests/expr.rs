//! Expressions as they are written and as PostgreSQL shows them: `cases/expr/postgres.txt`.
//!
//! A block is what was written, after `=` what servers show of it, and after `!` what means something else. After `?`
//! stands what a server shows and nobody recognises yet: a difference that is none, until it becomes a `=`.
#![cfg(feature = "schema")]

use migrate_sql::dialect::Dialect::Postgres;
use migrate_sql::schema::data_type::{DataType, fit_default};
use migrate_sql::schema::expr::Expr;

/// The expression of a line; `default <type>:` before it gives it the type of a column.
fn expr(line: &str) -> Expr {
    let Some((data_type, text)) = line.strip_prefix("default ").and_then(|rest| rest.split_once(": ")) else {
        return Expr::new(Postgres, line);
    };
    fit_default(Postgres, &DataType::parse(Postgres, data_type), Expr::new(Postgres, text))
}

#[test]
fn what_a_server_shows_is_what_was_written() {
    let mut wrong = Vec::new();
    for block in include_str!("cases/expr/postgres.txt").split("\n\n") {
        let mut lines = block.lines().filter(|line| !line.starts_with('#'));
        let Some(written) = lines.next() else { continue };
        for line in lines {
            let is_wrong = match line.split_at(2) {
                ("= ", shown) => expr(written) != Expr::new(Postgres, shown),
                ("! ", other) => expr(written) == expr(other),
                ("? ", shown) => expr(written) == Expr::new(Postgres, shown),
                _ => true,
            };
            if is_wrong {
                wrong.push(format!("{written}\n{line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}
