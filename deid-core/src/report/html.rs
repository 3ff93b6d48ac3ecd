//! The page for a privacy officer, and the table for a notebook. Names are escaped by the
//! template engine; nothing is loaded from elsewhere and nothing runs.

use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;

use crate::error::{Cause, Error, ForeignKind, Result};
use crate::vocab::Role;

use super::example::Example;
use super::explanation::{ExplainedColumn, ExplainedTable, Explanation};
use super::technique::TechniqueWords;

/// The page for a privacy officer: what the policy does, where each of the eighteen identifiers
/// went, who could re-identify, what the claim does not cover, and lines to sign. One HTML
/// document, self-contained, without script, made to be printed in black and white.
///
/// # Errors
/// Never for an explanation that was built: the template is part of the program.
pub fn officer_page(explanation: &Explanation) -> Result<String> {
    let tables: Vec<TableLines> = explanation.tables.iter().map(TableLines::of).collect();
    let everywhere = (!explanation.everywhere.is_empty()).then(|| lines(&explanation.everywhere));
    render(
        include_str!("officer.html"),
        context! {
            e => explanation,
            tables,
            everywhere,
            gated => explanation.tables.iter().any(|table| table.gate.is_some()),
            rules => rules(explanation),
        },
    )
}

impl Explanation {
    /// The columns with their rules, why each won, and made-up examples, as HTML tables for a
    /// notebook.
    ///
    /// # Errors
    /// Never for an explanation that was built: the template is part of the program.
    pub fn to_html_fragment(&self) -> Result<String> {
        let row = |column: &ExplainedColumn| {
            context! { label => column.label(), column => column, examples => examples(column) }
        };
        let part = |title: String, columns: &[ExplainedColumn], gate: Option<&str>| {
            context! { title, gate, rows => columns.iter().map(row).collect::<Vec<_>>() }
        };
        let mut parts: Vec<minijinja::Value> = self
            .tables
            .iter()
            .map(|table| {
                let gate = table.gate.as_ref().map(|gate| gate.sentence.as_str());
                part(table.name.to_string(), &table.columns, gate)
            })
            .collect();
        if !self.everywhere.is_empty() {
            parts.push(part("every table".to_owned(), &self.everywhere, None));
        }
        render(include_str!("fragment.html"), context! { e => self, parts })
    }
}

fn render(template: &str, context: minijinja::Value) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    // The engine's own message could quote a name of the policy: it is not passed on.
    environment
        .render_str(template, context)
        .map_err(|_| Error::new(Cause::Io { action: "writing the page", kind: ForeignKind::Other }))
}

/// What happens to the columns of one table, by what happens.
#[derive(Serialize)]
struct TableLines {
    name: String,
    subject: Option<String>,
    lines: Vec<Line>,
}

/// Columns that meet one fate.
#[derive(Serialize)]
struct Line {
    what: &'static str,
    kept: bool,
    columns: String,
}

impl TableLines {
    fn of(table: &ExplainedTable) -> Self {
        Self {
            name: table.name.to_string(),
            subject: table.subject.as_ref().map(ToString::to_string),
            lines: lines(&table.columns),
        }
    }
}

/// In the order of a reader's concern: what stays first.
const FATES: [(&str, bool); 9] = [
    ("Kept as it is, describes a person", true),
    ("Kept as it is, must not be learnt", true),
    ("Kept as it is, tells nothing of a person", true),
    ("Made coarser", false),
    ("Dates moved", false),
    ("Replaced by a code", false),
    ("Characters masked", false),
    ("Emptied or made constant", false),
    ("Removed", false),
];

fn lines(columns: &[ExplainedColumn]) -> Vec<Line> {
    let line = |(what, kept)| {
        let found = columns.iter().filter(|column| fate(column) == what);
        let names: Vec<String> = found.map(ExplainedColumn::label).collect();
        (!names.is_empty()).then(|| Line { what, kept, columns: names.join(", ") })
    };
    FATES.into_iter().filter_map(line).collect()
}

fn fate(column: &ExplainedColumn) -> &'static str {
    let index = match (column.rule, column.role) {
        ("keep", Role::QuasiIdentifier | Role::DirectIdentifier) => 0,
        ("keep", Role::Sensitive) => 1,
        ("keep", Role::Insensitive) => 2,
        ("date_shift", _) => 4,
        ("token", _) => 5,
        ("mask", _) => 6,
        ("null" | "constant", _) => 7,
        ("drop", _) => 8,
        _ => 3,
    };
    FATES[index].0
}

/// One rule with its parameters, on made-up cells.
#[derive(Serialize)]
struct RuleLine<'a> {
    what: &'a str,
    column: String,
    examples: String,
    words: Option<&'a TechniqueWords>,
}

/// Every distinct rule, in the order in which columns use them.
fn rules(explanation: &Explanation) -> Vec<RuleLine<'_>> {
    let mut rules: Vec<RuleLine<'_>> = Vec::new();
    for (_, column) in explanation.rows() {
        if column.examples.is_empty() || rules.iter().any(|rule| rule.what == column.what) {
            continue;
        }
        rules.push(RuleLine {
            what: &column.what,
            column: column.label(),
            examples: examples(column),
            words: explanation.techniques.iter().find(|words| words.rule == column.rule),
        });
    }
    rules
}

/// `02139 → 021, 03601 → 000`.
fn examples(column: &ExplainedColumn) -> String {
    let one = |example: &Example| match &example.after {
        Some(after) => format!("{} → {after}", example.before),
        None if column.in_output => format!("{} → (empty)", example.before),
        None => format!("{} → (removed)", example.before),
    };
    column.examples.iter().map(one).collect::<Vec<_>>().join(", ")
}
