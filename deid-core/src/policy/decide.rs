//! Which rule a column gets: exact in table, glob in table, exact global, glob global, pack.

use super::column::{ColumnRule, Origin, PackUse};
use super::model::{Policy, Table, UnknownColumns};
use super::packs::{Pack, PackMatch};

/// What the policy makes of a column of some name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Decision<'p> {
    /// This rule.
    Rule(&'p ColumnRule),
    /// The rule of a pack.
    Pack(&'static Pack, PackMatch),
    /// No rule, and unknown columns go.
    Drop,
    /// No rule.
    None,
    /// Two globs of one level that say different things.
    TiedRules(&'p ColumnRule, &'p ColumnRule),
    /// Two packs that say different things.
    TiedPacks(&'static Pack, &'static Pack),
}

impl Policy {
    /// The rule of a column of this name.
    pub(super) fn decide<'p>(&'p self, table: &'p Table, name: &str) -> Decision<'p> {
        const LEVELS: [Origin; 4] =
            [Origin::TableExact, Origin::TableGlob, Origin::GlobalExact, Origin::GlobalGlob];
        let all = || table.rules.iter().chain(self.global.iter());
        for level in LEVELS {
            let mut matching = all().filter(|r| r.origin == level && r.pattern.matches(name));
            if let Some(first) = matching.next() {
                let other = matching.find(|other| !first.says_the_same(other));
                return other
                    .map_or(Decision::Rule(first), |other| Decision::TiedRules(first, other));
            }
        }
        self.by_pack(name)
    }

    fn by_pack(&self, name: &str) -> Decision<'_> {
        let mut found = self.pack_matches(name);
        let Some((pack, first)) = found.next() else {
            return match self.unknown_columns {
                UnknownColumns::Drop => Decision::Drop,
                UnknownColumns::Error => Decision::None,
            };
        };
        match found.find(|(_, other)| other.entry.rule != first.entry.rule) {
            Some((other, _)) => Decision::TiedPacks(pack, other),
            None => Decision::Pack(pack, first),
        }
    }

    /// What the packs of the policy make of a column of this name.
    pub(super) fn pack_matches(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (&'static Pack, PackMatch)> {
        let packs = self.packs.iter().filter_map(PackUse::pack);
        packs.filter_map(move |pack| Some((pack, pack.find(name)?)))
    }
}

impl ColumnRule {
    /// Whether two rules differ in nothing but their pattern and place.
    fn says_the_same(&self, other: &Self) -> bool {
        self.rule == other.rule
            && self.role == other.role
            && self.cell_type == other.cell_type
            && self.formats == other.formats
            && self.null_values == other.null_values
            && self.on_invalid == other.on_invalid
            && self.reason == other.reason
            && self.reviewed == other.reviewed
            && self.not_identifier == other.not_identifier
    }
}
