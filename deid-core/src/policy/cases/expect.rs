//! What a test expects of cells, compared with the policy's rules and the test's own rows.

use crate::error::words;
use crate::technique::definition::Effect;
use crate::vocab::{ColumnName, TableName};

use super::super::decide::Decision;
use super::super::file::At;
use super::super::model::Table;
use super::super::reader::quoted;
use super::cell::{TypedExpected, TypedSpot};
use super::check::{Checker, Named, position};
use super::model::{Expected, ExpectedCell, Spot};
use super::read::TypedRow;

impl Checker<'_> {
    pub(super) fn expected(
        &mut self,
        typed: TypedRow,
        table: &Table,
        sizes: &[(&TableName, usize)],
    ) -> Vec<ExpectedCell> {
        let mut cells = Vec::new();
        for (name, typed) in typed.cells {
            self.column(table, &name.value, &name.place, Named::ByKey);
            let expected = match typed {
                TypedExpected::Absent => Expected::Absent,
                TypedExpected::Changed => Expected::Changed,
                TypedExpected::Kept => Expected::Kept,
                TypedExpected::Matches(pattern) => Expected::Matches(pattern),
                TypedExpected::Null => Expected::Null,
                TypedExpected::Text(text) => Expected::Text(text),
                TypedExpected::Token => {
                    self.is_coded(table, &name);
                    Expected::Token
                }
                TypedExpected::SameAs(spot) => match self.spot(spot, table, &name, sizes) {
                    Some(spot) => Expected::SameAs(spot),
                    None => continue,
                },
                TypedExpected::DiffersFrom(spot) => match self.spot(spot, table, &name, sizes) {
                    Some(spot) => Expected::DiffersFrom(spot),
                    None => continue,
                },
            };
            cells.push(ExpectedCell { column: name.value, expected });
        }
        cells
    }

    /// That the column's rule writes codes.
    fn is_coded(&mut self, table: &Table, name: &At<ColumnName>) {
        let effect = match self.policy.decide(table, name.value.as_str()) {
            Decision::Rule(rule) => Some(rule.rule.effect()),
            Decision::Pack(_, found) => Some(found.entry.rule.effect()),
            _ => None, // told
        };
        if effect.is_some_and(|effect| effect != Effect::Coded) {
            let words = words![
                "a token is expected of ",
                quoted(name.value.as_str()),
                ", whose rule writes none"
            ];
            self.say(&name.place, words, "expect what the rule of the column writes");
        }
    }

    fn spot(
        &mut self,
        typed: TypedSpot,
        table: &Table,
        name: &At<ColumnName>,
        sizes: &[(&TableName, usize)],
    ) -> Option<Spot> {
        let wanted = typed.table.as_deref().unwrap_or(table.name.as_str());
        let Some((found, rows)) = sizes.iter().find(|(table, _)| table.as_str() == wanted) else {
            let words = "the test compares with a table that it has no rows of";
            self.say(&name.place, words, "give the test rows of that table: [tests.tables.NAME]");
            return None;
        };
        let Some(row) = position(typed.row).filter(|row| row < rows) else {
            self.no_row(&name.place, *rows);
            return None;
        };
        let column = typed.column.unwrap_or_else(|| name.value.clone());
        let policy = self.policy;
        if let Some(table) = policy.tables.get(*found) {
            self.column(table, &column, &name.place, Named::ByValue);
        }
        Some(Spot { table: (*found).clone(), row, column })
    }
}
