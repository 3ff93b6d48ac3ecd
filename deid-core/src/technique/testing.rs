//! Running one rule over a few cells, as a plan would, for the tests of this room.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Cause, CellFault, Error, Faults};
use crate::hierarchy::Hierarchy;
use crate::secret::Keyring;
use crate::table::{Column, Field, NullValues, Reading};
use crate::vocab::{CellType, ColumnName, DomainName, Recipient};

use super::{Cells, Context, Domain, DomainKeys, Rule, Technique};

/// A rule with all that it is compiled against. Starts from the rule's own default type.
pub(super) struct Trial {
    pub(super) rule: Rule,
    pub(super) reading: Reading,
    pub(super) domains: BTreeMap<DomainName, Domain>,
    pub(super) recipient: Option<Recipient>,
    pub(super) keys: Option<Keyring>,
    pub(super) hierarchies: BTreeMap<String, Arc<Hierarchy>>,
}

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
            hierarchies: BTreeMap::new(),
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
        let derive = |keys| DomainKeys::derive(keys, &self.domains, self.recipient.as_ref());
        let keys = self.keys.as_ref().map(derive);
        let context = Context {
            domains: &self.domains,
            keys: keys.as_ref(),
            as_of: None,
            hierarchies: &self.hierarchies,
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
