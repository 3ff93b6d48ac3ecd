//! Records and other plain data between Python and the core.

use std::sync::Arc;

use deid_core::error::{Cause, ColumnRef, Error, Place};
use deid_core::pipeline::{Plan, RecordFields};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use serde_json::{Map, Value};

use crate::cell::{self, Cell};
use crate::error::raise;

/// A record as the core takes it. Fields that no rule looks into are not read.
///
/// # Errors
/// When a name is not text, a field has no rule, or a field holds what no cell can be; by name
/// only where the policy has one for it.
pub fn of_dict(
    plan: &Plan,
    record: &Bound<'_, PyDict>,
) -> PyResult<(Arc<RecordFields>, Vec<Cell>)> {
    let py = record.py();
    let (keys, values): (Vec<_>, Vec<_>) = record.iter().unzip();
    let name =
        |(index, key)| name(key).ok_or_else(|| raise(py, &nameless(plan, index, keys.len())));
    let names = keys.iter().enumerate().map(name).collect::<PyResult<Vec<&str>>>()?;
    let fields = plan.record_fields(&names).map_err(|error| raise(py, &error))?;
    let mut problems = Vec::new();
    let mut cells = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let found = if fields.is_looked_at(index) { cell::read(value) } else { Ok(Cell::NULL) };
        cells.push(found.unwrap_or_else(|what| {
            problems.push(fields.refused(index, what));
            Cell::NULL
        }));
    }
    let place = Place::table(plan.table());
    Error::all(problems).map_err(|error| raise(py, &error.within(&place)))?;
    Ok((fields, cells))
}

/// A record that may leave.
///
/// # Errors
/// When Python has no memory for it.
pub fn to_dict(py: Python<'_>, fields: Map<String, Value>) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    for (name, cell) in fields {
        match cell {
            Value::Bool(flag) => dict.set_item(name, flag)?,
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(integer), _) => dict.set_item(name, integer)?,
                (None, Some(integer)) => dict.set_item(name, integer)?,
                (None, None) => dict.set_item(name, number.as_f64())?,
            },
            Value::String(text) => dict.set_item(name, text)?,
            Value::Null | Value::Array(_) | Value::Object(_) => dict.set_item(name, py.None())?,
        }
    }
    Ok(dict)
}

/// Plain data of the core (manifests, assessments, explanations) as Python dicts and lists.
///
/// # Errors
/// When Python has no memory for it.
pub fn to_python<'py>(
    py: Python<'py>,
    data: &impl serde::Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (to_json(data),))
}

/// Plain data of the core as text.
pub fn to_json(data: &impl serde::Serialize) -> String {
    // Plain data with text keys: serialization cannot fail.
    serde_json::to_string(data).unwrap_or_default()
}

fn name<'r>(key: &'r Bound<'_, PyAny>) -> Option<&'r str> {
    key.cast::<PyString>().ok()?.to_str().ok()
}

fn nameless(plan: &Plan, index: usize, of: usize) -> Error {
    let place = Place::table(plan.table());
    Error::at(
        place.with_column(ColumnRef::Position { index: index + 1, of }),
        Cause::FieldType("a field whose name is not text"),
    )
}
