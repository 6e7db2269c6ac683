//! By what a feature is known in a statement.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, AlterTable, Change, ColumnDef, ConstraintDef};
use crate::lint::site::Site;
use crate::schema::Presence;
use crate::schema::name::{Ident, Name};
use crate::schema::table::Index;
use crate::split::lex::{TokenKind, Tokens};
use std::ops::Range;

/// By what a feature is known.
pub(super) enum Sign {
    /// The statement begins with these words.
    First(&'static [&'static str]),
    /// These words and symbols follow each other somewhere in the statement.
    Phrase(&'static [&'static str]),
    /// The same in the definition of a column.
    InColumn(&'static [&'static str]),
    /// The change is such.
    Change(fn(&Change) -> bool),
    /// An ALTER TABLE is such.
    Alter(fn(&AlterTable) -> bool),
    /// A clause of it is.
    Action(fn(&ActionKind) -> bool),
    /// A column that is made or defined anew is such.
    Column(fn(&ColumnDef) -> bool),
    /// A constraint is.
    Constraint(fn(&ConstraintDef) -> bool),
    /// An index that is made is such.
    Index(fn(&Index) -> bool),
    /// The change is such, and these words stand in the statement outside of parentheses.
    Clause(fn(&Change) -> bool, &'static [&'static str]),
    /// This function is called, and the migrations make none of that name themselves.
    Function(&'static str),
}

impl Sign {
    /// Where it is in the statement.
    pub(super) fn find(&self, site: &Site<'_>) -> Option<Range<usize>> {
        let (change, statement) = (&site.effect.change, &site.effect.statement);
        let is_own = !matches!(change, Change::Opaque { .. });
        match self {
            Self::First(words) => phrase(site, statement, words, Depth::Any).filter(|it| it.start == statement.start),
            Self::Phrase(words) => phrase(site, statement, words, Depth::Any).filter(|_| is_own),
            Self::InColumn(words) => {
                change.columns().iter().find_map(|(_, def)| phrase(site, &def.span, words, Depth::Any))
            }
            Self::Change(is) => is(change).then(|| site.effect.span.clone()),
            Self::Alter(is) => match change {
                Change::AlterTable(alter) if is(alter) => Some(site.effect.span.clone()),
                _ => None,
            },
            Self::Action(is) => match change {
                Change::AlterTable(alter) => alter.actions.iter().find(|it| is(&it.kind)).map(|it| it.span.clone()),
                _ => None,
            },
            Self::Column(is) => change.columns().iter().find(|(_, def)| is(def)).map(|(_, def)| def.span.clone()),
            Self::Constraint(is) => change.constraints().iter().find(|def| is(def)).map(|def| def.span.clone()),
            Self::Index(is) => indexes(change).iter().any(|index| is(index)).then(|| site.effect.span.clone()),
            Self::Clause(is, words) => phrase(site, statement, words, Depth::Outside).filter(|_| is(change)),
            Self::Function(name) => call(site, statement, name).filter(|_| is_own && is_built_in(site, name)),
        }
    }
}

fn indexes(change: &Change) -> Vec<&Index> {
    match change {
        Change::CreateIndex(create) => vec![&create.index],
        Change::CreateTable(create) => create.indexes.iter().collect(),
        Change::AlterTable(alter) => {
            let added = alter.actions.iter().filter_map(|action| match &action.kind {
                ActionKind::AddIndex { index, .. } => Some(&**index),
                _ => None,
            });
            added.collect()
        }
        _ => Vec::new(),
    }
}

/// Where words may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Any,
    Outside,
}

/// The first place in a part of the script where these words and symbols follow each other.
fn phrase(site: &Site<'_>, part: &Range<usize>, words: &[&str], depth: Depth) -> Option<Range<usize>> {
    let text = site.text(part);
    let tokens = pieces(site.dialect(), text, depth);
    let is_at = |at: usize| words.iter().zip(&tokens[at..]).all(|(word, (piece, _))| piece.eq_ignore_ascii_case(word));
    let at = (0..=tokens.len().checked_sub(words.len())?).find(|at| is_at(*at))?;
    let (first, last) = (&tokens[at].1, &tokens[at + words.len() - 1].1);
    Some(part.start + first.start..part.start + last.end)
}

/// The first call of a function that is named without its schema.
fn call(site: &Site<'_>, part: &Range<usize>, name: &str) -> Option<Range<usize>> {
    let tokens = pieces(site.dialect(), site.text(part), Depth::Any);
    let is_call = |at: &usize| {
        tokens[*at].0.eq_ignore_ascii_case(name)
            && tokens.get(at + 1).is_some_and(|(next, _)| *next == "(")
            && at.checked_sub(1).is_none_or(|before| tokens[before].0 != ".")
    };
    let span = &tokens[(0..tokens.len()).find(is_call)?].1;
    Some(part.start + span.start..part.start + span.end)
}

/// Whether only the server can have a function of this name: no migration makes it, and no extension can have
/// brought it.
fn is_built_in(site: &Site<'_>, name: &str) -> bool {
    let is_about_it =
        matches!(site.effect.change, Change::CreateRoutine { .. } | Change::AlterRoutine { .. } | Change::Drop(_));
    let name = Name::local(Ident::other(site.dialect(), name));
    !is_about_it && site.schema().routine_presence(&name) == Presence::Absent
}

/// The plain words and symbols of a text; anything else is an empty one.
fn pieces(dialect: Dialect, text: &str, depth: Depth) -> Vec<(&str, Range<usize>)> {
    let mut level = 0usize;
    let mut pieces = Vec::new();
    for token in Tokens::new(dialect, text) {
        let span = token.start..token.end;
        match token.kind {
            TokenKind::Symbol(b'(') => level += 1,
            TokenKind::Symbol(b')') => level = level.saturating_sub(1),
            _ => {}
        }
        if depth == Depth::Outside && level > 0 {
            continue;
        }
        match token.kind {
            TokenKind::Word | TokenKind::Symbol(_) => pieces.push((&text[span.clone()], span)),
            _ => pieces.push(("", span)),
        }
    }
    pieces
}
