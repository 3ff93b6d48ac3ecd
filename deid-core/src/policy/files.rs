//! Which file belongs to which table, and which rules nothing came of.

use crate::error::{Cause, Error, Place, Result, words};
use crate::vocab::TableName;

use super::column::{ColumnRule, Origin};
use super::glob;
use super::model::{Policy, Table};
use super::resolved::{ResolvedColumn, ResolvedTable};
use super::source::TableSource;

/// Endings that are no part of a table's name. One of [`PACKINGS`] may follow. `io` knows what they
/// stand for; a policy is read without it too.
const ENDINGS: [&str; 9] =
    [".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".parquet", ".arrow", ".arrows", ".feather"];
const PACKINGS: [&str; 2] = [".gz", ".zst"];

/// The table that a file belongs to, and the source of it where it has one.
#[derive(Clone, Copy, Debug)]
pub struct Belonging<'p> {
    /// The table.
    pub table: &'p Table,
    /// The source.
    pub source: Option<&'p TableSource>,
}

impl Policy {
    /// The table that a file belongs to, by its base name: see [`belonging`](Self::belonging).
    ///
    /// # Errors
    /// When two tables want it. The file's name is not repeated: it can hold a patient's.
    pub fn table_for_file(&self, base_name: &str) -> Result<Option<&Table>> {
        Ok(self.belonging(base_name)?.map(|found| found.table))
    }

    /// The table that a file belongs to, by its path below the input folder (`/` between folders):
    /// the one of whose sources or whose own `files` match, or, for a table without `files`, whose
    /// name is the stem (`dm` of `DM.csv.gz`), ignoring case. `None` where no table wants the file.
    ///
    /// # Errors
    /// When two tables, or two sources of one, want it. The file's name is not repeated: it can hold
    /// a patient's.
    pub fn belonging(&self, path: &str) -> Result<Option<Belonging<'_>>> {
        let wants = |table: &'_ Table| table.wants(path) || table.sources_of(path).next().is_some();
        let mut wanting = self.tables.values().filter(|table| wants(table));
        let table = match (wanting.next(), wanting.next()) {
            (Some(one), Some(other)) => {
                let problem =
                    words!["one file matches `files` of both ", &one.name, " and ", &other.name];
                let help = "name the file in the `files` of one of them, or narrow their globs";
                return Err(Error::new(Cause::advised(problem, help)));
            }
            (None, _) => return Ok(None),
            (Some(table), None) => table,
        };
        let mut sources = table.sources_of(path);
        match (sources.next(), sources.next()) {
            (Some(one), Some(other)) => {
                let (one, other) = (&one.name, &other.name);
                let problem =
                    words!["one file matches `files` of both sources ", one, " and ", other];
                let help = "name the file in the `files` of one of them, or narrow their globs";
                let place = Place::table(&table.name);
                Err(Error::at(place, Cause::advised(problem, help)))
            }
            (source, _) => Ok(Some(Belonging { table, source })),
        }
    }

    /// Whether `files` of a table or a source lead into a folder below the input folder.
    #[must_use]
    pub fn leads_into(&self, folder: &str) -> bool {
        let patterns = self.tables.values().flat_map(|table| {
            table.files.iter().chain(table.sources.iter().flat_map(|source| &source.files))
        });
        let mut patterns = patterns.filter(|pattern| pattern.contains('/'));
        patterns.any(|pattern| glob::leads_into(pattern, folder))
    }

    /// Whether a file may lack this column (counted from 0), which others of its table have: its
    /// rule says `optional`.
    #[cfg(feature = "io")]
    pub(crate) fn may_lack(&self, table: &ResolvedTable, column: usize) -> bool {
        let Some(column) = table.columns.get(column) else { return false };
        let own = self.tables.get(&table.name).map(|table| &table.rules[..]).unwrap_or_default();
        let is_it = |rule: &&ColumnRule| {
            rule.origin == column.origin && rule.pattern == column.pattern && rule.optional
        };
        own.iter().chain(self.global.iter()).any(|rule| is_it(&rule))
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
    fn wants(&self, path: &str) -> bool {
        if self.files.is_empty() {
            return stem(path).to_lowercase() == self.name.as_str().to_lowercase();
        }
        self.files.iter().any(|pattern| glob::matches_path(pattern, path))
    }

    /// The sources that a file is from: one, unless they overlap.
    fn sources_of(&self, path: &str) -> impl Iterator<Item = &TableSource> {
        let is_of = move |source: &&TableSource| {
            source.files.iter().any(|pattern| glob::matches_path(pattern, path))
        };
        self.sources.iter().filter(is_of)
    }

    /// The source of this name.
    #[must_use]
    pub fn source(&self, name: &TableName) -> Option<&TableSource> {
        self.sources.iter().find(|source| source.name == *name)
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
