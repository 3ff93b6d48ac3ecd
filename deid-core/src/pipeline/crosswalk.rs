//! What a policy asks of a crosswalk.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::crosswalk::{Crosswalk, Scope, Terms};
use crate::error::Result;
use crate::policy::{Policy, Table};
use crate::secret::Keyring;
use crate::vocab::DomainName;

impl Policy {
    /// Loads the crosswalk of this policy, of these keys and of the policy's recipient, frozen: for
    /// [`compile_with`](Self::compile_with). Only a job that writes a release adds to a crosswalk.
    ///
    /// # Errors
    /// As [`Crosswalk::load`].
    pub fn load_crosswalk(&self, path: impl AsRef<Path>, keys: &Keyring) -> Result<Arc<Crosswalk>> {
        Crosswalk::load(path, &self.crosswalk_terms(keys)).map(Arc::new)
    }

    /// Whether a rule needs a crosswalk.
    #[must_use]
    pub fn needs_crosswalk(&self) -> bool {
        !self.surrogate_domains().is_empty()
    }

    /// What the policy's crosswalk has to agree with, under these keys.
    pub(crate) fn crosswalk_terms<'a>(&'a self, keys: &'a Keyring) -> Terms<'a> {
        let domains = self.surrogate_domains().into_iter();
        let scopes = domains.filter_map(|name| self.domains().get(name)).map(Scope::of);
        Terms { keys, recipient: self.recipient(), scopes: scopes.collect() }
    }

    /// The domains whose values have surrogates.
    fn surrogate_domains(&self) -> BTreeSet<&DomainName> {
        let rules = self.tables().values().flat_map(Table::rules).chain(self.everywhere());
        let rules = rules.map(|rule| &rule.rule).filter(|rule| rule.needs_crosswalk());
        rules.filter_map(|rule| rule.definition().domain()).collect()
    }
}
