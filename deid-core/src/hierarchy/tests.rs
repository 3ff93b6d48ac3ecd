//! Files in ARX's layout load as they are meant, or are refused with their line.

use std::path::Path;

use proptest::prelude::*;

use super::*;

fn load(text: &str) -> Hierarchy {
    Hierarchy::parse(text.as_bytes(), "h.csv").unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(bytes: &[u8]) -> String {
    Hierarchy::parse(bytes, "h.csv").expect_err("the file is refused").to_string()
}

#[test]
fn the_delimiter_is_told_from_line_1() {
    for delimiter in [";", ",", "\t"] {
        let ages = load(&"1;0-4;0-9;*\n5;5-9;0-9;*\n".replace(';', delimiter));
        assert_eq!((ages.levels(), ages.len()), (3, 2));
        assert_eq!(
            [0, 1, 2, 3].map(|level| ages.group("5", level)),
            [Some("5"), Some("5-9"), Some("0-9"), Some("*")]
        );
        assert_eq!(ages.group("5", 4), None);
        assert_eq!(ages.group("0-9", 1), None);
    }
    let intervals = load("15;[15, 20[;*\n16;[15, 20[;*\n");
    assert_eq!(intervals.group("16", 1), Some("[15, 20["));
}

#[test]
fn quotes_line_ends_blank_lines_and_bom_are_read_as_usual() {
    let text = "\u{feff}17,\"[15, 20[\",*\r\n\r\n\"say \"\"x\"\"\",\"two\nlines\",*\r\n\nlast,é,*";
    let hierarchy = load(text);
    assert_eq!(hierarchy.len(), 3);
    assert_eq!(hierarchy.group("17", 1), Some("[15, 20["));
    assert_eq!(hierarchy.group("say \"x\"", 1), Some("two\nlines"));
    assert_eq!(hierarchy.group("last", 1), Some("é"));
    let long = "x".repeat(10_000);
    assert_eq!(load(&format!("a;{long}\nb;{long}\n")).group("b", 1), Some(long.as_str()));
}

#[test]
fn what_is_no_hierarchy_is_refused_with_its_line() {
    let cases: [(&[u8], &str); 11] = [
        (b"", "h.csv: the hierarchy is empty"),
        (b"\xef\xbb\xbf\n\n", "h.csv: the hierarchy is empty"),
        (
            b"\na\nb\n",
            "h.csv, line 2: a hierarchy needs a value and at least one group on every line",
        ),
        (b"a;x;*\n\nb;x\n", "h.csv, line 3: 2 fields where the first line has 3"),
        (b"a;x\nb;x;y\n", "h.csv, line 2: 3 fields where the first line has 2"),
        (b"a;x;*\nb;;*\n", "h.csv, line 2: the group at level 1 is blank"),
        (b"a;x;*\nb;x;*\na;y;*\n", "h.csv, line 3: the value is listed before, in other groups"),
        (
            b"a;x;1\r\nb;x;2\r\n",
            "h.csv, line 2: not a tree: the group at level 1 has another group at level 2 before",
        ),
        (
            b"a;x;1;*\nb;y;1;+\n",
            "h.csv, line 2: not a tree: the group at level 2 has another group at level 3 before",
        ),
        (b"\"a\nb\";x\nc;\xff\n", "h.csv, line 3: the hierarchy is not valid UTF-8"),
        (b"\"a\nb\";x;*\nc;y\n", "h.csv, line 3: 2 fields where the first line has 3"),
    ];
    for (bytes, expected) in cases {
        let message = refusal(bytes);
        assert!(message.starts_with(expected), "{message} is not {expected}");
    }
    for end in ["", "\n"] {
        assert_eq!(load(&format!("a{}{end}", ";*".repeat(255))).levels(), 255);
        let wider = format!("a{}{end}", ";*".repeat(256));
        assert_eq!(refusal(wider.as_bytes()), "h.csv, line 1: a hierarchy has at most 255 levels");
    }
}

#[test]
fn a_value_may_be_listed_twice_in_the_same_groups() {
    assert_eq!(load("a;x;*\nb;y;*\na;x;*\n").len(), 2);
    // One name at two levels is two groups.
    assert_eq!(load("a;x;*\nb;*;*\n").group("b", 1), Some("*"));
}

#[test]
fn messages_and_debug_hold_no_value() {
    let secret = "JANE-ROE-OF-SPRINGFIELD";
    let broken = [
        format!("{secret};{secret}x;1\nb;{secret}x;2\n"),
        format!("{secret};x\n{secret};y\n"),
        format!("{secret};x\n{secret}\n"),
        secret.to_owned(),
    ];
    for text in broken {
        let error = Hierarchy::parse(text.as_bytes(), "h.csv").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("JANE"), "{error}");
    }
    assert_eq!(
        format!("{:?}", load(&format!("{secret};x\n"))),
        "Hierarchy { values: 1, levels: 1 }"
    );
}

#[test]
fn the_digest_is_that_of_the_file() {
    // printf 'a;x\n' | sha256sum
    let expected = "2554099a5eb337d0930784fbbfac041cfacb84e717f88fc4be492bce647fb1f7";
    let hex: String = load("a;x\n").sha256().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, expected);
    assert_ne!(load("a;x").sha256(), load("a;x\n").sha256());
}

#[test]
fn prefixes_make_a_hierarchy() {
    let values = ["80331", "80469", "1", "80331"];
    let hierarchy = Hierarchy::from_prefixes(values, &[3, 1]).unwrap();
    assert_eq!((hierarchy.levels(), hierarchy.len()), (3, 3));
    assert_eq!(
        [1, 2, 3].map(|level| hierarchy.group("80331", level)),
        [Some("803"), Some("8"), Some("*")]
    );
    assert_eq!(
        [1, 2, 3].map(|level| hierarchy.group("1", level)),
        [Some("1"), Some("1"), Some("*")]
    );
    let again = Hierarchy::from_prefixes(["1", "80469", "80331"], &[3, 1]).unwrap();
    assert_eq!(again.sha256(), hierarchy.sha256(), "order and repetition do not matter");
    for (values, kept) in [
        (&["a"][..], &[1, 2][..]),
        (&["a"], &[1, 1]),
        (&["a"], &[0]),
        (&[], &[1]),
        (&["", "a"], &[1]),
    ] {
        assert!(Hierarchy::from_prefixes(values.iter().copied(), kept).is_none());
    }
}

/// Real hierarchies of others, where the field data are at hand.
#[test]
fn hierarchies_of_arx_load() {
    let Some(data) = std::env::var_os("DEID_FIELD_DATA") else {
        return;
    };
    let mut loaded = 0;
    for folder in ["arx-adult", "kanon-adult/hierarchies"] {
        for entry in
            std::fs::read_dir(Path::new(&data).join(folder)).expect("the field data are complete")
        {
            let path = entry.unwrap().path();
            let is_table = path.file_name().is_some_and(|name| {
                let name = name.to_string_lossy();
                folder == "arx-adult" && !name.starts_with("adult_hierarchy_")
            });
            if is_table || path.extension().is_none_or(|extension| extension != "csv") {
                continue;
            }
            let hierarchy = Hierarchy::parse(&std::fs::read(&path).unwrap(), "h.csv").unwrap();
            assert!(!hierarchy.is_empty());
            loaded += 1;
        }
    }
    assert!(loaded >= 18, "{loaded} hierarchies found");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(prop::sample::select(b"ab;,\t\"\r\n*\xc3\xa9\xff".to_vec()), 0..60)) {
        if let Ok(hierarchy) = Hierarchy::parse(&bytes, "h.csv") {
            prop_assert!(hierarchy.levels() >= 1 && !hierarchy.is_empty());
        }
    }

    #[test]
    fn what_is_together_stays_together(values in prop::collection::vec("[a-c]{1,4}", 1..30)) {
        let hierarchy = Hierarchy::from_prefixes(values.iter().map(String::as_str), &[3, 2, 1]).unwrap();
        for (a, b) in values.iter().zip(values.iter().rev()) {
            for level in 1..hierarchy.levels() {
                if hierarchy.group(a, level) == hierarchy.group(b, level) {
                    prop_assert_eq!(hierarchy.group(a, level + 1), hierarchy.group(b, level + 1));
                }
            }
        }
    }

    #[test]
    fn a_written_hierarchy_reads_back(values in prop::collection::btree_map("[a-z\",; \n]{1,6}", "[A-D]{1,2}", 1..20)) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let file: String =
            values.iter().map(|(value, group)| format!("{};{};*\n", quoted(value), quoted(group))).collect();
        let hierarchy = load(&file);
        prop_assert_eq!(hierarchy.len(), values.len());
        for (value, group) in &values {
            prop_assert_eq!(hierarchy.group(value, 1), Some(group.as_str()));
        }
    }
}
