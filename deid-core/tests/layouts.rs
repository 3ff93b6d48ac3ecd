//! The same table as CSV and as Parquet: the same cells come out, and what is refused is refused in
//! both.
#![cfg(feature = "io")]

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{
    Array, ArrayRef, Date32Array, Date64Array, Int32Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use deid_core::Result;
use deid_core::job::{Input, Options, Output, scrub};
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const DAY: i64 = 86_400_000;

/// Scrubs a folder with one file of the table `t` under the rules of these columns.
fn run(rules: &str, name: &str, write: impl FnOnce(&Path)) -> Result<tempfile::TempDir> {
    let root = tempfile::tempdir().unwrap();
    let (raw, out) = (root.path().join("raw"), root.path().join("out"));
    fs::create_dir(&raw).unwrap();
    write(&raw.join(name));
    let policy = Policy::parse(&format!(
        "version = 1\nas_of = 2026-01-01\n[domains.s]\ndate_shift = {{ days = [-365, -1] }}\n\
         [tables.t]\nsubject = \"ID\"\n[tables.t.columns]\nID = {{ drop = true }}\n{rules}\n"
    ))?;
    let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap();
    let (input, output) = (Input::Folder(raw), Output::Folder(out));
    assert!(scrub(&policy, Some(&keys), &input, &output, &Options::default())?.is_released());
    Ok(root)
}

/// The lines of the output below its header.
fn csv(rules: &str, text: &str) -> Result<Vec<String>> {
    let root = run(rules, "t.csv", |path| fs::write(path, text).unwrap())?;
    let out = fs::read_to_string(root.path().join("out/t.csv")).unwrap();
    Ok(out.lines().skip(1).map(str::to_owned).collect())
}

/// The columns of the output, one batch of them.
fn parquet(rules: &str, columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    );
    let batch = batch.unwrap();
    let root = run(rules, "t.parquet", |path| {
        let file = File::create(path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    })?;
    let file = File::open(root.path().join("out/t.parquet")).unwrap();
    let mut reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    Ok(reader.next().unwrap().unwrap())
}

fn texts(array: &ArrayRef) -> Vec<String> {
    array.as_string::<i32>().iter().map(|cell| cell.unwrap_or_default().to_owned()).collect()
}

fn subjects(rows: usize) -> (&'static str, ArrayRef) {
    ("ID", Arc::new(StringArray::from(vec!["p"; rows])))
}

/// 2020-01-01T03:00Z and 2019-12-31T22:00Z.
fn new_years_eve(zone: &str) -> ArrayRef {
    let cells = vec![1_577_847_600_000_000, 1_577_829_600_000_000];
    Arc::new(TimestampMicrosecondArray::from(cells).with_timezone(zone))
}

#[test]
fn the_date_of_an_instant_is_that_of_its_zone() {
    let text = "ID,X\np,2019-12-31T22:00:00-05:00\np,2019-12-31T17:00:00-05:00\n";
    for rule in [
        r#"{ date_part = "month", type = "timestamp" }"#,
        r#"{ date_part = "iso-week", type = "timestamp" }"#,
        r#"{ date_part = { part = "year", cap = 5 }, type = "timestamp" }"#,
        r#"{ age = {}, type = "timestamp" }"#,
    ] {
        let rules = format!("X = {rule}");
        let expected = csv(&rules, text).unwrap();
        for zone in ["America/New_York", "-05:00"] {
            let columns = vec![subjects(2), ("X", new_years_eve(zone))];
            let found = parquet(&rules, columns).unwrap();
            assert_eq!(texts(found.column(0)), expected, "{rule}, {zone}");
        }
        let columns = vec![subjects(2), ("X", new_years_eve("Mars/Olympus"))];
        let error = parquet(&rules, columns).unwrap_err();
        assert!(error.to_string().contains("a zone that is not known"), "{error}");
        assert!(!error.to_string().contains("Mars"));
    }
    let shifted = r#"X = { date_shift = "s", type = "timestamp" }"#;
    let found = parquet(shifted, vec![subjects(2), ("X", new_years_eve("America/New_York"))]);
    let found = found.unwrap();
    let zone = |array: &ArrayRef| array.data_type().to_string();
    assert_eq!(zone(found.column(0)), zone(&new_years_eve("America/New_York")));
}

#[test]
fn dates_in_milliseconds_leave_as_dates() {
    let columns = || {
        let cells = vec![Some(18_262 * DAY), None, Some(-DAY)];
        vec![subjects(3), ("D", Arc::new(Date64Array::from(cells)) as ArrayRef)]
    };
    let kept = parquet(r#"D = { keep = "insensitive", type = "date" }"#, columns()).unwrap();
    let expected = Date32Array::from(vec![Some(18_262), None, Some(-1)]);
    assert_eq!(kept.column(0).as_primitive_opt::<Date32Type>(), Some(&expected));
    let moved = parquet(r#"D = { date_shift = "s" }"#, columns()).unwrap();
    let moved = moved.column(0).as_primitive_opt::<Date32Type>().expect("dates").clone();
    let by = moved.value(0) - 18_262;
    assert!((-365..=-1).contains(&by));
    assert_eq!(moved, Date32Array::from(vec![Some(18_262 + by), None, Some(by - 1)]));
    let text = "ID,D\np,2020-01-01\np,\np,1969-12-31\n";
    let shifted = csv(r#"D = { date_shift = "s" }"#, text).unwrap();
    let month = csv(r#"D = { date_part = "month", type = "date" }"#, text).unwrap();
    assert_ne!(shifted, month);
    let parts = parquet(r#"D = { date_part = "month", type = "date" }"#, columns()).unwrap();
    assert_eq!(
        texts(parts.column(0)),
        month.iter().map(|m| m.trim_matches('"')).collect::<Vec<_>>()
    );
}

#[test]
fn an_offset_of_0_days_is_refused() {
    let rules = r#"O = { drop = true }
        D = { date_shift = { offset_column = "O" } }"#;
    let says = "1 cell(s): a shift of 0 days would leave the date as it is (row 2)";
    let error = csv(rules, "ID,D,O\np,2020-01-01,-7\np,2020-01-01,0\n").unwrap_err();
    assert!(error.to_string().contains(says), "{error}");
    let columns = vec![
        subjects(2),
        ("D", Arc::new(Date32Array::from(vec![18_262; 2])) as ArrayRef),
        ("O", Arc::new(Int32Array::from(vec![-7, 0]))),
    ];
    let error = parquet(rules, columns).unwrap_err();
    assert!(error.to_string().contains(says), "{error}");
}

#[test]
fn an_identifier_that_a_float_wrote_is_refused() {
    let text = "ID,X\np,100234\np,100234.0\np,100235.50\n";
    for rule in [r#"X = { token = "s" }"#, r#"X = { drop = true }"#] {
        let outcome = csv(rule, text);
        assert_eq!(outcome.is_err(), rule.contains("token"));
        let Err(error) = outcome else { continue };
        let says = "1 cell(s): looks like a float: digits may be lost (row 2)";
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.to_string().contains("100234"));
        assert!(error.help().concat().contains("as text"));
    }
}
