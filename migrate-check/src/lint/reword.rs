//! The text of a statement -> the same with other words, for suggestions in the user's own spelling.
//!
//! Reads tokens, so that a word in a string, a name or a comment is left alone.

use super::site::Site;
use crate::dialect::Dialect;
use crate::effect::{AlterTable, ConstraintDef, CreateIndex, Existing};
use crate::schema::fold::naming;
use crate::schema::name::{Ident, Name};
use crate::schema::table::ConstraintRule;
use crate::split::lex::{TokenKind, Tokens};

/// A constraint as a clause of its own, `CONSTRAINT <name> <rule>`, and its name: the one that it has, or the one that
/// the server would give it. One that is written beside a column comes with that.
pub(crate) fn constraint(
    site: &Site<'_>,
    table: &Name,
    def: &ConstraintDef,
    beside: Option<&Ident>,
) -> Option<(String, String)> {
    let found = site.table(table)?;
    let name = def.name.clone().or_else(|| naming::constraint(site.schema(), found, &def.rule))?;
    let name = site.sql_ident(&name);
    let dialect = site.dialect();
    let mut text = site.text(&def.span);
    let mut tokens = Tokens::new(dialect, text);
    if let Some(first) = tokens.next()
        && text[first.start..first.end].eq_ignore_ascii_case("constraint")
    {
        text = text[tokens.next()?.end..].trim_start();
    }
    let column = match (&def.rule, beside) {
        (ConstraintRule::ForeignKey(_), Some(column)) => format!("FOREIGN KEY ({}) ", site.sql_ident(column)),
        _ => String::new(),
    };
    Some((format!("CONSTRAINT {name} {column}{text}"), name))
}

/// ALTER TABLE in two migrations: the constraint for new rows, as a contract step, and the look at the old ones.
pub(crate) fn validated_later(
    site: &Site<'_>,
    alter: &AlterTable,
    def: &ConstraintDef,
    beside: Option<&Ident>,
) -> Option<[String; 2]> {
    let (clause, name) = constraint(site, &alter.table, def, beside)?;
    Some([
        format!("-- migrate:phase contract\n{}", site.altered(alter, &format!("ADD {clause} NOT VALID"))),
        site.altered(alter, &format!("VALIDATE CONSTRAINT {name}")),
    ])
}

/// CREATE INDEX as a script that builds it without a lock. Where IF NOT EXISTS would take what an interrupted run left
/// for the index, that is dropped first.
pub(crate) fn built_concurrently(site: &Site<'_>, create: &CreateIndex) -> String {
    let dialect = site.dialect();
    let mut statement = site.statement().to_owned();
    if !create.concurrently {
        statement = with_after(dialect, &statement, "INDEX", "CONCURRENTLY");
    }
    let mut drop = String::new();
    if create.existing == Existing::Keep
        && let Some((start, _)) = find(dialect, &statement, "IF")
        && let Some((_, end)) = find(dialect, &statement, "EXISTS")
    {
        statement = format!("{}{}", &statement[..start], statement[end..].trim_start());
        let index = site.sql_ident(&create.index.name);
        let schema = create.table.schema.as_ref().map(|schema| format!("{}.", site.sql_ident(schema)));
        drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {}{index};\n", schema.unwrap_or_default());
    }
    format!("-- migrate:no-transaction\n{drop}{statement};")
}

/// The statement with this behind the first `word`; as it is if there is none.
pub(crate) fn with_after(dialect: Dialect, statement: &str, word: &str, addition: &str) -> String {
    match find(dialect, statement, word) {
        Some((_, end)) => format!("{} {addition}{}", &statement[..end], &statement[end..]),
        None => statement.to_owned(),
    }
}

/// What stands behind the first `word`.
pub(crate) fn behind<'a>(dialect: Dialect, statement: &'a str, word: &str) -> Option<&'a str> {
    find(dialect, statement, word).map(|(_, end)| statement[end..].trim_start())
}

/// The first `word` that is a keyword or plain name, as bytes.
fn find(dialect: Dialect, statement: &str, word: &str) -> Option<(usize, usize)> {
    Tokens::new(dialect, statement)
        .find(|it| it.kind == TokenKind::Word && statement[it.start..it.end].eq_ignore_ascii_case(word))
        .map(|it| (it.start, it.end))
}

#[cfg(test)]
mod tests {
    use super::{behind, with_after};
    use crate::dialect::Dialect::Postgres;

    #[test]
    fn a_word_is_found_where_it_is_one() {
        let statement = "create /* index */ Index \"index\" on t (a)";
        let expected = "create /* index */ Index CONCURRENTLY \"index\" on t (a)";
        assert_eq!(with_after(Postgres, statement, "INDEX", "CONCURRENTLY"), expected);
        assert_eq!(behind(Postgres, statement, "ON"), Some("t (a)"));
        assert_eq!(behind(Postgres, statement, "USING"), None);
    }
}
