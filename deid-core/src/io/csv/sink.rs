//! Writing a delimited file: the part that keeps the order.

use std::io::Write;

use crate::error::Result;
use crate::io::digest::{HashingWriter, Totals};
use crate::io::fail::failed;
use crate::io::format::Packing;
use crate::table::Schema;

use super::encode::CsvEncoder;
use super::options::CsvOptions;

const ACTION: &str = "writing the output";

/// A delimited file that is written from its start to its end.
pub(crate) struct CsvSink<W> {
    out: HashingWriter<W>,
    encoder: CsvEncoder,
    empty: bool,
}

impl<W: Write> CsvSink<W> {
    /// Writes the header, if there is to be one.
    pub(in crate::io) fn new(
        out: W,
        schema: &Schema,
        options: &CsvOptions,
        packing: Packing,
    ) -> Result<Self> {
        let encoder = CsvEncoder::new(options.check()?, packing, schema.len());
        let mut sink = Self { out: HashingWriter::new(out), encoder, empty: true };
        let header = sink.encoder.header(schema)?;
        sink.write(header)?;
        Ok(sink)
    }

    pub(in crate::io) fn encoder(&self) -> CsvEncoder {
        self.encoder.clone()
    }

    pub(in crate::io) fn write(&mut self, text: Vec<u8>) -> Result<()> {
        self.empty &= text.is_empty();
        self.out.write_all(&text).map_err(failed(ACTION))?;
        self.encoder.recycle(text);
        Ok(())
    }

    pub(in crate::io) fn finish(mut self) -> Result<(W, Totals)> {
        if self.empty {
            self.write(self.encoder.nothing()?)?;
        }
        self.out.flush().map_err(failed(ACTION))?;
        Ok(self.out.into_parts())
    }
}
