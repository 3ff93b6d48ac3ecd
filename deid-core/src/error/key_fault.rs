//! Keys that are missing, damaged or not the right ones.

use super::help;
use super::help::Help;
use super::means::Means;

/// What is wrong with a key or its source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// Every byte is the same.
    #[error("the key is {} times the same byte", 32)]
    AllEqual,
    /// The checksum does not match: a typing or copying fault.
    #[error("the key's checksum does not match: a character was lost or changed")]
    Checksum,
    /// A command as a key source, without leave to run it.
    #[error("a command as key source runs only when the caller allows it")]
    CommandNotAllowed,
    /// The command failed; its output is not shown.
    #[error("the key command failed")]
    CommandFailed,
    /// A folder where a key file is expected.
    #[error("the path of the key is a folder")]
    Folder,
    /// A key where the name of its file or variable is expected; the key is not shown.
    #[error("a key was given where the name of its file or variable belongs; it is not shown")]
    GivenAsName,
    /// The file that a new key should go to is there already.
    #[error("the key file exists already, and keys are never replaced")]
    FileExists,
    /// The key's own id is not that of its bytes.
    #[error("the key's id does not match its bytes")]
    Id,
    /// Not a key text and not 32 raw bytes.
    #[error("not a key: expected `deid-key-1-…` or exactly 32 raw bytes")]
    Malformed,
    /// No key was given.
    #[error("no key was given, and the policy has rules that need one")]
    Missing,
    /// The key of made-up examples and policy tests.
    #[error("this is the key of made-up examples and policy tests, which everybody has")]
    Public,
    /// The file may be read by others.
    #[error("the key file can be read by others than its owner")]
    ReadableByOthers,
    /// Fewer or more bytes than 32.
    #[error("a key is exactly 32 bytes; found {0}")]
    Length(usize),
    /// The environment variable is not set.
    #[error("the environment variable is not set")]
    NoVariable,
    /// The release was made with another key.
    #[error("the release was made with another key")]
    OtherKey,
}

impl KeyFault {
    pub(super) fn help(&self) -> Help {
        let text = match self {
            Self::Missing => {
                return help![
                    "pass ",
                    Means::KeySource,
                    "; only a study that has no release yet begins with a new key: ",
                    Means::NewKeyFile
                ];
            }
            Self::Malformed | Self::Length(_) => {
                return help![
                    "is this the right file, and is it whole? A key is one line that begins with deid-key-1-, in a plain text file, or 32 raw bytes; copy it again from its source. A new key (",
                    Means::NewKey,
                    ") matches no earlier release"
                ];
            }
            Self::AllEqual => {
                return help![
                    "this was never a key: copy the real one from its source, or make one with ",
                    Means::NewKeyFile,
                    " for a study that has no release yet"
                ];
            }
            Self::Public => {
                return help![
                    "it protects nothing: use the study's own key, or make one with ",
                    Means::NewKeyFile
                ];
            }
            Self::GivenAsName => {
                return help![Means::KeySeen, ": it must be replaced (", Means::NewKey, ")"];
            }
            Self::Folder => "name the file in it that holds the key",
            Self::ReadableByOthers => "chmod 600 the key file",
            Self::Checksum | Self::Id => "copy the key again from its source",
            Self::CommandNotAllowed => return help!["pass ", Means::KeyCommand],
            Self::FileExists => "choose another name for the new key",
            Self::NoVariable => "set the variable to the text of the key",
            Self::OtherKey => "use the key that the manifest names by its id",
            Self::CommandFailed => "run the command by hand to see why",
        };
        text.into()
    }
}
