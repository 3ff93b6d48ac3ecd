//! A checked policy: every name defined, every rule decided, nothing left to guess.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::equivalence::Scope;
use crate::equivalence::suppression::Suppress;
use crate::error::Place;
use crate::hierarchy::Hierarchy;
use crate::table::NullValues;
use crate::technique::{Domain, DomainScope, List, Rule};
use crate::vocab::{Claim, ColumnName, DomainName, Encoding, Fraction, K, Recipient, TableName};

use super::cases::PolicyTest;
use super::column::{ColumnRule, PackUse};
use super::fingerprint::Fingerprint;
use super::source::TableSource;

/// A policy: for every column of every table, what it is and what happens to it. Checked when it
/// was loaded; holds no key. Clones share what is large.
#[derive(Clone)]
pub struct Policy {
    /// The policy's file as it may be shown.
    pub(super) shown: Arc<str>,
    pub(super) name: String,
    pub(super) claim: Option<Claim>,
    pub(super) as_of: Option<Date>,
    pub(super) recipient: Option<Recipient>,
    pub(super) null_values: NullValues,
    pub(super) on_invalid: OnInvalid,
    pub(super) unknown_columns: UnknownColumns,
    pub(super) domains: Arc<BTreeMap<DomainName, Domain>>,
    pub(super) tables: Arc<BTreeMap<TableName, Table>>,
    /// Rules for every table, exact names and globs.
    pub(super) global: Arc<Vec<ColumnRule>>,
    pub(super) packs: Vec<PackUse>,
    pub(super) hierarchies: Arc<BTreeMap<String, Arc<Hierarchy>>>,
    pub(super) lists: Arc<BTreeMap<String, Arc<List>>>,
    pub(super) fingerprint: Fingerprint,
    pub(super) files: Vec<PathBuf>,
    pub(super) tests: Arc<Vec<PolicyTest>>,
}

/// What happens to columns that no rule covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownColumns {
    /// They are removed, and counted.
    Drop,
    /// The run stops before a byte is written.
    #[default]
    Error,
}

/// What happens to a cell that cannot be read as its type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnInvalid {
    /// The run stops; nothing is written.
    #[default]
    Error,
    /// It becomes null, and is counted.
    Null,
}

/// In which order the rows of a table leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowOrder {
    /// That in which they came. It can tell who a row is about: by name, by day of admission.
    #[default]
    Keep,
    /// That of their subjects' tokens, which tells nothing; rows of one subject as they came.
    Token,
}

/// One table of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name: that of its output too.
    pub name: TableName,
    /// Base names or globs of its files, or paths below the input folder; the stem equals the
    /// table's name where this is empty.
    pub files: Vec<String>,
    /// Files of it that come from one place each, with their own names of columns.
    pub sources: Vec<TableSource>,
    /// Whether a folder may lack it.
    pub optional: bool,
    /// How its CSV is written.
    pub dialect: Dialect,
    /// The column that says whom a row is about.
    pub subject: Option<ColumnName>,
    /// The domain that `subject` names; see [`Policy::subject_domain`] for the one that counts.
    pub subject_domain: Option<DomainName>,
    /// What must hold before the table may leave.
    pub gate: Option<Gate>,
    /// In which order its rows leave.
    pub order: RowOrder,
    /// What stands for null in it, where it says so itself.
    pub(super) null_values: Option<NullValues>,
    pub(super) rules: Vec<ColumnRule>,
    /// Where its `subject` is written, its gate, and each column of the gate's `count`.
    pub(super) subject_place: Place,
    pub(super) gate_place: Place,
    /// Where its `order` is written, and where it begins.
    pub(super) order_place: Place,
    pub(super) count_places: Vec<Place>,
}

/// How a delimited file is written. Every part may be left to be told from the file's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between fields; a comma, or a tab for `.tsv`.
    pub delimiter: Option<u8>,
    /// Whether `"` quotes fields.
    pub quoting: Quoting,
    /// Whether line 1 names the columns.
    pub header: Header,
    /// How its text is encoded; UTF-8 where it is not said.
    pub encoding: Option<Encoding>,
}

/// Whether `"` quotes fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quoting {
    /// As RFC 4180 says.
    #[default]
    Double,
    /// A quote is a character like others.
    None,
}

/// Whether line 1 names the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// Columns are `#1`, `#2`, ….
    Absent,
    /// It does.
    #[default]
    Present,
}

/// What must hold before a table may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// People (or rows, where the table has no subject) in every equivalence class.
    pub k: K,
    /// The most that may be suppressed to get there.
    pub max_suppressed: Fraction,
    /// What a class is. Must be written where quasi-identifiers vary within a subject.
    pub scope: Option<Scope>,
    /// The columns to count instead of every quasi-identifier of the output.
    pub count: Option<Vec<ColumnName>>,
    /// How rows below k are suppressed.
    pub suppress: Suppress,
    /// Whether suppressing a subject here suppresses it in every table of the run.
    pub cascade: bool,
    /// Why not, where not.
    pub cascade_reason: Option<String>,
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, fingerprint, .. } = self;
        write!(f, "Policy {{ name: {name:?}, fingerprint: {fingerprint}, .. }}")
    }
}

impl Policy {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the release is said to be.
    #[must_use]
    pub fn claim(&self) -> Option<Claim> {
        self.claim
    }

    /// The day that ages count to.
    #[must_use]
    pub fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// Who receives the release.
    #[must_use]
    pub fn recipient(&self) -> Option<&Recipient> {
        self.recipient.as_ref()
    }

    /// The domains, by name.
    #[must_use]
    pub fn domains(&self) -> &BTreeMap<DomainName, Domain> {
        &self.domains
    }

    /// The tables, by name.
    #[must_use]
    pub fn tables(&self) -> &BTreeMap<TableName, Table> {
        &self.tables
    }

    /// The rules for every table, exact names and globs; those of packs are not among them.
    #[must_use]
    pub fn everywhere(&self) -> &[ColumnRule] {
        &self.global
    }

    /// What happens to columns that no rule covers.
    #[must_use]
    pub fn unknown_columns(&self) -> UnknownColumns {
        self.unknown_columns
    }

    /// The packs it extends.
    #[must_use]
    pub fn packs(&self) -> &[PackUse] {
        &self.packs
    }

    /// The hierarchy files it references, loaded.
    #[must_use]
    pub fn hierarchies(&self) -> &BTreeMap<String, Arc<Hierarchy>> {
        &self.hierarchies
    }

    /// Whether what a rule makes is the same in one run only: its domain is of that scope.
    #[must_use]
    pub fn is_of_run(&self, rule: &Rule) -> bool {
        let domain = rule.definition().domain().and_then(|name| self.domains.get(name));
        rule.is_keyed() && domain.is_some_and(|domain| domain.scope == DomainScope::Run)
    }

    /// Whether a rule needs the key of the study.
    #[must_use]
    pub fn needs_key(&self, rule: &Rule) -> bool {
        rule.is_keyed() && !self.is_of_run(rule)
    }

    /// The list files it references, loaded.
    #[must_use]
    pub fn lists(&self) -> &BTreeMap<String, Arc<List>> {
        &self.lists
    }

    /// The files that it was read from: its own, those that it extends, hierarchies, lists. None where it
    /// was given as text.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Its tests, in the order in which they are written; those of a policy that it extends are not
    /// among them.
    #[must_use]
    pub fn tests(&self) -> &[PolicyTest] {
        &self.tests
    }

    /// SHA-256 over the canonical form of the resolved policy and its files.
    #[must_use]
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }
}
