//! The names in the text of a view or trigger, for a database that rewrites such a text when what it names is renamed.
//!
//! Takes a text that the grammar takes; gives it with other names. Only SQLite needs it (lang_altertable.html, 3.26).
//! Knows how a SELECT is built as far as its names go, and nothing of expressions.

mod roles;

use super::Presence;
use super::expr::unquote;
use super::name::{Ident, quoted_ident};
use crate::dialect::Dialect;
use roles::{Role, Roles};

/// The text with a relation under its new name.
pub(crate) fn rename_relation(text: &str, from: &Ident, to: &Ident) -> String {
    let roles = Roles::of(text);
    replaced(&roles, to, |at| {
        roles.ident(at).is_some_and(|it| it == *from)
            && match roles.role(at) {
                Role::Relation => true,
                // An alias that is spelt like the table is not the table.
                Role::Qualifier => roles.qualified(at).is_some_and(|it| it.relation.as_ref() == Some(from)),
                Role::Column { .. } | Role::Other => false,
            }
    })
}

/// A column that is renamed.
pub(crate) struct Renamed<'a> {
    /// Its table.
    pub(crate) table: &'a Ident,
    /// Whether NEW and OLD are rows of that table.
    pub(crate) of_trigger: bool,
    /// Its name.
    pub(crate) from: &'a Ident,
    /// Its new name.
    pub(crate) to: &'a Ident,
}

/// The text with a column under its new name, if it is clear where it is meant.
///
/// `has` says whether a relation has a column of the old name.
pub(crate) fn rename_column(text: &str, renamed: &Renamed<'_>, has: impl Fn(&Ident) -> Presence) -> Option<String> {
    let roles = Roles::of(text);
    let mut is_clear = true;
    let text = replaced(&roles, renamed.to, |at| {
        let Role::Column { qualifier } = roles.role(at) else { return false };
        if roles.ident(at).is_none_or(|it| it != *renamed.from) {
            return false;
        }
        let owner = match qualifier {
            Some(qualifier) => match roles.qualified(qualifier) {
                Some(source) => source.relation.clone(),
                None if renamed.of_trigger && roles.is_row(qualifier) => return true,
                None => None,
            },
            None => match roles.alone(at, &has) {
                Ok(owner) => owner,
                Err(roles::Unclear) => {
                    is_clear = false;
                    None
                }
            },
        };
        owner.is_some_and(|owner| owner == *renamed.table)
    });
    is_clear.then_some(text)
}

/// The last word of each result of a query: its name, if it has one.
pub(crate) fn result_names(text: &str) -> Vec<Ident> {
    Roles::of(text).result_names()
}

/// The text with the name in place of every token that is meant, in quotes where it was in quotes.
fn replaced(roles: &Roles<'_>, to: &Ident, mut is_meant: impl FnMut(usize) -> bool) -> String {
    let mut renamed = String::with_capacity(roles.text.len());
    let mut end = 0;
    for (at, token) in roles.tokens.iter().enumerate().filter(|(at, _)| is_meant(*at)) {
        renamed.push_str(&roles.text[end..token.start]);
        renamed.push_str(&quoted_ident(Dialect::Sqlite, to));
        end = token.end;
        debug_assert!(roles.ident(at).is_some(), "only names are replaced");
    }
    renamed.push_str(&roles.text[end..]);
    renamed
}

/// A name without its quotes.
fn ident(piece: &str) -> Ident {
    let text = match piece.as_bytes().first() {
        Some(b'"' | b'`' | b'[') => unquote(piece),
        _ => piece.to_owned(),
    };
    Ident::other(Dialect::Sqlite, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Ident {
        Ident::other(Dialect::Sqlite, text)
    }

    #[test]
    fn relations_are_renamed_where_they_are_meant() {
        for (text, renamed) in [
            ("SELECT t.a, t FROM t", "SELECT u.a, t FROM u"),
            (
                "select x.a from main.\"t\" as x, t where t.a in (select t from s)",
                "select x.a from main.u as x, u where u.a in (select t from s)",
            ),
            ("SELECT t.a FROM s AS t JOIN t AS s ON s.t = t.t", "SELECT t.a FROM s AS t JOIN u AS s ON s.t = t.t"),
            (
                "INSERT INTO t(t) SELECT 1; UPDATE t SET t = 1; DELETE FROM t",
                "INSERT INTO u(t) SELECT 1; UPDATE u SET t = 1; DELETE FROM u",
            ),
            ("SELECT 1 FROM a LEFT JOIN t USING (t), t", "SELECT 1 FROM a LEFT JOIN u USING (t), u"),
        ] {
            assert_eq!(rename_relation(text, &name("t"), &name("u")), renamed);
        }
    }

    #[test]
    fn columns_are_renamed_where_they_are_meant() {
        let has = |relation: &Ident| match relation.as_str() {
            "t" | "both" => Presence::Present,
            "foggy" => Presence::Unknown,
            _ => Presence::Absent,
        };
        let renamed = Renamed { table: &name("t"), of_trigger: true, from: &name("a"), to: &name("b") };
        for (text, expected) in [
            (
                "SELECT a, t.a x, s.a, a AS a, lower(a) a FROM t, s ORDER BY a",
                Some("SELECT b, t.b x, s.a, b AS a, lower(b) a FROM t, s ORDER BY a"),
            ),
            ("SELECT a FROM t WHERE a > 1 ORDER BY a", Some("SELECT b FROM t WHERE b > 1 ORDER BY b")),
            ("SELECT a FROM t, foggy", None),
            ("SELECT (SELECT max(a) FROM both) FROM t", Some("SELECT (SELECT max(a) FROM both) FROM t")),
            (
                "SELECT (SELECT max(c) FROM s WHERE s.d = a) FROM t",
                Some("SELECT (SELECT max(c) FROM s WHERE s.d = b) FROM t"),
            ),
            (
                "INSERT INTO s(a) VALUES (NEW.a); UPDATE t SET a = OLD.a",
                Some("INSERT INTO s(a) VALUES (NEW.b); UPDATE t SET b = OLD.b"),
            ),
            (
                "INSERT INTO t(a) SELECT a FROM both ON CONFLICT (a) DO UPDATE SET a = excluded.a",
                Some("INSERT INTO t(b) SELECT a FROM both ON CONFLICT (b) DO UPDATE SET b = excluded.b"),
            ),
            ("SELECT a FROM (SELECT a FROM t) q", Some("SELECT a FROM (SELECT b FROM t) q")),
        ] {
            assert_eq!(rename_column(text, &renamed, has).as_deref(), expected, "{text}");
        }
    }
}
