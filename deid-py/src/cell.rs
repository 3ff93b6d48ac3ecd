//! Cells of records: plain Python values as a frame would read them.

use deid_core::table::{Scalar, Tick};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyComplex, PyDate, PyDateTime, PyDelta, PyDict, PyFloat, PyInt,
    PyList, PyString, PyTime, PyTuple,
};

/// A cell that no longer needs Python.
pub enum Cell {
    Text(String),
    Typed(Scalar<'static>),
}

impl Cell {
    pub const NULL: Self = Self::Typed(Scalar::NULL);

    pub fn scalar(&self) -> Scalar<'_> {
        match self {
            Self::Text(text) => Scalar::Text(Some(text)),
            Self::Typed(scalar) => *scalar,
        }
    }
}

/// Reads a cell: None, NaN, NaT and NA are null.
///
/// # Errors
/// The words for what no cell can be; the value is not in them.
pub fn read(cell: &Bound<'_, PyAny>) -> Result<Cell, &'static str> {
    if cell.is_none() {
        return Ok(Cell::NULL);
    }
    if let Ok(text) = cell.cast::<PyString>() {
        let text = text.to_str().map_err(|_| "text that is not Unicode")?;
        return Ok(Cell::Text(text.to_owned()));
    }
    if let Ok(flag) = cell.cast::<PyBool>() {
        return Ok(Cell::Typed(Scalar::Boolean(flag.is_true())));
    }
    if cell.is_instance_of::<PyInt>() {
        return integer(cell);
    }
    if let Ok(float) = cell.cast::<PyFloat>() {
        return match float.value() {
            float if float.is_nan() => Ok(Cell::NULL),
            float if float.is_finite() => Ok(Cell::Typed(Scalar::Float(float))),
            _ => Err(NOT_FINITE),
        };
    }
    // What another library's own method raises could quote the cell.
    less_plain(cell).unwrap_or(Err("an object"))
}

const NOT_FINITE: &str = "a number that is not finite";
const LONG_DECIMAL: &str = "a decimal of more than 38 digits";

type Found = Result<Cell, &'static str>;

fn integer(cell: &Bound<'_, PyAny>) -> Found {
    let signed = cell.extract::<i64>().map(Scalar::Integer);
    let found = signed.or_else(|_| cell.extract::<u64>().map(Scalar::Unsigned));
    found.map(Cell::Typed).map_err(|_| "a whole number of more than 64 bits")
}

fn less_plain(cell: &Bound<'_, PyAny>) -> PyResult<Found> {
    let class = cell.get_type();
    let (module, name) = (class.module()?, class.name()?);
    let library = module.to_str()?.split('.').next().unwrap_or_default();
    // NaT is a datetime to isinstance.
    if library == "pandas" && matches!(name.to_str()?, "NAType" | "NaTType") {
        return Ok(Ok(Cell::NULL));
    }
    if cell.is_instance_of::<PyDateTime>() {
        return timestamp(cell);
    }
    if cell.is_instance_of::<PyDate>() {
        return Ok(Ok(Cell::Typed(Scalar::Date(days(cell)?))));
    }
    if cell.is_instance_of::<PyTime>() {
        if !cell.getattr("tzinfo")?.is_none() {
            return Ok(Err("a clock time with a zone"));
        }
        return Ok(Ok(Cell::Typed(Scalar::Time(clock(cell)?))));
    }
    if cell.is_instance(&cell.py().import("decimal")?.getattr("Decimal")?)? {
        return decimal(cell);
    }
    if library == "numpy" {
        return of_numpy(cell, name.to_str()?);
    }
    Ok(Err(word(cell)))
}

/// A scalar of numpy. Not every one is what its ``item()`` is.
fn of_numpy(cell: &Bound<'_, PyAny>, name: &str) -> PyResult<Found> {
    match name {
        "ndarray" => return Ok(Err("a list")),
        "timedelta64" => return Ok(Err("a duration")),
        "datetime64" => {
            let unit: String = cell.getattr("dtype")?.getattr("str")?.extract()?;
            let item = cell.call_method0("item")?;
            return match unit.get(3..) {
                _ if item.is_none() => Ok(Ok(Cell::NULL)),
                Some("[ns]") => {
                    let ticks = item.extract()?;
                    let unit = Tick::Nano;
                    Ok(Ok(Cell::Typed(Scalar::Timestamp { ticks, unit, is_zoned: false })))
                }
                // A month is no day.
                Some("[D]" | "[h]" | "[m]" | "[s]" | "[ms]" | "[us]")
                    if item.is_instance_of::<PyDate>() =>
                {
                    less_plain(&item)
                }
                _ => Ok(Err("a date of this unit")),
            };
        }
        _ => {}
    }
    if !cell.hasattr("item")? {
        return Ok(Err("an object"));
    }
    let item = cell.call_method0("item")?;
    Ok(if item.get_type().is(cell.get_type()) { Err("an object") } else { read(&item) })
}

/// A point in time; with a zone, in UTC. Nanoseconds are those of pandas.
fn timestamp(cell: &Bound<'_, PyAny>) -> PyResult<Found> {
    let py = cell.py();
    let is_zoned = !cell.getattr("tzinfo")?.is_none();
    let utc = py.import("datetime")?.getattr("timezone")?.getattr("utc")?;
    let utc = if is_zoned { cell.call_method1("astimezone", (utc,))? } else { cell.clone() };
    let micros = i64::from(days(&utc)?) * 86_400_000_000 + clock(&utc)?;
    let nanos: i64 = match utc.getattr_opt("nanosecond")? {
        Some(nanos) => nanos.extract()?,
        None => 0,
    };
    let in_nanos = || micros.checked_mul(1000)?.checked_add(nanos);
    Ok(match (nanos, in_nanos()) {
        (0, _) => Ok((micros, Tick::Micro)),
        (_, Some(ticks)) => Ok((ticks, Tick::Nano)),
        (_, None) => Err("a point in time out of range"),
    }
    .map(|(ticks, unit)| Cell::Typed(Scalar::Timestamp { ticks, unit, is_zoned })))
}

/// Days since 1970-01-01.
fn days(date: &Bound<'_, PyAny>) -> PyResult<i32> {
    const EPOCH: i32 = 719_163; // date(1970, 1, 1).toordinal()
    Ok(date.call_method0("toordinal")?.extract::<i32>()? - EPOCH)
}

/// Microseconds since midnight.
fn clock(time: &Bound<'_, PyAny>) -> PyResult<i64> {
    let part = |name: &str| time.getattr(name)?.extract::<i64>();
    let seconds = (part("hour")? * 60 + part("minute")?) * 60 + part("second")?;
    Ok(seconds * 1_000_000 + part("microsecond")?)
}

fn decimal(cell: &Bound<'_, PyAny>) -> PyResult<Found> {
    if cell.call_method0("is_nan")?.is_truthy()? {
        return Ok(Ok(Cell::NULL));
    }
    if cell.call_method0("is_infinite")?.is_truthy()? {
        return Ok(Err(NOT_FINITE));
    }
    let (sign, digits, exponent): (u8, Vec<u8>, i64) = cell.call_method0("as_tuple")?.extract()?;
    let coefficient = digits
        .iter()
        .try_fold(0_i128, |sum, &digit| sum.checked_mul(10)?.checked_add(digit.into()));
    let zeros = u32::try_from(exponent.max(0)).ok().and_then(|zeros| 10_i128.checked_pow(zeros));
    let scale = i8::try_from(exponent.min(0).saturating_neg()).ok().filter(|&scale| scale <= 38);
    let found = || {
        let digits = coefficient?.checked_mul(zeros?)?;
        let digits = if sign == 1 { -digits } else { digits };
        Some(Cell::Typed(Scalar::Decimal { digits, scale: scale? }))
    };
    Ok(found().ok_or(LONG_DECIMAL))
}

/// What a value is that no cell can be.
fn word(cell: &Bound<'_, PyAny>) -> &'static str {
    if cell.is_instance_of::<PyBytes>() || cell.is_instance_of::<PyByteArray>() {
        "bytes"
    } else if cell.is_instance_of::<PyList>() || cell.is_instance_of::<PyTuple>() {
        "a list"
    } else if cell.is_instance_of::<PyDict>() {
        "a map"
    } else if cell.is_instance_of::<PyDelta>() {
        "a duration"
    } else if cell.is_instance_of::<PyComplex>() {
        "a complex number"
    } else {
        "an object"
    }
}
