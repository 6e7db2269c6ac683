//! The chain of digests that names a history: which migrations, in which order, with which text.
//!
//! Takes versions and digests; must not know files or databases. There is one chain per set and lane.

use crate::digest::Digest;
use crate::lane::Lane;
use crate::version::Version;

/// The set that a directory belongs to when it names none.
pub const DEFAULT_SET: &str = "main";

/// How many migrations of one lane there are, and the chain after the last of them.
///
/// Two histories are the same up to a position exactly if their chains there are equal.
///
/// ```
/// use migrate_check::{chain::Head, digest::Digest, lane::Lane, version::Version};
/// let empty = Head::empty("main", Lane::Expand);
/// let one = empty.then(Lane::Expand, Version::new(1), Digest::of(b"CREATE TABLE t (id int);\n"));
/// assert_eq!(one.count, 1);
/// assert_ne!(one.chain, empty.chain);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of migrations in the lane.
    pub count: u64,
    /// The chain after the last of them.
    pub chain: Digest,
}

impl Head {
    /// The head of a lane without migrations: `SHA-256("migrate/1" 00 set 00 lane)`.
    pub fn empty(set: &str, lane: Lane) -> Self {
        let mut bytes = b"migrate/1\0".to_vec();
        bytes.extend_from_slice(set.as_bytes());
        bytes.extend_from_slice(&[0, lane.number()]);
        Self { count: 0, chain: Digest::of(&bytes) }
    }

    /// The heads of all lanes of a set without migrations.
    pub fn all_empty(set: &str) -> [Self; 3] {
        Lane::ALL.map(|lane| Self::empty(set, lane))
    }

    /// The head after one more migration:
    /// `SHA-256(previous chain || lane || version as u64 big-endian || digest of the up script)`.
    #[must_use]
    pub fn then(self, lane: Lane, version: Version, up: Digest) -> Self {
        let mut bytes = [0; 73];
        bytes[..32].copy_from_slice(self.chain.as_bytes());
        bytes[32] = lane.number();
        bytes[33..41].copy_from_slice(&version.get().to_be_bytes());
        bytes[41..].copy_from_slice(up.as_bytes());
        Self { count: self.count + 1, chain: Digest::of(&bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python's hashlib from the formulas in this module's documentation: the empty chain of `main`, then
    /// after version 20261123093000 with the text `CREATE TABLE t (id int);\n`, then after version 2^63 - 1 without text.
    const VECTORS: [(Lane, [&str; 3]); 3] = [
        (
            Lane::Expand,
            [
                "e8c97fd2096d7cbe4619fcfa903852c05a1e9207912ea413796254fa92379c09",
                "f20d685c0a99823e206cb8022127bde084a97c3ce291c7214572f7a8d9a2e18c",
                "10c019309ebc5197f47c526f94488ba4b1cf9a4748c134cea7a2c90c0deea573",
            ],
        ),
        (
            Lane::Backfill,
            [
                "4930c5513000fcf3114e2108eac9f5bbb863f5de50242bb49549ad001dae8ec8",
                "b20145d8f2b6fcf9eb4cf0230097f7ac2e8826269cb0091faf9f2fd6d1d3246f",
                "d2176e56388a81f20d3b6a3856e0d4267c07ab2e2f4d8342e12a8acf689c67d8",
            ],
        ),
        (
            Lane::Contract,
            [
                "75d3c988951449eedef7ab4d69f484e11b653c2855f48e525edb3e0b3ddb7070",
                "f45103b632f7c7eae19346a753102001d78cc74a40b536febeec68d1d79906d2",
                "3471c4ff5dcdbf650690ee24f2821ea06298e6e9b4ccccaaebb68e85a2a8fc48",
            ],
        ),
    ];

    #[test]
    fn chains_are_those_of_the_vectors() {
        for (lane, expected) in VECTORS {
            let empty = Head::empty(DEFAULT_SET, lane);
            let one = empty.then(lane, Version::new(20261123093000), Digest::of(b"CREATE TABLE t (id int);\n"));
            let two = one.then(lane, Version::new(i64::MAX as u64), Digest::of(b""));
            assert_eq!([empty, one, two].map(|head| head.chain.to_string()), expected);
            assert_eq!([empty, one, two].map(|head| head.count), [0, 1, 2]);
        }
    }

    #[test]
    fn sets_have_chains_of_their_own() {
        let billing = Head::empty("billing", Lane::Expand).chain.to_string();
        assert_eq!(billing, "e6b8fed84b86c0792648f5cf189ff0481182dfdb12cbdfae19546b74e9471cf1");
    }
}
