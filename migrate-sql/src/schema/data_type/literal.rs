//! A literal as a default of MySQL or MariaDB -> the form in which the server keeps it.
//!
//! Both servers keep the value and not its text: `DEFAULT '1.5'` of a DECIMAL(4,2) comes back as `1.50`, a date without
//! a time as midnight, `true` as 1. What is no literal stays as it is.

use super::DataType;
use crate::dialect::Dialect::Mysql;
use crate::schema::expr::{Expr, Tree};

/// The default of a column of this type, as the server keeps it.
pub(super) fn kept(data_type: &DataType, default: Expr) -> Expr {
    let kept = default.tree(Mysql).and_then(|tree| Literal::of(&tree)).and_then(|literal| fit(data_type, &literal));
    match kept {
        Some(text) if text != default.as_str() => Expr::new(Mysql, &text),
        _ => default,
    }
}

/// A value that is written out.
enum Literal {
    Text(String),
    Number(String),
    Bytes(Vec<u8>),
}

impl Literal {
    fn of(tree: &Tree) -> Option<Self> {
        match tree {
            Tree::Text(text) => Some(Self::Text(text.clone())),
            Tree::Word(word) => match word.as_str() {
                "true" => Some(Self::Number("1".to_owned())),
                "false" => Some(Self::Number("0".to_owned())),
                _ => match word.strip_prefix("0x") {
                    Some(digits) => bytes(digits, 16).map(Self::Bytes),
                    None => is_number(word).then(|| Self::Number(word.clone())),
                },
            },
            Tree::Cast(inner, prefix) => match (&**inner, prefix.as_str()) {
                (Tree::Text(digits), "b") => bits(digits).map(Self::Bytes),
                (Tree::Text(digits), "x") => bytes(digits, 16).map(Self::Bytes),
                // A character set, `N'…'`, `DATE '…'`.
                (Tree::Text(text), prefix)
                    if prefix.starts_with('_') || matches!(prefix, "n" | "date" | "time" | "timestamp") =>
                {
                    Some(Self::Text(text.clone()))
                }
                _ => None,
            },
            Tree::Operator(sign, parts) if sign == "-" => match parts.as_slice() {
                [part] => match Self::of(part)? {
                    Self::Number(number) => Some(Self::Number(format!("-{number}"))),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Bytes(_) => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Text(text) | Self::Number(text) => text.trim().parse().ok(),
            Self::Bytes(bytes) => Some(bytes.iter().fold(0.0, |sum, byte| sum * 256.0 + f64::from(*byte))),
        }
    }
}

fn is_number(word: &str) -> bool {
    word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok()
}

fn bytes(digits: &str, radix: u32) -> Option<Vec<u8>> {
    let padded = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits.to_owned() };
    (0..padded.len()).step_by(2).map(|at| u8::from_str_radix(padded.get(at..at + 2)?, radix).ok()).collect()
}

fn bits(digits: &str) -> Option<Vec<u8>> {
    let number = u64::from_str_radix(digits, 2).ok()?;
    Some(number.to_be_bytes().to_vec())
}

fn fit(data_type: &DataType, literal: &Literal) -> Option<String> {
    match data_type.name.as_str() {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year" => whole(literal),
        "decimal" => decimal(data_type, literal),
        "float" | "double" => match data_type.scale() {
            Some(_) => decimal(data_type, literal),
            None => Some(literal.number()?.to_string()),
        },
        "bit" => bit(literal),
        "date" => moment(literal.text()?, 0).map(|(date, _)| quoted(&date)),
        "datetime" | "timestamp" => {
            let precision = data_type.length().unwrap_or(0);
            moment(literal.text()?, precision).map(|(date, time)| quoted(&format!("{date} {time}")))
        }
        "time" => clock(literal.text()?, data_type.length().unwrap_or(0)).map(|time| quoted(&time)),
        "enum" => value_of(data_type, literal.text()?).map(str::to_owned),
        "set" => set(data_type, literal.text()?),
        "char" => Some(quoted(literal.text()?.trim_end_matches(' '))),
        "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => Some(quoted(literal.text()?)),
        "binary" | "varbinary" => Some(hexadecimal(literal, data_type.name == "binary")),
        _ => None,
    }
}

/// A string as SQL writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

fn whole(literal: &Literal) -> Option<String> {
    // More digits than a float has are kept by parsing whole numbers as such.
    if let Some(number) = literal.text().and_then(|text| text.trim().parse::<i128>().ok()) {
        return Some(number.to_string());
    }
    Some((literal.number()?.round() as i128).to_string())
}

fn decimal(data_type: &DataType, literal: &Literal) -> Option<String> {
    let scale = usize::try_from(data_type.scale().unwrap_or(0)).ok()?;
    let text = literal.text().map(str::trim);
    // Digits are added rather than computed where that is enough.
    if let Some(text) = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte))) {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if fraction.len() <= scale && whole.trim_start_matches('-').parse::<u128>().is_ok() {
            let sign = if whole.starts_with('-') { "-" } else { "" };
            let number: u128 = whole.trim_start_matches('-').parse().ok()?;
            let point = if scale > 0 { "." } else { "" };
            return Some(format!("{sign}{number}{point}{fraction:0<scale$}"));
        }
    }
    let number = literal.number()?;
    // Halves are rounded up, where Rust rounds what the float really is.
    let shifted = (number * 10f64.powi(i32::try_from(scale).ok()?)).round();
    Some(format!("{:.scale$}", shifted / 10f64.powi(i32::try_from(scale).ok()?)))
}

fn bit(literal: &Literal) -> Option<String> {
    let number = match literal {
        Literal::Bytes(bytes) => bytes.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte)),
        _ => literal.text()?.trim().parse().ok()?,
    };
    Some(format!("b'{number:b}'"))
}

/// A date and a time of so many digits behind the point.
fn moment(text: &str, precision: u32) -> Option<(String, String)> {
    let text = text.trim();
    if text == "0" {
        return Some(("0000-00-00".to_owned(), clock("00:00:00", precision)?));
    }
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let parts: Vec<u32> = date.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [year, month, day] = parts.as_slice() else { return None };
    // Two digits of a year mean another one.
    if date.find('-') != Some(4) {
        return None;
    }
    Some((format!("{year:04}-{month:02}-{day:02}"), clock(time, precision)?))
}

fn clock(text: &str, precision: u32) -> Option<String> {
    let (text, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let precision = usize::try_from(precision).ok()?;
    let digits: String = fraction.chars().chain("000000".chars()).take(precision).collect();
    let point = if precision > 0 { "." } else { "" };
    Some(format!("{sign}{hour:02}:{minute:02}:{second:02}{point}{digits}"))
}

/// The value of an ENUM or SET as the type writes it: case does not count in most collations.
fn value_of<'a>(data_type: &'a DataType, text: &str) -> Option<&'a str> {
    let written = format!("'{}'", text.replace('\'', "''"));
    let exact = data_type.args.iter().find(|arg| **arg == written);
    let found = exact.or_else(|| data_type.args.iter().find(|arg| arg.to_lowercase() == written.to_lowercase()));
    found.map(String::as_str)
}

/// The values of a SET, in the order of the type.
fn set(data_type: &DataType, text: &str) -> Option<String> {
    let given: Vec<&str> =
        text.split(',').filter(|it| !it.is_empty()).map(|it| value_of(data_type, it)).collect::<Option<_>>()?;
    let ordered = data_type.args.iter().filter(|arg| given.contains(&arg.as_str()));
    let names: Vec<&str> = ordered.map(|arg| arg.trim_matches('\'')).collect();
    Some(format!("'{}'", names.join(",")))
}

/// Bytes as MySQL shows them; a BINARY is padded with zeros, which say nothing.
fn hexadecimal(literal: &Literal, is_padded: bool) -> String {
    let mut bytes = match literal {
        Literal::Bytes(bytes) => bytes.clone(),
        Literal::Text(text) | Literal::Number(text) => text.as_bytes().to_vec(),
    };
    while is_padded && bytes.last() == Some(&0) {
        bytes.pop();
    }
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_kept_as_its_value() {
        for (data_type, written, kept_as) in [
            ("int", "'007'", "7"),
            ("int", "+5", "5"),
            ("bigint", "-5", "-5"),
            ("bigint unsigned", "18446744073709551615", "18446744073709551615"),
            ("tinyint(1)", "TRUE", "1"),
            ("decimal(6,3)", "1.23456", "1.235"),
            ("decimal(10,2)", "0", "0.00"),
            ("decimal", "'1.7'", "2"),
            ("double", "1.5e3", "1500"),
            ("float", "0.10", "0.1"),
            ("double(6,2)", "1", "1.00"),
            ("bit(4)", "5", "b'101'"),
            ("bit", "b'0'", "b'0'"),
            ("date", "'2020-1-2'", "'2020-01-02'"),
            ("datetime(3)", "'2020-01-02 3:4:5'", "'2020-01-02 03:04:05.000'"),
            ("timestamp", "0", "'0000-00-00 00:00:00'"),
            ("time", "'10:00'", "'10:00:00'"),
            ("enum('Active','x')", "'active'", "'Active'"),
            ("set('a','b')", "'b,a'", "'a,b'"),
            ("char(5)", "'x  '", "'x'"),
            ("varchar(5)", "5", "'5'"),
            ("varchar(5)", "_utf8mb4'it''s'", "'it''s'"),
            ("varbinary(5)", "'ab'", "0x6162"),
            ("binary(16)", "'abc\\0\\0'", "0x616263"),
            ("datetime", "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
            ("int", "1 + 2", "1 + 2"),
            ("char(36)", "uuid()", "uuid()"),
        ] {
            let kept = kept(&DataType::parse(Mysql, data_type), Expr::new(Mysql, written));
            assert_eq!(kept.as_str(), kept_as, "{data_type} {written}");
        }
    }
}
