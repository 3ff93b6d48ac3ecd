//! Records and other plain data between Python and the core.

use deid_core::error::{Cause, Error};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyString};
use serde_json::{Map, Number, Value};

use crate::error::raise;

/// The fields of a record.
///
/// # Errors
/// When it is not flat; neither the field nor its value is named.
pub fn of_dict(record: &Bound<'_, PyDict>) -> PyResult<Map<String, Value>> {
    let py = record.py();
    let shape = || raise(py, &Error::new(Cause::RecordShape));
    let mut fields = Map::with_capacity(record.len());
    for (name, cell) in record.iter() {
        let name = name.cast::<PyString>().ok().and_then(|name| name.to_str().ok());
        let cell = value(&cell).ok().flatten();
        fields.insert(name.ok_or_else(shape)?.to_owned(), cell.ok_or_else(shape)?);
    }
    Ok(fields)
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
    // Plain data with text keys: serialization cannot fail.
    let text = serde_json::to_string(data).unwrap_or_default();
    py.import("json")?.call_method1("loads", (text,))
}

/// A cell; `None` where records cannot hold it.
fn value(cell: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    if cell.is_none() {
        return Ok(Some(Value::Null));
    }
    if let Ok(flag) = cell.cast::<PyBool>() {
        return Ok(Some(Value::Bool(flag.is_true())));
    }
    if let Ok(text) = cell.cast::<PyString>() {
        return Ok(Some(Value::String(text.to_str()?.to_owned())));
    }
    if cell.is_instance_of::<PyInt>() {
        let number = cell.extract::<i64>().map(Number::from);
        return Ok(number
            .or_else(|_| cell.extract::<u64>().map(Number::from))
            .ok()
            .map(Value::Number));
    }
    if let Ok(float) = cell.cast::<PyFloat>() {
        let float = float.value();
        let number = Number::from_f64(float).map(Value::Number);
        return Ok(if float.is_nan() { Some(Value::Null) } else { number });
    }
    if cell.is_instance_of::<PyDateTime>() {
        return timestamp(cell).map(|text| Some(Value::String(text)));
    }
    if cell.is_instance_of::<PyDate>() {
        return Ok(Some(Value::String(cell.call_method0("isoformat")?.extract()?)));
    }
    // Scalars of numpy.
    match cell.get_type().module()?.to_str()? {
        "numpy" if cell.hasattr("item")? => {
            let item = cell.call_method0("item")?;
            if item.get_type().is(cell.get_type()) { Ok(None) } else { value(&item) }
        }
        _ => Ok(None),
    }
}

/// A timestamp as it reads in a frame: with a zone in UTC, without zeros at the end of a fraction.
fn timestamp(cell: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = cell.py();
    let is_zoned = !cell.getattr("tzinfo")?.is_none();
    let civil = if is_zoned {
        let utc = py.import("datetime")?.getattr("timezone")?.getattr("utc")?;
        let kwargs = PyDict::new(py);
        kwargs.set_item("tzinfo", py.None())?;
        cell.call_method1("astimezone", (utc,))?.call_method("replace", (), Some(&kwargs))?
    } else {
        cell.clone()
    };
    let text: String = civil.call_method0("isoformat")?.extract()?;
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    Ok(if is_zoned { format!("{text}Z") } else { text.to_owned() })
}
