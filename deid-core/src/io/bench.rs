use std::fs::File;
use std::io::{Write, Read, BufWriter};
use super::*;
use super::tests::sealed;
fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}
#[test]
fn bench() {
    let Ok(mode) = std::env::var("IOB") else { return };
    let input = std::env::var("IOB_IN").unwrap_or("/tmp/iobench/ref.csv".into());
    let piece: usize = std::env::var("IOB_PIECE").map_or(1 << 20, |p| p.parse().unwrap());
    let c0 = cpu();
    let t = std::time::Instant::now();
    let (mut tc, mut td, mut te, mut tw) = (0.0, 0.0, 0.0, 0.0);
    match &mode[..] {
        "csv" => {
            let mut r = ::csv::Reader::from_path(&input).unwrap();
            let mut w = ::csv::Writer::from_writer(BufWriter::with_capacity(1<<16, File::create("/tmp/iobench/out.csv").unwrap()));
            let mut rec = ::csv::ByteRecord::new();
            w.write_byte_record(r.byte_headers().unwrap()).unwrap();
            while r.read_byte_record(&mut rec).unwrap() { w.write_byte_record(&rec).unwrap(); }
            w.flush().unwrap();
        }
        "ours" => {
            let format = Format::of_name(&input).unwrap();
            let o = CsvOptions { piece_bytes: piece, ..CsvOptions::of(format) };
            let mut s = Source::open(std::path::Path::new(&input), format, &o).unwrap();
            let schema = s.schema().clone();
            let out = PartialFile::create(std::path::Path::new("/tmp/iobench/out.bin"), Replace::Force).unwrap();
            let mut k = Sink::create(out, format, &schema, &WriteOptions{csv: o, ..Default::default()}).unwrap();
            let e = k.encoder();
            let wanted = vec![true; schema.len()];
            let mut n = 0;
            loop {
                let a = std::time::Instant::now();
                let Some(p) = s.next_piece().unwrap() else { break };
                let b = std::time::Instant::now();
                let d = p.decode(&wanted).unwrap();
                let c = std::time::Instant::now();
                let rows = d.rows;
                let batch = sealed(&schema, d.columns.into_iter().map(|c| c.unwrap()).collect(), n);
                n += rows as u64;
                let x = e.encode(&batch).unwrap();
                let f = std::time::Instant::now();
                k.write(x).unwrap();
                let g = std::time::Instant::now();
                tc += (b - a).as_secs_f64(); td += (c - b).as_secs_f64(); te += (f - c).as_secs_f64(); tw += (g - f).as_secs_f64();
            }
            let a = std::time::Instant::now();
            let t = s.finish().unwrap();
            tc += a.elapsed().as_secs_f64();
            let (f, w) = k.finish().unwrap();
            eprintln!("{:?} {:?}", t, w);
            drop(f);
        }
        _ => panic!(),
    }
    eprintln!("{mode}: cpu {:.2} wall {:.2} | cut {tc:.3} decode {td:.3} encode {te:.3} write {tw:.3}", cpu() - c0, t.elapsed().as_secs_f64());
}
