//! One line: a flat object, field by field, without a copy where nothing is escaped.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::JsonFault;

/// A value as the line has it.
#[derive(Clone, Copy)]
pub(super) enum Cell<'a> {
    Null,
    Boolean(bool),
    /// Its digits.
    Number(&'a str),
    /// With its quotes and escapes.
    Text(&'a str),
    /// A list or an object.
    Nested,
}

/// What takes the fields of a line: the name, the value.
pub(super) trait Fields<'a> {
    fn field(&mut self, name: Cow<'a, str>, cell: Cell<'a>) -> Result<(), JsonFault>;
}

/// Gives every field of the line to `fields`.
pub(super) fn read<'a>(line: &'a str, fields: &mut impl Fields<'a>) -> Result<(), JsonFault> {
    let mut fault = None;
    let mut json = serde_json::Deserializer::from_str(line);
    let seed = Object { fields, fault: &mut fault };
    let read = json.deserialize_map(seed).and_then(|()| json.end());
    // serde_json's own words may quote the line.
    match (fault, read) {
        (Some(fault), _) => Err(fault),
        (None, Err(_)) => Err(JsonFault::NotAnObject),
        (None, Ok(())) => Ok(()),
    }
}

/// The text that stands between the quotes.
pub(super) fn text(quoted: &str) -> Result<Cow<'_, str>, JsonFault> {
    let inner = quoted.get(1..quoted.len() - 1).ok_or(JsonFault::NotAnObject)?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(inner));
    }
    serde_json::from_str(quoted).map(Cow::Owned).map_err(|_| JsonFault::NotAnObject)
}

struct Object<'f, F> {
    fields: &'f mut F,
    fault: &'f mut Option<JsonFault>,
}

impl<'a, F: Fields<'a>> Visitor<'a> for Object<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Name)? {
            let raw: &'a RawValue = map.next_value()?;
            if let Err(fault) = self.fields.field(name, Cell::of(raw.get())) {
                *self.fault = Some(fault);
                return Err(de::Error::custom("refused"));
            }
        }
        Ok(())
    }
}

impl<'a> Cell<'a> {
    fn of(raw: &'a str) -> Self {
        match raw.as_bytes().first() {
            Some(b'"') => Self::Text(raw),
            Some(b'n') => Self::Null,
            Some(b't') => Self::Boolean(true),
            Some(b'f') => Self::Boolean(false),
            Some(b'[' | b'{') => Self::Nested,
            _ => Self::Number(raw),
        }
    }
}

/// A field's name, borrowed where it can be.
struct Name;

impl<'a> DeserializeSeed<'a> for Name {
    type Value = Cow<'a, str>;

    fn deserialize<D: de::Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Name {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: de::Error>(self, name: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
