//! What Safe Harbor says of rules: the words that several share.

use crate::vocab::CellType;

/// A clause, and what it would allow.
pub(crate) type Refused = (&'static str, &'static str);

/// 45 CFR 164.514(b)(2)(i)(C): "all ages over 89".
pub(crate) const CAP: u16 = 89;

/// Text that nobody looked through.
pub(crate) const UNREVIEWED: Refused = (
    "45 CFR 164.514(b)(2)(i): text can hold any of the eighteen identifiers",
    "keep with `reviewed`, which says who looked through the text and when; keep with a `type` that is no text; drop",
);

/// What a claim looks at in a column besides its rule and its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claimed {
    /// How the cells are read.
    pub(crate) cell_type: CellType,
    /// Whether somebody looked through the text.
    pub(crate) is_reviewed: bool,
}
