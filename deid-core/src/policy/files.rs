//! Which file belongs to which table, and which rules nothing came of.

use crate::error::{Cause, Error, Result, words};
use crate::vocab::TableName;

use super::column::{ColumnRule, Origin};
use super::glob;
use super::model::{Policy, Table};
use super::resolved::{ResolvedColumn, ResolvedTable};

/// Endings that are no part of a table's name. One of [`PACKINGS`] may follow.
const ENDINGS: [&str; 9] =
    [".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".parquet", ".arrow", ".arrows", ".feather"];
const PACKINGS: [&str; 2] = [".gz", ".zst"];

impl Policy {
    /// The table that a file belongs to, by its base name: the one whose `files` match, or, for a
    /// table without `files`, whose name is the stem (`dm` of `DM.csv.gz`), ignoring case. `None`
    /// where no table wants the file.
    ///
    /// # Errors
    /// When two tables want it. The file's name is not repeated: it can hold a patient's.
    pub fn table_for_file(&self, base_name: &str) -> Result<Option<&Table>> {
        let mut wanting = self.tables.values().filter(|table| table.wants(base_name));
        match (wanting.next(), wanting.next()) {
            (Some(one), Some(other)) => {
                let problem =
                    words!["one file matches `files` of both ", &one.name, " and ", &other.name];
                let help = "name the file in the `files` of one of them, or narrow their globs";
                Err(Error::new(Cause::advised(problem, help)))
            }
            (found, _) => Ok(found),
        }
    }

    /// Rules for all tables that no column of any of these tables got, and globs of these tables
    /// that no column got: typing faults, mostly. Each with its table, where it has one. A glob that
    /// says the same as another of its level is not told where the other took its columns.
    #[must_use]
    pub fn unused_rules(
        &self,
        resolved: &[ResolvedTable],
    ) -> Vec<(Option<&TableName>, &ColumnRule)> {
        let unused = |table: Option<&TableName>, rules: &'_ [ColumnRule]| -> Vec<usize> {
            let tables =
                resolved.iter().filter(|found| table.is_none_or(|name| found.name == *name));
            let columns: Vec<_> = tables.flat_map(|table| &table.columns).collect();
            // Rules of one level that match a column and differ are a tie, and no rule took it then.
            let took = |rule: &ColumnRule, column: &ResolvedColumn| {
                column.origin == rule.origin && rule.pattern.matches(column.field.name.as_str())
            };
            let is_unused = |rule: &ColumnRule| {
                rule.origin != Origin::TableExact && !columns.iter().any(|c| took(rule, c))
            };
            rules.iter().enumerate().filter(|(_, r)| is_unused(r)).map(|(index, _)| index).collect()
        };
        let global =
            unused(None, &self.global).into_iter().map(|index| (None, &self.global[index]));
        let own =
            resolved.iter().filter_map(|found| self.tables.get(&found.name)).flat_map(|table| {
                let unused = unused(Some(&table.name), &table.rules);
                unused.into_iter().map(|index| (Some(&table.name), &table.rules[index]))
            });
        global.chain(own).collect()
    }
}

impl Table {
    fn wants(&self, base_name: &str) -> bool {
        if self.files.is_empty() {
            return stem(base_name).to_lowercase() == self.name.as_str().to_lowercase();
        }
        self.files.iter().any(|pattern| glob::matches(pattern, base_name))
    }

    /// Its rules, as the policy states them.
    #[must_use]
    pub fn rules(&self) -> &[ColumnRule] {
        &self.rules
    }
}

/// A base name without the ending of its format.
fn stem(base_name: &str) -> &str {
    let cut = |name: &str, ending: &str| -> Option<usize> {
        let start = name.len().checked_sub(ending.len())?;
        name.get(start..)?.eq_ignore_ascii_case(ending).then_some(start)
    };
    let without = |name: &'_ str, endings: &[&str]| {
        endings.iter().find_map(|ending| cut(name, ending)).unwrap_or(name.len())
    };
    let name = &base_name[..without(base_name, &PACKINGS)];
    &name[..without(name, &ENDINGS)]
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn endings_are_cut_off_once() {
        for (name, expected) in [
            ("dm.csv", "dm"),
            ("DM.CSV.GZ", "DM"),
            ("dm.parquet", "dm"),
            ("dm.ndjson.zst", "dm"),
            ("dm.2020.tsv", "dm.2020"),
            ("dm", "dm"),
            ("dm.csv.csv", "dm.csv"),
            ("größe.csv", "größe"),
            ("ü", "ü"),
            (".csv", ""),
        ] {
            assert_eq!(stem(name), expected, "{name}");
        }
    }
}
