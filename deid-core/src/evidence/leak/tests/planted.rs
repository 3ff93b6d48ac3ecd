//! Leaks that are planted into a clean output, one at a time: each must be found, at its place.

use super::super::report::Found;
use super::trial::{clean, plan, raw_cell};
use super::*;

/// The one place where the check must report a planted leak of `column` of `dm`.
fn only(report: &LeakReport, column: &str) -> (Found, Vec<u64>) {
    let findings: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| {
            let place = &finding.identifier;
            place.table.as_str() == "dm"
                && place.column.as_ref().is_some_and(|name| name.as_str() == column)
        })
        .collect();
    assert_eq!(findings.len(), 1, "{:#?}", report.findings);
    let rows = findings[0].rows.iter().map(|row| row.get()).collect();
    (findings[0].found.clone(), rows)
}

fn place(table: &str, position: usize, column: &str) -> super::super::ColumnPlace {
    super::super::ColumnPlace {
        table: TableName::new(table).unwrap(),
        position,
        column: (!column.is_empty()).then(|| ColumnName::new(column).unwrap()),
    }
}

#[test]
fn a_clean_output_has_no_finding() {
    let report = check(&plan(), &mut clean());
    assert!(report.passed(), "{:#?}", report.findings);
    let codes = report.explained.iter().any(|pair| pair.output == place("ae", 4, "AEOUT"));
    let dose = report.explained.iter().any(|pair| pair.output == place("ae", 6, "AEDOSE"));
    assert!(codes && dose, "{:#?}", report.explained);
}

#[test]
fn a_name_in_free_text() {
    let mut memory = clean();
    memory.plant("ae", "AECOM", 7, "Mr Kobayashi reports that it began on Sunday");
    let found = only(&check(&plan(), &mut memory), "LASTNM");
    assert_eq!(found, (Found::Substring { column: place("ae", 5, "AECOM") }, vec![7]));
}

#[test]
fn a_name_in_capitals_and_without_its_accents() {
    for spelling in ["MUÑOZ-PEREZ", "LEFEVRE", "Lefe\u{300}vre", "  lefèvre "] {
        let mut memory = clean();
        memory.raw[0].columns[3][2] = Some("Muñoz-Pérez".into());
        memory.plant("dm", "ARM", 9, spelling);
        let found = only(&check(&plan(), &mut memory), "LASTNM");
        assert_eq!(found, (Found::WholeCell { column: place("dm", 4, "ARM") }, vec![9]));
    }
}

#[test]
fn a_social_security_number_as_a_cell() {
    let mut memory = clean();
    let ssn = raw_cell(&memory, "dm", "SSN", 4);
    memory.plant("ae", "AEDECOD", 12, &ssn);
    let found = only(&check(&plan(), &mut memory), "SSN");
    assert_eq!(found, (Found::WholeCell { column: place("ae", 3, "AEDECOD") }, vec![12]));
}

#[test]
fn a_record_number_in_free_text() {
    let mut memory = clean();
    let mrn = raw_cell(&memory, "dm", "MRN", 6);
    memory.plant("ae", "AECOM", 1, &format!("see chart{mrn}a"));
    let found = only(&check(&plan(), &mut memory), "MRN");
    assert_eq!(found, (Found::Substring { column: place("ae", 5, "AECOM") }, vec![1]));
}

#[test]
fn an_address_in_a_column_of_bands_or_tokens_or_dates() {
    for (table, column, position) in [("dm", "AGE", 2), ("ae", "USUBJID", 1), ("ae", "AESTDTC", 7)]
    {
        let mut memory = clean();
        let email = raw_cell(&memory, "dm", "EMAIL", 2);
        memory.plant(table, column, 3, &email);
        let found = only(&check(&plan(), &mut memory), "EMAIL");
        assert_eq!(found, (Found::WholeCell { column: place(table, position, column) }, vec![3]));
    }
}

#[test]
fn a_short_site_number_in_a_kept_column() {
    // The dose column held 701 twice, and no 703 at all.
    for (text, row) in [("703", 2), ("701", 12)] {
        let mut memory = clean();
        memory.plant("ae", "AEDOSE", row, text);
        let found = only(&check(&plan(), &mut memory), "SITEID");
        let column = place("ae", 6, "AEDOSE");
        assert_eq!(found, (Found::WholeCell { column }, vec![row as u64]), "{text}");
    }
}

#[test]
fn a_short_site_number_in_a_column_of_tokens_or_dates() {
    for (table, column, position) in [("dm", "USUBJID", 1), ("dm", "RFSTDTC", 5)] {
        let mut memory = clean();
        memory.plant(table, column, 2, "704");
        let found = only(&check(&plan(), &mut memory), "SITEID");
        assert_eq!(found, (Found::WholeCell { column: place(table, position, column) }, vec![2]));
    }
}

#[test]
fn a_subject_inside_of_a_composite() {
    let mut memory = clean();
    let subject = raw_cell(&memory, "dm", "USUBJID", 10);
    memory.plant("ae", "AECOM", 5, &format!("AE/{subject}/1"));
    let found = only(&check(&plan(), &mut memory), "USUBJID");
    assert_eq!(found, (Found::Substring { column: place("ae", 5, "AECOM") }, vec![5]));
}

#[test]
fn an_identifier_in_a_header() {
    for (header, identifier) in [("Notes of Hazel Dalton", "LASTNM"), ("704", "SITEID")] {
        let mut memory = clean();
        memory.output[0].headers.push(header.into());
        memory.output[0].columns.push(vec![None; trial::ROWS]);
        let found = only(&check(&plan(), &mut memory), identifier);
        assert_eq!(found, (Found::Header { column: place("dm", 6, "") }, vec![]));
    }
}

#[test]
fn an_identifier_in_a_file_name() {
    let names = ["ae.csv", "dm.csv", "dm.dalton.csv"].map(str::to_owned);
    let texts = Texts { file_names: &names, manifest: None };
    let report = check_with(&plan(), &mut clean(), texts, LeakCheck::MEMORY, 1);
    assert_eq!(only(&report, "LASTNM"), (Found::FileName { file: 3 }, vec![]));
    let names = ["701.csv".to_owned()];
    let texts = Texts { file_names: &names, manifest: None };
    let report = check_with(&plan(), &mut clean(), texts, LeakCheck::MEMORY, 1);
    assert_eq!(only(&report, "SITEID"), (Found::FileName { file: 1 }, vec![]));
}

#[test]
fn an_identifier_in_the_manifest_but_not_in_its_digests() {
    let mrn = raw_cell(&clean(), "dm", "MRN", 1);
    let digest = format!("{mrn:f<64}");
    let clean_text = format!(r#"{{"sha256":"{digest}","as_of":"2024-01-01","rule":"701"}}"#);
    let texts = Texts { file_names: &[], manifest: Some(clean_text.as_bytes()) };
    let report = check_with(&plan(), &mut clean(), texts, LeakCheck::MEMORY, 1);
    assert!(report.passed(), "{:#?}", report.findings);
    let leaky = format!(r#"{{"sha256":"{digest}","tables":[{{"purpose":"for {mrn}"}}]}}"#);
    let texts = Texts { file_names: &[], manifest: Some(leaky.as_bytes()) };
    let report = check_with(&plan(), &mut clean(), texts, LeakCheck::MEMORY, 1);
    assert_eq!(only(&report, "MRN"), (Found::Manifest, vec![]));
}

#[test]
fn a_dropped_column_under_another_name() {
    for (dropped, at) in [("FIRSTNM", 2), ("SITEID", 1), ("BRTHDTC", 7), ("FLAG", 8)] {
        let mut memory = clean();
        let cells = memory.raw[0].columns[at].clone();
        memory.output[0].headers.push("X1".into());
        memory.output[0].columns.push(cells);
        let report = check(&plan(), &mut memory);
        let found = only(&report, dropped);
        let rows: Vec<u64> = (1..=12).collect();
        assert_eq!(found, (Found::WholeCell { column: place("dm", 6, "") }, rows), "{dropped}");
    }
}

#[test]
fn a_dropped_column_under_its_own_name() {
    let mut memory = clean();
    let cells = memory.raw[0].columns[1].clone();
    memory.output[0].headers.push("SITEID".into());
    memory.output[0].columns.push(cells);
    let (found, rows) = only(&check(&plan(), &mut memory), "SITEID");
    assert_eq!((found, rows.len()), (Found::WholeCell { column: place("dm", 6, "") }, 12));
}

#[test]
fn a_birth_date_in_free_text_or_a_kept_column() {
    let mut memory = clean();
    let date = raw_cell(&memory, "dm", "BRTHDTC", 5);
    memory.plant("ae", "AECOM", 2, &format!("born {date}, in good health"));
    memory.plant("ae", "AEDECOD", 8, &format!("{date}T00:00"));
    let report = check(&plan(), &mut memory);
    let places: Vec<&Found> = report.findings.iter().map(|finding| &finding.found).collect();
    let expected = [
        &Found::WholeCell { column: place("ae", 3, "AEDECOD") },
        &Found::Substring { column: place("ae", 5, "AECOM") },
    ];
    assert_eq!(places, expected);
}

#[test]
fn a_mask_that_leaves_a_value_as_it_was() {
    let mut plan = plan();
    let site = &mut plan[0].columns[1];
    site.made = Made::Masked;
    let mut memory = clean();
    memory.output[0].headers.push("SITEID".into());
    let mut cells = vec![Some("***".to_owned()); trial::ROWS];
    cells[6] = Some("702".into());
    memory.output[0].columns.push(cells);
    let found = only(&check(&plan, &mut memory), "SITEID");
    assert_eq!(found, (Found::WholeCell { column: place("dm", 6, "SITEID") }, vec![7]));
}
