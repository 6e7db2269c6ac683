//! Where a directory and its lock file disagree. The `lock` stage finds it.

rules! {
    damaged_lock: DAMAGED_LOCK,
    not_locked: NOT_LOCKED,
    edited: EDITED,
    removed: REMOVED,
    renumbered: RENUMBERED,
    reordered: REORDERED,
}
