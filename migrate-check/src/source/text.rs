//! Bytes -> text, and what no text of a script may hold.

use super::conflict;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use std::ops::Range;

/// The text of a file: without UTF-8 BOM, with LF line ends. Where the bytes are not UTF-8, the text holds
/// replacement characters, and the place of the first is given too.
pub fn decode(mut bytes: Vec<u8>) -> (String, Option<Range<usize>>) {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (with_lf(text), None),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = with_lf(String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned()).len();
            let text = with_lf(String::from_utf8_lossy(error.as_bytes()).into_owned());
            (text, Some(before..before + char::REPLACEMENT_CHARACTER.len_utf8()))
        }
    }
}

/// NUL bytes and merge-conflict markers.
pub fn judge(dialect: Dialect, text: &str) -> Vec<Finding> {
    nul_byte(text).into_iter().chain(conflict::find(dialect, text)).collect()
}

/// Whether a text can be a name or a reason: there is something in it, and it can be written on one line.
pub(crate) fn says_something(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}

fn with_lf(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text }
}

fn nul_byte(text: &str) -> Option<Finding> {
    let at = text.find('\0')?;
    Some(Finding {
        rule: &rule::source::NUL_BYTE,
        span: at..at + 1,
        message: "a NUL byte, which no server takes in a script".to_owned(),
        help: "remove it; if the whole file looks like this it was saved as UTF-16: save it as UTF-8".to_owned(),
    })
}
