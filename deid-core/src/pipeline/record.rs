//! The record path: one record in, one out, through the same techniques as batches.

use std::sync::{Arc, RwLock};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Cause, ColumnRef, Error, Place, Problem, Result};
use crate::table::{Batch, Deidentified, Field, Scalar, Schema};
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

/// The fields of a record by name, each with its rule: what [`Plan::scrub_cells`] needs beside
/// the cells.
pub struct RecordFields {
    names: Vec<ColumnName>,
    looked_at: Vec<bool>,
    shown: Vec<ColumnRef>,
    /// One plan for every combination of types that cells came with, the latest first.
    plans: Kept<TablePlan>,
}

impl RecordFields {
    /// Whether a rule looks into the field at this position (from 0): the cells of others play no
    /// part.
    #[must_use]
    pub fn is_looked_at(&self, index: usize) -> bool {
        self.looked_at.get(index) == Some(&true)
    }

    /// The problem of a field (from 0) that holds what no cell can be: by name where the policy
    /// has one for it, else by position.
    #[must_use]
    pub fn refused(&self, index: usize, what: &'static str) -> Problem {
        let place = match self.shown.get(index) {
            Some(column) => Place::default().with_column(column.clone()),
            None => Place::default(),
        };
        Problem { place, cause: Cause::FieldType(what) }
    }

    fn are(&self, names: &[&str]) -> bool {
        self.names.len() == names.len()
            && self.names.iter().zip(names).all(|(mine, name)| mine.as_str() == *name)
    }

    fn schema(&self, cells: &[Scalar<'_>]) -> Schema {
        let fields = self.names.iter().zip(cells);
        Schema::new(fields.map(|(name, cell)| Field::scalar(name.clone(), cell)).collect())
    }
}

/// The field lists that records came with, the latest first.
#[derive(Default)]
pub(super) struct RecordPlans(Kept<RecordFields>);

/// A few things that are asked for again and again.
struct Kept<T>(RwLock<Vec<Arc<T>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T> Kept<T> {
    /// Services see few shapes of one record; more than this would be a client sending junk.
    const MOST: usize = 64;

    /// The first that fits, else what `make` gives, which is kept.
    fn find(&self, fits: impl Fn(&T) -> bool, make: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        // A poisoned lock means that a thread panicked while keeping: make it again.
        let known = self.0.read().ok();
        if let Some(found) = known.and_then(|kept| kept.iter().find(|each| fits(each)).cloned()) {
            return Ok(found);
        }
        let made = Arc::new(make()?);
        if let Ok(mut kept) = self.0.write() {
            kept.insert(0, Arc::clone(&made));
            kept.truncate(Self::MOST);
        }
        Ok(made)
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
        let names: Vec<&str> = record.keys().map(String::as_str).collect();
        let fields = self.record_fields(&names)?;
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
        let make = || {
            let place = Place::table(self.table());
            self.resolve_fields(names).map_err(|error| without_names(error).within(&place))
        };
        self.records.0.find(|fields| fields.are(names), make)
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
        if cells.len() != fields.names.len() {
            let place = Place::table(self.table());
            return Err(Error::at(place, Cause::RecordShape));
        }
        let is_bound_to = |plan: &TablePlan| {
            let columns = plan.input_schema().fields();
            columns.len() == cells.len() && columns.iter().zip(cells).all(|(f, cell)| f.is_of(cell))
        };
        let bind = || self.bind(&fields.schema(cells)).map_err(without_names);
        let plan = fields.plans.find(is_bound_to, bind)?;
        let columns = cells.iter().map(|cell| cell.into_column()).collect::<Result<Vec<_>>>()?;
        let batch = Batch::new(plan.input_schema().clone(), columns, 0)?;
        let applied = plan.apply(&batch)?;
        applied.tally.check(&plan)?;
        fields_of(&applied.batch).map(Record)
    }

    fn resolve_fields(&self, names: &[&str]) -> Result<RecordFields> {
        let name = |(index, name): (usize, &&str)| {
            let place = ColumnRef::Position { index: index + 1, of: names.len() };
            let place = Place::default().with_column(place);
            ColumnName::new(*name).map_err(|_| Error::at(place, Cause::RecordShape))
        };
        let columns = names.iter().enumerate().map(name).collect::<Result<Vec<_>>>()?;
        let schema = Schema::new(columns.iter().cloned().map(Field::text).collect());
        let resolved = self.policy().resolve(self.table(), &schema)?;
        Ok(RecordFields {
            looked_at: resolved.looked_at(),
            shown: (0..columns.len()).map(|index| resolved.column_ref(index)).collect(),
            names: columns,
            plans: Kept::default(),
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
