//! The claim lint: what a release may not be called, rule by rule, with the clause. What Safe Harbor
//! says of a rule whatever the column is called stands in the folder of the rule.
//!
//! Sources: 45 CFR 164.514(b)(2) and (c) for Safe Harbor, 164.514(e)(2) for the limited data set,
//! GDPR Article 4(5). An expert determination rests on the expert: no rule is refused for it.

use crate::error::Cause;
use crate::technique::Rule;
use crate::technique::definition::{Claimed, Effect, Refused};
use crate::vocab::{CellType, Claim};

use super::packs::{Pack, PackEntry};

/// A rule with all that the lint looks at.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) rule: &'a Rule,
    pub(super) cell_type: CellType,
    /// The column's name, where it is known.
    pub(super) name: Option<&'a str>,
    /// Whether somebody looked through the text.
    pub(super) is_reviewed: bool,
    /// Whether the policy says that the column is not what its name stands for.
    pub(super) is_no_identifier: bool,
}

/// What the claim does not allow about this rule.
pub(super) fn lint(claim: Claim, case: Case<'_>) -> Option<Cause> {
    let (clause, allowed) = match claim {
        Claim::SafeHarbor => safe_harbor(case),
        Claim::LimitedDataSet => limited_data_set(case),
        Claim::GdprPseudonymised => gdpr_pseudonymised(case),
        Claim::ExpertDetermination => None,
    }?;
    Some(Cause::Claim { rule: case.rule.key(), claim: claim.name(), clause, allowed })
}

fn safe_harbor(case: Case<'_>) -> Option<Refused> {
    let column = Claimed { cell_type: case.cell_type, is_reviewed: case.is_reviewed };
    case.rule.definition().safe_harbor(column).or_else(|| {
        let entry = named(Pack::safe_harbor(), case)?;
        if conforms(case, entry) {
            return None;
        }
        let clause = entry.clause.as_str();
        match entry.rule.facts().safe_harbor.allowed {
            // No words make another thing of an age or a ZIP code.
            Some(allowed) => Some((clause, allowed)),
            None if case.is_no_identifier => None,
            None => Some((clause, NOT_IDENTIFIER)),
        }
    })
}

/// Whether the rule makes of this identifier what may leave: it is made for it, and the regulation
/// gives the identifier no other rule.
fn conforms(case: Case<'_>, entry: &PackEntry) -> bool {
    let letter = entry.identifier.split(' ').next();
    let facts = case.rule.facts();
    if letter.is_some_and(|letter| case.rule.definition().stands_for(letter)) {
        return true;
    }
    if facts.safe_harbor.conforms {
        let own = entry.rule.is_drop() || entry.rule.key() == facts.key;
        return own && facts.safe_harbor.letter == letter;
    }
    // What may be in free text was looked for.
    letter == Some("A-R") && case.is_reviewed
}

const NOT_IDENTIFIER: &str = "drop, null or constant; where what leaves of the column is not what its name says, `not_identifier = \"why\"` (it reaches the manifest; a `reason` is not enough)";

fn limited_data_set(case: Case<'_>) -> Option<Refused> {
    let hidden = matches!(case.rule.effect(), Effect::Coded | Effect::Lookalike | Effect::Shifted);
    let entry = direct(case).filter(|_| !hidden)?;
    Some((
        entry.clause.as_str(),
        "drop, null, constant, token, encrypt or fpe; where what leaves of the column is not what its name says, `not_identifier = \"why\"`",
    ))
}

fn gdpr_pseudonymised(case: Case<'_>) -> Option<Refused> {
    let hidden = matches!(
        case.rule.effect(),
        Effect::Coded | Effect::Lookalike | Effect::Shifted | Effect::Masked
    );
    direct(case).filter(|_| !hidden)?;
    Some((
        "GDPR Article 4(5): not attributable to a person without additional information",
        "drop, null, constant, token, encrypt, fpe or mask; where the column does not name a person, `not_identifier = \"why\"`",
    ))
}

/// The direct identifier of 164.514(e)(2) that the column's name stands for, unless the policy says
/// that it does not, or that free text was looked through.
fn direct(case: Case<'_>) -> Option<&'static PackEntry> {
    let entry = named(Pack::limited_data_set(), case)?;
    let read = entry.identifier.starts_with("A-R ") && case.is_reviewed;
    (!read && !case.is_no_identifier).then_some(entry)
}

/// The identifier that the column's name stands for, where something of the column stays.
fn named(pack: &'static Pack, case: Case<'_>) -> Option<&'static PackEntry> {
    if case.rule.effect().is_gone() {
        return None;
    }
    Some(pack.find(case.name?)?.entry)
}
