//! Rows: the bytes of a job for the same input, and what is refused.

use std::io::Cursor;

use arrow_array::{Int64Array, RecordBatch, StringArray, StringViewArray};
use arrow_ipc::writer::StreamWriter;
use deid_core::job::{self, Input, Options, Output};
use deid_core::{Keyring, Policy};

use crate::common::{ARROW, CANARY, JSON, NDJSON, Service, json, key, problem, text};

/// What `deid scrub FILE -o OUT` writes: it calls this.
fn scrubbed(name: &str, bytes: &[u8]) -> Vec<u8> {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join(name), home.path().join("out").join(name));
    std::fs::create_dir(home.path().join("out")).unwrap();
    std::fs::write(&input, bytes).unwrap();
    let policy = Policy::load(concat!(env!("CARGO_MANIFEST_DIR"), "/visit.toml")).unwrap();
    let keys = Keyring::from_bytes(&key()).unwrap();
    let out = Output::File(output.clone());
    let outcome = job::scrub(
        &policy,
        Some(&keys),
        &Input::File { path: input, table: None },
        &out,
        &Options::default(),
    )
    .unwrap();
    assert!(outcome.is_released());
    std::fs::read(output).unwrap()
}

/// A visit; `age` as JSON.
fn visit(n: usize, age: &str) -> String {
    format!(
        r#"{{"visit_id":"E{n}","mrn":"{:05}","name":"Jane {CANARY}","phone":null,"address":"\u00e9 {n}","note":{{"any":["thing",{n}]}},"sex":"F","age":{age},"admitted":"2026-03-05","ward":"W1","code":"c","system":"s","status":"final","units":"mm","value":{n}.25}}"#,
        n % 97
    )
}

/// Enough lines for several pieces of the reader.
fn lines(count: usize) -> String {
    (0..count).map(|n| visit(n, &(n % 95).to_string()) + "\n").collect()
}

#[test]
fn lines_come_out_as_a_job_writes_them() {
    let service = Service::start(&[]);
    for count in [1, 500, 9_000] {
        let lines = lines(count);
        let answer = service.post(NDJSON, &lines);
        assert_eq!(answer.status, 200, "{}", text(&answer));
        assert!(answer.body == scrubbed("visit.ndjson", lines.as_bytes()), "{count} lines");
        assert_eq!(answer.headers["deid-rows"], count.to_string());
        assert_eq!(answer.headers["content-type"], NDJSON);
    }
    // Fields in another order, one that only the last line has, blank lines, no line end.
    let mixed = format!("{}\n\n{{\"left\":null,{}", visit(1, "40"), &visit(2, "41")[1..]);
    assert!(service.post(NDJSON, &mixed).body == scrubbed("visit.ndjson", mixed.as_bytes()));
    assert!(service.stop().success());
}

#[test]
fn a_record_comes_out_as_its_line_does() {
    let service = Service::start(&[]);
    let line = visit(7, "47");
    let pretty = line.replace(',', ",\r\n  ");
    let expected = String::from_utf8(scrubbed("visit.ndjson", line.as_bytes())).unwrap();
    for record in [&line, &pretty] {
        let answer = service.post("application/json; charset=utf-8", record);
        assert_eq!((answer.status, text(&answer).as_str()), (200, expected.trim_end()));
    }
    let record = json(&service.post(JSON, &line));
    assert_eq!((&record["age"], record.get("name")), (&"40-49".into(), None));
    for bad in ["", "{", "[]", "7", "null", "{}\n{}", "\"\n\"", "{\"mrn\":\"a\nb\"}"] {
        assert_eq!(service.post(JSON, bad).status, 400, "{bad}");
    }
    assert!(service.stop().success());
}

#[test]
fn an_arrow_stream_comes_out_as_a_job_writes_it() {
    let service = Service::start(&[]);
    let column = |cell: &'static str| StringArray::from(vec![Some(cell), None, Some(cell)]);
    let text_columns = [
        "name", "phone", "address", "note", "sex", "ward", "code", "system", "status", "units",
        "value",
    ];
    let mut columns: Vec<(&str, arrow_array::ArrayRef)> = vec![
        (
            "visit_id",
            std::sync::Arc::new(StringViewArray::from(vec!["E1", "E2", "a long id of a visit"])),
        ),
        ("mrn", std::sync::Arc::new(Int64Array::from(vec![17, 18, 17]))),
        ("age", std::sync::Arc::new(Int64Array::from(vec![Some(47), None, Some(93)]))),
        ("admitted", std::sync::Arc::new(column("2026-03-05"))),
    ];
    columns.extend(
        text_columns.map(|name| (name, std::sync::Arc::new(column("x")) as arrow_array::ArrayRef)),
    );
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    (0..3).for_each(|_| writer.write(&batch).unwrap());
    let stream = writer.into_inner().unwrap();

    let answer = service.post(ARROW, &stream);
    assert_eq!(answer.status, 200, "{}", text(&answer));
    assert!(answer.body == scrubbed("visit.arrows", &stream));
    let read = arrow_ipc::reader::StreamReader::try_new(Cursor::new(answer.body), None).unwrap();
    assert_eq!(read.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 9);

    for end in [0, 3, 9, 200, stream.len() / 2, stream.len() - 1] {
        assert_eq!(service.post(ARROW, &stream[..end]).status, 400, "{end} bytes");
    }
    // Damage makes the library panic in places; the process says nothing of what it saw.
    for at in (8..stream.len()).step_by(97) {
        let mut damaged = stream.clone();
        damaged[at] ^= 0x55;
        assert!([200, 400, 413, 422].contains(&service.post(ARROW, &damaged).status), "byte {at}");
    }
    assert!(service.stop().success());
}

#[test]
fn what_is_wrong_with_rows_is_told_by_place() {
    let service = Service::start(&[]);
    let bad = format!("\"{CANARY}\"");
    let body = format!("{}\n{}\n{}\n", visit(1, "\"40\""), visit(2, &bad), visit(3, &bad));
    let answer = service.post(NDJSON, body);
    let told = problem(&answer);
    assert_eq!(
        (answer.status, &told["table"], &told["column"]),
        (422, &"visit".into(), &"age".into())
    );
    assert_eq!(told["rows"], serde_json::json!([2, 3]));
    assert!(told["help"].as_str().is_some_and(|help| !help.is_empty()), "{told}");

    // A field that no rule knows: its name came from the client.
    let strange = visit(1, "40").replacen('{', &format!("{{\"{CANARY}\":1,"), 1);
    let answer = service.post(JSON, &strange);
    assert_eq!(answer.status, 422);
    assert!(text(&answer).contains("1 field(s) of the record have no rule"), "{}", text(&answer));

    // A line that is no object, and the same field twice.
    let cut = format!("{}\n{{\"mrn\":\"{CANARY}\n", visit(1, "40"));
    let answer = service.post(NDJSON, cut);
    assert_eq!((answer.status, &problem(&answer)["line"]), (400, &2.into()), "{}", text(&answer));
    assert_eq!(problem(&answer)["message"], "table visit, line 2: not a JSON object");
    let twice = visit(1, "40").replacen('{', "{\"mrn\":\"1\",", 1);
    assert_eq!(service.post(JSON, twice).status, 400);
    assert_eq!(service.post(NDJSON, b"{\"mrn\":\"\xff\"}").status, 400);

    let metrics = service.metrics();
    for line in [
        r#"ingest_requests_total{result="data",table="visit"} 2"#,
        r#"ingest_requests_total{result="malformed",table="visit"} 3"#,
        r#"ingest_request_seconds_count{table="visit"} 5"#,
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    assert!(!metrics.contains(CANARY));
    assert!(service.stop().success());
}

#[test]
fn what_is_no_table_of_ours_is_refused_before_it_is_read() {
    let service = Service::start(&[]);
    let line = visit(1, "40");
    for (path, media_type, status) in [
        (format!("/v1/tables/{CANARY}"), JSON, 404),
        ("/v1/tables/%ff".to_owned(), JSON, 404),
        (format!("/v1/tables/visit?{CANARY}"), "text/csv", 415),
        (format!("/{CANARY}"), JSON, 404),
    ] {
        assert_eq!(service.post_to(&path, media_type, &line).status, status, "{path}");
    }
    // Packed text could stand for gigabytes.
    assert_eq!(service.post(NDJSON, [0x1f, 0x8b, 8, 0]).status, 400);
    let answer = service.post(NDJSON, &line);
    assert!(answer.headers["x-request-id"].len() > 16 && answer.headers["deid-policy"].len() == 64);
    assert!(service.log().contains(&answer.headers["x-request-id"]), "{}", service.log());
    assert!(service.stop().success());
}
