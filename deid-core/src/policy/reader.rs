//! A policy's text as values with line numbers. TOML's own messages quote the text, so none of
//! them is passed on: what is wrong is said here, in words that hold names and no values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Cause, Place, PolicyWord, Problem, Words, words};

use super::suggest::hint;
use super::{secrets, slip, todo};

/// The longest key that a message repeats.
const KEY_SHOWN: usize = 64;

/// Reads values and gathers what is wrong with them.
pub(super) struct Reader {
    shown: Arc<str>,
    line_starts: Vec<usize>,
    pub(super) problems: Vec<Problem>,
    pub(super) broken: BTreeSet<String>,
}

/// A value with the key that leads to it.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    /// The key; for an item of a list, that of the list.
    pub(super) key: &'a str,
    /// The line of the value, for tables that of the key.
    pub(super) line: u64,
    pub(super) value: &'a DeValue<'a>,
}

impl Node<'_> {
    /// Whether the value is this text.
    pub(super) fn is(self, text: &str) -> bool {
        self.value.as_str() == Some(text)
    }
}

/// The known keys of a table.
pub(super) struct Fields<'a> {
    pub(super) line: u64,
    nodes: BTreeMap<&'a str, Node<'a>>,
}

impl<'a> Fields<'a> {
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        self.nodes.get(key).copied()
    }
}

impl Reader {
    /// Parses the text and hands its top level to `read`. `None` where nothing could be read; the
    /// problems say why.
    pub(super) fn read<T>(
        shown: &Arc<str>,
        text: &str,
        read: impl FnOnce(&mut Self, &DeTable<'_>) -> Option<T>,
    ) -> (Option<T>, Vec<Problem>) {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let mut reader = Self {
            shown: Arc::clone(shown),
            line_starts,
            problems: Vec::new(),
            broken: BTreeSet::new(),
        };
        if let Some(offset) = secrets::in_text(text) {
            return reader.stopped(offset, secrets::cause());
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        if let Some(error) = errors.first() {
            let at = error.span().map_or(0, |span| span.start);
            // Compared, never passed on: it quotes the policy.
            #[allow(clippy::disallowed_methods)]
            let is_repeated = error.message().starts_with("duplicate key");
            let (at, cause) = if is_repeated { (at, repeated()) } else { reader.no_toml(text, at) };
            return reader.stopped(at, cause);
        }
        if let Some(offset) = secrets::in_values(table.get_ref()) {
            return reader.stopped(offset, secrets::cause());
        }
        for (key, offset) in todo::in_values(table.get_ref()) {
            let line = reader.line(offset);
            reader.problem(line, todo::cause(&quoted(&key)));
        }
        if !reader.problems.is_empty() {
            return (None, reader.problems);
        }
        let value = read(&mut reader, table.get_ref());
        (value, reader.problems)
    }

    /// Nothing was read because of this, at this byte.
    fn stopped<T>(mut self, offset: usize, cause: Cause) -> (Option<T>, Vec<Problem>) {
        self.problem(self.line(offset), cause);
        (None, self.problems)
    }

    /// The place of a line of this text.
    pub(super) fn place(&self, line: u64) -> Place {
        Place { file: Some(Arc::clone(&self.shown)), line: Some(line), ..Place::default() }
    }

    pub(super) fn problem(&mut self, line: u64, cause: Cause) {
        self.problems.push(Problem { place: self.place(line), cause });
    }

    /// Records a problem of the policy in our own words.
    pub(super) fn say(&mut self, line: u64, words: impl Into<Words>) {
        self.problem(line, Cause::policy(words));
    }

    /// Records that what has this name is written, but could not be read.
    pub(super) fn broken(&mut self, node: Node<'_>) {
        self.broken.insert(node.key.to_owned());
    }

    /// Records that a value is not what its key asks for.
    pub(super) fn wrong(&mut self, node: Node<'_>, must: impl Into<Words>) {
        self.say(node.line, words![quoted(node.key), " must ", must.into()]);
    }

    /// The keys of a table; those that are not known are problems.
    pub(super) fn fields<'a>(
        &mut self,
        node: Node<'a>,
        known: &[&'static str],
    ) -> Option<Fields<'a>> {
        let Some(table) = node.value.as_table() else {
            self.wrong(node, "be a table: { … }");
            return None;
        };
        Some(self.known(table, node.line, known))
    }

    /// As [`fields`](Self::fields), of the top level.
    pub(super) fn known<'a>(
        &mut self,
        table: &'a DeTable<'a>,
        line: u64,
        known: &[&'static str],
    ) -> Fields<'a> {
        let mut nodes = BTreeMap::new();
        for node in self.nodes(table) {
            if known.contains(&node.key) {
                nodes.insert(node.key, node);
            } else if secrets::is_key_source(node.key) {
                self.problem(node.line, secrets::cause());
            } else {
                let hint = hint(node.key, known.iter().copied());
                self.say(node.line, words!["unknown key ", quoted(node.key), hint]);
            }
        }
        Fields { line, nodes }
    }

    /// The entries of a table whose keys are names.
    pub(super) fn entries<'a>(&mut self, node: Node<'a>) -> Vec<Node<'a>> {
        match node.value.as_table() {
            Some(table) => self.nodes(table),
            None => {
                self.wrong(node, "be a table");
                Vec::new()
            }
        }
    }

    /// A list of tables.
    pub(super) fn tables<'a>(&mut self, node: Node<'a>) -> Vec<Node<'a>> {
        self.items(node).unwrap_or_default()
    }

    fn nodes<'a>(&self, table: &'a DeTable<'a>) -> Vec<Node<'a>> {
        table
            .iter()
            .map(|(key, value)| {
                let span = if value.get_ref().is_table() { key.span() } else { value.span() };
                let line = self.line(span.start);
                Node { key: key.get_ref(), line, value: value.get_ref() }
            })
            .collect()
    }

    pub(super) fn items<'a>(&self, node: Node<'a>) -> Option<Vec<Node<'a>>> {
        let items = node.value.as_array()?.iter();
        Some(items.map(|item| self.item(node.key, item)).collect())
    }

    fn item<'a>(&self, key: &'a str, item: &'a Spanned<DeValue<'a>>) -> Node<'a> {
        Node { key, line: self.line(item.span().start), value: item.get_ref() }
    }

    /// Text that is no TOML from this byte on, and the byte where the slip is: what is not closed in
    /// one line is noticed in a later one.
    fn no_toml(&self, text: &str, at: usize) -> (usize, Cause) {
        let start = self.line_starts[usize::try_from(self.line(at)).unwrap_or(1) - 1];
        let before = text.get(start..at).unwrap_or_default();
        let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        if let Some(open) = slip::never_closed(text.get(..start).unwrap_or_default(), line) {
            let problem = "this is not valid TOML: what is opened in this line is not closed";
            return (open, Cause::advised(problem, slip::CLOSE));
        }
        let character = before.chars().count() + 1;
        let problem = words!["this is not valid TOML (character ", character, " of the line)"];
        (at, Cause::advised(problem, slip::help(line)))
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, offset: usize) -> u64 {
        self.line_starts.partition_point(|start| *start <= offset) as u64
    }
}

/// A key as a message repeats it.
pub(super) fn quoted(key: &str) -> Words {
    let plain: String = key.chars().take(KEY_SHOWN).flat_map(char::escape_debug).collect();
    let more = if key.chars().nth(KEY_SHOWN).is_some() { "…" } else { "" };
    words!["`", PolicyWord(&plain), more, "`"]
}

fn repeated() -> Cause {
    Cause::advised(
        "the same key is given twice in one table",
        "leave the one that is meant; a column has one rule, and a table one header",
    )
}
