//! Fifty `kill -9` at random moments of a scrub that replaces a release: the release under the
//! final name is the old one or the new one, whole, byte for byte. Nothing else ever stands there.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

#[path = "kill/crosswalk.rs"]
mod crosswalk;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use common::{Study, hidden};

const KILLS: usize = 50;
/// Rows of the large table: about 10 MB; less where the code is not optimized.
const ROWS: usize = if cfg!(debug_assertions) { 40_000 } else { 180_000 };

/// A release: its files by name.
type Files = BTreeMap<String, Vec<u8>>;

#[test]
fn killed_at_any_moment_the_release_is_the_old_one_or_the_new_one() {
    let study = large_study();
    let keys = ["study.key", "other.key"];
    assert_eq!(study.deid(&["keygen", "--quiet", "-o", keys[1]]).code, 0);
    // Another key makes another release of the same size: which one stands there can be told.
    let releases = keys.map(|key| whole(&study, key));
    assert!(releases[0] != releases[1]);

    // Rows are written twice where some go.
    let most = 2 * releases[1].values().map(|file| file.len() as u64).sum::<u64>();
    assert!(run(&study, keys[0]).wait().unwrap().success());
    let mut moments = Moments::new();
    let (mut standing, mut kills, mut replaced, mut leftovers) = (0, 0, 0, 0);
    for round in 0..40 * KILLS {
        let mut child = run(&study, keys[1 - standing]);
        moments.wait(&mut child, study.root(), most, round);
        child.kill().unwrap();
        let was_killed = child.wait().unwrap().signal() == Some(9);
        let found = files(&study.path("out"));
        if found == releases[1 - standing] {
            (standing, replaced) = (1 - standing, replaced + 1);
        } else {
            assert!(
                found == releases[standing],
                "round {round}: a release that is neither old nor new"
            );
            assert!(was_killed, "round {round}: a whole run left the old release");
        }
        leftovers += sweep(&study);
        moments.learn(was_killed, found == releases[standing]);
        kills += usize::from(was_killed);
        if kills == KILLS {
            break;
        }
    }
    println!("{kills} kills; {replaced} times the new release stood there; {leftovers} leftovers");
    assert_eq!(kills, KILLS, "the runs ended too early");
    assert!(leftovers > 0, "no kill came while the new release was being written");
    // What was killed is no hindrance: the next run is like any other.
    assert!(run(&study, keys[1 - standing]).wait().unwrap().success());
    assert!(files(&study.path("out")) == releases[1 - standing]);
}

/// When to kill: two times of three anywhere while rows are written, else near the end, when names
/// change. How far a run is, its hidden files tell; only the last steps, which leave no trace, are
/// waited for, and how long they take is learned on the way.
struct Moments {
    random: Random,
    steps: Duration,
    near_end: bool,
}

impl Moments {
    fn new() -> Self {
        let random = Random(0x9e37_79b9_7f4a_7c15);
        Self { random, steps: Duration::from_millis(8), near_end: false }
    }

    fn wait(&mut self, child: &mut Child, root: &Path, most: u64, round: usize) {
        let share = self.random.share();
        self.near_end = round.is_multiple_of(3);
        if !self.near_end {
            let bytes = most / 1000 * (share * 1000.0) as u64;
            hidden::reaches(child, root, bytes);
        } else if hidden::is_whole(child, root) {
            std::thread::sleep(self.steps.mul_f64(share));
        }
    }

    /// Too late for most of the steps, or too early.
    fn learn(&mut self, was_killed: bool, is_old: bool) {
        match (self.near_end, was_killed, is_old) {
            (true, false, _) => {
                self.steps = self.steps.mul_f64(0.7).max(Duration::from_micros(200));
            }
            (true, true, true) => self.steps = self.steps.mul_f64(1.2),
            _ => {}
        }
    }
}

fn large_study() -> Study {
    let study = Study::new();
    let mut text = String::from("ID,NAME,SEX,TOWN,SEEN\n");
    for n in 0..ROWS {
        let town = if n == 7 { "Solo" } else { ["Ayr", "Bath"][n % 2] };
        text += &format!(
            "P{:05},Somebody of number {n},F,{town},2020-{:02}-{:02}\n",
            n / 2,
            n % 12 + 1,
            n % 28 + 1
        );
    }
    study.write("raw/people.csv", text);
    // Suppression makes a second pass over what was spooled.
    study.edit("policy.toml", "k              = 3", "k = 3\nscope = \"row\"");
    study
}

/// The release that a run with this key makes when nobody disturbs it.
fn whole(study: &Study, key: &str) -> Files {
    assert!(run(study, key).wait().unwrap().success());
    files(&study.path("out"))
}

fn run(study: &Study, key: &str) -> std::process::Child {
    spawn(study, &["scrub", "-p", "policy.toml", "--key", key, "raw", "-o", "out", "--force"])
}

fn spawn(study: &Study, args: &[&str]) -> std::process::Child {
    study
        .command(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn files(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Removes what a killed run leaves, and counts it. Only names that say what they are may be left,
/// and the custodian's record is whole.
fn sweep(study: &Study) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(study.root()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.contains(".partial-") || name.contains(".old-") {
            count += 1;
            if path.is_dir() {
                fs::remove_dir_all(&path).unwrap();
            } else {
                fs::remove_file(&path).unwrap();
            }
        } else {
            let known = [
                "raw",
                "tmp",
                "out",
                "out.custodian.json",
                "policy.toml",
                "study.key",
                "other.key",
                "study.crosswalk",
                "study.crosswalk.lock",
            ];
            assert!(known.contains(&name), "{name} was left");
        }
    }
    let record: serde_json::Value =
        serde_json::from_str(&study.read("out.custodian.json")).unwrap();
    assert_eq!(record["schema_version"], 1);
    assert!(fs::read_dir(study.path("tmp")).unwrap().next().is_none());
    count
}

/// xorshift64*: the same moments in every run of the test, as far as the machine allows.
struct Random(u64);

impl Random {
    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = u32::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32).unwrap();
        f64::from(bits) / f64::from(u32::MAX)
    }
}
