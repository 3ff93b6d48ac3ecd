//! One column or rule of an explanation as a line of the terminal's table.

use serde_json::Value;

use crate::technique::definition::Effect;
use crate::vocab::Role;

use super::example::Example;
use super::explanation::ExplainedColumn;

/// The cells of a line: with data the position too.
pub(super) fn row(column: &ExplainedColumn, with_data: bool) -> Vec<String> {
    let mut cells = Vec::with_capacity(6);
    if with_data {
        cells.push(column.position.map(|position| position.to_string()).unwrap_or_default());
    }
    let name = column.column.as_deref().map_or_else(|| "(not shown)".to_owned(), plain);
    cells.extend([
        name,
        role(column.role).to_owned(),
        rule(column),
        examples(column),
        plain(&column.why),
    ]);
    cells
}

fn role(role: Role) -> &'static str {
    match role {
        Role::DirectIdentifier => "direct",
        Role::Insensitive => "insensitive",
        Role::QuasiIdentifier => "quasi",
        Role::Sensitive => "sensitive",
    }
}

/// The rule as a policy writes it, without the punctuation.
fn rule(column: &ExplainedColumn) -> String {
    let parameters = match &column.parameters {
        // The role stands beside it.
        _ if column.effect == Effect::Kept => String::new(),
        // A domain, or the part of a date, says what it is by itself.
        Value::Object(fields) if fields.len() == 1 && column.is_lone_told => {
            fields.values().map(parameter).collect()
        }
        Value::Object(fields) => {
            let each = fields.iter().map(|(key, value)| format!("{key} {}", parameter(value)));
            each.collect::<Vec<_>>().join(", ")
        }
        Value::Null => String::new(),
        value => parameter(value),
    };
    plain(format!("{} {parameters}", column.rule).trim_end())
}

fn parameter(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(parameter).collect::<Vec<_>>().join(" / "),
        // 5.0 is written as policies write it: 5.
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").unwrap_or(&text).to_owned()
        }
        other => other.to_string(),
    }
}

/// Those examples that fit beside each other: the first, and more where they are short.
fn examples(column: &ExplainedColumn) -> String {
    const LONGEST: usize = 30;
    let mut text = String::new();
    for example in &column.examples {
        let next = one_example(example, column);
        if text.is_empty() {
            text = next;
        } else if text.chars().count() + 2 + next.chars().count() <= LONGEST {
            text = format!("{text}, {next}");
        }
    }
    text
}

fn one_example(example: &Example, column: &ExplainedColumn) -> String {
    let before = plain(&example.before);
    match &example.after {
        _ if column.effect == Effect::Kept => format!("{before} stays"),
        Some(after) if column.effect == Effect::Coded => {
            format!("{before} → {}", plain(&cut(after)))
        }
        Some(after) => format!("{before} → {}", plain(after)),
        None if column.in_output => format!("{before} → (empty)"),
        None => format!("{before} → (removed)"),
    }
}

/// The beginning of a code, which is long; a short text that stands for a value is whole.
pub(super) fn cut(after: &str) -> String {
    const SHOWN: usize = 8;
    if after.chars().count() <= 2 * SHOWN {
        return after.to_owned();
    }
    after.chars().take(SHOWN).chain(['…']).collect()
}

/// Text without control characters: a name must not move the cursor.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
