//! Probes <-> the text that stands for them in the lock file, in a binary and in the history.
//!
//! `0+relation:users,1+index:users.users_email,3=`: the number of the statement, what tells that it took effect. What is no
//! letter, digit or `_` in a name is written as `%` and two digits for each of its bytes.

use super::{Kind, Object, Probe};

/// The text of what tells of some statements, by their numbers, whether they took effect; empty for none.
///
/// ```
/// use migrate_check::probe::{Kind, Object, Probe, from_text, to_text};
/// let object = Object { kind: Kind::Column, schema: Some("a b".to_owned()), name: "t".to_owned(), part: Some("é".to_owned()) };
/// let probes = [(0, Probe::Absent(object)), (2, Probe::Again), (3, Probe::Unknown)];
/// assert_eq!(to_text(&probes), "0-column:a%20b/t.é,2=");
/// assert_eq!(from_text("0-column:a%20b/t.é,2="), Some(probes[..2].to_vec()));
/// ```
pub fn to_text(probes: &[(usize, Probe)]) -> String {
    let mut text = String::new();
    for (number, probe) in probes {
        let (sign, object) = match probe {
            Probe::Present(object) => ('+', Some(object)),
            Probe::Absent(object) => ('-', Some(object)),
            Probe::Again => ('=', None),
            Probe::Unknown => continue,
        };
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&number.to_string());
        text.push(sign);
        if let Some(object) = object {
            write(&mut text, object);
        }
    }
    text
}

/// Reads such a text; `None` if it is none.
pub fn from_text(text: &str) -> Option<Vec<(usize, Probe)>> {
    text.split(',').filter(|piece| !piece.is_empty()).map(piece).collect()
}

fn write(text: &mut String, object: &Object) {
    text.push_str(object.kind.name());
    text.push(':');
    if let Some(schema) = &object.schema {
        escape(text, schema);
        text.push('/');
    }
    escape(text, &object.name);
    if let Some(part) = &object.part {
        text.push('.');
        escape(text, part);
    }
}

fn piece(text: &str) -> Option<(usize, Probe)> {
    let at = text.find(['+', '-', '='])?;
    let number = text[..at].parse().ok()?;
    let (sign, rest) = text[at..].split_at(1);
    let probe = match sign {
        "+" => Probe::Present(object(rest)?),
        "-" => Probe::Absent(object(rest)?),
        _ if rest.is_empty() => Probe::Again,
        _ => return None,
    };
    Some((number, probe))
}

fn object(text: &str) -> Option<Object> {
    let (kind, rest) = text.split_once(':')?;
    let (schema, rest) = match rest.split_once('/') {
        Some((schema, rest)) => (Some(unescape(schema)?), rest),
        None => (None, rest),
    };
    let (name, part) = match rest.split_once('.') {
        Some((name, part)) => (name, Some(unescape(part)?)),
        None => (rest, None),
    };
    Some(Object { kind: Kind::from_name(kind)?, schema, name: unescape(name)?, part })
}

pub(crate) fn escape(text: &mut String, name: &str) {
    for char in name.chars() {
        if char.is_alphanumeric() || char == '_' {
            text.push(char);
            continue;
        }
        for byte in char.encode_utf8(&mut [0; 4]).bytes() {
            text.push_str(&format!("%{byte:02x}"));
        }
    }
}

pub(crate) fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(u8::from_str_radix(after.get(..2)?, 16).ok()?);
        rest = &after[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}
