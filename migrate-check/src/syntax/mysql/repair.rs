//! Valid MySQL that the grammar does not know, written so that it does.

/// Other ways to write a statement that mean the same to the grammar.
pub(super) fn alternatives(statement: &str) -> Vec<String> {
    let _ = statement;
    Vec::new()
}
