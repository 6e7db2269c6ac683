//! Keywords in the place of names.
//!
//! The grammar takes any keyword for a name, and the server does not. Which words a place takes depends on what is
//! named there: a column may be called `between`, a function may be called `left`, and after a dot every word is a
//! name.

use super::Refused;
use super::keywords::{Category, category, is_type, is_value};
use squawk_syntax::SyntaxKind::{self, *};
use squawk_syntax::{SyntaxNode, SyntaxToken};
use std::iter::successors;

/// What a place takes besides words that can be any name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Of a column, a table or most else.
    Column,
    /// Of a relation in FROM, where the grammar does not tell `current_user` and its like from a table.
    From,
    /// Of a function or an aggregate.
    Function,
    /// Of a type; the ones with a keyword of their own included.
    Type,
    /// Of a type before a string, which is spelt as the call of a function is: `a.varchar(3) 'text'`.
    Prefix,
    /// Of a value of a setting.
    Value,
}

/// What is wrong with the name that this node is.
pub(super) fn check(node: &SyntaxNode) -> Option<Refused> {
    let place = place(node)?;
    let token = match node.first_token()? {
        setof if setof.kind() == SETOF_KW && place == Place::Type => node.first_child()?.first_token()?,
        first => first,
    };
    let word = token.text();
    let category = category(word).filter(|_| !is_behind_dot(&token))?;
    let is_refused = match place {
        Place::Column => category != Category::Column,
        Place::From => category != Category::Column && (!is_value(word) || is_qualified(&token)),
        Place::Function => category == Category::Column && !is_qualified(&token),
        Place::Type => category == Category::Column && (is_qualified(&token) || !is_type(word)),
        Place::Prefix => category == Category::Column && !is_qualified(&token) && !is_type(word),
        Place::Value => category == Category::Reserved,
    };
    if !is_refused {
        return None;
    }
    let (what, help) = match category {
        Category::Reserved if place == Place::Value => ("a reserved word, and no value", format!("write `'{word}'`")),
        Category::Reserved => ("a reserved word, and no name", quoted(word)),
        _ => ("a keyword that cannot be a name here", quoted(word)),
    };
    let message = format!("`{word}` is {what} unless it is quoted");
    Some(Refused { help: Some(help), ..Refused::new(token.clone(), message) })
}

fn quoted(word: &str) -> String {
    format!("write `\"{}\"`, or choose another name", word.to_ascii_lowercase())
}

/// Whether a dot follows.
fn is_qualified(token: &SyntaxToken) -> bool {
    let mut behind = successors(token.next_token(), SyntaxToken::next_token);
    behind.find(|token| !token.kind().is_trivia()).is_some_and(|token| token.kind() == DOT)
}

/// Whether a dot stands before: the field of a composite column.
fn is_behind_dot(token: &SyntaxToken) -> bool {
    let mut before = successors(token.prev_token(), SyntaxToken::prev_token);
    before.find(|token| !token.kind().is_trivia()).is_some_and(|token| token.kind() == DOT)
}

/// What the place of a node takes; `None` for what is no name, and for names that may be any word.
fn place(node: &SyntaxNode) -> Option<Place> {
    let parent = || node.parent().map(|parent| parent.kind());
    let parent_is = |kinds: &[SyntaxKind]| parent().is_some_and(|parent| kinds.contains(&parent));
    match node.kind() {
        // `SELECT a AS order`
        COLUMN_NAME if parent_is(&[AS_NAME]) => None,
        // `RETURNS TABLE (…)` names parameters.
        COLUMN_NAME if parent_is(&[RETURN_TABLE_COLUMN]) => None,
        LANGUAGE_REF if parent_is(&[DO_LANGUAGE, LANGUAGE_FUNC_OPTION]) => None,
        TABLESPACE_REF if parent_is(&[DATABASE_OPTION_TABLESPACE, REINDEX_OPTION_TABLESPACE]) => None,
        COMPRESSION_METHOD_NAME if node.first_token().is_some_and(|token| token.kind() == DEFAULT_KW) => None,
        RELATION_NAME_REF if parent_is(&[RELATION_FROM_ITEM]) => Some(Place::From),
        TABLE_NAME_REF if parent_is(&[FROM_TABLE]) => Some(Place::From),
        FUNCTION_NAME if parent_is(&[CREATE_FUNCTION]) => Some(Place::Function),
        PROCEDURE_NAME if parent_is(&[CREATE_PROCEDURE]) => Some(Place::Function),
        AGGREGATE | AGGREGATE_NAME => Some(Place::Function),
        PATH_TYPE if parent_is(&[OF_TYPE]) => Some(Place::Column),
        PATH_TYPE if parent_is(&[CAST_EXPR]) && node.prev_sibling_or_token().is_none() => Some(Place::Prefix),
        TYPE_NAME_REF if parent_is(&[ALTER_TYPE]) => Some(Place::Column),
        PATH_TYPE => Some(Place::Type),
        CONFIG_VALUE_NAME if parent_is(&[TO_CONFIG_VALUE]) => Some(Place::Value),
        kind => COLUMNS.contains(&kind).then_some(Place::Column),
    }
}

/// The nodes that take what a column takes.
const COLUMNS: &[SyntaxKind] = &[
    ACCESS_METHOD,
    ACCESS_METHOD_REF,
    CHANNEL,
    CHANNEL_REF,
    COLLATION,
    COLLATION_REF,
    COLUMN_NAME,
    COLUMN_NAME_REF,
    COMPOSITE_FIELD,
    COMPOSITE_FIELD_REF,
    COMPRESSION_METHOD_NAME,
    CONFIG_PARAMETER_REF,
    CONSTRAINT_NAME,
    CONSTRAINT_NAME_REF,
    CONVERSION,
    CONVERSION_REF,
    CTE_NAME,
    CURSOR,
    CURSOR_REF,
    DATABASE,
    DATABASE_REF,
    DOMAIN,
    EVENT_TRIGGER,
    EVENT_TRIGGER_FILTER_VARIABLE,
    EVENT_TRIGGER_REF,
    EXTENSION,
    EXTENSION_REF,
    FOREIGN_DATA_WRAPPER,
    FOREIGN_DATA_WRAPPER_REF,
    INDEX,
    INDEX_REF,
    LANGUAGE,
    LANGUAGE_REF,
    OP_CLASS_NAME,
    OP_CLASS_REF,
    OP_FAMILY_NAME,
    OP_FAMILY_REF,
    POLICY,
    POLICY_REF,
    PREPARED_STATEMENT,
    PREPARED_STATEMENT_REF,
    PUBLICATION,
    PUBLICATION_REF,
    QUALIFIED_COLUMN_NAME_REF,
    RELATION_NAME_REF,
    REMOTE_TABLE_NAME_REF,
    RULE,
    RULE_REF,
    SAVEPOINT,
    SAVEPOINT_REF,
    SCHEMA,
    SCHEMA_REF,
    SEQUENCE,
    SEQUENCE_REF,
    SERVER,
    SERVER_REF,
    STATISTICS,
    STATISTICS_KIND,
    STATISTICS_REF,
    SUBSCRIPTION,
    SUBSCRIPTION_REF,
    TABLESPACE,
    TABLESPACE_REF,
    TABLE_ALIAS,
    TABLE_NAME,
    TABLE_NAME_REF,
    TEXT_SEARCH_CONFIGURATION,
    TEXT_SEARCH_CONFIGURATION_REF,
    TEXT_SEARCH_DICTIONARY,
    TEXT_SEARCH_DICTIONARY_REF,
    TEXT_SEARCH_PARSER,
    TEXT_SEARCH_PARSER_REF,
    TEXT_SEARCH_TEMPLATE,
    TEXT_SEARCH_TEMPLATE_REF,
    TEXT_SEARCH_TOKEN_KIND,
    TRANSITION_RELATION_NAME,
    TRIGGER,
    TRIGGER_REF,
    TYPE_NAME,
    VIEW,
    VIEW_REF,
    WINDOW,
    WINDOW_REF,
];
