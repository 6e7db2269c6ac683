//! Annotations of a GitHub workflow: `::error file=…,line=…::message`.

use crate::directory::Finding;
use crate::failure::Failure;
use migrate_check::diagnostic::Level;

/// One line per finding.
pub(crate) fn findings(findings: &[Finding]) -> String {
    findings.iter().map(finding).collect()
}

/// The findings of a failure, and the failure itself.
pub(crate) fn failure(failure: &Failure) -> String {
    let place = failure.location.as_ref().map_or_else(String::new, |place| {
        format!("file={},line={},col={},", property(&place.file), place.line, place.column)
    });
    let mut message = vec![failure.message.clone()];
    message.extend(failure.caused_by.iter().map(|cause| format!("caused by: {cause}")));
    message.push(format!("help: {}", failure.help));
    let findings = findings(&failure.findings);
    format!("{findings}::error {place}title=migrate::{}\n", data(&message.join("\n")))
}

fn finding(finding: &Finding) -> String {
    let command = match finding.level {
        Level::Deny => "error",
        Level::Warn | Level::Allow => "warning",
    };
    format!(
        "::{command} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
        property(&finding.file.display().to_string()),
        finding.start.0,
        finding.start.1,
        finding.end.0,
        finding.end.1,
        property(finding.rule),
        data(&format!("{}\nhelp: {}", finding.message, finding.help)),
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_line_or_a_property_is_escaped() {
        assert_eq!(data("100%\r\nx"), "100%25%0D%0Ax");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
    }
}
