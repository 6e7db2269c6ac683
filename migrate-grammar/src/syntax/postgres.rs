//! PostgreSQL's grammar, by squawk-syntax.
//!
//! The parser goes on after an error, but what it then says is mostly about its own recovery: only the first error
//! of each statement is given. Bodies in PL/pgSQL are left to the server; those in SQL are read as the server reads
//! them, unless the script turns that off.
//!
//! The parser is an editor's: it takes more than the server does, so what it lets pass is looked at again. `names`
//! knows which words are no names, `missing` which parts a statement needs, `forms` which expressions stand where.
//! What it does not take and the server does is in `gaps`.

mod forms;
mod gaps;
mod keywords;
mod missing;
mod names;

use super::{By, Refusal, help, token_at};
use migrate_sql::dialect::Dialect;
use migrate_sql::split::lex::{TokenKind, Tokens};
use migrate_sql::split::{self, Statement};
use squawk_syntax::ast::{AstNode, CreateFunction, CreateProcedure};
use squawk_syntax::sql_body::SqlBody;
use squawk_syntax::syntax_error::SyntaxError;
use squawk_syntax::{Parse, SourceFile, SyntaxElement, SyntaxKind, SyntaxNode};
use std::collections::BTreeMap;
use std::ops::Range;

/// Something that the server refuses and the grammar takes.
#[derive(Debug)]
struct Refused {
    at: SyntaxElement,
    message: String,
    /// What to do next, where it is known.
    help: Option<String>,
}

impl Refused {
    fn new(at: impl Into<SyntaxElement>, message: impl Into<String>) -> Self {
        Self { at: at.into(), message: message.into(), help: None }
    }
}

pub(super) fn parse(text: &str) -> (Parse<SourceFile>, Vec<Refusal>) {
    let tree = SourceFile::parse(&gaps::joined(text));
    let errors = tree.errors();
    let mut refused = Vec::new();
    look_again(&tree.syntax_node(), &mut refused);
    if errors.is_empty() && refused.is_empty() {
        return (tree, Vec::new());
    }
    let script = Script { text, unread: unread_bodies(text), statements: split::statements(Dialect::Postgres, text) };
    let errors = errors.iter().filter_map(|error| script.error(error));
    let refused = refused.into_iter().filter_map(|(range, refused)| script.refused(range, refused));
    let refusals = script.first_of_each_statement(errors, refused);
    (tree, refusals)
}

/// What the grammar took and the server does not, in a tree and in the bodies of its functions; with the bytes.
fn look_again(tree: &SyntaxNode, found: &mut Vec<(Range<usize>, Refused)>) {
    for node in tree.descendants() {
        if let Some(refused) = check(&node) {
            found.push((refused.at.text_range().into(), refused));
        }
        let Some(body) = body(node) else { continue };
        for refused in body.syntax().descendants().filter_map(|node| check(&node)) {
            found.push((body.source_range(refused.at.text_range()).into(), refused));
        }
    }
}

fn check(node: &SyntaxNode) -> Option<Refused> {
    names::check(node).or_else(|| missing::check(node)).or_else(|| forms::check(node))
}

/// The body of a function in SQL.
fn body(node: SyntaxNode) -> Option<SqlBody> {
    match node.kind() {
        SyntaxKind::CREATE_FUNCTION => CreateFunction::cast(node)?.sql_body(),
        SyntaxKind::CREATE_PROCEDURE => CreateProcedure::cast(node)?.sql_body(),
        _ => None,
    }
}

/// A script whose refusals are being collected.
struct Script<'a> {
    text: &'a str,
    /// Strings that the server does not read.
    unread: Vec<Range<usize>>,
    statements: Vec<Statement>,
}

impl Script<'_> {
    /// The first thing that is wrong with each statement. After an error of the grammar its tree says nothing more.
    fn first_of_each_statement(
        &self,
        errors: impl Iterator<Item = Refusal>,
        refused: impl Iterator<Item = Refusal>,
    ) -> Vec<Refusal> {
        let mut refusals: BTreeMap<usize, Refusal> = BTreeMap::new();
        for refusal in errors.chain(refused) {
            refusals.entry(self.statement_at(refusal.span.start)).or_insert(refusal);
        }
        refusals.retain(|statement, _| !self.is_gap(*statement));
        refusals.into_values().collect()
    }

    /// The number of the statement that a byte belongs to.
    fn statement_at(&self, at: usize) -> usize {
        self.statements.partition_point(|statement| statement.span.start <= at)
    }

    /// Whether it is the grammar that is wrong about a statement.
    fn is_gap(&self, number: usize) -> bool {
        let statement = number.checked_sub(1).and_then(|number| self.statements.get(number));
        statement.is_some_and(|statement| gaps::is_valid(&self.text[statement.span.clone()]))
    }

    fn is_unread(&self, at: usize) -> bool {
        self.unread.iter().any(|body| body.contains(&at))
    }

    /// An error of the grammar, unless it lies where the server does not read.
    fn error(&self, error: &SyntaxError) -> Option<Refusal> {
        let range = Range::<usize>::from(error.range());
        if self.is_unread(range.start) {
            return None;
        }
        let span = if range.is_empty() { token_at(Dialect::Postgres, self.text, range.start) } else { range };
        let found = &self.text[span.clone()];
        let message = message(error.message(), found);
        let help = match found {
            "`" => "PostgreSQL quotes names with `\"`, not with backticks".to_owned(),
            _ => help(Dialect::Postgres),
        };
        Some(Refusal { by: By::Server, span, message, help })
    }

    fn refused(&self, span: Range<usize>, refused: Refused) -> Option<Refusal> {
        let help = refused.help.unwrap_or_else(|| help(Dialect::Postgres));
        let refusal = Refusal { by: By::Server, span, message: refused.message, help };
        (!self.is_unread(refusal.span.start)).then_some(refusal)
    }
}

/// The strings of a script that tells the server not to read function bodies, as dumps do.
fn unread_bodies(text: &str) -> Vec<Range<usize>> {
    if !text.contains("check_function_bodies") {
        return Vec::new();
    }
    let tokens = Tokens::new(Dialect::Postgres, text).filter(|token| token.kind == TokenKind::Text);
    tokens.map(|token| token.start..token.end).collect()
}

/// The grammar's message as a fragment in words that the script's author uses.
fn message(message: &str, found: &str) -> String {
    let (expected, is_found) = match message.split_once(", found ") {
        Some((expected, _)) => (expected, true),
        None => (message, false),
    };
    let words: Vec<String> = expected.trim_end_matches('.').split(' ').map(word).collect();
    let mut message = words.join(" ");
    if is_found && found.len() < 40 {
        message.push_str(&format!(", found `{found}`"));
    }
    message
}

/// A word of a message: `L_PAREN` and `SET_KW` are the parser's names for `(` and `SET`.
fn word(word: &str) -> String {
    let is_name = word.contains('_') || matches!(word, "COMMA" | "EQ" | "SEMICOLON" | "DOT" | "STAR");
    if !is_name {
        let first_is_upper = word.starts_with(|first: char| first.is_ascii_uppercase());
        let rest_is_lower = word.chars().skip(1).all(|letter| letter.is_ascii_lowercase());
        return if first_is_upper && rest_is_lower { word.to_ascii_lowercase() } else { word.to_owned() };
    }
    match word {
        "L_PAREN" => "`(`".to_owned(),
        "R_PAREN" => "`)`".to_owned(),
        "L_BRACK" => "`[`".to_owned(),
        "R_BRACK" => "`]`".to_owned(),
        "COMMA" => "`,`".to_owned(),
        "EQ" => "`=`".to_owned(),
        "SEMICOLON" => "`;`".to_owned(),
        "DOT" => "`.`".to_owned(),
        "STAR" => "`*`".to_owned(),
        _ => format!("`{}`", word.trim_end_matches("_KW")),
    }
}
