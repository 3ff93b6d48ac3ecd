//! More than there is room for: requests, bytes, patience.

use std::thread;
use std::time::Duration;

use crate::client::{Client, Response, request};
use crate::common::{CANARY, JSON, NDJSON, Service, problem, text};

/// One whole request for two visits.
fn visits() -> Vec<u8> {
    let line = format!(
        r#"{{"visit_id":"E1","mrn":"1","name":"{CANARY}","phone":"","address":"","note":"","sex":"F","age":4,"admitted":"2026-03-05","ward":"","code":"","system":"","status":"","units":"","value":1}}"#
    );
    request("POST", "/v1/tables/visit", NDJSON, format!("{line}\n{line}\n").as_bytes())
}

/// Clients that have sent all but the last bytes.
fn waiting(service: &Service, count: usize) -> Vec<Client> {
    let visits = visits();
    let client = |_| {
        let mut client = Client::connect(service.data).unwrap();
        client.send(&visits[..visits.len() - 9]).unwrap();
        client
    };
    let clients = (0..count).map(client).collect();
    service.await_metric(&format!("ingest_slots_in_use {count}"));
    clients
}

fn finish(mut client: Client) -> Response {
    let visits = visits();
    client.send(&visits[visits.len() - 9..]).unwrap();
    client.receive().unwrap()
}

#[test]
fn at_twice_its_capacity_half_is_turned_away_and_half_is_served() {
    let service = Service::start(&["--max-requests", "8"]);
    let accepted = waiting(&service, 8);
    let beyond: Vec<_> = (0..8)
        .map(|_| {
            let mut client = Client::connect(service.data).unwrap();
            client.send(&visits()).unwrap();
            (client.receive().unwrap(), client)
        })
        .collect();
    assert_eq!(service.admin("GET", "/healthz").status, 200);
    let bodies: Vec<_> =
        accepted.into_iter().map(finish).map(|answer| (answer.status, answer.body)).collect();
    assert!(bodies.iter().all(|(status, body)| *status == 200 && *body == bodies[0].1));
    for (answer, mut client) in beyond {
        assert_eq!((answer.status, answer.headers["retry-after"].as_str()), (503, "1"));
        assert!(problem(&answer)["help"].as_str().unwrap().contains("again"));
        // The same connection, as Retry-After says.
        client.send(&visits()).unwrap();
        assert_eq!(client.receive().unwrap().status, 200);
    }
    service.await_metric("ingest_slots_in_use 0");
    service.await_metric(r#"ingest_requests_total{result="busy",table="visit"} 8"#);
    service.await_metric(r#"ingest_rows_total{table="visit"} 32"#);
    assert!(service.stop().success());
}

#[test]
fn who_hangs_up_gives_the_slot_back() {
    let service = Service::start(&["--max-requests", "4"]);
    for _ in 0..3 {
        drop(waiting(&service, 4));
        service.await_metric("ingest_slots_in_use 0");
    }
    service.await_metric(r#"ingest_requests_total{result="hung-up",table="visit"} 12"#);
    assert!(waiting(&service, 4).into_iter().map(finish).all(|answer| answer.status == 200));
    assert!(service.stop().success());
}

#[test]
fn who_is_slow_is_turned_away_and_who_does_not_read_is_cut_off() {
    let service = Service::start(&["--max-requests", "2", "--patience", "3"]);
    for mut client in waiting(&service, 2) {
        assert_eq!(client.receive().unwrap().status, 408);
    }
    service.await_metric("ingest_slots_in_use 0");
    // Answers of megabytes that nobody takes hold their slots until patience ends.
    let visits = visits();
    let line = &visits[visits.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4..];
    let many = request("POST", "/v1/tables/visit", NDJSON, &line.repeat(19_000));
    let deaf: Vec<_> = (0..2)
        .map(|_| {
            let mut client = Client::connect(service.data).unwrap();
            client.send(&many).unwrap();
            client
        })
        .collect();
    service.await_metric("ingest_slots_in_use 2");
    service.await_metric(r#"ingest_rows_total{table="visit"} 76000"#);
    service.await_metric("ingest_slots_in_use 0");
    drop(deaf);
    assert!(service.stop().success());
}

#[test]
fn a_body_beyond_the_limit_is_refused_announced_or_not() {
    let service = Service::start(&["--max-body", "16"]);
    let exact = vec![b' '; 16 * 1024];
    assert_eq!(service.post(JSON, &exact).status, 400);
    let answer = service.post(JSON, vec![b' '; 16 * 1024 + 1]);
    assert_eq!(answer.status, 413, "{}", text(&answer));
    let mut client = Client::connect(service.data).unwrap();
    client.send(b"POST /v1/tables/visit HTTP/1.1\r\nhost: s\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
    for _ in 0..5 {
        client.send(&[b"1000\r\n".as_slice(), &[b' '; 4096], b"\r\n"].concat()).unwrap();
    }
    client.send(b"0\r\n\r\n").unwrap();
    assert_eq!(client.receive().unwrap().status, 413);
    // Little that stands for much: one line with many names, many rows with none of them.
    let names: String = (0..600).map(|name| format!(",\"field{name}\":1")).collect();
    let rows = format!("{{\"mrn\":\"1\"{names}}}\n{}", "{\"mrn\":\"1\"}\n".repeat(500));
    let answer = service.post(NDJSON, &rows);
    assert_eq!((rows.len() < 16 * 1024, answer.status), (true, 413), "{}", text(&answer));
    service.await_metric(r#"ingest_requests_total{result="too-large",table="visit"} 2"#);
    assert!(service.stop().success());
}

#[test]
fn connections_beyond_the_limit_wait() {
    let service = Service::start(&["--max-connections", "2"]);
    let mut first: Vec<_> = (0..2).map(|_| Client::connect(service.data).unwrap()).collect();
    for client in &mut first {
        client.send(&visits()).unwrap();
        assert_eq!(client.receive().unwrap().status, 200);
    }
    let mut third = Client::connect(service.data).unwrap();
    third.send(&visits()).unwrap();
    thread::sleep(Duration::from_millis(300));
    assert!(service.metrics().contains(r#"ingest_requests_total{result="ok",table="visit"} 2"#));
    drop(first);
    assert_eq!(third.receive().unwrap().status, 200);
    assert!(service.stop().success());
}
