//! Sources of a table: files from one place, with their own names of columns and their own form.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Cause, words};
use crate::vocab::{ColumnName, TableName};

use super::file::At;
use super::model::Dialect;
use super::reader::{Fields, Node, Reader, quoted};
use super::table::TypedDialect;

/// Files of a table that come from one place: they may call columns otherwise and be written
/// otherwise than the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSource {
    /// Its name in the policy.
    pub name: TableName,
    /// Base names or globs of its files, or paths below the input folder.
    pub files: Vec<String>,
    /// Whether a folder may lack it.
    pub optional: bool,
    /// What its files call a column, and what rules call it.
    pub rename: BTreeMap<ColumnName, ColumnName>,
    pub(super) dialect: TypedDialect,
}

const SOURCE: [&str; 7] =
    ["files", "optional", "rename", "delimiter", "quote", "header", "encoding"];

impl TableSource {
    /// How its delimited text is written: what it does not say, its table says.
    #[must_use]
    pub fn dialect(&self, table: Dialect) -> Dialect {
        Dialect {
            delimiter: self.dialect.delimiter.or(table.delimiter),
            quoting: self.dialect.quoting.unwrap_or(table.quoting),
            header: self.dialect.header.unwrap_or(table.header),
            encoding: self.dialect.encoding.or(table.encoding),
        }
    }
}

/// The sources of a table.
pub(super) fn sources(reader: &mut Reader, fields: &Fields<'_>) -> Vec<At<TableSource>> {
    let Some(node) = fields.get("sources") else { return Vec::new() };
    reader.entries(node).into_iter().filter_map(|node| source(reader, node)).collect()
}

fn source(reader: &mut Reader, node: Node<'_>) -> Option<At<TableSource>> {
    let name = TableName::new(node.key).ok();
    if name.is_none() {
        let why = " is no name of a source: letters, digits, `_`, `-` or `.`";
        reader.say(node.line, words![quoted(node.key), why]);
    }
    let fields = reader.fields(node, &SOURCE)?;
    let name = name?;
    let files = fields.get("files").and_then(|node| reader.one_or_more(node)).unwrap_or_default();
    if files.is_empty() {
        let problem = words!["source ", &name, " names no files"];
        let help = "say which files come from it: files = [\"site_b/*.csv\"]";
        reader.problem(node.line, Cause::advised(problem, help));
    }
    let value = TableSource {
        files: files.into_iter().map(|(text, _)| text.to_owned()).collect(),
        optional: fields.get("optional").and_then(|node| reader.flag(node)).unwrap_or(false),
        rename: fields.get("rename").map(|node| rename(reader, node, &name)).unwrap_or_default(),
        dialect: TypedDialect::read(reader, &fields),
        name,
    };
    Some(At { value, place: reader.place(node.line) })
}

fn rename(
    reader: &mut Reader,
    node: Node<'_>,
    source: &TableName,
) -> BTreeMap<ColumnName, ColumnName> {
    let (mut rename, mut given) = (BTreeMap::new(), BTreeSet::new());
    for node in reader.entries(node) {
        let from = ColumnName::new(node.key).ok();
        let to = reader.text(node).map(ColumnName::new);
        let (Some(from), Some(Ok(to))) = (from, to) else {
            if node.value.as_str().is_some() {
                reader.say(node.line, "`rename` holds names of columns: { PAT_NO = \"USUBJID\" }");
            }
            continue;
        };
        if !given.insert(to.clone()) {
            let problem = words!["source ", source, " renames two columns to ", &to];
            let help = "a table has one column of a name: take one of the two out of `rename`";
            reader.problem(node.line, Cause::advised(problem, help));
        }
        rename.insert(from, to);
    }
    rename
}
