//! Nothing under the final name before it is whole, nothing left behind.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{PartialFile, PartialFolder, Replace, Spool, ensure_distinct};
use crate::error::{Cause, Error, ForeignKind};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn cause(result: Result<impl Sized, Error>) -> Cause {
    result.err().unwrap().problems()[0].cause.clone()
}

fn new_folder(target: &Path, replace: Replace) -> PartialFolder {
    let folder = PartialFolder::create(target, replace, "manifest.json").unwrap();
    for (name, text) in [("dm.csv", "new"), ("manifest.json", "{}")] {
        folder.create_file(name).unwrap().write_all(text.as_bytes()).unwrap();
    }
    folder
}

#[test]
fn a_file_appears_when_it_is_published_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dm.csv");
    let mut file = PartialFile::create(&target, Replace::Never).unwrap();
    file.write_all(b"a").unwrap();
    let [partial] = &names(folder.path())[..] else { panic!("one file") };
    assert!(partial.starts_with(".dm.csv.partial-"), "{partial}");
    file.publish().unwrap();
    assert_eq!(names(folder.path()), ["dm.csv"]);
    assert_eq!(fs::read(&target).unwrap(), b"a");
}

#[test]
fn a_dropped_file_leaves_nothing_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dm.csv");
    drop(PartialFile::create(&target, Replace::Never).unwrap());
    assert!(names(folder.path()).is_empty());
    fs::write(&target, "old").unwrap();
    let mut file = PartialFile::create(&target, Replace::Force).unwrap();
    file.write_all(b"new").unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"old");
    drop(file);
    assert_eq!(names(folder.path()), ["dm.csv"]);
    assert_eq!(fs::read(&target).unwrap(), b"old");
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dm.csv");
    let late = PartialFile::create(&target, Replace::Never).unwrap();
    fs::write(&target, "old").unwrap();
    assert_eq!(cause(PartialFile::create(&target, Replace::Never)), Cause::OutputExists);
    assert_eq!(
        cause(late.publish()),
        Cause::OutputExists,
        "it appeared while the file was written"
    );
    assert_eq!(names(folder.path()), ["dm.csv"]);
    assert_eq!(fs::read(&target).unwrap(), b"old");
    let mut file = PartialFile::create(&target, Replace::Force).unwrap();
    file.write_all(b"new").unwrap();
    file.publish().unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"new");
    assert!(matches!(
        cause(PartialFile::create(folder.path(), Replace::Force)),
        Cause::Call { .. }
    ));
    assert!(matches!(
        cause(PartialFile::create(Path::new(".."), Replace::Force)),
        Cause::Call { .. }
    ));
    let missing = PartialFile::create(&folder.path().join("no/dm.csv"), Replace::Never);
    let expected = Cause::Io { action: "creating the output", kind: ForeignKind::NotFound };
    assert_eq!(cause(missing), expected);
}

#[test]
fn a_published_file_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dm.csv");
    let publish = |replace, text: &[u8]| {
        let mut file = PartialFile::create(&target, replace).unwrap();
        file.write_all(text).unwrap();
        file.publish_revocably()
    };
    publish(Replace::Never, b"first").unwrap().revoke();
    assert!(names(folder.path()).is_empty());
    drop(publish(Replace::Never, b"first").unwrap());
    assert_eq!(fs::read(&target).unwrap(), b"first");
    publish(Replace::Force, b"second").unwrap().revoke();
    assert_eq!(fs::read(&target).unwrap(), b"first");
    drop(publish(Replace::Force, b"second").unwrap());
    assert_eq!(fs::read(&target).unwrap(), b"second");
    assert_eq!(names(folder.path()), ["dm.csv"], "what was there is gone");
    let late = PartialFile::create(&folder.path().join("ae.csv"), Replace::Never).unwrap();
    fs::write(folder.path().join("ae.csv"), "mine").unwrap();
    assert_eq!(cause(late.publish_revocably()), Cause::OutputExists);
    assert_eq!(fs::read(folder.path().join("ae.csv")).unwrap(), b"mine");
}

#[test]
fn long_names_fit() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join(format!("{}.csv", "é".repeat(120)));
    PartialFile::create(&target, Replace::Never).unwrap().publish().unwrap();
    assert!(target.exists());
}

#[test]
fn a_folder_appears_when_it_is_published_and_not_before() {
    let parent = tempfile::tempdir().unwrap();
    let target = parent.path().join("out");
    // What a killed run left stays, and is not taken for ours.
    fs::create_dir(parent.path().join("out.partial-0000000000000000")).unwrap();
    let folder = new_folder(&target, Replace::Never);
    assert!(!target.exists());
    assert!(folder.create_file("dm.csv").is_err(), "taken");
    for name in ["", ".", "..", "a/b", "/a"] {
        assert!(folder.create_file(name).is_err(), "{name:?} is no plain name");
    }
    folder.publish().unwrap();
    assert_eq!(names(parent.path()), ["out", "out.partial-0000000000000000"]);
    assert_eq!(names(&target), ["dm.csv", "manifest.json"]);
}

#[test]
fn a_folder_that_is_there_is_replaced_whole_or_not_at_all() {
    let parent = tempfile::tempdir().unwrap();
    let target = parent.path().join("out");
    let late = new_folder(&target, Replace::Never);
    fs::create_dir(&target).unwrap();
    fs::write(target.join("manifest.json"), "old").unwrap();
    fs::write(target.join("ae.csv"), "old").unwrap();
    let marker = "manifest.json";
    assert_eq!(cause(PartialFolder::create(&target, Replace::Never, marker)), Cause::OutputExists);
    assert_eq!(cause(late.publish()), Cause::OutputExists);
    drop(new_folder(&target, Replace::Force));
    assert_eq!(names(parent.path()), ["out"]);
    assert_eq!(names(&target), ["ae.csv", "manifest.json"], "the old one is as it was");
    new_folder(&target, Replace::Force).publish().unwrap();
    assert_eq!(names(parent.path()), ["out"]);
    assert_eq!(names(&target), ["dm.csv", "manifest.json"], "nothing of the old one is in the new");
}

#[test]
fn force_does_not_remove_what_is_no_release() {
    let parent = tempfile::tempdir().unwrap();
    let home = parent.path().join("home");
    fs::create_dir(&home).unwrap();
    let create = |path: &Path| PartialFolder::create(path, Replace::Force, "manifest.json");
    create(&home).unwrap().publish().unwrap(); // empty
    fs::write(home.join("thesis.doc"), "").unwrap();
    assert!(matches!(cause(create(&home)), Cause::Call { .. }));
    assert!(matches!(cause(create(&home.join("thesis.doc"))), Cause::Call { .. }));
    assert_eq!(names(&home), ["thesis.doc"]);
}

#[test]
fn inputs_and_outputs_do_not_overlap() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("raw");
    fs::create_dir(&raw).unwrap();
    let input = raw.join("dm.csv");
    fs::write(&input, "").unwrap();
    let overlaps: [(&Path, PathBuf); 5] = [
        (&input, input.clone()),
        (&input, raw.join("../raw/dm.csv")),
        (&raw, raw.clone()),
        (&raw, raw.join("out/deeper")),
        (&input, folder.path().to_owned()),
    ];
    for (input, output) in overlaps {
        assert_eq!(cause(ensure_distinct(input, &output)), Cause::OutputIsInput, "{output:?}");
    }
    ensure_distinct(&raw, &folder.path().join("raw2")).unwrap();
    ensure_distinct(&input, &raw.join("dm2.csv")).unwrap();
    assert!(ensure_distinct(&folder.path().join("gone"), &raw).is_err());
}

#[test]
fn a_spool_gives_back_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = Spool::create(Some(folder.path())).unwrap();
    spool.write_all(b"rows").unwrap();
    let mut out = Vec::new();
    spool.copy_to(&mut out).unwrap();
    assert_eq!(out, b"rows");
    assert!(names(folder.path()).is_empty());
    let mut spool = Spool::create(None).unwrap();
    spool.write_all(b"rows").unwrap();
    spool.copy_to(Closed).unwrap();
}

/// A pipe whose reader is gone.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_may_read() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("dm.csv");
        PartialFile::create(&file, Replace::Never).unwrap().publish().unwrap();
        let folder = parent.path().join("out");
        new_folder(&folder, Replace::Never).publish().unwrap();
        assert_eq!(
            (mode(&file), mode(&folder), mode(&folder.join("dm.csv"))),
            (0o600, 0o700, 0o600)
        );
    }

    #[test]
    fn devices_and_links_to_the_input_are_safe() {
        assert!(matches!(
            cause(PartialFile::create(Path::new("/dev/null"), Replace::Force)),
            Cause::Call { .. }
        ));
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("dm.csv");
        fs::write(&input, "").unwrap();
        let soft = folder.path().join("soft.csv");
        symlink(&input, &soft).unwrap();
        let hard = folder.path().join("hard.csv");
        fs::hard_link(&input, &hard).unwrap();
        for link in [soft, hard] {
            assert_eq!(cause(ensure_distinct(&input, &link)), Cause::OutputIsInput);
        }
    }
}
