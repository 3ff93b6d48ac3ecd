//! Headers and policies that nobody should trust.

use super::*;

/// A header can be data: where nothing proves that line 1 is one, its cells are not repeated.
#[test]
fn unproven_headers_are_not_shown() {
    let policy = Policy::parse(
        "version = 1\nunknown_columns = \"drop\"\n[tables.dm]\nsensitive = [\"TERM\"]",
    )
    .unwrap();
    let names = "TERM CANARY-7f3a CANARY-7f3b CANARY-7f3c";
    let explained = policy
        .resolve(&TableName::new("dm").unwrap(), &schema(names))
        .and_then(|table| Explanation::new(&policy, Some(&[table])));
    let no_column = Policy::parse("version = 1\nunknown_columns = \"drop\"\n[columns]\nTERM = { keep = \"sensitive\" }\n[tables.dm]").unwrap();
    let table =
        no_column.resolve(&TableName::new("dm").unwrap(), &schema("CANARY-7f3a CANARY-7f3b"));
    let others = table.and_then(|table| Explanation::new(&no_column, Some(&[table])));
    let mut told = Vec::new();
    for outcome in [others] {
        match outcome {
            Ok(explanation) => told.extend(all_forms(&explanation)),
            Err(error) => told.extend([error.to_string(), format!("{error:?}")]),
        }
    }
    assert!(!told.is_empty() && told.iter().all(|text| !text.contains("CANARY")), "{told:?}");
    // With a declared column found, names are proved to be names, and are shown.
    assert!(explained.unwrap().to_text(80).contains("CANARY-7f3a"));
}

#[test]
fn hostile_names_are_escaped() {
    let hostile = "<script>alert('x')</script>&\\\"\\u001b[31m\\nX";
    let text = format!(
        "version = 1\nname = \"{hostile}\"\n[tables.dm]\ndrop = [\"{hostile}\"]\nsensitive = [\"TERM\"]"
    );
    let policy = Policy::parse(&text).unwrap();
    let explanation = Explanation::new(&policy, None).unwrap();
    let [text, json, pages @ ..] = &all_forms(&explanation)[..] else { panic!("no forms") };
    let harmless = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n');
    assert!(harmless(text) && harmless(json));
    assert_eq!(
        text.lines().filter(|line| line.trim_start().starts_with('X')).count(),
        0,
        "a name broke the line"
    );
    for page in pages {
        assert!(
            harmless(page) && !page.contains("<script") && page.contains("&lt;script&gt;"),
            "{page}"
        );
    }
}

fn all_forms(explanation: &Explanation) -> Vec<String> {
    #[allow(unused_mut)]
    let mut forms = vec![explanation.to_text(80), explanation.to_json()];
    #[cfg(feature = "io")]
    forms.extend([
        deid_core::report::officer_page(explanation).unwrap(),
        explanation.to_html_fragment().unwrap(),
    ]);
    forms
}
