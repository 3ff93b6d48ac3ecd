//! No value in a report, however it is shown.

use super::trial::{clean, plan};
use super::*;

const CANARY: &str = "Zyxcanary-4711";

#[test]
fn no_report_shows_a_value() {
    let mut memory = clean();
    let mut plan = plan();
    for raw in &mut memory.raw {
        raw.columns.iter_mut().flatten().for_each(|cell| *cell = Some(CANARY.to_owned()));
    }
    for output in &mut memory.output {
        output.columns.iter_mut().flatten().for_each(|cell| *cell = Some(CANARY.to_owned()));
        output.headers.push(CANARY.to_owned());
        output.columns.push(vec![Some(format!("in {CANARY} text")); trial::ROWS]);
    }
    // A header of the raw table that the policy does not know.
    memory.raw[0].headers[3] = CANARY.to_owned();
    plan[0].columns[3].name = ColumnName::new(CANARY).unwrap();
    plan[0].columns[3].known = false;
    let names = [format!("{CANARY}.csv")];
    let manifest = format!(r#"{{"{CANARY}":"{CANARY}"}}"#);
    let texts = Texts { file_names: &names, manifest: Some(manifest.as_bytes()) };
    let report = check_with(&plan, &mut memory, texts, LeakCheck::MEMORY, 2);
    assert!(report.findings.len() > 50, "{}", report.findings.len());
    let mut shown = format!("{report:?}{report:#?}{}", serde_json::to_string(&report).unwrap());
    for finding in &report.findings {
        shown += &finding.to_string();
    }
    assert!(!shown.to_lowercase().contains("canary") && !shown.contains("4711"));
}

#[test]
fn a_report_reads_as_columns_rows_and_kinds() {
    let mut memory = clean();
    memory.plant("ae", "AECOM", 7, "Mr Kobayashi and Mrs Dalton");
    let report = check(&plan(), &mut memory);
    let line = report.findings[0].to_string();
    assert_eq!(line, "values of dm.LASTNM inside of cells of ae.AECOM: 2 (row 7)");
    let json = serde_json::to_value(&report.findings[0]).unwrap();
    let expected = serde_json::json!({
        "identifier": { "table": "dm", "position": 4, "column": "LASTNM" },
        "found": { "kind": "substring", "table": "ae", "position": 5, "column": "AECOM" },
        "count": 2,
        "rows": [7],
    });
    assert_eq!(json, expected);
}
