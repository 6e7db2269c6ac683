//! `long-identifier`: a name is longer than the server keeps.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::lint::Found;
use crate::lint::site::Site;
use crate::split::lex::{TokenKind, Tokens};

rule! {
    /// ## What it finds
    ///
    /// A name of more than 63 bytes on PostgreSQL, and of more than 64 characters on MySQL and MariaDB.
    ///
    /// ## Why it hurts
    ///
    /// PostgreSQL cuts it off without an error: the next statement that names it finds something else, or two names become
    /// one. MySQL refuses it.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (a_column_whose_name_says_everything_there_is_to_say_about_the_value_in_it int);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (amount int);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    LONG_IDENTIFIER = "long-identifier", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let effect = site.effect;
    let is_first = site.before().last().is_none_or(|before| before.statement != effect.statement);
    if !is_first || matches!(effect.change, Change::Data(_)) || site.dialect() == Dialect::Sqlite {
        return;
    }
    let (dialect, text) = (site.dialect(), site.statement());
    for token in Tokens::new(dialect, text).filter(|it| matches!(it.kind, TokenKind::Word | TokenKind::Name)) {
        let name = text[token.start..token.end].trim_matches(['"', '`']);
        let (is_long, said) = match dialect {
            Dialect::Postgres => (name.len() > 63, format!("the server keeps 63 of the {} bytes of this name", name.len())),
            _ => (name.chars().count() > 64, "this name has more than 64 characters, and the server refuses it".to_owned()),
        };
        if is_long {
            let at = effect.statement.start;
            let span = at + token.start..at + token.end;
            found.push(site.find(&LONG_IDENTIFIER, &span, said, "give it a shorter one".to_owned()));
        }
    }
}
