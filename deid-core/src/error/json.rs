//! Problems as plain data: what `--json` prints and what the exceptions of Python carry.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Cause, Means, Problem, Wording};

/// Names, counts and places, never content: `file`, `table`, `column` (its name, where it may be
/// shown), `position` (of the column, from 1), `row` (from 1; the first of `rows`), `rows`,
/// `count` (of cells at fault), `line`, `message`, `help` (in the wording of this library; a front
/// has its own by [`Problem::worded`]). What is not known is null.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.worded(Means::in_rust).serialize(serializer)
    }
}

impl Problem {
    /// The problem as plain data, its advice as a front words it.
    pub fn worded(&self, wording: Wording) -> impl Serialize + '_ {
        Worded { problem: self, wording }
    }
}

struct Worded<'p> {
    problem: &'p Problem,
    wording: Wording,
}

impl Serialize for Worded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Problem { place, cause } = self.problem;
        let (count, rows) = match cause {
            Cause::Cells { count, rows, .. } => (Some(*count), rows.clone()),
            _ => (None, place.row.iter().map(|row| row.get()).collect()),
        };
        let mut object = serializer.serialize_struct("Problem", 10)?;
        object.serialize_field("file", &place.file.as_deref())?;
        object.serialize_field("table", &place.table)?;
        object.serialize_field("column", &place.column.as_ref().and_then(|c| c.name()))?;
        object.serialize_field(
            "position",
            &place.column.as_ref().and_then(super::place::ColumnRef::position),
        )?;
        object.serialize_field("row", &rows.first())?;
        object.serialize_field("rows", &rows)?;
        object.serialize_field("count", &count)?;
        object.serialize_field("line", &place.line)?;
        object.serialize_field("message", &cause.to_string())?;
        object.serialize_field("help", &cause.help().worded(self.wording))?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{CellFault, ColumnRef, Place};
    use super::*;
    use crate::vocab::{ColumnName, TableName};

    fn data(place: Place, cause: Cause) -> Value {
        serde_json::to_value(Problem { place, cause }).unwrap()
    }

    #[test]
    fn cells_at_fault_have_rows_and_a_count() {
        let name = ColumnName::new("AGE").unwrap();
        let place =
            Place::table(&TableName::new("dm").unwrap()).with_column(ColumnRef::Named(name));
        let first = CellFault::NotOfType("integer");
        let found = data(place, Cause::Cells { count: 40, first, rows: vec![2, 5] });
        let expected = json!({
            "file": null, "table": "dm", "column": "AGE", "position": null,
            "row": 2, "rows": [2, 5], "count": 40, "line": null,
        });
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&found[key], value, "{key}");
        }
        assert!(found["message"].as_str().unwrap().starts_with("40 cell(s)"));
        assert!(found["help"].is_string());
    }

    #[test]
    fn a_column_without_a_name_that_may_be_shown_has_its_position() {
        let place = Place::file("policy.toml").with_line(7).with_row(2);
        let found = data(
            place.with_column(ColumnRef::Position { index: 3, of: 9 }),
            Cause::UnsupportedType("list"),
        );
        assert_eq!((&found["column"], &found["position"]), (&Value::Null, &json!(3)));
        assert_eq!(
            (&found["line"], &found["row"], &found["rows"]),
            (&json!(7), &json!(3), &json!([3]))
        );
        assert_eq!(found["file"], "policy.toml");
        let name = ColumnName::new("A").unwrap();
        let place = Place::default().with_column(ColumnRef::NamedAt(name, 4));
        let found = data(place, Cause::Utf8);
        assert_eq!((&found["column"], &found["position"]), (&json!("A"), &json!(4)));
    }
}
