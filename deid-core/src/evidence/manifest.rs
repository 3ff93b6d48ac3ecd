//! The manifest: what was released under which policy, without a value, a key or an input's name.

use serde::{Deserialize, Serialize};

use crate::equivalence::Distinct;
use crate::equivalence::suppression::Suppress;
use crate::measure::Assessment;
use crate::pipeline::NotCounted;
use crate::policy::RowOrder;
use crate::technique::DomainScope;
use crate::technique::token::collision_odds;
use crate::vocab::{Claim, ColumnName, K, Probability, Recipient, Role, TableName};

use super::count::Count;

/// Travels with the release as `deid-manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this form: 1.
    pub schema_version: u32,
    /// What made the release.
    pub tool: Tool,
    /// The derivation spec of tokens and shifts: `deid/v1`.
    pub spec: String,
    /// The policy.
    pub policy: PolicyEntry,
    /// The public name of the key; none where no rule is keyed.
    pub key_id: Option<String>,
    /// The public name of the crosswalk; none where no rule needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crosswalk_id: Option<String>,
    /// Whether the caller asked for the rules without the gate.
    pub ungated: bool,
    /// Whether the output was streamed before the last check.
    pub streamed: bool,
    /// What the release is for. Reserved.
    pub purpose: Option<String>,
    /// Until when it may be used. Reserved.
    pub valid_until: Option<String>,
    /// The statement of 45 CFR 164.514(b)(2)(ii), signed by a person; never filled in by the tool.
    pub no_actual_knowledge: Option<String>,
    /// How many tables name nobody whom the table with the most people names.
    pub unlinked_tables: usize,
    /// The tables, by name.
    pub tables: Vec<TableEntry>,
}

/// What made a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `deid`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The policy of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyEntry {
    /// Its name.
    pub name: String,
    /// SHA-256 over its canonical form, in hex.
    pub fingerprint: String,
    /// What the release is said to be.
    pub claim: Option<Claim>,
    /// The code of the claim in HL7 FHIR DARTS, where there is one.
    pub darts: Option<String>,
    /// Who receives it.
    pub recipient: Option<Recipient>,
    /// The day that ages count to, ISO 8601.
    pub as_of: Option<String>,
    /// The packs it extends, with versions.
    pub packs: Vec<String>,
}

/// One table of a release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Its name.
    pub name: TableName,
    /// Rows that came in.
    pub rows_in: Count,
    /// Rows that are in the output.
    pub rows_out: u64,
    /// Rows that were suppressed to meet a gate.
    pub rows_suppressed: Count,
    /// People in the output, where the table names a subject and the run counted them.
    pub subjects_out: Option<u64>,
    /// People who were suppressed.
    pub subjects_suppressed: Option<Count>,
    /// Every column of the input.
    pub columns: Vec<ColumnEntry>,
    /// What the gate found; none where the table has no gate.
    pub gate: Option<GateEntry>,
    /// In which order its rows are; left out where they kept the one in which they came.
    #[serde(default, skip_serializing_if = "is_kept")]
    pub order: RowOrder,
    /// The input, unnamed.
    pub input: InputEntry,
    /// The output.
    pub output: Option<OutputEntry>,
}

/// What happened to one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnEntry {
    /// Its position in the input, from 1.
    pub position: usize,
    /// Its name; none where the policy does not know it (a header can be data).
    pub name: Option<ColumnName>,
    /// The key of its rule.
    pub rule: String,
    /// The parameters of its rule.
    pub parameters: serde_json::Value,
    /// Its role.
    pub role: Role,
    /// `run` where what the rule makes is the same in that run only: no other can make it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<DomainScope>,
    /// The technique in ISO/IEC 20889.
    pub iso_20889: String,
    /// Where the rule was written.
    pub origin: String,
    /// Why it deviates from a pack.
    pub reason: Option<String>,
    /// Who looked through the kept text.
    pub reviewed: Option<String>,
    /// Why what leaves is not the identifier that the column's name stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_identifier: Option<String>,
    /// Whether the column is in the output.
    pub in_output: bool,
    /// Cells that were null in the input.
    pub nulls_in: Count,
    /// Cells that are null in the output.
    pub nulls_out: Count,
    /// Cells that could not be read and became null.
    pub invalid: Count,
    /// The distinct tokens in the output, where the rule is `token`; none where the run wrote no
    /// row and cannot tell.
    pub tokens: Option<TokensEntry>,
}

/// How many distinct values of a column left as tokens, and the odds that two of them cannot be
/// told apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokensEntry {
    /// The distinct values.
    pub distinct: Count,
    /// The relative standard error of `distinct`; none where it was counted, not estimated.
    pub standard_error: Option<f64>,
    /// The odds that any two of them share a token, n (n - 1) / 2^129, to two digits: an upper
    /// bound (see [`collision_odds`]). n is `distinct`, or the most that `<k` can stand for.
    pub collision_odds: Probability,
}

/// What a gate found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateEntry {
    /// The threshold.
    pub k: K,
    /// The most that could be suppressed, as a share.
    pub max_suppressed: f64,
    /// How rows below k are suppressed.
    pub suppress: Suppress,
    /// Whether suppressed subjects went from every table.
    pub cascade: bool,
    /// Why not, where not.
    pub cascade_reason: Option<String>,
    /// Quasi-identifiers that were not counted, and why.
    pub not_counted: Vec<NotCounted>,
    /// The table as it left: k, classes, histogram, scope, null semantics.
    pub assessment: Assessment,
}

/// An input, by its place in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputEntry {
    /// From 1.
    pub ordinal: usize,
    /// HMAC-SHA256 of its SHA-256 under the evidence key, in hex: the key holder can tell that
    /// this was the file. None where the run had no key, and where there are several files.
    pub keyed_digest: Option<String>,
    /// The files of the table in the order in which they were read, where there are several, or one
    /// of a source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<InputFileEntry>,
}

/// One of the files of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFileEntry {
    /// From 1.
    pub ordinal: usize,
    /// The source of the table that it is from, as the policy calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<TableName>,
    /// Its rows. None where [`TableEntry::rows_in`] is not told exactly, or a file has fewer than k.
    pub rows: Option<u64>,
    /// As [`InputEntry::keyed_digest`].
    pub keyed_digest: Option<String>,
}

impl InputEntry {
    /// Whether the key holder can tell that these were the files.
    #[must_use]
    pub fn has_digests(&self) -> bool {
        match &self.files[..] {
            [] => self.keyed_digest.is_some(),
            files => files.iter().all(|file| file.keyed_digest.is_some()),
        }
    }
}

/// An output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputEntry {
    /// Its base name, made from the table's name.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
}

/// What the custodian keeps: never inside the release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Custodian {
    /// Version of this form: 1.
    pub schema_version: u32,
    /// SHA-256 of the manifest file that it belongs to, in hex.
    pub manifest_sha256: String,
    /// The crosswalk, where a rule needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crosswalk: Option<CustodianCrosswalk>,
    /// The tables, by name.
    pub tables: Vec<CustodianTable>,
}

/// A crosswalk after the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodianCrosswalk {
    /// Its public name.
    pub id: String,
    /// How many entries it has.
    pub entries: u64,
    /// How many of them are of this run.
    pub added: u64,
}

/// One table with what must not travel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustodianTable {
    /// Its name.
    pub name: TableName,
    /// The input's path as given; empty where there are several files.
    pub input: String,
    /// The input's SHA-256, in hex; empty where there are several files.
    pub input_sha256: String,
    /// The files of the table in the order in which they were read, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<CustodianFile>,
    /// Rows that came in.
    pub rows_in: u64,
    /// Rows that were suppressed.
    pub rows_suppressed: u64,
    /// People who were suppressed.
    pub subjects_suppressed: Option<u64>,
    /// Per column: cells that could not be read.
    pub invalid: Vec<u64>,
    /// Per column: the distinct tokens in the output, where there are tokens.
    pub distinct_tokens: Vec<Option<u64>>,
}

/// One of the files of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodianFile {
    /// Its path.
    pub input: String,
    /// Its SHA-256, in hex.
    pub input_sha256: String,
    /// Its rows.
    pub rows: u64,
}

impl TokensEntry {
    /// Tells what was counted, small counts not exactly.
    #[must_use]
    pub fn new(seen: &Distinct, k: Option<K>) -> Self {
        let distinct = Count::new(seen.count(), k);
        let most = match distinct {
            Count::Exactly(count) => count,
            Count::Below(k) => k - 1,
        };
        let standard_error = seen.standard_error().filter(|_| distinct == Count::Exactly(most));
        Self { distinct, standard_error, collision_odds: two_digits(collision_odds(most)) }
    }
}

fn is_kept(order: &RowOrder) -> bool {
    *order == RowOrder::Keep
}

/// Odds from an estimate have no more digits than that.
fn two_digits(odds: Probability) -> Probability {
    let rounded = format!("{:.1e}", odds.get()).parse().ok();
    rounded.and_then(|odds| Probability::new(odds).ok()).unwrap_or(odds)
}

impl Manifest {
    /// The name of the manifest in a release folder.
    pub const FILE: &'static str = "deid-manifest.json";

    /// The manifest as the bytes of its file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Plain data with text keys: serialization cannot fail.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn of(count: u64, k: Option<u32>) -> serde_json::Value {
        let mut seen = Distinct::default();
        for n in 0..count {
            let hash = Sha256::digest(n.to_be_bytes());
            seen.add(u64::from_be_bytes(hash[..8].try_into().unwrap()));
        }
        let entry = TokensEntry::new(&seen, k.map(|k| K::new(k).unwrap()));
        let value = serde_json::to_value(&entry).unwrap();
        let text = value.to_string();
        assert_eq!(serde_json::from_str::<TokensEntry>(&text).unwrap(), entry, "{text}");
        value
    }

    #[test]
    fn distinct_tokens_are_told_with_error_and_odds() {
        let expected = r#"{"distinct":12,"standard_error":null,"collision_odds":1.9e-37}"#;
        assert_eq!(of(12, Some(11)).to_string(), expected);
        assert_eq!(of(12, None).to_string(), expected);
        let many = of(200_000, Some(11));
        assert_eq!(many["standard_error"], 0.0081);
        assert!((195_000..205_000).contains(&many["distinct"].as_u64().unwrap()), "{many}");
        assert!((5.5e-29..6.2e-29).contains(&many["collision_odds"].as_f64().unwrap()), "{many}");
    }

    /// Neither the count nor the odds tell a small number.
    #[test]
    fn a_small_number_of_tokens_is_hidden() {
        let expected = r#"{"distinct":"<11","standard_error":null,"collision_odds":1.3e-37}"#;
        for count in [1, 2, 10] {
            assert_eq!(of(count, Some(11)).to_string(), expected);
        }
        // So is an estimate.
        let hidden = of(2000, Some(5000));
        assert_eq!((&hidden["distinct"], &hidden["standard_error"]), (&"<5000".into(), &().into()));
        let none = r#"{"distinct":0,"standard_error":null,"collision_odds":0.0}"#;
        assert_eq!(of(0, Some(11)).to_string(), none);
    }
}
