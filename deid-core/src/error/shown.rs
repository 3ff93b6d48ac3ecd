//! Lists in messages: names, and the places of rows and files, no more of them than a line holds.

use crate::vocab::{ColumnName, Encoding};

use super::fault::Faults;
use super::place::ColumnRef;

pub(super) fn names(columns: &[ColumnName]) -> String {
    columns.iter().map(ColumnName::as_str).collect::<Vec<_>>().join(", ")
}

pub(super) fn undecodable(encoding: Encoding) -> String {
    if encoding == Encoding::UTF_8 {
        return "not valid UTF-8".to_owned();
    }
    format!("a byte that {encoding} does not define")
}

pub(super) fn columns_shown(columns: &[ColumnRef]) -> String {
    let shown = |column: &ColumnRef| match column {
        ColumnRef::Named(name) => name.to_string(),
        other => other.to_string(),
    };
    columns.iter().map(shown).collect::<Vec<_>>().join(", ")
}

pub(super) fn rows_shown(rows: &[u64], count: u64) -> String {
    let shown = rows.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    match count.saturating_sub(rows.len() as u64) {
        _ if shown.is_empty() => shown,
        0 => format!(" (row {shown})"),
        more => format!(" (row {shown} and {more} more)"),
    }
}

/// Files by their place: a name can hold a patient's.
pub(super) fn files_shown(files: &[usize], count: usize) -> String {
    let first = &files[..files.len().min(Faults::SHOWN)];
    let shown: Vec<String> = first.iter().map(|file| format!("file {file}")).collect();
    match (shown.len(), count.saturating_sub(first.len())) {
        (0, _) => String::new(),
        (_, 0) => format!(" ({} of the input)", shown.join(", ")),
        (_, more) => format!(" ({} of the input and {more} more)", shown.join(", ")),
    }
}

pub(super) fn several(files: usize) -> String {
    if files == 2 { "two".to_owned() } else { files.to_string() }
}
