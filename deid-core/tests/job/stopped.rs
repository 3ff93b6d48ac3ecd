//! A run that is stopped leaves nothing, at whatever moment.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use deid_core::error::{Cause, Kind};
use deid_core::io::Replace;
use deid_core::job::{Cancel, Input, Options, Output, check, scrub};
use deid_core::policy::Policy;

use super::{POLICY, files, keys, place, run};

/// Says yes from the `n`th time on that it is asked.
fn after(n: usize) -> Cancel {
    let asked = Arc::new(AtomicUsize::new(0));
    Cancel::when(move || asked.fetch_add(1, Ordering::Relaxed) >= n)
}

#[test]
fn stopped_at_any_moment_nothing_is_left() {
    let place = place();
    let root = place.raw.parent().unwrap();
    assert!(run(POLICY, &place, &Options::default()).unwrap().is_released());
    let shown = |name: &str| fs::read(root.join(name)).unwrap();
    let names = ["out/people.csv", "out/deid-manifest.json", "out.custodian.json"];
    let before = names.map(shown);
    fs::write(place.raw.join("visits.csv"), "ID,ON,WHAT\nP1,2020-02-01,x\n").unwrap();
    let (mut moments, mut done) = (0, false);
    while !done {
        let cancel = after(moments);
        let options = Options { replace: Replace::Force, cancel, ..Options::default() };
        match run(POLICY, &place, &options) {
            Ok(_) => done = true,
            Err(error) => {
                assert_eq!(error.problems()[0].cause, Cause::Cancelled, "{error}");
                assert_eq!((error.kind(), error.problems().len()), (Kind::Cancelled, 1));
                assert_eq!(names.map(shown), before);
                moments += 1;
            }
        }
        let all = ["out", "out.custodian.json", "raw"].map(String::from);
        assert_eq!(files(root), all.into());
    }
    assert!(moments >= 5, "asked {moments} times in two passes over two tables");
    assert_ne!(shown("out.custodian.json"), before[2]);
}

#[test]
fn a_single_file_and_a_check_stop_too() {
    let place = place();
    let policy = Policy::parse(POLICY).unwrap();
    let input = Input::File { path: place.raw.join("people.csv"), table: None };
    for moment in 0..3 {
        let options = Options { cancel: after(moment), ..Options::default() };
        let output = Output::File(place.out.with_extension("csv"));
        let error = scrub(&policy, Some(&keys()), &input, &output, &options).err().unwrap();
        assert_eq!(error.kind(), Kind::Cancelled);
        assert_eq!(files(place.raw.parent().unwrap()), ["raw".to_owned()].into());
    }
    let options = Options { cancel: after(0), ..Options::default() };
    let error = check(&policy, Some(&keys()), &input, &options).err().unwrap();
    assert_eq!(error.kind(), Kind::Cancelled);
}
