//! The policy reference: its examples are read, its refusals are what is said, no key is missing.

use deid_core::policy::Policy;

use super::support::{file, lines};

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/policy.md");
    std::fs::read_to_string(path).unwrap()
}

/// The fenced blocks of a page: what is written after the fence, and the text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some((info.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

fn parse(text: &str) -> deid_core::Result<Policy> {
    let head = if text.contains("version") { "" } else { "version = 1\n" };
    Policy::parse_with(&format!("{head}{text}"), file)
}

#[test]
fn examples_are_read_and_refusals_are_refused() {
    let page = page();
    let blocks = blocks(&page);
    let (mut read, mut refused) = (0, 0);
    for (index, (info, text)) in blocks.iter().enumerate() {
        match info.as_str() {
            "toml" => {
                read += 1;
                if let Err(error) = parse(text) {
                    panic!("{error}\n{text}");
                }
            }
            "toml refused" => {
                refused += 1;
                let error = parse(text).map(|_| ()).expect_err(text);
                assert_eq!(lines(&error).join("\n"), blocks[index + 1].1.trim_end(), "{text}");
            }
            _ => {}
        }
    }
    assert!(read >= 7 && refused >= 6, "{read} read, {refused} refused");
}

/// Every key of a policy that uses all of them is explained.
#[test]
fn every_key_is_explained() {
    let page = page();
    let full = include_str!("full.toml");
    let keys = regex::Regex::new(r"\b([a-z][a-z0-9_]*) = ").unwrap();
    let mut explained = 0;
    for key in keys.captures_iter(full).map(|found| found[1].to_owned()) {
        assert!(page.contains(&format!("`{key}`")) || page.contains(&format!("{key} = ")), "{key}");
        explained += 1;
    }
    assert!(explained > 100, "{explained}");
}
