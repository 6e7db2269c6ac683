//! A row of PostgreSQL in one column, as text: `(main,1,,"a b")` (manual, section 8.16.6).
//!
//! Takes the text; gives the columns. Must not know what they mean.

use super::Row;

/// The columns of a row; `None` if it is none.
pub(crate) fn columns(text: &str) -> Option<Row> {
    let mut rest = text.strip_prefix('(')?;
    let mut columns = Row::new();
    loop {
        let (column, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_column(quoted).map(|(column, behind)| (Some(column), behind))?,
            None => {
                let end = rest.bytes().position(|byte| matches!(byte, b',' | b')'))?;
                let (column, behind) = rest.split_at(end);
                ((!column.is_empty()).then(|| column.to_owned()), behind)
            }
        };
        columns.push(column);
        match behind.strip_prefix(',') {
            Some(behind) => rest = behind,
            None => return (behind == ")").then_some(columns),
        }
    }
}

/// A column behind its opening quote, and what stands behind its closing one.
fn quoted_column(text: &str) -> Option<(String, &str)> {
    let mut column = String::new();
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            '\\' => column.push(characters.next()?),
            '"' => match characters.as_str().strip_prefix('"') {
                Some(behind) => {
                    column.push('"');
                    characters = behind.chars();
                }
                None => return Some((column, characters.as_str())),
            },
            character => column.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[Option<&str>]>) {
        let expected: Option<Row> =
            expected.map(|columns| columns.iter().map(|column| column.map(str::to_owned)).collect());
        assert_eq!(columns(text), expected, "{text}");
    }

    #[test]
    fn columns_are_told_apart() {
        check("(main,1,,t)", Some(&[Some("main"), Some("1"), None, Some("t")]));
        check("(\"\",\"a b\",\"c,d)\"\"\",\"\\\\e\")", Some(&[Some(""), Some("a b"), Some("c,d)\""), Some("\\e")]));
        check("(,)", Some(&[None, None]));
        for none in ["", "main", "(main", "(\"main)", "(main) ", "(\"main\"x)"] {
            check(none, None);
        }
    }
}
