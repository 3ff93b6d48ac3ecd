//! One column's entry: its rule, and what else is said of the column.

use crate::error::{Words, words};
use crate::technique::Rule;
use crate::vocab::{CellType, Role};

use super::model::OnInvalid;
use super::params::{self, DIRECT};
use super::reader::{Fields, Node, Reader, quoted};

/// What a policy says of a column besides its rule.
const COMMON: [&str; 9] = [
    "type",
    "format",
    "null_values",
    "optional",
    "on_invalid",
    "role",
    "reason",
    "reviewed",
    "not_identifier",
];

const TYPES: [(&str, CellType); 9] = [
    ("text", CellType::Text),
    ("integer", CellType::Integer),
    ("decimal", CellType::Decimal),
    ("float", CellType::Float),
    ("boolean", CellType::Boolean),
    ("date", CellType::Date),
    ("timestamp", CellType::Timestamp),
    ("time", CellType::Time),
    ("partial-date", CellType::PartialDate),
];

const ROLES: [(&str, Role); 4] = [
    ("direct", Role::DirectIdentifier),
    ("quasi", Role::QuasiIdentifier),
    ("sensitive", Role::Sensitive),
    ("insensitive", Role::Insensitive),
];

pub(super) const ON_INVALID: [(&str, OnInvalid); 2] =
    [("error", OnInvalid::Error), ("null", OnInvalid::Null)];

/// A column's entry as typed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) rule: Rule,
    pub(super) role: Option<Role>,
    pub(super) cell_type: Option<CellType>,
    pub(super) formats: Vec<String>,
    pub(super) null_values: Option<Vec<String>>,
    pub(super) on_invalid: Option<OnInvalid>,
    pub(super) optional: bool,
    pub(super) reason: Option<String>,
    pub(super) reviewed: Option<String>,
    pub(super) not_identifier: Option<String>,
}

impl Entry {
    /// A rule and nothing else, as a list of columns states it.
    pub(super) fn of(rule: Rule) -> Self {
        Self {
            rule,
            role: None,
            cell_type: None,
            formats: Vec::new(),
            null_values: None,
            on_invalid: None,
            optional: false,
            reason: None,
            reviewed: None,
            not_identifier: None,
        }
    }

    /// Reads a column's entry; its key is the column's name or glob.
    pub(super) fn read(reader: &mut Reader, node: Node<'_>) -> Option<Self> {
        if !Reader::is_table(node) {
            reader.wrong(node, "be a table with one rule, such as { drop = true }");
            return None;
        }
        let before = reader.problems.len();
        let known: Vec<&'static str> = rule_keys().chain(COMMON).collect();
        let fields = reader.fields(node, &known)?;
        let rule = one_rule(reader, node, &fields, before)?;
        let mut entry = Self::of(rule);
        entry.read_common(reader, &fields);
        entry.check_role(reader, node, &fields);
        (reader.problems.len() == before).then_some(entry)
    }

    fn read_common(&mut self, reader: &mut Reader, fields: &Fields<'_>) {
        let owned = |text: &str| text.to_owned();
        self.cell_type = fields.get("type").and_then(|node| reader.word(node, &TYPES));
        self.role = fields.get("role").and_then(|node| reader.word(node, &ROLES));
        self.on_invalid = fields.get("on_invalid").and_then(|node| reader.word(node, &ON_INVALID));
        self.optional = fields.get("optional").and_then(|node| reader.flag(node)).unwrap_or(false);
        self.reason = fields.get("reason").and_then(|node| reader.words(node)).map(owned);
        self.reviewed = fields.get("reviewed").and_then(|node| reviewed(reader, node));
        self.not_identifier =
            fields.get("not_identifier").and_then(|node| reader.words(node)).map(owned);
        self.null_values = fields.get("null_values").and_then(|node| null_values(reader, node));
        if let Some(node) = fields.get("format") {
            let formats = reader.one_or_more(node).unwrap_or_default();
            self.formats = formats.into_iter().map(|(text, _)| text.to_owned()).collect();
        }
    }

    fn check_role(&self, reader: &mut Reader, node: Node<'_>, fields: &Fields<'_>) {
        let Some(role) = self.role else { return };
        let line = fields.get("role").map_or(node.line, |node| node.line);
        if self.rule.is_kept() {
            reader.say(line, "`keep` says the role already: leave `role` out");
        } else if role == Role::DirectIdentifier && !self.rule.effect().hides_direct_identifier() {
            reader.say(line, DIRECT);
        }
    }
}

/// Who looked through the text, and when: a word besides a date, at least. That the words are true
/// is theirs to answer for; that somebody is named is not left open.
fn reviewed(reader: &mut Reader, node: Node<'_>) -> Option<String> {
    let text = reader.words(node)?;
    let is_day = |word: &str| {
        let number: Vec<usize> = word.split('-').map(str::len).collect();
        number == [4, 2, 2] && word.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    };
    let words = || text.split(|c: char| !c.is_alphanumeric() && c != '-');
    let names_somebody = words().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
    if names_somebody && words().any(is_day) {
        return Some(text.to_owned());
    }
    reader.wrong(node, "say who read the text and when: \"2026-10-12, JR: all 12 values read\"");
    None
}

/// Spellings of null: texts.
pub(super) fn null_values(reader: &mut Reader, node: Node<'_>) -> Option<Vec<String>> {
    let texts = reader.texts(node)?;
    Some(texts.into_iter().map(|(text, _)| text.to_owned()).collect())
}

/// The one rule of an entry.
fn one_rule(
    reader: &mut Reader,
    node: Node<'_>,
    fields: &Fields<'_>,
    before: usize,
) -> Option<Rule> {
    let found: Vec<Node<'_>> = rule_keys().filter_map(|key| fields.get(key)).collect();
    match found[..] {
        [one] => params::rule(reader, one),
        [] => {
            // A misspelt rule was told already, with what was meant.
            if reader.problems.len() == before {
                let words = words!["column ", quoted(node.key), " has no rule"];
                reader.say(node.line, words);
            }
            None
        }
        _ => {
            let keys = Words::list(found.iter().map(|rule| quoted(rule.key)), ", ");
            let words = words!["a column has one rule, and here are ", keys];
            reader.say(node.line, words);
            None
        }
    }
}

/// The keys of the rules. A column's entry has exactly one of them.
fn rule_keys() -> impl Iterator<Item = &'static str> {
    Rule::all().iter().map(|facts| facts.key)
}
