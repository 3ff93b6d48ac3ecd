//! What a run tells of its progress: every table once, all of its rows, all of its bytes.
#![cfg(feature = "io")]

use std::sync::{Arc, Mutex};

use deid_core::job::{Input, Options, Output, Progress, check, scrub};
use deid_core::policy::Policy;
use deid_core::vocab::TableName;

/// Every call, in order.
#[derive(Default)]
struct Recorder(Mutex<Vec<Told>>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Begin(String, Option<u64>),
    Advance(u64, u64),
    End,
}

impl Recorder {
    fn tell(&self, told: Told) {
        self.0.lock().unwrap().push(told);
    }
}

impl Progress for Recorder {
    fn begin(&self, table: &TableName, bytes: Option<u64>) {
        self.tell(Told::Begin(table.to_string(), bytes));
    }
    fn advance(&self, rows: u64, bytes: u64) {
        self.tell(Told::Advance(rows, bytes));
    }
    fn end(&self) {
        self.tell(Told::End);
    }
}

const POLICY: &str = "version = 1\n[tables.dm]\ndrop = [\"ID\"]\nquasi = [\"SEX\"]\n[tables.dm.gate]\nk = 2\nmax_suppressed = 0.5\n";

const ROWS: u64 = 200_000;

/// Rows and bytes told between a beginning and its end.
fn sums(told: &[Told]) -> (u64, u64) {
    told.iter().fold((0, 0), |(rows, bytes), told| match told {
        Told::Advance(more_rows, more_bytes) => (rows + more_rows, bytes + more_bytes),
        _ => (rows, bytes),
    })
}

#[test]
fn rows_and_bytes_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dm.csv");
    let rows: String = (0..ROWS).map(|n| format!("P{n},F\n")).collect();
    std::fs::write(&path, format!("ID,SEX\n{rows}P,M\n")).unwrap();
    let size = std::fs::metadata(&path).unwrap().len();
    let policy = Policy::parse(POLICY).unwrap();
    let input = Input::File { path, table: None };

    let recorder = Arc::new(Recorder::default());
    let options = Options { progress: recorder.clone(), ..Options::default() };
    assert!(check(&policy, None, &input, &options).unwrap().is_released());
    let told = recorder.0.lock().unwrap().clone();
    assert_eq!(told.first(), Some(&Told::Begin("dm".into(), Some(size))));
    assert_eq!(told.last(), Some(&Told::End));
    assert_eq!(sums(&told), (ROWS + 1, size));
    assert!(told.len() > 3, "told in one piece: {told:?}");

    // Somebody goes, so the rows are read back: a second pass tells its own progress.
    let recorder = Arc::new(Recorder::default());
    let options = Options { progress: recorder.clone(), ..Options::default() };
    let to = Output::File(folder.path().join("out.csv"));
    assert!(scrub(&policy, None, &input, &to, &options).unwrap().is_released());
    let told = recorder.0.lock().unwrap().clone();
    let ends: Vec<usize> = (0..told.len()).filter(|&index| told[index] == Told::End).collect();
    assert_eq!(ends.len(), 2, "{told:?}");
    assert_eq!(sums(&told[..ends[0]]), (ROWS + 1, size));
    assert_eq!(sums(&told[ends[0]..]).0, ROWS);
}
