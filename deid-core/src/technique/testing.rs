//! Running one rule over a few cells, as a plan would, for the tests of this room.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::types::{
    ArrowTimestampType, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, Date32Array, Date64Array,
    Decimal128Array, Float32Array, Float64Array, PrimitiveArray, Time32SecondArray,
    Time64NanosecondArray,
};

use crate::crosswalk::Crosswalk;
use crate::error::{Cause, CellFault, Error, Faults};
use crate::hierarchy::Hierarchy;
use crate::secret::Keyring;
use crate::table::{Column, Field, NullValues, Reading};
use crate::vocab::{CellType, ColumnName, DomainName, Recipient};

use super::{Cells, Context, Domain, DomainKeys, List, Rule, Technique};

/// A rule with all that it is compiled against. Starts from the rule's own default type.
pub(super) struct Trial {
    pub(super) rule: Rule,
    pub(super) reading: Reading,
    pub(super) domains: BTreeMap<DomainName, Domain>,
    pub(super) recipient: Option<Recipient>,
    pub(super) keys: Option<Keyring>,
    pub(super) crosswalk: Option<Arc<Crosswalk>>,
    pub(super) hierarchies: BTreeMap<String, Arc<Hierarchy>>,
    pub(super) lists: BTreeMap<String, Arc<List>>,
}

/// For a context of its own.
pub(super) static NO_LISTS: BTreeMap<String, Arc<List>> = BTreeMap::new();

/// What a cell became: text, null or a fault.
pub(super) type Outcome = Result<Option<String>, CellFault>;

impl Trial {
    /// A rule as a policy writes it: `band = { width = 10 }`.
    pub(super) fn new(rule: &str) -> Self {
        let rule: Rule = toml::from_str(rule).expect("a rule");
        let reading = Reading { cell_type: rule.default_type(), ..Reading::default() };
        Self {
            rule,
            reading,
            domains: BTreeMap::new(),
            recipient: None,
            keys: None,
            crosswalk: None,
            hierarchies: BTreeMap::new(),
            lists: BTreeMap::new(),
        }
    }

    pub(super) fn typed(mut self, cell_type: CellType) -> Self {
        self.reading.cell_type = cell_type;
        self
    }

    pub(super) fn nulls(mut self, spellings: &[&str]) -> Self {
        self.reading.null_values = NullValues::new(spellings);
        self
    }

    pub(super) fn compile(&self) -> Result<Box<dyn Technique>, Error> {
        let derive = |keys| {
            let keys = DomainKeys::derive(keys, &self.domains, self.recipient.as_ref());
            match &self.crosswalk {
                Some(crosswalk) => keys.with_crosswalk(Arc::clone(crosswalk)),
                None => keys,
            }
        };
        let keys = self.keys.as_ref().map(derive);
        let context = Context {
            domains: &self.domains,
            keys: keys.as_ref(),
            as_of: None,
            hierarchies: &self.hierarchies,
            lists: &self.lists,
            reading: &self.reading,
        };
        Ok(self.rule.compile(&context)?.expect("not the rule `drop`"))
    }

    /// Why the rule does not compile.
    pub(super) fn refusal(&self) -> Cause {
        self.compile().err().expect("the rule is refused").problems()[0].cause.clone()
    }

    /// Whether the rule can read a column of this kind.
    pub(super) fn reads(&self, column: &Column) -> bool {
        let field = Field::new(ColumnName::new("X").unwrap(), column.data_type().clone());
        self.compile().unwrap().output(&field).is_ok()
    }

    pub(super) fn column(&self, column: &Column) -> Vec<Outcome> {
        let technique = self.compile().unwrap_or_else(|error| panic!("{error}"));
        let cells = Cells { column, reading: &self.reading, shifts: None, companion: None };
        let mut faults = Faults::default();
        let out = technique.apply(&cells, &mut faults).unwrap();
        assert_eq!(out.len(), column.len());
        let shown = faults.first();
        assert_eq!(faults.count(), shown.len() as u64, "too many faults for a test of this kind");
        let text = out.text().unwrap();
        (0..text.len())
            .map(|row| match shown.iter().find(|(at, _)| *at == row as u64) {
                Some((_, fault)) => {
                    assert_eq!(text.at(row), None, "a fault comes out null");
                    Err(*fault)
                }
                None => Ok(text.at(row).map(str::to_owned)),
            })
            .collect()
    }

    /// One text cell.
    pub(super) fn cell(&self, cell: &str) -> Outcome {
        self.column(&Column::from_text([Some(cell)])).remove(0)
    }

    /// One text cell that comes out as text.
    pub(super) fn text(&self, cell: &str) -> String {
        match self.cell(cell) {
            Ok(Some(text)) => text,
            other => panic!("{cell:?} became {other:?}"),
        }
    }

    /// Text cells and what each must become.
    pub(super) fn expect(&self, cases: &[(&str, &str)]) {
        for (cell, expected) in cases {
            assert_eq!(self.text(cell), *expected, "{cell:?}");
        }
    }
}

/// Every column that holds this one cell of a spec vector's `column`, `unit` and `value`: integers
/// of any width, dates of both widths, instants in many zones.
pub(super) fn typed_columns(column: &str, unit: &str, value: &str) -> Vec<Column> {
    let arrays: Vec<ArrayRef> = match column {
        "integer" => integers(value.parse().expect("a whole number")),
        "timestamp" => vec![timestamp(unit, value, None)],
        "instant" => ["UTC", "+00:00", "+14:00", "-08:00", "Europe/Berlin"]
            .map(|zone| timestamp(unit, value, Some(zone)))
            .into(),
        _ => others(column, value.parse().expect("a number of 64 bits")),
    };
    arrays.into_iter().map(Column::from_array).collect()
}

fn integers(value: i128) -> Vec<ArrayRef> {
    fn of<T: ArrowPrimitiveType>(value: i128) -> Option<ArrayRef>
    where
        T::Native: TryFrom<i128>,
    {
        let value = T::Native::try_from(value).ok()?;
        Some(Arc::new(PrimitiveArray::<T>::from_iter_values([value])))
    }
    let signed = [of::<Int8Type>, of::<Int16Type>, of::<Int32Type>, of::<Int64Type>];
    let unsigned = [of::<UInt8Type>, of::<UInt16Type>, of::<UInt32Type>, of::<UInt64Type>];
    signed.into_iter().chain(unsigned).filter_map(|of| of(value)).collect()
}

fn timestamp(unit: &str, value: &str, zone: Option<&str>) -> ArrayRef {
    fn of<T: ArrowTimestampType>(value: i64, zone: Option<&str>) -> ArrayRef {
        let cell = PrimitiveArray::<T>::from_iter_values([value]);
        Arc::new(cell.with_timezone_opt(zone.map(str::to_owned)))
    }
    let value = value.parse().expect("a number of 64 bits");
    match unit {
        "s" => of::<TimestampSecondType>(value, zone),
        "ms" => of::<TimestampMillisecondType>(value, zone),
        "us" => of::<TimestampMicrosecondType>(value, zone),
        "ns" => of::<TimestampNanosecondType>(value, zone),
        other => panic!("no unit {other}"),
    }
}

fn others(column: &str, value: i64) -> Vec<ArrayRef> {
    let small = i32::try_from(value);
    match column {
        "binary" => vec![Arc::new(BinaryArray::from_iter_values([value.to_be_bytes()]))],
        "boolean" => vec![Arc::new(BooleanArray::from(vec![value == 1]))],
        "date" => vec![
            Arc::new(Date32Array::from(vec![small.expect("a day")])),
            Arc::new(Date64Array::from(vec![value * 86_400_000])),
        ],
        "decimal" => {
            let cents = Decimal128Array::from(vec![i128::from(value) * 100]);
            vec![Arc::new(cents.with_precision_and_scale(38, 2).expect("room for it"))]
        }
        "float" => {
            vec![
                Arc::new(Float32Array::from(vec![value as f32])),
                Arc::new(Float64Array::from(vec![value as f64])),
            ]
        }
        "time" => vec![
            Arc::new(Time32SecondArray::from(vec![small.expect("a second")])),
            Arc::new(Time64NanosecondArray::from(vec![value])),
        ],
        other => panic!("no column of {other}"),
    }
}
