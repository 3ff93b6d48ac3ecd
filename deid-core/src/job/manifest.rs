//! From a run to its manifest and to the record that the custodian keeps.

use sha2::{Digest as _, Sha256};

use crate::crosswalk::Crosswalk;
use crate::equivalence::Distinct;
use crate::error::ColumnRef;
use crate::evidence::{
    ColumnEntry, Count, Custodian, CustodianCrosswalk, CustodianFile, CustodianTable, GateEntry,
    InputEntry, InputFileEntry, Manifest, OutputEntry, PolicyEntry, TableEntry, TokensEntry, Tool,
};
use crate::io::{Digest, Written};
use crate::pipeline::{ColumnTally, Departure, TablePlan, TableVerdict, Tally, unlinked};
use crate::policy::{Gate, Origin, PackUse, Policy, ResolvedColumn};
use crate::secret::{DomainKey, Evidence, Keyring};
use crate::technique::DomainScope;
use crate::vocab::{Claim, K, TableName};

use super::crosswalk::CrosswalkOutcome;
use super::outcome::TableOutcome;
use super::request::Options;

/// What a manifest says of a run as a whole.
pub(super) struct Run<'a> {
    pub(super) policy: &'a Policy,
    pub(super) keys: Option<&'a Keyring>,
    pub(super) crosswalk: Option<&'a Crosswalk>,
    pub(super) options: &'a Options,
}

/// A file that a table was read from.
pub(super) struct ReadFile {
    /// Its name, for the custodian.
    pub(super) named: String,
    pub(super) source: Option<TableName>,
    pub(super) digest: Digest,
    pub(super) rows: u64,
}

/// What a manifest says of one table.
pub(super) struct Part<'p> {
    plan: &'p TablePlan,
    verdict: &'p TableVerdict<'p>,
    tally: Tally,
    inputs: Vec<ReadFile>,
    departure: Departure,
    written: Option<(String, Written)>,
}

impl<'p> Part<'p> {
    pub(super) fn new(
        plan: &'p TablePlan,
        verdict: &'p TableVerdict<'p>,
        tally: Tally,
        departure: Departure,
    ) -> Self {
        Self { plan, verdict, tally, inputs: Vec::new(), departure, written: None }
    }

    /// The same of a table that came from files.
    pub(super) fn read_from(self, inputs: Vec<ReadFile>) -> Self {
        Self { inputs, ..self }
    }

    pub(super) fn written_as(mut self, file: String, written: Written) -> Self {
        self.written = Some((file, written));
        self
    }

    /// What the caller is told: exact counts.
    pub(super) fn outcome(&self) -> TableOutcome {
        let columns = &self.plan.resolved().columns;
        TableOutcome {
            name: self.plan.table().clone(),
            rows_out: self.rows_out(),
            rows_suppressed: self.verdict.dropped(),
            rows_starred: self.verdict.starred(),
            subjects_suppressed: self.verdict.subjects().map(|subjects| subjects.gone),
            tally: self.tally.clone(),
            columns: columns.iter().map(|column| column.field.name.clone()).collect(),
            k: self.gate().map(|gate| gate.k),
            assessment: self.departure.assessment.clone(),
        }
    }

    fn rows_out(&self) -> u64 {
        self.tally.rows - self.verdict.dropped()
    }

    fn gate(&self) -> Option<&Gate> {
        self.plan.resolved().gate.as_ref().filter(|_| self.plan.is_gated())
    }

    /// `k` hides small counts: see [`Run::k`].
    fn entry(&self, ordinal: usize, key: Option<&DomainKey<Evidence>>, k: Option<K>) -> TableEntry {
        let dropped = self.verdict.dropped();
        let rows_in = match Count::new(dropped, k) {
            Count::Exactly(_) => Count::Exactly(self.tally.rows),
            // Rows in less rows out would tell the small count that is hidden.
            hidden @ Count::Below(_) => hidden.above(self.rows_out()),
        };
        let subjects = self.verdict.subjects();
        let is_exact = |count| matches!(count, Count::Exactly(_));
        let no_small = self.inputs.iter().all(|file| is_exact(Count::new(file.rows, k)));
        let input = self.input(ordinal, key, no_small && is_exact(rows_in));
        TableEntry {
            name: self.plan.table().clone(),
            rows_in,
            rows_out: self.rows_out(),
            rows_suppressed: Count::new(dropped, k),
            subjects_out: subjects.map(|subjects| subjects.left),
            subjects_suppressed: subjects.map(|subjects| Count::new(subjects.gone, k)),
            columns: self.columns(k),
            gate: self.gate().zip(self.departure.assessment.clone()).map(|(gate, assessment)| {
                GateEntry {
                    k: gate.k,
                    max_suppressed: gate.max_suppressed.into(),
                    suppress: gate.suppress,
                    cascade: gate.cascade,
                    cascade_reason: gate.cascade_reason.clone(),
                    not_counted: self.plan.not_counted().to_vec(),
                    assessment,
                }
            }),
            input,
            order: self.plan.resolved().order,
            output: self.written.as_ref().map(|(file, written)| OutputEntry {
                file: file.clone(),
                bytes: written.bytes,
                sha256: written.sha256.to_string(),
            }),
        }
    }

    /// The rows of each file would tell, with the rows out, a small count that is hidden, and those of
    /// a small file are one: either all are told or none.
    fn input(
        &self,
        ordinal: usize,
        key: Option<&DomainKey<Evidence>>,
        is_exact: bool,
    ) -> InputEntry {
        let keyed = |file: &ReadFile| key.map(|key| hex(&key.digest(file.digest.as_bytes())));
        match &self.inputs[..] {
            [] => InputEntry { ordinal, keyed_digest: None, files: Vec::new() },
            [file] if file.source.is_none() => {
                InputEntry { ordinal, keyed_digest: keyed(file), files: Vec::new() }
            }
            files => {
                let entry = |(index, file): (usize, &ReadFile)| InputFileEntry {
                    ordinal: index + 1,
                    source: file.source.clone(),
                    rows: is_exact.then_some(file.rows),
                    keyed_digest: keyed(file),
                };
                let files = files.iter().enumerate().map(entry).collect();
                InputEntry { ordinal, keyed_digest: None, files }
            }
        }
    }

    fn columns(&self, k: Option<K>) -> Vec<ColumnEntry> {
        let columns = self.plan.resolved().columns.iter().zip(&self.tally.columns);
        columns
            .enumerate()
            .map(|(index, (column, tally))| {
                let tokens = self.tokens(index).map(|seen| TokensEntry::new(seen, k));
                // A name that the policy does not spell is shown where line 1 has proved to be a
                // header, and where a rule asked for it: it may be data.
                let name = match self.plan.resolved().column_ref(index) {
                    ColumnRef::Named(name) | ColumnRef::NamedAt(name, _) => Some(name),
                    ColumnRef::Position { .. } => None,
                };
                let name = name.filter(|_| column.origin != Origin::Unknown);
                ColumnEntry { name, tokens, ..entry(index + 1, column, tally, k) }
            })
            .collect()
    }

    /// The distinct tokens that left in this input column. None where the column has no tokens, or
    /// rows would go and none were written.
    fn tokens(&self, column: usize) -> Option<&Distinct> {
        match &self.departure.tokens {
            Some(tokens) => tokens[column].as_ref(),
            None if self.verdict.is_untouched() => self.tally.columns[column].tokens.as_ref(),
            None => None,
        }
    }
}

/// A column by its position alone.
fn entry(
    position: usize,
    column: &ResolvedColumn,
    tally: &ColumnTally,
    k: Option<K>,
) -> ColumnEntry {
    ColumnEntry {
        position,
        name: None,
        rule: column.rule.key().to_owned(),
        parameters: column.rule.parameters(),
        role: column.role,
        scope: None,
        iso_20889: column.rule.iso_20889().to_owned(),
        origin: column.origin.to_string(),
        reason: column.reason.clone(),
        reviewed: column.reviewed.clone(),
        not_identifier: column.not_identifier.clone(),
        in_output: !column.rule.is_drop(),
        nulls_in: Count::new(tally.nulls_in, k),
        nulls_out: Count::new(tally.nulls_out, k),
        invalid: Count::new(tally.faults.count(), k),
        tokens: None,
    }
}

impl Run<'_> {
    /// The manifest of these tables.
    pub(super) fn manifest(&self, parts: &[Part<'_>]) -> Manifest {
        let policy = self.policy;
        let keyed = |part: &Part<'_>| {
            part.plan.resolved().columns.iter().any(|column| policy.needs_key(&column.rule))
        };
        let keyed = parts.iter().any(keyed);
        let key = self.keys.map(|keys| keys.derive::<Evidence>("", ""));
        let k = hidden_below(policy);
        let entries = parts.iter().enumerate().map(|(index, part)| {
            let mut entry = part.entry(index + 1, key.as_ref(), k);
            for (entry, column) in entry.columns.iter_mut().zip(&part.plan.resolved().columns) {
                entry.scope = policy.is_of_run(&column.rule).then_some(DomainScope::Run);
            }
            entry
        });
        Manifest {
            schema_version: 1,
            tool: Tool { name: "deid".into(), version: env!("CARGO_PKG_VERSION").into() },
            spec: "deid/v1".into(),
            policy: PolicyEntry {
                name: policy.name().to_owned(),
                fingerprint: policy.fingerprint().to_string(),
                claim: policy.claim(),
                darts: policy.claim().and_then(darts).map(str::to_owned),
                recipient: policy.recipient().cloned(),
                as_of: policy.as_of().map(|day| day.to_string()),
                packs: policy.packs().iter().map(|PackUse { name }| (*name).to_owned()).collect(),
            },
            key_id: self.keys.filter(|_| keyed).map(|keys| keys.key_id().to_string()),
            crosswalk_id: self.crosswalk.map(|crosswalk| crosswalk.id().to_string()),
            ungated: self.options.ungated,
            streamed: self.options.stream,
            purpose: None,
            valid_until: None,
            no_actual_knowledge: None,
            unlinked_tables: unlinked(parts.iter().map(|part| (part.plan, &part.tally))).len(),
            tables: entries.collect(),
        }
    }
}

/// The threshold below which counts are hidden, in every table: the largest that the policy asks
/// of any. People who go from one table go from the others, gated or not.
pub(super) fn hidden_below(policy: &Policy) -> Option<K> {
    let gates = policy.tables().values().filter_map(|table| table.gate.as_ref());
    gates.map(|gate| gate.k).max()
}

/// The code of a claim in HL7 FHIR DARTS 1.0.0-ballot.
fn darts(claim: Claim) -> Option<&'static str> {
    match claim {
        Claim::ExpertDetermination => Some("HHS_EXPERT_DETERMINATION_METHOD"),
        Claim::SafeHarbor => Some("HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"),
        Claim::GdprPseudonymised | Claim::LimitedDataSet => None,
    }
}

/// What the custodian keeps, as the bytes of its file: input names, plain digests, exact counts.
pub(super) fn custodian(
    manifest: &[u8],
    parts: &[Part<'_>],
    crosswalk: Option<&CrosswalkOutcome>,
) -> Vec<u8> {
    let record = Custodian {
        schema_version: 1,
        manifest_sha256: hex(&Sha256::digest(manifest)),
        crosswalk: crosswalk.map(|crosswalk| CustodianCrosswalk {
            id: crosswalk.id.clone(),
            entries: crosswalk.entries,
            added: crosswalk.added,
        }),
        tables: parts.iter().map(Part::for_custodian).collect(),
    };
    // Plain data with text keys: serialization cannot fail.
    let mut text = serde_json::to_vec_pretty(&record).unwrap_or_default();
    text.push(b'\n');
    text
}

impl Part<'_> {
    fn for_custodian(&self) -> CustodianTable {
        let (only, files) = match &self.inputs[..] {
            [file] => (Some(file), [].as_slice()),
            files => (None, files),
        };
        let files = files.iter().map(|file| CustodianFile {
            input: file.named.clone(),
            input_sha256: file.digest.to_string(),
            rows: file.rows,
        });
        CustodianTable {
            name: self.plan.table().clone(),
            input: only.map(|file| file.named.clone()).unwrap_or_default(),
            input_sha256: only.map(|file| file.digest.to_string()).unwrap_or_default(),
            files: files.collect(),
            rows_in: self.tally.rows,
            rows_suppressed: self.verdict.dropped(),
            subjects_suppressed: self.verdict.subjects().map(|subjects| subjects.gone),
            invalid: self.tally.columns.iter().map(|column| column.faults.count()).collect(),
            distinct_tokens: (0..self.tally.columns.len())
                .map(|column| self.tokens(column).map(Distinct::count))
                .collect(),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
