//! A gated table when all of its rows have been seen.

use crate::equivalence::suppression::{Fate, Gated, Outcome, Solution};
use crate::equivalence::{Classes, Histories, Scope};
use crate::error::{Cause, Error, Place, Problem, Result, words};
use crate::measure::{QuasiIdentifier, advice};
use crate::pipeline::bind::TablePlan;
use crate::pipeline::verdict::TableVerdict;
use crate::vocab::ColumnName;

use super::counter::Counted;
use super::plan::GatePlan;
use super::{GateResult, Watched};

/// A table of which all rows have been seen.
pub(super) struct Seen<'p> {
    plan: &'p TablePlan,
    rows: u64,
    counted: Option<CountedGate<'p>>,
    classes: Vec<u32>,
    people: Vec<Option<u32>>,
}

struct CountedGate<'p> {
    gate: &'p GatePlan,
    counted: Counted<'p>,
    histories: Option<Histories>,
}

impl<'p> Seen<'p> {
    /// Closes the count.
    pub(super) fn new(watched: Watched<'p>) -> Self {
        let Watched { plan, rows, counter, mut classes, people, .. } = watched;
        let counted = counter.map(|counter| {
            let gate = counter.gate;
            let counted = counter.finish();
            let by_history = gate.gate.scope == Some(Scope::History);
            let histories = by_history.then(|| counted.grouping.histories());
            CountedGate { gate, counted, histories }
        });
        if let Some(histories) = counted.as_ref().and_then(|counted| counted.histories.as_ref()) {
            for (class, person) in classes.iter_mut().zip(&people) {
                *class = histories.class_of(*person).unwrap_or(*class);
            }
        }
        Self { plan, rows, counted, classes, people }
    }

    /// Quasi-identifiers that vary within a subject, where the gate does not say what a class is.
    pub(super) fn unclear_scope(&self) -> Option<Problem> {
        let counted = self.counted.as_ref()?;
        let varying = counted.counted.grouping.classes().varying_subjects();
        if counted.gate.gate.scope.is_some() || varying == 0 {
            return None;
        }
        let problem = words![
            "quasi-identifiers vary within ",
            varying,
            " subject(s): write gate.scope = \"row\" (a class is one row's values) or \"history\" (a class is all of a subject's values)",
        ];
        let help = "\"row\" where a recipient may know one row of a person (a visit), \"history\" where all rows together (a stay); where the values should not vary, mend the source";
        let cause = Cause::advised(problem, help);
        Some(Problem { place: Place::table(self.plan.table()), cause })
    }

    /// The table as suppression sees it.
    pub(super) fn gated(&self) -> Option<Gated<'_>> {
        let counted = self.counted.as_ref()?;
        let gate = &counted.gate.gate;
        Some(Gated {
            classes: counted.classes(),
            k: gate.k,
            max_suppressed: gate.max_suppressed,
            suppress: gate.suppress,
            cascade: gate.cascade,
        })
    }

    pub(super) fn is_gated(&self) -> bool {
        self.counted.is_some()
    }

    /// What becomes of every row; nothing where all stay as they are.
    pub(super) fn fates(&self, solution: &Solution, outcome: Option<&Outcome>) -> Vec<Fate> {
        let Some(outcome) = outcome else {
            return TableVerdict::of_people(&self.people, solution.suppressed());
        };
        if outcome.is_untouched() {
            return Vec::new();
        }
        let people = self.people.iter().copied().chain(std::iter::repeat(None));
        let rows = self.classes.iter().zip(people);
        rows.map(|(&class, person)| outcome.fate(class, person)).collect()
    }

    /// What is decided about the table.
    pub(super) fn decided(self, fates: Vec<Fate>) -> TableVerdict<'p> {
        let before = self.counted.map(|counted| counted.counted.into_assessment());
        TableVerdict::new(self.plan, self.rows, fates, self.people, before)
    }

    /// A gate that is not met, with what would help.
    ///
    /// # Errors
    /// When nothing can be advised for a column that the gate counts.
    pub(super) fn failure(&self, error: Error) -> Result<GateResult> {
        let (Some(counted), Some(problem)) = (&self.counted, error.problems().first()) else {
            return Err(error);
        };
        let names: Vec<ColumnName> = self.plan.counted().into_iter().cloned().collect();
        let columns: Vec<QuasiIdentifier<'_>> = names
            .iter()
            .zip(&counted.gate.coarser)
            .map(|(name, coarser)| QuasiIdentifier {
                column: name.clone(),
                coarser: coarser.as_ref().map(|coarser| coarser as &dyn Fn(&str) -> Option<String>),
            })
            .collect();
        let gate = &counted.gate.gate;
        let scope = gate.scope.unwrap_or_default();
        let advice = advice(&counted.counted.grouping, &columns, scope, gate.k)?;
        Ok(GateResult {
            table: self.plan.table().clone(),
            assessment: counted.counted.assessment(),
            cause: problem.cause.clone(),
            advice,
        })
    }
}

impl CountedGate<'_> {
    fn classes(&self) -> &Classes {
        match &self.histories {
            Some(histories) => histories.classes(),
            None => self.counted.grouping.classes(),
        }
    }
}
