//! The directives of one script -> how it runs and what it accepts; contradictions and wrong places are findings.

use super::directive::{Bad, Directive, Marker, Transaction, Word};
use super::prepare::Part;
use super::scan::{Comment, Style};
use super::{Allow, Requires, Scope, directive, scan, slip};
use crate::baked::Limits;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::lane::Lane;
use crate::rule;
use crate::split;
use std::ops::Range;

/// What a script is to its migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A file of its own that applies.
    Up,
    /// A file of its own that undoes.
    Down,
    /// The first part of a file with sections.
    UpSection,
    /// The second part of a file with sections.
    DownSection,
}

/// What the directives of a script say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Meaning {
    pub(super) no_transaction: Option<Range<usize>>,
    pub(super) foreign_keys_off: Option<Range<usize>>,
    pub(super) irreversible: Option<(Range<usize>, String)>,
    pub(super) phase: Option<Lane>,
    pub(super) requires: Vec<Requires>,
    pub(super) limits: Limits,
    pub(super) allows: Vec<Allow>,
    pub(super) findings: Vec<Finding>,
    /// What stands before the `up` marker counts for the other section too.
    pub(super) header: Header,
    /// Whether the section's marker was seen.
    begun: bool,
}

/// What a file with sections says for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Header {
    pub(super) no_transaction: bool,
    pub(super) foreign_keys_off: bool,
    pub(super) limits: Limits,
}

/// The directives of a text, and the comments that look like directives and are none.
pub(super) fn directives(dialect: Dialect, part: Part, text: &str) -> (Vec<Directive>, Vec<Finding>) {
    let mut directives = Vec::new();
    let mut findings = Vec::new();
    for Comment { style, span } in scan::marked_comments(dialect, text) {
        let comment = &text[span.clone()];
        let directive = if style == Style::Dashes { directive::parse(comment) } else { None };
        match directive.or_else(|| slip::find(part, style, comment).map(Err)) {
            None => {}
            Some(Err(Bad { message, help })) => findings.push(finding(span, message, help)),
            Some(Ok(_)) if !has_own_line(text, span.start) => findings.push(finding(
                span,
                "a directive needs a line of its own",
                "move it to the line before the statement that it is about",
            )),
            Some(Ok(word)) => directives.push(Directive { span, word }),
        }
    }
    (directives, findings)
}

/// What directives mean in a script with this role.
pub(super) fn interpret(dialect: Dialect, role: Role, text: &str, directives: Vec<Directive>) -> Meaning {
    let mut meaning = Meaning::default();
    if directives.is_empty() {
        return meaning;
    }
    let statements: Vec<Range<usize>> =
        split::statements(dialect, text).into_iter().map(|statement| statement.span).collect();
    let first = statements.first().map_or(text.len(), |span| span.start);
    let marker = directives.iter().find(|it| matches!(it.word, Word::Up(..))).map(|it| it.span.start);
    for Directive { span, word } in directives {
        let inside = statements.iter().any(|statement| statement.start < span.start && span.end < statement.end);
        if inside && word != Word::StatementBrace {
            meaning.findings.push(finding(span, "a directive inside a statement", "move it before the statement"));
            continue;
        }
        let late = span.start > first
            && !matches!(word, Word::Allow(..) | Word::Up(..) | Word::Down(..))
            && !matches!(word, Word::StatementBrace | Word::NoTransaction(Marker::Goose));
        if late {
            meaning.findings.push(finding(
                span,
                "a directive about the whole script after its first statement",
                "move it before the first statement",
            ));
            continue;
        }
        let place = Place { dialect, role, first, is_header: marker.is_some_and(|marker| span.start < marker), text };
        meaning.add(&place, span, word);
    }
    meaning.contradictions();
    meaning
}

/// What a directive needs to know of its surroundings.
struct Place<'a> {
    dialect: Dialect,
    role: Role,
    first: usize,
    is_header: bool,
    text: &'a str,
}

impl Meaning {
    fn add(&mut self, place: &Place<'_>, span: Range<usize>, word: Word) {
        match word {
            Word::StatementBrace => {}
            Word::Up(_, transaction) => self.section(place, Role::UpSection, span, transaction),
            Word::Down(_, transaction) => self.section(place, Role::DownSection, span, transaction),
            Word::NoTransaction(marker) => {
                self.header.no_transaction |= place.is_header || marker == Marker::Goose;
                self.no_transaction = Some(span);
            }
            Word::ForeignKeysOff if place.dialect == Dialect::Postgres => self.findings.push(finding(
                span,
                format!("`foreign-keys off` is for SQLite and MySQL, and this set is for {}", place.dialect),
                "remove it",
            )),
            Word::ForeignKeysOff => {
                self.header.foreign_keys_off |= place.is_header;
                self.foreign_keys_off = Some(span);
            }
            Word::Timeout(limits) => {
                self.header.limits = if place.is_header { limits } else { self.header.limits };
                if self.limits != Limits::default() {
                    self.findings.push(finding(span, "a second `timeout`", "write one with both limits"));
                }
                self.limits = limits;
            }
            Word::Allow(rule, reason) => {
                let at_top = place.is_header || covers_script(place.text, span.end, place.first);
                let scope = if at_top { Scope::Script } else { Scope::NextStatement };
                self.allows.push(Allow { rule, reason, span, scope });
            }
            Word::Irreversible(_) | Word::Phase(_) if matches!(place.role, Role::Down | Role::DownSection) => {
                self.findings.push(finding(
                    span,
                    "a directive about the migration in its down script",
                    "move it into the up script",
                ));
            }
            Word::Irreversible(_) if self.irreversible.is_some() => {
                self.findings.push(finding(span, "a second `irreversible`", "keep one of them"));
            }
            Word::Irreversible(reason) => self.irreversible = Some((span, reason)),
            Word::Phase(_) if self.phase.is_some() => {
                self.findings.push(finding(span, "a second `phase`", "keep one of them"));
            }
            Word::Phase(lane) => self.phase = Some(lane),
            Word::Requires(requirement) => self.require(place, Requires { requirement, span }),
        }
    }

    fn require(&mut self, place: &Place<'_>, requires: Requires) {
        let Requires { requirement, span } = &requires;
        if matches!(place.role, Role::Down | Role::DownSection) {
            self.findings.push(finding(
                span.clone(),
                "`requires` in a down script: undoing needs no other set",
                "move it into the up script: what that requires stays applied as long as it does",
            ));
        } else if self.requires.iter().any(|it| it.requirement == *requirement) {
            self.findings.push(finding(span.clone(), format!("a second `requires {requirement}`"), "keep one of them"));
        } else {
            self.requires.push(requires);
        }
    }

    fn section(&mut self, place: &Place<'_>, begins: Role, span: Range<usize>, transaction: Transaction) {
        if matches!(place.role, Role::Up | Role::Down) {
            self.findings.push(finding(
                span,
                "a section in a file that is one script",
                "remove the marker, or keep both sections in one file `<version>_<name>.sql`",
            ));
            return;
        }
        if place.role != begins {
            self.findings.push(finding(
                span,
                "the `up` section after the `down` section",
                "put `up` first: `down` is everything from its marker to the end of the file",
            ));
            return;
        }
        if self.begun {
            self.findings.push(finding(span, "a section that began already", "keep one `up` and one `down` section"));
            return;
        }
        if begins == Role::UpSection && place.first < span.start {
            let line = place.text[place.first..].lines().next().unwrap_or_default().trim_end().len();
            self.findings.push(finding(
                place.first..place.first + line,
                "a statement before the `up` marker",
                "move it after the marker: it would belong to no section",
            ));
        }
        self.begun = true;
        if transaction == Transaction::No {
            self.no_transaction = Some(span);
        }
    }

    fn contradictions(&mut self) {
        if let (Some(span), Some(_)) = (&self.foreign_keys_off, &self.no_transaction) {
            self.findings.push(finding(
                span.clone(),
                "`foreign-keys off` checks the script's transaction before it commits, and `no-transaction` says there \
                 is none",
                "keep one of them",
            ));
        }
    }
}

/// A finding of the rule `bad-directive`.
pub(super) fn finding(span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Finding {
    Finding { rule: &rule::source::BAD_DIRECTIVE, span, message: message.into(), help: help.into() }
}

fn has_own_line(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte != b'\n').all(|byte| byte.is_ascii_whitespace())
}

/// An `allow` at the top covers the script if an empty line parts it from the first statement.
fn covers_script(text: &str, after: usize, first: usize) -> bool {
    let Some(between) = text.get(after..first) else { return false };
    let mut lines = between.split('\n').skip(1).peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() && lines.peek().is_some() {
            return true;
        }
    }
    false
}
