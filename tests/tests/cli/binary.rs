//! The binary under test, built once.

use libtest_mimic::Failed;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A command line in a directory, with nothing of the caller's environment but where programs are.
pub(crate) fn migrate(directory: &Path) -> Result<Command, Failed> {
    let mut command = Command::new(path()?);
    command.current_dir(directory).env_clear();
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    // Who applied what is written down, and must be the same wherever a test runs.
    command.env("USER", "tester").env("HOSTNAME", "test-host");
    Ok(command)
}

fn path() -> Result<&'static Path, Failed> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BINARY.get_or_init(|| build().map_err(|error| format!("the binary cannot be built: {error}")));
    built.as_deref().map_err(|error| Failed::from(error.clone()))
}

/// Builds what the test was built with: the same target directory and profile, and the same features, so that
/// nothing but the binary itself is compiled.
fn build() -> io::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let strange = || io::Error::other(format!("{} is not <target>/<profile>/deps/<test>", test.display()));
    let profile = test.ancestors().nth(2).ok_or_else(strange)?;
    let target = profile.parent().ok_or_else(strange)?;
    let name = profile.file_name().and_then(|name| name.to_str()).ok_or_else(strange)?;
    let name = if name == "debug" { "dev" } else { name };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--workspace", "--bin", "migrate", "--profile", name, "--target-dir"])
        .arg(target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .status()?;
    if !built.success() {
        return Err(io::Error::other(format!("cargo: {built}")));
    }
    Ok(profile.join("migrate").with_extension(std::env::consts::EXE_EXTENSION))
}
