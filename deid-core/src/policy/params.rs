//! The parameters of a rule, read as its grammar says: which keys, of what kind, in what range.

use serde_json::{Map, Number, Value};

use crate::error::words;
use crate::technique::Rule;
use crate::technique::definition::{Grammar, Kind, Param, Short};
use crate::vocab::{ColumnName, DomainName};

use super::reader::{Node, Reader, quoted};

/// The roles that a kept column can have.
const KEPT: [&str; 3] = ["quasi", "sensitive", "insensitive"];

/// Promise 1.
pub(super) const DIRECT: &str = "a direct identifier can only be dropped, tokenized, encrypted, substituted, masked, nulled or replaced by a constant";

/// Reads the rule of a column's entry; the node's key is that of the rule. Where it gives `None` it
/// has recorded why.
pub(super) fn rule(reader: &mut Reader, node: Node<'_>) -> Option<Rule> {
    let before = reader.problems.len();
    let rule = read(reader, node);
    if rule.is_none() && reader.problems.len() == before {
        reader.wrong(node, "hold what its rule asks for: see the policy reference");
    }
    rule
}

fn read(reader: &mut Reader, node: Node<'_>) -> Option<Rule> {
    let facts = Rule::all().iter().find(|facts| facts.key == node.key)?;
    let parameters = match facts.grammar {
        Grammar::Flag => only_true(reader, node).then_some(Value::Null)?,
        Grammar::Value(kind) => value(reader, node, kind)?,
        Grammar::Table { params, .. } if Reader::is_table(node) => table(reader, node, params)?,
        Grammar::Table { params, short, .. } => shorter(reader, node, params, short)?,
    };
    let rule = Rule::of(node.key, parameters)?;
    if let Some(why) = rule.definition().contradiction() {
        reader.say(node.line, why);
        return None;
    }
    Some(rule)
}

/// What stands for the table.
fn shorter(
    reader: &mut Reader,
    node: Node<'_>,
    params: &'static [Param],
    short: Short,
) -> Option<Value> {
    let is_flag = Reader::is_flag(node);
    match short {
        Short::True | Short::KeyOrTrue(_) if is_flag => {
            only_true(reader, node).then(|| Value::Object(Map::new()))
        }
        Short::Key(key) | Short::KeyOrTrue(key) => {
            let param = params.iter().find(|param| param.key == key)?;
            let value = value(reader, node, param.kind)?;
            Some(Value::Object([(key.to_owned(), value)].into_iter().collect()))
        }
        Short::True => {
            reader.wrong(node, "be true or a table: { … }");
            None
        }
        Short::None => {
            reader.wrong(node, "be a table: { … }");
            None
        }
    }
}

fn table(reader: &mut Reader, node: Node<'_>, params: &'static [Param]) -> Option<Value> {
    let before = reader.problems.len();
    let known: Vec<&'static str> = params.iter().map(|param| param.key).collect();
    let fields = reader.fields(node, &known)?;
    let mut object = Map::new();
    for param in params {
        match fields.get(param.key) {
            Some(field) => {
                let value = value(reader, field, param.kind).unwrap_or(Value::Null);
                object.insert(param.key.to_owned(), value);
            }
            None if param.required => {
                let words = words![quoted(node.key), " needs ", quoted(param.key)];
                reader.say(node.line, words);
            }
            None => {}
        }
    }
    (reader.problems.len() == before).then_some(Value::Object(object))
}

fn value(reader: &mut Reader, node: Node<'_>, kind: Kind) -> Option<Value> {
    Some(match kind {
        Kind::Character => character(reader, node)?.into(),
        Kind::Column => column(reader, node)?.as_str().into(),
        Kind::Domain => String::from(domain(reader, node)?).into(),
        Kind::File | Kind::Text => reader.words(node)?.into(),
        Kind::Filled(otherwise) => filled(reader, node, otherwise)?.into(),
        Kind::KeptRole => kept_role(reader, node)?.into(),
        Kind::Number => number(reader.number(node)?)?,
        Kind::Numbers => {
            Value::Array(reader.numbers(node)?.into_iter().map(number).collect::<Option<_>>()?)
        }
        Kind::Texts => reader.texts(node)?.into_iter().map(|(text, _)| text).collect(),
        Kind::Whole(least, most) => reader.whole(node, least, most)?.into(),
        Kind::Wholes(all) => reader.one_of(node, all)?.into(),
        Kind::Word(words) => word(reader, node, words)?.into(),
    })
}

fn only_true(reader: &mut Reader, node: Node<'_>) -> bool {
    let is_true = reader.flag(node);
    if is_true == Some(false) {
        let words = words![quoted(node.key), " can only be true: leave it out where it is not"];
        reader.say(node.line, words);
    }
    is_true == Some(true)
}

fn character(reader: &mut Reader, node: Node<'_>) -> Option<String> {
    let mut characters = reader.text(node)?.chars();
    let (Some(one), None) = (characters.next(), characters.next()) else {
        reader.wrong(node, "be one character");
        return None;
    };
    Some(one.to_string())
}

fn filled<'a>(reader: &mut Reader, node: Node<'a>, otherwise: &'static str) -> Option<&'a str> {
    let text = reader.text(node)?;
    if text.is_empty() {
        reader.wrong(node, otherwise);
        return None;
    }
    Some(text)
}

fn kept_role(reader: &mut Reader, node: Node<'_>) -> Option<&'static str> {
    if node.is("direct") {
        reader.say(node.line, DIRECT);
        return None;
    }
    word(reader, node, &KEPT)
}

fn word(reader: &mut Reader, node: Node<'_>, words: &[&'static str]) -> Option<&'static str> {
    let words: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
    reader.word(node, &words)
}

fn number(number: f64) -> Option<Value> {
    Number::from_f64(number).map(Value::Number)
}

/// The name of one column: a rule reads one column, so no glob.
pub(super) fn column(reader: &mut Reader, node: Node<'_>) -> Option<ColumnName> {
    let name = ColumnName::new(reader.text(node)?).ok();
    if name.is_none() {
        reader.wrong(node, "be the name of a column");
    }
    name
}

pub(super) fn domain(reader: &mut Reader, node: Node<'_>) -> Option<DomainName> {
    let name = DomainName::new(reader.text(node)?).ok();
    if name.is_none() {
        reader.wrong(node, "be the name of a domain: letters, digits, `_`, `-` or `.`");
    }
    name
}
