//! A table of a policy as typed.

use crate::error::{Words, words};
use crate::technique::Rule;
use crate::vocab::{Encoding, Role, TableName};

use super::entry::{self, Entry};
use super::file::{At, TypedRule, columns};
use super::gate::TypedGate;
use super::glob::Pattern;
use super::model::{Dialect, Header, Quoting, RowOrder};
use super::reader::{Fields, Node, Reader, quoted};
use super::source::{self, TableSource};
use super::subject::TypedSubject;

/// A table as typed.
#[derive(Clone, Debug)]
pub(super) struct TypedTable {
    pub(super) name: TableName,
    pub(super) files: Vec<String>,
    pub(super) sources: Vec<At<TableSource>>,
    pub(super) optional: Option<bool>,
    pub(super) dialect: TypedDialect,
    pub(super) subject: Option<At<TypedSubject>>,
    pub(super) null_values: Option<Vec<String>>,
    pub(super) gate: Option<At<TypedGate>>,
    pub(super) order: Option<At<RowOrder>>,
    pub(super) rules: Vec<TypedRule>,
}

/// How a delimited file is written, as far as it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TypedDialect {
    pub(super) delimiter: Option<u8>,
    pub(super) quoting: Option<Quoting>,
    pub(super) header: Option<Header>,
    pub(super) encoding: Option<Encoding>,
}

const TABLE: [&str; 16] = [
    "files",
    "sources",
    "encoding",
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
    "order",
];

const ORDERS: [(&str, RowOrder); 2] = [("keep", RowOrder::Keep), ("token", RowOrder::Token)];

impl TypedTable {
    /// Reads a table; its key is its name.
    pub(super) fn read(reader: &mut Reader, node: Node<'_>) -> Option<At<Self>> {
        let name = TableName::new(node.key).ok();
        if name.is_none() {
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            let why = if node.key.chars().all(plain) && !node.key.is_empty() {
                "it also names a file, and such a file cannot be everywhere (Windows has devices of the names con, aux, nul, com1, …; a dot at either end hides or loses it)"
            } else {
                "letters, digits, `_`, `-` or `.`"
            };
            reader.say(node.line, words![quoted(node.key), " is no name of a table: ", why]);
        }
        let fields = reader.fields(node, &TABLE)?;
        let files =
            fields.get("files").and_then(|node| reader.one_or_more(node)).unwrap_or_default();
        let value = TypedTable {
            name: name?,
            files: files.into_iter().map(|(text, _)| text.to_owned()).collect(),
            sources: source::sources(reader, &fields),
            optional: fields.get("optional").and_then(|node| reader.flag(node)),
            dialect: TypedDialect::read(reader, &fields),
            subject: fields.get("subject").and_then(|node| {
                let place = reader.place(node.line);
                TypedSubject::read(reader, node).map(|value| At { value, place })
            }),
            null_values: fields.get("null_values").and_then(|n| entry::null_values(reader, n)),
            gate: fields.get("gate").and_then(|node| {
                let place = reader.place(node.line);
                TypedGate::read(reader, node).map(|value| At { value, place })
            }),
            order: fields.get("order").and_then(|node| {
                let place = reader.place(node.line);
                reader.word(node, &ORDERS).map(|value| At { value, place })
            }),
            rules: rules(reader, &fields),
        };
        Some(At { value, place: reader.place(node.line) })
    }
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
                    reader
                        .wrong(node, "hold names of columns; a blank header is \"#1\", \"#2\", …");
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
    pub(super) fn read(reader: &mut Reader, fields: &Fields<'_>) -> Self {
        const QUOTES: [(&str, Quoting); 2] = [("double", Quoting::Double), ("none", Quoting::None)];
        let header = fields.get("header").and_then(|node| reader.flag(node));
        Self {
            delimiter: fields.get("delimiter").and_then(|node| delimiter(reader, node)),
            quoting: fields.get("quote").and_then(|node| reader.word(node, &QUOTES)),
            header: header.map(|present| if present { Header::Present } else { Header::Absent }),
            encoding: fields.get("encoding").and_then(|node| encoding(reader, node)),
        }
    }

    /// With the defaults filled in.
    pub(super) fn resolved(self) -> Dialect {
        Dialect {
            delimiter: self.delimiter,
            quoting: self.quoting.unwrap_or_default(),
            header: self.header.unwrap_or_default(),
            encoding: self.encoding,
        }
    }
}

fn encoding(reader: &mut Reader, node: Node<'_>) -> Option<Encoding> {
    let encoding = Encoding::named(reader.text(node)?);
    if encoding.is_none() {
        let names = Words::list(Encoding::names(), ", ");
        reader.wrong(node, words!["be one of ", names]);
    }
    encoding
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
