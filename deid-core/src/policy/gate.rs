//! The gate as typed.

use crate::equivalence::Scope;
use crate::equivalence::suppression::Suppress;
use crate::vocab::{ColumnName, Fraction, K};

use super::model::Gate;
use super::reader::{Fields, Node, Reader};

/// A gate as typed, with the line of what other parts of the policy must agree with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TypedGate {
    pub(super) gate: Gate,
    /// The line of each column in `count`.
    pub(super) count_lines: Vec<u64>,
}

const KEYS: [&str; 7] =
    ["k", "max_suppressed", "scope", "count", "suppress", "cascade", "cascade_reason"];

impl TypedGate {
    pub(super) fn read(reader: &mut Reader, node: Node<'_>) -> Option<Self> {
        const SCOPES: [(&str, Scope); 2] = [("row", Scope::Row), ("history", Scope::History)];
        const WAYS: [(&str, Suppress); 2] = [("drop", Suppress::Drop), ("star", Suppress::Star)];
        let fields = reader.fields(node, &KEYS)?;
        let k = k(reader, &fields);
        let max_suppressed = fields.get("max_suppressed").and_then(|node| share(reader, node));
        let counted = fields.get("count").and_then(|node| count(reader, node));
        let (cascade, cascade_reason) = cascade(reader, &fields);
        let gate = Gate {
            k: k?,
            max_suppressed: max_suppressed.unwrap_or_default(),
            scope: fields.get("scope").and_then(|node| reader.word(node, &SCOPES)),
            count: counted.as_ref().map(|all| all.iter().map(|(name, _)| name.clone()).collect()),
            suppress: fields
                .get("suppress")
                .and_then(|n| reader.word(n, &WAYS))
                .unwrap_or_default(),
            cascade,
            cascade_reason,
        };
        let count_lines = counted.into_iter().flatten().map(|(_, line)| line).collect();
        Some(Self { gate, count_lines })
    }
}

fn k(reader: &mut Reader, fields: &Fields<'_>) -> Option<K> {
    let Some(node) = fields.get("k") else {
        reader.say(fields.line, "a gate needs `k`");
        return None;
    };
    let k = reader.whole(node, i64::MIN, i64::MAX)?;
    let k = u32::try_from(k).ok().and_then(|k| K::new(k).ok());
    if k.is_none() {
        reader.wrong(node, "be a whole number of at least 2: 1 asks for nothing");
    }
    k
}

fn share(reader: &mut Reader, node: Node<'_>) -> Option<Fraction> {
    let number = reader.number(node)?;
    // More digits than a float holds would be rounded before anybody looks.
    let share = Fraction::new(number).ok().filter(|_| decimals(node) <= 6);
    if share.is_none() {
        reader.wrong(node, "be a share from 0 to 1 with at most six decimals");
    }
    share
}

/// How many decimals a number is written with, without zeros at the end; before an exponent every
/// digit counts.
fn decimals(node: Node<'_>) -> usize {
    let written = node.value.as_float().map_or("", |float| float.as_str());
    match written.split_once(['e', 'E']) {
        Some((mantissa, _)) => mantissa.bytes().filter(u8::is_ascii_digit).count(),
        None => {
            let places = written.split_once('.').map_or("", |(_, places)| places);
            places.trim_end_matches('0').len()
        }
    }
}

fn count(reader: &mut Reader, node: Node<'_>) -> Option<Vec<(ColumnName, u64)>> {
    let texts = reader.texts(node)?;
    if texts.is_empty() {
        reader.wrong(node, "name a column at least: a gate that counts none checks nothing");
        return None;
    }
    let mut names: Vec<(ColumnName, u64)> = Vec::new();
    for (text, line) in texts {
        match ColumnName::new(text) {
            Ok(name) if !super::glob::is_glob(text) => names.push((name, line)),
            _ => reader.wrong(node, "hold names of columns, no globs"),
        }
    }
    Some(names)
}

fn cascade(reader: &mut Reader, fields: &Fields<'_>) -> (bool, Option<String>) {
    let reason = fields.get("cascade_reason").and_then(|node| reader.words(node));
    let cascade = fields.get("cascade").and_then(|node| reader.flag(node)).unwrap_or(true);
    match (cascade, fields.get("cascade"), fields.get("cascade_reason")) {
        (false, Some(node), None) => reader.say(
            node.line,
            "`cascade = false` needs `cascade_reason`: a person who was suppressed here stays in the other tables",
        ),
        (true, _, Some(node)) => {
            reader.say(node.line, "`cascade_reason` is for `cascade = false`");
        }
        _ => {}
    }
    (cascade, reason.map(str::to_owned))
}
