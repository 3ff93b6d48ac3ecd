//! Nulls, stars, subjects, limits and misuse.

use crate::equivalence::{ClassBuilder, Extent, SubjectInterner, SubjectSet, Unit};
use crate::error::{Cause, CellFault, Faults};
use crate::table::Column;

fn text(cells: &[&str]) -> Column {
    Column::from_text(cells.iter().map(|cell| Some(*cell)))
}

#[test]
fn null_is_a_value_of_its_own_and_the_empty_cell_is_null() {
    let column = Column::from_text([Some("x"), None, Some(""), Some("null"), None]);
    let mut builder = ClassBuilder::new(1, Unit::Rows, None);
    assert_eq!(builder.push(&[&column], None).unwrap(), [0, 1, 1, 2, 1]);
}

#[test]
fn starred_rows_stand_apart() {
    let sex = text(&["*", "*", "F", "F", "*"]);
    let age = Column::from_text([None, None, Some("40"), Some("40"), Some("41")]);
    let mut builder = ClassBuilder::new(2, Unit::Rows, None);
    builder.push(&[&sex, &age], None).unwrap();
    let grouping = builder.finish();
    let classes = grouping.classes();
    assert_eq!(classes.starred(), Extent { rows: 2, subjects: None });
    assert_eq!(classes.count(), 2, "a star beside a value is a value");
    assert_eq!(classes.histogram().into_iter().collect::<Vec<_>>(), [(1, 1), (2, 1)]);
    assert_eq!(classes.below(2).rows, 1);
    assert_eq!(classes.below(3).rows, 5, "two starred rows do not hide each other from k = 3");
}

#[test]
fn nulls_alone_are_no_star() {
    let column = Column::from_text::<&str>([None, None]);
    let mut builder = ClassBuilder::new(2, Unit::Rows, None);
    builder.push(&[&column, &column], None).unwrap();
    assert_eq!(builder.finish().classes().smallest(), Some(2));
}

#[test]
fn a_class_counts_people_not_their_rows() {
    let sex = text(&["F", "F", "F", "M"]);
    let mut builder = ClassBuilder::new(1, Unit::Subjects, None);
    builder.push(&[&sex], Some(&[Some(3), Some(3), None, Some(3)])).unwrap();
    let grouping = builder.finish();
    let classes = grouping.classes();
    assert_eq!((classes.size(0), classes.rows(0)), (1, 3));
    assert_eq!(classes.total(), Extent { rows: 4, subjects: Some(1) });
    assert_eq!(classes.varying_subjects(), 1);
}

#[test]
fn an_empty_table_has_no_k() {
    let grouping = ClassBuilder::new(1, Unit::Subjects, None).finish();
    assert_eq!(grouping.classes().smallest(), None);
    assert_eq!(grouping.classes().total(), Extent { rows: 0, subjects: Some(0) });
    assert_eq!(grouping.histories().classes().count(), 0);
}

#[test]
fn memory_beyond_the_limit_is_an_error() {
    let limit = 1 << 20;
    let mut builder = ClassBuilder::new(1, Unit::Rows, Some(limit));
    let mut failed = None;
    for batch in 0..100 {
        let cells = (0..1000).map(|row| Some(format!("{}", batch * 1000 + row)));
        if let Err(error) = builder.push(&[&Column::from_text(cells)], None) {
            failed = Some((batch, error));
            break;
        }
        assert!(builder.bytes() <= limit);
    }
    let (batch, error) = failed.expect("100,000 distinct values take more than 1 MiB");
    assert!(batch > 2, "{batch}");
    assert_eq!(error.problems()[0].cause, Cause::OverMemory { limit_mib: 1 });
}

#[test]
fn a_call_that_does_not_fit_is_refused() {
    let (one, two) = (text(&["a"]), text(&["a", "b"]));
    let mut rows = ClassBuilder::new(2, Unit::Rows, None);
    assert!(rows.push(&[&one], None).is_err(), "a column is missing");
    assert!(rows.push(&[&one, &two], None).is_err(), "lengths differ");
    assert!(rows.push(&[&one, &one], Some(&[None])).is_err(), "rows are counted");
    let mut subjects = ClassBuilder::new(1, Unit::Subjects, None);
    assert!(subjects.push(&[&one], None).is_err(), "subjects are counted");
    assert!(subjects.push(&[&two], Some(&[None])).is_err(), "a subject is missing");
    assert!(ClassBuilder::new(0, Unit::Rows, None).push(&[], None).is_err(), "no column");
}

#[test]
fn a_subject_is_one_number_in_every_table() {
    let mut interner = SubjectInterner::new();
    let mut push = |cells: &[&str]| {
        let mut faults = Faults::default();
        let subjects = interner.push(&text(cells), &mut faults, |cell, form| {
            if cell == "bad" {
                return Err(CellFault::NotOfType("integer"));
            }
            form.push_str(cell.trim_start_matches('0'));
            Ok(())
        });
        (subjects.unwrap(), faults)
    };
    let (dm, _) = push(&["007", "8", "", "8"]);
    assert_eq!(dm, [Some(0), Some(1), None, Some(1)]);
    let (ae, faults) = push(&["8", "bad", "bad", "7"]);
    assert_eq!(ae, [Some(1), None, None, Some(0)]);
    assert_eq!(faults.first().iter().map(|(row, _)| *row).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(interner.len(), 2);
}

#[test]
fn a_set_holds_what_was_inserted() {
    let set: SubjectSet = [700, 3, 64, 3, 63].into_iter().collect();
    assert_eq!(set.iter().collect::<Vec<_>>(), [3, 63, 64, 700]);
    assert_eq!(set.len(), 4);
    assert!(set.contains(64) && !set.contains(65) && !set.contains(1_000_000));
}
