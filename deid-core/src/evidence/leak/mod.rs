//! The leak check: no value of an identifier column may be found in the output.
//!
//! An *identifier column* is a raw column that the plan drops, tokenizes, masks or replaces
//! because it names a person. Its values are looked for in every cell, header and file name of
//! the output and in the manifest:
//!
//! - **Distinctive values** (at least 6 characters with a letter, or at least 8 digits) as whole
//!   cells and inside of text, everywhere. Compared without case, diacritics, and white space at
//!   the ends.
//! - **Short values** as whole cells. A kept column may hold one that it held in the raw data, as
//!   often as there, unless the column repeats the identifier: row by row, or nearly all of its
//!   values.
//! - **Dates** as whole cells and, where they name a day, inside of text; not in shifted dates,
//!   where another person's may equal them by chance.
//!
//! `docs/verify.md` has the rules whole. The report names columns, rows, kinds and counts, never
//! a value.

mod collect;
mod date;
mod distinct;
mod explain;
mod facts;
mod filter;
mod fold;
mod index;
mod judge;
mod layout;
mod report;
mod run;
mod scan;
mod shape;
mod tally;
mod values;
mod verdict;
mod words;

pub(super) use date::tells_the_day;
pub use facts::{Made, OutputTable, RawColumn, RawTable, Sought, Texts};
pub use report::{ColumnPlace, Copy, Explained, Finding, Found, IdentifierColumn, LeakReport};
pub use run::{LeakCheck, Rows, Source};

#[cfg(test)]
mod tests;
