//! A policy file as typed: every key read as what it must be, nothing compared with anything else.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use toml::de::DeTable;

use crate::error::{Place, Problem};
use crate::technique::Domain;
use crate::vocab::{Claim, Recipient};

use super::cases::{self, TypedTest};
use super::domain;
use super::entry::{self, Entry, ON_INVALID};
use super::glob::Pattern;
use super::model::{OnInvalid, UnknownColumns};
use super::reader::{Fields, Node, Reader};
use super::table::TypedTable;

/// A value with the place where it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A policy file as typed.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) name: Option<String>,
    pub(super) claim: Option<Claim>,
    pub(super) as_of: Option<Date>,
    pub(super) recipient: Option<Recipient>,
    pub(super) null_values: Option<Vec<String>>,
    pub(super) on_invalid: Option<OnInvalid>,
    pub(super) unknown_columns: Option<UnknownColumns>,
    pub(super) extends: Vec<At<String>>,
    pub(super) domains: Vec<At<Domain>>,
    pub(super) columns: Vec<TypedRule>,
    pub(super) tables: Vec<At<TypedTable>>,
    /// Its own tests: those of a policy that it extends are that policy's.
    pub(super) tests: Vec<TypedTest>,
    /// The file that holds them, where another does.
    pub(super) tests_file: Option<At<String>>,
    /// Names of domains and columns that are written but could not be read: they are not missing.
    pub(super) broken: BTreeSet<String>,
}

/// A rule with the columns that it is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TypedRule {
    pub(super) pattern: Pattern,
    pub(super) entry: Entry,
    /// The list that names the column, or `columns`.
    pub(super) within: &'static str,
    pub(super) place: Place,
}

const TOP: [&str; 11] = [
    "version",
    "name",
    "claim",
    "as_of",
    "recipient",
    "null_values",
    "on_invalid",
    "unknown_columns",
    "extends",
    "domains",
    "columns",
];
const CLAIMS: [(&str, Claim); 4] = [
    ("safe-harbor", Claim::SafeHarbor),
    ("limited-data-set", Claim::LimitedDataSet),
    ("expert-determination", Claim::ExpertDetermination),
    ("gdpr-pseudonymised", Claim::GdprPseudonymised),
];

const UNKNOWN_COLUMNS: [(&str, UnknownColumns); 2] =
    [("error", UnknownColumns::Error), ("drop", UnknownColumns::Drop)];

impl Typed {
    /// Reads a policy file. `None` where it is not TOML or of another version; the problems tell.
    pub(super) fn read(shown: &Arc<str>, text: &str) -> (Option<Self>, Vec<Problem>) {
        Reader::read(shown, text, Self::top)
    }

    fn top(reader: &mut Reader, table: &DeTable<'_>) -> Option<Self> {
        let known: Vec<&'static str> = TOP.iter().copied().chain(["tables", "tests"]).collect();
        // A later version has other keys: say that first, and only that.
        if !version(reader, table) {
            return None;
        }
        let fields = reader.known(table, 1, &known);
        let mut typed = Self::settings(reader, &fields);
        typed.extends = extends(reader, &fields);
        if let Some(node) = fields.get("domains") {
            for node in reader.entries(node) {
                match domain::read(reader, node) {
                    Some(domain) => typed.domains.push(domain),
                    None => reader.broken(node),
                }
            }
        }
        if let Some(node) = fields.get("columns") {
            typed.columns = columns(reader, node);
        }
        if let Some(node) = fields.get("tables") {
            let entries = reader.entries(node).into_iter();
            typed.tables = entries.filter_map(|node| TypedTable::read(reader, node)).collect();
        }
        if let Some(node) = fields.get("tests") {
            match node.value.as_str() {
                Some(file) => {
                    let place = reader.place(node.line);
                    typed.tests_file = Some(At { value: file.to_owned(), place });
                }
                None => typed.tests = cases::tests(reader, node),
            }
        }
        typed.broken = std::mem::take(&mut reader.broken);
        Some(typed)
    }

    /// What one value says.
    fn settings(reader: &mut Reader, fields: &Fields<'_>) -> Self {
        let owned = |text: &str| text.to_owned();
        Self {
            name: fields.get("name").and_then(|node| reader.words(node)).map(owned),
            claim: fields.get("claim").and_then(|node| reader.word(node, &CLAIMS)),
            as_of: fields.get("as_of").and_then(|node| reader.date(node)),
            recipient: fields.get("recipient").and_then(|node| recipient(reader, node)),
            null_values: fields.get("null_values").and_then(|n| entry::null_values(reader, n)),
            on_invalid: fields.get("on_invalid").and_then(|node| reader.word(node, &ON_INVALID)),
            unknown_columns: fields
                .get("unknown_columns")
                .and_then(|node| reader.word(node, &UNKNOWN_COLUMNS)),
            ..Self::default()
        }
    }
}

fn extends(reader: &mut Reader, fields: &Fields<'_>) -> Vec<At<String>> {
    let Some(node) = fields.get("extends") else { return Vec::new() };
    let texts = reader.texts(node).unwrap_or_default();
    let at = |(text, line): (&str, u64)| At { value: text.to_owned(), place: reader.place(line) };
    texts.into_iter().map(at).collect()
}

pub(super) fn version(reader: &mut Reader, table: &DeTable<'_>) -> bool {
    let Some((key, value)) = table.get_key_value("version") else {
        reader.say(1, "`version = 1` is missing");
        return false;
    };
    let is_one = value.get_ref().as_integer().is_some_and(|n| n.as_str() == "1" && n.radix() == 10);
    if !is_one {
        let line = reader.line(key.span().start);
        reader.say(line, "`version` must be 1: this deid reads no other");
    }
    is_one
}

fn recipient(reader: &mut Reader, node: Node<'_>) -> Option<Recipient> {
    let recipient = Recipient::new(reader.text(node)?).ok();
    if recipient.is_none() {
        reader.wrong(node, "be a name of 1 to 256 bytes");
    }
    recipient
}

/// The entries of `columns`.
pub(super) fn columns(reader: &mut Reader, node: Node<'_>) -> Vec<TypedRule> {
    let mut rules = Vec::new();
    for node in reader.entries(node) {
        let pattern = Pattern::new(node.key);
        if pattern.is_none() {
            reader.say(
                node.line,
                "a column's name cannot be empty: a blank header is \"#1\", \"#2\", …",
            );
        }
        let entry = Entry::read(reader, node);
        match (pattern, entry) {
            (Some(pattern), Some(entry)) => {
                let place = reader.place(node.line);
                rules.push(TypedRule { pattern, entry, within: "columns", place });
            }
            _ => reader.broken(node),
        }
    }
    rules
}
