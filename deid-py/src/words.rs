//! The core's advice in the words of Python: the package's functions and their arguments.

use deid_core::error::Means;

/// What Python says for each of the means.
pub fn arguments(means: Means) -> &'static str {
    match means {
        Means::AsText => "read the column as text in the source (dtype=str)",
        Means::CrosswalkPath => "of the crosswalk",
        Means::CrosswalkSource => "crosswalk=\"study.crosswalk\"",
        Means::Exclude => " or name them in exclude=",
        Means::FormatOption => "format=\"csv\"",
        Means::EncodingOption => " in the policy, or pass encoding=\"windows-1252\"",
        Means::EncodingOption16 => " in the policy, or pass encoding=\"utf-16\"",
        // A shell's commands.
        Means::FileRights | Means::HeaderLine => "",
        Means::Force => "force=True",
        Means::KeyCommand => "allow_command=True",
        Means::KeyOfRun => "keys=",
        Means::KeyPath => "of the key",
        Means::KeySource => "keys=deid.Keyring.from_env(\"DEID_KEY\") or another source",
        Means::KeySeen => {
            "Keyring.from_file takes the file that holds the key, Keyring.from_env the name of a variable, Keyring.from_secret the key itself. This key may now be in code, a notebook or a log"
        }
        Means::Manual => "help(deid) shows the calls, with examples",
        Means::Manifest => "the manifest",
        Means::MaxMemory => "max_memory",
        Means::NewKey | Means::NewKeyFile => "deid.Keyring.generate()",
        Means::NoHeader => "set header = false in the policy",
        Means::NoHeaderOption => "header = false",
        Means::NoStream => "do not stream",
        Means::OutputFolder => "name a folder",
        Means::PackName => "hipaa-safe-harbor@1",
        Means::PolicyPath => "of the policy",
        Means::Process => "Python runs in",
        Means::QuasiIdentifiers => ", as in [\"AGE\", \"SEX\"]",
        Means::Scrub | Means::ScrubFolder => "scrub_files or release.write",
        Means::ScrubFile => "scrub_files writes FILE.manifest.json beside FILE",
        // Verbs that the package does not have.
        Means::ScrubOneTable | Means::Skeleton | Means::SkeletonFile => "",
        Means::TableName => "with table=",
        Means::Ungated => "ungated=True",
    }
}

/// Every one of the means in Python's words: for the test that holds them against the command
/// line's.
#[pyo3::pyfunction]
pub fn _all_words() -> Vec<&'static str> {
    Means::ALL.into_iter().map(arguments).collect()
}
