//! The gate in words: what is counted, what not and why, and what happens to those who fall short.

use serde::Serialize;

use crate::pipeline::NotCounted;
use crate::policy::{Gate, Scope, Suppress};
use crate::technique::definition::Effect;
use crate::vocab::{ColumnName, Fraction, K, Role};

use super::case::Case;
use super::words::and;

/// A table's gate in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GateWords {
    /// The threshold.
    pub k: K,
    /// `people`, or `rows` where the table names no subject.
    pub unit: &'static str,
    /// The columns (without data: the patterns) that are counted.
    pub counted: Vec<String>,
    /// The columns that leave and are not counted, and why.
    pub not_counted: Vec<Uncounted>,
    /// What holds for every person (or row) of the output.
    pub sentence: String,
    /// What happens to those who fall short.
    pub shortfall: String,
    /// What one combination is, where the policy says it.
    pub scope: Option<&'static str>,
    /// Whether people who are removed here are removed from every table.
    pub cascades: bool,
}

/// Columns that leave and that the gate does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uncounted {
    /// The columns.
    pub columns: Vec<String>,
    /// Why.
    pub why: String,
}

impl GateWords {
    /// The gate over columns of data, as the plan counts them.
    pub(super) fn bound(
        gate: &Gate,
        cases: &[Case<'_>],
        counted: &[&ColumnName],
        left_out: &[NotCounted],
    ) -> Self {
        let names = counted.iter().map(|name| name.as_str().to_owned()).collect();
        let mut not_counted = Vec::new();
        for out in left_out {
            add(&mut not_counted, quasi_reason(&out.why), out.column.as_str());
        }
        for case in cases {
            let is_counted = case.name.is_some_and(|name| counted.contains(&name));
            if let (false, Some(why), Some(name)) =
                (is_counted, other_reason(case), case.shown_name())
            {
                add(&mut not_counted, why, name);
            }
        }
        Self::new(gate, cases, names, not_counted)
    }

    /// The gate over the rules of a policy: the same, as far as it can be said without data.
    pub(super) fn declared(gate: &Gate, cases: &[Case<'_>]) -> Self {
        let mut counted: Vec<String> = Vec::new();
        let mut not_counted = Vec::new();
        for case in cases.iter().filter(|case| !case.rule.is_drop()) {
            let name = case.pattern.as_str();
            let asked = gate.count.as_ref().map(|names| names.iter().any(|n| case.is_for(n)));
            match (asked, case.role, case.rule.is_shift()) {
                (Some(true), ..) => counted.push(name.to_owned()),
                (Some(false), Role::QuasiIdentifier, _) => {
                    add(&mut not_counted, quasi_reason("not in gate.count"), name);
                }
                (None, Role::QuasiIdentifier, true) => {
                    add(&mut not_counted, quasi_reason("shifted date"), name);
                }
                (None, Role::QuasiIdentifier, false) => counted.push(name.to_owned()),
                _ => {
                    if let Some(why) = other_reason(case) {
                        add(&mut not_counted, why, name);
                    }
                }
            }
        }
        Self::new(gate, cases, counted, not_counted)
    }

    fn new(
        gate: &Gate,
        cases: &[Case<'_>],
        counted: Vec<String>,
        not_counted: Vec<Uncounted>,
    ) -> Self {
        let people = cases.iter().any(|case| case.subject.is_some());
        let unit = if people { "people" } else { "rows" };
        Self {
            k: gate.k,
            unit,
            sentence: sentence(gate.k, people, &counted),
            shortfall: shortfall(gate, people),
            scope: gate.scope.map(scope),
            cascades: people && gate.cascade && gate.suppress == Suppress::Drop,
            counted,
            not_counted,
        }
    }
}

/// Puts a column to the others of the same reason.
fn add(all: &mut Vec<Uncounted>, why: &str, column: &str) {
    match all.iter_mut().find(|known| known.why == why) {
        Some(known) => known.columns.push(column.to_owned()),
        None => all.push(Uncounted { columns: vec![column.to_owned()], why: why.to_owned() }),
    }
}

/// The plan's reason, told at length.
fn quasi_reason(why: &str) -> &str {
    match why {
        "shifted date" => {
            "shifted dates: almost every person's are their own, so counting them would leave nobody; the shift protects them"
        }
        "not in gate.count" => "the policy's gate.count leaves them out",
        other => other,
    }
}

/// Why a column that leaves is not counted, other than a quasi-identifier.
fn other_reason(case: &Case<'_>) -> Option<&'static str> {
    if case.rule.is_drop() {
        return None;
    }
    Some(match (case.role, case.rule.effect()) {
        (Role::QuasiIdentifier, _) => return None, // counted, or left out with a reason of its own
        (Role::DirectIdentifier, Effect::Coded) if case.rule.needs_crosswalk() => {
            "codes: each belongs to one value, and only the crosswalk tells which"
        }
        (Role::DirectIdentifier, Effect::Coded) => {
            "codes: each belongs to one value, and only the key tells which"
        }
        (Role::DirectIdentifier, Effect::Lookalike) => {
            "values of the same form: each belongs to one value, and only the key tells which"
        }
        (Role::DirectIdentifier, _) => "direct identifiers, no longer readable",
        (Role::Sensitive, _) => {
            "facts about a person (sensitive): taken as not known to anybody beforehand"
        }
        (Role::Insensitive, _) => "declared as telling nothing about who a person is",
    })
}

fn sentence(k: K, people: bool, counted: &[String]) -> String {
    let columns = and(counted);
    let others = match (k.get() - 1, people) {
        (1, true) => "one other person".to_owned(),
        (1, false) => "one other row".to_owned(),
        (others, true) => format!("{others} other people"),
        (others, false) => format!("{others} other rows"),
    };
    let (none, all) = if people {
        ("No person", "everyone who stays")
    } else {
        ("No row", "every row that stays")
    };
    format!(
        "{none} is in a group of fewer than {k}: {all} shares {columns}, as they leave, with at least {others}."
    )
}

fn shortfall(gate: &Gate, people: bool) -> String {
    let unit = if people { "people" } else { "rows" };
    let limit = percent(gate.max_suppressed);
    let what = match (gate.suppress, people, gate.cascade) {
        (Suppress::Star, ..) => {
            format!("These columns are blotted out for {unit} in smaller groups")
        }
        (Suppress::Drop, false, _) => "Rows in smaller groups are removed".to_owned(),
        (Suppress::Drop, true, true) => {
            "People in smaller groups are removed from every table".to_owned()
        }
        (Suppress::Drop, true, false) => {
            "People in smaller groups are removed from this table only".to_owned()
        }
    };
    let why = match (&gate.cascade_reason, gate.cascade) {
        (Some(reason), false) => format!(" ({reason})"),
        _ => String::new(),
    };
    format!("{what}{why}; if that were more than {limit} of the {unit}, nothing would be released.")
}

fn percent(share: Fraction) -> String {
    // Six decimals of a share are four of a percentage; the shortest form that says them.
    let text = format!("{:.4}", f64::from(share) * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::History => "a combination is all that the rows of one person show together",
        Scope::Row => "a combination is what one row shows",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_written_short() {
        for (share, expected) in [
            (0.05, "5 %"),
            (0.0, "0 %"),
            (0.125, "12.5 %"),
            (0.000_001, "0.0001 %"),
            (1.0, "100 %"),
        ] {
            assert_eq!(percent(Fraction::new(share).unwrap()), expected);
        }
    }
}
