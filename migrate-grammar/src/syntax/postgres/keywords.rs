//! PostgreSQL's keywords that are not names everywhere, from its Appendix C and `pg_get_keywords()`.
//!
//! What 14 to 18 agree on: a word that one of them takes as a name is left out (`system_user` is reserved since 16,
//! the functions of SQL/JSON are keywords since 16 and 17).

use migrate_sql::words::{POSTGRES, POSTGRES_TYPE_OR_FUNCTION, is_in};

/// What a keyword can be without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Category {
    /// Nothing but itself.
    Reserved,
    /// A function or a type, but no column and no table.
    TypeOrFunction,
    /// A column or a table, but no function, and no type but the one that it stands for.
    Column,
}

/// The category of a word; `None` for one that can be any name.
pub(super) fn category(word: &str) -> Option<Category> {
    let lists = [
        (POSTGRES, Category::Reserved),
        (POSTGRES_TYPE_OR_FUNCTION, Category::TypeOrFunction),
        (COLUMN, Category::Column),
    ];
    lists.into_iter().find(|(words, _)| is_in(words, word)).map(|(_, category)| category)
}

/// Whether a keyword of the category [`Column`](Category::Column) is the whole name of a type, or stands for one where
/// the operand of an operator is missing (`none`).
pub(super) fn is_type(word: &str) -> bool {
    is_in(TYPES, word)
}

/// Whether a reserved word is a function of its own without parentheses.
pub(super) fn is_value(word: &str) -> bool {
    is_in(VALUES, word)
}

const COLUMN: &[&str] = &[
    "between",
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "coalesce",
    "dec",
    "decimal",
    "exists",
    "extract",
    "float",
    "greatest",
    "grouping",
    "inout",
    "int",
    "integer",
    "interval",
    "least",
    "national",
    "nchar",
    "none",
    "normalize",
    "nullif",
    "numeric",
    "out",
    "overlay",
    "position",
    "precision",
    "real",
    "row",
    "setof",
    "smallint",
    "substring",
    "time",
    "timestamp",
    "treat",
    "trim",
    "values",
    "varchar",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

const TYPES: &[&str] =
    &["bigint", "boolean", "dec", "decimal", "float", "int", "integer", "none", "numeric", "real", "smallint"];

const VALUES: &[&str] = &[
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "user",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for words in [POSTGRES, POSTGRES_TYPE_OR_FUNCTION, COLUMN, TYPES, VALUES] {
            assert!(words.is_sorted());
        }
        assert_eq!(category("USER"), Some(Category::Reserved));
        assert_eq!(category("system_user"), None);
        assert!(is_type("Int") && !is_type("between"));
    }
}
