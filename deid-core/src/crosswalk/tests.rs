//! Crosswalks are those of the spec, grow from many threads, and nothing that was changed is read.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use serde::Deserialize;

use super::{Crosswalk, CrosswalkCount, Growth, Scope, Terms};
use crate::error::{Cause, CrosswalkFault, Error};
use crate::secret::{Keyring, base32};
use crate::vocab::{CellType, DomainName, Recipient};

/// `docs/spec/vectors/surrogates.json`.
#[derive(Deserialize)]
struct Vectors {
    spec: String,
    master: String,
    recipient: Recipient,
    file: String,
    cases: Vec<Case>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Case {
    domain: DomainName,
    r#type: CellType,
    prefix: String,
    canonical: String,
    tag: String,
    output: String,
}

#[derive(Deserialize)]
struct Refused {
    why: String,
    error: String,
    text: String,
}

fn vectors() -> Vectors {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors/surrogates.json");
    let text = std::fs::read_to_string(path).expect("docs/spec/vectors/surrogates.json is there");
    let vectors: Vectors = serde_json::from_str(&text).unwrap();
    assert_eq!(vectors.spec, "deid/v1");
    vectors
}

impl Vectors {
    fn keys(&self) -> Keyring {
        let byte = |at| u8::from_str_radix(&self.master[at..at + 2], 16).unwrap();
        Keyring::from_bytes(&(0..64).step_by(2).map(byte).collect::<Vec<_>>()).unwrap()
    }
}

fn terms<'a>(keys: &'a Keyring, recipient: Option<&'a Recipient>, scopes: Vec<Scope>) -> Terms<'a> {
    Terms { keys, recipient, scopes }
}

fn subject(reidentifiable: bool) -> Scope {
    let domain = DomainName::new("subject").unwrap();
    Scope { domain, cell_type: CellType::Text, reidentifiable }
}

fn bytes(crosswalk: &Crosswalk) -> Vec<u8> {
    let mut bytes = Vec::new();
    crosswalk.write_to(&mut bytes).unwrap();
    bytes
}

fn fault(error: &Error) -> CrosswalkFault {
    match &error.problems()[0].cause {
        Cause::Crosswalk(fault) => fault.clone(),
        other => panic!("{other}"),
    }
}

/// The surrogates of values in the domain `subject`.
fn codes(crosswalk: &Crosswalk, values: &[impl AsRef<str>]) -> Vec<Option<u128>> {
    let surrogates = crosswalk.surrogates(&subject(false).domain).unwrap();
    let tags: Vec<_> = values.iter().map(|v| surrogates.key().tag("text", v.as_ref())).collect();
    let mut codes = Vec::new();
    surrogates.codes(&tags, values, &mut codes).unwrap();
    codes
}

#[test]
fn a_crosswalk_is_that_of_the_spec() {
    let vectors = vectors();
    let keys = vectors.keys();
    let terms = terms(&keys, Some(&vectors.recipient), Vec::new());
    let crosswalk = Crosswalk::read(vectors.file.as_bytes(), &terms, Growth::Frozen).unwrap();
    assert_eq!(bytes(&crosswalk), vectors.file.as_bytes());
    assert!(vectors.cases.len() >= 6, "cases were lost");
    for case in &vectors.cases {
        let surrogates = crosswalk.surrogates(&case.domain).unwrap();
        let tag = surrogates.key().tag(case.r#type.name(), &case.canonical);
        assert_eq!(base32::encode_128(tag.bits()), case.tag.as_bytes());
        let mut found = Vec::new();
        surrogates.codes(&[tag], &[&case.canonical], &mut found).unwrap();
        let text = base32::encode_128(found[0].unwrap());
        assert_eq!(case.prefix.clone() + std::str::from_utf8(&text).unwrap(), case.output);
    }
}

#[test]
fn what_is_no_crosswalk_of_these_keys_is_refused_and_says_why() {
    let vectors = vectors();
    let keys = vectors.keys();
    let terms = terms(&keys, Some(&vectors.recipient), Vec::new());
    for Refused { why, error, text } in &vectors.refused {
        let found = Crosswalk::read(text.as_bytes(), &terms, Growth::Growing).err().unwrap();
        let found = match fault(&found) {
            CrosswalkFault::Changed => "changed",
            CrosswalkFault::CutShort => "cut-short",
            CrosswalkFault::Line => "line",
            CrosswalkFault::NotOne => "not-one",
            CrosswalkFault::OtherKey => "other-key",
            CrosswalkFault::OtherRecipient => "other-recipient",
            other => panic!("{why}: {other}"),
        };
        assert_eq!(found, error, "{why}");
    }
}

#[test]
fn a_domain_is_what_it_was_when_it_began() {
    let keys = Keyring::generate().unwrap();
    let number = Scope { cell_type: CellType::Integer, ..subject(false) };
    let written = |scope: Scope| {
        let crosswalk = Crosswalk::new(&terms(&keys, None, vec![scope])).unwrap();
        codes(&crosswalk, &["a"]);
        bytes(&crosswalk)
    };
    let read = |file: &[u8], scope: Scope| {
        let read = Crosswalk::read(file, &terms(&keys, None, vec![scope]), Growth::Growing);
        read.err().map(|error| fault(&error))
    };
    let (plain, kept) = (written(subject(false)), written(subject(true)));
    let name = || subject(false).domain;
    assert_eq!(read(&plain, number), Some(CrosswalkFault::OtherType(name())));
    assert_eq!(read(&plain, subject(true)), Some(CrosswalkFault::NoValues(name())));
    assert_eq!(read(&kept, subject(false)), Some(CrosswalkFault::Values(name())));
    assert_eq!((read(&plain, subject(false)), read(&kept, subject(true))), (None, None));
}

/// A value is in the file where the domain is `reidentifiable`, and nowhere else.
#[test]
fn values_are_kept_where_the_policy_says_so() {
    let keys = Keyring::generate().unwrap();
    for reidentifiable in [false, true] {
        let scopes = vec![subject(reidentifiable)];
        let crosswalk = Crosswalk::new(&terms(&keys, None, scopes)).unwrap();
        codes(&crosswalk, &["CANARY-7f3a"]);
        let text = String::from_utf8(bytes(&crosswalk)).unwrap();
        assert_eq!(text.contains("CANARY"), reidentifiable, "{text}");
    }
}

#[test]
fn a_frozen_crosswalk_takes_nothing_and_a_grown_one_keeps_what_it_had() {
    let keys = Keyring::generate().unwrap();
    let terms = || terms(&keys, None, vec![subject(false)]);
    let first = Crosswalk::new(&terms()).unwrap();
    let old = codes(&first, &["a", "b"]);
    let file = bytes(&first);
    let frozen = Crosswalk::read(&file[..], &terms(), Growth::Frozen).unwrap();
    assert_eq!(codes(&frozen, &["b", "c", "a"]), [old[1], None, old[0]]);
    assert_eq!(bytes(&frozen), file);
    let grown = Crosswalk::read(&file[..], &terms(), Growth::Growing).unwrap();
    let new = codes(&grown, &["c", "a", "c", "b"]);
    assert_eq!((new[1], new[3], new[0]), (old[0], old[1], new[2]));
    assert_eq!(grown.count(), CrosswalkCount { entries: 3, added: 1 });
    assert_eq!(grown.id(), first.id());
    let again = Crosswalk::read(&bytes(&grown)[..], &terms(), Growth::Frozen).unwrap();
    assert_eq!(codes(&again, &["c", "a", "c", "b"]), new);
}

/// What is drawn does not depend on the value: nothing but the file can make it again.
#[test]
fn surrogates_are_random() {
    let keys = Keyring::generate().unwrap();
    let draw = || {
        let crosswalk = Crosswalk::new(&terms(&keys, None, vec![subject(false)])).unwrap();
        codes(&crosswalk, &(0..500).map(|n| n.to_string()).collect::<Vec<_>>())
    };
    let (one, other) = (draw(), draw());
    let all: BTreeSet<u128> = one.iter().chain(&other).flatten().copied().collect();
    assert_eq!(all.len(), 1000, "no two are equal, in a crosswalk or in two");
    let mut ascending = one.windows(2).filter(|pair| pair[0] < pair[1]).count();
    ascending = ascending.min(499 - ascending);
    assert!(ascending > 150, "never sequential: {ascending} of 499 one way");
    let ones: u32 = one.iter().flatten().map(|code| code.count_ones()).sum();
    assert!((31_000..33_000).contains(&ones), "half of the bits, six standard deviations: {ones}");
}

#[test]
fn all_threads_give_a_value_the_same_surrogate() {
    let keys = Keyring::generate().unwrap();
    let crosswalk = Crosswalk::new(&terms(&keys, None, vec![subject(true)])).unwrap();
    let values: Vec<String> = (0..4000).map(|n| format!("P-{n}")).collect();
    let found: Vec<Vec<Option<u128>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    values.chunks(64).flat_map(|block| codes(&crosswalk, block)).collect()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(found.iter().all(|other| *other == found[0] && other.iter().all(Option::is_some)));
    assert_eq!(crosswalk.count(), CrosswalkCount { entries: 4000, added: 4000 });
    let file = bytes(&crosswalk);
    let terms = terms(&keys, None, vec![subject(true)]);
    let read = Crosswalk::read(&file[..], &terms, Growth::Frozen).unwrap();
    assert_eq!(values.chunks(64).flat_map(|b| codes(&read, b)).collect::<Vec<_>>(), found[0]);
}

proptest! {
    /// Whatever is in the file and whatever comes, in whatever order: the file is the same bytes
    /// for the same entries, and every value has the surrogate that it had.
    #[test]
    fn growing_in_steps_is_growing_at_once(
        values in proptest::collection::vec("\\PC{1,12}", 1..60),
        cuts in proptest::collection::vec(0_usize..60, 0..3),
    ) {
        let keys = Keyring::generate().unwrap();
        let terms = || terms(&keys, None, vec![subject(true)]);
        let mut crosswalk = Crosswalk::new(&terms()).unwrap();
        for cut in cuts {
            codes(&crosswalk, &values[..cut.min(values.len())]);
            let file = bytes(&crosswalk);
            crosswalk = Crosswalk::read(&file[..], &terms(), Growth::Growing).unwrap();
            prop_assert_eq!(bytes(&crosswalk), file);
        }
        let found = codes(&crosswalk, &values);
        let file = bytes(&crosswalk);
        let frozen = Crosswalk::read(&file[..], &terms(), Growth::Frozen).unwrap();
        prop_assert_eq!(codes(&frozen, &values), found);
        prop_assert_eq!(bytes(&frozen), file);
    }

    /// No byte of a crosswalk can be another, and none can be missing or too many.
    #[test]
    fn nothing_of_a_crosswalk_can_be_changed(at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let vectors = vectors();
        let keys = vectors.keys();
        let mut file = vectors.file.clone().into_bytes();
        let at = at.index(file.len());
        if cut {
            file.truncate(at);
        } else {
            prop_assume!(file[at] != byte);
            file[at] = byte;
        }
        let terms = terms(&keys, Some(&vectors.recipient), Vec::new());
        let error = Crosswalk::read(&file[..], &terms, Growth::Frozen).err();
        prop_assert!(matches!(error.unwrap().problems()[0].cause, Cause::Crosswalk(_)));
    }
}
