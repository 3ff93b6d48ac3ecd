//! What `mask` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Setting,
    Short, and, may,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, Role};

use super::{Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "masking",
    grammar: Grammar::Table {
        params: &[
            may("keep_first", Kind::Whole(0, 255)),
            may("keep_last", Kind::Whole(0, 255)),
            may("with", Kind::Character),
            may("skip", Kind::Text),
        ],
        short: Short::True,
        lone: false,
    },
    effect: Effect::Masked,
    role: Role::DirectIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "reading the characters that are replaced",
        does_not: "the characters that stay, and how long the text is",
    },
    fate: "characters masked",
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
        let mut stays = Vec::new();
        match self.keep_first {
            0 => {}
            1 => stays.push("the first".to_owned()),
            n => stays.push(format!("the first {n}")),
        }
        match self.keep_last {
            0 => {}
            1 => stays.push("the last".to_owned()),
            n => stays.push(format!("the last {n}")),
        }
        if !self.skip.is_empty() {
            stays.push(format!("any of \"{}\"", self.skip));
        }
        let but = if stays.is_empty() { String::new() } else { format!(" but {}", and(&stays)) };
        format!("every character{but} becomes \"{}\"", self.with)
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        Some((
            "45 CFR 164.514(b)(2)(i) and (c)(1): what is left of an identifier is derived from it",
            "drop, null or constant",
        ))
    }
}
