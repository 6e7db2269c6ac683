//! The `migrate` command, built once for each test program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder of the workspace.
pub fn root() -> &'static Path {
    // The parent of this package's own folder, which always has one.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

/// The binary, built now if it has to be.
///
/// # Panics
///
/// When it cannot be built.
pub fn migrate() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(build)
}

#[expect(clippy::panic, reason = "a test without the command must fail")]
fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(root())
        .args(["build", "--quiet", "--package", "migrate-cli", "--bin", "migrate"])
        .env("CARGO_TARGET_DIR", root().join("target"))
        .status();
    match built {
        Ok(status) if status.success() => root().join("target/debug/migrate"),
        Ok(status) => panic!("cargo build -p migrate-cli: {status}"),
        Err(error) => panic!("cargo build -p migrate-cli: {error}"),
    }
}
