//! Where text comes from: gzip, pipes, and the digest of it.

use super::*;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_that_ends_early_is_refused_wherever_it_ends() {
    let text = b"a,b\n1,2\n3,4\n5,6\n";
    let packed = gzip(text);
    for len in 2..packed.len() {
        for piece_bytes in [1, 4, 1 << 20] {
            let error = open(&packed[..len], GZ, &options(piece_bytes)).and_then(read).unwrap_err();
            let truncated = Cause::Io { action: "reading gzip", kind: ForeignKind::Truncated };
            assert_eq!(error.problems()[0].cause, truncated, "{len} bytes of {}", packed.len());
        }
    }
    // With a piece per record the whole text is there before the trailer is looked at.
    let mut broken = packed.clone();
    let checksum = packed.len() - 8;
    broken[checksum] ^= 1;
    let error = open(&broken, GZ, &options(4)).and_then(read).unwrap_err();
    let malformed = Cause::Io { action: "reading gzip", kind: ForeignKind::Malformed };
    assert_eq!(error.problems()[0].cause, malformed);
}

#[test]
fn gzip_may_have_members_and_comes_through_pipes() {
    let packed = [gzip(b"a,b\n1,"), gzip(b""), gzip(b"2\n")].concat();
    let rows = vec![vec![Some("1".to_owned()), Some("2".to_owned())]];
    assert_eq!(read(open(&packed, GZ, &options(1)).unwrap()).unwrap().1, rows);
    let source =
        Source::from_reader(Cursor::new(packed.clone()), Format::CSV, &options(1)).unwrap();
    let (_, found, totals) = read(source).unwrap();
    assert_eq!((found, totals.bytes), (rows, packed.len() as u64));
    let source = Source::from_reader(Cursor::new("a\n1\n"), Format::CSV, &options(1)).unwrap();
    assert_eq!(read(source).unwrap().1.len(), 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_may_have_a_name() {
    use std::os::fd::OwnedFd;

    let (read_end, mut write_end) = std::io::pipe().unwrap();
    write_end.write_all(b"a\n1\n").unwrap();
    drop(write_end);
    let file = std::fs::File::from(OwnedFd::from(read_end));
    let source = Source::from_file(file, Format::CSV, &options(1)).unwrap();
    assert_eq!(source.progress().of, None);
    assert_eq!(read(source).unwrap().1.len(), 1);
}

#[test]
fn the_digest_is_of_the_whole_input_however_much_was_read() {
    let text = b"a,b\n1,2\n3,4\n5,6\n";
    let whole = read(open(text, Format::CSV, &options(4)).unwrap()).unwrap().2;
    let source = open(text, Format::CSV, &options(4)).unwrap();
    assert!(source.progress().bytes < whole.bytes);
    assert_eq!(source.progress().of, Some(whole.bytes));
    assert_eq!(source.finish().unwrap(), whole);
}
