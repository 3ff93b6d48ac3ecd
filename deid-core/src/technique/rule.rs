//! Every rule there is: the one list that policy, plan and reports go by. What each is stands in its
//! folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Cause, Error, Result};
use crate::hierarchy::Hierarchy;
use crate::vocab::{CellType, ColumnName, Role};

use super::definition::{Definition, Effect, Facts};
use super::{
    Coarser, Context, Technique, age, bands, coding, date_part, date_shift, encrypt, fpe,
    hierarchy, keep, mask, noise, rounding, substitute, suppress, surrogate, token, zip3,
};

/// All of them, in the order in which a policy's messages list them.
static ALL: [&Facts; 20] = [
    &suppress::DROP,
    &keep::FACTS,
    &token::FACTS,
    &substitute::FACTS,
    &encrypt::FACTS,
    &fpe::FACTS,
    &surrogate::FACTS,
    &date_shift::FACTS,
    &date_part::FACTS,
    &age::FACTS,
    &zip3::FACTS,
    &hierarchy::FACTS,
    &bands::BAND,
    &bands::CUT,
    &rounding::FACTS,
    &coding::FACTS,
    &noise::FACTS,
    &mask::FACTS,
    &suppress::NULL,
    &suppress::CONSTANT,
];

/// What happens to a column, as the policy states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// Age in years, in bands, with a single top category.
    Age(age::Params),
    /// Bands of equal width.
    Band(bands::BandParams),
    /// One text for every row.
    Constant(suppress::ConstantParams),
    /// Bands between given cut points.
    Cut(bands::CutParams),
    /// A part of a date: year, quarter, month, ISO week, decade.
    DatePart(date_part::Params),
    /// The subject's own shift in days.
    DateShift(date_shift::Params),
    /// The column does not leave.
    Drop,
    /// A keyed pseudonym that the key turns back.
    Encrypt(encrypt::Params),
    /// A value of the same form, which the key turns back.
    Fpe(fpe::Params),
    /// A level of a generalization hierarchy.
    Hierarchy(hierarchy::Params),
    /// As it is, under a role that is not a direct identifier.
    Keep(Role),
    /// Top and bottom coding.
    Limit(coding::Params),
    /// Characters replaced.
    Mask(mask::Params),
    /// Another number nearby, by key.
    Noise(noise::Params),
    /// Every cell null.
    Null,
    /// Rounded to a multiple.
    Round(rounding::Params),
    /// A text of a list, by key.
    Substitute(substitute::Params),
    /// A random pseudonym.
    Surrogate(surrogate::Params),
    /// A keyed pseudonym.
    Token(token::Params),
    /// The first three digits of a ZIP code, where enough people live there.
    Zip3(zip3::Params),
}

impl Rule {
    /// What the rule says of itself.
    pub(crate) fn definition(&self) -> &dyn Definition {
        match self {
            Self::Age(params) => params,
            Self::Band(params) => params,
            Self::Constant(params) => params,
            Self::Cut(params) => params,
            Self::DatePart(params) => params,
            Self::DateShift(params) => params,
            Self::Drop => &suppress::DropParams,
            Self::Encrypt(params) => params,
            Self::Fpe(params) => params,
            Self::Hierarchy(params) => params,
            Self::Keep(role) => role,
            Self::Limit(params) => params,
            Self::Mask(params) => params,
            Self::Noise(params) => params,
            Self::Null => &suppress::NullParams,
            Self::Round(params) => params,
            Self::Substitute(params) => params,
            Self::Surrogate(params) => params,
            Self::Token(params) => params,
            Self::Zip3(params) => params,
        }
    }

    /// The facts of every rule.
    pub(crate) fn all() -> &'static [&'static Facts] {
        &ALL
    }

    /// The rule of this key with these [`parameters`](Self::parameters); `None` where they are not
    /// the rule's.
    pub(crate) fn of(key: &str, parameters: Value) -> Option<Self> {
        let value = match parameters {
            Value::Null => Value::from(key),
            parameters => Value::Object([(key.to_owned(), parameters)].into_iter().collect()),
        };
        serde_json::from_value(value).ok()
    }

    /// The rule's key in a policy.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.facts().key
    }

    /// The rule's parameters as plain data: what stands behind its key in a policy.
    #[must_use]
    pub fn parameters(&self) -> Value {
        // A rule is plain data with text keys; a rule without parameters is its key alone.
        match serde_json::to_value(self) {
            Ok(Value::Object(mut rule)) => rule.remove(self.key()).unwrap_or_default(),
            _ => Value::Null,
        }
    }

    /// The technique's name in ISO/IEC 20889:2018.
    #[must_use]
    pub fn iso_20889(&self) -> &'static str {
        self.facts().iso_20889
    }

    /// The role that a column has under this rule unless the policy says otherwise.
    #[must_use]
    pub fn default_role(&self) -> Role {
        self.definition().default_role()
    }

    /// The type that the cells are read as unless the policy says otherwise.
    #[must_use]
    pub fn default_type(&self) -> CellType {
        self.definition().default_type()
    }

    /// Whether the output depends on a key.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.definition().is_keyed()
    }

    /// Whether the output depends on a crosswalk.
    #[must_use]
    pub fn needs_crosswalk(&self) -> bool {
        self.definition().needs_crosswalk()
    }

    /// Another column of the same row that the rule reads as a companion.
    #[must_use]
    pub fn companion(&self) -> Option<&ColumnName> {
        self.definition().companion()
    }

    /// What an output cell of this rule would be one level coarser: bands twice as wide, the next
    /// level of the hierarchy, the next larger part of a date. `None` where the rule has no such
    /// level.
    #[must_use]
    pub fn coarser(&self, hierarchies: &BTreeMap<String, Arc<Hierarchy>>) -> Option<Coarser> {
        self.definition().coarser(hierarchies)
    }

    /// Checks the parameters and binds keys and files. `None` for [`Rule::Drop`]: there is no
    /// column left to rewrite.
    ///
    /// # Errors
    /// When parameters contradict each other or the declared type, a domain or a file is missing,
    /// or the rule is keyed and there are no keys.
    pub fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        self.definition().compile(context)
    }

    pub(crate) fn facts(&self) -> &'static Facts {
        self.definition().facts()
    }

    /// What is left of a cell.
    pub(crate) fn effect(&self) -> Effect {
        self.facts().effect
    }

    /// Whether the column does not leave.
    pub(crate) fn is_drop(&self) -> bool {
        self.effect() == Effect::Removed
    }

    /// Whether cells leave as they came.
    pub(crate) fn is_kept(&self) -> bool {
        self.effect() == Effect::Kept
    }

    /// Whether dates are moved to other days.
    pub(crate) fn is_shift(&self) -> bool {
        self.effect() == Effect::Shifted
    }

    /// Completes the paths of the files that the rule reads.
    pub(crate) fn complete_files(&mut self, complete: impl Fn(&str) -> String) {
        let mut parameters = self.parameters();
        for key in self.facts().grammar.files() {
            if let Some(Value::String(file)) = parameters.get_mut(key) {
                *file = complete(file);
                // Parameters with another path are the rule's parameters still.
                if let Some(completed) = Self::of(self.key(), parameters.clone()) {
                    *self = completed;
                }
            }
        }
    }

    /// The error of a rule that cannot work on the declared type.
    pub(super) fn wrong_type(rule: &'static str, found: CellType) -> Error {
        Error::new(Cause::TypeOfRule { rule, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list is that of the variants: a message of serde names them all.
    #[test]
    fn every_rule_is_listed_once() {
        let message = serde_json::from_str::<Rule>("\"?\"").unwrap_err().to_string();
        let mut variants: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        let mut listed: Vec<&str> = Rule::all().iter().map(|facts| facts.key).collect();
        variants.sort_unstable();
        listed.sort_unstable();
        assert_eq!(variants, listed);
    }

    /// What a list of facts says of a rule and what the rule says of itself are one thing.
    #[test]
    fn each_rule_has_the_facts_of_its_key() {
        for parameters in PARAMETERS {
            let (key, rest) = parameters.split_once(' ').unwrap();
            let rule = Rule::of(key, serde_json::from_str(rest).unwrap()).unwrap();
            assert_eq!(rule.key(), key);
            assert!(std::ptr::eq(rule.facts(), *ALL.iter().find(|f| f.key == key).unwrap()));
        }
        assert_eq!(PARAMETERS.len(), ALL.len());
    }

    const PARAMETERS: [&str; 20] = [
        "age {}",
        "band {\"width\": 10}",
        "constant \"x\"",
        "cut {\"points\": [1]}",
        "date_part {\"part\": \"year\"}",
        "date_shift {\"domain\": \"subject\"}",
        "drop null",
        "encrypt \"subject\"",
        "fpe {\"domain\": \"subject\"}",
        "hierarchy {\"prefix\": 1}",
        "keep \"quasi\"",
        "limit {\"top\": 1}",
        "mask {}",
        "noise {\"domain\": \"subject\", \"within\": 5}",
        "null null",
        "round {\"to\": 5}",
        "substitute {\"domain\": \"subject\", \"list\": \"names.txt\"}",
        "surrogate \"subject\"",
        "token \"subject\"",
        "zip3 {}",
    ];
}
