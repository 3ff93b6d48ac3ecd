//! Ctrl-C and the request to terminate, at any moment of a scrub: the old release untouched,
//! nothing of the new one left, one line on standard error.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Run, Study, hidden};

/// Rows of the large table: enough for the signal to come in the middle.
const ROWS: usize = if cfg!(debug_assertions) { 60_000 } else { 600_000 };

/// How long a run may take to stop.
const PATIENCE: Duration = Duration::from_secs(60);

fn large_study() -> Study {
    let study = Study::new();
    let rows = (0..ROWS).map(|n| {
        let town = if n == 7 { "Solo" } else { ["Ayr", "Bath"][n % 2] };
        format!("P{n:06},Somebody {n},F,{town},2020-01-{:02}\n", n % 28 + 1)
    });
    study.write(
        "raw/people.csv",
        rows.fold("ID,NAME,SEX,TOWN,SEEN\n".to_owned(), |t, row| t + &row),
    );
    study
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// Waits for the end; the run may not hang.
fn ended(mut child: Child) -> Run {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the run did not stop");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Run::new(&child.wait_with_output().unwrap())
}

/// Starts a run with its output piped.
fn start(study: &Study, args: &[&str]) -> Child {
    let mut command = study.command(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_signal_stops_a_run_and_leaves_nothing() {
    let study = large_study();
    let scrub = ["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "out", "--force"];
    assert_eq!(study.deid(&scrub).code, 0);
    let before = study.listing();
    let written = std::fs::metadata(study.path("out/people.csv")).unwrap().len();
    let mut stopped = 0;
    for (round, percent) in [1, 30, 60, 90].into_iter().cycle().take(40).enumerate() {
        let (name, code) = [("INT", 130), ("TERM", 143)][round % 2];
        let mut child = start(&study, &scrub);
        hidden::reaches(&mut child, study.root(), written * percent / 100);
        signal(&child, name);
        let run = ended(child);
        if run.code == 0 {
            continue; // it was through already
        }
        assert_eq!((run.code, run.out.as_str()), (code, ""), "{}", run.err);
        assert_eq!(run.err, "deid: stopped by a signal; nothing was published\n");
        assert!(study.listing() == before, "round {round}: something was left or changed");
        stopped += 1;
        if stopped == 4 {
            break;
        }
    }
    assert_eq!(stopped, 4, "the runs ended too early");
    // So early that a run can hardly be through.
    let mut child = start(&study, &[&scrub[..], &["--json"]].concat());
    hidden::reaches(&mut child, study.root(), 0);
    signal(&child, "INT");
    let run = ended(child);
    assert_eq!(run.code, 130);
    let said: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    assert_eq!(said["error"]["kind"], "cancelled");
    // The next run is like any other.
    assert_eq!(study.deid(&scrub).code, 0);
}

/// A pipe into which nobody writes any more.
#[test]
fn a_run_that_waits_for_its_input_stops() {
    let study = Study::new();
    for output in ["visits.csv", "-"] {
        let before = study.listing();
        let args = [
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "--table",
            "visits",
            "-",
            "-o",
            output,
        ];
        let mut child = start(&study, &args);
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(b"ID,ON,WHAT\nP1,2020-01-01,x\n").unwrap();
        std::thread::sleep(Duration::from_millis(300));
        signal(&child, "TERM");
        let run = ended(child);
        drop(stdin);
        assert_eq!((run.code, run.out.as_str()), (143, ""), "{}", run.err);
        assert_eq!(run.err, "deid: stopped by a signal; nothing was published\n");
        assert!(study.listing() == before);
    }
}

/// A verification reads and writes nothing: it ends where it is. The raw table is a pipe with a
/// name, so that the signal comes in the middle.
#[test]
fn a_verification_stops() {
    let study = Study::new();
    let scrub = ["scrub", "-p", "policy.toml", "--key", "study.key", "raw/visits.csv"];
    let scrub = [&scrub[..], &["-o", "visits.csv"]].concat();
    assert_eq!(study.deid(&scrub).code, 0);
    let raw = study.read("raw/visits.csv");
    study.remove("raw/visits.csv");
    let pipe = study.path("raw/visits.csv");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let verify = ["verify", "-p", "policy.toml", "--key", "study.key", "visits.csv"];
    for (name, code, json) in [("INT", 130, false), ("TERM", 143, true)] {
        let more = if json { &["--json"][..] } else { &[] };
        let child = start(&study, &[&verify, &["--against", "raw/visits.csv"][..], more].concat());
        let mut writer = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
        writer.write_all(raw.as_bytes()).unwrap();
        signal(&child, name);
        std::thread::sleep(Duration::from_millis(50)); // it is told before there is no more to read
        drop(writer);
        let run = ended(child);
        assert_eq!((run.code, run.out.as_str()), (code, ""), "{}", run.err);
        if json {
            let said: serde_json::Value = serde_json::from_str(&run.err).unwrap();
            assert_eq!(said["error"]["kind"], "cancelled");
        } else {
            assert_eq!(run.err, "deid: stopped by a signal; nothing was published\n");
        }
        assert!(std::fs::read_dir(study.path("tmp")).unwrap().next().is_none());
    }
}

/// Who does not read any more can be left by a second signal.
#[test]
fn a_second_signal_ends_it_at_once() {
    let study = large_study();
    study.edit(
        "policy.toml",
        "[tables.people.gate]\nk              = 3\nmax_suppressed = 0.25\n",
        "",
    );
    let args = ["scrub", "-p", "policy.toml", "--key", "study.key", "raw/people.csv", "-o", "-"];
    let mut child = start(&study, &args);
    let mut first = [0; 10];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    signal(&child, "INT");
    std::thread::sleep(Duration::from_millis(200));
    if child.try_wait().unwrap().is_none() {
        signal(&child, "INT");
    }
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < PATIENCE, "the run did not stop");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(std::fs::read_dir(study.path("tmp")).unwrap().next().is_none());
}
