//! Random surrogates and the file that keeps them, from the first run to the last.

use std::collections::BTreeMap;

use super::{Run, SCRUB, Study, ended, scrub};
use crate::common::{MARK, PEOPLE};

const CROSSWALK: &[&str] = &["--crosswalk", "study.crosswalk"];

/// A study whose ids get surrogates.
fn study() -> Study {
    let study = Study::new();
    let policy = study.read("policy.toml");
    study.write("policy.toml", policy.replace("token = \"subject\"", "surrogate = \"subject\""));
    study
}

fn with(study: &Study, words: &[&str]) -> Run {
    scrub(study, &[CROSSWALK, words].concat())
}

/// The first column of a table.
fn ids(study: &Study, file: &str) -> Vec<String> {
    let mut rows = csv_rows(&study.read(file));
    rows.remove(0);
    rows.into_iter().map(|row| row.split(',').next().unwrap().to_owned()).collect()
}

/// Rows of a table whose cells may hold line ends between quotes.
fn csv_rows(text: &str) -> Vec<String> {
    let mut rows = vec![String::new()];
    let mut quoted = false;
    for c in text.trim_end().chars() {
        quoted ^= c == '"';
        match c {
            '\n' if !quoted => rows.push(String::new()),
            c => rows.last_mut().unwrap().push(c),
        }
    }
    rows
}

#[test]
fn surrogates_are_the_same_in_every_table_and_every_run() {
    let study = study();
    ended(&with(&study, &["raw", "-o", "out", "--ungated"]), 0);
    let (people, visits) = (ids(&study, "out/people.csv"), ids(&study, "out/visits.csv"));
    assert!(people.iter().all(|id| id.len() == 27 && id.starts_with('S')));
    assert_eq!(visits, people.iter().flat_map(|id| [id, id]).cloned().collect::<Vec<_>>());
    let saved = study.read("study.crosswalk");
    assert!(!study.path("study.crosswalk.lock").exists());
    for threads in ["1", "4"] {
        let words = ["raw", "-o", "again", "--ungated", "--force", "--threads", threads];
        ended(&with(&study, &words), 0);
        for file in ["people.csv", "visits.csv", "deid-manifest.json"] {
            assert_eq!(study.read(&format!("again/{file}")), study.read(&format!("out/{file}")));
        }
    }
    assert_eq!(study.read("study.crosswalk"), saved, "nothing was new");
    // Another crosswalk, under the same key, is another world.
    ended(&scrub(&study, &["--crosswalk", "other", "raw", "-o", "apart", "--ungated"]), 0);
    assert!(ids(&study, "apart/people.csv").iter().all(|id| !people.contains(id)));
}

#[test]
fn a_pipe_a_file_and_a_folder_agree_and_a_crosswalk_grows() {
    let study = study();
    let piped = ["--table", "people", "--ungated", "-", "-o", "-"];
    let three: Vec<String> = study.read("raw/people.csv").lines().take(4).map(Into::into).collect();
    let one = study.deid_on(&[SCRUB, CROSSWALK, &piped].concat(), three.join("\n").as_bytes());
    ended(&one, 0);
    assert!(one.err.contains("crosswalk: begun; 3 entries, 3 of them new"), "{}", one.err);
    let first: Vec<String> = one.out.lines().skip(1).map(|row| row[..27].to_owned()).collect();
    ended(&with(&study, &["raw/people.csv", "-o", "people.csv", "--ungated"]), 0);
    let all = ids(&study, "people.csv");
    assert_eq!((&all[..3], all.len()), (&first[..], PEOPLE));
    let run = with(&study, &["raw", "-o", "out", "--ungated"]);
    ended(&run, 0);
    assert!(run.err.contains("crosswalk: 11 entries, 0 of them new"), "{}", run.err);
    assert_eq!(ids(&study, "out/people.csv"), all);
}

#[test]
fn a_check_says_how_many_are_new_and_writes_nothing() {
    let study = study();
    let check = ["check", "-p", "policy.toml", "--key", "study.key", "raw"];
    let check = [&check[..], CROSSWALK].concat();
    let run = study.deid(&check);
    ended(&run, 0);
    assert!(run.out.contains("crosswalk: 11 new values, 11 entries with them"), "{}", run.out);
    let json = study.deid(&[&check[..], &["--json"]].concat()).json();
    assert_eq!(
        (&json["crosswalk"]["entries"], &json["crosswalk"]["added"]),
        (&11.into(), &11.into())
    );
    assert!(!study.path("study.crosswalk").exists());
    ended(&with(&study, &["raw", "-o", "out"]), 0);
    let saved = study.read("study.crosswalk");
    assert!(study.deid(&check).out.contains("crosswalk: 0 new values, 11 entries with them"));
    assert_eq!(study.read("study.crosswalk"), saved);
}

/// A run that releases nothing leaves the crosswalk as it was, or leaves none.
#[test]
fn what_is_not_released_is_not_saved() {
    let study = study();
    study.edit("policy.toml", "max_suppressed = 0.25", "max_suppressed = 0.0");
    ended(&with(&study, &["raw", "-o", "out"]), 1);
    assert!(!study.path("study.crosswalk").exists());
    ended(&with(&study, &["raw", "-o", "out", "--ungated"]), 0);
    let saved = study.read("study.crosswalk");
    study.write("raw/people.csv", study.read("raw/people.csv") + "P99,x,F,Solo,2020-01-01\n");
    ended(&with(&study, &["raw", "-o", "next"]), 1);
    assert_eq!(study.read("study.crosswalk"), saved);
    study.write("raw/people.csv", study.read("raw/people.csv") + "P98,x,F,Ayr,no date\n");
    ended(&with(&study, &["raw", "-o", "next", "--ungated"]), 2);
    assert_eq!(study.read("study.crosswalk"), saved);
}

/// Rows that are streamed are out before anything could be saved.
#[test]
fn what_is_streamed_must_be_known() {
    let study = study();
    let policy = study.read("policy.toml");
    let gate = policy.find("[tables.people.gate]").unwrap();
    let visits = policy.find("[tables.visits]").unwrap();
    study.write("policy.toml", policy[..gate].to_owned() + &policy[visits..]);
    let stream = ["raw/people.csv", "-o", "-", "--stream"];
    let unknown = with(&study, &stream);
    ended(&unknown, 2);
    assert!(unknown.err.contains("reading the crosswalk: no such file"), "{}", unknown.err);
    ended(&with(&study, &["raw", "-o", "out"]), 0);
    let saved = study.read("study.crosswalk");
    let run = with(&study, &stream);
    ended(&run, 0);
    assert_eq!(run.out, study.read("out/people.csv"));
    study.write(
        "raw/people.csv",
        study.read("raw/people.csv") + "P99 CANARY-7f3a,x,F,Ayr,2020-01-01\n",
    );
    // Not even where cells that cannot be read become null.
    study.edit("policy.toml", "version = 1", "version = 1\non_invalid = \"null\"");
    let run = with(&study, &stream);
    ended(&run, 2);
    let said = "people.csv, column ID: 1 cell(s): not in the crosswalk (row 12)";
    assert!(run.err.contains(said), "{}", run.err);
    assert!(run.err.contains("on_invalid does not help here"), "{}", run.err);
    assert!(!run.err.contains("CANARY"));
    assert_eq!(study.read("study.crosswalk"), saved);
}

#[test]
fn values_are_in_the_crosswalk_only_where_the_policy_says_so() {
    let study = study();
    ended(&with(&study, &["raw", "-o", "out"]), 0);
    assert!(!study.read("study.crosswalk").contains(MARK));
    let kept = self::study();
    kept.edit("policy.toml", "[domains.subject]", "[domains.subject]\nreidentifiable = true");
    ended(&with(&kept, &["raw", "-o", "out"]), 0);
    let lines = kept.read("study.crosswalk");
    let by_code: BTreeMap<&str, &str> = lines
        .lines()
        .filter(|line| line.contains(MARK))
        .map(|line| (&line[27..53], &line[54..]))
        .collect();
    assert_eq!(by_code.len(), PEOPLE);
    let first = &ids(&kept, "out/people.csv")[0][1..];
    assert_eq!(by_code[first], format!("\"P0 {MARK}\""), "who may turn back can");
    for file in ["out/people.csv", "out/visits.csv", "out/deid-manifest.json", "out.custodian.json"]
    {
        let text = kept.read(file);
        assert!(!by_code.values().any(|value| text.contains(&value[1..value.len() - 1])), "{file}");
    }
}

#[cfg(unix)]
#[test]
fn a_crosswalk_is_its_owners_alone_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let study = study();
    std::fs::create_dir(study.path("safe")).unwrap();
    ended(
        &scrub(&study, &["--crosswalk", "safe/one", "raw/people.csv", "-o", "a.csv", "--ungated"]),
        0,
    );
    let mode = std::fs::metadata(study.path("safe/one")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    symlink("safe/one", study.path("study.crosswalk")).unwrap();
    study.write("raw/people.csv", study.read("raw/people.csv") + "P99,x,F,Ayr,2020-01-01\n");
    ended(&with(&study, &["raw/people.csv", "-o", "b.csv", "--ungated"]), 0);
    assert!(study.path("study.crosswalk").is_symlink());
    assert!(study.read("safe/one").contains("no-values 12"));
    let left: Vec<_> = std::fs::read_dir(study.path("safe")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_release_is_verified_with_its_crosswalk_and_in_part_without() {
    let study = study();
    ended(&with(&study, &["raw", "-o", "out"]), 0);
    let verify = |words: &[&str]| {
        let base = ["verify", "out", "--against", "raw", "-p", "policy.toml"];
        study.deid(&[&base[..], words].concat())
    };
    let (key, same) = (["--key", "study.key"], CROSSWALK);
    let run = verify(&[&key[..], same].concat());
    ended(&run, 0);
    assert!(run.out.contains("crosswalk") && !run.out.contains("skipped"), "{}", run.out);
    let run = verify(&key);
    ended(&run, 0);
    assert!(
        run.out.contains("surrogates of 2 columns were compared by place and form"),
        "{}",
        run.out
    );
    ended(&verify(&[]), 0);
    ended(&verify(same), 0);
    // Another crosswalk is not that of the release.
    ended(&scrub(&study, &["--crosswalk", "other", "raw", "-o", "apart"]), 0);
    let run = verify(&[&key[..], &["--crosswalk", "other"]].concat());
    ended(&run, 1);
    assert!(run.out.contains("the release was made with another crosswalk"), "{}", run.out);
    // With the crosswalk a swap of two people's surrogates is seen; without it, it is not.
    let text = study.read("out/people.csv");
    let people = ids(&study, "out/people.csv");
    let swapped = text.replacen(&people[0], "?", 1).replacen(&people[1], &people[0], 1);
    study.write("out/people.csv", swapped.replacen('?', &people[1], 1));
    let run = verify(&[&key[..], same].concat());
    ended(&run, 1);
    assert!(run.out.contains("people.ID: 2 cell(s) (row 1, 2) that `surrogate`"), "{}", run.out);
    // A value that the crosswalk does not have was in no run with it.
    study.write("raw/people.csv", study.read("raw/people.csv") + "P99,x,F,Ayr,2020-01-01\n");
    let run = verify(&[&key[..], same].concat());
    ended(&run, 2);
    assert!(run.err.contains("column ID: 1 cell(s): not in the crosswalk (row 12)"), "{}", run.err);
}

#[test]
fn safe_harbor_allows_surrogates_and_refuses_tokens_beside_them() {
    let study = Study::new();
    study.write(
        "policy.toml",
        "version = 1\nclaim = \"safe-harbor\"\nas_of = 2026-11-22\n[domains.subject]\n[tables.people.columns]\n\
         ID = { surrogate = \"subject\" }\nNAME = { drop = true }\nSEX = { keep = \"quasi\", reviewed = \"2026-11-22: two letters\" }\n\
         TOWN = { null = true }\nSEEN = { date_part = { part = \"year\", cap = 89 } }\n",
    );
    ended(&with(&study, &["raw/people.csv", "-o", "out.csv"]), 0);
    study.edit("policy.toml", "ID =", "OTHER = { token = \"subject\", optional = true }\nID =");
    let run = with(&study, &["raw/people.csv", "-o", "next.csv"]);
    ended(&run, 2);
    assert!(run.err.contains("domain `subject` has both tokens and surrogates"), "{}", run.err);
    assert!(run.err.contains("allowed: drop, null, constant or surrogate"), "{}", run.err);
}
