//! What `hierarchy` says of itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::hierarchy::Hierarchy;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, Short, UNREVIEWED, may,
};
use crate::technique::{Coarser, Context, Technique};
use crate::vocab::{CellType, Role};

use super::{Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "generalization",
    grammar: Grammar::Table {
        params: &[
            may("file", Kind::File),
            may("level", Kind::Whole(1, 255)),
            may("prefix", Kind::Whole(1, 255)),
            may("else", Kind::Text),
        ],
        short: Short::None,
        lone: false,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "telling one value of a group from another",
        does_not: "narrowing a person down to a group; a group of one value tells it",
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
        let group = match (&self.file, self.level, self.prefix) {
            (Some(file), level, _) => format!("group at level {} of {file}", level.unwrap_or(1)),
            (None, _, Some(1)) => "the first character".to_owned(),
            (None, _, chars) => format!("the first {} characters", chars.unwrap_or_default()),
        };
        match &self.otherwise {
            Some(label) => format!("{group}; values that it does not list become \"{label}\""),
            None => group,
        }
    }

    /// What is left of a text is text; the groups of a file were written by somebody.
    fn safe_harbor(&self, column: Claimed) -> Option<Refused> {
        (self.prefix.is_some() && !column.is_reviewed).then_some(UNREVIEWED)
    }

    fn file(&self) -> Option<&String> {
        self.file.as_ref()
    }

    fn coarser(&self, hierarchies: &BTreeMap<String, Arc<Hierarchy>>) -> Option<Coarser> {
        if let Some(chars) = self.prefix.filter(|&chars| chars > 1) {
            let chars = usize::from(chars) - 1;
            return Some(Box::new(move |cell| Some(cell.chars().take(chars).collect())));
        }
        let tree = hierarchies.get(self.file.as_ref()?)?;
        let parents = tree.parents(usize::from(self.level?))?;
        Some(Box::new(move |cell| parents.get(cell).cloned().or_else(|| Some(cell.to_owned()))))
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let listed = self.file.as_ref().and_then(|file| scene.hierarchies.get(file)?.first());
        vec![listed.map_or_else(|| scene.plain(), str::to_owned)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::technique::Rule;

    #[test]
    fn a_hierarchy_goes_one_level_up() {
        let tree = Hierarchy::parse(b"FRA;Europe;World\nJPN;Asia;World\n", "country.csv").unwrap();
        let files = BTreeMap::from([("country.csv".to_owned(), Arc::new(tree))]);
        let rule = |level| {
            let text = format!(r#"{{"hierarchy": {{"file": "country.csv", "level": {level}}}}}"#);
            serde_json::from_str::<Rule>(&text).unwrap()
        };
        let up = rule(1).coarser(&files).unwrap();
        assert_eq!(up("Asia").as_deref(), Some("World"));
        assert!(rule(2).coarser(&files).is_none());
    }
}
