//! Expressions and clauses that the grammar takes in places where the server takes only some of them.

use super::Refused;
use squawk_syntax::SyntaxKind::*;
use squawk_syntax::{SyntaxElement, SyntaxNode};

/// Operators that stand between two operands only.
const BINARY: &[&str] = &["<", ">", "=", "<=", ">=", "<>", "!=", "*", "/", "%", "^"];

/// What is wrong with the form of this node.
pub(super) fn check(node: &SyntaxNode) -> Option<Refused> {
    match node.kind() {
        PREFIX_EXPR => prefix(node),
        BIN_EXPR => is(node),
        DEFAULT_CONSTRAINT => default(node),
        PARTITION_ITEM | CONFLICT_INDEX_ITEM => indexed(node),
        CHARACTER_TYPE | VARCHAR_TYPE => length(node),
        MERGE_WHEN_MATCHED | MERGE_WHEN_NOT_MATCHED_SOURCE => {
            child(node, MERGE_INSERT, "a row that is there already cannot be inserted")
        }
        MERGE_WHEN_NOT_MATCHED_TARGET => child(node, MERGE_UPDATE, "a row that is not there cannot be updated")
            .or_else(|| child(node, MERGE_DELETE, "a row that is not there cannot be deleted")),
        GENERATED_STORED => {
            child(node, GENERATED_BY_DEFAULT, "`BY DEFAULT` is for `AS IDENTITY`; a generated column is `ALWAYS`")
        }
        _ => None,
    }
}

fn child(node: &SyntaxNode, kind: squawk_syntax::SyntaxKind, message: &str) -> Option<Refused> {
    let child = node.children().find(|child| child.kind() == kind)?;
    Some(Refused::new(child, message))
}

/// `WHERE >= 5`
fn prefix(node: &SyntaxNode) -> Option<Refused> {
    let operator = node.children_with_tokens().next()?;
    let text: String = match &operator {
        SyntaxElement::Node(node) => node.text().to_string(),
        SyntaxElement::Token(token) => token.text().to_owned(),
    };
    let is_binary = BINARY.contains(&text.as_str());
    is_binary.then(|| Refused::new(operator, format!("there is nothing before `{text}`")))
}

/// `a IS b`
fn is(node: &SyntaxNode) -> Option<Refused> {
    if !node.children_with_tokens().any(|child| matches!(child.kind(), IS_KW | IS_NOT)) {
        return None;
    }
    let right = node.last_child()?;
    // The grammar takes `a IS NULL + b` for `a IS (NULL + b)`.
    let word = right.first_token()?.text().to_ascii_lowercase();
    let is_known = ["null", "true", "false", "unknown", "document"].contains(&word.as_str());
    let message = "expected `NULL`, `TRUE`, `FALSE`, `UNKNOWN` or `DISTINCT FROM` after `IS`";
    (!is_known).then(|| Refused::new(right, message))
}

/// The default of a column is an expression without the words that could begin what follows it.
fn default(node: &SyntaxNode) -> Option<Refused> {
    let mut rest: Vec<SyntaxNode> = node.children().collect();
    while let Some(node) = rest.pop() {
        let operator = node.children_with_tokens().find(|child| match node.kind() {
            PREFIX_EXPR => child.kind() == NOT_KW,
            BIN_EXPR => matches!(
                child.kind(),
                AND_KW
                    | OR_KW
                    | IN_KW
                    | NOT_IN
                    | LIKE_KW
                    | NOT_LIKE
                    | ILIKE_KW
                    | NOT_ILIKE
                    | SIMILAR_TO
                    | NOT_SIMILAR_TO
                    | IS_KW
                    | IS_NOT
                    | AT_TIME_ZONE
                    | OVERLAPS_KW
            ),
            BETWEEN_EXPR => child.kind() == BETWEEN_KW,
            _ => false,
        });
        if let Some(operator) = operator {
            let message = "the default of a column with this operator needs parentheses";
            return Some(Refused::new(operator, message));
        }
        // What stands in parentheses is any expression.
        if matches!(node.kind(), PREFIX_EXPR | BIN_EXPR) {
            rest.extend(node.children());
        }
    }
    None
}

/// What is indexed is a column, the call of a function, or any expression in parentheses.
fn indexed(node: &SyntaxNode) -> Option<Refused> {
    let mut item = node.first_child()?;
    if item.kind() == COLLATE {
        item = item.first_child()?;
    }
    let is_cast = item.kind() == CAST_EXPR && !item.children_with_tokens().any(|child| child.kind() == CAST_KW);
    let is_bare = matches!(
        item.kind(),
        LITERAL
            | TUPLE_EXPR
            | BIN_EXPR
            | FIELD_EXPR
            | PREFIX_EXPR
            | POSTFIX_EXPR
            | BETWEEN_EXPR
            | CASE_EXPR
            | ARRAY_EXPR
            | INDEX_EXPR
            | SLICE_EXPR
    );
    let message = "an expression that is indexed needs parentheses of its own";
    (is_cast || is_bare).then(|| Refused::new(item, message))
}

/// `varchar(n)` takes a number.
fn length(node: &SyntaxNode) -> Option<Refused> {
    let list = node.children().find(|child| child.kind() == ARG_LIST)?;
    let mut arguments = list.children();
    let is_number = arguments.next()?.first_token().is_some_and(|token| token.kind() == INT_NUMBER);
    let is_one = is_number && arguments.next().is_none();
    (!is_one).then(|| Refused::new(list, "the length of a text is a number"))
}
