//! Where a tree comes from: the script itself, the body of a block, or a string that is executed.

use squawk_syntax::decoded_text::DecodedText;
use squawk_syntax::{SyntaxKind, SyntaxNode, ast};
use std::ops::Range;

/// The text that a tree was read from, and where that is in the script.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    place: Place<'a>,
    names: Names,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    /// The tree is that of the script.
    Script,
    /// Each offset of the tree has one in the script.
    Mapped(&'a dyn Fn(usize) -> usize),
    /// The text was put together; all of it stands for these bytes of the script.
    Whole(usize, usize),
}

/// What a name without a table before it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// A column.
    Columns,
    /// A column, or a variable of PL/pgSQL.
    Variables,
}

impl<'a> Origin<'a> {
    /// The script.
    pub(super) const SCRIPT: Origin<'static> = Origin { place: Place::Script, names: Names::Columns };

    /// A text inside another, with the function that gives the offset in the script.
    pub(super) fn mapped(map: &'a dyn Fn(usize) -> usize, names: Names) -> Self {
        Self { place: Place::Mapped(map), names }
    }

    /// A text that these bytes of the script stand for.
    pub(super) fn whole(span: &Range<usize>) -> Self {
        Self { place: Place::Whole(span.start, span.end), names: Names::Columns }
    }

    /// What a name without a table before it may be.
    pub(super) fn names(self) -> Names {
        self.names
    }

    /// Bytes of the tree's text as bytes of the script.
    pub(super) fn span(self, range: Range<usize>) -> Range<usize> {
        match self.place {
            Place::Script => range,
            Place::Mapped(map) => map(range.start)..map(range.end),
            Place::Whole(start, end) => start..end,
        }
    }

    /// The offset in the script.
    pub(super) fn offset(self, at: usize) -> usize {
        self.span(at..at).start
    }

    /// A node as bytes of the script.
    pub(super) fn of(self, node: &impl ast::AstNode) -> Range<usize> {
        self.of_node(node.syntax())
    }

    /// A node as bytes of the script, or if there is none the statement.
    pub(super) fn of_first(self, node: Option<&impl ast::AstNode>, statement: &impl ast::AstNode) -> Range<usize> {
        node.map_or_else(|| self.of(statement), |node| self.of(node))
    }

    /// A node as bytes of the script, without the semicolon that ends a statement.
    pub(super) fn of_node(self, node: &SyntaxNode) -> Range<usize> {
        let range = node.text_range();
        let mut end = range.end();
        let mut last = node.last_token();
        while let Some(token) = last.filter(|it| it.kind() == SyntaxKind::SEMICOLON || it.kind().is_trivia()) {
            let start = token.text_range().start();
            if start <= range.start() {
                break;
            }
            end = start;
            last = token.prev_token();
        }
        self.span(range.start().into()..end.into())
    }
}

/// The offset of a decoded string in the text that holds the string.
pub(super) fn undecoded(decoded: &DecodedText, at: usize) -> usize {
    // A text whose offsets do not fit has no tree.
    decoded.source_pos(u32::try_from(at).unwrap_or(u32::MAX).into()).into()
}
