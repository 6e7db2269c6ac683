//! A disk with little space, which can be made larger: a `tmpfs`.
//!
//! The kernel refuses what does not fit there as it does on any full disk, for the database and its journal alike. Mounting
//! is for root alone, but for a process with mounts of its own: see [`within_own_mounts`].

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Runs an ignored test of this program as a process whose mounts nobody else sees.
///
/// # Panics
///
/// When that test fails, or where the kernel lets this user mount nothing.
pub fn within_own_mounts(test: &str) {
    let mut command = Command::new("unshare");
    command.arg("--mount");
    if !rustix::process::geteuid().is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.arg(std::env::current_exe().unwrap()).args(["--exact", test, "--ignored", "--nocapture"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A disk, as long as this lives.
#[derive(Debug)]
pub struct Disk {
    folder: TempDir,
}

impl Disk {
    /// One with so much space.
    pub fn of_kib(size: u64) -> Self {
        let disk = Self { folder: TempDir::new().unwrap() };
        disk.mount(&format!("size={size}k"));
        disk
    }

    /// Gives it so much space, whatever it had.
    pub fn resize_to_kib(&self, size: u64) {
        self.mount(&format!("remount,size={size}k"));
    }

    /// The folder that it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn mount(&self, options: &str) {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "none"]).arg(self.path()).status();
        assert!(mounted.unwrap().success(), "a disk for a test could not be mounted: {options}");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A connection may end a moment later.
        Command::new("umount").arg("--lazy").arg(self.path()).status().ok();
    }
}
