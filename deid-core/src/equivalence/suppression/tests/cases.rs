//! Cases whose answer can be read off.

use super::{Rows, classes, gate};
use crate::equivalence::suppression::{Fate, Gated, Suppress, solve};
use crate::equivalence::{ClassBuilder, Extent, Unit};
use crate::error::Cause;
use crate::table::Column;
use crate::vocab::{Fraction, K};

fn about(pairs: &[(u8, u32)]) -> Rows {
    pairs.iter().map(|&(tuple, subject)| (tuple, Some(subject))).collect()
}

fn people(rows: u64, subjects: u64) -> Extent {
    Extent { rows, subjects: Some(subjects) }
}

#[test]
fn nothing_goes_where_every_class_is_large_enough() {
    let (table, _) = classes(&about(&[(0, 0), (0, 1), (1, 2), (1, 3)]), Unit::Subjects);
    let solution = solve(&[gate(&table, 2)]);
    assert!(solution.suppressed().is_empty());
    assert!(solution.outcomes()[0].is_untouched() && solution.is_met());
    assert_eq!(solution.outcomes()[0].total(), people(4, 4));
}

#[test]
fn many_rows_of_one_person_are_one_person() {
    let (table, _) = classes(&about(&[(0, 0), (0, 0), (0, 0), (1, 1), (1, 2)]), Unit::Subjects);
    let solution = solve(&[gate(&table, 2)]);
    assert_eq!(solution.suppressed().iter().collect::<Vec<_>>(), [0]);
    assert_eq!(solution.outcomes()[0].dropped(), people(3, 1));
}

#[test]
fn a_person_whose_tuples_vary_takes_others_along() {
    // Subject 0 is alone in class 9, and goes with the row in class 0, which leaves 1 alone there,
    // who goes with the row in class 1; 2 and 3 stay, for there are two of them.
    let rows = about(&[(9, 0), (0, 0), (0, 1), (1, 1), (1, 2), (1, 3)]);
    let (table, of_row) = classes(&rows, Unit::Subjects);
    let solution = solve(&[gate(&table, 2)]);
    assert_eq!(solution.suppressed().iter().collect::<Vec<_>>(), [0, 1]);
    let outcome = &solution.outcomes()[0];
    let fates: Vec<Fate> =
        rows.iter().zip(&of_row).map(|(row, &class)| outcome.fate(class, row.1)).collect();
    assert_eq!(fates, [Fate::Drop, Fate::Drop, Fate::Drop, Fate::Drop, Fate::Keep, Fate::Keep]);
    assert_eq!(outcome.dropped(), people(4, 2));
}

#[test]
fn suppression_in_one_table_makes_another_fall_below_k() {
    let dm = about(&[(0, 0), (0, 1), (1, 2), (1, 3), (1, 4)]);
    let ae = about(&[(7, 0), (8, 1), (8, 2), (8, 3), (8, 0)]);
    let ((dm, _), (ae, _)) = (classes(&dm, Unit::Subjects), classes(&ae, Unit::Subjects));
    // ae: 0 is alone in class 7. dm: class 0 has only 1 left. ae: 2 and 3 are left in class 8.
    let solution = solve(&[gate(&dm, 2), gate(&ae, 2)]);
    assert_eq!(solution.suppressed().iter().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(solution.outcomes()[0].dropped(), people(2, 2));
    assert_eq!(solution.outcomes()[1].dropped(), people(3, 2));
    assert_eq!(solve(&[gate(&dm, 2)]).suppressed().len(), 0, "dm alone has nothing to suppress");
}

#[test]
fn the_order_of_tables_does_not_matter() {
    let (a, _) = classes(&about(&[(0, 0), (0, 1), (1, 2), (1, 3)]), Unit::Subjects);
    let (b, _) = classes(&about(&[(5, 0), (6, 1), (6, 2), (6, 3)]), Unit::Subjects);
    let one = solve(&[gate(&a, 2), gate(&b, 2)]);
    let other = solve(&[gate(&b, 2), gate(&a, 2)]);
    assert_eq!(one.suppressed(), other.suppressed());
    assert_eq!(one.outcomes()[0].dropped(), other.outcomes()[1].dropped());
}

#[test]
fn without_cascade_the_rows_go_in_one_table_only() {
    let (dm, _) = classes(&about(&[(0, 0), (0, 1)]), Unit::Subjects);
    let (ae, of_row) = classes(&about(&[(7, 0), (8, 1), (8, 2), (8, 0)]), Unit::Subjects);
    let ae = Gated { cascade: false, ..gate(&ae, 2) };
    let solution = solve(&[gate(&dm, 2), ae]);
    assert!(solution.suppressed().is_empty());
    assert!(solution.outcomes()[0].is_untouched());
    let outcome = &solution.outcomes()[1];
    assert_eq!(outcome.dropped(), people(2, 1), "all rows of subject 0 in ae");
    assert_eq!(outcome.fate(of_row[3], Some(0)), Fate::Drop);
    assert_eq!(outcome.fate(of_row[1], Some(1)), Fate::Keep);
}

#[test]
fn rows_without_people_go_by_class() {
    let rows: Rows = vec![(0, None), (1, None), (1, None)];
    let (table, of_row) = classes(&rows, Unit::Rows);
    let solution = solve(&[gate(&table, 2)]);
    let outcome = &solution.outcomes()[0];
    assert_eq!(outcome.dropped(), Extent { rows: 1, subjects: None });
    assert_eq!(outcome.fate(of_row[0], None), Fate::Drop);
    assert_eq!(outcome.fate(of_row[1], None), Fate::Keep);
}

#[test]
fn a_row_about_no_one_goes_with_its_class() {
    let rows: Rows =
        vec![(0, Some(0)), (0, None), (1, Some(1)), (1, Some(2)), (1, None), (2, None)];
    let (table, of_row) = classes(&rows, Unit::Subjects);
    let solution = solve(&[gate(&table, 2)]);
    let outcome = &solution.outcomes()[0];
    assert_eq!(outcome.dropped(), people(3, 1));
    let fates: Vec<Fate> = [1, 4, 5].map(|row| outcome.fate(of_row[row], None)).into();
    assert_eq!(fates, [Fate::Drop, Fate::Keep, Fate::Drop]);
}

#[test]
fn stars_replace_rows_where_there_are_enough_of_them() {
    let rows = about(&[(0, 0), (1, 1), (1, 1), (2, 2), (2, 3), (2, 0)]);
    let (table, of_row) = classes(&rows, Unit::Subjects);
    let star = Gated { suppress: Suppress::Star, ..gate(&table, 2) };
    let solution = solve(&[star]);
    let outcome = &solution.outcomes()[0];
    assert!(solution.suppressed().is_empty());
    assert_eq!((outcome.starred(), outcome.dropped()), (people(3, 2), people(0, 0)));
    assert_eq!(outcome.fate(of_row[0], Some(0)), Fate::Star);
    assert_eq!(outcome.fate(of_row[5], Some(0)), Fate::Keep, "only the rows below k are starred");
}

#[test]
fn fewer_than_k_stars_would_stand_out_and_are_dropped() {
    let rows = about(&[(0, 0), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3)]);
    let (table, _) = classes(&rows, Unit::Subjects);
    let star = Gated { suppress: Suppress::Star, ..gate(&table, 2) };
    let solution = solve(&[star]);
    assert_eq!(solution.suppressed().iter().collect::<Vec<_>>(), [0]);
    let outcome = &solution.outcomes()[0];
    assert_eq!((outcome.starred(), outcome.dropped()), (people(0, 0), people(2, 1)));

    let rows: Rows = vec![(0, None), (1, None), (2, None), (2, None), (2, None)];
    let (table, _) = classes(&rows, Unit::Rows);
    let star = |k| Gated { suppress: Suppress::Star, ..gate(&table, k) };
    assert_eq!(solve(&[star(2)]).outcomes()[0].starred().rows, 2);
    let three = solve(&[star(3)]);
    assert_eq!((three.outcomes()[0].starred().rows, three.outcomes()[0].dropped().rows), (0, 2));
}

#[test]
fn a_star_dropped_elsewhere_can_make_the_rest_too_few() {
    let starred = about(&[(0, 0), (1, 1), (2, 2), (2, 3)]);
    let other = about(&[(5, 0), (6, 2), (6, 3)]);
    let ((starred, _), (other, _)) =
        (classes(&starred, Unit::Subjects), classes(&other, Unit::Subjects));
    let star = Gated { suppress: Suppress::Star, ..gate(&starred, 2) };
    // Starring 0 and 1 would do, but 0 goes because of the other table, and 1 would be alone.
    let solution = solve(&[star, gate(&other, 2)]);
    assert_eq!(solution.suppressed().iter().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(solution.outcomes()[0].dropped(), people(2, 2));
}

#[test]
fn the_limit_is_floored_and_holds_for_people_and_rows() {
    let mut rows = about(&[(0, 0), (0, 0), (0, 0)]);
    rows.extend((1..20).map(|subject| (1, Some(subject))));
    let (table, _) = classes(&rows, Unit::Subjects);
    let limited = |share| {
        let share = Fraction::new(share).unwrap();
        solve(&[Gated { max_suppressed: share, ..gate(&table, 2) }])
    };
    // 1 of 20 people, 3 of 22 rows.
    let enough = limited(0.14);
    assert!(enough.is_met());
    assert_eq!(enough.outcomes()[0].limit(), people(3, 2));
    assert!(enough.outcomes()[0].check().is_ok());
    let cause =
        |share| limited(share).outcomes()[0].check().unwrap_err().problems()[0].cause.clone();
    let k = K::new(2).unwrap();
    let rows = Cause::NotReleasable { k, affected: 3, total: 22, limit: 1, unit: "rows" };
    assert_eq!(cause(0.05), rows);
    let subjects = Cause::NotReleasable { k, affected: 1, total: 20, limit: 0, unit: "subjects" };
    assert_eq!(cause(0.049), subjects);
    assert!(!limited(0.049).is_met());
}

#[test]
fn histories_go_by_person() {
    // Both people with (0, 1) stay; the one with 0 twice is alone, though each tuple is shared.
    let rows = about(&[(0, 0), (1, 0), (1, 1), (0, 1), (0, 2), (0, 2)]);
    let mut builder = ClassBuilder::new(1, Unit::Subjects, None);
    let column = Column::from_text(rows.iter().map(|(tuple, _)| Some(tuple.to_string())));
    let subjects: Vec<_> = rows.iter().map(|row| row.1).collect();
    builder.push(&[&column], Some(&subjects)).unwrap();
    let histories = builder.finish().histories();
    let solution = solve(&[gate(histories.classes(), 2)]);
    assert_eq!(solution.suppressed().iter().collect::<Vec<_>>(), [2]);
    let class = histories.class_of(Some(0)).unwrap();
    assert_eq!(solution.outcomes()[0].fate(class, Some(0)), Fate::Keep);
    assert_eq!(solution.outcomes()[0].dropped(), people(2, 1));
}
