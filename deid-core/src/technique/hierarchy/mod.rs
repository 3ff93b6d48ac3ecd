//! Hierarchy: a value becomes the group it belongs to.
//!
#![doc = include_str!("README.md")]

mod definition;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{CellFault, Faults, PolicyWord, Result, words};
use crate::hierarchy::{Hierarchy, prefix};
use crate::table::{Column, ColumnKind, Field, TextSink, cell};
use crate::vocab::CellType;

use super::{Cells, Context, OutputKind, Technique, check};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

const RULE: &str = "hierarchy";

/// Which hierarchy and which level of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// A CSV file in ARX's layout, relative to the policy: the value, then level 1, 2, ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The level to use, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Instead of a file: how many characters from the left stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<u8>,
    /// What a value becomes that the file does not list; without it such a value is an error.
    #[serde(default, rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Generalization> {
        let source = match (&self.file, self.prefix) {
            (Some(file), None) => self.listed(file, context)?,
            (None, Some(chars)) => self.kept(chars, context)?,
            _ => {
                return Err(check::refused(
                    RULE,
                    "needs `file` with `level`, or `prefix`; one of them",
                ));
            }
        };
        Ok(Generalization { source })
    }

    fn listed(&self, file: &str, context: &Context<'_>) -> Result<Source> {
        check::declared(RULE, context, |found| {
            matches!(found, CellType::Text | CellType::Integer)
        })?;
        let hierarchy = context.hierarchies.get(file).ok_or_else(|| {
            check::refused(RULE, words!["the file ", PolicyWord(file), " was not loaded"])
        })?;
        let levels = hierarchy.levels();
        let level = self.level.map_or(0, usize::from);
        if !(1..=levels).contains(&level) {
            return Err(check::refused(
                RULE,
                words![
                    "`level` must be from 1 to ",
                    levels,
                    ", as ",
                    PolicyWord(file),
                    " has them"
                ],
            ));
        }
        if let Some(label) = &self.otherwise {
            check::label(RULE, "else", label)?;
        }
        Ok(Source::Listed {
            hierarchy: hierarchy.clone(),
            level,
            otherwise: self.otherwise.clone(),
        })
    }

    fn kept(&self, chars: u8, context: &Context<'_>) -> Result<Source> {
        check::declared(RULE, context, |found| found == CellType::Text)?;
        if self.level.is_some() || self.otherwise.is_some() {
            return Err(check::refused(
                RULE,
                "`level` and `else` go with `file`, not with `prefix`",
            ));
        }
        if chars == 0 {
            return Err(check::refused(RULE, "`prefix` must be at least 1"));
        }
        Ok(Source::Prefix(chars.into()))
    }
}

/// Writes the group of every value at one level, or the value's first characters. Null stays null.
pub struct Generalization {
    source: Source,
}

enum Source {
    /// A hierarchy file. Values that it does not list become `otherwise`, or are faults.
    Listed { hierarchy: Arc<Hierarchy>, level: usize, otherwise: Option<String> },
    /// This many characters from the left.
    Prefix(usize),
}

impl Generalization {
    fn write(
        &self,
        value: &str,
        cell_type: CellType,
        sink: &mut TextSink,
    ) -> Result<(), CellFault> {
        sink.push_str(match &self.source {
            Source::Prefix(chars) => prefix(value, *chars),
            Source::Listed { hierarchy, level, otherwise } => {
                let group = match cell_type {
                    CellType::Integer => hierarchy.group(&cell::canonical_integer(value)?, *level),
                    _ => hierarchy.group(value, *level),
                };
                group.or(otherwise.as_deref()).ok_or(CellFault::NotInHierarchy)?
            }
        });
        Ok(())
    }
}

impl Technique for Generalization {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        check::text_from(RULE, input, |kind| {
            matches!(kind, ColumnKind::Boolean | ColumnKind::Text) || input.is_whole()
        })
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let reading = cells.reading;
        cells.column.map_text(&reading.null_values, faults, |value, sink| {
            self.write(value, reading.cell_type, sink)
        })
    }
}
