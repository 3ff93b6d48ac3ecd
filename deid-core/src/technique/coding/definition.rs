//! What `limit` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, Short, may, numeral,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, Role};

use super::{Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "generalization (top and bottom coding)",
    grammar: Grammar::Table {
        params: &[
            may("top", Kind::Number),
            may("bottom", Kind::Number),
            may("top_label", Kind::Text),
            may("bottom_label", Kind::Text),
        ],
        short: Short::None,
        lone: false,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Decimal,
    clauses: Clauses {
        protects: "telling values beyond the limit from each other",
        does_not: "every value within the limits leaves as it came",
    },
    fate: "made coarser",
    safe_harbor: SafeHarbor::NONE,
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Params::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        let mut parts = Vec::new();
        if let Some(top) = self.top {
            let label = self.top_label.clone().unwrap_or_else(|| format!("{top}+"));
            parts.push(format!("{top} and more become \"{label}\""));
        }
        if let Some(bottom) = self.bottom {
            let label = self.bottom_label.clone().unwrap_or_else(|| format!("<={bottom}"));
            parts.push(format!("{bottom} and less become \"{label}\""));
        }
        parts.join("; ")
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        None
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let top = self.top.map(|top| top + top.abs() * 0.1 + 1.0);
        let bottom = self.bottom.map(|bottom| bottom - bottom.abs() * 0.1 - 1.0);
        top.into_iter().chain(bottom).map(|number| numeral(number, scene.reading)).collect()
    }
}
