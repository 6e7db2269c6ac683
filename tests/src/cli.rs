//! Programs of this workspace, built by the tests that run them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder of the workspace.
pub fn root() -> &'static Path {
    // The parent of this package's own folder, which always has one.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

/// The `migrate` command, built once for each test program.
///
/// # Panics
///
/// When it cannot be built.
pub fn migrate() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| build(&["--bin", "migrate"], "migrate"))
}

/// Builds a program and gives its path, relative to the profile's folder `path`.
///
/// With the target directory, the profile and the features that the test itself was built with, so that nothing but the
/// program is compiled.
///
/// # Panics
///
/// When it cannot be built.
#[expect(clippy::panic, clippy::expect_used, reason = "a test without its program must fail")]
pub fn build(what: &[&str], path: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let profile = test.ancestors().nth(2).expect("<target>/<profile>/deps/<test>");
    let target = profile.parent().expect("the target directory");
    let name = profile.file_name().expect("a profile").to_string_lossy();
    let name = if name == "debug" { "dev" } else { &*name };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--workspace", "--profile", name, "--target-dir"])
        .arg(target)
        .args(what)
        .current_dir(root())
        .status();
    match built {
        Ok(status) if status.success() => profile.join(path).with_extension(std::env::consts::EXE_EXTENSION),
        Ok(status) => panic!("cargo build {what:?}: {status}"),
        Err(error) => panic!("cargo build {what:?}: {error}"),
    }
}
