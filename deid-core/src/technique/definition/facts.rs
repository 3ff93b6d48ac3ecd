//! What is the same wherever a rule stands.

use crate::vocab::{CellType, Role};

use super::Grammar;

/// A rule, whatever its parameters.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Its key in a policy.
    pub(crate) key: &'static str,
    /// The technique's name in ISO/IEC 20889:2018.
    pub(crate) iso_20889: &'static str,
    /// How a policy writes it.
    pub(crate) grammar: Grammar,
    /// What is left of a cell.
    pub(crate) effect: Effect,
    /// The role of its columns, unless the policy or a parameter says otherwise.
    pub(crate) role: Role,
    /// The type of its cells, unless the policy or a parameter says otherwise.
    pub(crate) cell_type: CellType,
    /// What it protects against, and what it does not.
    pub(crate) clauses: Clauses,
    /// What happened to a column, in a few words: `removed`.
    pub(crate) fate: &'static str,
    /// How it stands to the identifiers of 45 CFR 164.514(b)(2)(i).
    pub(crate) safe_harbor: SafeHarbor,
}

/// What is left of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Something less exact.
    Coarsened,
    /// Another name for the value, that it cannot be read from.
    Coded,
    /// One text for all.
    Constant,
    /// Null.
    Emptied,
    /// The cell.
    Kept,
    /// Another value of the same form: no look at it tells that it is not a raw one.
    Lookalike,
    /// Some of its characters.
    Masked,
    /// Not even the column.
    Removed,
    /// Another day.
    Shifted,
}

impl Effect {
    /// Whether nothing of a column's cells leaves.
    pub(crate) fn is_gone(self) -> bool {
        match self {
            Self::Constant | Self::Emptied | Self::Removed => true,
            Self::Coarsened | Self::Coded | Self::Kept => false,
            Self::Lookalike | Self::Masked | Self::Shifted => false,
        }
    }

    /// Promise 1: whether it may happen to a direct identifier.
    pub(crate) fn hides_direct_identifier(self) -> bool {
        match self {
            Self::Coded | Self::Lookalike | Self::Masked => true,
            Self::Coarsened | Self::Kept | Self::Shifted => false,
            Self::Constant | Self::Emptied | Self::Removed => true,
        }
    }
}

/// One clause each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clauses {
    /// What a rule protects against.
    pub(crate) protects: &'static str,
    /// What it does not protect against.
    pub(crate) does_not: &'static str,
}

/// How a rule stands to the identifiers of 45 CFR 164.514(b)(2)(i).
#[derive(Debug)]
pub(crate) struct SafeHarbor {
    /// The letter of the identifier that a column is taken for because of the rule, where its name
    /// says nothing.
    pub(crate) letter: Option<&'static str>,
    /// Whether what it writes of that identifier may leave, with parameters that are not refused.
    pub(crate) conforms: bool,
    /// What may happen to a column whose name is one that the regulation gives this rule to.
    pub(crate) allowed: Option<&'static str>,
}

impl SafeHarbor {
    /// A rule that is made for no identifier.
    pub(crate) const NONE: Self = Self { letter: None, conforms: false, allowed: None };

    /// A rule for one identifier, of which what leaves still is that identifier.
    pub(crate) const fn of(letter: &'static str) -> Self {
        Self { letter: Some(letter), conforms: false, allowed: None }
    }
}

/// What of raw cells is looked for in a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "io"), allow(dead_code))] // the leak check reads files
pub(crate) enum Trace {
    /// Their days: dates are dense, so that other columns hold some of them by chance.
    Days,
    /// Nothing.
    Nothing,
    /// The values.
    Values,
}
