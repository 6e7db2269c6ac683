//! SARIF 2.1.0: the findings as code-scanning services read them.

use crate::directory::Finding;
use migrate_check::diagnostic::Level;
use migrate_check::rule;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, Message, MultiformatMessageString, Notification, PhysicalLocation, Region,
    ReportingConfiguration, ReportingDescriptor, Result as Found, ResultKind, ResultLevel, Run, Sarif, Tool,
    ToolComponent,
};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// What relative URIs are relative to: the name that code-scanning services know for the root of the sources.
const BASE: &str = "%SRCROOT%";

/// The document; `failed` says why the command did not come to an end.
pub(crate) fn document(findings: &[Finding], failed: Option<&str>) -> String {
    let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let driver = ToolComponent::builder()
        .name("migrate")
        .version(env!("CARGO_PKG_VERSION"))
        .rules(rules.iter().map(|name| descriptor(name)).collect::<Vec<_>>())
        .build();
    let results: Vec<Found> = findings.iter().map(|finding| result(finding, &rules)).collect();
    let mut run = Run::builder().tool(Tool::builder().driver(driver).build()).results(results).build();
    // Columns count characters here; SARIF's default are UTF-16 code units.
    run.column_kind = serde_json::from_value(serde_json::Value::from("unicodeCodePoints")).ok();
    let said = failed.map(|message| {
        Notification::builder()
            .level(serde_json::Value::from("error"))
            .message(Message::builder().text(message).build())
            .build()
    });
    let invocation = Invocation::builder()
        .execution_successful(failed.is_none())
        .tool_execution_notifications(said.into_iter().collect::<Vec<_>>())
        .build();
    run.invocations = Some(vec![invocation]);
    let base = Message::builder().text("the folder that `migrate` ran in").build();
    run.original_uri_base_ids =
        Some(BTreeMap::from([(BASE.to_owned(), ArtifactLocation::builder().description(base).build())]));
    let document = Sarif::builder()
        .version(serde_json::Value::from("2.1.0"))
        .schema("https://json.schemastore.org/sarif-2.1.0.json")
        .runs(vec![run])
        .build();
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn descriptor(name: &str) -> ReportingDescriptor {
    let rule = rule::find(name);
    let page = rule.map(rule::Rule::page).unwrap_or_default();
    let summary = rule.map(rule::Rule::summary).unwrap_or_default();
    let level = level(rule.map_or(Level::Deny, |rule| rule.level));
    ReportingDescriptor::builder()
        .id(name)
        .full_description(MultiformatMessageString::builder().text(about(&page).unwrap_or(&summary)).build())
        .short_description(MultiformatMessageString::builder().text(summary).build())
        .help(MultiformatMessageString::builder().text(&page).markdown(&page).build())
        .default_configuration(ReportingConfiguration::builder().level(serde_json::Value::from(level)).build())
        .build()
}

/// What a page says that its rule finds.
fn about(page: &str) -> Option<&str> {
    let (_, after) = page.split_once("\n## What it finds\n")?;
    after.split("\n## ").next().map(str::trim)
}

fn result(finding: &Finding, rules: &[&str]) -> Found {
    let index = rules.iter().position(|rule| *rule == finding.rule).unwrap_or_default();
    let place = PhysicalLocation::builder().artifact_location(artifact(&finding.file)).region(region(finding)).build();
    Found::builder()
        .rule_id(finding.rule)
        .rule_index(number(index))
        .kind(ResultKind::Fail)
        .level(match finding.level {
            Level::Deny => ResultLevel::Error,
            Level::Warn | Level::Allow => ResultLevel::Warning,
        })
        .message(Message::builder().text(format!("{}\n{}", finding.message, finding.help)).build())
        .locations(vec![Location::builder().physical_location(place).build()])
        .build()
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "none",
    }
}

fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The place; of what is said of a whole file, its first line: code-scanning services show nothing without a line.
fn region(finding: &Finding) -> Region {
    let (start, end) = (finding.start, finding.end);
    if (start, end) == ((1, 1), (1, 1)) {
        return Region::builder().start_line(1).build();
    }
    Region::builder()
        .start_line(number(start.0))
        .start_column(number(start.1))
        .end_line(number(end.0))
        .end_column(number(end.1))
        .build()
}

/// A file: below the folder that the command ran in, or anywhere.
fn artifact(path: &Path) -> ArtifactLocation {
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if is_below {
        let path: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
        return ArtifactLocation::builder().uri(uri(&path)).uri_base_id(BASE).build();
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let root = if path.starts_with("/") { "file://" } else { "file:///" };
    ArtifactLocation::builder().uri(format!("{root}{}", uri(&path))).build()
}

/// A path as in a URI of RFC 3986.
fn uri(path: &Path) -> String {
    let mut uri = String::new();
    for byte in path.to_string_lossy().replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
