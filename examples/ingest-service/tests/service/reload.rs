//! Another policy without a restart, and policies that cannot be taken.

use crate::common::{CANARY, JSON, Service, json, problem, text};

const POLICY: &str = r#"
version = 1
domains.person = {}
[tables.visit]
drop = ["name"]
[tables.visit.columns]
mrn = { token = "person" }
age = { age = { band = 10 } }
"#;
const RECORD: &str = r#"{"mrn":"17","name":"Jane","age":47}"#;

fn age(service: &Service) -> String {
    json(&service.post(JSON, RECORD))["age"].as_str().unwrap().to_owned()
}

#[test]
fn a_policy_takes_the_place_of_another_and_what_cannot_be_read_does_not() {
    let service = Service::with_policy(POLICY, &[]);
    let first = service.post(JSON, RECORD).headers["deid-policy"].clone();
    assert_eq!(age(&service), "40-49");
    std::fs::write(service.policy(), POLICY.replace("10", "5")).unwrap();
    assert_eq!(age(&service), "40-49", "nothing is read before somebody says so");
    let reload = service.admin("POST", "/admin/reload");
    let second = json(&reload)["policy"].as_str().unwrap().to_owned();
    assert_eq!((reload.status, age(&service).as_str(), first != second), (200, "45-49", true));

    for (wrong, said) in [
        (format!("{POLICY}\nname = {CANARY}"), "policy"),
        (POLICY.replace("token", "tokn"), "did you mean `token`"),
        (format!("{POLICY}quasi.keep = true\n"), ""),
        (format!("{POLICY}[tables.visit.gate]\nk = 5\n"), "gate"),
    ] {
        std::fs::write(service.policy(), wrong).unwrap();
        let reload = service.admin("POST", "/admin/reload");
        assert_eq!(reload.status, 422, "{}", text(&reload));
        assert!(
            text(&reload).contains(said) && !text(&reload).contains(CANARY),
            "{}",
            text(&reload)
        );
        assert_eq!(age(&service), "45-49");
    }
    std::fs::remove_file(service.policy()).unwrap();
    assert_eq!(service.admin("POST", "/admin/reload").status, 422);
    let metrics = service.metrics();
    for line in [
        "ingest_policy_stale 1",
        r#"ingest_policy_reloads_total{result="failed"} 5"#,
        &format!("ingest_policy_info{{fingerprint=\"{second}\"}} 1"),
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    assert!(service.log().contains("policy not reloaded"));

    std::fs::write(service.policy(), POLICY).unwrap();
    service.signal("HUP");
    service.await_metric("ingest_policy_stale 0");
    assert_eq!(age(&service), "40-49");
    assert!(service.stop().success());
}

#[test]
fn a_gate_is_refused_or_every_answer_says_that_it_is_not_held() {
    let gated = format!("{POLICY}[tables.visit.gate]\nk = 5\n")
        .replace("drop = [\"name\"]", "drop = [\"name\"]\nsubject = \"mrn\"");
    let (status, said) = Service::try_start(&gated, &[]).err().unwrap();
    assert!(!status.success());
    assert!(
        said.contains("table visit: the table has a gate") && said.contains("--ungated"),
        "{said}"
    );
    let service = Service::with_policy(&gated, &["--ungated"]);
    assert_eq!(service.post(JSON, RECORD).headers["deid-gate"], "not-held");
    assert_eq!(problem(&service.post(JSON, "{}x"))["message"], "table visit: not a JSON object");
    assert!(service.stop().success());
}
