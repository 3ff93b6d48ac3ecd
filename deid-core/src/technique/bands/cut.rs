//! Bands between given points.

use serde::{Deserialize, Serialize};

use crate::error::{Faults, Result, words};
use crate::table::cell::Decimal;
use crate::table::{Column, Field};
use crate::vocab::CellType;

use super::super::{Cells, Context, OutputKind, Technique, check};
use super::label::{plain, write_band};

pub(super) const RULE: &str = "cut";

/// Bands between given points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutParams {
    /// Ascending; a band includes its lower point.
    pub points: Vec<f64>,
    /// One more than points; told from the points where they are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
}

impl CutParams {
    pub(in crate::technique) fn compile(&self, context: &Context<'_>) -> Result<Cuts> {
        check::declared(RULE, context, CellType::is_number)?;
        let points: Vec<Decimal> = self
            .points
            .iter()
            .map(|&point| check::number(RULE, "points", point))
            .collect::<Result<_>>()?;
        if points.is_empty() || !points.is_sorted_by(|low, high| low < high) {
            return Err(check::refused(
                RULE,
                "`points` must be at least one number, each above the one before it",
            ));
        }
        let labels = match &self.labels {
            Some(labels) => checked(labels, points.len())?,
            None => default_labels(&points),
        };
        Ok(Cuts { points, labels })
    }
}

/// Writes the label of the band that a number lies in: `<18`, `18-64`, `65+`. A point belongs to
/// the band above it. Null stays null.
pub struct Cuts {
    points: Vec<Decimal>,
    labels: Vec<String>,
}

impl Cuts {
    fn label(&self, number: Decimal) -> &str {
        let band = self.points.partition_point(|point| *point <= number);
        &self.labels[band] // one label more than points
    }
}

impl Technique for Cuts {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        check::text_from(RULE, input, check::may_be_number)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        check::map_numbers(cells, faults, |number, _, sink| {
            sink.push_str(self.label(number));
            Ok(())
        })
    }
}

fn checked(labels: &[String], points: usize) -> Result<Vec<String>> {
    if labels.len() != points + 1 {
        let why =
            words![points, " `points` make ", points + 1, " bands; `labels` has ", labels.len()];
        return Err(check::refused(RULE, why));
    }
    labels.iter().try_for_each(|label| check::label(RULE, "labels", label))?;
    Ok(labels.to_vec())
}

/// `<18`, `18-64`, `65+`; between points that are not whole `[0.5, 1)`.
fn default_labels(points: &[Decimal]) -> Vec<String> {
    let whole = points.iter().all(Decimal::is_whole);
    let between = points.windows(2).map(|pair| {
        let mut label = String::new();
        write_band(pair[0], pair[1], whole, |text| label.push_str(text));
        label
    });
    let below = points.first().map(|first| format!("<{}", plain(*first)));
    let above = points.last().map(|last| format!("{}+", plain(*last)));
    below.into_iter().chain(between).chain(above).collect()
}
