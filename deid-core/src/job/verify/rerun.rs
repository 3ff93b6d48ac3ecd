//! The run made once more: the same plans over the same tables, the same gate; its rows are
//! compared with the released ones instead of written.

use std::sync::Arc;

use crate::error::Result;
use crate::evidence::{Compared, Comparison, Manifest};
use crate::pipeline::{Departure, GateResult, TablePlan, TableVerdict, ordered};
use crate::policy::Policy;
use crate::table::Column;

use super::super::inputs::TableInput;
use super::super::manifest::Run;
use super::super::prepare::{Opened, PreparedRun, open, place};
use super::super::request::{Input, Options};
use super::super::scrub::first_pass;
use super::super::stream::read_piece;
use super::VerifyRequest;
use super::keys::Keys;
use super::release::Release;
use super::table::Released;
use super::watched::{raw_behind, watched};

/// The tables of a run that is made once more.
pub(super) struct Rerun<'a> {
    pub(super) policy: &'a Policy,
    /// The raw tables, in step with the plans.
    pub(super) inputs: Vec<TableInput>,
    pub(super) plans: Vec<TablePlan>,
    options: Options,
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
        let against = match (&request.against, told.tables.first()) {
            // Which table a single file was, its manifest tells.
            (Input::File { path, table: None }, Some(entry)) if release.is_file() => {
                Input::File { path: path.clone(), table: Some(entry.name.clone()) }
            }
            (against, _) => against.clone(),
        };
        let options = Options { ungated: told.ungated, stream: told.streamed, ..options.clone() };
        let policy = Arc::new(request.policy.clone());
        let prepared = PreparedRun::new(&policy, Some(keys.ring()), &against, !options.ungated)?;
        let inputs = prepared.opened.iter().map(|opened| opened.input.clone()).collect();
        let rerun = Self { policy: request.policy, inputs, plans: prepared.plans, options };
        Ok((rerun, prepared.opened))
    }

    /// Whether a rule of any column depends on the key.
    pub(super) fn is_keyed(&self) -> bool {
        self.plans.iter().any(|plan| plan.resolved().columns.iter().any(|c| c.rule.is_keyed()))
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
        let (passes, verdict) = first_pass(opened, &self.plans, None, Vec::new(), &self.options)?;
        let Some(verdicts) = verdict.tables() else {
            return Ok(Remade::NotReleased(verdict.failures().to_vec()));
        };
        let (mut parts, mut tables) = (Vec::new(), Vec::new());
        for (index, (pass, verdict)) in passes.into_iter().zip(verdicts).enumerate() {
            let (compared, departure) =
                self.compare(index, outputs[index].as_ref(), verdict, keys)?;
            tables.push(compared);
            parts.push(pass.compared(&self.plans[index], verdict, departure));
        }
        let keys = keys.of_the_release();
        let run = Run { policy: self.policy, keys, options: &self.options };
        Ok(Remade::Released(Box::new(run.manifest(&parts)), tables))
    }

    /// The second pass over one table.
    fn compare(
        &self,
        index: usize,
        released: Option<&Released>,
        verdict: &TableVerdict,
        keys: &Keys<'_>,
    ) -> Result<(Option<Compared>, Departure)> {
        let (plan, input) = (&self.plans[index], &self.inputs[index]);
        let released = released.filter(|released| released.other_columns.is_empty());
        let watched = watched(self.policy, plan, keys);
        let behind = raw_behind(plan, &watched);
        let comparison = released.map(|released| released.rows()).transpose()?;
        let mut comparison = comparison.map(|rows| Comparison::new(rows, watched));
        let within = |error: crate::error::Error| error.within(&place(input));
        let (_, mut source) = open(self.policy, input).map_err(within)?;
        let (wanted, kept) = (plan.wanted(), verdict.kept());
        let (mut releaser, mut rows) = (verdict.releaser(plan), 0);
        self.options.progress.begin(plan.table(), source.progress().of);
        ordered(
            self.options.threads,
            || source.next_piece(),
            |piece| {
                let batch = read_piece(plan, piece, &wanted)?;
                let raw = behind.iter().map(|at| at.map(|at| batch.columns()[at].clone()));
                let raw: Vec<Option<Column>> = raw.collect();
                plan.apply(&batch).map(|applied| (applied, raw))
            },
            |made| {
                let (applied, raw) = made.map_err(within)?;
                let kept = kept.as_ref().and_then(|kept| kept.get(rows..));
                rows += applied.batch.rows();
                let raw = raw.iter().map(|raw| raw.as_ref().map(|raw| left(raw, kept)).transpose());
                let raw = raw.collect::<Result<Vec<_>>>()?;
                self.options.progress.advance(applied.batch.rows() as u64, 0);
                let batch = releaser.release(applied.batch)?;
                match &mut comparison {
                    Some(comparison) => comparison.push(batch.columns(), &raw),
                    None => Ok(()),
                }
            },
        )?;
        self.options.progress.end();
        Ok((comparison.map(Comparison::finish).transpose()?, releaser.finish()))
    }
}

/// The cells of the rows that stay.
fn left(raw: &Column, kept: Option<&[bool]>) -> Result<Column> {
    let Some(kept) = kept else { return Ok(raw.clone()) };
    let rows = (0_u32..).zip(&kept[..raw.len().min(kept.len())]);
    raw.take(&rows.filter(|(_, stays)| **stays).map(|(row, _)| Some(row)).collect::<Vec<_>>())
}
