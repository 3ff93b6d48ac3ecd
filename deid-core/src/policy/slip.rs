//! Slips of TOML: what a person most likely meant, told from the line without repeating it.

/// What is said where nothing more is known.
const GENERAL: &str = "common slips: a name with a blank or other characters needs quotes (\"DATE OF BIRTH\" = …), text needs straight quotes, true and false are in lower case, = stands between a name and its value, every { [ and \" is closed, and between double quotes a backslash begins an escape (use '…' or /)";

/// What is said of brackets, braces and quotes.
pub(super) const CLOSE: &str = "close every { with }, every [ with ] and every \" with \"";

/// The byte of the line, among those before, whose bracket or brace is still open although `line`
/// begins something new. `None` where there is none.
pub(super) fn never_closed(before: &str, line: &str) -> Option<usize> {
    let anew = line.trim_start();
    let name = anew.split('=').next().unwrap_or_default().trim();
    let is_name = |c: char| c.is_alphanumeric() || "_-.\"* ?".contains(c);
    let begins = anew.starts_with('[') || anew.contains('=') && name.chars().all(is_name);
    let (mut depth, mut open, mut start) = (0_usize, 0, 0);
    for line in before.split_inclusive('\n') {
        for bracket in plain(line).filter(|c| "[]{}".contains(*c)) {
            match bracket {
                '[' | '{' => {
                    open = if depth == 0 { start } else { open };
                    depth += 1;
                }
                _ => depth = depth.saturating_sub(1),
            }
        }
        start += line.len();
    }
    (begins && depth > 0).then_some(open)
}

/// The characters of a line outside of quotes and comments.
fn plain(line: &str) -> impl Iterator<Item = char> {
    let mut quote = None;
    let outside = move |&c: &char| match quote {
        Some(open) => {
            quote = (c != open).then_some(open);
            false
        }
        None => {
            quote = matches!(c, '"' | '\'').then_some(c);
            quote.is_none()
        }
    };
    line.chars().filter(outside).take_while(|c| *c != '#')
}

/// What to do about text that is no TOML, by the line on which reading ended.
pub(super) fn help(line: &str) -> &'static str {
    let (name, value) = line.split_once('=').unwrap_or((line, ""));
    match () {
        () if line.contains(['\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{201e}']) => {
            "write straight quotes (\") in place of the curly ones, which a word processor makes"
        }
        () if has_escape(line) => {
            "between double quotes a backslash begins an escape: put the text between single quotes, or write / in paths"
        }
        () if uses_colon(line) => "write = between a name and its value, not a colon",
        () if words(value).any(is_other_flag) => "true and false are written in lower case",
        () if !is_balanced(line) => CLOSE,
        () if is_unquoted_name(name) => {
            "put a name with blanks or other characters between quotes: \"DATE OF BIRTH\" = …"
        }
        () if is_unquoted_text(value) => "put text between double quotes: \"quasi\"",
        () => GENERAL,
    }
}

/// Whether a backslash stands between double quotes and begins no escape of TOML.
fn has_escape(line: &str) -> bool {
    let mut parts = line.split('"');
    let _ = parts.next();
    parts.step_by(2).any(|text| {
        let mut after = text.split('\\');
        let _ = after.next();
        after.any(|rest| !rest.starts_with(['b', 't', 'n', 'f', 'r', 'e', '\\']))
    })
}

/// `"key": value` and `key: value`, as JSON and YAML have it.
fn uses_colon(line: &str) -> bool {
    let mut in_quotes = false;
    let mut plain = line.chars().filter(|&c| {
        in_quotes ^= c == '"';
        !in_quotes
    });
    plain.find(|&c| matches!(c, '=' | ':' | '#')) == Some(':') || line.contains("\":")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

fn is_other_flag(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower != word && (lower == "true" || lower == "false")
}

/// Whether a name without quotes holds what only quotes allow.
fn is_unquoted_name(name: &str) -> bool {
    let name = name.trim().trim_start_matches(['[', '{']).trim_end_matches([']', ' ']).trim();
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'');
    let quoted = name.contains(['"', '\'']);
    !name.is_empty() && !quoted && !name.chars().all(bare)
}

fn is_balanced(line: &str) -> bool {
    let count = |c: char| line.matches(c).count();
    count('{') == count('}') && count('[') == count(']') && count('"') % 2 == 0
}

fn is_unquoted_text(value: &str) -> bool {
    let word = value.rsplit(['=', '{', '[', ',']).find(|part| !part.trim().is_empty());
    let word = word.unwrap_or_default().trim().trim_end_matches(['}', ']']).trim();
    word.starts_with(|c: char| c.is_alphabetic()) && !matches!(word, "true" | "false")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_closed_is_found_where_it_was_opened() {
        let list = "version = 1\ndrop = [\n  \"A\",\n";
        assert_eq!(never_closed(list, "[tables.dm]"), Some(12));
        assert_eq!(never_closed(list, "B = { drop = true }"), Some(12));
        assert_eq!(never_closed(list, "  B,"), None, "the slip is in the list");
        assert_eq!(never_closed("A = { x = '}'\n", "B = 1"), Some(0));
        assert_eq!(never_closed("A = 1 # { open\nB = \"[\"\n", "C ? 1"), None);
    }

    #[test]
    fn each_slip_has_its_advice() {
        for (line, expected) in [
            ("DATE OF BIRTH = { drop = true }", "with blanks"),
            ("Größe = { drop = true }", "with blanks"),
            ("[tables.my visits]", "with blanks"),
            ("NAME = { drop = True }", "lower case"),
            ("header = FALSE", "lower case"),
            ("name = “study”", "curly"),
            ("\"NAME\": { \"drop\": true }", "not a colon"),
            ("version: 1", "not a colon"),
            ("NAME = { drop = true", "close every"),
            ("drop = [\"A\", \"B\"", "close every"),
            ("name = \"study", "close every"),
            ("[tables.dm", "close every"),
            ("[tables.my visits", "close every"),
            ("file = \"C:\\Users\\jane\\h.csv\"", "single quotes"),
            ("SEX = { keep = quasi }", "double quotes: \"quasi\""),
            ("= 3", "common slips"),
            ("", "common slips"),
        ] {
            assert!(help(line).contains(expected), "{line}: {}", help(line));
        }
    }
}
