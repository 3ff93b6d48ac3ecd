//! One table of files or a pipe: through its plan to where nobody sees it, and from there to where
//! it will be published.

use std::collections::BTreeMap;

use crate::error::{Cause, Error, Problem, Result};
use crate::io::{CsvOptions, Digest, Format, Piece, Sink, Source, WriteOptions, Written};
use crate::pipeline::{Departure, TablePlan, TableVerdict, Tally};
use crate::table::{Batch, Column, Deidentified};

use super::engine::{FirstPass, second_pass};
use super::inputs::{InputFile, TableInput};
use super::manifest::{Part, ReadFile};
use super::order::Runs;
use super::prepare::Opened;
use super::request::Options;
use super::target::{Hidden, Target};

/// One table after the first pass.
pub(super) struct Pass {
    inputs: Vec<ReadFile>,
    csv: CsvOptions,
    format: Format,
    file: String,
    pub(super) tally: Tally,
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
        let Opened { input, format, csv, mut rows } = opened;
        let plan = first.plan(index);
        let format = format.unwrap_or(Format::CSV); // it is known where something is written
        let file = format!("{}{}", plan.table(), format.extension());
        let (counted, written) = match (target, plan.token_order()) {
            (None, _) => (first.table(index, &mut rows, |_| Ok(()), |_, ()| Ok(()))?, None),
            (Some(target), Some(order)) => {
                let mut runs = Runs::new(order, target.aside());
                let check = check_of(plan, format, csv)?;
                let keep = |batch, ()| runs.push(batch);
                let counted = first.table(index, &mut rows, check, keep)?;
                (counted, Some(Spooled::Runs(runs)))
            }
            (Some(target), None) => {
                let out = target.first_pass(&file, first.is_gated())?;
                let write = WriteOptions { csv, ..WriteOptions::default() };
                let mut sink = Sink::create(out, format, plan.output_schema(), &write)?;
                let encoder = sink.encoder();
                let encode = |batch: &_| encoder.encode_for_spool(batch);
                let counted =
                    first.table(index, &mut rows, encode, |_, encoded| sink.write(encoded))?;
                let (hidden, written) = sink.finish()?;
                (counted, Some(Spooled::Table(hidden, written)))
            }
        };
        let inputs = read_files(&input, rows.finish(), &counted.rows);
        ensure_read_once(&input, &inputs)?;
        Ok(Self { inputs, csv, format, file, tally: counted.tally, written })
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
            return Ok(part.read_from(self.inputs));
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
        Ok(part.read_from(self.inputs).written_as(self.file, written))
    }

    /// The same for a run whose rows were compared instead of written.
    pub(super) fn compared<'p>(
        self,
        plan: &'p TablePlan,
        verdict: &'p TableVerdict<'p>,
        departure: Departure,
    ) -> Part<'p> {
        Part::new(plan, verdict, self.tally, departure).read_from(self.inputs)
    }
}

fn read_files(input: &TableInput, digests: Vec<Digest>, rows: &[u64]) -> Vec<ReadFile> {
    let rows = rows.iter().copied().chain(std::iter::repeat(0));
    let files = input.files.iter().zip(digests).zip(rows);
    let read = |((file, digest), rows): ((&InputFile, Digest), u64)| {
        let (named, source) = (file.named(), file.source.clone());
        ReadFile { named, source, digest, rows }
    };
    files.map(read).collect()
}

/// Rows that come twice would count twice: a class of two would look like one of four.
fn ensure_read_once(input: &TableInput, files: &[ReadFile]) -> Result<()> {
    let mut seen = BTreeMap::new();
    let mut problems = Vec::new();
    let files = input.files.iter().zip(files).enumerate();
    for (index, (file, read)) in files.filter(|(_, (_, read))| read.rows > 0) {
        if let Some(other) = seen.insert(read.digest, index + 1) {
            let cause = Cause::SameBytes { other };
            problems.push(Problem { place: input.place_of(file), cause });
        }
    }
    Error::all(problems)
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
