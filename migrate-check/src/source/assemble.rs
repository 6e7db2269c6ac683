//! Files -> migrations: the layout is recognised, and each up script finds its down script.

use super::directive::Marker;
use super::folder::Folder;
use super::layout::Layout;
use super::name::{Class, Family, Misfit, Named, classify};
use super::prepare::{Content, Part, Prepared, Prescript, invalid_utf8, prepare};
use super::{Down, Migration, Sources, interpret, metadata};
use crate::baked::State;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::lane::Lane;
use crate::parallel;
use crate::rule::{self, Rule};
use crate::version::Version;
use std::collections::BTreeMap;

/// The migrations of a directory.
pub fn read(folder: Folder, dialect: Dialect) -> Sources {
    let mut assembly = Assembly { diagnostics: folder.diagnostics, ..Assembly::default() };
    let mut files = Vec::new();
    let classified = parallel::map(folder.files, |(path, bytes)| match classify(&path) {
        Class::Ignored => None,
        Class::Named(name) => {
            let prepared = prepare(dialect, path.clone(), bytes, name.part);
            Some(Ok(Read { name, path, prepared }))
        }
        Class::Misfit(misfit) => Some(Err((path, misfit))),
    });
    for file in classified.into_iter().flatten() {
        match file {
            Ok(read) => files.push(read),
            Err((path, Misfit { rule, message, help })) => assembly.diagnose(&path, rule, message, help),
        }
    }
    pad_dates(&mut files);
    part_same_seconds(&mut files);
    let layout = recognise(&files);
    for read in files {
        assembly.files.push(read.path.clone());
        assembly.file(layout, read);
    }
    assembly.finish(layout)
}

/// A file that was read.
struct Read {
    name: Named,
    path: String,
    prepared: Prepared,
}

/// A migration whose files are being collected.
#[derive(Default)]
struct Slot {
    up: Option<(String, Prescript)>,
    down: Option<(String, Prescript)>,
    metadata: Option<(String, String)>,
    name: String,
    down_name: String,
}

#[derive(Default)]
struct Assembly {
    slots: BTreeMap<Version, Slot>,
    files: Vec<String>,
    longer: BTreeMap<String, String>,
    diagnostics: Vec<Diagnostic>,
}

/// Diesel and prisma order versions as text. Where that differs from the order of numbers, as for `2024-03-13_170000_x`
/// between `2024-03-06-170000_x` and `2024-06-05-131359_x`, a date is filled with zeros to as many digits as one
/// before it has; and if that is the very version of the next, as for `2026-05-27-120000_x` before
/// `2026-05-27-120000-0000_y`, it takes the number before.
fn pad_dates(files: &mut [Read]) {
    const DATE: usize = "20240313".len();
    let mut dates: Vec<&mut Named> = files
        .iter_mut()
        .map(|read| &mut read.name)
        .filter(|name| matches!(name.family, Family::Diesel | Family::Prisma) && name.digits.len() >= DATE)
        .collect();
    dates.sort_by(|left, right| left.digits.cmp(&right.digits));
    let mut width = 0;
    for name in &mut dates {
        width = width.max(name.digits.len());
        let padded = format!("{:0<width$}", name.digits);
        name.version = padded.parse().unwrap_or(name.version);
    }
    let mut next: Option<(String, Version)> = None;
    for name in dates.into_iter().rev() {
        if next.as_ref().is_some_and(|(digits, version)| *version == name.version && *digits != name.digits) {
            name.version = Version::new(name.version.get().saturating_sub(1));
            continue;
        }
        next = Some((name.digits.clone(), name.version));
    }
}

/// Prisma tells migrations apart by the whole name of their folder and orders them by it, so two of one second are in
/// order: the second one gets the number behind.
fn part_same_seconds(files: &mut [Read]) {
    const SECOND: usize = "20240313170000".len();
    let is_prisma = |read: &Read| read.name.family == Family::Prisma;
    if !files.iter().any(is_prisma) {
        return;
    }
    let mut names: Vec<&mut Named> =
        files.iter_mut().map(|read| &mut read.name).filter(|name| name.digits.len() >= SECOND).collect();
    names.sort_by(|left, right| (left.version, &left.name).cmp(&(right.version, &right.name)));
    let mut last: Option<(String, Version)> = None;
    for name in names {
        let folder = format!("{}_{}", name.digits, name.name);
        if let Some((other, version)) = &last {
            // Its down script stands in the same folder.
            let least = if *other == folder { Some(*version) } else { version.next() };
            name.version = least.map_or(name.version, |least| name.version.max(least));
        }
        last = Some((folder, name.version));
    }
}

/// The layout that most migrations are written in.
fn recognise(files: &[Read]) -> Option<Layout> {
    let count = |wanted: fn(&Read) -> bool| files.iter().filter(|read| wanted(read)).count();
    let counts = [
        (Layout::Native, count(|read| read.name.family == Family::Pair && read.name.part == Part::Up)),
        (Layout::Dbmate, count(|read| read.prepared.marker == Some(Marker::Migrate))),
        (Layout::Goose, count(|read| read.prepared.marker == Some(Marker::Goose))),
        (Layout::Sqlx, count(|read| read.name.family == Family::Single && read.prepared.marker.is_none())),
        (Layout::Diesel, count(|read| read.name.family == Family::Diesel && read.name.part == Part::Up)),
        (Layout::Flyway, count(|read| read.name.family == Family::Flyway && read.name.part == Part::Up)),
        (Layout::Prisma, count(|read| read.name.family == Family::Prisma)),
    ];
    // Of equals the first.
    let (layout, most) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    // A file without markers among files with sections is a mistake, not another layout.
    let layout = if layout == Layout::Native && is_sqlx(files) { Layout::Sqlx } else { layout };
    (most > 0).then_some(layout)
}

/// Whether a directory of pairs is sqlx's, who lets single files stand among them: it begins with one, or has several.
/// One alone in between is a slip.
fn is_sqlx(files: &[Read]) -> bool {
    let is_single = |read: &&Read| read.name.family == Family::Single && read.prepared.marker.is_none();
    let singles = files.iter().filter(is_single).count();
    singles > 1 || files.iter().min_by_key(|read| read.name.version).as_ref().is_some_and(is_single)
}

/// Whether a file belongs to a layout.
fn fits(layout: Layout, name: &Named) -> bool {
    match layout {
        Layout::Native => name.family == Family::Pair,
        Layout::Dbmate | Layout::Goose => name.family == Family::Single,
        Layout::Sqlx => matches!(name.family, Family::Single | Family::Pair),
        Layout::Diesel => name.family == Family::Diesel,
        Layout::Flyway => name.family == Family::Flyway,
        Layout::Prisma => name.family == Family::Prisma || name.family == Family::Diesel && name.part == Part::Down,
    }
}

impl Assembly {
    fn file(&mut self, layout: Option<Layout>, Read { name, path, prepared }: Read) {
        if let Some(layout) = layout.filter(|layout| !fits(*layout, &name)) {
            let message = format!("this file does not fit the {layout} layout that the directory is written in");
            let help = format!("a migration of that layout is {}: rename or move it", layout.example());
            return self.diagnose(&path, &rule::source::UNREADABLE_NAME, message, help);
        }
        if let Some(span) = prepared.invalid_utf8 {
            self.find(&path, invalid_utf8(span));
        }
        let slot = self.slots.entry(name.version).or_default();
        let taken = match name.part {
            Part::Up | Part::Single => slot.up.as_ref().map(|(other, _)| other),
            Part::Down => slot.down.as_ref().map(|(other, _)| other),
            Part::Metadata => None,
        };
        if let Some(other) = taken {
            let message = format!("version {} is also that of `{other}`", name.version);
            let help = "give the newer one a version of its own, behind all others";
            return self.diagnose(&path, &rule::source::DUPLICATE_VERSION, message, help.to_owned());
        }
        let marked = prepared.marker.is_some();
        let mut scripts = prepared.scripts.into_iter();
        let Some(mut script) = scripts.next() else { return };
        match name.part {
            Part::Metadata => slot.metadata = Some((path, script.script.text)),
            Part::Down => {
                slot.down_name = name.name;
                slot.down = Some((path, script));
            }
            Part::Up | Part::Single => {
                if name.part == Part::Single && !marked && matches!(layout, Some(Layout::Dbmate | Layout::Goose)) {
                    script.script.findings.push(interpret::finding(
                        0..0,
                        "there are no sections in this file, but in others",
                        "write `-- migrate:up` before its statements, and `-- migrate:down` before those that undo them",
                    ));
                }
                if let Some(down) = scripts.next() {
                    slot.down_name.clone_from(&name.name);
                    slot.down = Some((path.clone(), down));
                }
                slot.name = name.name;
                slot.up = Some((path, script));
            }
        }
    }

    fn finish(mut self, layout: Option<Layout>) -> Sources {
        let mut migrations = Vec::new();
        for (version, slot) in std::mem::take(&mut self.slots) {
            if let Some(migration) = self.migration(layout, version, slot) {
                migrations.push(migration);
            }
        }
        Sources { layout, migrations, files: self.files, longer: self.longer, diagnostics: self.diagnostics }
    }

    fn migration(&mut self, layout: Option<Layout>, version: Version, slot: Slot) -> Option<Migration> {
        let Slot { up, mut down, metadata, name, down_name } = slot;
        let Some((up_path, mut up)) = up else {
            if let Some((path, _)) = down {
                self.orphan(layout, &path);
            } else if let Some((path, _)) = metadata {
                let help = "write `up.sql` beside it, or remove the folder".to_owned();
                self.diagnose(&path, &rule::source::UNREADABLE_NAME, "a folder without `up.sql`".to_owned(), help);
            }
            return None;
        };
        if name != down_name
            && layout == Some(Layout::Native)
            && let Some((path, _)) = down.take()
        {
            let message = format!("a down script whose up script has another name: `{up_path}`");
            self.diagnose(&path, &rule::source::ORPHAN_DOWN, message, "give both the same name".to_owned());
        }
        if let Some((path, text)) = metadata {
            let (transaction, findings) = metadata::run_in_transaction(&text);
            if !transaction {
                up.outside_transaction();
                down.iter_mut().for_each(|(_, down)| down.outside_transaction());
            }
            findings.into_iter().for_each(|finding| self.find(&path, finding));
        }
        // Diesel and others write an empty file where there is nothing to undo.
        let (down, nothing): (Option<_>, Option<_>) = match down {
            Some(down) if down.1.content == Content::Some || layout == Some(Layout::Native) => (Some(down), None),
            nothing => (None, nothing),
        };
        if let Some((path, nothing)) = nothing.filter(|(path, _)| *path == up_path) {
            self.longer.insert(path, up.script.text.clone() + &nothing.script.text);
        }
        let irreversible = up.meaning.irreversible.take();
        let mut script = up.script;
        let down = match (down, irreversible) {
            (Some((_, down)), Some((span, _))) => {
                script.findings.push(interpret::finding(
                    span,
                    format!("`irreversible`, but there is a down script: `{}`", down.script.file),
                    "keep one of them",
                ));
                Down::Script(down.script)
            }
            (Some((_, down)), None) => Down::Script(down.script),
            (None, Some((_, reason))) => Down::Irreversible(reason),
            (None, None) => Down::Missing,
        };
        let phase = up.meaning.phase;
        let lane = phase.unwrap_or(Lane::Expand);
        Some(Migration {
            version,
            name,
            lane,
            phase,
            after: Vec::new(),
            holds: None,
            requires: up.meaning.requires,
            state: State::Draft,
            up: script,
            down,
        })
    }

    fn orphan(&mut self, layout: Option<Layout>, path: &str) {
        let help = match layout {
            Some(Layout::Flyway) => {
                "add the `V` file it belongs to; if it is one of refinery's unversioned migrations, call it `V` too"
            }
            _ => "add the up script it belongs to, or remove it",
        };
        self.diagnose(
            path,
            &rule::source::ORPHAN_DOWN,
            "a down script without its up script".to_owned(),
            help.to_owned(),
        );
    }

    fn find(&mut self, path: &str, finding: Finding) {
        self.diagnostics.push(Diagnostic::new(path, finding));
    }

    fn diagnose(&mut self, path: &str, rule: &'static Rule, message: String, help: String) {
        self.find(path, Finding { rule, span: 0..0, message, help });
    }
}
