//! Encodings, globs and folders: how files are found and read.

use std::fs;
use std::path::{Path, PathBuf};

use deid_core::io::Format;
use deid_core::job::{FileOptions, Input, Options, Output, check, scrub};
use deid_core::policy::Policy;
use deid_core::vocab::Encoding;

use super::{HEADER, Place, SOURCES, csv, keys, latin, policy, rows, sources, whole, with_sources};

#[test]
fn bytes_that_an_encoding_does_not_define_are_told_by_row_and_column() {
    let text = latin(&format!("{HEADER}{}", rows(0..30)));
    let options = |name| Options {
        files: FileOptions { encoding: Encoding::named(name), ..FileOptions::default() },
        ..Options::default()
    };
    let place = Place::new(&[("dm.csv", &text)]);
    assert_eq!(place.passes(&policy(""), &options("windows-1252")), whole());
    assert_eq!(
        Place::new(&[("dm.csv", &text)])
            .passes(&policy("encoding = \"windows-1252\""), &Options::default()),
        whole()
    );
    let said = Place::new(&[("dm.csv", &text)]).refused(&policy(""), &Options::default());
    assert!(said.starts_with("dm.csv, column 2 of 6, row 1: not valid UTF-8\nconvert the file to UTF-8, or say what it is: encoding = \"windows-1252\""), "{said}");
    let at = text.iter().rposition(|byte| *byte == 0xe9).unwrap();
    let mut undefined = text.clone();
    undefined[at] = 0x81;
    let said = Place::new(&[("dm.csv", &undefined)]).refused(&policy(""), &options("windows-1252"));
    assert!(
        said.starts_with("dm.csv, column 6 of 6, row 30: a byte that windows-1252 does not define"),
        "{said}"
    );
    let utf16: Vec<u8> = "\u{feff}"
        .chars()
        .chain(String::from_utf8(csv(HEADER, &rows(0..30))).unwrap().chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let place = Place::new(&[("dm.csv", &utf16)]);
    let said = place.refused(&policy(""), &Options::default());
    assert!(
        said.starts_with(
            "dm.csv, line 1: the text is UTF-16, not UTF-8\nsay so: encoding = \"utf-16\""
        ),
        "{said}"
    );
    assert_eq!(place.passes(&policy(""), &options("utf-16")), whole());
    // What the policy says of a file no call changes.
    let said = Place::new(&[("dm.csv", &text)])
        .refused(&policy("encoding = \"windows-1252\""), &options("utf-16"));
    assert!(said.contains("the policy says another delimiter or encoding"), "{said}");
}

#[test]
fn globs_choose_the_files_of_a_folder() {
    let files = |include: &[&str], exclude: &[&str]| Options {
        files: FileOptions {
            include: include.iter().map(ToString::to_string).collect(),
            exclude: exclude.iter().map(ToString::to_string).collect(),
            ..FileOptions::default()
        },
        ..Options::default()
    };
    let place = Place::new(&[
        ("dm.csv", &csv(HEADER, &rows(0..30))),
        ("dm_old.csv", b"x\n"),
        ("archive/dm.csv", b"x\n"),
    ]);
    let policy = policy("");
    let made = place.passes(&policy, &files(&[], &["*_old.csv", "archive/"]));
    assert_eq!(made, whole());
    let options = files(&["dm.csv"], &["archive"]);
    let checked = check(
        &Policy::parse(&policy).unwrap(),
        Some(&keys()),
        &Input::Folder(place.raw()),
        &options,
    );
    assert_eq!(checked.unwrap().left_out, 2);
    fs::remove_dir_all(place.out()).unwrap();
    fs::remove_file(place.0.path().join("out.custodian.json")).unwrap();
    let said = place.refused(&policy, &files(&[], &["*_old.csv", "archive", "*_odl.csv"]));
    assert!(said.starts_with("glob 3 of `exclude` matches nothing in the input folder"), "{said}");
}

#[test]
fn a_folder_of_parts_is_a_table_and_its_keys_are_columns() {
    let cut = |text: String| -> String {
        let line = |line: &str| {
            let mut cells: Vec<&str> = line.rsplitn(4, ',').collect();
            cells.remove(2);
            cells.reverse();
            cells.join(",") + "\n"
        };
        text.lines().map(line).collect()
    };
    let part = |town: &str, people: std::ops::Range<usize>| {
        let all = rows(people);
        let own: String = all
            .lines()
            .filter(|line| line.contains(town))
            .map(|line| format!("{line}\n"))
            .collect();
        csv(&cut(HEADER.to_owned()), &cut(own))
    };
    let place = Place::new(&[
        ("dm/TOWN=Ayr/part-10.csv", &part(",Ayr,", 16..30)),
        ("dm/TOWN=Ayr/part-2.csv", &part(",Ayr,", 0..16)),
        ("dm/TOWN=%42ath/part-0.csv", &part(",Bath,", 0..30)),
        ("dm/TOWN=Solo/part-0.csv", &part(",Solo,", 0..30)),
        ("dm/_SUCCESS", b""),
        ("dm/_metadata.csv", b"x\n"),
        ("dm/.part-0.csv.crc", b"x"),
    ]);
    let made = place.passes(&policy(""), &Options::default());
    // The key is the last column; its values leave as the policy says.
    assert_eq!(made.lines().next(), Some("ID,SEX,SEEN,NOTE,TOWN"));
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text
            .lines()
            .skip(1)
            .map(|line| {
                let mut cells: Vec<&str> = line.split(',').collect();
                cells.sort_unstable();
                cells.join(",")
            })
            .collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(sorted(&made), sorted(&whole()));
    let manifest = place.released("deid-manifest.json");
    assert!(!manifest.contains("Solo") && !manifest.contains("part-"));
    // A key needs a rule like any other column.
    let without = policy("").replace(", \"TOWN\"]", "]");
    fs::remove_dir_all(place.out()).unwrap();
    fs::remove_file(place.0.path().join("out.custodian.json")).unwrap();
    let said = place.refused(&without, &Options::default());
    assert!(said.starts_with("file 1 of dm: 1 column(s) have no rule: TOWN (column 6)"), "{said}");
    assert!(!said.contains("Bath") && !said.contains("part-"), "{said}");
    // Nobody can tell which parts of such a table count.
    fs::create_dir(place.raw().join("dm/_delta_log")).unwrap();
    let said = place.refused(&policy(""), &Options::default());
    assert!(said.starts_with("1 folder(s) are tables of Delta Lake"), "{said}");
}

#[test]
fn folders_that_nobody_names_are_refused() {
    let place = Place::new(&[("dm.csv", &csv(HEADER, &rows(0..30))), ("other/dm.csv", b"x\n")]);
    let said = place.refused(&policy(""), &Options::default());
    assert!(said.starts_with("the input folder holds 1 folder(s) or other things"), "{said}");
    assert!(said.contains("`FileOptions::exclude`"), "{said}");
}

#[test]
fn a_file_that_is_named_itself_finds_its_source_by_the_end_of_its_path() {
    let place = sources();
    let path: PathBuf = place.raw().join("site_b").join("x.csv");
    let policy =
        Policy::parse(&with_sources(SOURCES).replace("k              = 2", "k = 2")).unwrap();
    let out: &Path = &place.0.path().join("dm.csv");
    let input = Input::File { path, table: None };
    let outcome =
        scrub(&policy, Some(&keys()), &input, &Output::File(out.into()), &Options::default())
            .unwrap();
    assert_eq!(outcome.tables[0].tally.rows, 10);
}

#[test]
fn a_policy_knows_the_ending_of_every_format() {
    let policy = Policy::parse(&policy("")).unwrap();
    for ending in Format::endings() {
        let table = policy.table_for_file(&format!("DM{ending}")).unwrap();
        assert!(table.is_some_and(|table| table.name.as_str() == "dm"), "{ending}");
    }
}

#[test]
fn a_file_that_names_its_columns_itself_has_no_line_1() {
    let place = Place::new(&[("dm.ndjson", b"{\"A\": 1, \"B\": 2}\n")]);
    let said = place.refused(&policy(""), &Options::default());
    assert!(
        said.starts_with("dm.ndjson: 0 of the 6 columns that the policy names are in it"),
        "{said}"
    );
    assert!(!said.contains("line 1"), "{said}");
}
