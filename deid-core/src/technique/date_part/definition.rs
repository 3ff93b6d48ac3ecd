//! What `date_part` says of itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::hierarchy::Hierarchy;
use crate::table::Reading;
use crate::technique::definition::{
    CAP, Claimed, Clauses, Definition, EVENT, Effect, Facts, Grammar, Kind, Refused, SafeHarbor,
    Scene, Setting, Short, Trace, may, must, written,
};
use crate::technique::{Coarser, Context, Technique};
use crate::vocab::{CellType, Role};

use super::{Params, Part, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "generalization",
    grammar: Grammar::Table {
        params: &[
            must("part", Kind::Word(&["year", "quarter", "month", "iso-week", "decade"])),
            may("cap", Kind::YEARS),
            may("label", Kind::Text),
        ],
        short: Short::Key("part"),
        lone: true,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Date,
    clauses: Clauses {
        protects: "telling the day",
        does_not: "narrowing a person down to the part that stays; another date may tell more",
    },
    fate: "only a part of the date stays",
    safe_harbor: SafeHarbor { letter: Some("C"), conforms: true, allowed: None },
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Params::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        let part = match self.part {
            Part::Decade => "decade",
            Part::IsoWeek => "year and week",
            Part::Month => "year and month",
            Part::Quarter => "year and quarter",
            Part::Year => "year",
        };
        match (self.cap, self.label()) {
            (Some(cap), Some(label)) => {
                format!("only the {part} stays; where it tells an age over {cap}: \"{label}\"")
            }
            _ => format!("only the {part} stays"),
        }
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        let tells_year_alone = matches!(self.part, Part::Year | Part::Decade);
        if tells_year_alone && self.cap.is_some_and(|cap| cap <= CAP) {
            return None;
        }
        Some((
            "45 CFR 164.514(b)(2)(i)(C): no element of a date but the year, and no year that tells an age over 89",
            "date_part with part \"year\" or \"decade\" and cap = 89, or drop",
        ))
    }

    fn counts_age(&self, _cell_type: CellType) -> bool {
        self.cap.is_some()
    }

    fn trace(&self, _cell_type: CellType) -> Trace {
        if self.cap.is_some() { Trace::Values } else { Trace::Days }
    }

    fn coarser(&self, _hierarchies: &BTreeMap<String, Arc<Hierarchy>>) -> Option<Coarser> {
        larger_part(self.part)
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        match self.cap {
            Some(_) => scene.births(scene.as_of),
            None => vec![written(EVENT, scene.reading)],
        }
    }
}

fn larger_part(part: Part) -> Option<Coarser> {
    Some(match part {
        Part::Month => Box::new(|cell| {
            let (year, month) = cell.split_once('-')?;
            let month: u8 = month.parse().ok()?;
            Some(format!("{year}-Q{}", month.div_ceil(3)))
        }),
        Part::IsoWeek | Part::Quarter => Box::new(|cell| Some(cell.split_once('-')?.0.to_owned())),
        Part::Year => Box::new(|cell| {
            let decade = cell.get(..3).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
            Some(decade.map_or_else(|| cell.to_owned(), |decade| format!("{decade}0s")))
        }),
        Part::Decade => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_lose_their_finest_part() {
        let month = larger_part(Part::Month).unwrap();
        assert_eq!(month("2014-05").as_deref(), Some("2014-Q2"));
        let year = larger_part(Part::Year).unwrap();
        assert_eq!((year("2014").as_deref(), year("90+").as_deref()), (Some("2010s"), Some("90+")));
    }
}
