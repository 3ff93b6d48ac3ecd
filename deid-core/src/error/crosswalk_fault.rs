//! Crosswalks that are missing, damaged or not the right ones.

use crate::vocab::DomainName;

use super::help;
use super::help::Help;
use super::means::Means;

/// What is wrong with a crosswalk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CrosswalkFault {
    /// Its lines are not those that were sealed.
    #[error("the crosswalk was changed: its seal is not that of its lines")]
    Changed,
    /// There is no line that ends it.
    #[error("the crosswalk was cut short: its last line is missing")]
    CutShort,
    /// A folder where the file is expected.
    #[error("the path of the crosswalk is a folder")]
    Folder,
    /// Another run writes to it.
    #[error("the crosswalk is in use by another run")]
    InUse,
    /// A line that is none of a crosswalk, or stands where it cannot.
    #[error("not a line of a crosswalk, or not in its place")]
    Line,
    /// No crosswalk was given.
    #[error("no crosswalk was given, and the policy has rules that need one")]
    Missing,
    /// The file is something else.
    #[error("not a crosswalk: line 1 is not `deid-crosswalk-1`")]
    NotOne,
    /// It belongs to another key.
    #[error("the crosswalk belongs to another key")]
    OtherKey,
    /// It belongs to another recipient.
    #[error("the crosswalk belongs to another recipient than the policy's")]
    OtherRecipient,
    /// A domain is of another type in it.
    #[error("domain {0} is of another type in the crosswalk than in the policy")]
    OtherType(DomainName),
    /// A domain is `reidentifiable` in the policy and has no values in the crosswalk.
    #[error(
        "domain {0} is `reidentifiable` in the policy, and the crosswalk holds no values of it"
    )]
    NoValues(DomainName),
    /// A domain has its values in the crosswalk and is not `reidentifiable` in the policy.
    #[error("domain {0} is not `reidentifiable` in the policy, and the crosswalk holds its values")]
    Values(DomainName),
    /// It lies where the run reads or writes something else.
    #[error("the crosswalk is an input or an output of the run, or lies inside of one")]
    InTheWay,
    /// The file may be read by others.
    #[error("the crosswalk can be read or changed by others than its owner")]
    ReadableByOthers,
}

impl CrosswalkFault {
    pub(super) fn help(&self) -> Help {
        let text = match self {
            Self::Missing => {
                return help![
                    "pass ",
                    Means::CrosswalkSource,
                    ": a study has one for each recipient, and without it nobody gets the surrogates that they had before"
                ];
            }
            Self::Changed | Self::CutShort | Self::Line => {
                "nothing was written to it: put the last good copy in its place. A new one gives everybody another surrogate"
            }
            Self::Folder => "name the file in it that is the crosswalk",
            Self::InUse => {
                "run again when the other run has ended; nothing has to be removed, not even after a crash"
            }
            Self::NotOne => {
                "is this the right file? A crosswalk begins with `deid-crosswalk-1`; what deid has not written it does not replace"
            }
            Self::OtherKey => {
                "use the key that the crosswalk names by its id in line 3, or the crosswalk of this key"
            }
            Self::OtherRecipient => {
                "every recipient has a crosswalk of their own, so that their surrogates never match: name theirs"
            }
            Self::OtherType(_) => {
                "give the domain the type that the crosswalk names, or begin a new crosswalk, in which everybody gets another surrogate"
            }
            Self::NoValues(_) | Self::Values(_) => {
                "a domain keeps its values from its first run on or never: write `reidentifiable` as it was, or begin a new crosswalk, in which everybody gets another surrogate"
            }
            Self::InTheWay => {
                "keep the crosswalk where the key is kept: away from the data, the policy and what leaves"
            }
            Self::ReadableByOthers => "chmod 600 the crosswalk",
        };
        text.into()
    }
}
