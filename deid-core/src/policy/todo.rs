//! What a skeleton leaves open: every `"TODO"` is told, with its line, before anything else.

use toml::de::{DeTable, DeValue};

use crate::error::{Cause, Words, words};

/// What stands where only a person can decide.
const TODO: &str = "TODO";

/// The key and the byte of every place that is still open, in the order of the text: keys of the
/// policy and of its tables, and columns. Parameters of a rule may say `TODO` and mean it.
pub(super) fn in_values(policy: &DeTable<'_>) -> Vec<(String, usize)> {
    let mut open = Vec::new();
    texts(policy, &mut open);
    if let Some(columns) = inner(policy, "columns") {
        texts(columns, &mut open);
    }
    for (_, table) in inner(policy, "tables").into_iter().flatten() {
        let Some(table) = table.get_ref().as_table() else { continue };
        texts(table, &mut open);
        if let Some(columns) = inner(table, "columns") {
            texts(columns, &mut open);
        }
    }
    open.sort_by_key(|(_, at)| *at);
    open
}

/// How many places of a skeleton are still open; 0 where the text is no TOML.
#[cfg(feature = "io")]
pub(crate) fn open_places(text: &str) -> usize {
    let (table, _) = DeTable::parse_recoverable(text);
    in_values(table.get_ref()).len()
}

/// What is said of one of them; `key` as a message shows it.
pub(super) fn cause(key: &Words) -> Cause {
    Cause::advised(
        words![key, " is not decided: it says TODO"],
        "a policy loads when nothing says TODO: give each column one rule, such as { drop = true }",
    )
}

fn inner<'a>(table: &'a DeTable<'a>, key: &str) -> Option<&'a DeTable<'a>> {
    table.get(key)?.get_ref().as_table()
}

fn texts(table: &DeTable<'_>, open: &mut Vec<(String, usize)>) {
    for (key, value) in table {
        if matches!(value.get_ref(), DeValue::String(text) if *text == TODO) {
            open.push((key.get_ref().to_string(), value.span().start));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::open_places;

    #[test]
    fn comments_and_parameters_are_no_open_places() {
        let text = "# every TODO\nname = \"TODO\" # TODO\n[tables.dm]\nsubject = \"TODO\"\n[tables.dm.columns]\nA = \"TODO\"\nTODO = { constant = \"TODO\" }\n";
        assert_eq!(open_places(text), 3);
    }
}
