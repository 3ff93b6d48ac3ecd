//! Promises 2 and 3 for Rust: a marker in every cell, name and piece of metadata is in no error,
//! outcome, manifest or record, and in no buffer of what leaves: not under a null, not in an
//! unused entry of a dictionary, not before or behind a slice.
#![cfg(feature = "io")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Int32Array, LargeStringArray, RecordBatch, StringArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{Field as ArrowField, Schema as ArrowSchema};
use deid_core::job::{Input, Options, Output, check, scrub};
use deid_core::pipeline::{Gatekeeper, TablePlan};
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use deid_core::table::{Batch, Schema};
use serde_json::{Map, Value};

const MARK: &str = "CANARY-7f3a";

/// Rules that remove the marker, wherever it is, and the type that they read.
const RULES: &[&str] = &[
    "token = \"subject\"",
    "token = { domain = \"subject\", after = [\"Patient/\", \"\"] }",
    "encrypt = \"subject\"",
    "fpe = { domain = \"subject\", alphabet = \"alphanumeric\", separators = \"- \" }",
    "drop = true",
    "null = true",
    "constant = \"same\"",
    "date_shift = \"subject\", type = \"date\"",
    "date_shift = \"subject\", type = \"partial-date\"",
    "date_shift = \"subject\", type = \"timestamp\"",
    "date_part = \"year\"",
    "age = { band = 10, top = 90 }",
    "zip3 = 2020",
    "band = 5",
    "cut = { points = [1, 2] }",
    "round = { to = 0.5 }",
    "limit = { top = 90 }",
    "substitute = { domain = \"subject\", list = \"names.txt\" }",
    "noise = { domain = \"subject\", within = 5, step = 0.5 }",
    "hierarchy = { prefix = 3 }",
    "hierarchy = { file = \"land.csv\", level = 1, else = \"other\" }",
    "mask = true",
    "keep = \"insensitive\", type = \"integer\"",
];

/// A policy whose column X has this rule.
fn policy(rule: &str, on_invalid: &str) -> Policy {
    let text = format!(
        "version = 1\nname = \"one rule\"\nclaim = \"expert-determination\"\nas_of = 2026-11-22\n\
         on_invalid = \"{on_invalid}\"\n\n[domains.subject]\nprefix = \"S\"\n\
         date_shift = {{ days = [-400, -100] }}\n[domains.person]\n\n[tables.t]\nsubject = \"ID\"\n\n\
         [tables.t.columns]\nID = {{ token = \"subject\" }}\nX = {{ {rule} }}\n"
    );
    let names: String = (0..20).map(|n| format!("Name {n}\n")).collect();
    let file = |name: &str| match name {
        "names.txt" => Ok(names.clone().into_bytes()),
        _ => Ok(b"Ayr;Scotland;*\nBath;England;*\n".to_vec()),
    };
    Policy::parse_with(&text, file).unwrap()
}

fn keys() -> Keyring {
    Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap()
}

fn silent(said: &str, what: &str) {
    let said = said.to_lowercase();
    assert!(!said.contains("canary") && !said.contains("7f3a"), "{what}: {said}");
}

/// The marker as text of every layout, with more of it where no cell shows it. The cells are the
/// marker, a null and "plain".
fn layouts() -> Vec<(&'static str, ArrayRef)> {
    let text = format!("{MARK}{MARK}plain{MARK}");
    let (one, two) = (MARK.len() as i32, 2 * MARK.len() as i32);
    let ends = [0, one, two, two + 5];
    let nulls = || Some(NullBuffer::from(vec![true, false, true]));
    let offsets = OffsetBuffer::new(ScalarBuffer::from(ends.to_vec()));
    let hidden = StringArray::new(offsets, text.as_bytes().to_vec().into(), nulls());
    let wide: Vec<i64> = ends.iter().map(|end| i64::from(*end)).collect();
    let offsets = OffsetBuffer::new(ScalarBuffer::from(wide));
    let large = LargeStringArray::new(offsets, text.as_bytes().to_vec().into(), nulls());
    let mut view = StringViewBuilder::new();
    let long = format!("{MARK} and enough to leave the view");
    view.extend([Some(long.as_str()), None, Some("plain"), Some(long.as_str())]);
    let values = Arc::new(StringArray::from(vec![MARK, "plain", MARK]));
    let keys = Int32Array::new(ScalarBuffer::from(vec![0, 2, 1]), nulls());
    let around = StringArray::from(vec![Some(MARK), Some(MARK), None, Some("plain"), Some(MARK)]);
    vec![
        ("under a null", Arc::new(hidden) as ArrayRef),
        ("under a null of large text", Arc::new(large) as ArrayRef),
        ("views", Arc::new(view.finish().slice(0, 3)) as ArrayRef),
        ("a dictionary", Arc::new(DictionaryArray::<Int32Type>::new(keys, values)) as ArrayRef),
        ("around a slice", Arc::new(around.slice(1, 3)) as ArrayRef),
    ]
}

fn table(cells: ArrayRef) -> RecordBatch {
    let marked = || HashMap::from([(MARK.to_owned(), MARK.to_owned())]);
    let ids: ArrayRef = Arc::new(StringArray::from(vec![format!("1 {MARK}"); 3]));
    let fields = [("ID", &ids), ("X", &cells)].map(|(name, array)| {
        ArrowField::new(name, array.data_type().clone(), true).with_metadata(marked())
    });
    let schema = ArrowSchema::new_with_metadata(fields.to_vec(), marked());
    RecordBatch::try_new(Arc::new(schema), vec![ids, cells]).unwrap()
}

fn plan(policy: &Policy, batch: &RecordBatch) -> TablePlan {
    policy.compile("t", &keys()).unwrap().bind(&Schema::from_arrow(&batch.schema())).unwrap()
}

/// What leaves for this batch.
fn released(policy: &Policy, batch: &RecordBatch) -> RecordBatch {
    applied(&plan(policy, batch), batch)
}

fn applied(plan: &TablePlan, batch: &RecordBatch) -> RecordBatch {
    let raw = Batch::from_arrow(plan.input_schema(), batch, 0).unwrap();
    let applied = plan.apply(&raw).unwrap();
    applied.tally.check(plan).unwrap();
    let mut gate = Gatekeeper::new([plan], None);
    gate.observe(0, &applied).unwrap();
    let verdict = gate.decide().unwrap();
    let mut releaser = verdict.tables().unwrap()[0].releaser();
    releaser.release(applied.batch).unwrap().to_arrow().unwrap()
}

/// Every byte of the buffers of an array and of what is in it, whether a cell shows it or not.
fn bytes_of(array: &dyn Array) -> Vec<u8> {
    let (mut bytes, mut open) = (Vec::new(), vec![array.to_data()]);
    while let Some(data) = open.pop() {
        for buffer in data.buffers() {
            bytes.extend_from_slice(buffer.as_slice());
        }
        open.extend(data.child_data().iter().cloned());
    }
    bytes
}

fn holds_mark(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window.eq_ignore_ascii_case(MARK.as_bytes()))
}

#[test]
fn no_rule_leaves_the_marker_in_a_buffer() {
    for rule in RULES {
        let policy = policy(rule, "null");
        for (layout, cells) in layouts() {
            let out = released(&policy, &table(cells));
            assert!(out.schema().metadata().is_empty());
            for (field, column) in out.schema().fields().iter().zip(out.columns()) {
                assert!(
                    !holds_mark(&bytes_of(column)),
                    "{rule}, {layout}: column {}",
                    field.name()
                );
                assert!(field.metadata().is_empty());
            }
            silent(&format!("{out:?}"), rule);
        }
    }
}

/// What a rule keeps it keeps, and nothing beside it: the oracle above can see the marker.
#[test]
fn what_is_kept_brings_nothing_with_it() {
    let policy = policy("keep = \"insensitive\"", "error");
    for (layout, cells) in layouts() {
        let out = released(&policy, &table(Arc::clone(&cells)));
        let bytes = bytes_of(out.column(1));
        let count = bytes.windows(MARK.len()).filter(|window| *window == MARK.as_bytes()).count();
        assert_eq!(count, 1, "{layout}: one cell shows the marker");
        let out = released(&policy, &table(cells).slice(2, 1));
        assert!(!holds_mark(&bytes_of(out.column(1))), "{layout}: what stood before the slice");
    }
}

/// Everything that a cell can do wrong: in batches, in records and in files.
#[test]
fn no_error_shows_a_cell() {
    let mut refused = 0;
    for rule in RULES {
        let policy = policy(rule, "error");
        let batch = table(Arc::new(StringArray::from(vec![MARK; 3])));
        let plan_of = plan(&policy, &batch);
        let raw = Batch::from_arrow(plan_of.input_schema(), &batch, 0).unwrap();
        let result = plan_of.apply(&raw).and_then(|applied| applied.tally.check(&plan_of));
        if let Err(error) = &result {
            refused += 1;
            silent(&format!("{error} {error:?} {:?}", error.help()), rule);
        }
        let record = Map::from_iter(
            [("ID", MARK), ("X", MARK)].map(|(k, v)| (k.to_owned(), Value::from(v))),
        );
        let plan = policy.compile("t", &keys()).unwrap();
        match plan.scrub_record(&record) {
            Ok(out) => silent(&Value::from(out.into_fields()).to_string(), rule),
            Err(error) => silent(&format!("{error} {error:?} {:?}", error.help()), rule),
        }
        assert_eq!(plan.scrub_record(&record).is_err(), result.is_err(), "{rule}");
        in_files(&policy, rule, result.is_err());
    }
    assert!(refused >= 11, "{refused} rules refused the marker");
}

fn in_files(policy: &Policy, rule: &str, is_refused: bool) {
    let root = tempfile::tempdir().unwrap();
    let raw = root.path().join("raw");
    fs::create_dir(&raw).unwrap();
    fs::write(raw.join("t.csv"), format!("ID,X\n1 {MARK},{MARK}\n2 {MARK},{MARK}\n")).unwrap();
    let (input, out) = (Input::Folder(raw), root.path().join("out"));
    let keys = keys();
    let checked = check(policy, Some(&keys), &input, &Options::default());
    let scrubbed =
        scrub(policy, Some(&keys), &input, &Output::Folder(out.clone()), &Options::default());
    for result in [checked, scrubbed] {
        match result {
            Err(error) => {
                assert!(is_refused, "{rule}: {error}");
                silent(&format!("{error} {error:?} {:?}", error.help()), rule);
            }
            Ok(outcome) => {
                assert!(!is_refused, "{rule}");
                silent(&format!("{:?} {:?}", outcome.manifest, outcome.failures), rule);
                silent(&String::from_utf8(outcome.manifest.to_bytes()).unwrap(), rule);
            }
        }
    }
    assert_eq!(out.exists(), !is_refused, "{rule}");
    if out.exists() {
        clean(&out);
    }
}

fn clean(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(!holds_mark(&fs::read(&path).unwrap()), "{}", path.display());
    }
}

/// Random surrogates: nothing of a value is in an output, an error or the crosswalk.
#[test]
fn neither_a_surrogate_nor_its_crosswalk_shows_a_cell() {
    let root = tempfile::tempdir().unwrap();
    let (raw, out) = (root.path().join("t.csv"), root.path().join("out.csv"));
    let long = format!("{MARK} and enough to leave the view");
    fs::write(&raw, format!("ID,X\n1 {MARK},{MARK}\n1 {MARK},plain\n1 {MARK},{long}\n")).unwrap();
    let policy = policy("surrogate = \"person\"", "null");
    let (input, keys) = (Input::File { path: raw, table: None }, keys());
    let crosswalk = Some(root.path().join("study.crosswalk"));
    let options = Options { crosswalk: crosswalk.clone(), ..Options::default() };
    let made = scrub(&policy, Some(&keys), &input, &Output::File(out), &options).unwrap();
    assert_eq!(made.crosswalk.map(|crosswalk| crosswalk.added), Some(3));
    fs::remove_file(root.path().join("out.csv.custodian.json")).unwrap(); // it names the input
    fs::remove_file(root.path().join("t.csv")).unwrap();
    clean(root.path());
    let crosswalk = policy.load_crosswalk(crosswalk.unwrap(), &keys).unwrap();
    let compiled = || policy.compile_with("t", &keys, Arc::clone(&crosswalk)).unwrap();
    for (layout, cells) in layouts() {
        let batch = table(cells);
        let plan = compiled().bind(&Schema::from_arrow(&batch.schema())).unwrap();
        let out = applied(&plan, &batch);
        assert!(!holds_mark(&bytes_of(out.column(1))), "{layout}");
        silent(&format!("{out:?}"), layout);
    }
    let other = Map::from_iter(
        [("ID", MARK), ("X", "CANARY-7f3a, another")].map(|(k, v)| (k.to_owned(), Value::from(v))),
    );
    let error = compiled().scrub_record(&other).err().unwrap();
    assert!(error.to_string().contains("column X: 1 cell(s): not in the crosswalk"), "{error}");
    silent(&format!("{error} {error:?} {:?}", error.help()), "an unseen value");
}

/// Names of fields that no rule knows are data: a record's keys are not told.
#[test]
fn no_error_shows_the_name_of_a_field() {
    let policy = policy("drop = true", "error");
    let plan = policy.compile("t", &keys()).unwrap();
    for record in [
        serde_json::json!({ "ID": "1", "X": "2", MARK: MARK }),
        serde_json::json!({ "ID": { MARK: MARK }, "X": [MARK] }),
        serde_json::json!([MARK]),
        serde_json::json!(MARK),
        serde_json::json!({ MARK: 1 }),
    ] {
        let error = plan.scrub_record(&record).err().unwrap();
        silent(&format!("{error} {error:?} {:?}", error.help()), "a record");
    }
}
