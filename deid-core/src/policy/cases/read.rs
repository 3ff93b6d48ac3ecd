//! Tests as typed: every key read as what it must be.

use std::sync::Arc;

use crate::error::{Place, Problem, words};
use crate::vocab::ColumnName;

use super::super::file::{At, version};
use super::super::reader::{Fields, Node, Reader, quoted};
use super::cell::{MOST_ROWS, TypedExpected, cell, column, given};

/// A test as typed.
pub(in crate::policy) struct TypedTest {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) tables: Vec<TypedRows>,
    pub(super) released: Option<At<bool>>,
    pub(super) errors: Option<At<Vec<TypedProblem>>>,
}

/// The rows of one table of a test as typed.
pub(super) struct TypedRows {
    pub(super) table: At<String>,
    pub(super) rows: Vec<Vec<(At<ColumnName>, String)>>,
    pub(super) expect: Vec<TypedRow>,
    pub(super) suppressed: Vec<At<i64>>,
}

/// What is expected of one row.
pub(super) struct TypedRow {
    pub(super) place: Place,
    pub(super) cells: Vec<(At<ColumnName>, TypedExpected)>,
}

/// A problem that the run must have.
pub(super) struct TypedProblem {
    pub(super) place: Place,
    pub(super) table: Option<String>,
    pub(super) column: Option<ColumnName>,
    pub(super) row: Option<i64>,
    pub(super) reason: String,
}

const TEST: [&str; 8] =
    ["name", "table", "rows", "expect", "suppressed", "released", "error", "tables"];
const ROWS: [&str; 3] = ["rows", "expect", "suppressed"];

/// Reads a file that holds the tests of a policy and nothing else.
pub(in crate::policy) fn of_file(
    shown: &Arc<str>,
    text: &str,
) -> (Option<Vec<TypedTest>>, Vec<Problem>) {
    Reader::read(shown, text, |reader, table| {
        if !version(reader, table) {
            return None;
        }
        let fields = reader.known(table, 1, &["version", "tests"]);
        Some(fields.get("tests").map_or_else(Vec::new, |node| tests(reader, node)))
    })
}

/// Reads the tests of a policy.
pub(in crate::policy) fn tests(reader: &mut Reader, node: Node<'_>) -> Vec<TypedTest> {
    let Some(items) = reader.items(node) else {
        reader.wrong(node, "be written [[tests]], once for each test");
        return Vec::new();
    };
    items.into_iter().filter_map(|node| TypedTest::read(reader, node)).collect()
}

impl TypedTest {
    fn read(reader: &mut Reader, node: Node<'_>) -> Option<Self> {
        let fields = reader.fields(node, &TEST)?;
        let Some(name) = fields.get("name") else {
            reader.say(node.line, "a test has a `name` that says what it shows");
            return None;
        };
        let name = reader.words(name)?.to_owned();
        let tables = tables(reader, node, &fields)?;
        let at = |node: Node<'_>, reader: &Reader| reader.place(node.line);
        let released = fields
            .get("released")
            .map(|node| reader.flag(node).map(|value| At { value, place: at(node, reader) }));
        let errors = fields
            .get("error")
            .map(|node| problems(reader, node).map(|value| At { value, place: at(node, reader) }));
        let (released, errors) = (given(released)?, given(errors)?);
        Some(Self { name, place: reader.place(node.line), tables, released, errors })
    }
}

/// The rows of one table beside `table`, or of several below `tables`.
fn tables(reader: &mut Reader, test: Node<'_>, fields: &Fields<'_>) -> Option<Vec<TypedRows>> {
    match (fields.get("table"), fields.get("tables")) {
        (Some(table), None) => {
            let place = reader.place(table.line);
            let table = At { value: reader.text(table)?.to_owned(), place };
            TypedRows::read(reader, table, test.line, fields).map(|rows| vec![rows])
        }
        (None, Some(tables)) => {
            if let Some(stray) = ROWS.iter().find_map(|key| fields.get(key)) {
                let words = words![
                    quoted(stray.key),
                    " of several tables stands in each of them: [tests.tables.NAME]"
                ];
                reader.say(stray.line, words);
            }
            let nodes = reader.entries(tables);
            let read = |node: Node<'_>| {
                let fields = reader.fields(node, &ROWS)?;
                let table = At { value: node.key.to_owned(), place: reader.place(node.line) };
                TypedRows::read(reader, table, node.line, &fields)
            };
            let all: Vec<_> = nodes.into_iter().map(read).collect();
            all.into_iter().collect()
        }
        _ => {
            reader.say(test.line, "a test names its `table`, or has several: [tests.tables.NAME]");
            None
        }
    }
}

impl TypedRows {
    fn read(
        reader: &mut Reader,
        table: At<String>,
        line: u64,
        fields: &Fields<'_>,
    ) -> Option<Self> {
        let rows = fields.get("rows").and_then(|node| list(reader, node));
        let Some(rows) = rows.filter(|rows| !rows.is_empty()) else {
            reader.say(
                line,
                "a test has `rows`, a list with one table or more: [{ COLUMN = \"cell\" }]",
            );
            return None;
        };
        let expect = fields.get("expect").map(|node| list(reader, node));
        let suppressed = fields.get("suppressed").map(|node| numbers(reader, node));
        let row = |node: Node<'_>| cells(reader, node, cell);
        let rows: Vec<_> = rows.into_iter().map(row).collect();
        let expect: Vec<_> = given(expect)?
            .unwrap_or_default()
            .into_iter()
            .map(|node| {
                let cells = cells(reader, node, TypedExpected::read)?;
                Some(TypedRow { place: reader.place(node.line), cells })
            })
            .collect();
        Some(Self {
            table,
            rows: rows.into_iter().collect::<Option<_>>()?,
            expect: expect.into_iter().collect::<Option<_>>()?,
            suppressed: given(suppressed)?.unwrap_or_default(),
        })
    }
}

fn list<'a>(reader: &mut Reader, node: Node<'a>) -> Option<Vec<Node<'a>>> {
    let items = reader.items(node);
    if items.is_none() {
        reader.wrong(node, "be a list of rows: [{ COLUMN = \"cell\" }, …]");
    }
    items
}

/// The cells of one row, by column.
fn cells<T>(
    reader: &mut Reader,
    node: Node<'_>,
    mut read: impl FnMut(&mut Reader, Node<'_>) -> Option<T>,
) -> Option<Vec<(At<ColumnName>, T)>> {
    if !Reader::is_table(node) {
        reader.wrong(node, "hold rows: { COLUMN = \"cell\" }");
        return None;
    }
    let mut cells = Vec::new();
    let mut is_whole = true;
    for node in reader.entries(node) {
        match (ColumnName::new(node.key).ok(), read(reader, node)) {
            (Some(value), Some(cell)) => {
                cells.push((At { value, place: reader.place(node.line) }, cell));
            }
            _ => is_whole = false,
        }
    }
    is_whole.then_some(cells)
}

fn numbers(reader: &mut Reader, node: Node<'_>) -> Option<Vec<At<i64>>> {
    let Some(items) = reader.items(node) else {
        reader.wrong(node, "be a list of rows by number, from 1: [12, 13]");
        return None;
    };
    let mut row = |node: Node<'_>| {
        let value = reader.whole(node, 1, MOST_ROWS)?;
        Some(At { value, place: reader.place(node.line) })
    };
    items.into_iter().map(&mut row).collect()
}

/// One problem, or a list of them.
fn problems(reader: &mut Reader, node: Node<'_>) -> Option<Vec<TypedProblem>> {
    let nodes = reader.items(node).unwrap_or_else(|| vec![node]);
    if nodes.is_empty() {
        reader.wrong(node, "say what is wrong: { column = \"…\", reason = \"…\" }");
        return None;
    }
    let all: Vec<_> = nodes.into_iter().map(|node| TypedProblem::read(reader, node)).collect();
    all.into_iter().collect()
}

impl TypedProblem {
    fn read(reader: &mut Reader, node: Node<'_>) -> Option<Self> {
        let fields = reader.fields(node, &["table", "column", "row", "reason"])?;
        let Some(reason) = fields.get("reason") else {
            reader.say(node.line, "`error` has no `reason`: words that the message must hold");
            return None;
        };
        let reason = reader.words(reason)?.to_owned();
        let table = fields.get("table").map(|node| reader.text(node).map(str::to_owned));
        let column = fields.get("column").map(|node| column(reader, node));
        let row = fields.get("row").map(|node| reader.whole(node, 1, MOST_ROWS));
        Some(Self {
            place: reader.place(node.line),
            table: given(table)?,
            column: given(column)?,
            row: given(row)?,
            reason,
        })
    }
}
