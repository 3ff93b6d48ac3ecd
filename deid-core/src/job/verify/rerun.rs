//! The run made once more: the same plans over the same tables, the same gate; its rows are
//! compared with the released ones instead of written.

use crate::error::Result;
use crate::evidence::{Compared, Manifest};
use crate::pipeline::{GateResult, TablePlan};
use crate::policy::Policy;

use super::super::engine::FirstPass;
use super::super::inputs::TableInput;
use super::super::manifest::Run;
use super::super::pass::Pass;
use super::super::prepare::{Opened, open, prepare};
use super::super::request::{Input, Options};
use super::super::scrub::is_gathered;
use super::VerifyRequest;
use super::crosswalk::Lookup;
use super::keys::Keys;
use super::release::Release;
use super::second::SecondPass;
use super::table::Released;
use super::watched::{Paired, watched};

/// The tables of a run that is made once more.
pub(super) struct Rerun<'a> {
    pub(super) policy: &'a Policy,
    /// The raw tables, in step with the plans.
    pub(super) inputs: Vec<TableInput>,
    pub(super) plans: Vec<TablePlan>,
    /// Raw tables beside that of a single file: they are not run again, but nobody of theirs may
    /// be found in it.
    pub(super) beside: Vec<(TableInput, TablePlan)>,
    pub(super) options: Options,
    pub(super) crosswalk: Lookup,
}

/// What the run came to.
pub(super) enum Remade {
    /// Gates that these tables do not meet: there can be no release.
    NotReleased(Vec<GateResult>),
    /// Its manifest, and for each table how the released rows compare; `None` where the release
    /// has no such table, or other columns.
    Released(Box<Manifest>, Vec<Option<Compared>>),
}

impl<'a> Rerun<'a> {
    /// Opens the raw tables and binds their plans.
    ///
    /// # Errors
    /// As a run.
    pub(super) fn prepare(
        request: &VerifyRequest<'a>,
        release: &Release,
        keys: &Keys<'_>,
        options: &Options,
    ) -> Result<(Self, Vec<Opened>)> {
        let told = &release.manifest;
        let only = told.tables.first().filter(|_| release.is_file()).map(|entry| &entry.name);
        let against = match (&request.against, only) {
            // Which table a single file was, its manifest tells.
            (Input::File { path, table: None }, Some(only)) => {
                Input::File { path: path.clone(), table: Some(only.clone()) }
            }
            (against, _) => against.clone(),
        };
        let options = Options { ungated: told.ungated, stream: told.streamed, ..options.clone() };
        let (policy, ring) = (request.policy, Some(keys.ring()));
        let crosswalk = Lookup::open(request, told, keys, &options)?;
        let held = (&crosswalk.held, Vec::new());
        let (mut bound, _) = prepare(policy, ring, held, &against, &options);
        bound.ensure_clear()?;
        let (inputs, plans, beside) = (Vec::new(), Vec::new(), Vec::new());
        let mut rerun = Self { policy, inputs, plans, beside, options, crosswalk };
        let mut run = Vec::new();
        for (opened, plan) in bound.tables.into_iter().zip(bound.plans) {
            let input = opened.input.clone();
            if only.is_none_or(|only| only == plan.table()) {
                run.push(opened);
                rerun.inputs.push(input);
                rerun.plans.push(plan);
            } else {
                rerun.beside.push((input, plan));
            }
        }
        Ok((rerun, run))
    }

    /// Whether a rule of any column depends on the key of the study.
    pub(super) fn is_keyed(&self) -> bool {
        let columns = self.plans.iter().flat_map(|plan| &plan.resolved().columns);
        columns.into_iter().any(|column| self.policy.needs_key(&column.rule))
    }

    /// Whether a table of the policy has a gate, held or not.
    pub(super) fn has_gates(&self) -> bool {
        self.plans.iter().any(|plan| plan.resolved().gate.is_some())
    }

    /// Makes the run: a first pass as every run has it, and a second one in which the rows that
    /// stay meet the released ones.
    ///
    /// # Errors
    /// When a table cannot be read, or the run ends in an error.
    pub(super) fn remake(
        &self,
        opened: Vec<Opened>,
        outputs: &[Option<Released>],
        keys: &Keys<'_>,
    ) -> Result<Remade> {
        let tables = (opened, &self.plans[..]);
        let gathered = |kind| is_gathered(kind, true);
        let pass = |first: &mut FirstPass<'_>, index, opened| Pass::run(first, index, opened, None);
        let (passes, verdict) = FirstPass::over(tables, Vec::new(), gathered, &self.options, pass)?;
        let Some(verdicts) = verdict.tables() else {
            return Ok(Remade::NotReleased(verdict.failures().to_vec()));
        };
        let (mut parts, mut tables, mut pairs) = (Vec::new(), Vec::new(), Paired::new());
        for (index, (pass, verdict)) in passes.into_iter().zip(verdicts).enumerate() {
            let (plan, input) = (&self.plans[index], &self.inputs[index]);
            let released = outputs[index].as_ref().filter(|out| out.other_columns.is_empty());
            let second = SecondPass { plan, verdict, options: &self.options };
            let rows = open(self.policy, input, &self.options.files, &self.options.cancel);
            let watched = watched(self, plan, keys, &mut pairs);
            let met = rows.and_then(|rows| second.run(rows, released, watched));
            let (compared, departure) = met.map_err(|error| error.within(&input.place()))?;
            tables.push(compared);
            parts.push(pass.compared(plan, verdict, departure));
        }
        let keys = keys.of_the_release();
        let crosswalk = self.crosswalk.held.crosswalk.as_deref();
        let run = Run { policy: self.policy, keys, crosswalk, options: &self.options };
        Ok(Remade::Released(Box::new(run.manifest(&parts)), tables))
    }
}
