//! A crosswalk from the bytes of its file. Nothing of a line is believed before the seal was met,
//! and no line is shown: a value may stand in it.

use std::collections::BTreeMap;
use std::io::BufRead;

use crate::error::{CrosswalkFault, Error, Place, Result};
use crate::secret::{Sealer, base32};
use crate::vocab::{CellType, DomainName};

use super::known::Known;
use super::write::{DOMAIN, FIRST, ID, KEY, RECIPIENT, SEAL, WITH_VALUES, WITHOUT_VALUES};
use super::{CrosswalkId, Scope, Terms, failed, fault, recipient_of};

/// What stands in a file.
pub(super) struct Stored {
    pub(super) id: CrosswalkId,
    pub(super) domains: BTreeMap<DomainName, (Scope, Known)>,
}

/// Reads a crosswalk to its end and holds its seal.
pub(super) fn read(from: impl BufRead, terms: &Terms<'_>) -> Result<Stored> {
    let sealer = terms.keys.derive::<crate::secret::Seal>("", recipient_of(terms)).sealer();
    let mut lines = Lines { from, line: Vec::new(), number: 0, sealer };
    if lines.next()? != FIRST.as_bytes() {
        return Err(fault(CrosswalkFault::NotOne));
    }
    let id = lines.after(ID)?;
    let id = id_of(&id).ok_or_else(|| lines.wrong())?;
    if lines.after(KEY)? != terms.keys.key_id().to_string() {
        return Err(fault(CrosswalkFault::OtherKey));
    }
    let recipient: String =
        serde_json::from_str(&lines.after(RECIPIENT)?).map_err(|_| lines.wrong())?;
    if recipient != recipient_of(terms) {
        return Err(fault(CrosswalkFault::OtherRecipient));
    }
    let mut domains: BTreeMap<DomainName, (Scope, Known)> = BTreeMap::new();
    let seal = loop {
        let line = lines.text()?;
        if let Some(seal) = line.strip_prefix(SEAL) {
            break base32::decode::<32>(seal).ok_or_else(|| lines.wrong())?;
        }
        let (scope, count) = domain(&line).ok_or_else(|| lines.wrong())?;
        if domains.last_key_value().is_some_and(|(last, _)| *last >= scope.domain) {
            return Err(lines.wrong());
        }
        let mut known = Known::new(scope.reidentifiable);
        for _ in 0..count {
            lines.next()?;
            entry(&lines.line, &mut known).ok_or_else(|| lines.wrong())?;
        }
        domains.insert(scope.domain.clone(), (scope, known));
    };
    if !lines.from.fill_buf().map_err(|error| failed(&error))?.is_empty() {
        return Err(fault(CrosswalkFault::Changed));
    }
    if !lines.sealer.is(&seal) {
        return Err(fault(CrosswalkFault::Changed));
    }
    Ok(Stored { id, domains })
}

/// The lines of a file, each without its end.
struct Lines<R> {
    from: R,
    line: Vec<u8>,
    /// Of the line, from 1.
    number: u64,
    sealer: Sealer,
}

impl<R: BufRead> Lines<R> {
    /// The next line. The file does not end before its seal.
    fn next(&mut self) -> Result<&[u8]> {
        self.line.clear();
        self.number += 1;
        self.from.read_until(b'\n', &mut self.line).map_err(|error| failed(&error))?;
        if self.line.last() != Some(&b'\n') {
            let is_other = self.number == 1 && !self.line.is_empty();
            let cut = if is_other { CrosswalkFault::NotOne } else { CrosswalkFault::CutShort };
            return Err(fault(cut));
        }
        if !self.line.starts_with(SEAL.as_bytes()) {
            self.sealer.add(&self.line);
        }
        self.line.pop();
        Ok(&self.line)
    }

    fn text(&mut self) -> Result<String> {
        let line = self.next()?.to_vec();
        String::from_utf8(line).map_err(|_| self.wrong())
    }

    /// What stands behind this in the next line.
    fn after(&mut self, before: &str) -> Result<String> {
        let line = self.text()?;
        line.strip_prefix(before).map(str::to_owned).ok_or_else(|| self.wrong())
    }

    /// That the line is none of a crosswalk.
    fn wrong(&self) -> Error {
        fault(CrosswalkFault::Line).within(&Place::default().with_line(self.number))
    }
}

fn id_of(text: &str) -> Option<CrosswalkId> {
    let id = u64::from_str_radix(text, 16).ok().map(|id| CrosswalkId(id.to_be_bytes()))?;
    (id.to_string() == text).then_some(id)
}

/// `subject text no-values 306`.
fn domain(line: &str) -> Option<(Scope, u64)> {
    let mut words = line.strip_prefix(DOMAIN)?.split(' ');
    let domain = DomainName::new(words.next()?).ok()?;
    let cell_type = words.next()?;
    let cell_type = [CellType::Text, CellType::Integer, CellType::Date]
        .into_iter()
        .find(|known| known.name() == cell_type)?;
    let reidentifiable = match words.next()? {
        WITH_VALUES => true,
        WITHOUT_VALUES => false,
        _ => return None,
    };
    let count = words.next()?.parse().ok()?;
    words.next().is_none().then_some((Scope { domain, cell_type, reidentifiable }, count))
}

/// Takes the tag, the surrogate and perhaps the value of a line.
fn entry(line: &[u8], known: &mut Known) -> Option<()> {
    const CODE: usize = base32::TOKEN_CHARS + 1;
    const END: usize = CODE + base32::TOKEN_CHARS;
    let is_apart = line.get(CODE - 1) == Some(&b' ');
    let tag = base32::decode_128(line.get(..CODE - 1)?)?;
    let code = base32::decode_128(line.get(CODE..END)?)?;
    let value: Option<String> = match line.get(END..)? {
        [] => None,
        [b' ', value @ ..] => Some(serde_json::from_slice(value).ok()?),
        _ => return None,
    };
    (is_apart && known.push(tag, code, value.as_deref())).then_some(())
}
