//! What came of a run, for a person or as JSON.

use std::io::Write;

use deid_core::equivalence::Extent;
use deid_core::evidence::Verification;
use deid_core::job::{Outcome, PolicyTestReport, TableOutcome};
use deid_core::measure::{Assessment, Below, Share};
use deid_core::pipeline::GateResult;
use serde_json::json;

use crate::print;
use crate::verb::Style;

/// A release that was written: a summary on standard error, for the release is the result. As JSON
/// it is a result too, unless the data have standard output to themselves.
pub fn outcome(outcome: &Outcome, style: Style, data_on_stdout: bool) -> std::io::Result<()> {
    if style.json {
        let mut object =
            json!({ "schema_version": 1, "released": true, "manifest": outcome.manifest });
        add_crosswalk(&mut object, outcome);
        return if data_on_stdout { print::json_aside(&object) } else { print::json(&object) };
    }
    if style.quiet {
        return Ok(());
    }
    let text = format!("{}{}{}", print::table(&rows(outcome)), kept(outcome), remarks(outcome));
    std::io::stderr().write_all(text.as_bytes())
}

/// A check that found nothing to complain about.
pub fn checked(outcome: &Outcome, style: Style) -> std::io::Result<()> {
    if style.json {
        let mut object =
            json!({ "schema_version": 1, "ready": true, "manifest": outcome.manifest });
        add_crosswalk(&mut object, outcome);
        return print::json(&object);
    }
    if !style.quiet {
        let text = format!(
            "{}{}{}ready: nothing was written\n",
            print::table(&rows(outcome)),
            asked(outcome),
            remarks(outcome)
        );
        std::io::stdout().write_all(text.as_bytes())?;
    }
    Ok(())
}

/// Its exact counts, for whoever keeps it.
fn add_crosswalk(object: &mut serde_json::Value, outcome: &Outcome) {
    if let Some(crosswalk) = &outcome.crosswalk {
        object["crosswalk"] = json!(crosswalk);
    }
}

/// What a crosswalk has now.
fn kept(outcome: &Outcome) -> String {
    outcome.crosswalk.as_ref().map_or_else(String::new, |crosswalk| {
        let (entries, added) = (crosswalk.entries, crosswalk.added);
        let begun = if added == entries { "begun; " } else { "" };
        format!("crosswalk: {begun}{entries} entries, {added} of them new\n")
    })
}

/// What a crosswalk would have to take.
fn asked(outcome: &Outcome) -> String {
    outcome.crosswalk.as_ref().map_or_else(String::new, |crosswalk| {
        let (entries, added) = (crosswalk.entries, crosswalk.added);
        format!("crosswalk: {added} new values, {entries} entries with them\n")
    })
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
            smallest(table),
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

fn smallest(table: &TableOutcome) -> String {
    match (&table.assessment, table.k) {
        (Some(Assessment { k: Some(k), unit, .. }), _) => format!("{k} {}", unit.name()),
        (Some(_), _) => "no rows".to_owned(),
        (None, Some(k)) => format!("{k} or more"),
        (None, None) => "no gate".to_owned(),
    }
}

fn remarks(outcome: &Outcome) -> String {
    let mut text = String::new();
    if outcome.left_alone > 0 {
        text.push_str(&format!(
            "{} file(s) of the folder are no tables and were left alone\n",
            outcome.left_alone
        ));
    }
    if outcome.left_out > 0 {
        text.push_str(&format!(
            "{} file(s) or folder(s) of the folder were left out by --include and --exclude\n",
            outcome.left_out
        ));
    }
    for table in outcome.tables.iter().filter(|table| table.rows_starred > 0) {
        text.push_str(&format!(
            "note: {} row(s) of table {} stay with their quasi-identifiers starred\n",
            table.rows_starred, table.name
        ));
    }
    for pair in &outcome.unlinked {
        text.push_str(&format!(
            "note: nobody in table {} is in table {}: are the ids of both written in one form?\n",
            pair.table, pair.from
        ));
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
        return print::json(
            &json!({ "schema_version": 1, "released": false, "failures": failures }),
        );
    }
    for failure in &outcome.failures {
        eprintln!("deid: not released: table {}: {}", failure.table, failure.cause);
        eprint!("{}", print::table(&advice(failure)));
    }
    eprintln!(
        "help: generalize or drop quasi-identifiers, raise max_suppressed, or lower k, and say why; nothing was written"
    );
    Ok(())
}

/// What is below k as it is, and what would be without each quasi-identifier or with it coarser.
fn advice(failure: &GateResult) -> Vec<Vec<String>> {
    let percent = |below: &Below| format!("{:.1} %", 100.0 * below.part.share.get());
    let now = failure.assessment.below.as_ref().map(percent).unwrap_or_default();
    let mut rows = vec![
        ["quasi-identifier", "below k without it", "below k one level coarser"]
            .map(str::to_owned)
            .to_vec(),
        vec!["(all of them, as they are)".to_owned(), now, String::new()],
    ];
    rows.extend(failure.advice.iter().map(|advice| {
        let coarser = advice.coarser.as_ref().map_or_else(|| "-".to_owned(), percent);
        vec![advice.column.to_string(), percent(&advice.without), coarser]
    }));
    rows
}

fn as_json(failure: &GateResult) -> serde_json::Value {
    json!({
        "table": failure.table,
        "message": failure.cause.to_string(),
        "assessment": failure.assessment,
        "advice": failure.advice,
    })
}

/// What a table measures.
pub fn assessment(assessment: &Assessment, style: Style) -> std::io::Result<()> {
    if style.json {
        let mut object = serde_json::to_value(assessment)?;
        object["schema_version"] = json!(1);
        return print::json(&object);
    }
    std::io::stdout().write_all(measured(assessment).as_bytes())
}

fn measured(assessment: &Assessment) -> String {
    let none = || "-".to_owned();
    let mut rows = vec![
        vec!["rows".to_owned(), assessment.total.rows.to_string()],
        vec!["counted".to_owned(), assessment.unit.name().to_owned()],
        vec![
            "quasi-identifiers".to_owned(),
            assessment
                .quasi_identifiers
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        ],
        vec!["classes".to_owned(), assessment.classes.to_string()],
        vec!["k (smallest class)".to_owned(), assessment.k.map_or_else(none, |k| k.to_string())],
        vec!["unique".to_owned(), share(&assessment.unique)],
    ];
    if let Some(subjects) = assessment.total.subjects {
        rows.insert(1, vec!["subjects".to_owned(), subjects.to_string()]);
    }
    if let Some(below) = &assessment.below {
        rows.push(vec![format!("below k = {}", below.k), share(&below.part)]);
    }
    rows.push(vec![
        "highest prosecutor risk".to_owned(),
        format!("{:.4}", assessment.risk.highest.get()),
    ]);
    rows.push(vec![
        "average prosecutor risk".to_owned(),
        format!("{:.4}", assessment.risk.average.get()),
    ]);
    if !assessment.starred.is_empty() {
        rows.push(vec!["starred".to_owned(), extent(assessment.starred)]);
    }
    if let Some(varying) = assessment.varying_subjects.filter(|&varying| varying > 0) {
        rows.push(vec!["subjects whose values vary".to_owned(), varying.to_string()]);
    }
    for sensitive in &assessment.sensitive {
        let l = sensitive.l.map_or_else(none, |l| l.to_string());
        rows.push(vec![format!("distinct l of {}", sensitive.column), l]);
    }
    let mut sizes = vec![["class size", "classes", "rows"].map(str::to_owned).to_vec()];
    sizes.extend(assessment.sizes.ranges.iter().map(|range| {
        let size = match range.to {
            Some(to) if to == range.from => to.to_string(),
            Some(to) => format!("{}-{to}", range.from),
            None => format!("{}+", range.from),
        };
        vec![size, range.classes.to_string(), range.extent.rows.to_string()]
    }));
    format!("{}\n{}", print::table(&rows), print::table(&sizes))
}

fn share(share: &Share) -> String {
    format!("{} ({:.2} %)", extent(share.extent), 100.0 * share.share.get())
}

fn extent(extent: Extent) -> String {
    match extent.subjects {
        Some(subjects) => format!("{subjects} subjects, {} rows", extent.rows),
        None => format!("{} rows", extent.rows),
    }
}

/// What came of the tests of a policy. It holds cells, of made-up rows alone.
pub fn tests(report: &PolicyTestReport, style: Style) -> std::io::Result<()> {
    if style.json {
        return print::json(report);
    }
    writeln!(std::io::stdout(), "{report}")
}

/// What a verification found.
pub fn verification(verification: &Verification, style: Style) -> std::io::Result<()> {
    if style.json {
        return print::json(verification);
    }
    write!(std::io::stdout(), "{verification}")
}
