//! What `date_shift` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, EVENT, Effect, Facts, Grammar, Kind, Must, Reference, Refused,
    SafeHarbor, Scene, Setting, Short, Trace, may, written,
};
use crate::technique::{Context, DomainScope, Technique};
use crate::vocab::{CellType, DomainName, Role};

use super::{DateShift, Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "noise addition",
    grammar: Grammar::Table {
        params: &[
            may("domain", Kind::Domain),
            may("by", Kind::Column),
            may("offset_column", Kind::Column),
        ],
        short: Short::Key("domain"),
        lone: true,
    },
    effect: Effect::Shifted,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Date,
    clauses: Clauses {
        protects: "telling the true date, as long as no true date of the person is known",
        does_not: "one known true date gives away all dates of that person; intervals stay exact",
    },
    fate: "moved by the person's own number of days",
    safe_harbor: SafeHarbor::of("C"),
};

/// Of days that come from elsewhere.
const UNKNOWN_DAYS: Clauses = Clauses {
    protects: "telling the true date to someone without the column of days",
    does_not: "how the days were chosen is not known here; intervals stay exact",
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(DateShift::compile(context)?)))
    }

    fn words(&self, _reading: &Reading, setting: Setting<'_>) -> String {
        if let Some(column) = &self.offset_column {
            return format!("moved by the days that stand in {column}");
        }
        let by = match &self.by {
            Some(column) => format!(" (the person in {column})"),
            None => String::new(),
        };
        let domain = self.domain.as_ref().and_then(|name| setting.domains.get(name));
        let by = match domain.map(|domain| domain.scope) {
            Some(DomainScope::Run) => {
                format!("{by}, by a secret of the run, which is kept nowhere")
            }
            _ => by,
        };
        match domain.and_then(|domain| domain.date_shift) {
            Some(range) => {
                let (first, last) = range.bounds();
                let weeks = if range.keeps_weekday() { " in whole weeks" } else { "" };
                format!(
                    "moved by the person's own number of days{weeks}, from {first} to {last}{by}"
                )
            }
            None => format!("moved by the person's own number of days{by}"),
        }
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        Some((
            "45 CFR 164.514(b)(2)(i)(C): no element of a date but the year, and (c)(1): a shift is derived from the individual",
            "drop, or date_part with part \"year\" and cap = 89",
        ))
    }

    fn clauses(&self) -> Clauses {
        if self.is_keyed() { FACTS.clauses } else { UNKNOWN_DAYS }
    }

    fn is_keyed(&self) -> bool {
        Params::is_keyed(self)
    }

    fn contradiction(&self) -> Option<&'static str> {
        match (&self.domain, &self.offset_column, &self.by) {
            (Some(_), None, _) | (None, Some(_), None) => None,
            (None, None, _) => Some("`date_shift` needs `domain` or `offset_column`"),
            _ => Some(
                "`date_shift` takes `domain` (with or without `by`) or `offset_column`, not both",
            ),
        }
    }

    fn domain(&self) -> Option<&DomainName> {
        self.domain.as_ref()
    }

    fn shift(&self) -> Option<&Params> {
        Some(self)
    }

    fn references(&self) -> Vec<Reference<'_>> {
        let by = self.by.as_ref().map(|column| (Must::BeThere, "by", column));
        let offset =
            self.offset_column.as_ref().map(|column| (Must::StayBehind, "offset_column", column));
        let all = by.into_iter().chain(offset);
        all.map(|(must, key, column)| Reference { key, column, must }).collect()
    }

    fn trace(&self, _cell_type: CellType) -> Trace {
        Trace::Days
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let whole = written(EVENT, scene.reading);
        match scene.reading.cell_type {
            CellType::PartialDate => vec![whole, "2013-05".to_owned()],
            _ => vec![whole],
        }
    }
}
