//! Sends made-up records of 1 KiB for some seconds and prints what came of it.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr)] // a command talks
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // counts and times of a few seconds

mod client;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use client::{Client, request};

/// Bodies that take turns, so that no two requests in a row are the same.
const BODIES: usize = 16;

/// Load the service with made-up visits of 1 KiB.
#[derive(Parser, Clone, Copy)]
struct Args {
    /// The service.
    #[arg(default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    /// Records in a request: more than 1 are sent as NDJSON.
    #[arg(long, default_value = "500")]
    batch: usize,
    /// Connections.
    #[arg(long, default_value = "4")]
    connections: usize,
    /// How long.
    #[arg(long, default_value = "10")]
    seconds: u64,
    /// Requests a second over all connections; without it each follows the one before at once.
    /// Times count from when a request is due, sent or not.
    #[arg(long)]
    rate: Option<f64>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let began = Instant::now();
    let threads: Vec<_> =
        (0..args.connections).map(|index| thread::spawn(move || run(args, index, began))).collect();
    let mut times = Vec::new();
    for thread in threads {
        match thread.join() {
            Ok(Ok(mut own)) => times.append(&mut own),
            Ok(Err(error)) => {
                eprintln!("load: {error}");
                return ExitCode::FAILURE;
            }
            Err(_) => return ExitCode::FAILURE,
        }
    }
    let took = began.elapsed().as_secs_f64();
    times.sort();
    let at = |part: usize| times.get(times.len() * part / 1000).or(times.last());
    let millis = |part| at(part).map_or(0.0, |time: &Duration| time.as_secs_f64() * 1e3);
    let requests = times.len() as u32;
    let rate = f64::from(requests) / took;
    println!("{requests} requests of {} record(s) in {took:.1} s, all answered 200", args.batch);
    println!("{rate:.0} requests/s, {:.0} records/s", rate * args.batch as f64);
    println!(
        "p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms, most {:.2} ms",
        millis(500),
        millis(990),
        millis(999),
        millis(1000)
    );
    ExitCode::SUCCESS
}

/// One connection: the times of its requests.
fn run(args: Args, index: usize, began: Instant) -> Result<Vec<Duration>, String> {
    let media_type = if args.batch == 1 { "application/json" } else { "application/x-ndjson" };
    let body = |body| lines(args.batch, (index * BODIES + body) * args.batch);
    let requests: Vec<_> = (0..BODIES)
        .map(|at| request("POST", "/v1/tables/visit", media_type, body(at).as_bytes()))
        .collect();
    let mut client = Client::connect(args.address).map_err(|error| error.to_string())?;
    let gap = args.rate.map(|rate| Duration::from_secs_f64(args.connections as f64 / rate));
    let mut due = began + gap.unwrap_or_default().mul_f64(index as f64 / args.connections as f64);
    let (end, mut times) = (began + Duration::from_secs(args.seconds), Vec::new());
    for request in requests.iter().cycle() {
        match gap {
            Some(gap) => {
                thread::sleep(due.saturating_duration_since(Instant::now()));
                due += gap;
            }
            None => due = Instant::now(),
        }
        if due >= end {
            break;
        }
        let sent = gap.map_or(due, |gap| due - gap);
        client.send(request).map_err(|error| error.to_string())?;
        let response = client.receive().map_err(|error| error.to_string())?;
        let rows = response.headers.get("deid-rows").and_then(|rows| rows.parse().ok());
        if response.status != 200 || rows != Some(args.batch) {
            return Err(String::from_utf8_lossy(&response.body).into_owned());
        }
        times.push(sent.elapsed());
    }
    Ok(times)
}

/// So many visits of 1 KiB, each of another person.
fn lines(count: usize, first: usize) -> String {
    let mut text = String::new();
    for n in first..first + count {
        let start = text.len();
        let (day, sex) = (1 + n % 28, if n % 2 == 0 { "F" } else { "M" });
        // Writing to a string does not fail.
        let _ = write!(
            text,
            r#"{{"visit_id":"E{n:09}","mrn":"{:07}","name":"Given{n} Family{n}","phone":"+1 555 01{:04}","address":"{n} Long Street, Springfield","sex":"{sex}","age":{},"admitted":"2026-03-{day:02}","left":"2026-03-{day:02}T14:05:00","ward":"W{}","code":"8480-6","system":"http://loinc.org","status":"final","units":"mm[Hg]","value":{}.5,"note":""#,
            n * 7919 % 9_999_991,
            n % 10_000,
            n % 95,
            n % 12,
            90 + n % 60
        );
        let filler = 1024usize.saturating_sub(text.len() - start + 3);
        text.extend(std::iter::repeat_n('x', filler));
        text.push_str("\"}\n");
    }
    text
}
