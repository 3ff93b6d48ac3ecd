//! The solver against cases made by hand and against a naive fixpoint.

mod cases;
mod properties;

use crate::equivalence::{ClassBuilder, Classes, Unit};
use crate::table::Column;
use crate::vocab::{Fraction, K};

use super::{Gated, Suppress};

/// Rows of (tuple, subject).
type Rows = Vec<(u8, Option<u32>)>;

/// A table's classes; the class of each row.
fn classes(rows: &Rows, unit: Unit) -> (Classes, Vec<u32>) {
    let mut builder = ClassBuilder::new(1, unit, None);
    let column = Column::from_text(rows.iter().map(|(tuple, _)| Some(tuple.to_string())));
    let subjects: Vec<_> = rows.iter().map(|(_, subject)| *subject).collect();
    let subjects = (unit == Unit::Subjects).then_some(subjects.as_slice());
    let of_row = builder.push(&[&column], subjects).unwrap().to_vec();
    (builder.finish().classes().clone(), of_row)
}

fn gate(classes: &Classes, k: u32) -> Gated<'_> {
    Gated {
        classes,
        k: K::new(k).unwrap(),
        max_suppressed: Fraction::new(1.0).unwrap(),
        suppress: Suppress::Drop,
        cascade: true,
    }
}
