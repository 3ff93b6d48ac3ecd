//! Building an explanation from a policy, and from the tables it was resolved against.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::error::{Error, Problem, Result};
use crate::pipeline::Plan;
use crate::policy::packs::PackEntry;
use crate::policy::{Origin, PackUse, Policy, ResolvedTable, Table, UnknownColumns};
use crate::table::{Reading, Schema};
use crate::technique::DomainKeys;
use crate::vocab::TableName;

use super::case::Case;
use super::claim::ClaimWords;
use super::example::{self, Stage};
use super::explanation::{
    ExplainedColumn, ExplainedTable, Explanation, NotIdentifier, PackEntryWords, PackWords,
    PolicyFacts, Review,
};
use super::gate::GateWords;
use super::reidentify::Traits;
use super::technique::TechniqueWords;
use super::{drift, identifier, origin, words};

impl Explanation {
    /// Explains a policy.
    ///
    /// With `tables` (from [`Policy::resolve`]) every column of them is told in order, with the
    /// rule that won; without, the rules as they are written, globs as globs.
    ///
    /// # Errors
    /// What binding the policy to these tables finds: kinds of column that a rule cannot read, a
    /// gate without a column to count; and rules whose parameters do not fit their type.
    pub fn new(policy: &Policy, tables: Option<&[ResolvedTable]>) -> Result<Self> {
        let mut builder = Builder {
            stage: Stage::new(policy),
            policy,
            techniques: BTreeSet::new(),
            problems: Vec::new(),
        };
        let (explained, everywhere) = match tables {
            Some(tables) => (builder.bound(tables)?, Vec::new()),
            None => builder.declared(),
        };
        Error::all(std::mem::take(&mut builder.problems))?;
        let mut explanation = Self {
            schema_version: Self::SCHEMA_VERSION,
            tool: concat!("deid ", env!("CARGO_PKG_VERSION")).to_owned(),
            policy: facts(policy, &explained, &everywhere),
            claim: ClaimWords::of(policy.claim()),
            examples_are: example::NOTE,
            with_data: tables.is_some(),
            tables: explained,
            everywhere,
            packs: if tables.is_none() { packs(policy) } else { Vec::new() },
            techniques: builder.techniques.into_iter().collect(),
            drift: tables.map(|tables| drift::find(policy, tables)).unwrap_or_default(),
            identifiers: Vec::new(),
            reidentification: Vec::new(),
            reviewed: Vec::new(),
            not_identifiers: Vec::new(),
        };
        explanation.conclude();
        Ok(explanation)
    }

    /// What follows from the columns.
    fn conclude(&mut self) {
        let named = self.rows().map(|(table, row)| (table.map(TableName::as_str), row));
        self.identifiers = identifier::fates(named);
        self.reidentification = Traits::of(self).ways();
        self.tell_of_missing_gates();
        self.reviewed = self
            .rows()
            .filter_map(|(table, row)| {
                let reviewed = row.reviewed.clone()?;
                Some(Review { table: table.cloned(), column: row.label(), reviewed })
            })
            .collect();
        self.not_identifiers = self
            .rows()
            .filter_map(|(table, row)| {
                let why = row.not_identifier.clone()?;
                Some(NotIdentifier { table: table.cloned(), column: row.label(), why })
            })
            .collect();
    }
}

impl Explanation {
    /// Says of tables without a gate what that means for the people in them.
    fn tell_of_missing_gates(&mut self) {
        let cascading = self
            .tables
            .iter()
            .filter(|table| table.gate.as_ref().is_some_and(|gate| gate.cascades));
        let cascading: Vec<String> = cascading.map(|table| table.name.to_string()).collect();
        for table in self.tables.iter_mut().filter(|table| table.gate.is_none()) {
            table.without_gate = Some(if cascading.is_empty() || table.subject.is_none() {
                "none; nothing limits how rare a combination may be".to_owned()
            } else {
                let gates = words::and(&cascading);
                format!("none of its own; people whom the gate of {gates} removes go from here too")
            });
        }
    }
}

struct Builder<'a> {
    policy: &'a Policy,
    stage: Stage<'a>,
    techniques: BTreeSet<TechniqueWords>,
    problems: Vec<Problem>,
}

impl<'a> Builder<'a> {
    /// The columns of data.
    fn bound(&mut self, tables: &'a [ResolvedTable]) -> Result<Vec<ExplainedTable>> {
        let keys = self.stage.keys();
        let policy = Arc::new(self.policy.clone());
        let mut explained = Vec::with_capacity(tables.len());
        for table in tables {
            match self.bound_table(table, &policy, &keys) {
                Ok(table) => explained.push(table),
                Err(error) => self.problems.extend(error.into_problems()),
            }
        }
        Ok(explained)
    }

    fn bound_table(
        &mut self,
        table: &'a ResolvedTable,
        policy: &Arc<Policy>,
        keys: &Arc<DomainKeys>,
    ) -> Result<ExplainedTable> {
        let plan = Plan::new(Arc::clone(policy), table.name.as_str(), Some(Arc::clone(keys)))?;
        let plan =
            plan.bind(&Schema::new(table.columns.iter().map(|c| c.field.clone()).collect()))?;
        let cases = Case::resolved(table);
        let gate = table.gate.as_ref();
        Ok(ExplainedTable {
            name: table.name.clone(),
            subject: table.subject.as_ref().map(|s| table.columns[s.index].field.name.clone()),
            columns: cases.iter().map(|case| self.column(case)).collect(),
            gate: gate
                .map(|gate| GateWords::bound(gate, &cases, &plan.counted(), plan.not_counted())),
            without_gate: None,
        })
    }

    /// The rules as they are written.
    fn declared(&mut self) -> (Vec<ExplainedTable>, Vec<ExplainedColumn>) {
        let everywhere: Vec<Case<'_>> =
            self.policy.everywhere().iter().map(|rule| Case::declared(rule, None)).collect();
        let tables = self.policy.tables().values();
        let tables = tables.map(|table| self.declared_table(table, &everywhere)).collect();
        (tables, everywhere.iter().map(|case| self.column(case)).collect())
    }

    fn declared_table(&mut self, table: &'a Table, everywhere: &[Case<'_>]) -> ExplainedTable {
        let mut cases: Vec<Case<'_>> =
            table.rules().iter().map(|rule| Case::declared(rule, Some(table))).collect();
        let columns = cases.iter().map(|case| self.column(case)).collect();
        // The gate also counts what rules for every table leave as a quasi-identifier.
        cases.extend(everywhere.iter().map(|case| case.within(table)));
        let gate = table.gate.as_ref().map(|gate| GateWords::declared(gate, &cases));
        ExplainedTable {
            name: table.name.clone(),
            subject: table.subject.clone(),
            columns,
            gate,
            without_gate: None,
        }
    }

    fn column(&mut self, case: &Case<'_>) -> ExplainedColumn {
        self.techniques.insert(TechniqueWords::of(case.rule));
        let examples = self.stage.examples(case).unwrap_or_else(|error| {
            self.problems.extend(error.within(&case.place()).into_problems());
            Vec::new()
        });
        let setting = words::Setting { domains: self.policy.domains(), as_of: self.policy.as_of() };
        ExplainedColumn {
            position: case.position,
            column: case.shown_name().map(str::to_owned),
            role: case.role,
            rule: case.rule.key(),
            parameters: case.rule.parameters(),
            keyed: case.rule.is_keyed(),
            crosswalk: case.rule.needs_crosswalk(),
            what: case.rule.definition().words(&case.reading, setting),
            read_as: words::reading(&case.reading),
            iso_20889: case.rule.iso_20889(),
            why: origin::why(case.origin, case.pattern, case.table, case.line),
            line: case.line,
            pack: match case.origin {
                Origin::Pack { pack, .. } => Some(*pack),
                _ => None,
            },
            instead_of: self.beaten(case),
            examples,
            in_output: !case.rule.is_drop(),
            identifier: identifier::of(case),
            fate: identifier::happened(case.rule),
            effect: case.rule.effect(),
            of_run: self.policy.is_of_run(case.rule),
            is_reversible: case.rule.definition().is_reversible(),
            is_lone_told: case.rule.facts().grammar.is_lone_told(),
            optional: case.optional,
            reason: case.reason.map(str::to_owned),
            reviewed: case.reviewed.map(str::to_owned),
            not_identifier: case.not_identifier.map(str::to_owned),
        }
    }

    /// Rules of lower precedence that are for the column too.
    fn beaten(&self, case: &Case<'_>) -> Vec<String> {
        let (Some(name), Some(_)) = (case.name, case.position) else { return Vec::new() };
        let own = case.table.and_then(|table| self.policy.tables().get(table));
        let own = own.into_iter().flat_map(Table::rules).chain(self.policy.everywhere());
        own.filter(|rule| rule.pattern.matches(name.as_str()) && rule.origin > *case.origin)
            .map(|rule| origin::why(&rule.origin, &rule.pattern, case.table, rule.place.line))
            .collect()
    }
}

impl ExplainedColumn {
    /// What the column is called where its name is not shown.
    pub(super) fn label(&self) -> String {
        match (&self.column, self.position) {
            (Some(name), _) => name.clone(),
            (None, Some(position)) => format!("column {position}"),
            (None, None) => String::new(),
        }
    }
}

fn facts(
    policy: &Policy,
    tables: &[ExplainedTable],
    everywhere: &[ExplainedColumn],
) -> PolicyFacts {
    let columns = tables.iter().flat_map(|table| &table.columns).chain(everywhere);
    PolicyFacts {
        name: policy.name().to_owned(),
        fingerprint: policy.fingerprint().to_string(),
        recipient: policy.recipient().cloned(),
        as_of: policy.as_of().map(|day| day.to_string()),
        packs: policy.packs().iter().map(|pack| pack.name).collect(),
        unknown_columns: match policy.unknown_columns() {
            UnknownColumns::Drop => "columns that no rule covers are removed",
            UnknownColumns::Error => "a column that no rule covers stops the run",
        },
        keyed: columns.into_iter().any(|column| column.keyed),
    }
}

/// What the packs of a policy do with the names that they know.
fn packs(policy: &Policy) -> Vec<PackWords> {
    let setting = words::Setting { domains: policy.domains(), as_of: policy.as_of() };
    let entry = |entry: &'static PackEntry| PackEntryWords {
        identifier: &entry.identifier,
        clause: &entry.clause,
        rule: entry.rule.key(),
        what: entry.rule.definition().words(
            &Reading { cell_type: entry.rule.default_type(), ..Reading::default() },
            setting,
        ),
    };
    let used = policy.packs().iter().filter_map(PackUse::pack);
    used.map(|pack| PackWords {
        name: &pack.name,
        source: pack.source,
        entries: pack.entries().iter().map(entry).collect(),
    })
    .collect()
}
