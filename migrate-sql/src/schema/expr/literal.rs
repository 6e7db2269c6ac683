//! Literals of PostgreSQL, in one form for each value.
//!
//! What a string means depends on a type that often is not written beside it, so what looks like a number, a moment, a
//! span of time, JSON or an array is taken for one, whether it is or not: both sides of a comparison are.

use super::json;
use super::parse::Tree;
use super::span;

/// A string without a type.
pub(super) fn untyped(text: &str) -> Tree {
    if is_number(text) {
        return Tree::Word(number(text));
    }
    Tree::Text(one_form(text).unwrap_or_else(|| text.to_owned()))
}

/// A string of a type, which is in lower case.
pub(super) fn typed(text: &str, data_type: &str) -> Tree {
    let lower = || text.to_lowercase();
    match data_type {
        "bool" | "boolean" => match lower().as_str() {
            "t" | "true" | "y" | "yes" | "on" | "1" => Tree::Word("true".to_owned()),
            "f" | "false" | "n" | "no" | "off" | "0" => Tree::Word("false".to_owned()),
            _ => untyped(text),
        },
        "x" => Tree::Text(bits(text)),
        "b" | "bit" | "varbit" => Tree::Text(text.to_owned()),
        "bytea" if !text.starts_with('\\') => Tree::Text(hexadecimal(text)),
        "date" if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Tree::Text(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))
        }
        _ if data_type.starts_with("interval") => {
            let unit = data_type.rsplit(' ').next().filter(|unit| is_number(text) && *unit != "interval");
            let text = unit.map_or_else(|| text.to_owned(), |unit| format!("{text} {unit}"));
            Tree::Text(span::interval(&text).unwrap_or_else(lower))
        }
        _ => untyped(text),
    }
}

/// A number without an exponent, and with a digit before the point: as PostgreSQL shows it.
pub(super) fn number(text: &str) -> String {
    let lower = text.to_ascii_lowercase().replace('_', "");
    let (sign, digits) = lower.strip_prefix('-').map_or(("", lower.as_str()), |digits| ("-", digits));
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = digits.strip_prefix(prefix) {
            return u64::from_str_radix(digits, radix).map_or_else(|_| text.to_owned(), |it| format!("{sign}{it}"));
        }
    }
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let Ok(exponent) = exponent.parse::<i32>() else { return text.to_owned() };
    if exponent.unsigned_abs() > 400 {
        return text.to_owned();
    }
    let mut digits = format!("{whole}{fraction}");
    let mut point = i32::try_from(whole.len()).unwrap_or(0) + exponent;
    while point <= 0 {
        digits.insert(0, '0');
        point += 1;
    }
    let point = usize::try_from(point).unwrap_or(0);
    while digits.len() < point {
        digits.push('0');
    }
    let (whole, fraction) = digits.split_at(point);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Whether a word is a number, also one with an exponent.
pub(super) fn begins_number(word: &str) -> bool {
    word.strip_prefix('-').unwrap_or(word).starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a text is a number and nothing else.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The one form of what looks like something with several.
fn one_form(text: &str) -> Option<String> {
    // The input of the date types that the server replaces at once (table 8.13 of its manual).
    if text.eq_ignore_ascii_case("epoch") {
        return span::moment("1970-01-01");
    }
    match text.as_bytes().first()? {
        b'{' | b'[' => json::one_form(text).or_else(|| array(text)),
        b'0'..=b'9' | b'-' | b'@' => span::moment(text).or_else(|| span::interval(text)).or_else(|| uuid(text)),
        b'a'..=b'f' | b'A'..=b'F' => uuid(text),
        _ => None,
    }
}

fn uuid(text: &str) -> Option<String> {
    let is_uuid = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    is_uuid.then(|| text.to_ascii_lowercase())
}

/// `{a, "b c"}` as `{a,"b c"}`: quotes only where an element needs them.
fn array(text: &str) -> Option<String> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut out = String::from("{");
    let mut chars = inner.chars().peekable();
    let mut element = String::new();
    let mut quoted = false;
    loop {
        match chars.next() {
            Some('"') => {
                quoted = true;
                element.clear();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => element.push(chars.next()?),
                        char => element.push(char),
                    }
                }
            }
            Some('\\') => element.push(chars.next()?),
            Some('{') if element.trim().is_empty() => out.push('{'),
            end @ (Some(',' | '}') | None) => {
                push_element(&mut out, &element, quoted);
                element.clear();
                quoted = false;
                match end {
                    Some(char) => out.push(char),
                    None => break,
                }
            }
            Some(char) if quoted && char.is_whitespace() => {}
            Some(char) => element.push(char),
        }
    }
    out.push('}');
    Some(out)
}

/// An element as array_out writes it.
fn push_element(out: &mut String, element: &str, quoted: bool) {
    let element = if quoted { element } else { element.trim() };
    let needs = quoted && (element.is_empty() || element.eq_ignore_ascii_case("null"))
        || element.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | ',' | '"' | '\\'));
    if needs {
        out.push('"');
        out.push_str(&element.replace('\\', "\\\\").replace('"', "\\\""));
        out.push('"');
    } else {
        out.push_str(element);
    }
}

/// A JSON path without what its type puts around its parts.
pub(super) fn path(text: &str) -> String {
    text.replace(|c: char| c.is_whitespace() || matches!(c, '"' | '(' | ')'), "")
}

/// The bits of hexadecimal digits.
fn bits(text: &str) -> String {
    text.chars().filter_map(|char| char.to_digit(16)).map(|digit| format!("{digit:04b}")).collect()
}

fn hexadecimal(text: &str) -> String {
    let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("\\x{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_form() {
        for (written, one) in [
            ("1e3", "1000"),
            ("1.5e-3", "0.0015"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1.50", "1.50"),
            ("-0.0", "-0.0"),
            ("007", "7"),
            ("0x1F", "31"),
            ("1_000", "1000"),
            ("1e999", "1e999"),
        ] {
            assert_eq!(number(written), one);
        }
    }

    #[test]
    fn arrays_have_one_form() {
        for (written, one) in [
            ("{a, b}", "{a,b}"),
            (r#"{"a","b c", "NULL", ""}"#, r#"{a,"b c","NULL",""}"#),
            ("{{1, 2},{3,4}}", "{{1,2},{3,4}}"),
            ("{}", "{}"),
        ] {
            assert_eq!(array(written).as_deref(), Some(one));
        }
        assert_eq!(array("{\"a"), None);
    }
}
