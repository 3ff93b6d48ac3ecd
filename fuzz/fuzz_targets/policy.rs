//! Any text as a policy: it loads or is refused, and no refusal repeats a value.
#![no_main]

use deid_core::policy::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Err(error) = Policy::parse(text) else { return };
    assert!(!error.problems().is_empty());
    // A key that was pasted into a policy must not come back.
    let shown = format!("{error}\n{error:?}\n{:?}", error.help());
    for key in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        let is_key = key.len() > 40 && key.starts_with("deid-key-1-");
        assert!(!is_key || !shown.contains(key), "a refusal repeats a key");
    }
});
