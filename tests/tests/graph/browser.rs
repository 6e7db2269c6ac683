//! A page -> what a script in it says of itself, in Chromium without a window.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The colours that the reader prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

/// A page with the scripts that guard and measure it.
pub(crate) fn guarded(page: &str) -> String {
    let guard = include_str!("guard.html");
    let page = page.replacen("<head>", &format!("<head>\n{guard}"), 1);
    let (before, after) = page.rsplit_once("</body>").unwrap();
    format!("{before}{}</body>{after}", include_str!("measure.html"))
}

/// A page in which Mermaid reads and draws a text.
pub(crate) fn with_mermaid(text: &str) -> String {
    let path = mermaid();
    // `<` would end the script that the text stands in.
    let text = Value::from(text).to_string().replace('<', "\\u003c");
    include_str!("mermaid.html").replace("{mermaid}", &format!("file://{}", path.display())).replace("{text}", &text)
}

/// What the page says of itself once it was loaded.
pub(crate) fn measure(page: &str, scheme: Scheme) -> Value {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("page.html");
    fs::write(&path, page).unwrap();
    let colours = match scheme {
        Scheme::Light => 1,
        Scheme::Dark => 0,
    };
    let output = Command::new(chromium())
        // Root, as a build server is, may not use the sandbox; the page is one of ours.
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
        .args(["--window-size=1600,1200", "--virtual-time-budget=60000", "--dump-dom"])
        .arg(format!("--blink-settings=preferredColorScheme={colours}"))
        .arg(format!("--user-data-dir={}", directory.path().join("profile").display()))
        .arg(format!("file://{}", path.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    let start = dom.rfind("<pre id=\"measured\">").unwrap_or_else(|| panic!("the page said nothing: {said}\n{dom}"));
    let (_, rest) = dom[start..].split_once('>').unwrap();
    serde_json::from_str(rest.split_once("</pre>").unwrap().0).unwrap()
}

fn chromium() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut programs = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    programs.find(|it| it.is_file()).expect("there is no Chromium: run tests/browser/install")
}

fn mermaid() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let path = target.join("mermaid/package/dist/mermaid.min.js");
    assert!(path.is_file(), "there is no {}: run tests/browser/install", path.display());
    path
}
