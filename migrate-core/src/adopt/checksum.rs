//! What other tools keep of a script -> whether it still has the text with which it was applied.
//!
//! Pure. They hash a file's bytes, and a set has its text without BOM and with LF: what was applied from a checkout with
//! other line ends agrees too.

use super::foreign::Row;
use super::tool::Tool;
use migrate_check::baked::Migration;
use migrate_check::digest::Digest;
use ring::digest::{SHA384, digest};
use std::fmt::Write as _;

/// What a checksum says of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verified {
    /// It has the text with which it was applied.
    Same,
    /// It has another text.
    Changed,
    /// There is no checksum.
    Unknown,
}

/// Compares a migration with the row that another tool has of it.
pub(super) fn verify(tool: Tool, migration: &Migration<'_>, row: &Row) -> Verified {
    let Some(theirs) = row.checksum.as_deref() else { return Verified::Unknown };
    let text = migration.up.text;
    let is_same = match tool {
        Tool::Diesel | Tool::Dbmate | Tool::Goose | Tool::GolangMigrate => return Verified::Unknown,
        Tool::Sqlx => forms(text).iter().any(|form| hex(digest(&SHA384, form.as_bytes()).as_ref()) == theirs),
        Tool::Prisma => forms(text).iter().any(|form| Digest::of(form.as_bytes()).to_string() == theirs),
        Tool::Flyway => crc_of_lines(text).to_string() == theirs,
        Tool::Refinery => forms(text).iter().any(|form| {
            let version = migration.version.get();
            // As wide as the feature `int8-versions` makes it.
            let widths = [(version as u32).to_ne_bytes().to_vec(), version.to_ne_bytes().to_vec()];
            widths.iter().any(|width| sip_1_3(&refinery(&row.label, width, form)).to_string() == theirs)
        }),
    };
    if is_same { Verified::Same } else { Verified::Changed }
}

/// The bytes that a file with this text may have.
fn forms(text: &str) -> [String; 4] {
    let crlf = text.replace('\n', "\r\n");
    [format!("\u{feff}{text}"), format!("\u{feff}{crlf}"), text.to_owned(), crlf]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _infallible = write!(out, "{byte:02x}");
        out
    })
}

/// What refinery hashes; each text ends in a byte that no text has.
fn refinery(name: &str, version: &[u8], sql: &str) -> Vec<u8> {
    [name.as_bytes(), &[0xff], version, sql.as_bytes(), &[0xff]].concat()
}

/// CRC-32 of a text's lines without their ends, as a signed number.
fn crc_of_lines(text: &str) -> i32 {
    let bytes = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r'));
    let crc = bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    (!crc).cast_signed()
}

/// SipHash-1-3 with a key of zeros.
fn sip_1_3(bytes: &[u8]) -> u64 {
    // The initial state is the ASCII of "somepseudorandomlygeneratedbytes".
    let mut state: [u64; 4] =
        [0x736f_6d65_7073_6575, 0x646f_7261_6e64_6f6d, 0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573];
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] = bytes.len() as u8;
    for word in words.iter().chain([&last]) {
        let word = u64::from_le_bytes(*word);
        state[3] ^= word;
        round(&mut state);
        state[0] ^= word;
    }
    state[2] ^= 0xff;
    (0..3).for_each(|_| round(&mut state));
    state.into_iter().fold(0, |hash, part| hash ^ part)
}

fn round(state: &mut [u64; 4]) {
    let [a, b, c, d] = state;
    *a = a.wrapping_add(*b);
    *c = c.wrapping_add(*d);
    *b = b.rotate_left(13) ^ *a;
    *d = d.rotate_left(16) ^ *c;
    *a = a.rotate_left(32);
    *c = c.wrapping_add(*b);
    *a = a.wrapping_add(*d);
    *b = b.rotate_left(17) ^ *c;
    *d = d.rotate_left(21) ^ *a;
    *c = c.rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{DefaultHasher, Hasher as _};

    #[test]
    fn crc_is_the_one_of_the_standard() {
        assert_eq!(crc_of_lines("1234\n56789\r\n").cast_unsigned(), 0xcbf4_3926);
        assert_eq!(crc_of_lines(""), 0);
    }

    #[test]
    fn siphash_is_that_of_the_standard_library() {
        // What it uses today; refinery's own values are in the cases of `adopt`.
        for length in 0..20 {
            let bytes: Vec<u8> = (0..length).collect();
            let mut hasher = DefaultHasher::new();
            hasher.write(&bytes);
            assert_eq!(sip_1_3(&bytes), hasher.finish(), "{length}");
        }
    }
}
