//! Every rule there is: the one list that policy, plan and reports go by.

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Error, Result};
use crate::vocab::{CellType, ColumnName, Role};

use super::{
    Context, Technique, age, bands, coding, date_part, date_shift, hierarchy, keep, mask, rounding,
    suppress, token, zip3,
};

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
    /// A level of a generalization hierarchy.
    Hierarchy(hierarchy::Params),
    /// As it is, under a role that is not a direct identifier.
    Keep(Role),
    /// Top and bottom coding.
    Limit(coding::Params),
    /// Characters replaced.
    Mask(mask::Params),
    /// Every cell null.
    Null,
    /// Rounded to a multiple.
    Round(rounding::Params),
    /// A keyed pseudonym.
    Token(token::Params),
    /// The first three digits of a ZIP code, where enough people live there.
    Zip3(zip3::Params),
}

impl Rule {
    /// The rule's key in a policy.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Age(_) => "age",
            Self::Band(_) => "band",
            Self::Constant(_) => "constant",
            Self::Cut(_) => "cut",
            Self::DatePart(_) => "date_part",
            Self::DateShift(_) => "date_shift",
            Self::Drop => "drop",
            Self::Hierarchy(_) => "hierarchy",
            Self::Keep(_) => "keep",
            Self::Limit(_) => "limit",
            Self::Mask(_) => "mask",
            Self::Null => "null",
            Self::Round(_) => "round",
            Self::Token(_) => "token",
            Self::Zip3(_) => "zip3",
        }
    }

    /// The rule's parameters as plain data: what stands behind its key in a policy.
    #[must_use]
    pub fn parameters(&self) -> serde_json::Value {
        // A rule is plain data with text keys; a rule without parameters is its key alone.
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(mut rule)) => rule.remove(self.key()).unwrap_or_default(),
            _ => serde_json::Value::Null,
        }
    }

    /// The technique's name in ISO/IEC 20889:2018.
    #[must_use]
    pub fn iso_20889(&self) -> &'static str {
        match self {
            Self::Age(_)
            | Self::Band(_)
            | Self::Cut(_)
            | Self::DatePart(_)
            | Self::Hierarchy(_) => "generalization",
            Self::Constant(_) | Self::Mask(_) => "masking",
            Self::DateShift(_) => "noise addition",
            Self::Drop => "suppression (attribute)",
            Self::Keep(_) => "none",
            Self::Limit(_) => "generalization (top and bottom coding)",
            Self::Null => "suppression (cells)",
            Self::Round(_) => "generalization (rounding)",
            Self::Token(_) => "pseudonymization",
            Self::Zip3(_) => "generalization (local)",
        }
    }

    /// The role that a column has under this rule unless the policy says otherwise.
    #[must_use]
    pub fn default_role(&self) -> Role {
        match self {
            Self::Keep(role) => *role,
            Self::Drop | Self::Token(_) | Self::Mask(_) => Role::DirectIdentifier,
            Self::Constant(_) | Self::Null => Role::Insensitive,
            _ => Role::QuasiIdentifier,
        }
    }

    /// The type that the cells are read as unless the policy says otherwise.
    #[must_use]
    pub fn default_type(&self) -> CellType {
        match self {
            Self::Age(params) => params.default_type(),
            Self::Band(_) | Self::Cut(_) | Self::Limit(_) | Self::Round(_) => CellType::Decimal,
            Self::DatePart(_) | Self::DateShift(_) => CellType::Date,
            _ => CellType::Text,
        }
    }

    /// Whether the output depends on a key.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        match self {
            Self::Token(_) => true,
            Self::DateShift(params) => params.is_keyed(),
            _ => false,
        }
    }

    /// Another column of the same row that the rule reads as a companion.
    #[must_use]
    pub fn companion(&self) -> Option<&ColumnName> {
        match self {
            Self::Age(params) => params.companion(),
            _ => None,
        }
    }

    /// Checks the parameters and binds keys and files. `None` for [`Rule::Drop`]: there is no
    /// column left to rewrite.
    ///
    /// # Errors
    /// When parameters contradict each other or the declared type, a domain or a file is missing,
    /// or the rule is keyed and there are no keys.
    pub fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(match self {
            Self::Drop => return Ok(None),
            Self::Age(params) => Box::new(params.compile(context)?),
            Self::Band(params) => Box::new(params.compile(context)?),
            Self::Constant(params) => Box::new(params.compile()),
            Self::Cut(params) => Box::new(params.compile(context)?),
            Self::DatePart(params) => Box::new(params.compile(context)?),
            Self::DateShift(_) => Box::new(date_shift::DateShift::compile(context)?),
            Self::Hierarchy(params) => Box::new(params.compile(context)?),
            Self::Keep(_) => Box::new(keep::Keep),
            Self::Limit(params) => Box::new(params.compile(context)?),
            Self::Mask(params) => Box::new(params.compile(context)?),
            Self::Null => Box::new(suppress::Null),
            Self::Round(params) => Box::new(params.compile(context)?),
            Self::Token(params) => Box::new(params.compile(context)?),
            Self::Zip3(params) => Box::new(params.compile(context)?),
        }))
    }

    /// The error of a rule that cannot work on the declared type.
    pub(super) fn wrong_type(rule: &'static str, found: CellType) -> Error {
        Error::new(Cause::TypeOfRule { rule, found })
    }
}
