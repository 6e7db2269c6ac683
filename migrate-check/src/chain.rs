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
