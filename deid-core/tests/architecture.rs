//! Holds the layers of ARCHITECTURE.md: a room imports only from rooms below it, and the few
//! calls that vouch for something are made where the vouching is done.

#[path = "architecture/reader.rs"]
mod reader;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use reader::{Rule, check};

/// The rooms and their layers. Rooms that are planned stand here already.
const LAYERS: [(&str, u8); 21] = [
    ("vocab", 0),
    ("error", 1),
    ("secret", 2),
    ("table", 2),
    ("consent", 3),
    ("crosswalk", 3),
    ("equivalence", 3),
    ("hierarchy", 3),
    ("io", 3),
    ("text", 3),
    ("measure", 4),
    ("technique", 4),
    ("search", 5),
    ("cohort", 6),
    ("linkage", 6),
    ("policy", 6),
    ("pipeline", 7),
    ("evidence", 8),
    ("report", 8),
    ("job", 9),
    ("danger", 10),
];

/// Names that only some rooms may use. Code under `#[cfg(test)]` may use the seals and the spool:
/// a writer is tested without a pipeline.
const RESERVED: [(&str, Rule, &[&str]); 9] = [
    ("seal_deidentified", Rule::Seal, &["table", "pipeline"]),
    ("seal_released", Rule::Seal, &["table", "pipeline"]),
    ("from_spool", Rule::Spool, &["table", "pipeline"]),
    ("read_back", Rule::Spool, &["pipeline", "job"]),
    ("encode_for_spool", Rule::Spool, &["io", "job"]),
    ("as_reversible", Rule::Danger, &["technique", "danger"]),
    ("DataType", Rule::Arrow, &["table", "io"]),
    ("ArrowError", Rule::Arrow, &["table", "io"]),
    ("ParquetError", Rule::Arrow, &["io"]),
];

/// Who names rules one by one, beside the list itself: the file, why, and which. Everyone else asks
/// a rule what it is, so that a new one needs no change there.
const NAMERS: [(&str, &str, &[&str]); 4] = [
    (
        "evidence/forms/mod.rs",
        "what made a cell does not vouch for it: the forms of cells are told a second time",
        &[
            "Age",
            "Band",
            "Constant",
            "Cut",
            "DatePart",
            "DateShift",
            "Drop",
            "Encrypt",
            "Fpe",
            "Hierarchy",
            "Keep",
            "Limit",
            "Mask",
            "Noise",
            "Null",
            "Round",
            "Substitute",
            "Surrogate",
            "Token",
            "Zip3",
        ],
    ),
    ("policy/packs/list.rs", "what a limited data set does to direct identifiers", &["Drop"]),
    ("policy/resolve.rs", "what happens to a column that nobody named", &["Drop"]),
    ("policy/table.rs", "the lists of columns that a policy may write", &["Drop", "Keep"]),
];

#[test]
fn rooms_import_downwards_only() {
    let tree = check(&manifest_dir().join("src"));
    let rooms: BTreeSet<_> = tree.paths.iter().map(|(_, to)| to.as_str()).collect();
    let read = (tree.files, tree.paths.len());
    assert!(read > (50, 100), "the check reads next to nothing: {read:?}");
    assert!(["error", "table", "vocab"].iter().all(|room| rooms.contains(room)), "{rooms:?}");
    let found: Vec<String> = tree.violations.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// "Adding a rule" in ARCHITECTURE.md.
#[test]
fn rules_are_named_in_their_list_and_asked_elsewhere() {
    let mut named = check(&manifest_dir().join("src")).variants;
    named.retain(|file, _| file != "technique/rule.rs");
    let allowed = NAMERS.into_iter().map(|(file, _, rules)| {
        (file.to_owned(), rules.iter().map(|&rule| rule.to_owned()).collect())
    });
    assert_eq!(named, allowed.collect::<BTreeMap<_, BTreeSet<String>>>());
    let bad = check(&manifest_dir().join("tests/fixtures/architecture/bad")).variants;
    let found: Vec<_> = bad.iter().map(|(file, rules)| (file.as_str(), rules.len())).collect();
    assert_eq!(found, [("pipeline/mod.rs", 2)]);
    let good = check(&manifest_dir().join("tests/fixtures/architecture/good")).variants;
    assert!(good.is_empty(), "{good:?}");
}

/// The test of the test: every line marked `//~ Rule` is found, and no other.
#[test]
fn every_kind_of_violation_is_found() {
    let root = manifest_dir().join("tests/fixtures/architecture/bad");
    let mut expected = BTreeSet::new();
    for (file, text) in reader::sources(&root) {
        for (index, line) in text.lines().enumerate() {
            let marks = line.split_once("//~").map_or("", |(_, marks)| marks).split_whitespace();
            expected.extend(marks.map(|mark| (file.clone(), index + 1, mark.to_owned())));
        }
    }
    let violations = check(&root).violations.into_iter();
    let found: BTreeSet<(String, usize, String)> =
        violations.map(|v| (v.file, v.line, format!("{:?}", v.rule))).collect();
    let missed: Vec<_> = expected.difference(&found).collect();
    let false_alarms: Vec<_> = found.difference(&expected).collect();
    assert!(missed.is_empty() && false_alarms.is_empty(), "{missed:?} {false_alarms:?}");
    for rule in Rule::ALL {
        assert!(expected.iter().any(|(.., mark)| *mark == format!("{rule:?}")), "{rule:?}");
    }
}

#[test]
fn what_is_allowed_is_not_found() {
    let tree = check(&manifest_dir().join("tests/fixtures/architecture/good"));
    assert_eq!(tree.violations, []);
    assert!(tree.paths.contains(&("pipeline".into(), "technique".into())));
}

fn manifest_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
