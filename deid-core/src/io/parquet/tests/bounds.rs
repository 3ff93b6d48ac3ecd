//! The bound of row groups that are written.

use super::*;

#[test]
fn row_groups_that_are_written_have_a_bound() {
    let schema = schema_of(&["a"]);
    for compression in [Compression::Snappy, Compression::Zstd] {
        let options = WriteOptions { compression, ..WriteOptions::default() };
        let mut sink = Sink::create(Vec::new(), Format::PARQUET, &schema, &options).unwrap();
        let encoder = sink.encoder();
        let sizes = [10, 20, 40_000, 5, 0, 300_000, 100_000, 31_000, 31_000, 1];
        for len in sizes {
            sink.write(encoder.encode(&sealed(&schema, vec![column_of(len)], 0)).unwrap()).unwrap();
        }
        let (bytes, written) = sink.finish().unwrap();
        let groups = group_rows(&bytes);
        assert_eq!(groups, [30, 40_000, 5, 100_000, 100_000, 100_000, 100_000, 62_001]);
        assert!(groups.iter().all(|&rows| rows <= GROUP_ROWS as i64));
        let rows = read(source(&bytes).unwrap()).unwrap().1;
        assert_eq!(rows.len() as u64, written.rows);
        let expected = sizes.into_iter().flat_map(|len| (0..len).map(|row| Some(row.to_string())));
        assert!(rows.into_iter().map(|mut row| row.remove(0)).eq(expected));
        let codec = metadata(&bytes).row_group(0).column(0).compression();
        let zstd = matches!(codec, Codec::ZSTD(_));
        assert_eq!(zstd, compression == Compression::Zstd);
    }
}

#[test]
fn few_rows_are_gathered_up_to_the_bound() {
    let schema = schema_of(&["a"]);
    let mut sink =
        Sink::create(Vec::new(), Format::PARQUET, &schema, &WriteOptions::default()).unwrap();
    let encoded = || -> Encoded {
        sink.encoder().encode(&sealed(&schema, vec![column_of(30_000)], 0)).unwrap()
    };
    for encoded in [encoded(), encoded(), encoded(), encoded(), encoded()] {
        sink.write(encoded).unwrap();
    }
    assert_eq!(group_rows(&sink.finish().unwrap().0), [120_000, 30_000]);
}
