//! Clock times, zones and durations: read to be sure that they are such, never changed
//! (derivation spec deid/v1, "Clock and zone").

use super::scan::Scan;

/// `00` to `24`.
pub(super) fn hour(scan: &mut Scan<'_>) -> bool {
    scan.number_in(2, 0, 24).is_some()
}

/// `00` to `59`.
pub(super) fn minute(scan: &mut Scan<'_>) -> bool {
    scan.number_in(2, 0, 59).is_some()
}

/// `00` to `60`, a leap second included.
pub(super) fn second(scan: &mut Scan<'_>) -> bool {
    scan.number_in(2, 0, 60).is_some()
}

/// 1 to 9 digits. More are not a time and could be something else.
pub(super) fn fraction(scan: &mut Scan<'_>) -> bool {
    scan.digits(9) > 0
}

/// A second, perhaps with a point and a fraction.
fn second_and_fraction(scan: &mut Scan<'_>) -> bool {
    second(scan) && (!scan.eat(b'.') || fraction(scan))
}

/// `HH:MM` or `HH:MM:SS`, perhaps with a fraction and a zone.
pub(super) fn full(scan: &mut Scan<'_>) -> bool {
    hour(scan)
        && scan.eat(b':')
        && minute(scan)
        && (!scan.eat(b':') || second_and_fraction(scan))
        && perhaps_zone(scan)
}

/// A clock whose parts may be `-` (missing) or left out from the right, perhaps with a zone. At
/// least one part is there.
pub(super) fn partial(scan: &mut Scan<'_>) -> bool {
    let mut known = 0;
    let mut part = |scan: &mut Scan<'_>, read: fn(&mut Scan<'_>) -> bool| {
        if scan.eat(b'-') {
            return true;
        }
        known += 1;
        read(scan)
    };
    let read = part(scan, hour)
        && (!scan.eat(b':')
            || part(scan, minute) && (!scan.eat(b':') || part(scan, second_and_fraction)));
    read && known > 0 && perhaps_zone(scan)
}

/// `Z`, `+hh:mm`, `+hhmm`, `+hh` or the same with `-`.
pub(super) fn zone(scan: &mut Scan<'_>) -> bool {
    if scan.eat(b'Z') {
        return true;
    }
    let signed = scan.eat_if(|byte| matches!(byte, b'+' | b'-')).is_some();
    signed && scan.number_in(2, 0, 23).is_some() && {
        let minutes = scan.eat(b':') || scan.peek().is_some_and(|byte| byte.is_ascii_digit());
        !minutes || minute(scan)
    }
}

/// A zone, or no sign of one.
fn perhaps_zone(scan: &mut Scan<'_>) -> bool {
    !matches!(scan.peek(), Some(b'Z' | b'+' | b'-')) || zone(scan)
}

/// Whether the text is a duration of ISO 8601: perhaps `-`, `P`, and numbers with designators in
/// their order. A number has 1 to 6 digits: `P20031215D` is a date in disguise.
pub(super) fn is_duration(text: &str) -> bool {
    let mut scan = Scan::new(text);
    let _negative = scan.eat(b'-');
    if !scan.eat(b'P') {
        return false;
    }
    let Some(days) = designated(&mut scan, b"YMWD") else { return false };
    let clock = if scan.eat(b'T') { designated(&mut scan, b"HMS") } else { Some(days) };
    clock.is_some_and(|count| count > 0) && scan.at_end()
}

/// How many numbers come, each with a designator further right in the list than the one before;
/// `None` when a number is malformed.
fn designated(scan: &mut Scan<'_>, designators: &[u8]) -> Option<usize> {
    let (mut count, mut next) = (0, 0);
    while scan.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        scan.digits(6);
        if scan.eat(b'.') && !fraction(scan) {
            return None;
        }
        let found = designators[next..].iter().position(|&designator| scan.eat(designator))?;
        next += found + 1;
        count += 1;
    }
    Some(count)
}
