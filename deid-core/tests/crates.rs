//! What a service takes on that embeds the core without files.

#![allow(clippy::expect_used)]

use std::collections::BTreeSet;
use std::process::Command;

/// With the crate itself.
const MOST: usize = 85;

#[test]
fn the_core_without_files_has_few_crates() {
    let words = ["tree", "--locked", "--offline", "--package", "deid-core", "--edges", "normal"];
    let tree = Command::new(env!("CARGO")).args(words).args(["--prefix", "none"]).output();
    let tree = tree.expect("cargo");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8_lossy(&tree.stdout);
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    assert!(crates.iter().any(|name| name.starts_with("arrow-array ")), "{crates:?}");
    assert!(crates.len() <= MOST, "{} crates: {crates:#?}", crates.len());
}
