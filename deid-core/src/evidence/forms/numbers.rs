//! Numbers, and what is said instead of them: ages, bands, multiples, limits.

use std::collections::BTreeSet;
use std::fmt;

use crate::table::cell::{Decimal, DecimalText};
use crate::technique::{bands, coding, noise, rounding};
use crate::vocab::CellType;

use super::dates::is_digits;

/// `45`, `40-49`, all below the top, or `90+`.
pub(super) fn is_age(cell: &str, top: u32) -> bool {
    let below = |text: &str| is_digits(text) && text.parse().is_ok_and(|age: u32| age < top);
    if let Some(first) = cell.strip_suffix('+') {
        return is_digits(first) && first.parse() == Ok(top);
    }
    match cell.split_once('-') {
        Some((first, last)) => below(first) && below(last),
        None => below(cell),
    }
}

/// Bands of one width.
#[derive(Clone)]
pub(super) struct Bands {
    width: Decimal,
    origin: Decimal,
}

impl Bands {
    pub(super) fn of(params: &bands::BandParams) -> Option<Self> {
        let (width, origin) = (params.width, params.origin);
        Some(Self {
            width: Decimal::from_parameter(width)?,
            origin: Decimal::from_parameter(origin)?,
        })
    }

    /// Whether it is the label of a band that begins where one does.
    pub(super) fn admits(&self, cell: &str) -> bool {
        let low = cell.trim_start_matches('[');
        // A minus at the start belongs to the number, one after it does not.
        let end = low.char_indices().skip(1).find(|&(_, c)| matches!(c, '-' | ',' | ' '));
        let low = number(end.map_or(low, |(end, _)| &low[..end]));
        low.is_some_and(|low| self.begins(low) && self.label(low).as_deref() == Some(cell))
    }

    fn begins(&self, low: Decimal) -> bool {
        let steps = low.steps_from(self.origin, self.width);
        let start = steps.and_then(|steps| self.origin.plus(self.width.times(steps)?));
        start == Some(low)
    }

    fn label(&self, low: Decimal) -> Option<String> {
        let whole = self.width.is_whole() && self.origin.is_whole();
        Some(interval(low, low.plus(self.width)?, whole))
    }
}

/// The labels of the bands between cut points.
pub(super) fn cut_labels(params: &bands::CutParams) -> Option<BTreeSet<String>> {
    if let Some(labels) = &params.labels {
        return Some(labels.iter().cloned().collect());
    }
    let points: Vec<Decimal> =
        params.points.iter().map(|&point| Decimal::from_parameter(point)).collect::<Option<_>>()?;
    let whole = points.iter().all(Decimal::is_whole);
    let between = points.windows(2).map(|pair| interval(pair[0], pair[1], whole));
    let below = format!("<{}", text(*points.first()?));
    let above = format!("{}+", text(*points.last()?));
    Some(between.chain([below, above]).collect())
}

/// Multiples of a step, with its decimals.
#[derive(Clone)]
pub(super) struct Multiples(Decimal);

impl Multiples {
    pub(super) fn of(params: &rounding::Params) -> Option<Self> {
        Decimal::from_parameter(params.to).map(Self)
    }

    pub(super) fn admits(&self, cell: &str) -> bool {
        let decimals = cell.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let is_multiple = |number: Decimal| number.round_to(self.0) == Some(number);
        decimals == usize::from(self.0.scale()) && number(cell).is_some_and(is_multiple)
    }
}

/// Multiples of a step between two limits.
#[derive(Clone, Debug)]
pub(super) struct Noised {
    step: Multiples,
    min: Option<Bound>,
    max: Option<Bound>,
}

/// A limit of the policy; it is no cell.
#[derive(Clone)]
struct Bound(Decimal);

impl Noised {
    /// Only whole numbers have no step of their own.
    pub(super) fn of(params: &noise::Params) -> Option<Self> {
        let bound = |bound: Option<f64>| match bound {
            Some(bound) => Decimal::from_parameter(bound).map(|bound| Some(Bound(bound))),
            None => Some(None),
        };
        let step = Multiples(Decimal::from_parameter(params.step.unwrap_or(1.0))?);
        Some(Self { step, min: bound(params.min)?, max: bound(params.max)? })
    }

    pub(super) fn admits(&self, cell: &str) -> bool {
        let is_within = |number: Decimal| {
            self.min.as_ref().is_none_or(|min| number >= min.0)
                && self.max.as_ref().is_none_or(|max| number <= max.0)
        };
        self.step.admits(cell) && number(cell).is_some_and(is_within)
    }
}

/// Numbers between two limits, and a label for what lies beyond each.
#[derive(Clone)]
pub(super) struct Limits {
    top: Option<Decimal>,
    bottom: Option<Decimal>,
    labels: Vec<String>,
}

impl Limits {
    pub(super) fn of(params: &coding::Params) -> Option<Self> {
        let read = |limit: Option<f64>| match limit {
            Some(limit) => Decimal::from_parameter(limit).map(Some),
            None => Some(None),
        };
        let (top, bottom) = (read(params.top)?, read(params.bottom)?);
        let above =
            top.map(|top| params.top_label.clone().unwrap_or_else(|| format!("{}+", text(top))));
        let below = bottom.map(|bottom| {
            params.bottom_label.clone().unwrap_or_else(|| format!("<={}", text(bottom)))
        });
        Some(Self { top, bottom, labels: above.into_iter().chain(below).collect() })
    }

    pub(super) fn admits(&self, cell: &str) -> bool {
        let is_within = |number: Decimal| {
            self.top.is_none_or(|top| number < top)
                && self.bottom.is_none_or(|bottom| number > bottom)
        };
        self.labels.iter().any(|label| label == cell) || number(cell).is_some_and(is_within)
    }
}

/// `40-49`, `-10 to -1`; between bounds that are not whole `[0.5, 1)`.
fn interval(low: Decimal, high: Decimal, whole: bool) -> String {
    if !whole {
        return format!("[{}, {})", text(low), text(high));
    }
    match high.plus(Decimal::whole(-1)) {
        Some(last) if last > low => {
            let between = if low.is_negative() { " to " } else { "-" };
            format!("{}{between}{}", text(low), text(last))
        }
        _ => text(low),
    }
}

fn number(cell: &str) -> Option<Decimal> {
    Decimal::read(cell, CellType::Decimal).ok()
}

fn text(number: Decimal) -> String {
    number.text(&mut DecimalText::new()).to_owned()
}

impl fmt::Debug for Bands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bands of {} from {}", text(self.width), text(self.origin))
    }
}

impl fmt::Debug for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self.0))
    }
}

impl fmt::Debug for Multiples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "multiples of {}", text(self.0))
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.labels).finish()
    }
}
