//! What a caller can use to mend something: a call's own means, which every front calls otherwise.

/// How a front says each of the means: the flags of the command line, the arguments of Python.
///
/// It is one function over all of them, so that a new one is worded everywhere or nothing compiles.
pub type Wording = fn(Means) -> &'static str;

/// What advice names that is not the same in every front. The comments give the sentence that it
/// stands in; a front may have nothing to say (`""`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Means {
    /// "… in the source, so that no digit is lost".
    AsText,
    /// "check the path …, from the folder that …": of the crosswalk.
    CrosswalkPath,
    /// "pass …": where a run's crosswalk is.
    CrosswalkSource,
    /// "encoding = "windows-1252" for the table…".
    EncodingOption,
    /// "encoding = "utf-16" for the table…".
    EncodingOption16,
    /// "…: move others away…".
    Exclude,
    /// "say in which format it leaves: …".
    FormatOption,
    /// "check who may read the file and write to the folder…".
    FileRights,
    /// "choose another output, or pass … to replace it".
    Force,
    /// "the header line has the names…".
    HeaderLine,
    /// "pass …": that a key comes from a command.
    KeyCommand,
    /// "the run brings the key (…)".
    KeyOfRun,
    /// "check the path …, from the folder that …".
    KeyPath,
    /// "pass …": where a run's key is.
    KeySource,
    /// "…: it must be replaced": how a key is given, and who has seen one that was given as a name.
    KeySeen,
    /// "…": what has the calls, with examples.
    Manual,
    /// "let the reader take every row, or leave out …".
    Manifest,
    /// "raise …".
    MaxMemory,
    /// "a new key (…)".
    NewKey,
    /// "a study begins with a new key: …".
    NewKeyFile,
    /// "for a file without a header line …, and columns are …".
    NoHeader,
    /// "columns of a file without a header are "#1", "#2", … with …".
    NoHeaderOption,
    /// "…: the rows wait in a temporary file".
    NoStream,
    /// "… for a folder, or scrub one table of it".
    OutputFolder,
    /// "name one of them with its version: …".
    PackName,
    /// "check the path …, from the folder that …": of the policy.
    PolicyPath,
    /// "from the folder that …".
    Process,
    /// "name the columns that an outsider may know of a person…".
    QuasiIdentifiers,
    /// "name the folder that … wrote".
    Scrub,
    /// "… writes FILE.manifest.json".
    ScrubFile,
    /// "give the folder that … wrote".
    ScrubFolder,
    /// "scrub one table of it…".
    ScrubOneTable,
    /// "add a table for them to the policy…".
    Skeleton,
    /// "check the path of the policy…".
    SkeletonFile,
    /// "name one of its tables …".
    TableName,
    /// "or pass …, which the manifest tells".
    Ungated,
}

impl Means {
    /// All of them.
    pub const ALL: [Self; 36] = [
        Self::AsText,
        Self::CrosswalkPath,
        Self::CrosswalkSource,
        Self::EncodingOption,
        Self::EncodingOption16,
        Self::Exclude,
        Self::FormatOption,
        Self::FileRights,
        Self::Force,
        Self::HeaderLine,
        Self::KeyCommand,
        Self::KeyOfRun,
        Self::KeyPath,
        Self::KeySource,
        Self::KeySeen,
        Self::Manual,
        Self::Manifest,
        Self::MaxMemory,
        Self::NewKey,
        Self::NewKeyFile,
        Self::NoHeader,
        Self::NoHeaderOption,
        Self::NoStream,
        Self::OutputFolder,
        Self::PackName,
        Self::PolicyPath,
        Self::Process,
        Self::QuasiIdentifiers,
        Self::Scrub,
        Self::ScrubFile,
        Self::ScrubFolder,
        Self::ScrubOneTable,
        Self::Skeleton,
        Self::SkeletonFile,
        Self::TableName,
        Self::Ungated,
    ];

    /// The wording of this library: what a program in Rust does.
    #[must_use]
    pub fn in_rust(self) -> &'static str {
        match self {
            Self::AsText => "read the column as text in the source",
            Self::EncodingOption | Self::EncodingOption16 => {
                " in the policy, or `FileOptions::encoding`"
            }
            Self::FormatOption => "`Options::format`",
            Self::Exclude => " or name them in `FileOptions::exclude`",
            Self::FileRights | Self::HeaderLine | Self::QuasiIdentifiers | Self::ScrubOneTable => {
                ""
            }
            Self::CrosswalkPath => "of the crosswalk",
            Self::CrosswalkSource => "a `Crosswalk` (`Options::crosswalk` for a job)",
            Self::Force => "`Replace::Force`",
            Self::KeyCommand => "`CommandPolicy::Allowed`",
            Self::KeyOfRun => "a `Keyring`",
            Self::KeyPath => "of the key",
            Self::KeySource => "a `Keyring`",
            Self::KeySeen => {
                "`Keyring::from_file` takes the file that holds the key, `Keyring::from_env` the name of a variable, `Keyring::from_secret` the key itself. This key may now be in a log"
            }
            Self::Manual => "the documentation of `deid_core` shows the calls, with examples",
            Self::Manifest => "the manifest",
            Self::MaxMemory => "`max_memory`",
            Self::NewKey | Self::NewKeyFile => "`Keyring::generate`",
            Self::NoHeader => "set header = false in the policy",
            Self::NoHeaderOption => "`header: false`",
            Self::NoStream => "do not `stream`",
            Self::OutputFolder => "name a folder",
            Self::PackName => "hipaa-safe-harbor@1",
            Self::PolicyPath => "of the policy",
            Self::Process => "the program runs in",
            Self::Scrub | Self::ScrubFolder => "`job::scrub`",
            Self::ScrubFile => "`job::scrub` writes FILE.manifest.json beside FILE",
            Self::Skeleton => " (`job::init` writes the skeleton)",
            Self::SkeletonFile => "; `job::init` writes a first draft",
            Self::TableName => "for the input",
            Self::Ungated => "`ungated`",
        }
    }
}
