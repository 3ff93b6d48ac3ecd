//! Stopping under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Client, request};
use crate::common::{JSON, Service};

const POLICY: &str =
    "version = 1\ndomains.p = {}\n[tables.visit.columns]\nmrn = { token = \"p\" }\n";

fn body() -> Vec<u8> {
    request("POST", "/v1/tables/visit", JSON, br#"{"mrn":"17"}"#)
}

#[test]
fn what_is_under_way_is_finished_and_nothing_more_is_taken() {
    let service = Service::with_policy(POLICY, &[]);
    let (request, data) = (body(), service.data);
    let mut slow = Client::connect(data).unwrap();
    slow.send(&request[..request.len() - 3]).unwrap();
    service.await_metric("ingest_slots_in_use 1");
    // Clients that send one request after the other until the service takes no more.
    let served = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..6)
        .map(|_| {
            let (request, served) = (request.clone(), Arc::clone(&served));
            thread::spawn(move || {
                let mut client = Client::connect(data).unwrap();
                while client.send(&request).is_ok() {
                    // A connection that closes between two requests closes before the answer begins.
                    let Ok(answer) = client.receive() else { break };
                    assert_eq!(answer.status, 200);
                    served.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    while served.load(Ordering::Relaxed) < 200 {
        thread::sleep(Duration::from_millis(1));
    }
    service.signal("TERM");
    service.await_log("stopping");
    clients.into_iter().for_each(|client| client.join().unwrap());
    assert!(Client::connect(data).is_err(), "new connections are refused");
    assert_eq!(service.admin("GET", "/healthz").status, 200);
    assert_eq!(service.admin("GET", "/readyz").status, 503);
    slow.send(&request[request.len() - 3..]).unwrap();
    assert_eq!(slow.receive().unwrap().status, 200);
    assert!(service.ended().success());
}

#[test]
fn what_is_not_finished_in_time_is_cut_off_and_told() {
    let service = Service::with_policy(POLICY, &["--drain", "1", "--patience", "60"]);
    assert_eq!(service.admin("GET", "/readyz").status, 200);
    let mut slow = Client::connect(service.data).unwrap();
    slow.send(&body()[..60]).unwrap();
    let mut late = Client::connect(service.data).unwrap();
    late.send(&body()[..body().len() - 1]).unwrap();
    service.await_metric("ingest_slots_in_use 1");
    let began = Instant::now();
    service.signal("TERM");
    service.await_log("cut off");
    assert!(!service.ended().success());
    assert!(began.elapsed() < Duration::from_secs(10));
}
