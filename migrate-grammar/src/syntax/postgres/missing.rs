//! Nodes without a part that they need.
//!
//! The grammar goes on where something is missing (`DROP TABLE;`, `ALTER TABLE t;`, `GRANT TO x;`), and the server does
//! not.

use super::Refused;
use squawk_syntax::SyntaxKind::{self, *};
use squawk_syntax::{SyntaxElement, SyntaxNode};

/// A node, the parts of which it needs one, and what they are in words.
const NEEDS: &[(SyntaxKind, &[SyntaxKind], &str)] = &[
    (ALL_IN_TABLESPACE, &[SET_TABLESPACE], "`SET TABLESPACE`"),
    (COPY, &[COPY_FROM, COPY_TO], "`FROM` or `TO`"),
    (COLUMN_REF_LIST, &[R_PAREN], "`)`"),
    (COPY, &[COPY_TABLE, COPY_QUERY], "a table or a query"),
    (COPY_OPTION_LIST, &[COPY_OPTION], "an option"),
    (COPY_OPTION_LIST, &[R_PAREN], "`)`"),
    (COPY_TABLE, &[TABLE_NAME_REF], "a table"),
    (CREATE_STATISTICS, &[STATISTICS_ON_CLAUSE], "`ON` and columns"),
    (CREATE_TABLE, &[TABLE_ARG_LIST, PARTITION_OF, OF_TYPE], "a list of columns"),
    (DROP_TABLE, &[TABLE_NAME_REF], "a table"),
    (FROM_ALIAS, &[TABLE_ALIAS, COLUMN_DEF_LIST], "a name after `AS`"),
    (GRANT, &[REVOKE_COMMAND_LIST, ALL_PRIVILEGES], "a privilege or a role"),
    (GROUP_BY_CLAUSE, &[GROUP_BY_LIST], "an expression to group by"),
    (NAMED_ARG, &[PARAM_NAME_REF], "the name of a parameter"),
    (NULLS_NOT_DISTINCT, &[DISTINCT_KW], "`DISTINCT`"),
    (OVER_CLAUSE, &[OVER_WINDOW_SPEC, WINDOW_REF], "a window"),
    (REFERENCING, &[NEW_TABLE, OLD_TABLE], "a transition table"),
    (REVOKE, &[REVOKE_COMMAND_LIST, ALL_PRIVILEGES], "a privilege or a role"),
    (WITHIN_CLAUSE, &[ORDER_BY_CLAUSE], "`ORDER BY`"),
];

/// A statement that changes an object, and what does not say how it changes.
const ACTIONS: &[(SyntaxKind, &[SyntaxKind])] = &[
    (ALTER_FOREIGN_TABLE, &[IF_EXISTS, TABLE_RELATION_NAME]),
    (ALTER_FUNCTION, &[IF_EXISTS, FUNCTION_SIG]),
    (ALTER_PROCEDURE, &[IF_EXISTS, PROCEDURE_SIG]),
    (ALTER_ROUTINE, &[IF_EXISTS, ROUTINE_SIG]),
    (ALTER_TABLE, &[IF_EXISTS, TABLE_RELATION_NAME]),
];

/// What this node lacks.
pub(super) fn check(node: &SyntaxNode) -> Option<Refused> {
    let kind = node.kind();
    let has = |part: SyntaxKind| node.children_with_tokens().any(|child| child.kind() == part);
    let lacks = |parts: &[SyntaxKind]| !parts.iter().any(|part| has(*part));
    let what = if let Some((.., what)) = NEEDS.iter().find(|(whole, parts, _)| *whole == kind && lacks(parts)) {
        Some(*what)
    } else if let Some((_, subject)) = ACTIONS.iter().find(|(whole, _)| *whole == kind) {
        node.children().all(|child| subject.contains(&child.kind())).then_some("what to change")
    } else {
        let children = node.children().count();
        match kind {
            COMPOSITE_FIELD_DEF if !has(COMPOSITE_FIELD) => Some("a name"),
            COMPOSITE_FIELD_DEF => (children < 2).then_some("a type"),
            INDEX_EXPR => (children < 2).then_some("an index between the brackets"),
            USING_ON_CLAUSE => (children < 2).then_some("a source"),
            _ => None,
        }
    };
    what.or_else(|| missing_by_content(node)).map(|what| refused(node, what))
}

/// What a node lacks because of another part that it has.
fn missing_by_content(node: &SyntaxNode) -> Option<&'static str> {
    let has = |part: SyntaxKind| node.children_with_tokens().any(|child| child.kind() == part);
    match node.kind() {
        GRANT | REVOKE if has(ALL_PRIVILEGES) && !has(ON_PRIVILEGE_OBJECTS_CLAUSE) => Some("`ON` and an object"),
        CREATE_TRIGGER if has(CONSTRAINT_KW) && !has(FOR_EACH_ROW) => Some("`FOR EACH ROW`"),
        _ => None,
    }
}

/// A finding at the end of what is there.
fn refused(node: &SyntaxNode, what: &str) -> Refused {
    let tokens = node.descendants_with_tokens().filter_map(|element| element.into_token());
    let last = tokens.filter(|token| !token.kind().is_trivia() && token.kind() != SEMICOLON).last();
    let at = last.map_or_else(|| SyntaxElement::from(node.clone()), SyntaxElement::from);
    Refused::new(at, format!("{what} is missing"))
}
