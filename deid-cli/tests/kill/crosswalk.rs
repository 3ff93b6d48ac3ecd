//! `kill -9` while a crosswalk is saved: the old one or the new one stands there, whole, and where
//! the new release stands, every surrogate of it is in the crosswalk.

use std::fs;
use std::process::Child;
use std::time::Duration;

use super::{Random, Study, files, sweep};

const KILLS: usize = 30;
const CROSSWALK: &str = "study.crosswalk";

#[test]
fn killed_at_any_moment_the_crosswalk_is_the_old_one_or_the_new_one() {
    let study = super::large_study();
    let policy = study.read("policy.toml");
    study.write("policy.toml", policy.replace("token = \"subject\"", "surrogate = \"subject\""));
    let all = study.read("raw/people.csv");
    study.write("raw/people.csv", all[..all.len() / 2 / 10 * 10].rsplit_once('\n').unwrap().0);
    assert!(run(&study).wait().unwrap().success());
    study.write("raw/people.csv", all);
    let old = fs::read(study.path(CROSSWALK)).unwrap();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut steps = Duration::from_millis(20);
    let (mut kills, mut kept, mut replaced) = (0, 0, 0);
    for round in 0..20 * KILLS {
        study.write(CROSSWALK, &old); // as its owner's alone as it was
        let before = files(&study.path("out"));
        let mut child = run(&study);
        let is_saving = wait_until_it_is_saved(&study, &mut child);
        std::thread::sleep(steps.mul_f64(random.share()));
        let was_running = child.try_wait().unwrap().is_none();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(is_saving || !was_running, "round {round}: it ended and saved nothing");
        let is_old = fs::read(study.path(CROSSWALK)).unwrap() == old;
        let is_released = files(&study.path("out")) != before;
        assert!(!(is_old && is_released), "round {round}: surrogates left that nobody can find");
        if !is_old {
            assert_whole(&study, round);
        }
        sweep(&study);
        if was_running {
            (kills, kept, replaced) =
                (kills + 1, kept + usize::from(is_old), replaced + usize::from(!is_old));
            // Machines differ, and so does what else they do: kills should come on both sides.
            steps = steps.mul_f64(if is_old { 1.4 } else { 0.7 });
        } else {
            steps = steps.mul_f64(0.8);
        }
        if kills == KILLS {
            break;
        }
    }
    println!("{kills} kills; the old crosswalk {kept} times, the new one {replaced} times");
    assert_eq!(kills, KILLS, "the runs ended too early");
    assert!(kept > 0 && replaced > 0, "old {kept}, new {replaced}: no kill came in between");
}

/// Everybody is in it, and every line is as it was written.
fn assert_whole(study: &Study, round: usize) {
    let check =
        ["check", "-p", "policy.toml", "--key", "study.key", "--crosswalk", CROSSWALK, "raw"];
    let run = study.deid(&check);
    assert_eq!(run.code, 0, "round {round}: {}", run.err);
    assert!(run.out.contains("crosswalk: 0 new values"), "round {round}: {}", run.out);
}

/// Until what will be the crosswalk stands beside it. Says whether it did.
fn wait_until_it_is_saved(study: &Study, child: &mut Child) -> bool {
    let hidden = format!(".{CROSSWALK}.partial-");
    while child.try_wait().unwrap().is_none() {
        let mut names = fs::read_dir(study.root()).unwrap().filter_map(Result::ok);
        if names.any(|entry| entry.file_name().to_string_lossy().starts_with(&hidden)) {
            return true;
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    false
}

fn run(study: &Study) -> Child {
    let crosswalk = ["--crosswalk", CROSSWALK];
    let args = ["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "out", "--force"];
    super::spawn(study, &[&args[..], &crosswalk[..]].concat())
}
