//! The record path: one record in, one out, through the same techniques as batches.

mod fields;
mod kept;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Cause, Error, Place, Result};
use crate::table::{Batch, Deidentified, Field, Scalar};

use super::plan::Plan;
pub use fields::RecordFields;
pub(super) use fields::RecordPlans;

/// A de-identified record. Serializes as what is left of it, in the order of its fields.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Record(Map<String, Value>);

impl Record {
    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The fields, to go on with.
    #[must_use]
    pub fn into_fields(self) -> Map<String, Value> {
        self.0
    }
}

impl Plan {
    /// De-identifies one record: anything that serializes as a flat map of names to text,
    /// numbers, booleans or null. The same value gives the same cell as in a batch; a field whose
    /// rule is drop may hold anything.
    ///
    /// # Errors
    /// When a field has no rule, a declared field is missing, or a cell cannot be read (and
    /// `on_invalid` is not `"null"`).
    pub fn scrub_record(&self, record: &impl Serialize) -> Result<Record> {
        // serde's own message may quote a cell.
        let Ok(Value::Object(record)) = serde_json::to_value(record) else {
            return Err(Error::at(Place::table(self.table()), Cause::RecordShape));
        };
        let fields = self.records.fields(self, &record.keys().map(String::as_str))?;
        let mut problems = Vec::new();
        let mut cells = Vec::with_capacity(record.len());
        for (index, value) in record.values().enumerate() {
            let is_looked_at = fields.is_looked_at(index);
            cells.push(match scalar(value) {
                Ok(cell) if is_looked_at => cell,
                Err(what) if is_looked_at => {
                    problems.push(fields.refused(index, what));
                    Scalar::NULL
                }
                _ => Scalar::NULL,
            });
        }
        Error::all(problems).map_err(|error| error.within(&Place::table(self.table())))?;
        self.scrub_cells(&fields, &cells)
    }

    /// The fields of a record, for [`scrub_cells`](Self::scrub_cells). Found again at once for the
    /// next record of the same names in the same order.
    ///
    /// # Errors
    /// When a field has no rule, or a declared field is missing.
    pub fn record_fields(&self, names: &[&str]) -> Result<Arc<RecordFields>> {
        self.records.fields(self, &names.iter().copied())
    }

    /// De-identifies one record, given cell by cell: [`scrub_record`](Self::scrub_record) for
    /// cells of any type that a table can have. Dates, times and decimals come out as the text
    /// that they have in a CSV file.
    ///
    /// # Errors
    /// When there are more or fewer cells than fields, or a cell cannot be read (and `on_invalid`
    /// is not `"null"`).
    ///
    /// # Example
    /// ```
    /// use deid_core::policy::Policy;
    /// use deid_core::secret::Keyring;
    /// use deid_core::table::Scalar;
    ///
    /// # fn main() -> deid_core::Result<()> {
    /// let policy = Policy::parse(r#"
    ///     version = 1
    ///     [tables.visit]
    ///     drop = ["NAME"]
    ///     [tables.visit.columns]
    ///     SEEN = { date_part = "month" }
    /// "#)?;
    /// let plan = policy.compile("visit", &Keyring::generate()?)?;
    /// let fields = plan.record_fields(&["NAME", "SEEN"])?;
    /// // 20,607 days after 1970-01-01; nobody looks at the name.
    /// let safe = plan.scrub_cells(&fields, &[Scalar::NULL, Scalar::Date(20_607)])?;
    /// assert_eq!(safe.fields()["SEEN"], "2026-06");
    /// # Ok(())
    /// # }
    /// ```
    pub fn scrub_cells(&self, fields: &RecordFields, cells: &[Scalar<'_>]) -> Result<Record> {
        let typed = fields.plan(self, cells)?;
        let plan = &typed.plan;
        let schema = plan.input_schema();
        let column = |(index, cell): (usize, &Scalar<'_>)| {
            if cell.is_null() {
                return Ok(schema.fields()[index].null_cell());
            }
            let place = || Place::table(self.table()).with_column(fields.shown()[index].clone());
            cell.into_column().map_err(|error| error.within(&place()))
        };
        let columns = cells.iter().enumerate().map(column).collect::<Result<Vec<_>>>()?;
        let applied = plan.apply(&Batch::new(schema.clone(), columns, 0)?)?;
        applied.tally.check(plan)?;
        fields_of(&applied.batch).map(Record)
    }
}

fn scalar(value: &Value) -> Result<Scalar<'_>, &'static str> {
    Ok(match value {
        Value::Null => Scalar::NULL,
        Value::String(text) => Scalar::Text(Some(text)),
        Value::Bool(flag) => Scalar::Boolean(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => Scalar::Integer(integer),
            (None, Some(integer)) => Scalar::Unsigned(integer),
            (None, None) => Scalar::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::Array(_) => return Err("a list"),
        Value::Object(_) => return Err("a map"),
    })
}

fn fields_of(batch: &Batch<Deidentified>) -> Result<Map<String, Value>> {
    let fields = batch.schema().fields().iter().zip(batch.columns());
    let field = |(field, column): (&Field, &crate::table::Column)| {
        let value = match column.scalar() {
            Some(Scalar::Text(text)) => text.map_or(Value::Null, Value::from),
            Some(Scalar::Boolean(flag)) => Value::Bool(flag),
            Some(Scalar::Integer(integer)) => Value::from(integer),
            Some(Scalar::Unsigned(integer)) => Value::from(integer),
            Some(Scalar::Float(float)) => Value::from(float),
            _ => column.text()?.at(0).map_or(Value::Null, Value::from),
        };
        Ok((field.name.as_str().to_owned(), value))
    };
    fields.map(field).collect()
}
