//! The explanation as data: what JSON holds, and what text and pages are made from.

use serde::Serialize;

use crate::technique::definition::Effect;
use crate::vocab::{ColumnName, Recipient, Role, TableName};

use super::claim::ClaimWords;
use super::drift::Drift;
use super::example::Example;
use super::gate::GateWords;
use super::identifier::IdentifierFate;
use super::reidentify::Reidentification;
use super::technique::TechniqueWords;

/// What a policy does to every column, why, and what is left to know.
///
/// Built with [`Explanation::new`]. Serializes as one JSON object; holds no cell of any data, and
/// no key of any user.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Version of this form: 1.
    pub schema_version: u32,
    /// What made it: `deid` and its version.
    pub tool: String,
    /// The policy as a whole.
    pub policy: PolicyFacts,
    /// What the release is said to be, and what that does not cover.
    pub claim: ClaimWords,
    /// What is to be known of the examples.
    pub examples_are: &'static str,
    /// Whether the columns are those of data, rather than the patterns of the policy.
    pub with_data: bool,
    /// The tables: with data those that were given, else all.
    pub tables: Vec<ExplainedTable>,
    /// Without data: the rules for every table.
    pub everywhere: Vec<ExplainedColumn>,
    /// Without data: the packs that it extends, and what each does with the names it knows.
    pub packs: Vec<PackWords>,
    /// What the rules that are used protect against, and what not.
    pub techniques: Vec<TechniqueWords>,
    /// With data: what the policy has that the data do not.
    pub drift: Vec<Drift>,
    /// The eighteen identifiers of 45 CFR 164.514(b)(2)(i), A to R.
    pub identifiers: Vec<IdentifierFate>,
    /// Who could tell from the release whom it is about.
    pub reidentification: Vec<Reidentification>,
    /// Text that leaves as it came because somebody read it.
    pub reviewed: Vec<Review>,
    /// Columns that are named like an identifier and are said not to be one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_identifiers: Vec<NotIdentifier>,
}

/// A policy as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyFacts {
    /// Its name.
    pub name: String,
    /// SHA-256 over its canonical form, in hex.
    pub fingerprint: String,
    /// Who receives the release.
    pub recipient: Option<Recipient>,
    /// The day that ages count to, ISO 8601.
    pub as_of: Option<String>,
    /// The packs it extends, with versions.
    pub packs: Vec<&'static str>,
    /// What happens to columns that no rule covers, in words.
    pub unknown_columns: &'static str,
    /// Whether a rule needs a key.
    pub keyed: bool,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedTable {
    /// Its name.
    pub name: TableName,
    /// Whom a row is about: the column.
    pub subject: Option<ColumnName>,
    /// With data every column in order; else the rules of the table as they are written.
    pub columns: Vec<ExplainedColumn>,
    /// What must hold before it may leave.
    pub gate: Option<GateWords>,
    /// Where it has no gate: what that means.
    pub without_gate: Option<String>,
}

/// One column of the data, or one rule of the policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedColumn {
    /// With data: its position, from 1.
    pub position: Option<usize>,
    /// Its name; without data the name or pattern that the policy has. None where only the data
    /// know the name: a header can be data.
    pub column: Option<String>,
    /// Its role.
    pub role: Role,
    /// The key of its rule.
    pub rule: &'static str,
    /// The parameters of its rule, as the policy has them.
    pub parameters: serde_json::Value,
    /// Whether the rule needs a key.
    pub keyed: bool,
    /// Whether the rule needs a crosswalk.
    #[serde(skip_serializing_if = "is_not")]
    pub crosswalk: bool,
    /// What happens, in words.
    pub what: String,
    /// How its cells are read.
    pub read_as: String,
    /// The technique in ISO/IEC 20889.
    pub iso_20889: &'static str,
    /// Why this rule is the one.
    pub why: String,
    /// The line of the policy that it was written on.
    pub line: Option<u64>,
    /// The pack that the rule is from, with its version.
    pub pack: Option<&'static str>,
    /// Rules of lower precedence that are for the column too.
    pub instead_of: Vec<String>,
    /// Made-up cells, before and after.
    pub examples: Vec<Example>,
    /// Whether the column is in the output.
    pub in_output: bool,
    /// The identifier of 45 CFR 164.514(b)(2)(i) that it is taken for: a letter from A
    /// to R, or `A-R` for free text.
    pub identifier: Option<&'static str>,
    /// What happens in a few words, and whether its cells leave as they came.
    #[serde(skip)]
    pub(super) fate: (&'static str, bool),
    /// What is left of a cell.
    #[serde(skip)]
    pub(super) effect: Effect,
    /// Whether the secret is that of one run, and nobody's after it.
    #[serde(skip)]
    pub(super) of_run: bool,
    /// Whether whoever holds the key can read the values.
    #[serde(skip)]
    pub(super) is_reversible: bool,
    /// Whether a parameter that stands alone is told without its key.
    #[serde(skip)]
    pub(super) is_lone_told: bool,
    /// Whether a table may lack it.
    pub optional: bool,
    /// Why the rule deviates from a pack.
    pub reason: Option<String>,
    /// Who looked through the kept text.
    pub reviewed: Option<String>,
    /// Why what leaves is not the identifier that the column's name stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_identifier: Option<String>,
}

/// What is said only where it is so.
#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_not(flag: &bool) -> bool {
    !flag
}

/// A pack: rules for columns that are recognised by the words of their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackWords {
    /// Name and version.
    pub name: &'static str,
    /// What it implements.
    pub source: &'static str,
    /// What happens to each identifier, unless a rule of the policy says otherwise.
    pub entries: Vec<PackEntryWords>,
}

/// One identifier of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackEntryWords {
    /// Its letter and name: `A names`.
    pub identifier: &'static str,
    /// The clause that names it.
    pub clause: &'static str,
    /// The key of the rule.
    pub rule: &'static str,
    /// What happens, in words.
    pub what: String,
}

/// Text that leaves as it came because somebody read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Review {
    /// The table; none for a rule for every table.
    pub table: Option<TableName>,
    /// The column.
    pub column: String,
    /// Who read it, and when, as the policy says.
    pub reviewed: String,
}

/// A column that is named like an identifier and is said not to be one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotIdentifier {
    /// The table; none for a rule for every table.
    pub table: Option<TableName>,
    /// The column.
    pub column: String,
    /// Why, as the policy says.
    pub why: String,
}

impl Explanation {
    /// The version of the form.
    pub const SCHEMA_VERSION: u32 = 1;

    /// The explanation as one JSON object, indented, ending in a line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Plain data with text keys: serialization cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Every column or rule with the table that it stands in.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Option<&TableName>, &ExplainedColumn)> {
        let tables = self.tables.iter();
        let own =
            tables.flat_map(|table| table.columns.iter().map(move |c| (Some(&table.name), c)));
        own.chain(self.everywhere.iter().map(|column| (None, column)))
    }
}
