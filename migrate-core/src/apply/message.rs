//! Parts of one message, and which of them a failure belongs to.
//!
//! Takes SQL of our own and pieces of a script; gives one text. Before each part stands a SELECT that gives its number,
//! so that the rows that came back say how far the message got, on every database and whatever the script selects.

use crate::driver::{MARKER, Reply};
use std::ops::Range;

/// A message in the making.
#[derive(Debug, Default)]
pub(super) struct Message {
    text: String,
    parts: Vec<Part>,
}

/// One part of a message.
#[derive(Debug)]
struct Part {
    /// Where its SQL stands in the message.
    span: Range<usize>,
    /// Where in the script that SQL begins; `None` for SQL of our own.
    script_offset: Option<usize>,
}

/// Where in a message a failure lies.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In SQL of our own.
    Ours,
    /// In the part of the script that begins at `offset`.
    Script {
        /// The byte of the script at which the part begins.
        offset: usize,
        /// The byte of the script that the server points at.
        pointed_at: Option<usize>,
        /// How many statements of the part were completed.
        completed: usize,
    },
}

impl Message {
    /// Adds SQL of our own.
    pub(super) fn ours(&mut self, sql: &str) {
        self.part(sql, None);
    }

    /// Adds a piece of the script, which begins there at `offset`.
    pub(super) fn script(&mut self, sql: &str, offset: usize) {
        self.part(sql, Some(offset));
        // On a line of its own: the script may end in a comment, or without a semicolon.
        self.text.push_str("\n;\n");
    }

    /// The text to send.
    pub(super) fn text(&self) -> String {
        self.text.clone()
    }

    /// Where the failure of a reply lies.
    pub(super) fn place(&self, reply: &Reply) -> Place {
        let position = reply.failure.as_ref().and_then(|failure| failure.position);
        let byte = position.and_then(|position| self.text.char_indices().nth(position)).map(|(byte, _)| byte);
        let pointed = byte.and_then(|byte| {
            let part = self.parts.iter().find(|part| part.span.contains(&byte) || part.span.end == byte)?;
            Some((part, byte))
        });
        let (part, pointed_at) = match pointed {
            Some((part, byte)) => (Some(part), part.script_offset.map(|offset| offset + byte - part.span.start)),
            None => (self.last_begun(reply), None),
        };
        match part {
            Some(Part { script_offset: Some(offset), .. }) => {
                // The marker's own SELECT is complete before the part begins.
                Place::Script { offset: *offset, pointed_at, completed: reply.completed.saturating_sub(1) }
            }
            _ => Place::Ours,
        }
    }

    fn last_begun(&self, reply: &Reply) -> Option<&Part> {
        let number = reply.rows.iter().rev().find_map(|row| match row.as_slice() {
            [Some(marker), Some(number)] if marker == MARKER => number.parse::<usize>().ok(),
            _ => None,
        })?;
        self.parts.get(number)
    }

    fn part(&mut self, sql: &str, script_offset: Option<usize>) {
        let marker = format!("SELECT '{MARKER}', '{}';\n", self.parts.len());
        self.text.push_str(&marker);
        let start = self.text.len();
        self.text.push_str(sql);
        self.parts.push(Part { span: start..self.text.len(), script_offset });
        if script_offset.is_none() && !sql.ends_with('\n') {
            self.text.push('\n');
        }
    }
}
