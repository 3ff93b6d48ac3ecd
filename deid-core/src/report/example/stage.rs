//! Where examples are made: rules compiled with an example key, run over made-up cells.

use std::sync::Arc;

use crate::error::{Faults, Result};
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::{Column, Reading};
use crate::technique::date_shift::{self, Shifter};
use crate::technique::{Cells, Context, DomainKeys, Rule, Shifts, Technique};
use crate::vocab::CellType;

use super::{Example, invent};
use crate::report::case::Case;

/// The days of a made-up column of days.
const OFFSET: i32 = -42;

/// A policy with the example key.
pub(in crate::report) struct Stage<'a> {
    policy: &'a Policy,
    keys: Arc<DomainKeys>,
}

impl<'a> Stage<'a> {
    pub(in crate::report) fn new(policy: &'a Policy) -> Self {
        let keyring = Keyring::of_examples();
        let keys = DomainKeys::made_up(&keyring, policy.domains(), policy.recipient());
        Self { policy, keys: Arc::new(keys) }
    }

    /// The keys derived from the example key.
    pub(in crate::report) fn keys(&self) -> Arc<DomainKeys> {
        Arc::clone(&self.keys)
    }

    /// Made-up cells of a column, before and after.
    ///
    /// # Errors
    /// When the rule cannot be compiled: its parameters contradict each other or the type.
    pub(in crate::report) fn examples(&self, case: &Case<'_>) -> Result<Vec<Example>> {
        let before = invent::cells(case.rule, &case.reading, &case.letters(), self.policy);
        let after = self.run(case.rule, &case.reading, &before, case)?;
        let pairs = before.into_iter().zip(after);
        Ok(pairs.map(|(before, after)| Example { before, after }).collect())
    }

    fn run(
        &self,
        rule: &Rule,
        reading: &Reading,
        cells: &[String],
        case: &Case<'_>,
    ) -> Result<Vec<Option<String>>> {
        let Some(technique) = rule.compile(&self.context(reading))? else {
            return Ok(vec![None; cells.len()]);
        };
        let column = Column::from_text(cells.iter().map(Some));
        let shift = rule.definition().shift();
        let shifts = shift.map(|shift| self.shifts(shift, case, cells.len())).transpose()?;
        let companion = companion(rule, cells.len());
        let companion = companion.as_ref().map(|(column, reading)| (column, reading));
        let cells = Cells { column: &column, reading, shifts: shifts.as_ref(), companion };
        apply(technique.as_ref(), &cells)
    }

    fn context<'c>(&'c self, reading: &'c Reading) -> Context<'c> {
        Context {
            domains: self.policy.domains(),
            keys: Some(&self.keys),
            // The same day that birth dates are made up for.
            as_of: self.policy.as_of().or(Some(invent::TODAY)),
            hierarchies: self.policy.hierarchies(),
            lists: self.policy.lists(),
            reading,
        }
    }

    /// The shift of the made-up person: one for each domain, so that examples agree.
    fn shifts(&self, params: &date_shift::Params, case: &Case<'_>, rows: usize) -> Result<Shifts> {
        let Some(name) = &params.domain else {
            return Ok(Shifts::of_subjects(vec![Some(OFFSET); rows]));
        };
        let domains = self.policy.domains();
        let cell_type = domains.get(name).map_or(CellType::Text, |domain| domain.cell_type);
        let by = params.by.as_ref().or(case.subject).map_or("USUBJID", |column| column.as_str());
        let subject = invent::key(cell_type, by);
        let subjects = Column::from_text(vec![Some(subject); rows]);
        let shifter = Shifter::compile(name, domains, Some(&self.keys))?;
        shifter.shifts(&subjects, &Reading::default().null_values, &mut Faults::default())
    }
}

/// The other column that the rule reads.
fn companion(rule: &Rule, rows: usize) -> Option<(Column, Reading)> {
    let (cell, reading) = rule.definition().example_companion()?;
    Some((Column::constant(&cell, rows), reading))
}

/// The cells as text. A made-up cell that the rule refuses comes out empty, as in a run.
fn apply(technique: &dyn Technique, cells: &Cells<'_>) -> Result<Vec<Option<String>>> {
    let out = technique.apply(cells, &mut Faults::default())?;
    let out = out.text()?;
    Ok((0..out.len()).map(|row| out.at(row).map(str::to_owned)).collect())
}
