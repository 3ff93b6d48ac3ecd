//! The core's advice in the words of the command line: its flags and its verbs.

use deid_core::error::Means;

/// What the command line says for each of the means.
pub fn flags(means: Means) -> &'static str {
    match means {
        Means::AsText => "read the column as text in the source",
        Means::CrosswalkPath => "after --crosswalk",
        Means::CrosswalkSource => "--crosswalk FILE",
        Means::Exclude => " or pass --exclude",
        Means::FormatOption => "--format csv",
        Means::EncodingOption => " in the policy, or --encoding windows-1252",
        Means::EncodingOption16 => " in the policy, or --encoding utf-16",
        Means::FileRights => ": `ls -l` shows it",
        Means::Force => "--force",
        Means::HeaderLine => " (head -n 1)",
        Means::KeyCommand => "--allow-key-command",
        Means::KeyOfRun => "`--key FILE` or `--key-env NAME`",
        Means::KeyPath => "after --key",
        Means::KeySource => "--key FILE or --key-env NAME",
        Means::KeySeen => {
            "--key takes the file that holds the key, --key-env the name of a variable. This key is now in the shell's history and was seen by every process"
        }
        Means::Manual => "`deid help VERB` shows how the verb is called, with examples",
        Means::Manifest => "--manifest",
        Means::MaxMemory => "--max-memory",
        Means::NewKey => "`deid keygen`",
        Means::NewKeyFile => "`deid keygen -o study.key`",
        Means::NoHeader => "pass --no-header (header = false in the policy)",
        Means::NoHeaderOption => "--no-header",
        Means::NoStream => "leave --stream out",
        Means::OutputFolder => "pass -o FOLDER",
        Means::PackName => "--pack hipaa-safe-harbor@1",
        Means::PolicyPath => "after -p",
        Means::Process => "the command runs in",
        Means::QuasiIdentifiers => ": -q AGE,SEX",
        Means::Scrub => "`deid scrub`",
        Means::ScrubFile => "`deid scrub -o FILE` writes FILE.manifest.json",
        Means::ScrubFolder => "`deid scrub -o`",
        Means::ScrubOneTable => ": `deid scrub … raw/dm.csv -o -`",
        Means::Skeleton => " (`deid init` writes the skeleton)",
        Means::SkeletonFile => "; `deid init RAW -o policy.toml` writes a first draft",
        Means::TableName => "after --table",
        Means::Ungated => "--ungated",
    }
}
