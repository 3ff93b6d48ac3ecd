//! Where tables come from: the same rows give the same release, in one file or in many, whatever
//! the files call their columns and however they are written.
#![cfg(feature = "io")]

use std::fs;
use std::path::PathBuf;

use deid_core::Result;
use deid_core::error::Means;
use deid_core::io::Format;
use deid_core::job::{Input, Options, Outcome, Output, VerifyRequest, check, scrub, verify};
use deid_core::pipeline::Threads;
use deid_core::policy::Policy;
use deid_core::secret::Keyring;

#[path = "sources/reading.rs"]
mod reading;

/// The rules of the table, whatever its files.
const RULES: &str = r#"
subject     = "ID"
drop        = ["NAME"]
quasi       = ["SEX", "TOWN"]
insensitive = ["NOTE"]
[tables.dm.columns]
ID   = { token = "subject" }
SEEN = { date_shift = "subject" }
[tables.dm.gate]
k              = 2
max_suppressed = 0.5
"#;

fn policy(table: &str) -> String {
    let domain = "[domains.subject]\nprefix = \"S\"\ndate_shift = { days = [-365, -1] }";
    format!(
        "version = 1\nclaim = \"expert-determination\"\n{domain}\n[tables.dm]\n{table}\n{RULES}"
    )
}

const HEADER: &str = "ID,NAME,SEX,TOWN,SEEN,NOTE\n";

/// The rows of some people. One is alone in her town.
fn rows(people: std::ops::Range<usize>) -> String {
    let row = |n: usize| {
        let town = if n == 7 { "Solo" } else { ["Ayr", "Bath"][n % 2] };
        format!("P{n},\"Müller, {n}\",F,{town},2020-01-{:02},é{}\n", n % 28 + 1, n % 3)
    };
    people.map(row).collect()
}

struct Place(tempfile::TempDir);

impl Place {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (name, bytes) in files {
            place.add(name, bytes);
        }
        place
    }

    fn add(&self, name: &str, bytes: &[u8]) {
        let path = self.raw().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn raw(&self) -> PathBuf {
        self.0.path().join("raw")
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    fn scrub(&self, policy: &str, options: &Options) -> Result<Outcome> {
        let (input, output) = (Input::Folder(self.raw()), Output::Folder(self.out()));
        scrub(&Policy::parse(policy)?, Some(&keys()), &input, &output, options)
    }

    fn released(&self, file: &str) -> String {
        fs::read_to_string(self.out().join(file)).unwrap()
    }

    /// Scrubs, verifies and gives the release.
    fn passes(&self, policy: &str, options: &Options) -> String {
        let outcome = self.scrub(policy, options).unwrap_or_else(|error| panic!("{error}"));
        assert!(outcome.is_released());
        let policy = Policy::parse(policy).unwrap();
        let keys = keys();
        let request = VerifyRequest {
            release: self.out(),
            manifest: None,
            against: Input::Folder(self.raw()),
            policy: &policy,
            keys: Some(&keys),
        };
        let verification = verify(&request, options).unwrap_or_else(|error| panic!("{error}"));
        assert!(verification.passed(), "{verification}");
        self.released("dm.csv")
    }

    /// What is said of it, by `check` and by `scrub`.
    fn refused(&self, policy: &str, options: &Options) -> String {
        let error = self.scrub(policy, options).map(|_| ()).unwrap_err();
        assert!(!self.out().exists());
        let checked = check(
            &Policy::parse(policy).unwrap(),
            Some(&keys()),
            &Input::Folder(self.raw()),
            options,
        );
        assert!(checked.is_err());
        format!("{error}\n{}", error.help_in(Means::in_rust).join("\n"))
    }
}

fn keys() -> Keyring {
    Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap()
}

fn csv(header: &str, rows: &str) -> Vec<u8> {
    format!("{header}{rows}").into_bytes()
}

/// The release of all rows in one file.
fn whole() -> String {
    let place = Place::new(&[("dm.csv", &csv(HEADER, &rows(0..30)))]);
    place.passes(&policy(""), &Options::default())
}

#[test]
fn rows_over_three_files_are_the_rows_of_one() {
    let parts = [
        ("dm_10.csv", csv(HEADER, &rows(20..30))),
        ("dm_2.csv", csv(HEADER, &rows(10..20))),
        ("dm_1.csv", csv(HEADER, &rows(0..10))),
        ("dm_11.csv", csv(HEADER, "")),
    ];
    let place = Place::new(&parts.each_ref().map(|(name, bytes)| (*name, &bytes[..])));
    let policy = policy("files = [\"dm_*.csv\"]");
    for threads in [1, 3] {
        let options = Options { threads: Threads::new(threads), ..Options::default() };
        assert_eq!(place.passes(&policy, &options), whole());
        let manifest: serde_json::Value =
            serde_json::from_str(&place.released("deid-manifest.json")).unwrap();
        let input = &manifest["tables"][0]["input"];
        let ordinals: Vec<_> =
            input["files"].as_array().unwrap().iter().map(|file| &file["ordinal"]).collect();
        assert_eq!(ordinals, [1, 2, 3, 4]);
        assert!(input["files"][3]["keyed_digest"].as_str().is_some_and(|text| text.len() == 64));
        // One row went to meet the gate: the rows of each file would tell it.
        assert_eq!(input["files"][0]["rows"], serde_json::Value::Null);
        assert_eq!(input["keyed_digest"], serde_json::Value::Null);
        let record = fs::read_to_string(place.0.path().join("out.custodian.json")).unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let rows: Vec<_> =
            record["tables"][0]["files"].as_array().unwrap().iter().map(|f| &f["rows"]).collect();
        assert_eq!(rows, [10, 10, 10, 0]);
        fs::remove_dir_all(place.out()).unwrap();
        fs::remove_file(place.0.path().join("out.custodian.json")).unwrap();
    }
}

#[test]
fn columns_are_found_by_name_in_every_file() {
    let moved = "NOTE,SEEN,TOWN,SEX,NAME,ID\n";
    let row = |n: usize| {
        let row = rows(n..n + 1);
        let name = format!("\"Müller, {n}\"");
        let rest = row.trim_end().replace(&name, "N");
        let mut cells: Vec<&str> = rest.split(',').collect();
        cells.reverse();
        cells.join(",") + "\n"
    };
    let turned: String = (10..30).map(row).collect();
    let place =
        Place::new(&[("dm1.csv", &csv(HEADER, &rows(0..10))), ("dm2.csv", &csv(moved, &turned))]);
    let policy = policy("files = [\"dm*.csv\"]");
    assert_eq!(place.passes(&policy, &Options::default()), whole());
}

#[test]
fn problems_lead_to_the_file_and_the_row_in_it() {
    let bad = rows(10..20).replacen("2020-01-13", "2020-13-13", 1).replacen("P15,", ",", 1);
    let place = Place::new(&[
        ("dm1.csv", &csv(HEADER, &rows(0..10))),
        ("dm2.csv", &csv(HEADER, &bad)),
        ("dm3.csv", &csv(HEADER, &rows(20..25).replacen("2020-01-21", "x", 1))),
    ]);
    let said = place.refused(&policy("files = [\"dm*.csv\"]"), &Options::default());
    for line in [
        "file 2 of dm, column SEEN: 1 cell(s): not a valid date (row 3)",
        "file 2 of dm, column ID: 1 cell(s): the subject is null (row 6)",
        "file 3 of dm, column SEEN: 1 cell(s): not a valid date (row 1)",
    ] {
        assert!(said.contains(line), "{said}");
    }
    assert!(said.contains("counted by path, 2 before 10, and rows within each file"), "{said}");
    assert!(!said.contains("2020-13-13"));
}

#[test]
fn a_column_that_a_file_lacks_is_an_error_unless_it_is_optional_or_nobody_looks_at_it() {
    let without = |column: usize, text: &str| -> String {
        let cut = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.remove(column);
            cells.join(",") + "\n"
        };
        text.lines().map(cut).collect()
    };
    let plain = rows(10..30).replace("Müller, ", "Müller ");
    let lacks = |column| {
        let bytes = without(column, HEADER) + &without(column, &plain);
        Place::new(&[("dm1.csv", &csv(HEADER, &rows(0..10))), ("dm2.csv", bytes.as_bytes())])
    };
    let said = lacks(5).refused(&policy("files = [\"dm*.csv\"]"), &Options::default());
    assert!(
        said.starts_with(
            "file 2 of dm: the policy names column(s) that the data do not have: NOTE"
        ),
        "{said}"
    );
    // By a glob, a column may be missing from a table, but not from one of its files only.
    let by_glob = policy("files = [\"dm*.csv\"]").replace("[\"NOTE\"]", "[\"NOT*\"]");
    let said = lacks(5).refused(&by_glob, &Options::default());
    assert!(
        said.starts_with(
            "file 2 of dm: 1 column(s) that other files of the table have are missing: NOTE\n"
        ),
        "{said}"
    );
    let optional = by_glob.replace("insensitive = [\"NOT*\"]\n", "").replace(
        "[tables.dm.columns]",
        "[tables.dm.columns]\nNOTE = { keep = \"insensitive\", optional = true }",
    );
    let made = lacks(5).passes(&optional, &Options::default());
    assert_eq!(made.lines().nth(20).unwrap().rsplit(',').next(), Some(""));
    let dropped =
        policy("files = [\"dm*.csv\"]").replace("drop        = [\"NAME\"]", "drop = [\"NAM*\"]");
    assert_eq!(lacks(1).passes(&dropped, &Options::default()), whole());
}

#[test]
fn files_that_only_share_a_name_are_not_one_table() {
    let place = Place::new(&[
        ("dm.csv", &csv(HEADER, &rows(0..10))),
        ("DM.tsv", csv(HEADER, &rows(10..20)).as_slice()),
    ]);
    let said = place.refused(&policy(""), &Options::default());
    assert!(said.contains("two files belong to table dm (file 1, file 2 of the input)"), "{said}");
    assert!(said.contains("files = [\"dm_*.csv\"]"), "{said}");
}

#[test]
fn the_same_bytes_do_not_count_twice() {
    let bytes = csv(HEADER, &rows(0..10));
    let place = Place::new(&[("dm1.csv", &bytes), ("dm2.csv", &bytes)]);
    let said = place.refused(&policy("files = [\"dm*.csv\"]"), &Options::default());
    assert!(
        said.starts_with(
            "file 2 of dm: the same bytes as file 1 of the table: its rows would count twice"
        ),
        "{said}"
    );
}

#[test]
fn files_of_several_formats_leave_in_the_one_that_is_named() {
    let json: String = (10..30)
        .map(|n| {
            let row = rows(n..n + 1);
            let name = format!("\"Müller, {n}\"");
            let row = row.trim_end().replace(&name, "N");
            let cells: Vec<&str> = row.split(',').collect();
            let names = HEADER.trim_end().split(',');
            let fields: Vec<String> =
                names.zip(cells).map(|(name, cell)| format!("\"{name}\":\"{cell}\"")).collect();
            format!("{{{}}}\n", fields.join(","))
        })
        .collect();
    let place =
        Place::new(&[("dm1.csv", &csv(HEADER, &rows(0..10))), ("dm2.ndjson", json.as_bytes())]);
    let policy = policy("files = [\"dm*\"]");
    let error = place.scrub(&policy, &Options::default()).map(|_| ()).unwrap_err();
    assert!(
        error.to_string().starts_with("table dm: the files of the table are of several formats")
    );
    assert!(error.help_in(Means::in_rust)[0].contains("Options::format"));
    let options = Options { format: Some(Format::CSV), ..Options::default() };
    assert_eq!(place.passes(&policy, &options), whole());
    // There and back again, with rows that go to meet the gate.
    for format in [Format::NDJSON, Format::PARQUET, Format::ARROW] {
        let other =
            Place::new(&[("dm1.csv", &csv(HEADER, &rows(0..10))), ("dm2.ndjson", json.as_bytes())]);
        let options = Options { format: Some(format), ..Options::default() };
        let _ = other.scrub(&policy, &options).unwrap();
        let back = Place::new(&[]);
        let released = other.out().join(format!("dm{}", format.extension()));
        back.add(&format!("dm{}", format.extension()), &fs::read(released).unwrap());
        let kept = "version = 1\n[tables.dm]\ninsensitive = [\"ID\", \"SEX\", \"TOWN\", \"SEEN\", \"NOTE\"]";
        let options = Options { format: Some(Format::CSV), ..Options::default() };
        let _ = back.scrub(kept, &options).unwrap();
        assert_eq!(back.released("dm.csv"), whole(), "{format}");
    }
}

const SOURCES: &str = r##"
[tables.dm.sources.b]
files     = ["site_b/*.csv"]
rename    = { PAT_NO = "ID", ORT = "TOWN", LASTNAME = "NAME" }
delimiter = ";"
encoding  = "windows-1252"
[tables.dm.sources.c]
files  = ["c.csv"]
header = false
rename = { "#1" = "ID", "#2" = "NAME", "#3" = "SEX", "#4" = "TOWN", "#5" = "SEEN", "#6" = "NOTE" }
"##;

/// The text in a code page of one byte a character.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn sources() -> Place {
    let b = rows(10..20).replace(',', ";").replace("; ", ", ");
    let b = format!("PAT_NO;LASTNAME;SEX;ORT;SEEN;NOTE\n{b}");
    Place::new(&[
        ("a.csv", &csv(HEADER, &rows(0..10))),
        ("c.csv", rows(20..30).as_bytes()),
        ("site_b/x.csv", &latin(&b)),
    ])
}

/// Sources stand behind the table's own keys.
fn with_sources(sources: &str) -> String {
    policy("files = [\"a.csv\"]") + sources
}

#[test]
fn sources_with_other_names_and_another_form_give_the_same_rows() {
    let place = sources();
    let made = place.passes(&with_sources(SOURCES), &Options::default());
    // Files are read by path: a.csv, c.csv, site_b/x.csv.
    let mut lines: Vec<&str> = made.lines().skip(1).collect();
    let expected = whole();
    let mut all: Vec<&str> = expected.lines().skip(1).collect();
    lines.sort_unstable();
    all.sort_unstable();
    assert_eq!(lines, all);
    let manifest: serde_json::Value =
        serde_json::from_str(&place.released("deid-manifest.json")).unwrap();
    let files = manifest["tables"][0]["input"]["files"].as_array().unwrap();
    let sources: Vec<_> = files.iter().map(|file| file["source"].as_str()).collect();
    assert_eq!(sources, [None, Some("c"), Some("b")]);
}

#[test]
fn renames_that_do_not_fit_are_told_with_their_source() {
    for (old, new, says) in [
        ("PAT_NO =", "PAT_N =", "source b renames what this file does not have: PAT_N"),
        (
            "LASTNAME = \"NAME\"",
            "LASTNAME = \"SEX\"",
            "source b renames LASTNAME to SEX, and the file has a column of that name",
        ),
    ] {
        let said =
            sources().refused(&with_sources(&SOURCES.replace(old, new)), &Options::default());
        assert!(said.starts_with(&format!("file 3 of dm: {says}")), "{said}");
    }
    let twice = with_sources(&SOURCES.replace("ORT = \"TOWN\"", "ORT = \"ID\""));
    let error = Policy::parse(&twice).unwrap_err();
    assert!(error.to_string().contains("source b renames two columns to ID"), "{error}");
    let place = sources();
    fs::remove_dir_all(place.raw().join("site_b")).unwrap();
    let said = place.refused(&with_sources(SOURCES), &Options::default());
    assert!(said.starts_with("no file belongs to source b of table dm"), "{said}");
}
