//! What `noise` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Must, Person, Reference, Refused,
    SafeHarbor, Scene, Setting, Short, may, must, numeral,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, DomainName, Role};

use super::{Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "noise addition",
    grammar: Grammar::Table {
        params: &[
            must("domain", Kind::Domain),
            may("by", Kind::Column),
            may("within", Kind::Number),
            may("within_percent", Kind::Number),
            may("step", Kind::Number),
            may("min", Kind::Number),
            may("max", Kind::Number),
        ],
        short: Short::None,
        lone: false,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Decimal,
    clauses: Clauses {
        protects: "matching a record by an exact number",
        does_not: "about how much it is; many numbers of one person average out; it is not differential privacy",
    },
    fate: "moved to a number nearby",
    safe_harbor: SafeHarbor::NONE,
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Params::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, setting: Setting<'_>) -> String {
        let far = match (self.within, self.within_percent) {
            (Some(within), _) => format!("at most {within} away"),
            (None, percent) => format!("at most {} % away", percent.unwrap_or_default()),
        };
        let grid = self.step.map_or(String::new(), |step| format!(", a multiple of {step}"));
        let limits = match (self.min, self.max) {
            (Some(min), Some(max)) => format!(", from {min} to {max}"),
            (Some(min), None) => format!(", not below {min}"),
            (None, Some(max)) => format!(", not above {max}"),
            (None, None) => String::new(),
        };
        let secret = setting.secret_of(&self.domain);
        format!("replaced by a number {far}{grid}{limits}; which one is decided by {secret}")
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        Some((
            "45 CFR 164.514(c)(1): noise under a key is derived from information about the individual",
            "keep, band, cut, round or limit for numbers that are no identifier; drop or null for others",
        ))
    }

    fn is_keyed(&self) -> bool {
        true
    }

    fn contradiction(&self) -> Option<&'static str> {
        (self.within.is_some() == self.within_percent.is_some())
            .then_some("`noise` needs `within` or `within_percent`, one of them")
    }

    fn domain(&self) -> Option<&DomainName> {
        Some(&self.domain)
    }

    fn person(&self) -> Option<Person<'_>> {
        Some(self.by.as_ref().map_or(Person::Subject, Person::Named))
    }

    fn references(&self) -> Vec<Reference<'_>> {
        let by = self.by.as_ref().map(|column| (Must::BeThere, "by", column));
        by.into_iter().map(|(must, key, column)| Reference { key, column, must }).collect()
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let (min, max) = (self.min.unwrap_or(f64::MIN), self.max.unwrap_or(f64::MAX));
        let middle = if min > f64::MIN && max < f64::MAX { min + (max - min) / 2.0 } else { 47.5 };
        let number = if (min..=max).contains(&47.5) { 47.5 } else { middle.clamp(min, max) };
        vec![numeral(number, scene.reading)]
    }

    fn example_companion(&self) -> Option<(String, Reading)> {
        Some(("0042".to_owned(), Reading::default()))
    }
}
