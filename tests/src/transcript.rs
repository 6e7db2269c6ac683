//! Transcripts: sections that begin with `=== <command>`, and optionally end that line with `[<dialect>, …]`.

use migrate_core::Dialect;

/// One section of a transcript.
#[derive(Debug)]
pub struct Section<'a> {
    /// Its first line, with the line end.
    pub header: &'a str,
    /// What that line says, without the dialects.
    pub command: &'a str,
    /// What follows: the input of the command, or what it must print.
    pub body: &'a str,
    dialects: Option<&'a str>,
}

impl Section<'_> {
    /// Whether it is played on this database.
    pub fn is_for(&self, dialect: Dialect) -> bool {
        self.dialects.is_none_or(|names| names.split(", ").any(|name| name == dialect.name()))
    }
}

/// What stands before the first section, and the sections.
pub fn sections(text: &str) -> (&str, Vec<Section<'_>>) {
    const MARK: &str = "=== ";
    let mut starts: Vec<usize> = text.match_indices("\n=== ").map(|(at, _)| at + 1).collect();
    if text.starts_with(MARK) {
        starts.insert(0, 0);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let sections = starts.iter().zip(ends).map(|(start, end)| section(&text[*start..end])).collect();
    (&text[..starts.first().copied().unwrap_or(text.len())], sections)
}

fn section(text: &str) -> Section<'_> {
    let (header, body) = text.split_at(text.find('\n').map_or(text.len(), |at| at + 1));
    let command = header.trim_start_matches("=== ").trim_end();
    let (command, dialects) = match command.strip_suffix(']').and_then(|command| command.rsplit_once(" [")) {
        Some((command, dialects)) => (command, Some(dialects)),
        None => (command, None),
    };
    Section { header, command, body, dialects }
}
