//! The words of the command line that the core's advice is in, as Python calls the same things.

/// What the command line says, and what Python says instead; a longer text stands before a
/// shorter one that it begins with. A test reads every text of the core and finds none that is
/// missing here.
const WORDS: &[(&str, &str)] = &[
    // Keys.
    ("--key FILE or --key-env NAME", "keys=deid.Keyring.from_env(\"DEID_KEY\") or another source"),
    ("(`--key FILE` or `--key-env NAME`)", "(keys=)"),
    (
        "--key takes the file that holds the key, --key-env the name of a variable. This key is now in the shell's history and was seen by every process",
        "Keyring.from_file takes the file that holds the key, Keyring.from_env the name of a variable, Keyring.from_secret the key itself. This key may now be in code, a notebook or a log",
    ),
    ("after --key,", "of the key,"),
    ("`deid keygen -o study.key`", "deid.Keyring.generate()"),
    ("`deid keygen`", "deid.Keyring.generate()"),
    ("--allow-key-command", "allow_command=True"),
    // Runs.
    ("--force to replace", "force=True to replace"),
    ("--force replaces", "force=True replaces"),
    ("--max-memory", "max_memory"),
    ("pass --no-header (header = false in the policy)", "set header = false in the policy"),
    ("with --no-header", "with header = false"),
    ("--stream writes", "streaming writes"),
    ("leave --stream out", "do not stream"),
    ("--ungated", "ungated=True"),
    ("after --table", "with table="),
    ("version: --pack", "version:"),
    ("after -p, from", "of the policy, from"),
    ("that the command runs in", "that Python runs in"),
    ("pass -o FOLDER for a folder", "name a folder for a folder"),
    // Verbs.
    ("; `deid init RAW -o policy.toml` writes a first draft", ""),
    (" (`deid init` writes the skeleton)", ""),
    (": `deid scrub … raw/dm.csv -o -`", ""),
    ("the folder that `deid scrub` wrote", "the folder of the release"),
    (
        "`deid help VERB` shows how the verb is called, with examples",
        "help(deid) shows the calls, with examples",
    ),
    // What helps in a frame.
    (
        "read the column as text in the source,",
        "read the column as text in the source (dtype=str),",
    ),
];

/// The text in Python's words.
pub fn in_python(text: &str) -> String {
    let mut text = text.to_owned();
    for (theirs, ours) in WORDS {
        if text.contains(theirs) {
            text = text.replace(theirs, ours);
        }
    }
    text
}

/// The text in Python's words: for the test that holds it against every text of the core.
#[pyo3::pyfunction]
pub fn _in_python(text: &str) -> String {
    in_python(text)
}
