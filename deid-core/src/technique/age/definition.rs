//! What `age` says of itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::hierarchy::Hierarchy;
use crate::table::Reading;
use crate::technique::coarser::twice_as_wide;
use crate::technique::definition::{
    AGES, CAP, Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Must, Reference,
    Refused, SafeHarbor, Scene, Setting, Short, TODAY, Trace, may,
};
use crate::technique::{Coarser, Context, Technique};
use crate::vocab::{CellType, ColumnName, Role};

use super::{Params, RULE, Unit};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "generalization",
    grammar: Grammar::Table {
        params: &[
            may("band", Kind::YEARS),
            may("top", Kind::YEARS),
            may("unit", Kind::Word(&["years", "months", "weeks", "days", "hours"])),
            may("unit_column", Kind::Column),
            may("at", Kind::Column),
        ],
        short: Short::True,
        lone: false,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Decimal,
    clauses: Clauses {
        protects: "telling the exact age, and anyone above the top age from another",
        does_not: "narrowing a person down to a band, together with other columns",
    },
    fate: "age in years or bands, the oldest in one group",
    safe_harbor: SafeHarbor {
        letter: Some("C"),
        conforms: true,
        allowed: Some("age with top = 90 or less, drop, null or constant"),
    },
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Params::compile(self, context)?)))
    }

    fn words(&self, reading: &Reading, setting: Setting<'_>) -> String {
        let (of, top) = (self.source_words(reading, setting), self.top);
        match self.band {
            Some(width) if width > 1 => {
                format!("age{of} in bands of {width} years; {top} and over are one group")
            }
            _ => format!("age{of} in whole years; {top} and over are one group"),
        }
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        (self.top > CAP + 1).then_some((
            "45 CFR 164.514(b)(2)(i)(C): ages over 89 are one category",
            "age with top = 90 or less",
        ))
    }

    fn default_type(&self) -> CellType {
        Params::default_type(self)
    }

    fn references(&self) -> Vec<Reference<'_>> {
        let unit = self.unit_column.as_ref().map(|column| (Must::BeThere, "unit_column", column));
        let at = self.at.as_ref().map(|column| (Must::HoldDays, "at", column));
        let all = unit.into_iter().chain(at);
        all.map(|(must, key, column)| Reference { key, column, must }).collect()
    }

    fn companion(&self) -> Option<&ColumnName> {
        Params::companion(self)
    }

    fn counts_age(&self, cell_type: CellType) -> bool {
        cell_type.is_calendar() && self.at.is_none()
    }

    fn trace(&self, cell_type: CellType) -> Trace {
        if cell_type.is_calendar() { Trace::Values } else { Trace::Nothing }
    }

    fn coarser(&self, _hierarchies: &BTreeMap<String, Arc<Hierarchy>>) -> Option<Coarser> {
        let (top, single) = (self.top, self.band.is_none());
        Some(Box::new(move |cell| {
            if single {
                let years: u16 = cell.parse().ok()?;
                let low = years / 10 * 10;
                return Some(format!("{low}-{}", (low + 9).min(top - 1)));
            }
            twice_as_wide(cell).or_else(|| Some(cell.to_owned()))
        }))
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        if scene.reading.cell_type.is_calendar() {
            return scene.births(if self.at.is_some() { TODAY } else { scene.as_of });
        }
        // A year is 12 months, 52.18 weeks, 365.25 days of 24 hours; rounded up, to be safely of
        // age.
        let per_year = match (self.unit_column.is_some(), self.unit.unwrap_or_default()) {
            (true, _) | (false, Unit::Years) => 1.0,
            (false, Unit::Months) => 12.0,
            (false, Unit::Weeks) => 52.18,
            (false, Unit::Days) => 365.25,
            (false, Unit::Hours) => 365.25 * 24.0,
        };
        AGES.map(|years| format!("{}", (f64::from(years) * per_year).ceil())).to_vec()
    }

    fn example_companion(&self) -> Option<(String, Reading)> {
        if self.unit_column.is_some() {
            return Some(("YEARS".to_owned(), Reading::default()));
        }
        self.at.as_ref()?;
        let reading = Reading { cell_type: CellType::Date, ..Reading::default() };
        Some((TODAY.to_string(), reading))
    }
}

impl Params {
    /// What the ages are made from.
    fn source_words(&self, reading: &Reading, setting: Setting<'_>) -> String {
        match (&self.at, setting.as_of) {
            (Some(column), _) => format!(" at the date in {column}, from the birth date"),
            (None, Some(day)) if reading.cell_type.is_calendar() => {
                format!(" on {day}, from the birth date")
            }
            (None, None) if reading.cell_type.is_calendar() => " from the birth date".to_owned(),
            _ => match (&self.unit_column, self.unit) {
                (Some(column), _) => format!(" in years (unit in {column})"),
                (None, Some(unit)) if unit != Unit::Years => {
                    format!(" in years, from {}", unit.words())
                }
                _ => String::new(),
            },
        }
    }
}

impl Unit {
    fn words(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Months => "months",
            Self::Weeks => "weeks",
            Self::Years => "years",
        }
    }
}
