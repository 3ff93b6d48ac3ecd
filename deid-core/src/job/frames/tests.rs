//! Runs in memory against the same rows in files.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};

use super::{Frame, FramesOutcome, check_frames, scrub_frames, wanted, write_frames};
use crate::error::Result;
use crate::evidence::Count;
use crate::io::{Format, Replace};
use crate::job::{self, Input, Options, Output};
use crate::pipeline::Threads;
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::{Batch, Schema};
use crate::vocab::TableName;

const POLICY: &str = r#"
    version = 1
    [domains.person]
    [tables.dm]
    subject = "MRN"
    drop    = ["NAME"]
    quasi   = ["SEX"]
    gate    = { k = 2, max_suppressed = 0.5 }
    [tables.dm.columns]
    MRN = { token = "person" }
    [tables.ae]
    subject     = "MRN"
    insensitive = ["GRADE"]
    [tables.ae.columns]
    MRN = { token = "person" }
"#;

fn keys() -> Keyring {
    let bytes: Vec<u8> = (0..32).collect();
    Keyring::from_bytes(&bytes).unwrap()
}

fn text(cells: impl IntoIterator<Item = impl Into<String>>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(cells.into_iter().map(Into::into)))
}

fn frame(table: &str, columns: Vec<(&str, ArrayRef)>) -> Frame {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let schema = Schema::from_arrow(&batch.schema());
    let batches = vec![Batch::from_arrow(&schema, &batch, 0).unwrap()];
    Frame { table: TableName::new(table).unwrap(), schema, batches, unreadable: Vec::new() }
}

/// `rows` people, every second a woman, and one man of his own kind.
fn dm(rows: usize) -> Frame {
    let sex = |row: usize| if row == 1 { "X" } else { ["F", "M"][row % 2] };
    frame(
        "dm",
        vec![
            ("MRN", text((0..rows).map(|row| format!("m{row}")))),
            ("NAME", text((0..rows).map(|row| format!("Roe {row}")))),
            ("SEX", text((0..rows).map(sex))),
        ],
    )
}

fn ae() -> Frame {
    let grades: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3]));
    frame("ae", vec![("MRN", text(["m1", "m0", "m1"])), ("GRADE", grades)])
}

fn run(frames: Vec<Frame>, threads: usize) -> Result<FramesOutcome> {
    let options = Options { threads: Threads::new(threads), ..Options::default() };
    scrub_frames(&Policy::parse(POLICY)?, Some(&keys()), frames, &options)
}

fn csv_of(outcome: &FramesOutcome, table: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    write_frames(outcome, &out, Format::of_name("x.csv").unwrap(), Replace::Never).unwrap();
    std::fs::read_to_string(out.join(format!("{table}.csv"))).unwrap()
}

#[test]
fn frames_give_what_files_give() {
    let rows = 200_001; // several runs of rows
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("raw");
    std::fs::create_dir(&raw).unwrap();
    let mut people = String::from("MRN,NAME,SEX\n");
    for row in 0..rows {
        let sex = if row == 1 { "X" } else { ["F", "M"][row % 2] };
        people.push_str(&format!("m{row},Roe {row},{sex}\n"));
    }
    std::fs::write(raw.join("dm.csv"), people).unwrap();
    std::fs::write(raw.join("ae.csv"), "MRN,GRADE\nm1,1\nm0,2\nm1,3\n").unwrap();
    let out = folder.path().join("out");
    let policy = Policy::parse(POLICY).unwrap();
    let files = job::scrub(
        &policy,
        Some(&keys()),
        &Input::Folder(raw),
        &Output::Folder(out.clone()),
        &Options::default(),
    )
    .unwrap();
    let one = run(vec![dm(rows), ae()], 1).unwrap();
    let many = run(vec![ae(), dm(rows)], 4).unwrap(); // the order of the call plays no part
    for (at, table) in ["ae", "dm"].into_iter().enumerate() {
        let written = std::fs::read_to_string(out.join(format!("{table}.csv"))).unwrap();
        assert_eq!(csv_of(&one, table), written);
        assert_eq!(csv_of(&many, table), written);
        assert_eq!(one.tables[at].outcome.rows_suppressed, files.tables[at].rows_suppressed);
        assert_eq!(one.tables[at].outcome.tally.rows, files.tables[at].tally.rows);
        // Rules, counts, distinct tokens.
        assert_eq!(one.manifest.tables[at].columns, files.manifest.tables[at].columns);
    }
    let tokens = one.manifest.tables[1].columns[0].tokens.as_ref().unwrap();
    let off = |count: u64| count.abs_diff(rows as u64 - 1) < 5 * 81 * rows as u64 / 10_000;
    assert!(matches!(tokens.distinct, Count::Exactly(count) if off(count)), "{tokens:?}");
    assert_eq!(tokens.standard_error, Some(0.0081));
    assert_eq!(one.manifest, many.manifest);
    assert_eq!(one.manifest.tables[1].gate, files.manifest.tables[1].gate);
}

#[test]
fn rows_that_go_are_told() {
    let outcome = run(vec![dm(6), ae()], 1).unwrap();
    let [ae, dm] = &outcome.tables[..] else { panic!("two tables") };
    assert_eq!(ae.kept.as_deref(), Some(&[false, true, false][..]));
    assert_eq!(dm.kept.as_deref(), Some(&[true, false, true, true, true, true][..]));
    assert_eq!(dm.batches.iter().map(Batch::rows).sum::<usize>(), 5);
    let columns: Vec<(usize, bool)> = dm.columns.iter().map(|c| (c.input, c.untouched)).collect();
    assert_eq!(columns, [(0, false), (2, true)]);
}

#[test]
fn a_gate_that_is_not_met_hands_no_row_over() {
    let strict = POLICY.replace("0.5", "0.1");
    let policy = Policy::parse(&strict).unwrap();
    let outcome =
        scrub_frames(&policy, Some(&keys()), vec![dm(6), ae()], &Options::default()).unwrap();
    assert!(outcome.tables.is_empty());
    assert_eq!(outcome.failures.len(), 1);
    let folder = tempfile::tempdir().unwrap();
    let refused = write_frames(
        &outcome,
        &folder.path().join("out"),
        Format::of_name("x.csv").unwrap(),
        Replace::Never,
    );
    assert!(refused.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let ungated = Options { ungated: true, ..Options::default() };
    let outcome = scrub_frames(&policy, Some(&keys()), vec![dm(6), ae()], &ungated).unwrap();
    assert_eq!(outcome.tables[1].outcome.rows_out, 6);
    assert!(outcome.manifest.ungated);
}

#[test]
fn a_check_counts_and_keeps_nothing() {
    let policy = Policy::parse(POLICY).unwrap();
    let checked =
        check_frames(&policy, Some(&keys()), vec![dm(6), ae()], &Options::default()).unwrap();
    assert!(checked.tables.iter().all(|table| table.batches.is_empty()));
    assert_eq!(checked.tables[1].outcome.rows_suppressed, 1);
}

#[test]
fn problems_of_all_frames_come_at_once() {
    let mut people = dm(4);
    people.unreadable = vec![(1, "object"), (2, "mixed-type")];
    let stranger =
        frame("ae", vec![("MRN", text(["m1"])), ("GRADE", text(["2"])), ("NOTE", text(["fell"]))]);
    let error = run(vec![people, stranger], 1).err().unwrap();
    // NAME is dropped: what it holds is nobody's business.
    assert_eq!(
        error.to_string(),
        "table ae: 1 column(s) have no rule: NOTE (column 3)\n\
         table dm, column SEX: mixed-type columns are not supported"
    );
    assert!(run(Vec::new(), 1).is_err());
}

#[test]
fn columns_that_no_rule_reads_are_not_wanted() {
    let policy = Policy::parse(POLICY).unwrap();
    let people = dm(1);
    assert_eq!(wanted(&policy, &people.table, &people.schema), [true, false, true]);
    let stranger = frame("dm", vec![("A", text(["a"])), ("NAME", text(["b"]))]);
    assert_eq!(wanted(&policy, &stranger.table, &stranger.schema), [true, true]);
}

/// A column without a rule hides no cell that cannot be read; without a release the cells are looked
/// at all the same.
#[test]
fn a_check_tells_columns_and_cells_together() {
    let policy = Policy::parse(&POLICY.replace(
        "insensitive = [\"GRADE\"]\n    [tables.ae.columns]",
        "[tables.ae.columns]\n    GRADE = { keep = \"insensitive\", type = \"integer\" }",
    ));
    let ae = || {
        frame("ae", vec![("MRN", text(["m1"])), ("GRADE", text(["two"])), ("NOTE", text(["fell"]))])
    };
    let policy = policy.unwrap();
    let options = Options::default();
    let column = "table ae: 1 column(s) have no rule: NOTE (column 3)";
    let cell = "table ae, column GRADE: 1 cell(s): not a valid integer (row 1)";
    let said = |error: Option<crate::error::Error>| error.unwrap().to_string();
    let checked = check_frames(&policy, Some(&keys()), vec![dm(6), ae()], &options);
    assert_eq!(said(checked.err()), format!("{column}\n{cell}"));
    let scrubbed = scrub_frames(&policy, Some(&keys()), vec![dm(6), ae()], &options);
    assert_eq!(said(scrubbed.err()), column);
    let keyless = said(check_frames(&policy, None, vec![dm(6), ae()], &options).err());
    assert!(
        keyless.contains(cell) && keyless.matches("no key was given").count() == 1,
        "{keyless}"
    );
}
