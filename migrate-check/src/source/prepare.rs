//! One file -> its scripts: text, digest, directives. Files are independent of each other, so this is what is
//! spread over threads.

use super::Script;
use super::directive::{Directive, Marker, Word};
use super::interpret::{self, Meaning, Role};
use super::{scan, text};
use crate::baked::{Limits, Mode};
use crate::dialect::Dialect;
use crate::digest::Digest;
use crate::finding::Finding;
use crate::rule;
use std::ops::Range;

/// What a file name says about the file's scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// It applies.
    Up,
    /// It undoes.
    Down,
    /// It applies, and undoes too if it has sections.
    Single,
    /// It is diesel's `metadata.toml`.
    Metadata,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Its scripts: two in a file with a `down` section, else one.
    pub(super) scripts: Vec<Prescript>,
    /// Whose section markers it has.
    pub(super) marker: Option<Marker>,
    /// The first bytes that are not UTF-8.
    pub(super) invalid_utf8: Option<Range<usize>>,
}

/// A script and what its directives say about its migration.
#[derive(Debug)]
pub(super) struct Prescript {
    pub(super) script: Script,
    pub(super) meaning: Meaning,
    pub(super) content: Content,
}

/// Whether a script does anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// There is a statement, or something else than comments.
    Some,
    /// Nothing but white space and comments.
    None,
}

/// Reads one file.
pub(super) fn prepare(dialect: Dialect, file: String, bytes: Vec<u8>, part: Part) -> Prepared {
    let (text, invalid_utf8) = text::decode(bytes);
    if part == Part::Metadata {
        let script = Prescript::new(dialect, file, Role::Up, text, Vec::new(), Vec::new());
        return Prepared { scripts: vec![script], marker: None, invalid_utf8 };
    }
    let (directives, findings) = interpret::directives(dialect, part, &text);
    let mut markers = directives.iter().filter_map(|directive| match directive.word {
        Word::Up(marker, _) | Word::Down(marker, _) => Some(marker),
        _ => None,
    });
    let marker = markers.next_back().filter(|_| part == Part::Single);
    let scripts = match marker {
        Some(_) => sections(dialect, file, text, directives, findings),
        None => {
            let role = if part == Part::Down { Role::Down } else { Role::Up };
            vec![Prescript::new(dialect, file, role, text, directives, findings)]
        }
    };
    Prepared { scripts, marker, invalid_utf8 }
}

/// Cuts a file before its `down` marker. The first script keeps everything above: what decides how it runs stands
/// there and on the marker's line, and has to be under its digest.
fn sections(
    dialect: Dialect,
    file: String,
    mut text: String,
    mut directives: Vec<Directive>,
    findings: Vec<Finding>,
) -> Vec<Prescript> {
    if !directives.iter().any(|it| matches!(it.word, Word::Up(..))) {
        directives.retain(|it| !matches!(it.word, Word::Down(..)));
        // A marker that was not understood has its own finding.
        let is_explained = !findings.is_empty();
        let mut script = Prescript::new(dialect, file, Role::UpSection, text, directives, findings);
        if !is_explained {
            script.script.findings.push(interpret::finding(
                0..0,
                "there is no `up` section",
                "write `-- migrate:up` before the statements that apply the migration",
            ));
        }
        return vec![script];
    }
    let Some(down) = directives.iter().position(|it| matches!(it.word, Word::Down(..))) else {
        return vec![Prescript::new(dialect, file, Role::UpSection, text, directives, findings)];
    };
    let marker = directives[down].span.start;
    let cut = text[..marker].rfind('\n').map_or(0, |newline| newline + 1);
    let down_text = text.split_off(cut);
    let mut down_directives = directives.split_off(down);
    for directive in &mut down_directives {
        directive.span = directive.span.start - cut..directive.span.end - cut;
    }
    let (up_findings, mut down_findings): (Vec<_>, Vec<_>) = findings.into_iter().partition(|it| it.span.start < cut);
    for finding in &mut down_findings {
        finding.span = finding.span.start - cut..finding.span.end - cut;
    }
    let line = 1 + text.bytes().filter(|byte| *byte == b'\n').count() as u32;
    let up = Prescript::new(dialect, file.clone(), Role::UpSection, text, directives, up_findings);
    let mut down = Prescript::new(dialect, file, Role::DownSection, down_text, down_directives, down_findings);
    down.script.line = line;
    down.script.offset = cut;
    down.inherit(dialect, &up.meaning);
    vec![up, down]
}

impl Prescript {
    fn new(
        dialect: Dialect,
        file: String,
        role: Role,
        text: String,
        directives: Vec<Directive>,
        mut findings: Vec<Finding>,
    ) -> Self {
        let content = if scan::first_token(dialect, &text).is_some() { Content::Some } else { Content::None };
        let mut meaning = interpret::interpret(dialect, role, &text, directives);
        findings.append(&mut meaning.findings);
        let script = Script {
            file,
            line: 1,
            offset: 0,
            digest: Digest::of(text.as_bytes()),
            mode: mode(dialect, &text, &meaning),
            limits: meaning.limits,
            probes: String::new(),
            loses: String::new(),
            allows: std::mem::take(&mut meaning.allows),
            findings,
            text,
        };
        Self { script, meaning, content }
    }

    /// What stands above both sections counts for the second too, unless that says otherwise.
    fn inherit(&mut self, dialect: Dialect, up: &Meaning) {
        if self.script.limits == Limits::default() {
            self.script.limits = up.header.limits;
        }
        if self.script.mode == Mode::Transaction && up.header.no_transaction {
            self.script.mode = Mode::Statements;
        }
        if up.header.foreign_keys_off {
            self.script.switch_foreign_keys_off(dialect);
        }
    }

    /// Diesel's `run_in_transaction = false`.
    pub(super) fn outside_transaction(&mut self) {
        self.script.mode = Mode::Statements;
    }
}

fn mode(dialect: Dialect, text: &str, meaning: &Meaning) -> Mode {
    // sqlx looks for exactly this at the very beginning.
    let no_transaction = meaning.no_transaction.is_some() || text.starts_with("-- no-transaction");
    if meaning.foreign_keys_off.is_some() {
        Mode::ForeignKeysOff
    } else if !dialect.has_transactional_ddl() || no_transaction {
        Mode::Statements
    } else {
        Mode::Transaction
    }
}

/// The finding about bytes that are not UTF-8.
pub(super) fn invalid_utf8(span: Range<usize>) -> Finding {
    Finding {
        rule: &rule::source::INVALID_UTF8,
        span,
        message: "the file is not UTF-8 from here on".to_owned(),
        help: "save it as UTF-8; every database gets its scripts in that encoding".to_owned(),
    }
}
