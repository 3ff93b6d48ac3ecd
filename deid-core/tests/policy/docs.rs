//! Policies on the pages: examples are read, refusals are what is said, and no key is missing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use deid_core::policy::Policy;

use super::support::{file, lines};

/// The pages that show policies.
const PAGES: [&str; 6] = [
    "README.md",
    "docs/packs.md",
    "docs/policy.md",
    "docs/reversible.md",
    "docs/test.md",
    "docs/verify.md",
];

fn page(name: &str) -> String {
    std::fs::read_to_string(project().join(name)).unwrap()
}

fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The fenced blocks of a page: what is written after the fence, and the text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some((info.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

fn parse(text: &str) -> deid_core::Result<Policy> {
    let head = if text.contains("version") { "" } else { "version = 1\n" };
    Policy::parse_with(&format!("{head}{text}"), file)
}

#[test]
fn examples_are_read_and_refusals_are_refused() {
    let (mut read, mut refused) = (0, 0);
    for name in PAGES {
        let blocks = blocks(&page(name));
        for (index, (info, text)) in blocks.iter().enumerate() {
            match info.as_str() {
                "toml" => {
                    read += 1;
                    if let Err(error) = parse(text) {
                        panic!("{name}: {error}\n{text}");
                    }
                }
                "toml refused" => {
                    refused += 1;
                    let error = parse(text).map(|_| ()).expect_err(text);
                    let said = blocks[index + 1].1.trim_end();
                    assert_eq!(lines(&error).join("\n"), said, "{name}: {text}");
                }
                _ => {}
            }
        }
    }
    assert!(read >= 10 && refused >= 6, "{read} read, {refused} refused");
}

/// Every key that the parser accepts, wherever it does, is on the page.
#[test]
fn every_key_is_explained() {
    let page = page("docs/policy.md");
    let (keys, top) = (accepted(), accepted_in("version = 1\n@ = 0\n", &candidates()));
    let written = |key: &str| {
        let forms =
            [format!("`{key}`"), format!("{key} = "), format!("[{key}."), format!(".{key}]")];
        forms.iter().any(|form| page.contains(form))
    };
    let missing: Vec<_> = keys.iter().filter(|key| !written(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(["null_values", "extends", "as_of"].iter().all(|key| top.contains(*key)), "{top:?}");
    let known = ["max_suppressed", "offset_column", "keep_last", "date_shift", "normalize"];
    assert!(known.iter().all(|key| keys.contains(*key)) && keys.len() > 70, "{keys:?}");
}

/// Where keys stand in a policy; `@` is one, and what is within braces is tried in each.
const PLACES: [&str; 7] = [
    "version = 1\n@ = 0\n",
    "version = 1\n[domains.d]\n@ = 0\n",
    "version = 1\n[tables.t]\n@ = 0\n",
    "version = 1\n[tables.t.gate]\n@ = 0\n",
    "version = 1\n[tables.t.columns]\nX = { @ = 0 }\n",
    "version = 1\n[[tests]]\n@ = 0\n",
    "version = 1\n[[tests]]\nname = \"x\"\n[tests.tables.t]\nexpect = [{ X = { @ = 0 } }]\nrows = [{ }]\n",
];

fn accepted() -> BTreeSet<String> {
    let candidates = candidates();
    let mut found = BTreeSet::new();
    for place in PLACES {
        for key in accepted_in(place, &candidates) {
            let within = place.replace("@ = 0", &format!("{key} = {{ @ = 0 }}"));
            // Names of domains, tables and columns are free: only what knows its keys is looked into.
            if !is_known(&within, "no_such_key") {
                found.extend(accepted_in(&within, &candidates));
            }
            found.insert(key);
        }
    }
    found
}

fn accepted_in(place: &str, candidates: &BTreeSet<String>) -> BTreeSet<String> {
    candidates.iter().filter(|key| is_known(place, key)).cloned().collect()
}

/// Whether the parser knows the key there: what it says of the value does not matter.
fn is_known(place: &str, key: &str) -> bool {
    let Err(error) = Policy::parse_with(&place.replace('@', key), file) else { return true };
    let said = lines(&error).join("\n");
    !said.contains("unknown key") && !said.contains("holds no key")
}

/// Every word that the sources of policies and rules hold in quotes: a key is one of them.
fn candidates() -> BTreeSet<String> {
    let word = regex::Regex::new("\"([a-z][a-z0-9_]*)\"").unwrap();
    let mut found = BTreeSet::new();
    let rooms = ["policy", "technique"].map(|room| project().join("deid-core/src").join(room));
    for path in rooms.iter().flat_map(|room| sources(room)) {
        let text = std::fs::read_to_string(path).unwrap();
        found.extend(word.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    found
}

/// Every Rust file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    below.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}
