//! What goes over into a file that is written, and disks that are full.

use super::*;

/// A file with the marker in every place where it can stand, but as cells only in `kept`.
fn marked(marker: &str) -> Vec<u8> {
    let metadata = HashMap::from([(format!("{marker}-key"), format!("{marker}-value"))]);
    let dictionary = DictionaryArray::<Int32Type>::new(
        vec![0, 2, 0].into(),
        Arc::new(StringArray::from(vec!["x", marker, "y"])),
    );
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)]), None, None]);
    let times = TimestampMillisecondArray::from(vec![0, 1, 2]).with_timezone("Europe/Berlin");
    let columns: [(&str, ArrayRef); 3] =
        [("kept", Arc::new(dictionary)), ("nested", Arc::new(list)), ("time", Arc::new(times))];
    let fields: Vec<ArrowField> = columns
        .iter()
        .map(|(name, array)| {
            ArrowField::new(*name, array.data_type().clone(), true).with_metadata(metadata.clone())
        })
        .collect();
    let schema = Arc::new(ArrowSchema::new_with_metadata(fields, metadata));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
    let properties = WriterProperties::builder()
        .set_created_by(marker.to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(marker.to_owned(), marker.to_owned())]))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn holds(bytes: &[u8], marker: &str) -> bool {
    // The Arrow schema stands in base64, at any of three alignments.
    let base64 = |skip: usize| {
        let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let text = &marker.as_bytes()[skip..];
        let threes = text.chunks_exact(3).flat_map(|three| {
            let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
            [18, 12, 6, 0].map(|shift| digits[(bits >> shift) as usize & 63])
        });
        threes.collect::<Vec<u8>>()
    };
    let found = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    found(marker.as_bytes()) || (0..3).any(|skip| found(&base64(skip)))
}

#[test]
fn nothing_but_cells_names_and_types_goes_over() {
    const MARKER: &str = "CANARY-7f3a-CANARY";
    let input = marked(MARKER);
    assert!(holds(&input, MARKER));
    let mut source = source(&input).unwrap();
    assert_eq!(source.schema().fields()[1].kind(), ColumnKind::Unsupported("list"));
    let error = source.next_piece().unwrap().unwrap().decode(&[true; 3]).err().unwrap();
    assert_eq!(error.to_string(), "column 2 of 3: list columns are not supported");

    let mut source = open(&input, Format::PARQUET, &CsvOptions::default()).unwrap();
    let decoded = source.next_piece().unwrap().unwrap().decode(&[true, false, true]).unwrap();
    let raw = decoded.into_batch(source.schema(), 0).unwrap();
    let kinds: Vec<DataType> = raw.schema().fields().iter().map(|f| f.data_type.clone()).collect();
    assert!(
        matches!(&kinds[0], DataType::Dictionary(..))
            && matches!(&kinds[1], DataType::Timestamp(_, Some(_)))
    );
    let batch = sealed(raw.schema(), raw.columns().to_vec(), 0);
    let mut sink =
        Sink::create(Vec::new(), Format::PARQUET, raw.schema(), &WriteOptions::default()).unwrap();
    sink.write(sink.encoder().encode(&batch).unwrap()).unwrap();
    let output = sink.finish().unwrap().0;
    assert!(!holds(&output, MARKER));
    assert_eq!(metadata(&output).file_metadata().created_by(), Some("deid"));
    let back = self::source(&output).unwrap();
    assert_eq!(back.schema(), raw.schema(), "types survive, zone and dictionary included");
    assert_eq!(read(back).unwrap().1[1][0].as_deref(), Some("y"));
}

#[test]
fn nested_columns_are_not_written() {
    let list = DataType::new_list(DataType::Int32, true);
    let name = crate::vocab::ColumnName::new("l").unwrap();
    let schema = Schema::new(vec![crate::table::Field::new(name, list)]);
    let error =
        Sink::create(Vec::new(), Format::PARQUET, &schema, &WriteOptions::default()).err().unwrap();
    assert_eq!(error.to_string(), "column 1 of 1: list columns are not supported");
}

/// A disk with room for so many bytes.
struct Disk(usize);

impl Write for Disk {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let n = buf.len().min(self.0);
        self.0 -= n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told_whenever_it_fills() {
    let schema = schema_of(&["a"]);
    for format in [Format::PARQUET, Format::CSV, Format { packing: Packing::Gzip, ..Format::CSV }] {
        let run = |room: usize| -> Result<u64, crate::error::Error> {
            let mut sink = Sink::create(Disk(room), format, &schema, &WriteOptions::default())?;
            for _ in 0..3 {
                sink.write(sink.encoder().encode(&sealed(&schema, vec![column_of(500)], 0))?)?;
            }
            sink.finish().map(|(_, written)| written.bytes)
        };
        let whole = run(usize::MAX).unwrap();
        for room in (0..whole as usize).step_by(97).chain([whole as usize - 1]) {
            let error = run(room).unwrap_err();
            let full =
                matches!(error.problems()[0].cause, Cause::Io { kind: ForeignKind::DiskFull, .. });
            assert!(full, "{format} with room for {room}: {error}");
        }
    }
}
