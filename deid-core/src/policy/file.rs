//! A policy file as typed: every key read as what it must be, nothing compared with anything else.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use toml::de::DeTable;

use crate::error::{Place, Problem};
use crate::table::cell::DateFormats;
use crate::technique::{Domain, Normalization, Rule};
use crate::vocab::{CellType, Claim, ColumnName, DayRange, DomainName, Recipient, Role, TableName};

use super::entry::{self, Entry, ON_INVALID};
use super::gate::TypedGate;
use super::glob::Pattern;
use super::model::{Dialect, Header, OnInvalid, Quoting, UnknownColumns};
use super::reader::{Fields, Node, Reader, quoted};

/// A value with the place where it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A policy file as typed.
#[derive(Clone, Debug, Default)]
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

/// A table as typed.
#[derive(Clone, Debug)]
pub(super) struct TypedTable {
    pub(super) name: TableName,
    pub(super) files: Vec<String>,
    pub(super) optional: Option<bool>,
    pub(super) dialect: TypedDialect,
    pub(super) subject: Option<At<ColumnName>>,
    pub(super) null_values: Option<Vec<String>>,
    pub(super) gate: Option<At<TypedGate>>,
    pub(super) rules: Vec<TypedRule>,
}

/// How a delimited file is written, as far as it is said.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TypedDialect {
    pub(super) delimiter: Option<u8>,
    pub(super) quoting: Option<Quoting>,
    pub(super) header: Option<Header>,
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
const TABLE: [&str; 13] = [
    "files",
    "optional",
    "subject",
    "delimiter",
    "quote",
    "header",
    "null_values",
    "drop",
    "quasi",
    "sensitive",
    "insensitive",
    "columns",
    "gate",
];
const CLAIMS: [(&str, Claim); 4] = [
    ("safe-harbor", Claim::SafeHarbor),
    ("limited-data-set", Claim::LimitedDataSet),
    ("expert-determination", Claim::ExpertDetermination),
    ("gdpr-pseudonymised", Claim::GdprPseudonymised),
];

impl Typed {
    /// Reads a policy file. `None` where it is not TOML or of another version; the problems tell.
    pub(super) fn read(shown: &Arc<str>, text: &str) -> (Option<Self>, Vec<Problem>) {
        Reader::read(shown, text, Self::top)
    }

    fn top(reader: &mut Reader, table: &DeTable<'_>) -> Option<Self> {
        let known: Vec<&'static str> = TOP.iter().copied().chain(["tables"]).collect();
        // A later version has other keys: say that first, and only that.
        if !version(reader, table) {
            return None;
        }
        let fields = reader.known(table, 1, &known);
        let owned = |text: &str| text.to_owned();
        let mut typed = Self {
            name: fields.get("name").and_then(|node| reader.words(node)).map(owned),
            claim: fields.get("claim").and_then(|node| reader.word(node, &CLAIMS)),
            as_of: fields.get("as_of").and_then(|node| reader.date(node)),
            recipient: fields.get("recipient").and_then(|node| recipient(reader, node)),
            null_values: fields.get("null_values").and_then(|n| entry::null_values(reader, n)),
            on_invalid: fields.get("on_invalid").and_then(|node| reader.word(node, &ON_INVALID)),
            unknown_columns: fields.get("unknown_columns").and_then(|node| {
                const WORDS: [(&str, UnknownColumns); 2] =
                    [("error", UnknownColumns::Error), ("drop", UnknownColumns::Drop)];
                reader.word(node, &WORDS)
            }),
            ..Self::default()
        };
        if let Some(node) = fields.get("extends") {
            let texts = reader.texts(node).unwrap_or_default();
            let at = |(text, line): (&str, u64)| At {
                value: text.to_owned(),
                place: reader.place(line),
            };
            typed.extends = texts.into_iter().map(at).collect();
        }
        if let Some(node) = fields.get("domains") {
            let entries = reader.entries(node);
            for node in entries {
                match domain(reader, node) {
                    Some(domain) => typed.domains.push(domain),
                    None => reader.broken(node),
                }
            }
        }
        if let Some(node) = fields.get("columns") {
            typed.columns = columns(reader, node);
        }
        if let Some(node) = fields.get("tables") {
            let entries = reader.entries(node);
            typed.tables = entries.into_iter().filter_map(|node| table_of(reader, node)).collect();
        }
        typed.broken = std::mem::take(&mut reader.broken);
        Some(typed)
    }
}

fn version(reader: &mut Reader, table: &DeTable<'_>) -> bool {
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

fn domain(reader: &mut Reader, node: Node<'_>) -> Option<At<Domain>> {
    const TYPES: [(&str, CellType); 3] =
        [("text", CellType::Text), ("integer", CellType::Integer), ("date", CellType::Date)];
    const STEPS: [(&str, Normalization); 4] = [
        ("nfkc", Normalization::Nfkc),
        ("trim", Normalization::Trim),
        ("case", Normalization::Case),
        ("digits", Normalization::Digits),
    ];
    let name = DomainName::new(node.key).ok();
    if name.is_none() {
        let words = format!(
            "{} is no name of a domain: letters, digits, `_`, `-` or `.`",
            quoted(node.key)
        );
        reader.say(node.line, words);
    }
    let fields = reader.fields(node, &["type", "format", "prefix", "normalize", "date_shift"])?;
    let cell_type = fields.get("type").and_then(|node| reader.word(node, &TYPES));
    let prefix = fields.get("prefix").and_then(|node| prefix(reader, node));
    let steps = fields.get("normalize").and_then(|node| reader.many(node, &STEPS));
    let mut normalize = steps.unwrap_or_default();
    normalize.sort_unstable();
    normalize.dedup();
    if let Some(node) = fields.get("normalize")
        && !normalize.is_empty()
        && cell_type.is_some_and(|cell_type| cell_type != CellType::Text)
    {
        reader.say(node.line, "`normalize` is for a domain of type \"text\"");
    }
    let formats = fields.get("format").map(|node| formats(reader, node, cell_type));
    let date_shift = fields.get("date_shift").and_then(|node| days(reader, node));
    let value = Domain {
        name: name?,
        cell_type: cell_type.unwrap_or_default(),
        prefix: prefix.unwrap_or_default(),
        normalize,
        formats: formats.unwrap_or_default(),
        date_shift,
    };
    Some(At { value, place: reader.place(node.line) })
}

/// The forms of a domain's keys, which must be dates then.
fn formats(reader: &mut Reader, node: Node<'_>, cell_type: Option<CellType>) -> DateFormats {
    if cell_type != Some(CellType::Date) {
        reader.say(node.line, "`format` is for a domain of type \"date\"");
    }
    let written = reader.one_or_more(node).unwrap_or_default();
    let texts: Vec<&str> = written.iter().map(|(text, _)| *text).collect();
    DateFormats::new(&texts).unwrap_or_else(|invalid| {
        reader.say(node.line, format!("`format`: expected {}", invalid.expected));
        DateFormats::default()
    })
}

fn prefix(reader: &mut Reader, node: Node<'_>) -> Option<String> {
    let prefix = reader.text(node)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if prefix.len() > 16 || !prefix.chars().all(plain) {
        reader.wrong(node, "be at most 16 of the characters A-Z, a-z, 0-9, `_` and `-`");
        return None;
    }
    Some(prefix.to_owned())
}

fn days(reader: &mut Reader, node: Node<'_>) -> Option<DayRange> {
    let fields = reader.fields(node, &["days"])?;
    let Some(days) = fields.get("days") else {
        reader.say(node.line, "`date_shift` needs `days`: { days = [-365, -1] }");
        return None;
    };
    let range = match reader.numbers(days)?[..] {
        // Whole numbers within ±36,500 by the check below; others fail it.
        #[allow(clippy::cast_possible_truncation)]
        [first, last] if first.fract() == 0.0 && last.fract() == 0.0 => {
            DayRange::new(first as i32, last as i32).ok()
        }
        _ => None,
    };
    if range.is_none() {
        reader.wrong(days, "be [first, last]: whole days within ±36500, at least 60 of them not 0");
    }
    range
}

fn columns(reader: &mut Reader, node: Node<'_>) -> Vec<TypedRule> {
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

fn table_of(reader: &mut Reader, node: Node<'_>) -> Option<At<TypedTable>> {
    let name = TableName::new(node.key).ok();
    if name.is_none() {
        let words =
            format!("{} is no name of a table: letters, digits, `_`, `-` or `.`", quoted(node.key));
        reader.say(node.line, words);
    }
    let fields = reader.fields(node, &TABLE)?;
    let files = fields.get("files").and_then(|node| reader.one_or_more(node)).unwrap_or_default();
    let value = TypedTable {
        name: name?,
        files: files.into_iter().map(|(text, _)| text.to_owned()).collect(),
        optional: fields.get("optional").and_then(|node| reader.flag(node)),
        dialect: TypedDialect::read(reader, &fields),
        subject: fields.get("subject").and_then(|node| {
            let place = reader.place(node.line);
            super::params::column(reader, node).map(|value| At { value, place })
        }),
        null_values: fields.get("null_values").and_then(|n| entry::null_values(reader, n)),
        gate: fields.get("gate").and_then(|node| {
            let place = reader.place(node.line);
            TypedGate::read(reader, node).map(|value| At { value, place })
        }),
        rules: rules(reader, &fields),
    };
    Some(At { value, place: reader.place(node.line) })
}

/// The lists of a table and its `columns`.
fn rules(reader: &mut Reader, fields: &Fields<'_>) -> Vec<TypedRule> {
    const LISTS: [(&str, Rule); 4] = [
        ("drop", Rule::Drop),
        ("quasi", Rule::Keep(Role::QuasiIdentifier)),
        ("sensitive", Rule::Keep(Role::Sensitive)),
        ("insensitive", Rule::Keep(Role::Insensitive)),
    ];
    let mut rules = Vec::new();
    for (within, rule) in LISTS {
        let Some(node) = fields.get(within) else { continue };
        for (text, line) in reader.texts(node).unwrap_or_default() {
            match Pattern::new(text) {
                Some(pattern) => {
                    let (entry, place) = (Entry::of(rule.clone()), reader.place(line));
                    rules.push(TypedRule { pattern, entry, within, place });
                }
                None => {
                    reader.wrong(node, "hold names of columns; a blank header is \"#1\", \"#2\", …")
                }
            }
        }
    }
    if let Some(node) = fields.get("columns") {
        rules.extend(columns(reader, node));
    }
    rules
}

impl TypedDialect {
    fn read(reader: &mut Reader, fields: &Fields<'_>) -> Self {
        const QUOTES: [(&str, Quoting); 2] = [("double", Quoting::Double), ("none", Quoting::None)];
        let header = fields.get("header").and_then(|node| reader.flag(node));
        Self {
            delimiter: fields.get("delimiter").and_then(|node| delimiter(reader, node)),
            quoting: fields.get("quote").and_then(|node| reader.word(node, &QUOTES)),
            header: header.map(|present| if present { Header::Present } else { Header::Absent }),
        }
    }

    /// With the defaults filled in.
    pub(super) fn resolved(self) -> Dialect {
        Dialect {
            delimiter: self.delimiter,
            quoting: self.quoting.unwrap_or_default(),
            header: self.header.unwrap_or_default(),
        }
    }
}

fn delimiter(reader: &mut Reader, node: Node<'_>) -> Option<u8> {
    let text = reader.text(node)?;
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\"\r\n".contains(byte) => {
            Some(*byte)
        }
        _ => {
            reader
                .wrong(node, "be one ASCII character that is no letter, digit, quote or line end");
            None
        }
    }
}
