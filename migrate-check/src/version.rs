//! A migration's version.

use std::fmt;
use std::str::FromStr;

/// The number that orders migrations; compared as a number, never as text.
///
/// Dashes inside a version are dropped, as diesel does.
///
/// ```
/// use migrate_check::version::Version;
/// assert!("9".parse::<Version>()? < "10".parse()?);
/// assert_eq!("2025-10-15-114811-0000".parse::<Version>()?.get(), 202510151148110000);
/// # Ok::<(), migrate_check::version::BadVersion>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(u64);

impl Version {
    /// The version with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The next version; `None` after the largest that a signed 64-bit column holds.
    pub const fn next(self) -> Option<Self> {
        if self.0 < i64::MAX as u64 { Some(Self(self.0 + 1)) } else { None }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is not a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadVersion {
    /// There are characters other than digits and inner dashes, or no digits at all.
    NotDigits,
    /// The number is greater than 18446744073709551615, or than 9223372036854775807, the largest that a
    /// signed 64-bit column holds.
    Overflow,
}

impl fmt::Display for BadVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotDigits => "a version consists of digits",
            Self::Overflow => "a version is at most 9223372036854775807",
        })
    }
}

impl std::error::Error for BadVersion {}

impl FromStr for Version {
    type Err = BadVersion;

    fn from_str(text: &str) -> Result<Self, BadVersion> {
        if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.ends_with(|c: char| c.is_ascii_digit()) {
            return Err(BadVersion::NotDigits);
        }
        let mut number: u64 = 0;
        for c in text.chars().filter(|c| *c != '-') {
            let digit = c.to_digit(10).ok_or(BadVersion::NotDigits)?;
            number = number
                .checked_mul(10)
                .and_then(|n| n.checked_add(u64::from(digit)))
                .filter(|n| i64::try_from(*n).is_ok())
                .ok_or(BadVersion::Overflow)?;
        }
        Ok(Self(number))
    }
}
