//! Who could tell from the release whom it is about: told from the rules that are really used.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::technique::definition::Effect;
use crate::vocab::Role;

use super::explanation::{ExplainedColumn, ExplainedTable, Explanation};
use super::words::and;

/// One way in which a person could be recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reidentification {
    /// Who.
    pub who: String,
    /// How.
    pub how: String,
    /// What stands against it.
    pub against: String,
}

/// What the release is like, as far as it matters here.
pub(super) struct Traits<'a> {
    tables: &'a [ExplainedTable],
    /// Whether the policy names who receives the release.
    has_recipient: bool,
    /// Columns of which the key makes codes that it does not turn back.
    coded: Vec<String>,
    /// Columns that the key turns back.
    reversible: Vec<String>,
    /// Columns of random codes that a crosswalk tells.
    random: Vec<String>,
    /// Columns of dates that are moved.
    shifted: Vec<String>,
    /// Those of them that are moved by days from the key.
    shifted_by_key: Vec<String>,
    /// Columns that are masked in part.
    masked: Vec<String>,
    /// Columns that leave as they came or coarser, and describe a person.
    described: Vec<String>,
    /// Columns kept as sensitive.
    sensitive: Vec<String>,
    /// Kept columns that hold text which somebody read.
    reviewed: Vec<String>,
}

impl<'a> Traits<'a> {
    /// Sorts the columns that leave by what they give away.
    pub(super) fn of(explanation: &'a Explanation) -> Self {
        let named = |wanted: &dyn Fn(&ExplainedColumn) -> bool| {
            let rows = explanation.rows().filter(|(_, row)| row.in_output && wanted(row));
            let mut names: Vec<String> = rows.map(|(_, row)| row.label()).collect();
            let mut seen = BTreeSet::new();
            names.retain(|name| seen.insert(name.clone()));
            names
        };
        Self {
            tables: &explanation.tables,
            has_recipient: explanation.policy.recipient.is_some(),
            // What nobody can code again is in nobody's hands.
            coded: named(&|row| {
                let is_code = row.effect == Effect::Coded && !row.is_reversible;
                is_code && !row.crosswalk && !row.of_run
            }),
            reversible: named(&|row| row.is_reversible),
            random: named(&|row| row.effect == Effect::Coded && row.crosswalk),
            shifted: named(&|row| row.effect == Effect::Shifted),
            shifted_by_key: named(&|row| row.effect == Effect::Shifted && row.keyed && !row.of_run),
            masked: named(&|row| row.effect == Effect::Masked),
            described: named(&|row| {
                let is_told = !row.effect.is_gone() && row.effect != Effect::Shifted;
                row.role == Role::QuasiIdentifier && is_told
            }),
            sensitive: named(&|row| row.role == Role::Sensitive && row.effect != Effect::Emptied),
            reviewed: named(&|row| row.reviewed.is_some()),
        }
    }
}

impl Traits<'_> {
    /// The ways, the widest door first.
    pub(super) fn ways(&self) -> Vec<Reidentification> {
        let all = [
            self.key_holder(),
            self.crosswalk_holder(),
            self.knows_a_date(),
            self.knows_the_person(),
            self.knows_something_rare(),
            self.pools(),
            self.reads_masked(),
            self.reads_text(),
        ];
        let mut ways: Vec<Reidentification> = all.into_iter().flatten().collect();
        if ways.is_empty() {
            ways.push(Reidentification {
                who: "Nobody, from the columns of the policy".to_owned(),
                how: "No column that leaves describes a person.".to_owned(),
                against: "The rules themselves.".to_owned(),
            });
        }
        ways
    }

    fn is_keyed(&self) -> bool {
        let keyed = [&self.coded, &self.reversible, &self.shifted_by_key];
        keyed.into_iter().any(|columns| !columns.is_empty())
    }

    fn key_holder(&self) -> Option<Reidentification> {
        if !self.is_keyed() {
            return None;
        }
        let mut how = Vec::new();
        if !self.reversible.is_empty() {
            how.push(format!("read every value of {}", short(&self.reversible)));
        }
        if !self.coded.is_empty() {
            how.push(format!(
                "make the code of any known value of {} and find its rows",
                short(&self.coded)
            ));
        }
        if !self.shifted_by_key.is_empty() {
            how.push(format!("work out the true dates in {}", short(&self.shifted_by_key)));
        }
        Some(Reidentification {
            who: "Whoever holds the key (the manifest has its id)".to_owned(),
            how: format!("Can {}.", how.join(", and ")),
            against: "The key is kept apart from release and recipients. Lost, it opens every release made with it.".to_owned(),
        })
    }

    fn crosswalk_holder(&self) -> Option<Reidentification> {
        if self.random.is_empty() {
            return None;
        }
        let columns = short(&self.random);
        Some(Reidentification {
            who: "Whoever holds the crosswalk (the manifest has its id)".to_owned(),
            how: format!(
                "With the key: can look up the code of any known value of {columns} and find its rows. Of a domain that is reidentifiable: reads the values there, without the key."
            ),
            against: "The crosswalk is the mechanism of 45 CFR 164.514(c)(2): it stays with the covered entity, which uses it for nothing else and discloses it to nobody. No release holds it.".to_owned(),
        })
    }

    fn knows_a_date(&self) -> Option<Reidentification> {
        if self.shifted.is_empty() {
            return None;
        }
        Some(Reidentification {
            who: "Someone who knows one true date of a person".to_owned(),
            how: format!(
                "One known date (an admission, a first dose) beside its moved one gives the person's days away, and so every other date in {}.",
                short(&self.shifted)
            ),
            against: "An agreement with the recipient that forbids the attempt.".to_owned(),
        })
    }

    fn knows_the_person(&self) -> Option<Reidentification> {
        if self.described.is_empty() {
            return None;
        }
        let gates = self.tables.iter().filter_map(|table| Some((table, table.gate.as_ref()?)));
        let counts = gates.map(|(table, gate)| {
            let counted = short(&gate.counted);
            format!(
                "In {} the gate counts {counted}: at least {} {}.",
                table.name, gate.k, gate.unit
            )
        });
        let mut against: Vec<String> = counts.collect();
        match (against.is_empty(), self.uncounted()) {
            (true, _) => against.push(
                "Nothing here: no table has a gate, so a combination may belong to one person alone."
                    .to_owned(),
            ),
            (false, uncounted) if uncounted.is_empty() => {}
            (false, uncounted) => {
                against.push(format!("Nothing counts {}.", short(&uncounted)));
            }
        }
        Some(Reidentification {
            who: "Someone who knows the person: a neighbour, a colleague".to_owned(),
            how: format!(
                "Can look for what they know of the person in {}.",
                short(&self.described)
            ),
            against: against.join(" "),
        })
    }

    /// The describing columns that no gate counts.
    fn uncounted(&self) -> Vec<String> {
        let is_counted = |column: &String| {
            let mut gates = self.tables.iter().filter_map(|table| table.gate.as_ref());
            gates.any(|gate| gate.counted.contains(column))
        };
        self.described.iter().filter(|column| !is_counted(column)).cloned().collect()
    }

    fn knows_something_rare(&self) -> Option<Reidentification> {
        if self.sensitive.is_empty() {
            return None;
        }
        Some(Reidentification {
            who: "Someone who knows a rare fact about the person".to_owned(),
            how: format!(
                "A rare diagnosis, result or event in {} can single a person out: no gate counts these.",
                short(&self.sensitive)
            ),
            against: "Judgement: where such facts are known outside, coarsen or count them."
                .to_owned(),
        })
    }

    fn pools(&self) -> Option<Reidentification> {
        if self.described.is_empty() && self.sensitive.is_empty() && self.shifted.is_empty() {
            return None;
        }
        let codes = match (self.is_keyed() || !self.random.is_empty(), self.has_recipient) {
            (false, _) => "",
            (true, true) => "Codes for different recipients never match. ",
            (true, false) => {
                "The policy names no recipient: every release made with this key carries the same codes and moved dates, so rows of one person link at once. "
            }
        };
        let kept = "Kept values and intervals between dates are the same in both, and can link a person's rows.";
        Some(Reidentification {
            who: "Two recipients who put their releases together".to_owned(),
            how: format!("{codes}{kept}"),
            against: "An agreement with each recipient that forbids it.".to_owned(),
        })
    }

    fn reads_masked(&self) -> Option<Reidentification> {
        if self.masked.is_empty() {
            return None;
        }
        Some(Reidentification {
            who: "Someone with a list of the original values".to_owned(),
            how: format!(
                "The characters that stay, and the length, in {} may fit one value of the list only.",
                short(&self.masked)
            ),
            against: "Leave fewer characters, or drop the column.".to_owned(),
        })
    }

    fn reads_text(&self) -> Option<Reidentification> {
        if self.reviewed.is_empty() {
            return None;
        }
        Some(Reidentification {
            who: "Anyone who reads the kept text".to_owned(),
            how: format!(
                "A name or a place that was overlooked in {} stands there as it was typed.",
                short(&self.reviewed)
            ),
            against: "The review that the policy records.".to_owned(),
        })
    }
}

/// The first few of a list.
fn short(columns: &[String]) -> String {
    const SHOWN: usize = 5;
    if columns.len() <= SHOWN + 1 {
        return and(columns);
    }
    let mut words: Vec<String> = columns[..SHOWN].to_vec();
    words.push(format!("{} more columns", columns.len() - SHOWN));
    and(&words)
}
