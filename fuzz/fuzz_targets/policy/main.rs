//! Any text as a policy: it loads or is refused, the same every time; no refusal repeats a key
//! that was pasted into it; what loads can be explained, with examples through its own rules.
#![no_main]

mod mutate;

use deid_core::Error;
use deid_core::policy::Policy;
use deid_core::report::Explanation;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

/// A key of nobody, in the form that is most likely pasted.
const KEY: &str =
    "deid-key-1-6660f835b60f2b9a-000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg-y7f62p";
const SECRET: &str = "000g40r40m30";

fuzz_target!(|text: &str| {
    load(text);
    // Somewhere in the text, so that a place is a function of the text.
    let at = text.bytes().fold(0, |at: usize, byte| at.wrapping_mul(31).wrapping_add(byte.into()));
    let at = (0..=at % (text.len() + 1)).rev().find(|&at| text.is_char_boundary(at));
    let (before, behind) = text.split_at(at.unwrap_or_default());
    let pasted = format!("{before}{KEY}{behind}");
    let error = Policy::parse(&pasted).expect_err("a policy with a key in it loads");
    assert!(!shown(&error).to_ascii_lowercase().contains(SECRET), "a refusal repeats a key");
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match std::str::from_utf8(&data[..size]) {
        // One in four changes stays one of bytes.
        Ok(text) if seed % 4 != 0 => {
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

fn load(text: &str) {
    let (policy, again) = match (Policy::parse(text), Policy::parse(text)) {
        (Ok(one), Ok(two)) => (one, two),
        (Err(one), Err(two)) => {
            assert!(!one.problems().is_empty());
            assert_eq!(shown(&one), shown(&two), "one policy, two refusals");
            return;
        }
        _ => panic!("one policy, two answers"),
    };
    assert_eq!(policy.fingerprint(), again.fingerprint());
    let explained = Explanation::new(&policy, None).expect("what loads can be explained");
    assert!(!explained.to_text(100).is_empty());
    let json: serde_json::Value = serde_json::from_str(&explained.to_json()).expect("JSON");
    assert!(json.is_object());
}

fn shown(error: &Error) -> String {
    format!("{error}\n{error:?}\n{:?}", error.help())
}
