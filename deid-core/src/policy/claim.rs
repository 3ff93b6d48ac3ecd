//! The claim lint: what a release may not be called, rule by rule, with the clause.
//!
//! Sources: 45 CFR 164.514(b)(2) and (c) for Safe Harbor, 164.514(e)(2) for the limited data set,
//! GDPR Article 4(5). An expert determination rests on the expert: no rule is refused for it.

use crate::error::Cause;
use crate::technique::{Rule, date_part::Part};
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

/// A clause, and what it would allow.
type Refused = (&'static str, &'static str);

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
    by_rule(case).or_else(|| {
        let entry = named(Pack::safe_harbor(), case)?;
        let clause = entry.clause.as_str();
        let conforms = match (case.rule, &entry.rule) {
            (Rule::Zip3(_), _) => entry.identifier.starts_with("B "),
            (Rule::Age(_), _) => entry.identifier.starts_with("C "),
            (Rule::DatePart(_), Rule::Drop) => entry.identifier.starts_with("C "),
            // What may be in free text was looked for.
            _ => entry.identifier.starts_with("A-R ") && case.is_reviewed,
        };
        match &entry.rule {
            _ if conforms => None,
            // No words make another thing of an age or a ZIP code.
            Rule::Age(_) => Some((clause, "age with top = 90 or less, drop, null or constant")),
            Rule::Zip3(_) => Some((clause, "zip3 = 2020, drop, null or constant")),
            _ if case.is_no_identifier => None,
            _ => Some((clause, NOT_IDENTIFIER)),
        }
    })
}

const NOT_IDENTIFIER: &str = "drop, null or constant; where what leaves of the column is not what its name says, `not_identifier = \"why\"` (it reaches the manifest; a `reason` is not enough)";

/// What Safe Harbor says of a rule, whatever the column.
fn by_rule(case: Case<'_>) -> Option<Refused> {
    const CAP: u16 = 89; // 45 CFR 164.514(b)(2)(i)(C): "all ages over 89"
    match case.rule {
        Rule::Token(_) => Some((
            "45 CFR 164.514(c)(1): a keyed code is derived from information about the individual",
            "drop, null or constant; tokens belong to a limited data set or an expert determination",
        )),
        Rule::DateShift(_) => Some((
            "45 CFR 164.514(b)(2)(i)(C): no element of a date but the year, and (c)(1): a shift is derived from the individual",
            "drop, or date_part with part \"year\" and cap = 89",
        )),
        Rule::Mask(_) => Some((
            "45 CFR 164.514(b)(2)(i) and (c)(1): what is left of an identifier is derived from it",
            "drop, null or constant",
        )),
        Rule::DatePart(params)
            if !matches!(params.part, Part::Year | Part::Decade)
                || params.cap.is_none_or(|cap| cap > CAP) =>
        {
            Some((
                "45 CFR 164.514(b)(2)(i)(C): no element of a date but the year, and no year that tells an age over 89",
                "date_part with part \"year\" or \"decade\" and cap = 89, or drop",
            ))
        }
        Rule::Age(params) if params.top > CAP + 1 => Some((
            "45 CFR 164.514(b)(2)(i)(C): ages over 89 are one category",
            "age with top = 90 or less",
        )),
        Rule::Zip3(params) if params.census != 2020 => Some((
            "45 CFR 164.514(b)(2)(i)(B): the currently available census decides",
            "zip3 = 2020",
        )),
        Rule::Keep(_) if case.cell_type.is_calendar() => Some((
            "45 CFR 164.514(b)(2)(i)(C): no element of a date but the year",
            "date_part with part \"year\" and cap = 89, or drop",
        )),
        Rule::Keep(_) if case.cell_type == CellType::Text && !case.is_reviewed => Some(UNREVIEWED),
        Rule::Hierarchy(params) if params.prefix.is_some() && !case.is_reviewed => Some(UNREVIEWED),
        _ => None,
    }
}

const UNREVIEWED: Refused = (
    "45 CFR 164.514(b)(2)(i): text can hold any of the eighteen identifiers",
    "keep with `reviewed`, which says who looked through the text and when; keep with a `type` that is no text; drop",
);

fn limited_data_set(case: Case<'_>) -> Option<Refused> {
    let hidden = matches!(case.rule, Rule::Token(_) | Rule::DateShift(_));
    let entry = direct(case).filter(|_| !hidden)?;
    Some((
        entry.clause.as_str(),
        "drop, null, constant or token; where what leaves of the column is not what its name says, `not_identifier = \"why\"`",
    ))
}

fn gdpr_pseudonymised(case: Case<'_>) -> Option<Refused> {
    let hidden = matches!(case.rule, Rule::Token(_) | Rule::DateShift(_) | Rule::Mask(_));
    direct(case).filter(|_| !hidden)?;
    Some((
        "GDPR Article 4(5): not attributable to a person without additional information",
        "drop, null, constant, token or mask; where the column does not name a person, `not_identifier = \"why\"`",
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
    if matches!(case.rule, Rule::Drop | Rule::Null | Rule::Constant(_)) {
        return None;
    }
    Some(pack.find(case.name?)?.entry)
}
