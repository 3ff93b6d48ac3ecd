//! What a claim means, what it asks of the policy, and what it does not cover.

use serde::Serialize;

use crate::vocab::Claim;

/// A claim in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimWords {
    /// The name a policy uses; none where the policy claims nothing.
    pub name: Option<Claim>,
    /// The provision.
    pub provision: &'static str,
    /// What is said of the release.
    pub means: &'static str,
    /// What the claim asks of the policy; none where there is no claim.
    pub asks: Option<&'static str>,
    /// What it does not cover.
    pub does_not_cover: &'static [&'static str],
    /// What a person has to state, with a line to sign each.
    pub statements: &'static [Statement],
}

/// Something that only a person can state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The provision that asks for it.
    pub provision: &'static str,
    /// What is stated.
    pub text: &'static str,
    /// Who signs.
    pub signs: &'static str,
}

const ACTUAL_KNOWLEDGE: Statement = Statement {
    provision: "45 CFR 164.514(b)(2)(ii)",
    text: "The covered entity does not have actual knowledge that the information could be used alone or in combination with other information to identify an individual who is a subject of the information.",
    signs: "for the covered entity",
};

const EXPERT: Statement = Statement {
    provision: "45 CFR 164.514(b)(1)",
    text: "Having appropriate knowledge of and experience with generally accepted statistical and scientific principles and methods, I determine that the risk is very small that the information could be used, alone or in combination with other reasonably available information, by the recipient to identify an individual. The methods and results that justify this are documented with this page.",
    signs: "the expert",
};

const DATA_USE: Statement = Statement {
    provision: "45 CFR 164.514(e)(4)",
    text: "A data use agreement with the recipient is in force. It says what the data may be used for and who may use them, and forbids to identify the people in them or to contact them.",
    signs: "for the covered entity",
};

const ADDITIONAL_INFORMATION: Statement = Statement {
    provision: "GDPR Article 4(5)",
    text: "The key, and everything else that would attribute the data to a person, is kept apart from this release, under technical and organisational measures, and the recipient has no access to it.",
    signs: "for the controller",
};

const READ: Statement = Statement {
    provision: "No claim",
    text: "I have read what happens to every column, and approve of the release to the recipient named above, for the purpose agreed with them.",
    signs: "for the holder of the data",
};

/// What holds whatever the claim.
const INSIDE_TEXT: &str = "What stands inside a kept text (a name typed into a comment) is only as clean as the person who read it says.";

impl ClaimWords {
    pub(super) fn of(claim: Option<Claim>) -> Self {
        match claim {
            None => Self::none(),
            Some(Claim::ExpertDetermination) => Self::expert_determination(),
            Some(Claim::GdprPseudonymised) => Self::gdpr_pseudonymised(),
            Some(Claim::LimitedDataSet) => Self::limited_data_set(),
            Some(Claim::SafeHarbor) => Self::safe_harbor(),
        }
    }

    fn none() -> Self {
        Self {
            name: None,
            provision: "none",
            means: "The policy makes no claim. Its rules were applied as written and checked against no standard.",
            asks: None,
            does_not_cover: &["Nothing is said about any law or standard.", INSIDE_TEXT],
            statements: &[READ],
        }
    }

    fn expert_determination() -> Self {
        Self {
            name: Some(Claim::ExpertDetermination),
            provision: "45 CFR 164.514(b)(1)",
            means: "A person with the knowledge and experience for it determines that the risk of identifying somebody is very small, and documents how. The policy and its gate are the material for that; they are not the determination.",
            asks: Some(
                "Any rule may be used. Codes and shifted dates that come from a key are derived from the person (164.514(c)(1)): they need this determination, and could not be claimed as Safe Harbor.",
            ),
            does_not_cover: &[
                "It holds for the recipient and the surroundings that the expert looked at, and for as long as the expert says.",
                "The gate counts the columns that it names. Whoever knows more of a person than those can narrow further.",
                INSIDE_TEXT,
            ],
            statements: &[EXPERT],
        }
    }

    fn gdpr_pseudonymised() -> Self {
        Self {
            name: Some(Claim::GdprPseudonymised),
            provision: "GDPR Article 4(5)",
            means: "The data cannot be attributed to a person without additional information: the key. They remain personal data, and the GDPR applies to them.",
            asks: Some("Direct identifiers are removed or replaced; the key is kept apart."),
            does_not_cover: &[
                "The release is not anonymous. Legal basis, purpose, retention and the rights of the people stay as they were.",
                "A person may be recognised from what is kept, without the key.",
                INSIDE_TEXT,
            ],
            statements: &[ADDITIONAL_INFORMATION],
        }
    }

    fn limited_data_set() -> Self {
        Self {
            name: Some(Claim::LimitedDataSet),
            provision: "45 CFR 164.514(e)",
            means: "The direct identifiers that 164.514(e)(2) lists are removed, of the people, their relatives, employers and households. Dates, towns, states, ZIP codes and ages may stay. It is still protected health information.",
            asks: Some(
                "For research, public health or health care operations only, and only under a data use agreement.",
            ),
            does_not_cover: &[
                "The release is not de-identified. Without a data use agreement it must not be disclosed.",
                "Dates and ZIP codes that stay make many people unique.",
                INSIDE_TEXT,
            ],
            statements: &[DATA_USE],
        }
    }

    fn safe_harbor() -> Self {
        Self {
            name: Some(Claim::SafeHarbor),
            provision: "45 CFR 164.514(b)(2)",
            means: "The eighteen identifiers below are removed, of the people, their relatives, employers and households, and the covered entity has no actual knowledge that somebody could be identified from what is left.",
            asks: Some(
                "Only removal, constants, years, ages with one category from 90 on, states and three-digit ZIP codes of more than 20,000 people, kept columns that are no identifier, and random codes whose crosswalk the covered entity keeps to itself (164.514(c)). Codes and dates made from a key are refused: they are derived from the person (164.514(c)(1)).",
            ),
            does_not_cover: &[
                "It does not measure how rare a combination of the kept columns is; only a gate does.",
                "It is complete only with the statement below: actual knowledge is a person's, not a property of the data.",
                INSIDE_TEXT,
            ],
            statements: &[ACTUAL_KNOWLEDGE],
        }
    }
}
