//! A path -> which migration it belongs to and which part of it it is.

use super::metadata;
use super::prepare::Part;
use crate::rule::{self, Rule};
use crate::version::{BadVersion, Version};

/// How the files of one migration are named; a layout is a family and what its files hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// `1_x.up.sql`, `1_x.down.sql`
    Pair,
    /// `1_x.sql`
    Single,
    /// `1_x/up.sql`
    Diesel,
    /// `V1__x.sql`
    Flyway,
    /// `1_x/migration.sql`
    Prisma,
}

/// A path that belongs to a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) family: Family,
    pub(super) part: Part,
    pub(super) version: Version,
    /// The digits of the version as written, without dashes.
    pub(super) digits: String,
    pub(super) name: String,
}

/// What a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of a migration.
    Named(Named),
    /// Nothing that a tool would run: what begins with a dot, `README*`, `*.md`, and what is neither SQL nor named like a
    /// migration.
    Ignored,
    /// Neither; why, and what to do.
    Misfit(Misfit),
}

/// Why a path fits no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    pub(super) rule: &'static Rule,
    pub(super) message: String,
    pub(super) help: String,
}

/// What a path is.
pub(super) fn classify(path: &str) -> Class {
    let mut parts = path.split('/');
    let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    if path.split('/').any(|part| part.starts_with('.')) {
        return Class::Ignored;
    }
    if path.contains(|c: char| c.is_control()) {
        return misfit("the file name holds a control character", "rename it");
    }
    let file = path.rsplit('/').next().unwrap_or_default();
    if is_about_the_directory(file) {
        return Class::Ignored;
    }
    match (second, third) {
        (None, _) => top_level(first),
        (Some(file), None) => in_folder(first, file),
        (Some(_), Some(_)) => misfit(
            "a folder inside a folder",
            "keep the files of a migration in one folder, or all in the directory itself",
        ),
    }
}

/// The version in a path.
#[cfg(feature = "check")]
pub(crate) fn version_of(path: &str) -> Option<Version> {
    match classify(path) {
        Class::Named(named) => Some(named.version),
        Class::Ignored | Class::Misfit(_) => None,
    }
}

/// The same path with another version in the place where this one has its own.
#[cfg(feature = "check")]
pub(crate) fn with_version(path: &str, version: &str) -> String {
    let digits_from = usize::from(path.starts_with(['V', 'U']));
    let end = digits_from + version_length(&path[digits_from..]);
    format!("{}{version}{}", &path[..digits_from], &path[end..])
}

/// How far the digits at the beginning reach, and the dashes between them.
fn version_length(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
    text[..end].trim_end_matches('-').len()
}

fn is_about_the_directory(file: &str) -> bool {
    file.starts_with("README") || file.ends_with(".md")
}

fn is_sql(file: &str) -> bool {
    file.to_ascii_lowercase().ends_with(".sql")
}

fn begins_with_version(name: &str) -> bool {
    name.trim_start_matches(['V', 'U', 'v', 'u']).starts_with(|c: char| c.is_ascii_digit())
}

fn top_level(file: &str) -> Class {
    let Some(stem) = file.strip_suffix(".sql") else { return not_sql(file) };
    if let Some(stem) = stem.strip_suffix(".up") {
        return numbered(Family::Pair, Part::Up, stem);
    }
    if let Some(stem) = stem.strip_suffix(".down") {
        return numbered(Family::Pair, Part::Down, stem);
    }
    if stem.contains("__") && !stem.starts_with(|c: char| c.is_ascii_digit()) {
        return flyway(stem);
    }
    numbered(Family::Single, Part::Single, stem)
}

fn in_folder(folder: &str, file: &str) -> Class {
    match file {
        "up.sql" => in_numbered(Family::Diesel, Part::Up, folder),
        // In prisma's folders too, where it stands beside `migration.sql`.
        "down.sql" => in_numbered(Family::Diesel, Part::Down, folder),
        "migration.sql" => in_numbered(Family::Prisma, Part::Up, folder),
        metadata::DIESEL => in_numbered(Family::Diesel, Part::Metadata, folder),
        _ if !(is_sql(file) || begins_with_version(folder) && is_nearly_part(file)) => Class::Ignored,
        _ => misfit(
            format!("`{file}` in a folder is no part of a migration"),
            "a folder `<version>_<name>` holds `up.sql` and `down.sql` (diesel) or `migration.sql` (prisma)",
        ),
    }
}

/// Whether a file in a migration's folder may be meant for a part of it: `migration.ts`, `up.sql.orig`.
fn is_nearly_part(file: &str) -> bool {
    ["up.", "down.", "migration.", "metadata."].iter().any(|part| file.starts_with(part))
}

/// Diesel and prisma take any folder name, so what follows the version may be no `_`, or nothing.
fn in_numbered(family: Family, part: Part, folder: &str) -> Class {
    let (version, rest) = folder.split_at(version_length(folder));
    match rest.strip_prefix(['_', '-']) {
        Some(name) if !version.is_empty() => with_parts(family, part, version, name),
        None if rest.is_empty() => with_parts(family, part, version, folder),
        Some(_) | None => numbered(family, part, folder),
    }
}

fn numbered(family: Family, part: Part, stem: &str) -> Class {
    let Some((version, name)) = stem.split_once('_') else {
        return misfit(
            format!("there is no `_` between version and name in `{stem}`"),
            "name it `<version>_<name>`, with a version of digits",
        );
    };
    with_parts(family, part, version, name)
}

fn flyway(stem: &str) -> Class {
    let (prefix, rest) = stem.split_at(stem.chars().next().map_or(0, char::len_utf8));
    let (version, name) = rest.split_once("__").unwrap_or((rest, ""));
    let part = match prefix {
        "V" => Part::Up,
        "U" => Part::Down,
        "R" => {
            return misfit(
                "a repeatable migration of Flyway, which is not supported",
                "turn what it does now into a migration with a version",
            );
        }
        "B" => {
            return misfit(
                "a baseline migration of Flyway, which is not supported",
                "give it the prefix `V` if a new database begins with it",
            );
        }
        _ => {
            return misfit(
                format!("unknown prefix `{prefix}`"),
                "Flyway and refinery know `V<version>__<name>.sql` and `U<version>__<name>.sql`",
            );
        }
    };
    if version.contains(['.', '_']) {
        return misfit(
            format!("the version `{version}` has several parts"),
            "versions are whole numbers here: renumber the files, for example with leading zeros for each part",
        );
    }
    with_parts(Family::Flyway, part, version, name)
}

fn with_parts(family: Family, part: Part, version: &str, name: &str) -> Class {
    if name.is_empty() {
        return misfit("the name is missing", "name it `<version>_<name>`");
    }
    match version.parse() {
        Ok(number) => Class::Named(Named {
            family,
            part,
            version: number,
            digits: version.replace('-', ""),
            name: name.to_owned(),
        }),
        Err(BadVersion::Overflow) => Class::Misfit(Misfit {
            rule: &rule::source::VERSION_OVERFLOW,
            message: format!("the version {version} is greater than {}", i64::MAX),
            help: "history tables keep it in a signed 64-bit column: use a shorter one, such as a date and time"
                .to_owned(),
        }),
        Err(BadVersion::NotDigits) => misfit(
            format!("`{version}` is no version"),
            "a version consists of digits, perhaps with dashes between them: `20261123093000_name`",
        ),
    }
}

fn not_sql(file: &str) -> Class {
    if is_sql(file) {
        return misfit("the extension is not in lower case", "rename it to `.sql`");
    }
    if !begins_with_version(file) && !file.starts_with("migrate.") {
        return Class::Ignored;
    }
    if file.ends_with(".rs") || file.ends_with(".go") {
        return misfit(
            "a migration that is a program, which is not supported",
            "write it in SQL; what needs a program belongs in the service",
        );
    }
    misfit(format!("`{file}` is no migration"), "name it `<version>_<name>.up.sql`, or move it elsewhere")
}

fn misfit(message: impl Into<String>, help: impl Into<String>) -> Class {
    Class::Misfit(Misfit { rule: &rule::source::UNREADABLE_NAME, message: message.into(), help: help.into() })
}
