//! What was given as a release and is none.

use super::help;
use super::help::Help;
use super::means::Means;

/// Why a release cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseFault {
    /// The custodian's record.
    #[error("this is the record that the custodian keeps, not a release")]
    CustodianRecord,
    /// A manifest that something else wrote, or that was cut short.
    #[error("the manifest is not one that deid wrote")]
    ForeignManifest,
    /// The manifest itself.
    #[error("this is the manifest of a release, not the release")]
    IsManifest,
    /// A folder without a manifest.
    #[error("the folder has no deid-manifest.json: it is not a release")]
    FolderWithoutManifest,
    /// A file without a manifest.
    #[error("the file has no manifest beside it")]
    FileWithoutManifest,
    /// A manifest of a form that this version does not know.
    #[error("the manifest is of a version that is not known here")]
    OtherVersion,
    /// A file beside the manifest of a folder.
    #[error("the manifest beside the file is not that of one table")]
    SeveralTables,
}

impl ReleaseFault {
    pub(super) fn help(self) -> Help {
        match self {
            Self::CustodianRecord => {
                "give the folder or file that lies beside it, without `.custodian.json`".into()
            }
            Self::ForeignManifest => {
                help![
                    "give a folder or a file that ",
                    Means::Scrub,
                    " wrote, with the manifest that came with it"
                ]
            }
            Self::IsManifest => {
                "give the folder that it lies in, or the file that it lies beside".into()
            }
            Self::FolderWithoutManifest => {
                help![
                    "give the folder that ",
                    Means::ScrubFolder,
                    " wrote; for a single table give its file"
                ]
            }
            Self::FileWithoutManifest => {
                help![Means::ScrubFile, ": bring it along; for a folder give the folder"]
            }
            Self::OtherVersion => {
                "use the version of deid that the manifest names under `tool`".into()
            }
            Self::SeveralTables => "give the folder that the manifest belongs to".into(),
        }
    }
}
