//! The figures of one table.

use serde::{Deserialize, Serialize};

use crate::equivalence::{Classes, Extent, Grouping, Scope, SensitiveValues, Unit};
use crate::vocab::{ColumnName, K, Probability, TableName};

use super::sizes::ClassSizes;

/// What was measured of a table. Holds names and counts, never a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The table, where it has a name.
    pub table: Option<TableName>,
    /// What a class is.
    pub scope: Scope,
    /// What the size of a class counts.
    pub unit: Unit,
    /// How nulls compare.
    pub nulls: NullSemantics,
    /// The columns that were counted.
    pub quasi_identifiers: Vec<ColumnName>,
    /// The whole table.
    pub total: Extent,
    /// The size of the smallest class (k-anonymity, Sweeney 2002,
    /// doi:10.1142/S0218488502001648); `None` where there is no class.
    pub k: Option<u64>,
    /// How many classes there are.
    pub classes: u64,
    /// Their sizes.
    pub sizes: ClassSizes,
    /// What is in classes of size 1 (sample uniqueness).
    pub unique: Share,
    /// What is in classes smaller than the k that was asked for.
    pub below: Option<Below>,
    /// Distinct l-diversity of each sensitive attribute.
    pub sensitive: Vec<DistinctL>,
    /// The risk that someone who knows a subject is in the table finds the right row.
    pub risk: ProsecutorRisk,
    /// Rows whose quasi-identifiers are all suppressed: no class, apart from all figures above
    /// but [`total`](Self::total), and part of [`below`](Self::below) where they are fewer than k.
    pub starred: Extent,
    /// Subjects whose quasi-identifiers vary from row to row. Under `Scope::Row` an attacker who
    /// knows several of their rows knows more than the figures say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub varying_subjects: Option<u64>,
}

/// How nulls compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NullSemantics {
    /// Null is a value of its own: equal to null, and to nothing else. An empty text cell is null.
    #[default]
    OwnValue,
}

/// A part of a table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// How much it is.
    pub extent: Extent,
    /// Its share of all subjects, or of all rows where none are named.
    pub share: Probability,
}

/// What is in classes smaller than k.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Below {
    /// The size that was asked for.
    pub k: K,
    /// How much is below it.
    #[serde(flatten)]
    pub part: Share,
}

/// Distinct l-diversity of a sensitive attribute (Machanavajjhala et al. 2007,
/// doi:10.1145/1217299.1217302). Counts values of rows, also where classes count subjects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistinctL {
    /// The sensitive attribute.
    pub column: ColumnName,
    /// The least number of distinct values in a class, null being one; `None` without a class.
    pub l: Option<u64>,
    /// The same with nulls and suppressed values left out, and classes that show nothing else;
    /// `None` where there is no value at all.
    pub l_known: Option<u64>,
}

/// Prosecutor risk (Dankar and El Emam 2010): the attacker knows that the subject is in the table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProsecutorRisk {
    /// 1 / size of the smallest class; 0 where there is no class.
    pub highest: Probability,
    /// The mean over all units of 1 / size of the unit's class; of the smallest of them for a
    /// subject in several. Starred ones are left out.
    pub average: Probability,
}

/// A sensitive attribute that was counted.
pub struct Sensitive {
    /// Its name.
    pub column: ColumnName,
    /// Its values per class.
    pub values: SensitiveValues,
}

/// What a pipeline knows of a table that it counted.
pub struct Measured<'a> {
    /// The table, where it has a name.
    pub table: Option<TableName>,
    /// The columns that were counted.
    pub quasi_identifiers: Vec<ColumnName>,
    /// Their classes.
    pub grouping: &'a Grouping,
    /// The sensitive attributes that were counted beside them.
    pub sensitive: Vec<Sensitive>,
    /// What a class is to be.
    pub scope: Scope,
    /// The k that is asked for.
    pub k: Option<K>,
}

impl Assessment {
    /// The figures of a table that was counted.
    #[must_use]
    pub fn new(measured: Measured<'_>) -> Self {
        let Measured { table, quasi_identifiers, grouping, sensitive, scope, k } = measured;
        let tuples = grouping.classes();
        let histories = (scope == Scope::History).then(|| grouping.histories());
        let classes = histories.as_ref().map_or(tuples, |histories| histories.classes());
        let distinct_l = |sensitive: &Sensitive| DistinctL {
            column: sensitive.column.clone(),
            l: sensitive.values.distinct_l(tuples),
            l_known: sensitive.values.distinct_l_known(tuples),
        };
        Self {
            table,
            scope,
            unit: classes.unit(),
            nulls: NullSemantics::OwnValue,
            quasi_identifiers,
            total: classes.total(),
            k: classes.smallest(),
            classes: classes.count(),
            sizes: ClassSizes::of(classes),
            unique: Share::of(classes.unique(), classes),
            below: k.map(|k| Below::of(k, classes)),
            sensitive: sensitive.iter().map(distinct_l).collect(),
            risk: ProsecutorRisk::of(classes),
            starred: classes.starred(),
            varying_subjects: (tuples.unit() == Unit::Subjects).then(|| tuples.varying_subjects()),
        }
    }

    /// Whether every class has at least `k`, and so have the starred rows where there are any. A
    /// table without rows meets any k.
    #[must_use]
    pub fn meets(&self, k: K) -> bool {
        let k = u64::from(k.get());
        self.k.is_none_or(|smallest| smallest >= k)
            && (self.starred.is_empty() || self.starred.units() >= k)
    }
}

impl Share {
    pub(super) fn of(extent: Extent, classes: &Classes) -> Self {
        Self { extent, share: Probability::of(extent.units(), classes.total().units()) }
    }
}

impl Below {
    /// What is in classes smaller than `k`, and in starred rows where they are fewer.
    #[must_use]
    pub fn of(k: K, classes: &Classes) -> Self {
        Self { k, part: Share::of(classes.below(k.get().into()), classes) }
    }
}

impl ProsecutorRisk {
    fn of(classes: &Classes) -> Self {
        let exposure = classes.exposure();
        let units: u64 = exposure.values().sum();
        #[allow(clippy::cast_precision_loss)] // counts of rows stay far below 2^53
        let expected: f64 = exposure.iter().map(|(&size, &units)| units as f64 / size as f64).sum();
        #[allow(clippy::cast_precision_loss)]
        let average = if units == 0 { 0.0 } else { expected / units as f64 };
        Self {
            highest: exposure
                .keys()
                .next()
                .map_or_else(Probability::default, |&k| Probability::of(1, k)),
            average: Probability::clamped(average),
        }
    }
}
