//! What the tests of this workspace share: databases of their own, and expectations kept in files.

pub mod cli;
pub mod comparable;
pub mod crash;
pub mod databases;
pub mod directories;
pub mod disk;
pub mod expect;
pub mod fold;
pub mod impact;
pub mod pooler;
pub mod proxy;
pub mod server;
pub mod session;
pub mod sets;
pub mod transcript;
