//! Rules with their parameters, in words.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::secret::base32;
use crate::table::Reading;
use crate::technique::{
    Domain, Rule, age, bands, coding, date_part, date_shift, hierarchy, mask, zip3,
};
use crate::vocab::DomainName;

/// What words about a rule may refer to.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) domains: &'a BTreeMap<DomainName, Domain>,
    pub(super) as_of: Option<Date>,
}

/// What happens to a column, in words for someone who does not code.
pub(super) fn of(rule: &Rule, reading: &Reading, setting: Setting<'_>) -> String {
    match rule {
        Rule::Age(params) => age(params, reading, setting),
        Rule::Band(params) => band(params),
        Rule::Constant(params) => format!("every cell becomes \"{}\"", params.0),
        Rule::Cut(params) => cut(params),
        Rule::DatePart(params) => date_part(params),
        Rule::DateShift(params) => date_shift(params, setting),
        Rule::Drop => "removed".to_owned(),
        Rule::Hierarchy(params) => hierarchy(params),
        Rule::Keep(_) => "kept as it is".to_owned(),
        Rule::Limit(params) => limit(params),
        Rule::Mask(params) => mask(params),
        Rule::Null => "emptied: every cell becomes null".to_owned(),
        Rule::Round(params) => format!("rounded to multiples of {}", params.to),
        Rule::Token(params) => token(&params.domain, setting),
        Rule::Zip3(params) => zip3(params),
    }
}

/// How the cells are read.
pub(super) fn reading(reading: &Reading) -> String {
    let mut words = reading.cell_type.name().to_owned();
    let formats: Vec<&str> = reading.formats.written().collect();
    if !formats.is_empty() {
        words += &format!(", as {}", formats.join(" or "));
    }
    let nulls: Vec<String> =
        reading.null_values.spellings().map(|text| format!("\"{text}\"")).collect();
    if !nulls.is_empty() {
        words += &format!("; {} stands for null", nulls.join(", "));
    }
    words
}

/// A list as a sentence has it: `a, b and c`.
pub(super) fn and<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

fn age(params: &age::Params, reading: &Reading, setting: Setting<'_>) -> String {
    let of = match (&params.at, setting.as_of) {
        (Some(column), _) => format!(" at the date in {column}, from the birth date"),
        (None, Some(day)) if reading.cell_type.is_calendar() => {
            format!(" on {day}, from the birth date")
        }
        (None, None) if reading.cell_type.is_calendar() => " from the birth date".to_owned(),
        _ => match (&params.unit_column, params.unit) {
            (Some(column), _) => format!(" in years (unit in {column})"),
            (None, Some(unit)) if unit != age::Unit::Years => {
                format!(" in years, from {}", unit_name(unit))
            }
            _ => String::new(),
        },
    };
    let top = params.top;
    match params.band {
        Some(width) if width > 1 => {
            format!("age{of} in bands of {width} years; {top} and over are one group")
        }
        _ => format!("age{of} in whole years; {top} and over are one group"),
    }
}

fn unit_name(unit: age::Unit) -> &'static str {
    match unit {
        age::Unit::Days => "days",
        age::Unit::Hours => "hours",
        age::Unit::Months => "months",
        age::Unit::Weeks => "weeks",
        age::Unit::Years => "years",
    }
}

fn band(params: &bands::BandParams) -> String {
    if params.origin == 0.0 {
        format!("interval of width {}", params.width)
    } else {
        format!("interval of width {}, counted from {}", params.width, params.origin)
    }
}

fn cut(params: &bands::CutParams) -> String {
    let points: Vec<String> = params.points.iter().map(f64::to_string).collect();
    let named = match &params.labels {
        Some(labels) => format!(", called {}", and(labels)),
        None => String::new(),
    };
    format!("interval, cut at {}{named}", and(&points))
}

fn date_part(params: &date_part::Params) -> String {
    let part = match params.part {
        date_part::Part::Decade => "decade",
        date_part::Part::IsoWeek => "year and week",
        date_part::Part::Month => "year and month",
        date_part::Part::Quarter => "year and quarter",
        date_part::Part::Year => "year",
    };
    match (params.cap, params.label()) {
        (Some(cap), Some(label)) => {
            format!("only the {part} stays; where it tells an age over {cap}: \"{label}\"")
        }
        _ => format!("only the {part} stays"),
    }
}

fn date_shift(params: &date_shift::Params, setting: Setting<'_>) -> String {
    if let Some(column) = &params.offset_column {
        return format!("moved by the days that stand in {column}");
    }
    let by = match &params.by {
        Some(column) => format!(" (the person in {column})"),
        None => String::new(),
    };
    let domain = params.domain.as_ref().and_then(|name| setting.domains.get(name));
    match domain.and_then(|domain| domain.date_shift) {
        Some(range) => {
            let [first, last]: [i32; 2] = range.into();
            format!("moved by the person's own number of days, from {first} to {last}{by}")
        }
        None => format!("moved by the person's own number of days{by}"),
    }
}

fn hierarchy(params: &hierarchy::Params) -> String {
    let group = match (&params.file, params.level, params.prefix) {
        (Some(file), level, _) => format!("group at level {} of {file}", level.unwrap_or(1)),
        (None, _, Some(1)) => "the first character".to_owned(),
        (None, _, chars) => format!("the first {} characters", chars.unwrap_or_default()),
    };
    match &params.otherwise {
        Some(label) => format!("{group}; values that it does not list become \"{label}\""),
        None => group,
    }
}

fn limit(params: &coding::Params) -> String {
    let mut parts = Vec::new();
    if let Some(top) = params.top {
        let label = params.top_label.clone().unwrap_or_else(|| format!("{top}+"));
        parts.push(format!("{top} and more become \"{label}\""));
    }
    if let Some(bottom) = params.bottom {
        let label = params.bottom_label.clone().unwrap_or_else(|| format!("<={bottom}"));
        parts.push(format!("{bottom} and less become \"{label}\""));
    }
    parts.join("; ")
}

fn mask(params: &mask::Params) -> String {
    let mut stays = Vec::new();
    match params.keep_first {
        0 => {}
        1 => stays.push("the first".to_owned()),
        n => stays.push(format!("the first {n}")),
    }
    match params.keep_last {
        0 => {}
        1 => stays.push("the last".to_owned()),
        n => stays.push(format!("the last {n}")),
    }
    if !params.skip.is_empty() {
        stays.push(format!("any of \"{}\"", params.skip));
    }
    let but = if stays.is_empty() { String::new() } else { format!(" but {}", and(&stays)) };
    format!("every character{but} becomes \"{}\"", params.with)
}

fn token(name: &DomainName, setting: Setting<'_>) -> String {
    let prefix = setting.domains.get(name).map_or("", |domain| domain.prefix.as_str());
    let chars = base32::TOKEN_CHARS;
    let form = if prefix.is_empty() {
        format!("{chars} characters")
    } else {
        format!("\"{prefix}\" and {chars} characters")
    };
    format!(
        "replaced by a code made with the key ({form}), one for each value, the same in every column of \"{name}\" codes"
    )
}

fn zip3(params: &zip3::Params) -> String {
    format!(
        "first three digits where more than 20,000 people live (census {}), else \"{}\"",
        params.census, params.restricted
    )
}
