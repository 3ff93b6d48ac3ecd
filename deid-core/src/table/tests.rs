//! What a column shows, and what it must not carry.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Int32Array, Int64Array, StringArray, StringViewArray,
};
use arrow_buffer::NullBuffer;
use static_assertions::assert_not_impl_any;

use super::*;
use crate::error::{CellFault, Faults};

// Raw cells cannot be printed or saved by accident.
assert_not_impl_any!(Batch<Raw>: std::fmt::Debug, std::fmt::Display, serde::Serialize);
assert_not_impl_any!(Column: std::fmt::Debug, std::fmt::Display, serde::Serialize);
assert_not_impl_any!(TextCells<'static>: std::fmt::Debug, std::fmt::Display, serde::Serialize);

const SECRET: &str = "JANE-ROE-OF-SPRINGFIELD";

/// Every byte of every buffer of the column, as it would be handed to another process.
fn bytes_of(column: &Column) -> Vec<u8> {
    let data = column.array().to_data();
    let mut out = Vec::new();
    let mut todo = vec![data];
    while let Some(data) = todo.pop() {
        data.buffers().iter().for_each(|buffer| out.extend_from_slice(buffer.as_slice()));
        todo.extend(data.child_data().iter().cloned());
    }
    out
}

fn holds_secret(column: &Column) -> bool {
    bytes_of(column).windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
}

fn cells(column: &Column) -> Vec<Option<String>> {
    let text = column.text().unwrap();
    (0..text.len()).map(|row| text.at(row).map(str::to_owned)).collect()
}

fn columns_that_hide() -> Vec<(&'static str, Column)> {
    let under_null = {
        let visible = StringArray::from(vec!["a", SECRET, "c"]);
        let (offsets, values, _) = visible.into_parts();
        StringArray::new(offsets, values, Some(NullBuffer::from(vec![true, false, true])))
    };
    let sliced = StringArray::from(vec![SECRET, "b", "c", SECRET]).slice(1, 2);
    let unused = DictionaryArray::<Int32Type>::new(
        Int32Array::from(vec![Some(1), None, Some(1)]),
        Arc::new(StringArray::from(vec![SECRET, "b"])),
    );
    let views = StringViewArray::from(vec![SECRET, "a text longer than twelve bytes"]).slice(1, 1);
    let arrays: [(&str, ArrayRef); 4] = [
        ("bytes under a null", Arc::new(under_null)),
        ("text around a slice", Arc::new(sliced)),
        ("an unused dictionary value", Arc::new(unused)),
        ("an unused part of a view buffer", Arc::new(views)),
    ];
    arrays.into_iter().map(|(what, array)| (what, Column::from_array(array))).collect()
}

#[test]
fn what_does_not_fit_into_a_column_is_an_error_and_no_empty_column() {
    let long = "x".repeat(32 << 20);
    let values = Arc::new(StringArray::from(vec![long.as_str()]));
    let dictionary = DictionaryArray::<Int32Type>::new(vec![0; 70].into(), values);
    let column = Column::from_array(Arc::new(dictionary));
    let copied = column.map_text(&NullValues::default(), &mut Faults::default(), |cell, sink| {
        sink.push_str(cell);
        Ok(())
    });
    assert!(copied.is_err(), "70 cells of 32 MiB");
    let plain = Column::from_text([Some(&long)]);
    assert!(plain.take(&[Some(0); 70]).is_err());
    assert_eq!(plain.take(&[Some(0), None]).unwrap().len(), 2);
}

#[test]
fn compacting_removes_hidden_bytes_and_keeps_the_cells() {
    for (what, column) in columns_that_hide() {
        assert!(holds_secret(&column), "the fixture hides nothing: {what}");
        let clean = column.compact().unwrap();
        assert!(!holds_secret(&clean), "{what}");
        assert_eq!(cells(&clean), cells(&column), "{what}");
        assert_eq!(clean.data_type(), column.data_type(), "{what}");
    }
}

#[test]
fn rows_that_are_filtered_out_leave_no_byte() {
    let values = [Some("a"), Some(SECRET), None, Some("b")];
    let plain = Column::from_text(values);
    let dictionary: DictionaryArray<Int32Type> = values.into_iter().collect();
    let views: StringViewArray = values.into_iter().collect();
    for column in
        [plain, Column::from_array(Arc::new(dictionary)), Column::from_array(Arc::new(views))]
    {
        assert!(holds_secret(&column));
        let left = column.filter(&vec![true, false, true, true].into()).unwrap();
        assert!(!holds_secret(&left));
        assert_eq!(cells(&left), [Some("a".into()), None, Some("b".into())]);
    }
}

#[test]
fn a_dictionary_without_a_value_is_nulls() {
    let empty: DictionaryArray<Int32Type> = [None::<&str>, None].into_iter().collect();
    let column = Column::from_array(Arc::new(empty));
    let clean = column.compact().unwrap();
    assert_eq!(clean.data_type(), column.data_type());
    assert_eq!(cells(&clean), [None, None]);
}

#[test]
fn compacting_zeroes_numbers_under_nulls() {
    let hidden =
        Int64Array::new(vec![1, 123_456_789, 3].into(), Some(vec![true, false, true].into()));
    let clean = Column::from_array(Arc::new(hidden)).compact().unwrap();
    assert!(!bytes_of(&clean).windows(8).any(|w| w == 123_456_789_i64.to_ne_bytes()));
    assert_eq!(cells(&clean), [Some("1".into()), None, Some("3".into())]);
}

#[test]
fn compacting_shares_buffers_that_hide_nothing() {
    let column = Column::from_text([Some("a"), Some("b"), None]);
    let clean = column.compact().unwrap();
    assert_eq!(
        column.array().to_data().buffers()[1].as_ptr(),
        clean.array().to_data().buffers()[1].as_ptr()
    );
}

#[test]
fn a_rule_sees_each_layout_alike_and_faults_come_out_null() {
    let values =
        [Some("x"), Some("x"), None, Some("bad"), Some("bad"), Some(""), Some("NA"), Some("y")];
    let plain = Column::from_text(values);
    let dictionary: DictionaryArray<Int32Type> = values.into_iter().collect();
    let views: StringViewArray = values.into_iter().collect();
    let nulls = NullValues::new(["NA"]);
    for column in
        [plain, Column::from_array(Arc::new(dictionary)), Column::from_array(Arc::new(views))]
    {
        let mut faults = Faults::default();
        let out = column
            .map_text(&nulls, &mut faults, |cell, sink| {
                sink.push_str(cell);
                sink.push('!');
                if cell == "bad" { Err(CellFault::OutOfRange) } else { Ok(()) }
            })
            .unwrap();
        let expected = [Some("x!"), Some("x!"), None, None, None, None, None, Some("y!")];
        assert_eq!(cells(&out), expected.map(|cell| cell.map(str::to_owned)));
        assert_eq!(faults.first(), [(3, CellFault::OutOfRange), (4, CellFault::OutOfRange)]);
        assert!(
            !bytes_of(&out).windows(3).any(|w| w == b"bad"),
            "a discarded cell stays in a buffer"
        );
    }
}

#[test]
fn typed_cells_read_as_the_text_that_csv_would_hold() {
    use arrow_array::{BooleanArray, Date32Array, Float64Array, TimestampMillisecondArray};
    let typed: [(ArrayRef, &str); 6] = [
        (Arc::new(Int64Array::from(vec![-42])), "-42"),
        (Arc::new(BooleanArray::from(vec![true])), "true"),
        (Arc::new(Float64Array::from(vec![38.0])), "38.0"),
        (Arc::new(Date32Array::from(vec![16_071])), "2014-01-01"),
        (
            Arc::new(TimestampMillisecondArray::from(vec![1_388_577_600_120])),
            "2014-01-01T12:00:00.12",
        ),
        (
            Arc::new(
                TimestampMillisecondArray::from(vec![1_388_577_600_000])
                    .with_timezone("Europe/Berlin"),
            ),
            "2014-01-01T12:00:00Z",
        ),
    ];
    for (array, expected) in typed {
        assert_eq!(cells(&Column::from_array(array)), [Some(expected.to_owned())]);
    }
}
