//! The tests of every policy that the project ships, and of every pack.
#![cfg(feature = "io")]
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use deid_core::job;
use deid_core::policy::Policy;
use deid_core::policy::packs::Pack;

#[test]
fn every_policy_of_the_project_passes_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let examples = std::fs::read_dir(root.join("examples/policies")).unwrap();
    let mut policies: Vec<PathBuf> =
        examples.map(|entry| entry.unwrap().path().join("policy.toml")).collect();
    policies
        .extend(["examples/clinical-trial", "bench"].map(|at| root.join(at).join("policy.toml")));
    assert!(policies.len() >= 6, "{policies:?}");
    for path in policies {
        passes(&path);
    }
}

#[test]
fn every_pack_passes_its_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs");
    for pack in Pack::all() {
        let path = folder.join(format!("{}.toml", pack.name));
        let policy = passes(&path);
        assert!(policy.packs().iter().any(|used| used.name == pack.name), "{}", path.display());
    }
}

fn passes(path: &Path) -> Policy {
    let policy = Policy::load(path).unwrap_or_else(|error| panic!("{error}"));
    let report =
        job::test_policy(&policy, None).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    assert!(report.passed(), "{}:\n{report}", path.display());
    policy
}
