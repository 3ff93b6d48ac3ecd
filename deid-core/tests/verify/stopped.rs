//! A verification that is stopped ends there, at whatever moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use deid_core::error::{Cause, Kind};
use deid_core::job::{AssessRequest, Cancel, Input, Options, VerifyRequest, assess, verify};
use deid_core::vocab::ColumnName;

use super::study::Study;

/// Says yes from the `n`th time on that it is asked.
fn after(n: usize) -> Options {
    let asked = Arc::new(AtomicUsize::new(0));
    let cancel = Cancel::when(move || asked.fetch_add(1, Ordering::Relaxed) >= n);
    Options { cancel, ..Options::default() }
}

#[test]
fn stopped_at_any_moment_it_says_that_and_nothing_else() {
    let study = Study::new();
    for keys in [study.keys.as_ref(), None] {
        let mut moments = 0;
        loop {
            let request = VerifyRequest {
                release: study.release(),
                manifest: None,
                against: Input::Folder(study.raw()),
                policy: &study.policy,
                keys,
            };
            match verify(&request, &after(moments)) {
                Ok(verification) => {
                    assert!(verification.passed());
                    break;
                }
                Err(error) => {
                    assert_eq!(error.problems()[0].cause, Cause::Cancelled, "{error}");
                    assert_eq!((error.kind(), error.problems().len()), (Kind::Cancelled, 1));
                    moments += 1;
                }
            }
        }
        // Files, both passes over two tables, and the leak check's over raw and released ones.
        assert!(moments >= 20, "asked {moments} times");
    }
}

#[test]
fn so_does_an_assessment() {
    let study = Study::new();
    let request = AssessRequest {
        path: study.release().join("people.csv"),
        header: true,
        quasi: vec![ColumnName::new("SEX").unwrap()],
        sensitive: Vec::new(),
        subject: None,
        k: None,
    };
    let error = assess(&request, &after(0)).err().unwrap();
    assert_eq!(error.kind(), Kind::Cancelled);
    assert!(assess(&request, &after(1_000)).is_ok());
}
