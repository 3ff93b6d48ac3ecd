//! Any text as a date of any type: shifted there and back, never out of form.
#![no_main]

use deid_core::table::cell::DateReader;
use deid_core::table::{Column, Reading, TextSink};
use deid_core::vocab::CellType;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, i16, &str)| {
    let (kind, days, cell) = input;
    let cell_type = [CellType::Date, CellType::PartialDate, CellType::Timestamp][usize::from(kind) % 3];
    let reading = Reading { cell_type, ..Reading::default() };
    let Ok(reader) = DateReader::new("date_shift", &reading) else { return };
    let shift = |cell: &str, days: i32| {
        let mut sink = TextSink::with_capacity(1, 32);
        let moved = reader.shift(cell, days, &mut sink);
        sink.end();
        moved.ok().map(|()| text(&sink.finish()))
    };
    let Some(there) = shift(cell, i32::from(days)) else { return };
    // What comes out is read again, and a full date comes back.
    let back = shift(&there, -i32::from(days));
    if cell_type == CellType::Date {
        assert_eq!(back.as_deref(), Some(cell));
    } else if let Some(back) = back {
        assert!(shift(&back, i32::from(days)).is_some());
    }
});

fn text(column: &Column) -> String {
    column.text().ok().and_then(|cells| cells.at(0).map(str::to_owned)).unwrap_or_default()
}
