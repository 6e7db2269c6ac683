//! Expectations in files: compared, or written anew when `UPDATE_EXPECT=1`.

use std::path::Path;

/// Compares a file with what it should hold.
///
/// # Errors
///
/// The difference, in words, and how to accept it.
pub fn expect_file(path: &Path, actual: &str) -> Result<(), String> {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return std::fs::write(path, actual).map_err(|error| format!("{}: {error}", path.display()));
    }
    let expected = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if expected == actual {
        return Ok(());
    }
    Err(format!("{}: {}\nUPDATE_EXPECT=1 accepts it", path.display(), difference(&expected, actual)))
}

/// The first lines that differ, with what leads to them.
fn difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<_>, Vec<_>) = (expected.lines().collect(), actual.lines().collect());
    let at = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let show = |lines: &[&str], sign: &str| -> String {
        lines.iter().skip(at).take(12).map(|line| format!("\n{sign} {line}")).collect()
    };
    format!("line {} differs{}{}", at + 1, show(&expected, "-"), show(&actual, "+"))
}
