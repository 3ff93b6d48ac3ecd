//! Tables whose rows leave in the order of tokens: sorted runs in files without a name, merged when
//! the verdict is known. Memory is one run and a block of every run that is merged, whatever the
//! table's length.

mod merge;
mod runs;

pub(super) use runs::Runs;

#[cfg(test)]
mod tests;
