//! A domain of a policy as typed.

use crate::error::words;
use crate::table::cell::DateFormats;
use crate::technique::{Domain, DomainScope, Normalization};
use crate::vocab::{CellType, DayRange, DomainName};

use super::file::At;
use super::reader::{Node, Reader, quoted};

const STEPS: [(&str, Normalization); 4] = [
    ("nfkc", Normalization::Nfkc),
    ("trim", Normalization::Trim),
    ("case", Normalization::Case),
    ("digits", Normalization::Digits),
];

/// Reads a domain; its key is its name.
pub(super) fn read(reader: &mut Reader, node: Node<'_>) -> Option<At<Domain>> {
    const TYPES: [(&str, CellType); 3] =
        [("text", CellType::Text), ("integer", CellType::Integer), ("date", CellType::Date)];
    const SCOPES: [(&str, DomainScope); 2] =
        [("run", DomainScope::Run), ("study", DomainScope::Study)];
    let name = DomainName::new(node.key).ok();
    if name.is_none() {
        let words =
            words![quoted(node.key), " is no name of a domain: letters, digits, `_`, `-` or `.`",];
        reader.say(node.line, words);
    }
    const KEYS: [&str; 7] =
        ["type", "scope", "format", "prefix", "normalize", "date_shift", "reidentifiable"];
    let fields = reader.fields(node, &KEYS)?;
    let cell_type = fields.get("type").and_then(|node| reader.word(node, &TYPES));
    let scope = fields.get("scope").and_then(|node| reader.word(node, &SCOPES));
    let prefix = fields.get("prefix").and_then(|node| prefix(reader, node));
    let normalize = fields.get("normalize").map(|node| normalize(reader, node, cell_type));
    let formats = fields.get("format").map(|node| formats(reader, node, cell_type));
    let reidentifiable = fields.get("reidentifiable").and_then(|node| reader.flag(node));
    let date_shift = fields.get("date_shift").and_then(|node| days(reader, node));
    let value = Domain {
        name: name?,
        cell_type: cell_type.unwrap_or_default(),
        scope: scope.unwrap_or_default(),
        prefix: prefix.unwrap_or_default(),
        normalize: normalize.unwrap_or_default(),
        formats: formats.unwrap_or_default(),
        date_shift,
        reidentifiable: reidentifiable.unwrap_or(false),
    };
    Some(At { value, place: reader.place(node.line) })
}

/// The steps in the order in which they apply. What they change must be text.
fn normalize(
    reader: &mut Reader,
    node: Node<'_>,
    cell_type: Option<CellType>,
) -> Vec<Normalization> {
    let mut steps = reader.many(node, &STEPS).unwrap_or_default();
    steps.sort_unstable();
    steps.dedup();
    if !steps.is_empty() && cell_type.is_some_and(|cell_type| cell_type != CellType::Text) {
        reader.say(node.line, "`normalize` is for a domain of type \"text\"");
    }
    steps
}

/// The forms of a domain's keys, which must be dates then.
fn formats(reader: &mut Reader, node: Node<'_>, cell_type: Option<CellType>) -> DateFormats {
    if cell_type != Some(CellType::Date) {
        reader.say(node.line, "`format` is for a domain of type \"date\"");
    }
    let written = reader.one_or_more(node).unwrap_or_default();
    let texts: Vec<&str> = written.iter().map(|(text, _)| *text).collect();
    DateFormats::new(&texts).unwrap_or_else(|invalid| {
        reader.say(node.line, words!["`format`: ", invalid]);
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
    let fields = reader.fields(node, &["days", "keep"])?;
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
    let Some(kept) = fields.get("keep") else { return range };
    reader.word(kept, &[("weekday", ())])?;
    let weeks = range?.keeping_weekday().ok();
    if weeks.is_none() {
        let words = "be days with at least 52 multiples of 7 that are not 0, to keep the weekday: [-364, -7], say";
        reader.wrong(days, words);
    }
    weeks
}
