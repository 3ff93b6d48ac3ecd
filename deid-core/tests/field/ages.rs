//! Ages: no one above 89 is shown.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::set::Set;

/// The ages of a column, by label. Every label is a band that ends at 89 or below, or `90+`.
pub fn shown(set: &Set, table: &str, column: &str) -> BTreeMap<String, usize> {
    let mut labels: BTreeMap<String, usize> = BTreeMap::new();
    for tables in [&set.whole, &set.out] {
        labels.clear();
        for cell in tables[table].cells(column) {
            *labels.entry(cell.to_owned()).or_default() += 1;
        }
        for label in labels.keys().filter(|label| *label != "90+") {
            let ends = label.split_once('-');
            let ends = ends.and_then(|(from, to)| Some((number(from)?, number(to)?)));
            assert!(ends.is_some_and(|(from, to)| from < to && to <= 89), "{table}.{column}");
        }
    }
    labels
}

/// Completed years.
pub fn on(birth: Date, day: Date) -> i16 {
    let before = (day.month(), day.day()) < (birth.month(), birth.day());
    day.year() - birth.year() - i16::from(before)
}

/// The label of an age in bands of so many years.
pub fn band(age: i16, width: i16) -> String {
    if age >= 90 {
        return "90+".to_owned();
    }
    let from = age / width * width;
    format!("{from}-{}", (from + width - 1).min(89))
}

fn number(text: &str) -> Option<u8> {
    text.parse().ok()
}
