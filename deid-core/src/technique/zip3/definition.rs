//! What `zip3` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, Short, Trace, may,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, Role};

use super::{Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "generalization (local)",
    grammar: Grammar::Table {
        params: &[may("census", Kind::Wholes(&[2000, 2010, 2020])), may("restricted", Kind::Text)],
        short: Short::KeyOrTrue("census"),
        lone: false,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "telling areas of 20,000 people or fewer, and anything finer than three digits",
        does_not: "narrowing a person down to the area, together with other columns; five-digit postal codes of other countries are taken for US ZIP codes",
    },
    fate: "three digits, where more than 20,000 people live",
    safe_harbor: SafeHarbor {
        letter: Some("B"),
        conforms: true,
        allowed: Some("zip3 = 2020, drop, null or constant"),
    },
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Params::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        format!(
            "first three digits where more than 20,000 people live (census {}), else \"{}\"",
            self.census, self.restricted
        )
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        (self.census != 2020).then_some((
            "45 CFR 164.514(b)(2)(i)(B): the currently available census decides",
            "zip3 = 2020",
        ))
    }

    fn trace(&self, _cell_type: CellType) -> Trace {
        Trace::Values
    }

    fn examples(&self, _scene: &Scene<'_>) -> Vec<String> {
        // 036 is a prefix of 20,000 people or fewer in every census listed (ref: 2000, 2010, 2020).
        vec!["02139".to_owned(), "03601".to_owned()]
    }
}
