//! How an interval is called.
//!
//! Between whole bounds a band is called as people call it: `40-49` holds 49.5 too. Between other
//! bounds that would be wrong for what lies between, so it is the half-open interval `[0.5, 1)`.

use crate::table::cell::{Decimal, DecimalText};

/// Writes the name of the band from `low` up to, not including, `high`. `whole` says whether all
/// bounds of the rule are whole numbers: the style of a label never depends on the cell.
pub(super) fn write_band(low: Decimal, high: Decimal, whole: bool, mut write: impl FnMut(&str)) {
    let mut room = DecimalText::new();
    if !whole {
        write("[");
        write(low.text(&mut room));
        write(", ");
        write(high.text(&mut room));
        return write(")");
    }
    write(low.text(&mut room));
    // High lies above low, so one less than it does not leave the range of numbers.
    let last = high.plus(Decimal::whole(-1)).unwrap_or(low);
    if last > low {
        // `-10--1` would be hard to read.
        write(if low.is_negative() { " to " } else { "-" });
        write(last.text(&mut room));
    }
}

/// The text of a number.
pub(super) fn plain(number: Decimal) -> String {
    number.text(&mut DecimalText::new()).to_owned()
}
