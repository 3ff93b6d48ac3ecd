//! A crosswalk as the bytes of its file.

use std::io::{self, BufWriter, Write};

use crate::secret::{Sealer, base32};

use super::Crosswalk;

/// The first line: what the file is, and the version of its format.
pub(super) const FIRST: &str = "deid-crosswalk-1";
/// What stands before each of the other lines that are no entries.
pub(super) const ID: &str = "id ";
pub(super) const KEY: &str = "key ";
pub(super) const RECIPIENT: &str = "recipient ";
pub(super) const DOMAIN: &str = "domain ";
pub(super) const SEAL: &str = "seal ";
/// Whether a domain's entries hold values.
pub(super) const WITH_VALUES: &str = "values";
pub(super) const WITHOUT_VALUES: &str = "no-values";

impl Crosswalk {
    /// Writes the crosswalk: equal entries give equal bytes, whoever added them when.
    ///
    /// # Errors
    /// When writing fails.
    #[cfg_attr(not(feature = "io"), allow(dead_code))] // jobs save it
    pub(crate) fn write_to(&self, out: impl Write) -> io::Result<()> {
        let out = BufWriter::with_capacity(1 << 16, out);
        let mut sealed = Sealed { out, sealer: self.seal.sealer(), line: Vec::new() };
        sealed.line(format_args!("{FIRST}"))?;
        sealed.line(format_args!("{ID}{}", self.id))?;
        sealed.line(format_args!("{KEY}{}", self.key_id))?;
        sealed.line(format_args!("{RECIPIENT}{}", quoted(&self.recipient)))?;
        for (name, surrogates) in &self.domains {
            let count = surrogates.known() + surrogates.added();
            let scope = surrogates.scope();
            let values = if scope.reidentifiable { WITH_VALUES } else { WITHOUT_VALUES };
            let kind = scope.cell_type.name();
            sealed.line(format_args!("{DOMAIN}{name} {kind} {values} {count}"))?;
            surrogates.each(|tag, code, value| sealed.entry(tag, code, value))?;
        }
        sealed.finish()
    }
}

/// Lines, and the seal of all of them.
struct Sealed<W: Write> {
    out: W,
    sealer: Sealer,
    line: Vec<u8>,
}

impl<W: Write> Sealed<W> {
    fn line(&mut self, words: std::fmt::Arguments<'_>) -> io::Result<()> {
        self.line.clear();
        self.line.write_fmt(words)?;
        self.end()
    }

    fn entry(&mut self, tag: u128, code: u128, value: Option<&str>) -> io::Result<()> {
        self.line.clear();
        self.line.extend_from_slice(&base32::encode_128(tag));
        self.line.push(b' ');
        self.line.extend_from_slice(&base32::encode_128(code));
        if let Some(value) = value {
            self.line.push(b' ');
            serde_json::to_writer(&mut self.line, value)?;
        }
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        self.line.push(b'\n');
        self.sealer.add(&self.line);
        self.out.write_all(&self.line)
    }

    fn finish(mut self) -> io::Result<()> {
        let mut seal = String::with_capacity(52);
        base32::encode(&self.sealer.seal(), &mut seal);
        writeln!(self.out, "{SEAL}{seal}")?;
        self.out.flush()
    }
}

/// As a JSON string: whatever is in it, it is one line.
fn quoted(text: &str) -> serde_json::Value {
    serde_json::Value::from(text)
}
