//! The commands that write.
