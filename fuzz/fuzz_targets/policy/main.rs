//! Any text as a policy: it loads or is refused, the same every time; no refusal repeats a key
//! that was pasted into it; what loads can be explained, with examples through its own rules.
#![no_main]

mod mutate;

use deid_core::Error;
use deid_core::policy::Policy;
use deid_core::report::Explanation;
use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};

/// A key of nobody, in the form that is most likely pasted.
const KEY: &str =
    "deid-key-1-6660f835b60f2b9a-000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg-y7f62p";
const SECRET: &str = "000g40r40m30";

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else { return Corpus::Reject };
    let problems = load(text);
    pasted(text);
    // A text with two slips is tried, but nothing grows from it: the corpus would be of little
    // else, and next to nothing that loads.
    if problems > 1 || text.parse::<toml::Table>().is_err() {
        return Corpus::Reject;
    }
    Corpus::Keep
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match std::str::from_utf8(&data[..size]) {
        // One in eight changes stays one of bytes.
        Ok(text) if seed % 8 != 0 => {
            let text = mutate::changed(text, seed);
            if text.len() <= max_size {
                data[..text.len()].copy_from_slice(text.as_bytes());
                return text.len();
            }
        }
        _ => {}
    }
    fuzzer_mutate(data, size, max_size)
});

/// How many problems it has.
fn load(text: &str) -> usize {
    let (policy, again) = match (Policy::parse(text), Policy::parse(text)) {
        (Ok(one), Ok(two)) => (one, two),
        (Err(one), Err(two)) => {
            assert!(!one.problems().is_empty());
            assert_eq!(shown(&one), shown(&two), "one policy, two refusals");
            return one.problems().len();
        }
        _ => panic!("one policy, two answers"),
    };
    assert_eq!(policy.fingerprint(), again.fingerprint());
    let explained = Explanation::new(&policy, None).expect("what loads can be explained");
    assert!(!explained.to_text(100).is_empty());
    let json: serde_json::Value = serde_json::from_str(&explained.to_json()).expect("JSON");
    assert!(json.is_object());
    0
}

/// A key somewhere in the text, at a place that is a function of the text.
fn pasted(text: &str) {
    let at = text.bytes().fold(0, |at: usize, byte| at.wrapping_mul(31).wrapping_add(byte.into()));
    let at = (0..=at % (text.len() + 1)).rev().find(|&at| text.is_char_boundary(at));
    let (before, behind) = text.split_at(at.unwrap_or_default());
    let error = Policy::parse(&format!("{before}{KEY}{behind}"));
    let error = error.expect_err("a policy with a key in it loads");
    assert!(!shown(&error).to_ascii_lowercase().contains(SECRET), "a refusal repeats a key");
}

fn shown(error: &Error) -> String {
    format!("{error}\n{error:?}\n{:?}", error.help())
}
