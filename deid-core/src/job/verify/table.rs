//! A table of the release.

use std::path::PathBuf;

use crate::error::{Place, Result};
use crate::evidence::{Columns, TableEntry};
use crate::io::{CsvOptions, Format, Source};
use crate::pipeline::TablePlan;
use crate::table::{Field, Schema};
use crate::vocab::TableName;

use super::super::prepare::csv_out;
use super::super::read::Batches;
use super::super::request::Cancel;
use super::release::Release;
use super::rerun::Rerun;

/// One table of the release, and the columns that its plan makes.
pub(super) struct Released {
    pub(super) name: TableName,
    pub(super) schema: Schema,
    /// For each column the raw one that it is made from, by its position there.
    pub(super) origins: Vec<Option<usize>>,
    /// The positions (from 1) where its columns are not those that the plan makes.
    pub(super) other_columns: Vec<usize>,
    path: PathBuf,
    format: Format,
    csv: CsvOptions,
    cancel: Cancel,
}

impl Released {
    /// The released tables in the order of the run's plans; `None` where the manifest has no such
    /// table, or its file is missing.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub(super) fn all(release: &Release, rerun: &Rerun<'_>) -> Result<Vec<Option<Self>>> {
        let of_plan = |plan: &TablePlan| {
            let entry = release.entry(plan.table())?;
            Some(
                Self::open(release, rerun, plan, entry)?
                    .map_err(|error| error.within(&Place::table(plan.table()))),
            )
        };
        rerun.plans.iter().map(|plan| of_plan(plan).transpose()).collect()
    }

    fn open(
        release: &Release,
        rerun: &Rerun<'_>,
        plan: &TablePlan,
        entry: &TableEntry,
    ) -> Option<Result<Self>> {
        let output = entry.output.as_ref()?;
        let (path, format) = (release.path_of(output)?, Format::of_name(&output.file)?);
        let csv = csv_out(rerun.policy, plan.table(), format, &rerun.options.files);
        let source = Source::open_written(&path, format, &csv);
        Some(source.map(|source| {
            let name = plan.table().clone();
            // JSON lines without a row name no field.
            let is_bare = source.schema().is_empty() && entry.rows_out == 0;
            let schema = if is_bare { plan.output_schema() } else { source.schema() }.clone();
            let has_names = csv.header || format.is_typed();
            let (origins, other_columns) = origins(plan, &schema, has_names);
            let cancel = rerun.options.cancel.clone();
            Self { name, schema, origins, other_columns, path, format, csv, cancel }
        }))
    }

    /// Its rows, batch by batch.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(super) fn rows(&self) -> Result<impl Iterator<Item = Result<Columns>> + use<>> {
        let place = Place::table(&self.name);
        let source = Source::open_written(&self.path, self.format, &self.csv);
        let source = source.map_err(|error| error.within(&place))?;
        let mut batches = Batches::all(source, &self.cancel);
        Ok(std::iter::from_fn(move || {
            let batch = batches.next_full()?;
            Some(batch.map(|batch| batch.columns().to_vec()).map_err(|error| error.within(&place)))
        }))
    }
}

/// For each released column the raw one that it is made from, and the positions that differ from
/// the plan's. A file without a header line has its columns by position alone; so has a column
/// without a name.
fn origins(
    plan: &TablePlan,
    released: &Schema,
    has_names: bool,
) -> (Vec<Option<usize>>, Vec<usize>) {
    let (made, released) = (plan.output_schema().fields(), released.fields());
    let left = left(plan);
    let is_same = |made: &Field, found: &Field| {
        !has_names || (made.blank && found.blank) || made.name == found.name
    };
    let differs: Vec<usize> = (0..made.len().max(released.len()))
        .filter(|&at| !matches!((made.get(at), released.get(at)), (Some(made), Some(found)) if is_same(made, found)))
        .map(|at| at + 1)
        .collect();
    let mut free = vec![true; made.len()];
    let origins = released.iter().enumerate().map(|(at, found)| {
        let by_position = (differs.is_empty() && at < made.len()).then_some(at);
        let place = by_position.or_else(|| {
            // Of two columns of one name the first is the one that the rule makes.
            (0..made.len()).find(|&at| free[at] && made[at].name == found.name)
        })?;
        free[place] = false;
        Some(left[place])
    });
    (origins.collect(), differs)
}

/// The raw columns behind those of the output, by their positions.
pub(super) fn left(plan: &TablePlan) -> Vec<usize> {
    let columns = plan.resolved().columns.iter().enumerate();
    columns.filter(|(_, column)| !column.rule.is_drop()).map(|(index, _)| index).collect()
}
