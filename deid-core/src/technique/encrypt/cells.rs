//! Sealing the cells of a column, and opening them again.

use std::sync::Arc;

use crate::error::{CellFault, Faults, Result};
use crate::secret::{ReversibleKey, base32};
use crate::table::{Column, Field, NullValues};
use crate::technique::{Cells, Context, Domain, OutputKind, Reversible, Technique, keys};

use super::{Params, RULE};

impl Params {
    pub(super) fn bind(&self, context: &Context<'_>) -> Result<Encryptor> {
        let domain = context.domain(&self.domain)?;
        let key = context.keys.ok_or_else(keys::missing)?.reversible(&self.domain)?;
        Ok(Encryptor { key, domain: domain.clone() })
    }
}

/// Writes `prefix` and the base32 of AES-SIV for every value. Null stays null.
pub struct Encryptor {
    key: Arc<ReversibleKey>,
    domain: Domain,
}

impl Technique for Encryptor {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        self.domain.accepts(input, RULE)?;
        Ok(OutputKind::Text)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let kind = cells.column.kind();
        let (mut cipher, associated) = (self.key.cipher(), self.domain.cell_type.name());
        let (mut sealed, mut text) = (Vec::new(), String::new());
        cells.column.map_text(&cells.reading.null_values, faults, |cell, sink| {
            let value = self.domain.sealable(cell, kind)?;
            cipher.seal(&[associated.as_bytes()], value.as_bytes(), &mut sealed);
            text.clear();
            base32::encode(&sealed, &mut text);
            sink.push_str(&self.domain.prefix);
            sink.push_str(&text);
            Ok(())
        })
    }

    fn as_reversible(&self) -> Option<&dyn Reversible> {
        Some(self)
    }
}

impl Reversible for Encryptor {
    fn turn_back(&self, column: &Column, faults: &mut Faults) -> Result<Column> {
        let (mut cipher, associated) = (self.key.cipher(), self.domain.cell_type.name());
        let mut sealed = Vec::new();
        column.map_text(&NullValues::default(), faults, |cell, sink| {
            let text = cell.strip_prefix(&self.domain.prefix).unwrap_or("");
            let bytes = base32::bytes_of(text.len()).ok_or(CellFault::DoesNotOpen)?;
            sealed.clear();
            sealed.resize(bytes, 0);
            if !base32::decode_into(text, &mut sealed) {
                return Err(CellFault::DoesNotOpen);
            }
            let value = cipher.open(&[associated.as_bytes()], &mut sealed);
            let value = value.and_then(|value| std::str::from_utf8(value).ok());
            sink.push_str(value.ok_or(CellFault::DoesNotOpen)?);
            Ok(())
        })
    }
}
