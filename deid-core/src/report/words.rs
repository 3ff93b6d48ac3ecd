//! How a column is read, in words. What happens to it, its rule says itself.

use crate::table::Reading;

pub(super) use crate::technique::definition::{Setting, and};

/// How the cells are read.
pub(super) fn reading(reading: &Reading) -> String {
    let mut words = reading.cell_type.name().to_owned();
    let formats: Vec<&str> = reading.formats.written().collect();
    if !formats.is_empty() {
        words += &format!(", as {}", formats.join(" or "));
    }
    let nulls: Vec<String> =
        reading.null_values.spellings().map(|text| format!("\"{text}\"")).collect();
    if !nulls.is_empty() {
        words += &format!("; {} stands for null", nulls.join(", "));
    }
    words
}
