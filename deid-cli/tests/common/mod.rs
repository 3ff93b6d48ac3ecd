//! What the tests of the command share: a study in a folder of its own, and runs of the binary.
#![allow(dead_code, clippy::unwrap_used)] // every test uses a part of it

pub mod hidden;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Stands in every cell that is no date. No message may hold it.
pub const MARK: &str = "CANARY-7f3a";

/// Stand in bad cells of the tests. No message may hold them either: a date or a number tells as
/// much as a word.
pub const PLANTED: &[&str] =
    &["2020-02-30", "0001-01-03", "2013-02-29", "--01-02", "--01-05", "1234567", "1.234567"];

pub const POLICY: &str = r#"version = 1
name    = "two tables"
claim   = "expert-determination"

[domains.subject]
prefix     = "S"
date_shift = { days = [-400, -100] }

[tables.people]
files   = ["people*"]
subject = "ID"
drop    = ["NAME"]
quasi   = ["SEX", "TOWN"]

[tables.people.columns]
ID   = { token = "subject" }
SEEN = { date_shift = "subject" }

[tables.people.gate]
k              = 3
max_suppressed = 0.25

[tables.visits]
files       = ["visits*"]
subject     = "ID"
insensitive = ["WHAT"]

[tables.visits.columns]
ID = { token = "subject" }
ON = { date_shift = "subject" }
"#;

/// How many people the study has. One of them is alone in her town.
pub const PEOPLE: usize = 11;

/// A folder with `policy.toml`, `study.key`, `raw/people.csv`, `raw/visits.csv` and an empty
/// `tmp` for temporary files.
pub struct Study(tempfile::TempDir);

impl Study {
    pub fn new() -> Self {
        let study = Self(tempfile::tempdir().unwrap());
        fs::create_dir(study.path("raw")).unwrap();
        fs::create_dir(study.path("tmp")).unwrap();
        study.write("policy.toml", POLICY);
        study.write("raw/people.csv", people());
        study.write("raw/visits.csv", visits());
        let made = study.deid(&["keygen", "-o", "study.key", "--quiet"]);
        assert_eq!(made.code, 0, "{}", made.err);
        study
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// Replaces text in a file; it must be there.
    pub fn edit(&self, name: &str, old: &str, new: &str) {
        let text = self.read(name);
        assert!(text.contains(old), "{name} holds no {old}");
        self.write(name, text.replacen(old, new, 1));
    }

    /// Every file and folder below, with its content.
    pub fn listing(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut found = BTreeMap::new();
        list(self.root(), &mut found);
        found
    }

    /// Runs the binary in the study's folder.
    pub fn deid(&self, args: &[&str]) -> Run {
        self.deid_on(args, b"")
    }

    /// The same with something on standard input.
    pub fn deid_on(&self, args: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // The command may end before it has read all of it.
        let feed = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        feed.join().unwrap();
        Run::new(&output)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(deid());
        command.args(args);
        self.at_home(&mut command);
        command
    }

    /// Runs a line of the shell, with `$DEID` as the binary.
    #[cfg(unix)]
    pub fn shell(&self, line: &str) -> Run {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env("DEID", deid()).stdin(Stdio::null());
        self.at_home(&mut command);
        Run::new(&command.output().unwrap())
    }

    fn at_home(&self, command: &mut Command) {
        command.current_dir(self.root()).env("TMPDIR", self.path("tmp")).env_remove("DEID_KEY");
    }
}

pub fn deid() -> &'static str {
    env!("CARGO_BIN_EXE_deid")
}

/// How a run ended.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    pub fn new(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub fn json(&self) -> serde_json::Value {
        let value: serde_json::Value = serde_json::from_str(&self.out).unwrap();
        assert_eq!(value["schema_version"], 1, "{}", self.out);
        value
    }

    /// That nothing of a cell was said. `7f3a` alone catches a marker that was cut or changed in
    /// case.
    pub fn is_silent_on_cells(&self, what: &str) {
        let said = format!("{}{}", self.out, self.err).to_lowercase();
        assert!(!said.contains("canary") && !said.contains("7f3a"), "{what}: {said}");
        let planted = PLANTED.iter().find(|planted| said.contains(*planted));
        assert!(planted.is_none(), "{what}: {planted:?} in {said}");
        assert!(!said.contains("internal error"), "{what}: {said}");
    }
}

pub fn people() -> String {
    let mut text = String::from("ID,NAME,SEX,TOWN,SEEN\n");
    for n in 0..PEOPLE {
        let town = if n == 7 { "Solo" } else { ["Ayr", "Bath"][n % 2] };
        text += &format!(
            "P{n} {MARK},\"Name, {MARK} {n}\",F {MARK},{town} {MARK},2020-01-{:02}\n",
            n + 1
        );
    }
    text
}

pub fn visits() -> String {
    let mut text = String::from("ID,ON,WHAT\n");
    for n in 0..PEOPLE {
        text += &format!("P{n} {MARK},2020-02-{:02},first {MARK}\n", n + 1);
        text += &format!("P{n} {MARK},2020-03-{:02},\"second\n{MARK}\"\n", n + 1);
    }
    text
}

fn list(folder: &Path, found: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, found);
            found.insert(path, None);
        } else {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, Some(bytes));
        }
    }
}

/// Whether the marker is among these bytes, in any case.
pub fn holds_mark(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window.eq_ignore_ascii_case(MARK.as_bytes()))
}
