//! Classes against a naive count, whatever the layout of the columns and the order of the parts.

mod counting;
mod merging;
mod naive;
mod recoding;
mod special;
