//! The binary under test, built once.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A command line in a directory, with nothing of the caller's environment but where programs are.
pub(crate) fn migrate(directory: &Path) -> Command {
    let mut command = Command::new(path());
    command.current_dir(directory).env_clear();
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    // Who applied what is written down, and must be the same wherever a test runs.
    command.env("USER", "tester").env("HOSTNAME", "test-host");
    command
}

fn path() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(build)
}

/// Builds what the test was built with: the same target directory and profile, and the same features, so that
/// nothing but the binary itself is compiled.
fn build() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let profile = test.ancestors().nth(2).expect("<target>/<profile>/deps/<test>");
    let target = profile.parent().expect("the target directory");
    let name = profile.file_name().expect("a profile").to_string_lossy();
    let name = if name == "debug" { "dev" } else { &*name };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--workspace", "--bin", "migrate", "--profile", name, "--target-dir"])
        .arg(target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .status()
        .expect("cargo");
    assert!(built.success(), "the binary cannot be built");
    profile.join("migrate").with_extension(std::env::consts::EXE_EXTENSION)
}
