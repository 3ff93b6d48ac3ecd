//! Writing the skeleton.

use std::fmt::Write;

use toml::Value;

use crate::error::{Error, Problem, Result};
use crate::policy::packs::{Pack, PackMatch};
use crate::table::{ColumnKind, Field, Schema};
use crate::technique::Rule;
use crate::vocab::{Encoding, TableName};

use super::header;
use super::sample::{ColumnSample, Sample};
use super::subject::subject;

/// One table to write a skeleton for.
#[derive(Clone, Copy)]
pub struct SkeletonTable<'a> {
    /// What the policy calls it.
    pub name: &'a TableName,
    /// The base name of its file; none for standard input.
    pub file: Option<&'a str>,
    /// Whether its first line names the columns.
    pub header: bool,
    /// What stands between its fields, where that is not what its name says.
    pub delimiter: Option<char>,
    /// How its text is encoded, where that was said.
    pub encoding: Option<Encoding>,
    /// Its columns.
    pub schema: &'a Schema,
    /// What some of its rows tell.
    pub sample: &'a Sample,
}

/// The skeleton of a policy for these tables, as TOML: one line for each column, in order. What a
/// pack knows is filled in with the reason, the rest says `TODO`. It does not load until every
/// `TODO` is decided. No cell is in it.
///
/// # Errors
/// When the names of a table look like data, not like a header: they are not printed then. When
/// two columns have one name.
pub fn skeleton(tables: &[SkeletonTable<'_>], packs: &[&'static Pack]) -> Result<String> {
    let mut problems: Vec<Problem> = Vec::new();
    for table in tables.iter().filter(|table| table.header) {
        if let Err(error) = header::check(table.name, table.schema, table.sample) {
            problems.extend(error.into_problems());
        }
    }
    Error::all(problems)?;
    let lines: Vec<Vec<Line>> = tables.iter().map(|table| lines(table, packs)).collect();
    let mut text = String::new();
    head(&mut text, packs, lines.iter().flatten().any(|line| line.counts_age));
    for (table, lines) in tables.iter().zip(&lines) {
        write_table(&mut text, table, packs, lines);
    }
    Ok(text)
}

/// A column's line.
struct Line {
    key: String,
    value: String,
    comment: String,
    /// Whether the rule counts an age to the policy's `as_of`.
    counts_age: bool,
}

const HEAD: &str = r#"# The skeleton of a policy. It does not load until every TODO is decided.
#
# Each column has one rule:
#   { drop = true }                        it does not leave
#   { token = "subject" }                  replaced by a code made with the key, one per person
#   { date_shift = "subject" }             moved by the person's own number of days
#   { date_part = { part = "year" } }      only the year stays
#   { age = { band = 10, top = 90 } }      40-49 ... 90+
#   { keep = "quasi" }                     stays; known to outsiders, so a gate counts it
#   { keep = "sensitive" }                 stays; must not be learnt of a person
#   { keep = "insensitive" }               stays; tells nothing of who a person is
# What a pack filled in goes by the name of the column alone: check it too.

"#;

const DOMAIN: &str = r#"
# For `token` and `date_shift`: one code and one shift per person, the same in every table.
# [domains.subject]
# type       = "text"
# prefix     = "S"
# date_shift = { days = [-365, -1] }
"#;

fn head(text: &mut String, packs: &[&'static Pack], counts_age: bool) {
    text.push_str(HEAD);
    text.push_str("version = 1\n");
    text.push_str("name    = \"TODO\"\n");
    text.push_str("claim   = \"TODO\"  # safe-harbor, limited-data-set, expert-determination or gdpr-pseudonymised\n");
    if counts_age {
        text.push_str(
            "as_of   = \"TODO\"  # the day that ages count to, without quotes: 2026-11-22\n",
        );
    }
    if !packs.is_empty() {
        let names: Vec<String> =
            packs.iter().map(|pack| quoted(&format!("pack:{}", pack.name))).collect();
        line(text, format_args!("extends = [{}]", names.join(", ")));
    }
    text.push_str(DOMAIN);
}

fn write_table(
    text: &mut String,
    table: &SkeletonTable<'_>,
    packs: &[&'static Pack],
    lines: &[Line],
) {
    let name = key(table.name.as_str());
    line(text, format_args!("\n[tables.{name}]"));
    write_file(text, table);
    match subject(table, packs) {
        Some((column, why)) => {
            let column = quoted(column);
            line(
                text,
                format_args!("subject = \"TODO\"  # who a row is about; perhaps {column}: {why}"),
            );
        }
        None => line(
            text,
            format_args!("# subject = \"...\"  # who a row is about, where rows are about people"),
        ),
    }
    line(text, format_args!("\n[tables.{name}.columns]"));
    write_columns(text, lines);
}

/// How the table's file is found and read, where its name does not say it.
fn write_file(text: &mut String, table: &SkeletonTable<'_>) {
    if let Some(file) = table.file.filter(|file| !is_found(file, table.name)) {
        line(text, format_args!("files   = [{}]", quoted(file)));
    }
    if !table.header {
        line(text, format_args!("header  = false"));
    }
    if let Some(delimiter) = table.delimiter {
        let delimiter = quoted(delimiter.encode_utf8(&mut [0; 4]));
        line(text, format_args!("delimiter = {delimiter}"));
    }
    if let Some(encoding) = table.encoding {
        line(text, format_args!("encoding  = {}", quoted(encoding.name())));
    }
}

/// One line a column, rules and comments below each other.
fn write_columns(text: &mut String, lines: &[Line]) {
    let width = |of: fn(&Line) -> &str, most: usize| {
        let widths = lines.iter().map(|line| of(line).chars().count());
        widths.filter(|&width| width <= most).max().unwrap_or(0)
    };
    let (keys, values) = (width(|line| &line.key, 28), width(|line| &line.value, 40));
    for each in lines {
        let row = format!("{:keys$} = {:values$}  # {}", each.key, each.value, each.comment);
        let row = if each.comment.is_empty() { row.trim_end().trim_end_matches('#') } else { &row };
        line(text, format_args!("{}", row.trim_end()));
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

fn lines(table: &SkeletonTable<'_>, packs: &[&'static Pack]) -> Vec<Line> {
    let fields = table.schema.fields().iter().enumerate();
    fields.map(|(index, field)| line_of(field, table.sample.column(index), packs)).collect()
}

fn line_of(field: &Field, sample: ColumnSample, packs: &[&'static Pack]) -> Line {
    let key = key(field.name.as_str());
    if let ColumnKind::Unsupported(kind) = field.kind() {
        let comment = format!("a {kind} can only be dropped, or flattened in the source");
        return Line { key, value: "{ drop = true }".to_owned(), comment, counts_age: false };
    }
    match found(field.name.as_str(), packs) {
        Some((pack, found)) => Line {
            key,
            value: entry(&found.entry.rule, sample),
            comment: format!("{} ({})", found.entry.identifier, pack.name),
            counts_age: counts_age(&found.entry.rule),
        },
        None => {
            Line { key, value: quoted("TODO"), comment: hint(field, sample), counts_age: false }
        }
    }
}

pub(super) fn found(name: &str, packs: &[&'static Pack]) -> Option<(&'static Pack, PackMatch)> {
    packs.iter().find_map(|pack| Some((*pack, pack.find(name)?)))
}

/// A rule as a column's entry, with the type that its cells seem to need.
fn entry(rule: &Rule, sample: ColumnSample) -> String {
    let rule_text = match Value::try_from(rule) {
        // Plain data of ours: it has a TOML form. A rule without parameters is its key alone.
        Ok(Value::Table(fields)) => fields
            .iter()
            .map(|(key, value)| format!("{key} = {value}"))
            .collect::<Vec<_>>()
            .join(", "),
        _ => format!("{} = true", rule.key()),
    };
    let reads_dates = rule.default_type().is_calendar();
    match sample.hint().and_then(super::form::Hint::date_type).filter(|_| reads_dates) {
        Some(date_type) => format!("{{ {rule_text}, {date_type} }}"),
        None => format!("{{ {rule_text} }}"),
    }
}

/// What the type of the file or the look of some cells suggests.
fn hint(field: &Field, sample: ColumnSample) -> String {
    let kind = match field.kind() {
        ColumnKind::Text => sample.hint().map(|hint| hint.words().to_owned()),
        ColumnKind::Null => Some("empty".to_owned()),
        kind => Some(kind.name().to_owned()),
    };
    let nulls = sample
        .has_null_spellings()
        .then(|| "some cells may stand for null: see null_values".to_owned());
    let blank = field.blank.then(|| "blank header".to_owned());
    [blank, kind, nulls].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn counts_age(rule: &Rule) -> bool {
    rule.definition().counts_age(rule.default_type())
}

/// Whether a policy finds the file by the table's name alone.
fn is_found(file: &str, table: &TableName) -> bool {
    let stem = file.split('.').next().unwrap_or(file);
    stem.eq_ignore_ascii_case(table.as_str())
}

/// A key as TOML has it: bare where it may be.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// A TOML text on one line, whatever it holds.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c)); // cannot fail
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
