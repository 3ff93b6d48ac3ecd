//! What came of a run, for a person or as JSON.

use std::io::Write;

use deid_core::evidence::Verification;
use deid_core::job::{GateFailure, Outcome, TableOutcome};
use deid_core::measure::Assessment;
use serde_json::json;

use crate::verb::{Style, print};

/// A release that was written. With the data on standard output, this goes to standard error.
pub fn outcome(outcome: &Outcome, style: Style, data_on_stdout: bool) -> std::io::Result<()> {
    if style.json && !data_on_stdout {
        return print::json(&json!({ "schema_version": 1, "released": true, "manifest": outcome.manifest }));
    }
    if style.quiet || style.json {
        return Ok(());
    }
    let text = format!("{}{}", print::table(&rows(outcome)), remarks(outcome));
    if data_on_stdout {
        std::io::stderr().write_all(text.as_bytes())
    } else {
        std::io::stdout().write_all(text.as_bytes())
    }
}

/// A check that found nothing to complain about.
pub fn checked(outcome: &Outcome, style: Style) -> std::io::Result<()> {
    if style.json {
        return print::json(&json!({ "schema_version": 1, "ready": true, "manifest": outcome.manifest }));
    }
    if !style.quiet {
        let text = format!("{}{}ready: nothing was written\n", print::table(&rows(outcome)), remarks(outcome));
        std::io::stdout().write_all(text.as_bytes())?;
    }
    Ok(())
}

fn rows(outcome: &Outcome) -> Vec<Vec<String>> {
    let head = ["table", "rows in", "rows out", "suppressed", "made null", "smallest class"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(outcome.tables.iter().map(|table| {
        vec![
            table.name.to_string(),
            table.tally.rows.to_string(),
            table.rows_out.to_string(),
            suppressed(table),
            print::invalid_cells(&table.tally).to_string(),
            table.assessment.as_ref().map_or_else(|| "no gate".to_owned(), smallest),
        ]
    }));
    rows
}

fn suppressed(table: &TableOutcome) -> String {
    match table.subjects_suppressed {
        Some(subjects) if table.rows_suppressed > 0 => {
            format!("{} (of {subjects} people)", table.rows_suppressed)
        }
        _ => table.rows_suppressed.to_string(),
    }
}

fn smallest(assessment: &Assessment) -> String {
    match assessment.k {
        Some(k) => format!("{k} {}", assessment.unit),
        None => "no rows".to_owned(),
    }
}

fn remarks(outcome: &Outcome) -> String {
    let mut text = String::new();
    if outcome.left_alone > 0 {
        text.push_str(&format!("{} file(s) of the folder are no tables and were left alone\n", outcome.left_alone));
    }
    for rule in &outcome.unused_rules {
        text.push_str(&format!("note: no column took the rule {rule}\n"));
    }
    text
}

/// Gates that are not met, and what would help.
pub fn failures(outcome: &Outcome, style: Style) -> std::io::Result<()> {
    if style.json {
        let failures: Vec<_> = outcome.failures.iter().map(as_json).collect();
        return print::json(&json!({ "schema_version": 1, "released": false, "failures": failures }));
    }
    for failure in &outcome.failures {
        eprintln!(
            "deid: not released: table {}: {} of {} {} are in classes below k; at most {} may go",
            failure.table, failure.affected, failure.total, failure.unit, failure.limit
        );
        let advice: Vec<Vec<String>> = std::iter::once(["what would help", "left below k"].map(str::to_owned).to_vec())
            .chain(failure.advice.iter().map(|advice| vec![advice.what(), format!("{:.1} %", advice.below.percent())]))
            .collect();
        eprint!("{}", print::table(&advice));
    }
    eprintln!("help: generalize or drop quasi-identifiers, raise max_suppressed, or lower k, and say why; nothing was written");
    Ok(())
}

fn as_json(failure: &GateFailure) -> serde_json::Value {
    json!({
        "table": failure.table,
        "affected": failure.affected,
        "total": failure.total,
        "limit": failure.limit,
        "unit": failure.unit,
        "assessment": failure.assessment,
        "advice": failure.advice,
    })
}

/// What a table measures.
pub fn assessment(assessment: &Assessment, style: Style) -> std::io::Result<()> {
    if style.json {
        return print::json(assessment);
    }
    write!(std::io::stdout(), "{assessment}")
}

/// What a verification found.
pub fn verification(verification: &Verification, style: Style) -> std::io::Result<()> {
    if style.json {
        return print::json(verification);
    }
    write!(std::io::stdout(), "{verification}")
}
