//! One table of files or a pipe: through its plan to where nobody sees it, and from there to where
//! it will be published.

use crate::error::Result;
use crate::io::{CsvOptions, Digest, Format, Piece, Sink, Source, WriteOptions, Written};
use crate::pipeline::{Departure, TablePlan, TableVerdict, Tally};
use crate::table::{Batch, Column, Deidentified};

use super::engine::{FirstPass, second_pass};
use super::manifest::Part;
use super::order::Runs;
use super::prepare::Opened;
use super::request::Options;
use super::target::{Hidden, Target};

/// One table after the first pass.
pub(super) struct Pass {
    shown: String,
    csv: CsvOptions,
    format: Format,
    file: String,
    pub(super) tally: Tally,
    digest: Digest,
    /// None where nothing is written.
    written: Option<Spooled>,
}

/// What the first pass has written.
enum Spooled {
    /// The table as it leaves where no row goes.
    Table(Hidden, Written),
    /// Its rows in runs, to be ordered.
    Runs(Runs),
}

impl Pass {
    /// Reads the table. Without a target nothing is written.
    ///
    /// # Errors
    /// When it cannot be read or written, or cells are at fault.
    pub(super) fn run(
        first: &mut FirstPass<'_>,
        index: usize,
        opened: Opened,
        target: Option<&mut Target>,
    ) -> Result<Self> {
        let Opened { input, csv, mut source } = opened;
        let plan = first.plan(index);
        let file = format!("{}{}", plan.table(), input.format.extension());
        let (tally, written) = match (target, plan.token_order()) {
            (None, _) => (first.table(index, &mut source, |_| Ok(()), |_, ()| Ok(()))?, None),
            (Some(target), Some(order)) => {
                let mut runs = Runs::new(order, target.aside());
                let check = check_of(plan, input.format, csv)?;
                let keep = |batch, ()| runs.push(batch);
                let tally = first.table(index, &mut source, check, keep)?;
                (tally, Some(Spooled::Runs(runs)))
            }
            (Some(target), None) => {
                let out = target.first_pass(&file, first.is_gated())?;
                let write = WriteOptions { csv, ..WriteOptions::default() };
                let mut sink = Sink::create(out, input.format, plan.output_schema(), &write)?;
                let encoder = sink.encoder();
                let encode = |batch: &_| encoder.encode_for_spool(batch);
                let tally =
                    first.table(index, &mut source, encode, |_, encoded| sink.write(encoded))?;
                let (hidden, written) = sink.finish()?;
                (tally, Some(Spooled::Table(hidden, written)))
            }
        };
        let digest = source.finish()?.sha256;
        let shown =
            input.path.map_or_else(|| input.shown.clone(), |path| path.display().to_string());
        Ok(Self { shown, csv, format: input.format, file, tally, digest, written })
    }

    /// Brings the rows that stay to where they will be published.
    ///
    /// # Errors
    /// When reading back or writing fails.
    pub(super) fn finish<'p>(
        self,
        plan: &'p TablePlan,
        verdict: &'p TableVerdict<'p>,
        target: Option<&mut Target>,
        options: &Options,
    ) -> Result<Part<'p>> {
        let (Some(spooled), Some(target)) = (self.written, target) else {
            let mut departure = verdict.unmeasured();
            departure.assessment = departure.assessment.filter(|_| verdict.is_untouched());
            let part = Part::new(plan, verdict, self.tally, departure);
            return Ok(part.read_from(self.shown, self.digest));
        };
        let write = WriteOptions { csv: self.csv, ..WriteOptions::default() };
        let (written, departure) = match spooled {
            Spooled::Table(pass, written) if verdict.is_untouched() => {
                target.keep(pass)?;
                (written, verdict.unmeasured())
            }
            Spooled::Table(pass, _) => {
                let (file, out) = target.second_pass(&self.file, pass)?;
                let mut source = Source::from_file(file, self.format, &self.csv)?;
                let mut sink = Sink::create(out, self.format, plan.output_schema(), &write)?;
                let encoder = sink.encoder();
                let read = |piece| Ok((read_back(piece, plan, verdict)?, ()));
                let write = |batch: Batch<_>, ()| sink.write(encoder.encode(&batch)?);
                let departure = second_pass(plan, verdict, &mut source, options, read, write)?;
                let (out, written) = sink.finish()?;
                target.keep(out)?;
                (written, departure)
            }
            Spooled::Runs(runs) => {
                let out = target.first_pass(&self.file, false)?;
                let mut sink = Sink::create(out, self.format, plan.output_schema(), &write)?;
                let encoder = sink.encoder();
                let take = |batch: Batch<_>| sink.write(encoder.encode(&batch)?);
                let departure = runs.finish()?.release(plan, verdict, options, take)?;
                let (out, written) = sink.finish()?;
                target.keep(out)?;
                (written, departure)
            }
        };
        let part = Part::new(plan, verdict, self.tally, departure);
        Ok(part.read_from(self.shown, self.digest).written_as(self.file, written))
    }

    /// The same for a run whose rows were compared instead of written.
    pub(super) fn compared<'p>(
        self,
        plan: &'p TablePlan,
        verdict: &'p TableVerdict<'p>,
        departure: Departure,
    ) -> Part<'p> {
        Part::new(plan, verdict, self.tally, departure).read_from(self.shown, self.digest)
    }
}

/// What finds the cells that cannot be written, while it is still known which row of the input
/// they are in: only text without quotes has any.
fn check_of(
    plan: &TablePlan,
    format: Format,
    csv: CsvOptions,
) -> Result<impl Fn(&Batch<Deidentified>) -> Result<()> + Sync> {
    let write = WriteOptions { csv, ..WriteOptions::default() };
    let sink = Sink::create(std::io::sink(), format, plan.output_schema(), &write)?;
    let encoder = (!csv.quoted).then(|| sink.encoder());
    Ok(move |batch: &Batch<Deidentified>| match &encoder {
        Some(encoder) => encoder.encode_for_spool(batch).map(drop),
        None => Ok(()),
    })
}

fn read_back(
    piece: Piece,
    plan: &TablePlan,
    verdict: &TableVerdict<'_>,
) -> Result<Batch<Deidentified>> {
    let decoded = piece.decode(&vec![true; plan.output_schema().len()])?;
    let rows = decoded.rows;
    let columns = decoded.columns.into_iter();
    let columns = columns.map(|column| column.unwrap_or_else(|| Column::absent(rows)));
    Ok(verdict.read_back(columns.collect(), rows))
}
