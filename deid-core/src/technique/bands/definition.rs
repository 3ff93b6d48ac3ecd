//! What `band` and `cut` say of themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::hierarchy::Hierarchy;
use crate::table::Reading;
use crate::technique::coarser::twice_as_wide;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, Short, and, may, must, numeral,
};
use crate::technique::{Coarser, Context, Technique};
use crate::vocab::{CellType, Role};

use super::{BandParams, CutParams, band, cut};

pub(in crate::technique) static BAND: Facts = Facts {
    key: band::RULE,
    iso_20889: "generalization",
    grammar: Grammar::Table {
        params: &[must("width", Kind::Number), may("origin", Kind::Number)],
        short: Short::Key("width"),
        lone: false,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Decimal,
    clauses: CLAUSES,
    fate: "made coarser",
    safe_harbor: SafeHarbor::NONE,
};

pub(in crate::technique) static CUT: Facts = Facts {
    key: cut::RULE,
    iso_20889: "generalization",
    grammar: Grammar::Table {
        params: &[must("points", Kind::Numbers), may("labels", Kind::Texts)],
        short: Short::Key("points"),
        lone: false,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Decimal,
    clauses: CLAUSES,
    fate: "made coarser",
    safe_harbor: SafeHarbor::NONE,
};

const CLAUSES: Clauses = Clauses {
    protects: "telling the exact number",
    does_not: "narrowing a person down to an interval; rare intervals stand out",
};

impl Definition for BandParams {
    fn facts(&self) -> &'static Facts {
        &BAND
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(BandParams::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        if self.origin == 0.0 {
            format!("interval of width {}", self.width)
        } else {
            format!("interval of width {}, counted from {}", self.width, self.origin)
        }
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        None
    }

    fn coarser(&self, _hierarchies: &BTreeMap<String, Arc<Hierarchy>>) -> Option<Coarser> {
        if self.width.fract() != 0.0 || self.origin != 0.0 {
            return None;
        }
        Some(Box::new(|cell| twice_as_wide(cell).or_else(|| Some(cell.to_owned()))))
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let customary = 47.0;
        let number = if (customary - self.origin).abs() >= self.width && self.width >= 1.0 {
            customary
        } else {
            self.origin + 1.4 * self.width
        };
        vec![numeral(number, scene.reading)]
    }
}

impl Definition for CutParams {
    fn facts(&self) -> &'static Facts {
        &CUT
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(CutParams::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        let points: Vec<String> = self.points.iter().map(f64::to_string).collect();
        let named = match &self.labels {
            Some(labels) => format!(", called {}", and(labels)),
            None => String::new(),
        };
        format!("interval, cut at {}{named}", and(&points))
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        None
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let number = match self.points[..] {
            [first, second, ..] => f64::midpoint(first, second),
            [only] => only + 1.0,
            [] => 47.0,
        };
        vec![numeral(number, scene.reading)]
    }
}
