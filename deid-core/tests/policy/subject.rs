//! In which domain people are told apart.

use deid_core::vocab::TableName;

use super::support::{good, resolve};

const DOMAINS: &str =
    "[domains.a]\ndate_shift = { days = [1, 99] }\n[domains.b]\ndate_shift = { days = [1, 99] }\n";

#[test]
fn tables_share_the_domain_of_their_subjects() {
    let token = |domain: &str| format!("columns = {{ ID = {{ token = \"{domain}\" }} }}\n");
    let shift = |domain: &str| {
        format!("drop = [\"ID\"]\ncolumns = {{ ON = {{ date_shift = \"{domain}\" }} }}\n")
    };
    let by = "drop = [\"ID\"]\ncolumns = { ON = { date_shift = { domain = \"b\", by = \"OTHER\" } }, OTHER = { drop = true } }\n";
    let drop = "drop = [\"ID\"]\n";
    let plain = "subject = \"ID\"\n";
    let named = "subject = { column = \"ID\", domain = \"a\" }\n";
    for (what, dm, ae, expected) in [
        ("a token", (plain, token("a")), (plain, drop.to_owned()), [Some("a"), Some("a")]),
        ("a name", (named, drop.to_owned()), (plain, drop.to_owned()), [Some("a"), Some("a")]),
        ("a shift", (plain, shift("a")), (plain, drop.to_owned()), [Some("a"), Some("a")]),
        ("tokens before shifts", (plain, token("a")), (plain, shift("b")), [Some("a"), Some("a")]),
        (
            "a name before a token",
            (named, token("b")),
            (plain, drop.to_owned()),
            [Some("a"), Some("a")],
        ),
        ("shifts of somebody else", (plain, by.to_owned()), (plain, drop.to_owned()), [None, None]),
        ("nothing", (plain, drop.to_owned()), (plain, drop.to_owned()), [None, None]),
        ("two, and no gate", (plain, token("a")), (plain, token("b")), [Some("a"), Some("b")]),
    ] {
        let text = format!("{DOMAINS}[tables.dm]\n{}{}[tables.ae]\n{}{}", dm.0, dm.1, ae.0, ae.1);
        let policy = good(&text);
        let found = ["dm", "ae"].map(|table| {
            let domain = policy.subject_domain(&TableName::new(table).unwrap());
            domain.map(|domain| domain.name.as_str())
        });
        assert_eq!(found, expected, "{what}");
    }
    let policy = good(&format!(
        "{DOMAINS}[columns]\n\"*ON\" = {{ date_shift = \"b\" }}\n[tables.dm]\n{named}drop = [\"ID\"]\n[tables.ae]\ndrop = [\"ID\"]\n"
    ));
    assert!(policy.subject_domain(&TableName::new("ae").unwrap()).is_none(), "it names no subject");
    let subject = resolve(&policy, "dm", &["ID"]).unwrap().subject.unwrap();
    assert_eq!((subject.index, subject.domain.unwrap().as_str()), (0, "a"));
}

#[test]
fn a_domain_of_the_subject_is_part_of_the_fingerprint() {
    let fingerprint = |subject: &str| {
        good(&format!("{DOMAINS}[tables.dm]\nsubject = {subject}\ndrop = [\"ID\"]\n"))
            .fingerprint()
            .to_string()
    };
    let plain = fingerprint("\"ID\"");
    assert_eq!(fingerprint("{ column = \"ID\" }"), plain);
    let (a, b) =
        ["a", "b"].map(|d| fingerprint(&format!("{{ column = \"ID\", domain = \"{d}\" }}"))).into();
    assert!(a != plain && a != b);
}
