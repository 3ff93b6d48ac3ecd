//! Rules checked one by one: all that can be said of a rule without the data.

use std::collections::BTreeSet;

use crate::error::{Cause, ColumnRef, Place, PolicyWord, Problem, Result, Words, words};
use crate::secret::{Keyring, MasterKey};
use crate::table::cell::DateFormats;
use crate::table::{NullValues, Reading};
use crate::technique::definition::Effect;
use crate::technique::{Context, DomainKeys, DomainScope, Rule};
use crate::vocab::{CellType, ColumnName, DomainName, TableName};

use super::claim::{self, Case};
use super::column::{ColumnRule, Origin};
use super::file::TypedRule;
use super::glob::{self, Pattern};
use super::letters::meant_format;
use super::model::Policy;
use super::suggest::hint;

/// Checks rules against the rest of the policy and gathers what is wrong with them.
pub(super) struct Rules<'a> {
    policy: &'a Policy,
    keys: DomainKeys,
    broken: &'a BTreeSet<String>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        broken: &'a BTreeSet<String>,
        problems: &'a mut Vec<Problem>,
    ) -> Result<Self> {
        // Keyed rules do not compile without a key, and a policy has none. What is compiled here
        // is thrown away: no cell ever meets this key.
        let unused: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).unwrap_or(0));
        let keys = Keyring::new(MasterKey::from_bytes(&unused)?);
        let keys = DomainKeys::made_up(&keys, &policy.domains, policy.recipient.as_ref());
        Ok(Self { policy, keys, broken, problems })
    }

    /// Checks the rules of a table, or, without one, those for all tables.
    pub(super) fn read(
        &mut self,
        typed: Vec<TypedRule>,
        table: Option<&TableName>,
    ) -> Vec<ColumnRule> {
        let mut rules = Vec::with_capacity(typed.len());
        for mut rule in typed {
            let origin = match (table, rule.pattern.exact()) {
                (Some(_), Some(_)) => Origin::TableExact,
                (Some(_), None) => Origin::TableGlob,
                (None, Some(_)) => Origin::GlobalExact,
                (None, None) => Origin::GlobalGlob,
            };
            rule.place.table = table.cloned();
            let rule = self.rule(rule, origin);
            self.check(&rule);
            rules.push(rule);
        }
        rules
    }

    fn rule(&mut self, typed: TypedRule, origin: Origin) -> ColumnRule {
        let TypedRule { pattern, entry, mut place, .. } = typed;
        place.column = pattern.exact().map(|name| ColumnRef::Named(name.clone()));
        let formats = DateFormats::new(&entry.formats).unwrap_or_else(|invalid| {
            let meant = entry.formats.iter().find_map(|format| meant_format(format));
            let hint = meant.map(|meant| words!["; did you mean `", PolicyWord(&meant), "`?"]);
            let problem = words!["`format` must be ", invalid.expected, hint];
            let help = "a format is written with %: \"%Y-%m-%d\" for 2026-11-22, \"%d.%m.%Y\", \"%d%b%Y\" for 22NOV2026, \"%Y%m%d\"";
            let cause = Cause::advised(problem, help);
            self.problems.push(Problem { place: place.clone(), cause });
            DateFormats::default()
        });
        ColumnRule {
            pattern,
            rule: entry.rule,
            role: entry.role,
            cell_type: entry.cell_type,
            formats,
            null_values: entry.null_values.map(NullValues::new),
            on_invalid: entry.on_invalid,
            optional: entry.optional,
            reason: entry.reason,
            reviewed: entry.reviewed,
            not_identifier: entry.not_identifier,
            origin,
            place,
        }
    }

    fn check(&mut self, rule: &ColumnRule) {
        let before = self.problems.len();
        self.open_glob(rule);
        self.named_identifier(rule);
        self.types(rule);
        self.domains(rule);
        self.as_of(rule);
        if self.problems.len() == before {
            self.compile(rule);
        }
        self.claims(rule);
        self.packs(rule);
    }

    fn say(&mut self, rule: &ColumnRule, problem: impl Into<Words>, help: &'static str) {
        let cause = Cause::advised(problem, help);
        self.problems.push(Problem { place: rule.place.clone(), cause });
    }

    /// Promise 1: what leaves is named. Parameters can make a rule keep every value (a band of 1),
    /// so only rules that hide every value may be for columns that nobody thought of.
    fn open_glob(&mut self, rule: &ColumnRule) {
        let Pattern::Glob(glob) = &rule.pattern else { return };
        if glob::literals(glob) >= 2 || hides_every_value(&rule.rule) {
            return;
        }
        let shown = PolicyWord(glob);
        let words = match (rule.rule.is_kept(), glob::literals(glob)) {
            (true, 0) => words!["`", shown, "` cannot keep: it would keep every column"],
            (true, _) => {
                words!["`", shown, "` cannot keep: a glob that keeps needs two literal characters"]
            }
            (false, _) => words![
                "`",
                shown,
                "` cannot take `",
                rule.rule.key(),
                "`, which lets a part of the values out: a glob for it needs two literal characters",
            ],
        };
        self.say(
            rule,
            words,
            "name the columns, or write more of their common part; with fewer than two literal characters a glob can drop, null, replace by a constant, tokenize or shift",
        );
    }

    /// What a column is not can be said of a column, and not of all that look alike.
    fn named_identifier(&mut self, rule: &ColumnRule) {
        if rule.not_identifier.is_some() && rule.pattern.exact().is_none() {
            let words = "`not_identifier` is for a column by its name, and not for a glob";
            self.say(rule, words, "give the column an entry of its own");
        }
    }

    fn types(&mut self, rule: &ColumnRule) {
        let cell_type = rule.cell_type();
        let is_date = cell_type.is_calendar() || cell_type == CellType::Time;
        if !is_date && !rule.formats.is_iso() {
            let words = words!["`format` is for dates, and the column's type is ", cell_type];
            self.say(
                rule,
                words,
                "declare type = \"date\" or \"timestamp\", or leave the format out",
            );
        }
    }

    fn domains(&mut self, rule: &ColumnRule) {
        let Some(domain) = rule.rule.definition().domain() else { return };
        match self.policy.domains.get(domain) {
            Some(known) if rule.rule.is_shift() && known.date_shift.is_none() => {
                let words = words!["domain ", domain, " has no range of days to shift by"];
                self.say(rule, words, "add date_shift = { days = [-365, -1] } to the domain");
            }
            Some(known)
                if known.scope == DomainScope::Run
                    && (rule.rule.definition().is_reversible() || rule.rule.needs_crosswalk()) =>
            {
                let words = words![
                    "`",
                    rule.rule.key(),
                    "` is for more than one run, and nobody keeps the secret of domain ",
                    domain,
                    ", which is of one run",
                ];
                self.say(rule, words, "take a domain of the study, or the rule `token`");
            }
            None if !self.broken.contains(domain.as_str()) => {
                let hint =
                    hint(domain.as_str(), self.policy.domains.keys().map(DomainName::as_str));
                let words =
                    words!["`", rule.rule.key(), "` names a domain that is not defined", hint];
                self.say(rule, words, "add [domains.NAME] to the policy");
            }
            _ => {}
        }
    }

    fn as_of(&mut self, rule: &ColumnRule) {
        if rule.rule.definition().counts_age(rule.cell_type()) && self.policy.as_of.is_none() {
            let words = words![
                "`",
                rule.rule.key(),
                "` counts ages, and the policy does not say to which day",
            ];
            self.say(
                rule,
                words,
                "add as_of = 2026-11-22 (say) at the top: the clock is never read",
            );
        }
    }

    fn compile(&mut self, rule: &ColumnRule) {
        if let Some(file) = rule.rule.definition().file()
            && !self.policy.hierarchies.contains_key(file)
        {
            return; // could not be read, and that was said
        }
        if let Some(list) = rule.rule.definition().list()
            && !self.policy.lists.contains_key(list)
        {
            return;
        }
        let reading = Reading {
            cell_type: rule.cell_type(),
            formats: rule.formats.clone(),
            null_values: NullValues::default(),
        };
        let context = Context {
            domains: &self.policy.domains,
            keys: Some(&self.keys),
            as_of: self.policy.as_of,
            hierarchies: &self.policy.hierarchies,
            lists: &self.policy.lists,
            reading: &reading,
        };
        if let Err(error) = rule.rule.compile(&context) {
            self.problems.extend(error.within(&rule.place).into_problems());
        }
    }

    fn claims(&mut self, rule: &ColumnRule) {
        let name = rule.pattern.exact().map(ColumnName::as_str);
        if let Some(cause) = claim_problem(self.policy, rule, name) {
            self.problems.push(Problem { place: rule.place.clone(), cause });
        }
    }

    fn packs(&mut self, rule: &ColumnRule) {
        let Some(name) = rule.pattern.exact() else { return };
        if let Some(cause) = pack_problem(self.policy, rule, name.as_str()) {
            self.problems.push(Problem { place: rule.place.clone(), cause });
        }
    }
}

/// Whether no value of a column is left, whatever the rule's parameters.
fn hides_every_value(rule: &Rule) -> bool {
    match rule.effect() {
        Effect::Coded | Effect::Lookalike => true,
        Effect::Constant | Effect::Emptied | Effect::Removed => true,
        Effect::Shifted => rule.is_keyed(),
        Effect::Coarsened | Effect::Kept | Effect::Masked => false,
    }
}

/// What the claim does not allow of a rule for a column of this name.
pub(super) fn claim_problem(
    policy: &Policy,
    rule: &ColumnRule,
    name: Option<&str>,
) -> Option<Cause> {
    let case = Case {
        rule: &rule.rule,
        cell_type: rule.cell_type(),
        name,
        is_reviewed: rule.reviewed.is_some(),
        is_no_identifier: rule.not_identifier.is_some(),
    };
    claim::lint(policy.claim?, case)
}

/// A pack's rule, changed without a reason.
pub(super) fn pack_problem(policy: &Policy, rule: &ColumnRule, name: &str) -> Option<Cause> {
    let explained = rule.reason.is_some() || rule.not_identifier.is_some();
    if explained || matches!(rule.rule.effect(), Effect::Removed | Effect::Emptied) {
        return None;
    }
    let mut packs = policy.pack_matches(name);
    let (pack, found) = packs.find(|(_, found)| found.entry.rule != rule.rule)?;
    let problem = words![
        pack.name.as_str(),
        " takes this column for ",
        found.entry.identifier.as_str(),
        " and says `",
        found.entry.rule.key(),
        "`: another rule needs a `reason`",
    ];
    let help =
        "add reason = \"…\" to the column's entry (it reaches the manifest), or drop the column";
    Some(Cause::advised(problem, help))
}

/// The place of a rule, at a column that it was applied to.
pub(super) fn place_at(rule: &ColumnRule, table: &TableName, column: ColumnRef) -> Place {
    Place { table: Some(table.clone()), ..rule.place.clone().with_column(column) }
}
