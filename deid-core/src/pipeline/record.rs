//! The record path: one record in, one out, through the same techniques as batches.

use std::sync::{Arc, RwLock};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Cause, Error, Place, Result};
use crate::table::{Batch, ColumnKind, Deidentified, Field, Scalar, Schema};
use crate::vocab::ColumnName;

use super::bind::TablePlan;
use super::plan::Plan;

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

/// Plans bound to the field lists that records came with, the latest first.
#[derive(Default)]
pub(super) struct RecordPlans(RwLock<Vec<Arc<TablePlan>>>);

impl RecordPlans {
    /// Services see few shapes of one record; more than this would be a client sending junk.
    const KEPT: usize = 64;

    fn find(&self, record: &Map<String, Value>) -> Option<Arc<TablePlan>> {
        // A poisoned lock means that a thread panicked while binding: bind again.
        let plans = self.0.read().ok()?;
        plans.iter().find(|plan| plan.fits(record)).cloned()
    }

    fn keep(&self, plan: &Arc<TablePlan>) {
        if let Ok(mut plans) = self.0.write() {
            plans.insert(0, Arc::clone(plan));
            plans.truncate(Self::KEPT);
        }
    }
}

impl Plan {
    /// De-identifies one record: anything that serializes as a flat map of names to text,
    /// numbers, booleans or null. The same value gives the same cell as in a batch.
    ///
    /// # Errors
    /// When a field has no rule, a declared field is missing, or a cell cannot be read (and
    /// `on_invalid` is not `"null"`).
    pub fn scrub_record(&self, record: &impl Serialize) -> Result<Record> {
        let place = Place::table(self.table());
        // serde's own message may quote a cell.
        let value = serde_json::to_value(record)
            .map_err(|_| Error::at(place.clone(), Cause::RecordShape))?;
        let Value::Object(record) = value else {
            return Err(Error::at(place, Cause::RecordShape));
        };
        self.scrub_map(&record)
    }

    fn scrub_map(&self, record: &Map<String, Value>) -> Result<Record> {
        let plan = match self.records.find(record) {
            Some(plan) => plan,
            None => {
                let plan = self.bind(&schema_of(record)?).map_err(without_names)?;
                let plan = Arc::new(plan);
                self.records.keep(&plan);
                plan
            }
        };
        let columns = record.values().map(|value| scalar(value).map(Scalar::into_column));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let batch = Batch::new(plan.input_schema().clone(), columns, 0)?;
        let applied = plan.apply(&batch)?;
        applied.tally.check(&plan)?;
        Ok(Record(fields_of(&applied.batch)))
    }
}

impl TablePlan {
    /// Whether the record has exactly this plan's fields, in order, of the same kinds.
    fn fits(&self, record: &Map<String, Value>) -> bool {
        let fields = self.input.fields();
        fields.len() == record.len()
            && fields.iter().zip(record).all(|(field, (name, value))| {
                field.name.as_str() == name
                    && scalar(value).is_ok_and(|scalar| scalar.kind() == field.kind())
            })
    }
}

/// The names of fields come from a client: those that no rule covers are counted, not shown.
fn without_names(error: Error) -> Error {
    let mut problems = error.into_problems();
    for problem in &mut problems {
        if let Cause::ColumnsWithoutRule(columns) = &problem.cause {
            problem.cause = Cause::FieldsWithoutRule(columns.len());
        }
    }
    if problems.len() > 1 {
        problems.retain(|problem| !matches!(problem.cause, Cause::NotAHeader { .. }));
    }
    // An error holds at least one problem, and one is left here.
    Error::all(problems).err().unwrap_or_else(|| Error::new(Cause::RecordShape))
}

fn schema_of(record: &Map<String, Value>) -> Result<Schema> {
    let fields = record.iter().map(|(name, value)| {
        let name = ColumnName::new(name).map_err(|_| Error::new(Cause::RecordShape))?;
        Ok(Field::scalar(name, scalar(value)?))
    });
    fields.collect::<Result<Vec<_>>>().map(Schema::new)
}

fn scalar(value: &Value) -> Result<Scalar<'_>> {
    Ok(match value {
        Value::Null => Scalar::Text(None),
        Value::String(text) => Scalar::Text(Some(text)),
        Value::Bool(flag) => Scalar::Boolean(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => Scalar::Integer(integer),
            (None, Some(integer)) => Scalar::Unsigned(integer),
            (None, None) => Scalar::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::Array(_) | Value::Object(_) => return Err(Error::new(Cause::RecordShape)),
    })
}

fn fields_of(batch: &Batch<Deidentified>) -> Map<String, Value> {
    let fields = batch.schema().fields().iter().zip(batch.columns());
    fields
        .map(|(field, column)| {
            let value = match (field.kind(), column.scalar()) {
                (_, Some(Scalar::Text(text))) => text.map_or(Value::Null, Value::from),
                (_, Some(Scalar::Boolean(flag))) => Value::Bool(flag),
                (_, Some(Scalar::Integer(integer))) => Value::from(integer),
                (_, Some(Scalar::Unsigned(integer))) => Value::from(integer),
                (ColumnKind::Float, Some(Scalar::Float(float))) => Value::from(float),
                _ => Value::Null,
            };
            (field.name.as_str().to_owned(), value)
        })
        .collect()
}
