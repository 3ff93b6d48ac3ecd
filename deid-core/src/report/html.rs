//! The page for a privacy officer, and the table for a notebook. Names are escaped by the
//! template engine; nothing is loaded from elsewhere and nothing runs.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use crate::error::{Cause, Error, ForeignKind, Result};
use crate::technique::definition::Effect;
use crate::vocab::Role;

use super::example::Example;
use super::explanation::{ExplainedColumn, ExplainedTable, Explanation};
use super::row::cut;
use super::technique::TechniqueWords;

/// The page for a privacy officer: what the policy does, where each of the eighteen identifiers
/// went, who could re-identify, what the claim does not cover, and lines to sign. One HTML
/// document, self-contained, without script, made to be printed in black and white.
///
/// # Errors
/// Never for an explanation that was built: the template is part of the program.
pub fn officer_page(explanation: &Explanation) -> Result<String> {
    let page = Page {
        e: explanation,
        tables: explanation.tables.iter().map(TableLines::of).collect(),
        everywhere: lines(&explanation.everywhere),
        gated: explanation.tables.iter().any(|table| table.gate.is_some()),
        rules: rules(explanation),
    };
    render(include_str!("officer.html"), &page)
}

impl Explanation {
    /// The columns with their rules, why each won, and made-up examples, as HTML tables for a
    /// notebook.
    ///
    /// # Errors
    /// Never for an explanation that was built: the template is part of the program.
    pub fn to_html_fragment(&self) -> Result<String> {
        let mut parts: Vec<Part<'_>> = self.tables.iter().map(Part::of).collect();
        if !self.everywhere.is_empty() {
            parts.push(Part { title: "every table", gate: None, rows: rows(&self.everywhere) });
        }
        render(include_str!("fragment.html"), &Fragment { e: self, parts })
    }
}

fn render(template: &str, page: &impl Serialize) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    // The engine's own message could quote a name of the policy: it is not passed on.
    let failed = |_| Error::new(Cause::Io { action: "writing the page", kind: ForeignKind::Other });
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(failed)?);
    let html = environment.render_str(template, Value::from(Serde(page))).map_err(failed)?;
    // Names may hold control characters, which HTML has no place for.
    Ok(html.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}"))
}

/// What the page is filled with.
#[derive(Serialize)]
struct Page<'a> {
    e: &'a Explanation,
    tables: Vec<TableLines>,
    everywhere: Vec<Line>,
    gated: bool,
    rules: Vec<RuleLine<'a>>,
}

/// What the notebook's tables are filled with.
#[derive(Serialize)]
struct Fragment<'a> {
    e: &'a Explanation,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    title: &'a str,
    gate: Option<&'a str>,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    label: String,
    examples: String,
    column: &'a ExplainedColumn,
}

impl<'a> Part<'a> {
    fn of(table: &'a ExplainedTable) -> Self {
        let gate = table.gate.as_ref().map(|gate| gate.sentence.as_str());
        Self { title: table.name.as_str(), gate, rows: rows(&table.columns) }
    }
}

fn rows(columns: &[ExplainedColumn]) -> Vec<Row<'_>> {
    let row =
        |column| Row { label: ExplainedColumn::label(column), examples: examples(column), column };
    columns.iter().map(row).collect()
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
    ("Kept, describes a person", true),
    ("Kept, a fact about the person", true),
    ("Kept, tells nothing of a person", true),
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
        ("surrogate" | "token", _) => 5,
        ("mask", _) => 6,
        ("null" | "constant", _) => 7,
        ("drop", _) => 8,
        _ => 3,
    };
    FATES[index].0
}

/// One technique: what it does with the parameters that the policy gives it, on made-up cells.
#[derive(Serialize)]
struct RuleLine<'a> {
    rule: &'a str,
    uses: Vec<(&'a str, String)>,
    words: Option<&'a TechniqueWords>,
}

/// Every distinct rule, by technique, in the order in which columns use them.
fn rules(explanation: &Explanation) -> Vec<RuleLine<'_>> {
    let mut rules: Vec<RuleLine<'_>> = Vec::new();
    for (_, column) in explanation.rows().filter(|(_, column)| !column.examples.is_empty()) {
        let known = rules.iter().position(|line| line.rule == column.rule);
        let index = known.unwrap_or_else(|| {
            let words = explanation.techniques.iter().find(|words| words.rule == column.rule);
            rules.push(RuleLine { rule: column.rule, uses: Vec::new(), words });
            rules.len() - 1
        });
        let uses = &mut rules[index].uses;
        if uses.iter().all(|(what, _)| *what != column.what) {
            uses.push((&column.what, format!("{}: {}", column.label(), examples(column))));
        }
    }
    rules
}

/// `02139 → 021, 03601 → 000`.
fn examples(column: &ExplainedColumn) -> String {
    let one = |example: &Example| match &example.after {
        Some(after) if column.effect == Effect::Coded => {
            format!("{} → {}", example.before, cut(after))
        }
        Some(after) => format!("{} → {after}", example.before),
        None if column.in_output => format!("{} → (empty)", example.before),
        None => format!("{} → (removed)", example.before),
    };
    column.examples.iter().map(one).collect::<Vec<_>>().join(", ")
}
