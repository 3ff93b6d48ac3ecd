//! Cells of a test as they are written.

use regex::Regex;
use toml::de::DeValue;

use crate::error::words;
use crate::vocab::ColumnName;

use super::super::reader::{Node, Reader, quoted};

/// What a cell must be, before columns and rows are looked for.
pub(in crate::policy) enum TypedExpected {
    Absent,
    Changed,
    DiffersFrom(TypedSpot),
    Kept,
    Matches(Regex),
    Null,
    SameAs(TypedSpot),
    Text(String),
    Token,
}

/// A cell of the test: in the same table and column unless it says otherwise; the row counts from 1.
pub(in crate::policy) struct TypedSpot {
    pub(super) table: Option<String>,
    pub(super) column: Option<ColumnName>,
    pub(super) row: i64,
}

#[derive(Clone, Copy)]
enum Word {
    Absent,
    Changed,
    Kept,
    Null,
    Token,
}

const WORDS: [(&str, Word); 5] = [
    ("absent", Word::Absent),
    ("changed", Word::Changed),
    ("kept", Word::Kept),
    ("null", Word::Null),
    ("token", Word::Token),
];

/// The most rows of a test.
pub(super) const MOST_ROWS: i64 = 100_000;

/// A cell of a row: text, or a number, a date, true or false as they are written.
pub(super) fn cell(reader: &mut Reader, node: Node<'_>) -> Option<String> {
    let text = plain(node);
    if text.is_none() {
        reader.wrong(node, "be a cell: text in quotes, a number, a date, true or false");
    }
    text
}

fn plain(node: Node<'_>) -> Option<String> {
    Some(match node.value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        _ => return None,
    })
}

impl TypedExpected {
    /// A text, or a table with the one thing that is expected.
    pub(super) fn read(reader: &mut Reader, node: Node<'_>) -> Option<Self> {
        const KEYS: [&str; 4] = ["is", "matches", "same_as", "differs_from"];
        if let Some(text) = plain(node) {
            return Some(Self::Text(text));
        }
        if !Reader::is_table(node) {
            let must = "be the text that comes out, or a table: { is = \"null\" }, { matches = '…' }, { same_as = 1 }, { differs_from = 1 }";
            reader.wrong(node, must);
            return None;
        }
        let fields = reader.fields(node, &KEYS)?;
        let mut given = KEYS.iter().filter_map(|key| fields.get(key));
        let (first, second) = (given.next(), given.next());
        let (Some(one), None) = (first, second) else {
            let words = "expect one thing: `is`, `matches`, `same_as` or `differs_from`";
            reader.say(node.line, words![quoted(node.key), " must ", words]);
            return None;
        };
        match one.key {
            "is" => reader.word(one, &WORDS).map(Self::of_word),
            "matches" => pattern(reader, one).map(Self::Matches),
            "same_as" => TypedSpot::read(reader, one).map(Self::SameAs),
            _ => TypedSpot::read(reader, one).map(Self::DiffersFrom),
        }
    }

    fn of_word(word: Word) -> Self {
        match word {
            Word::Absent => Self::Absent,
            Word::Changed => Self::Changed,
            Word::Kept => Self::Kept,
            Word::Null => Self::Null,
            Word::Token => Self::Token,
        }
    }
}

impl TypedSpot {
    /// A row, or a table that names another column or table too.
    fn read(reader: &mut Reader, node: Node<'_>) -> Option<Self> {
        if !Reader::is_table(node) {
            let row = reader.whole(node, 1, MOST_ROWS)?;
            return Some(Self { table: None, column: None, row });
        }
        let fields = reader.fields(node, &["table", "row", "column"])?;
        let Some(row) = fields.get("row") else {
            reader.say(node.line, words![quoted(node.key), " names no `row`"]);
            return None;
        };
        let row = reader.whole(row, 1, MOST_ROWS)?;
        let table = fields.get("table").map(|node| reader.text(node).map(str::to_owned));
        let column = fields.get("column").map(|node| column(reader, node));
        Some(Self { table: given(table)?, column: given(column)?, row })
    }
}

/// The name of a column that a value says.
pub(super) fn column(reader: &mut Reader, node: Node<'_>) -> Option<ColumnName> {
    let name = ColumnName::new(reader.text(node)?).ok();
    if name.is_none() {
        reader.wrong(node, "name a column");
    }
    name
}

/// What may be left out, and must be right where it is not.
pub(super) fn given<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        Some(None) => None,
        Some(some) => Some(some),
        None => Some(None),
    }
}

/// A pattern that must match a cell as a whole.
fn pattern(reader: &mut Reader, node: Node<'_>) -> Option<Regex> {
    let text = reader.words(node)?;
    // By itself first, so that no bracket of it closes ours. The error quotes the pattern: it is
    // dropped here.
    let whole = || Regex::new(&format!("^(?:{text})$"));
    let pattern = Regex::new(text).and_then(|_| whole()).ok();
    if pattern.is_none() {
        reader.wrong(node, "be a regular expression, such as 'S[0-9a-z]{26}'");
    }
    pattern
}
