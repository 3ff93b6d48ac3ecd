//! The floor of the benchmark: a CSV file read and written record by record by the csv crate.
//!
//! `cargo run --release --example csv_copy -- IN OUT`

use std::error::Error;
use std::fs::File;

/// Large enough that system calls do not count.
const BUFFER: usize = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let (Some(from), Some(to)) = (paths.next(), paths.next()) else {
        return Err("usage: csv_copy IN OUT".into());
    };
    let mut reader =
        csv::ReaderBuilder::new().buffer_capacity(BUFFER).from_reader(File::open(from)?);
    let mut writer =
        csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(File::create(to)?);
    writer.write_byte_record(reader.byte_headers()?)?;
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        writer.write_byte_record(&record)?;
    }
    Ok(writer.flush()?)
}
