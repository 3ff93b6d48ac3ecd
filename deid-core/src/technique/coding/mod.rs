//! Top and bottom coding: numbers beyond a limit become one category.
//!
#![doc = include_str!("README.md")]

mod definition;

use serde::{Deserialize, Serialize};

use crate::error::{Faults, Result, words};
use crate::table::cell::{Decimal, DecimalText};
use crate::table::{Column, Field};
use crate::vocab::CellType;

use super::{Cells, Context, OutputKind, Technique, check};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

const RULE: &str = "limit";

/// The limits and what lies beyond them is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Numbers of at least this become `top_label`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<f64>,
    /// Numbers of at most this become `bottom_label`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom: Option<f64>,
    /// `<top>+` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_label: Option<String>,
    /// `<=<bottom>` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom_label: Option<String>,
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Coding> {
        check::declared(RULE, context, CellType::is_number)?;
        let top =
            limit(("top", self.top), ("top_label", &self.top_label), |text| format!("{text}+"))?;
        let bottom =
            limit(("bottom", self.bottom), ("bottom_label", &self.bottom_label), |text| {
                format!("<={text}")
            })?;
        match (&top, &bottom) {
            (None, None) => Err(check::refused(RULE, "needs `top`, `bottom` or both")),
            (Some(top), Some(bottom)) if bottom.at >= top.at => {
                Err(check::refused(RULE, "`bottom` must be below `top`"))
            }
            _ => Ok(Coding { top, bottom }),
        }
    }
}

/// Writes one label for every number of at least `top` and one for every number of at most
/// `bottom`. Every other number leaves exactly as it came, byte for byte. Null stays null.
pub struct Coding {
    top: Option<Limit>,
    bottom: Option<Limit>,
}

struct Limit {
    at: Decimal,
    label: String,
}

impl Coding {
    /// The label of a number beyond one of the limits.
    fn label(&self, number: Decimal) -> Option<&str> {
        let top = self.top.as_ref().filter(|top| number >= top.at);
        let beyond = top.or_else(|| self.bottom.as_ref().filter(|bottom| number <= bottom.at));
        beyond.map(|limit| limit.label.as_str())
    }
}

impl Technique for Coding {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        check::text_from(RULE, input, check::may_be_number)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        check::map_numbers(cells, faults, |number, cell, sink| {
            sink.push_str(self.label(number).unwrap_or(cell));
            Ok(())
        })
    }
}

/// One limit with its label, where the policy sets it. A label without its limit is a mistake.
fn limit(
    (key, at): (&'static str, Option<f64>),
    (label_key, label): (&'static str, &Option<String>),
    default_label: impl Fn(&str) -> String,
) -> Result<Option<Limit>> {
    let Some(at) = at else {
        return match label {
            None => Ok(None),
            Some(_) => Err(check::refused(RULE, words!["`", label_key, "` needs `", key, "`"])),
        };
    };
    let at = check::number(RULE, key, at)?;
    let label = match label {
        Some(label) => label.clone(),
        None => default_label(at.text(&mut DecimalText::new())),
    };
    check::label(RULE, label_key, &label)?;
    Ok(Some(Limit { at, label }))
}
