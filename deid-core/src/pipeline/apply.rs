//! A plan applied to one batch: a pure function of plan and batch.

use std::sync::Arc;

use crate::equivalence::Distinct;
use crate::error::{Faults, Place, Result};
use crate::table::{Batch, Column, Deidentified, Raw};
use crate::technique::{Cells, Shifts, Technique};

use super::bind::{PlannedColumn, ShiftPlan, TablePlan};
use super::tally::{ColumnTally, Tally};

/// What came of a batch.
pub struct Applied {
    /// The rows, de-identified. Cells at fault are null in it.
    pub batch: Batch<Deidentified>,
    /// The counts of these rows.
    pub tally: Tally,
    /// The column that names the subjects, as it came; only the gate looks at it.
    pub(super) subject: Option<Column>,
    /// The plan that made it.
    pub(super) maker: Maker,
}

/// Which plan it is: that one and no other plan may release what it made.
#[derive(Clone, Default)]
pub(super) struct Maker(Arc<()>);

impl PartialEq for Maker {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl TablePlan {
    /// Applies every rule to the original columns.
    ///
    /// Cells that cannot be read come out null and are counted in the tally; whether that stops
    /// the run is asked with [`Tally::check`], so that one pass finds all of them.
    ///
    /// # Errors
    /// When a column as a whole cannot be read.
    pub fn apply(&self, batch: &Batch<Raw>) -> Result<Applied> {
        let mut tally = Tally { rows: batch.rows() as u64, ..Tally::default() };
        let shifts = self.shifts_of(batch, &mut tally)?;
        let mut outputs = Vec::with_capacity(self.output.len());
        for column in &self.columns {
            let mut counts = ColumnTally::default();
            if let Some(technique) = &column.technique {
                let out = self.rewrite(column, technique.as_ref(), batch, &shifts, &mut counts)?;
                outputs.push(out);
            }
            tally.columns.push(counts);
        }
        let subject = match &self.subject {
            Some(subject) => {
                let column = &batch.columns()[subject.index];
                tally.subject = subject.check(column)?;
                Some(column.clone())
            }
            None => None,
        };
        let batch = batch.seal_deidentified(self.output.clone(), outputs);
        Ok(Applied { batch, tally, subject, maker: self.maker.clone() })
    }

    fn rewrite(
        &self,
        column: &PlannedColumn,
        technique: &dyn Technique,
        batch: &Batch<Raw>,
        shifts: &[Shifts],
        counts: &mut ColumnTally,
    ) -> Result<Column> {
        let input = &batch.columns()[column.input];
        let companion = column
            .companion
            .map(|index| (&batch.columns()[index], self.columns[index].reading(&self.resolved)));
        let cells = Cells {
            column: input,
            reading: column.reading(&self.resolved),
            shifts: column.shifts.map(|index| &shifts[index]),
            companion,
        };
        let out = match technique.as_tokenizer() {
            Some(tokenizer) => {
                let seen = counts.tokens.get_or_insert_default();
                tokenizer.apply_counting(&cells, &mut counts.faults, seen)
            }
            None => technique.apply(&cells, &mut counts.faults),
        };
        let out = out.map_err(|error| {
            let shown = self.resolved.column_ref(column.input);
            error.within(&Place::table(self.table()).with_column(shown))
        })?;
        counts.nulls_in = input.null_count() as u64;
        counts.nulls_out = out.null_count() as u64;
        Ok(out)
    }

    /// Counts the distinct tokens in the columns of an output, per input column.
    ///
    /// # Errors
    /// When a column has no text form.
    pub(crate) fn count_tokens(
        &self,
        output: &[Column],
        tokens: &mut [Option<Distinct>],
    ) -> Result<()> {
        for (column, seen) in self.columns.iter().zip(tokens) {
            if let (Some(place), Some(made), Some(seen)) = (column.output, column.tokenizer(), seen)
            {
                made.count_tokens(&output[place], seen)?;
            }
        }
        Ok(())
    }

    /// Nothing counted yet for [`count_tokens`](Self::count_tokens).
    pub(crate) fn no_tokens(&self) -> Vec<Option<Distinct>> {
        self.columns.iter().map(|column| column.tokenizer().map(|_| Distinct::default())).collect()
    }

    /// The shifts of the batch, once for every source.
    fn shifts_of(&self, batch: &Batch<Raw>, tally: &mut Tally) -> Result<Vec<Shifts>> {
        let mut all = Vec::with_capacity(self.shifts.len());
        for plan in &self.shifts {
            let (ShiftPlan::Keyed { subject: index, .. } | ShiftPlan::Column(index)) = plan;
            let (column, reading) =
                (&batch.columns()[*index], self.columns[*index].reading(&self.resolved));
            let mut faults = Faults::default();
            all.push(match plan {
                ShiftPlan::Keyed { shifter, .. } => {
                    shifter.shifts(column, &reading.null_values, &mut faults)?
                }
                ShiftPlan::Column(_) => Shifts::from_offset_column(column, reading, &mut faults)?,
            });
            tally.shifts.push(faults);
        }
        Ok(all)
    }
}
