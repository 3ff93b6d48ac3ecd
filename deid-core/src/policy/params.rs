//! The parameters of every rule as a policy writes them: which keys, of what kind, in what range.
//! Defaults are those of the technique's own `Params`.

use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use crate::error::words;
use crate::technique::Rule;
use crate::vocab::{ColumnName, DomainName, Role};

use super::reader::{Node, Reader, quoted};

/// The keys of the rules. A column's entry has exactly one of them.
pub(super) const RULES: [&str; 15] = [
    "drop",
    "keep",
    "token",
    "date_shift",
    "date_part",
    "age",
    "zip3",
    "hierarchy",
    "band",
    "cut",
    "round",
    "limit",
    "mask",
    "null",
    "constant",
];

/// What a parameter is.
#[derive(Clone, Copy)]
enum Kind {
    Character,
    Column,
    Domain,
    Number,
    Numbers,
    Text,
    Texts,
    Whole(i64, i64),
    Wholes(&'static [i64]),
    Word(&'static [(&'static str, &'static str)]),
}

struct Param {
    key: &'static str,
    kind: Kind,
    required: bool,
}

const fn may(key: &'static str, kind: Kind) -> Param {
    Param { key, kind, required: false }
}

const fn must(key: &'static str, kind: Kind) -> Param {
    Param { key, kind, required: true }
}

const UNITS: &[(&str, &str)] = &[
    ("years", "years"),
    ("months", "months"),
    ("weeks", "weeks"),
    ("days", "days"),
    ("hours", "hours"),
];
const PARTS: &[(&str, &str)] = &[
    ("year", "year"),
    ("quarter", "quarter"),
    ("month", "month"),
    ("iso-week", "iso-week"),
    ("decade", "decade"),
];
const YEARS: Kind = Kind::Whole(1, 150);

const AGE: &[Param] = &[
    may("band", YEARS),
    may("top", YEARS),
    may("unit", Kind::Word(UNITS)),
    may("unit_column", Kind::Column),
    may("at", Kind::Column),
];
const BAND: &[Param] = &[must("width", Kind::Number), may("origin", Kind::Number)];
const CUT: &[Param] = &[must("points", Kind::Numbers), may("labels", Kind::Texts)];
const DATE_PART: &[Param] =
    &[must("part", Kind::Word(PARTS)), may("cap", YEARS), may("label", Kind::Text)];
const DATE_SHIFT: &[Param] =
    &[may("domain", Kind::Domain), may("by", Kind::Column), may("offset_column", Kind::Column)];
const HIERARCHY: &[Param] = &[
    may("file", Kind::Text),
    may("level", Kind::Whole(1, 255)),
    may("prefix", Kind::Whole(1, 255)),
    may("else", Kind::Text),
];
const LIMIT: &[Param] = &[
    may("top", Kind::Number),
    may("bottom", Kind::Number),
    may("top_label", Kind::Text),
    may("bottom_label", Kind::Text),
];
const MASK: &[Param] = &[
    may("keep_first", Kind::Whole(0, 255)),
    may("keep_last", Kind::Whole(0, 255)),
    may("with", Kind::Character),
    may("skip", Kind::Text),
];
const ROUND: &[Param] = &[must("to", Kind::Number)];
const ZIP3: &[Param] =
    &[may("census", Kind::Wholes(&[2000, 2010, 2020])), may("restricted", Kind::Text)];

/// The roles that a kept column can have.
pub(super) const KEPT: &[(&str, Role)] = &[
    ("quasi", Role::QuasiIdentifier),
    ("sensitive", Role::Sensitive),
    ("insensitive", Role::Insensitive),
];

/// Reads the rule of a column's entry. Where it gives `None` it has recorded why.
pub(super) fn rule(reader: &mut Reader, node: Node<'_>) -> Option<Rule> {
    let before = reader.problems.len();
    let rule = read(reader, node);
    if rule.is_none() && reader.problems.len() == before {
        reader.wrong(node, "hold what its rule asks for: see the policy reference");
    }
    rule
}

fn read(reader: &mut Reader, node: Node<'_>) -> Option<Rule> {
    match node.key {
        "drop" => only_true(reader, node).then_some(Rule::Drop),
        "null" => only_true(reader, node).then_some(Rule::Null),
        "keep" => keep(reader, node).map(Rule::Keep),
        "constant" => constant(reader, node),
        "token" => domain(reader, node)
            .and_then(|domain| made(Value::String(domain.into())))
            .map(Rule::Token),
        "age" => full(reader, node, AGE, Short::True).map(Rule::Age),
        "band" => full(reader, node, BAND, Short::Key("width")).map(Rule::Band),
        "cut" => full(reader, node, CUT, Short::Key("points")).map(Rule::Cut),
        "date_part" => full(reader, node, DATE_PART, Short::Key("part")).map(Rule::DatePart),
        "date_shift" => date_shift(reader, node),
        "hierarchy" => full(reader, node, HIERARCHY, Short::None).map(Rule::Hierarchy),
        "limit" => full(reader, node, LIMIT, Short::None).map(Rule::Limit),
        "mask" => full(reader, node, MASK, Short::True).map(Rule::Mask),
        "round" => full(reader, node, ROUND, Short::Key("to")).map(Rule::Round),
        "zip3" if Reader::is_flag(node) => full(reader, node, ZIP3, Short::True).map(Rule::Zip3),
        _ => full(reader, node, ZIP3, Short::Key("census")).map(Rule::Zip3),
    }
}

/// What stands for a rule's table where one thing says all.
#[derive(Clone, Copy)]
enum Short {
    /// The value of this key.
    Key(&'static str),
    /// Nothing does.
    None,
    /// `true`: every default.
    True,
}

fn full<T: DeserializeOwned>(
    reader: &mut Reader,
    node: Node<'_>,
    params: &'static [Param],
    short: Short,
) -> Option<T> {
    let mut object = Map::new();
    if Reader::is_table(node) {
        object = table(reader, node, params)?;
    } else {
        match short {
            Short::Key(key) => {
                let param = params.iter().find(|param| param.key == key)?;
                object.insert(key.to_owned(), value(reader, node, param.kind)?);
            }
            Short::True if Reader::is_flag(node) => {
                if !only_true(reader, node) {
                    return None;
                }
            }
            Short::True => {
                reader.wrong(node, "be true or a table: { … }");
                return None;
            }
            Short::None => {
                reader.wrong(node, "be a table: { … }");
                return None;
            }
        }
    }
    made(Value::Object(object))
}

fn table(
    reader: &mut Reader,
    node: Node<'_>,
    params: &'static [Param],
) -> Option<Map<String, Value>> {
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
    (reader.problems.len() == before).then_some(object)
}

fn value(reader: &mut Reader, node: Node<'_>, kind: Kind) -> Option<Value> {
    Some(match kind {
        Kind::Character => {
            let mut characters = reader.text(node)?.chars();
            let (Some(one), None) = (characters.next(), characters.next()) else {
                reader.wrong(node, "be one character");
                return None;
            };
            one.to_string().into()
        }
        Kind::Column => column(reader, node)?.as_str().into(),
        Kind::Domain => String::from(domain(reader, node)?).into(),
        Kind::Number => number(reader.number(node)?)?,
        Kind::Numbers => {
            Value::Array(reader.numbers(node)?.into_iter().map(number).collect::<Option<_>>()?)
        }
        Kind::Text => reader.words(node)?.into(),
        Kind::Texts => reader.texts(node)?.into_iter().map(|(text, _)| text).collect(),
        Kind::Whole(least, most) => reader.whole(node, least, most)?.into(),
        Kind::Wholes(all) => reader.one_of(node, all)?.into(),
        Kind::Word(words) => reader.word(node, words)?.into(),
    })
}

fn number(number: f64) -> Option<Value> {
    Number::from_f64(number).map(Value::Number)
}

/// The parameters as their technique declares them.
fn made<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

fn only_true(reader: &mut Reader, node: Node<'_>) -> bool {
    let is_true = reader.flag(node);
    if is_true == Some(false) {
        let words = words![quoted(node.key), " can only be true: leave it out where it is not"];
        reader.say(node.line, words);
    }
    is_true == Some(true)
}

fn keep(reader: &mut Reader, node: Node<'_>) -> Option<Role> {
    if node.is("direct") {
        reader.say(node.line, DIRECT);
        return None;
    }
    reader.word(node, KEPT)
}

/// Promise 1.
pub(super) const DIRECT: &str =
    "a direct identifier can only be dropped, tokenized, masked, nulled or replaced by a constant";

fn constant(reader: &mut Reader, node: Node<'_>) -> Option<Rule> {
    let text = reader.text(node)?;
    if text.is_empty() {
        reader.wrong(node, "not be empty: `null = true` empties a column");
        return None;
    }
    made(Value::String(text.to_owned())).map(Rule::Constant)
}

fn date_shift(reader: &mut Reader, node: Node<'_>) -> Option<Rule> {
    let params: crate::technique::date_shift::Params =
        full(reader, node, DATE_SHIFT, Short::Key("domain"))?;
    match (&params.domain, &params.offset_column, &params.by) {
        (Some(_), None, _) | (None, Some(_), None) => Some(Rule::DateShift(params)),
        (None, None, _) => {
            reader.say(node.line, "`date_shift` needs `domain` or `offset_column`");
            None
        }
        _ => {
            let words =
                "`date_shift` takes `domain` (with or without `by`) or `offset_column`, not both";
            reader.say(node.line, words);
            None
        }
    }
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
