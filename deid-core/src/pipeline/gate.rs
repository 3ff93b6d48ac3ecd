//! The gate: what a run learns about classes while it applies its plans, and what follows.

use crate::equivalence::suppression::{Fate, Gated, Outcome, Solution, solve};
use crate::equivalence::{
    ClassBuilder, Classes, Grouping, Histories, Scope, SensitiveBuilder, SubjectInterner, Unit,
};
use crate::error::{Cause, CellFault, ColumnRef, Error, Faults, Place, Problem, Result, words};
use crate::measure::{Advice, Assessment, Measured, QuasiIdentifier, Sensitive, advice};
use crate::table::{Batch, Column, State};
use crate::vocab::{ColumnName, Role, TableName};

use super::apply::Applied;
use super::bind::{GatePlan, TablePlan};
use super::verdict::{TableVerdict, Verdict};

/// Watches every table of a run and decides, when all rows have been seen, who must go.
///
/// One subject is one person in all tables: identities are the canonical values of the subject's
/// domain, kept in memory for the run and never shown.
pub struct Gatekeeper<'p> {
    subjects: SubjectInterner,
    tables: Vec<Watched<'p>>,
    memory_limit: Option<u64>,
}

/// What is known of one table.
struct Watched<'p> {
    plan: &'p TablePlan,
    counter: Option<Counter<'p>>,
    rows: u64,
    /// The class of every row, where the table has a gate.
    classes: Vec<u32>,
    /// The subject of every row, where the table names one.
    people: Vec<Option<u32>>,
    /// Rows whose subject is missing or unreadable.
    nobody: Faults,
}

/// A gate that is not met, and what would help.
#[derive(Clone, Debug)]
pub struct GateResult {
    /// The table.
    pub table: TableName,
    /// The table as it was before anything was suppressed.
    pub assessment: Assessment,
    /// Why the gate is not met.
    pub cause: Cause,
    /// What would help.
    pub advice: Vec<Advice>,
}

impl<'p> Gatekeeper<'p> {
    /// Watches these tables, in this order.
    #[must_use]
    pub fn new(plans: impl IntoIterator<Item = &'p TablePlan>, memory_limit: Option<u64>) -> Self {
        let watch = |plan: &'p TablePlan| Watched {
            plan,
            counter: plan.gate.as_ref().map(|gate| Counter::new(plan, gate, memory_limit)),
            rows: 0,
            classes: Vec::new(),
            people: Vec::new(),
            nobody: Faults::default(),
        };
        let tables = plans.into_iter().map(watch).collect();
        Self { subjects: SubjectInterner::new(), tables, memory_limit }
    }

    /// Whether any table has a gate: without one there is nothing to watch.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.tables.iter().any(|table| table.counter.is_some())
    }

    /// Takes note of the rows that follow in a table. Batches must come in the order of the table.
    ///
    /// # Errors
    /// When a column cannot be counted, or the memory limit is passed.
    pub fn observe(&mut self, table: usize, applied: &Applied) -> Result<()> {
        let is_needed = self.is_needed();
        let watched = &mut self.tables[table];
        watched.rows += applied.batch.rows() as u64;
        if !is_needed {
            return Ok(());
        }
        let people = match (&applied.subject, &watched.plan.subject) {
            (Some(column), Some(subject)) => {
                let mut faults = Faults::default();
                let kind = column.kind();
                let people = self.subjects.push(column, &mut faults, |cell, form| {
                    form.push_str(&subject.canonical(cell, kind)?);
                    Ok(())
                })?;
                Some(people)
            }
            _ => None,
        };
        if let Some(counter) = &mut watched.counter {
            watched.classes.extend_from_slice(counter.push(&applied.batch, people.as_deref())?);
        }
        if let Some(people) = people {
            let base = watched.people.len() as u64;
            let nobody = people.iter().enumerate().filter(|(_, person)| person.is_none());
            for (row, _) in nobody {
                watched.nobody.push(base + row as u64, CellFault::NoSubject);
            }
            watched.people.extend(people);
        }
        self.check_memory()
    }

    /// Decides what must go so that every gate is met, and whether that is within the limits.
    ///
    /// # Errors
    /// When a table that names a subject has rows without one, or quasi-identifiers vary within a subject
    /// and the gate does not say what a class is.
    pub fn decide(self) -> Result<Verdict<'p>> {
        self.check_subjects()?;
        let seen: Vec<Seen<'p>> = self.tables.into_iter().map(Seen::new).collect();
        let problems = seen.iter().filter_map(Seen::unclear_scope).collect();
        Error::all(problems)?;
        let gates: Vec<Gated<'_>> = seen.iter().filter_map(Seen::gated).collect();
        let solution = solve(&gates);
        let mut outcomes = solution.outcomes().iter();
        let (mut tables, mut failures) = (Vec::new(), Vec::new());
        let mut fates = Vec::new();
        for table in &seen {
            let outcome = table.counted.as_ref().and_then(|_| outcomes.next());
            if let Some(Err(error)) = outcome.map(Outcome::check) {
                failures.push(table.failure(error)?);
            }
            fates.push(table.fates(&solution, outcome));
        }
        for (table, fates) in seen.into_iter().zip(fates) {
            let before = table.counted.map(|counted| counted.counted.into_assessment());
            tables.push(TableVerdict::new(table.plan, table.rows, fates, table.people, before));
        }
        Ok(Verdict { tables, failures })
    }

    fn check_subjects(&self) -> Result<()> {
        let problems = self.tables.iter().filter(|table| !table.nobody.is_empty());
        let problems = problems.map(|table| {
            let name = table.plan.subject_name().cloned();
            let place = Place::table(table.plan.table());
            let rows = table.nobody.first().iter().map(|(row, _)| row + 1).collect();
            Problem {
                place: match name {
                    Some(name) => place.with_column(ColumnRef::Named(name)),
                    None => place,
                },
                cause: Cause::Cells {
                    count: table.nobody.count(),
                    first: CellFault::NoSubject,
                    rows,
                },
            }
        });
        Error::all(problems.collect())
    }

    fn check_memory(&self) -> Result<()> {
        let Some(limit) = self.memory_limit else { return Ok(()) };
        let used: u64 =
            self.tables.iter().map(Watched::bytes).sum::<u64>() + self.subjects.bytes() as u64;
        if used > limit {
            return Err(Error::new(Cause::OverMemory { limit_mib: limit >> 20 }));
        }
        Ok(())
    }
}

impl Watched<'_> {
    fn bytes(&self) -> u64 {
        let rows = self.classes.capacity() * size_of::<u32>()
            + self.people.capacity() * size_of::<Option<u32>>();
        rows as u64 + self.counter.as_ref().map_or(0, Counter::bytes)
    }
}

/// Counts the classes of a gated table.
pub(super) struct Counter<'p> {
    plan: &'p TablePlan,
    gate: &'p GatePlan,
    classes: ClassBuilder,
    sensitive: Vec<(usize, SensitiveBuilder)>,
}

impl<'p> Counter<'p> {
    pub(super) fn new(plan: &'p TablePlan, gate: &'p GatePlan, memory_limit: Option<u64>) -> Self {
        let unit = if plan.subject.is_some() { Unit::Subjects } else { Unit::Rows };
        let sensitive = plan.columns.iter().filter_map(|column| {
            let sensitive = column.resolved(&plan.resolved).role == Role::Sensitive;
            column.output.filter(|_| sensitive).map(|output| (output, SensitiveBuilder::new()))
        });
        Self {
            plan,
            gate,
            classes: ClassBuilder::new(gate.quasi.len(), unit, memory_limit),
            sensitive: sensitive.collect(),
        }
    }

    /// The class of each row of the batch.
    pub(super) fn push<S: State>(
        &mut self,
        batch: &Batch<S>,
        people: Option<&[Option<u32>]>,
    ) -> Result<&[u32]> {
        let quasi: Vec<&Column> = self.gate.quasi.iter().map(|&at| &batch.columns()[at]).collect();
        let classes = self.classes.push(&quasi, people)?;
        for (output, builder) in &mut self.sensitive {
            builder.push(classes, &batch.columns()[*output])?;
        }
        Ok(classes)
    }

    pub(super) fn finish(self) -> Counted<'p> {
        let fields = self.plan.output.fields();
        let sensitive = self.sensitive.into_iter().map(|(output, builder)| Sensitive {
            column: fields[output].name.clone(),
            values: builder.finish(),
        });
        Counted {
            plan: self.plan,
            gate: self.gate,
            sensitive: sensitive.collect(),
            grouping: self.classes.finish(),
        }
    }

    fn bytes(&self) -> u64 {
        self.classes.bytes()
            + self.sensitive.iter().map(|(_, builder)| builder.bytes()).sum::<u64>()
    }
}

/// The classes of a gated table, counted.
pub(super) struct Counted<'p> {
    plan: &'p TablePlan,
    gate: &'p GatePlan,
    sensitive: Vec<Sensitive>,
    grouping: Grouping,
}

impl Counted<'_> {
    pub(super) fn into_assessment(self) -> Assessment {
        let sensitive = self.sensitive;
        Self::measured(self.plan, self.gate, &self.grouping, sensitive)
    }

    /// Without the sensitive attributes, while the classes are still needed.
    fn assessment(&self) -> Assessment {
        Self::measured(self.plan, self.gate, &self.grouping, Vec::new())
    }

    fn measured(
        plan: &TablePlan,
        gate: &GatePlan,
        grouping: &Grouping,
        sensitive: Vec<Sensitive>,
    ) -> Assessment {
        Assessment::new(Measured {
            table: Some(plan.table().clone()),
            quasi_identifiers: plan.counted().into_iter().cloned().collect(),
            grouping,
            sensitive,
            scope: gate.gate.scope.unwrap_or_default(),
            k: Some(gate.gate.k),
        })
    }
}

/// A table of which all rows have been seen.
struct Seen<'p> {
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
    fn new(watched: Watched<'p>) -> Self {
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
    fn unclear_scope(&self) -> Option<Problem> {
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

    fn gated(&self) -> Option<Gated<'_>> {
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

    fn fates(&self, solution: &Solution, outcome: Option<&Outcome>) -> Vec<Fate> {
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

    fn failure(&self, error: Error) -> Result<GateResult> {
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
