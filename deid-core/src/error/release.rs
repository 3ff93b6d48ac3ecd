//! What was given as a release and is none.

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
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::CustodianRecord => {
                "give the folder or file that lies beside it, without `.custodian.json`"
            }
            Self::ForeignManifest => {
                "give a folder or a file that `deid scrub` wrote, with the manifest that came with it"
            }
            Self::IsManifest => "give the folder that it lies in, or the file that it lies beside",
            Self::FolderWithoutManifest => {
                "give the folder that `deid scrub -o` wrote; for a single table give its file"
            }
            Self::FileWithoutManifest => {
                "`deid scrub -o FILE` writes FILE.manifest.json: bring it along; for a folder give the folder"
            }
            Self::OtherVersion => "use the version of deid that the manifest names under `tool`",
            Self::SeveralTables => "give the folder that the manifest belongs to",
        }
    }
}
