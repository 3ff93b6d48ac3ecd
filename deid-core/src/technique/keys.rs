//! The derived keys of a policy's domains and their crosswalk: all that a plan carries of a secret.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::crosswalk::{Crosswalk, Scope, Surrogates, Terms};
use crate::error::{Cause, CrosswalkFault, Error, KeyFault, Result};
#[cfg(feature = "fpe")]
use crate::secret::FpeKey;
#[cfg(feature = "encrypt")]
use crate::secret::ReversibleKey;
use crate::secret::{DateShift, DomainKey, KeyId, Keyring, Noise, Purpose, Substitute, Token};
use crate::vocab::{DomainName, Recipient};

use super::domain::{Domain, DomainScope};

/// The keys of one domain.
struct OfDomain {
    token: Arc<DomainKey<Token>>,
    date_shift: Arc<DomainKey<DateShift>>,
    noise: Arc<DomainKey<Noise>>,
    substitute: Arc<DomainKey<Substitute>>,
    #[cfg(feature = "encrypt")]
    reversible: Arc<ReversibleKey>,
    #[cfg(feature = "fpe")]
    fpe: Arc<FpeKey>,
}

/// One key of every purpose for every domain, bound to the recipient. The master key is not kept.
pub struct DomainKeys {
    key_id: Option<KeyId>,
    by_domain: BTreeMap<DomainName, OfDomain>,
    crosswalk: Option<Arc<Crosswalk>>,
}

impl DomainKeys {
    /// The keys of one run: of the ring for the domains of the study, and of a secret that is made
    /// here, once, and kept nowhere for the domains of the run. Without a ring the domains of the
    /// study have none; `None` where no domain has one.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn of_run(
        keys: Option<&Keyring>,
        domains: &BTreeMap<DomainName, Domain>,
        recipient: Option<&Recipient>,
    ) -> Result<Option<Self>> {
        let is_of_run = |domain: &Domain| domain.scope == DomainScope::Run;
        let secret = domains.values().any(is_of_run).then(Keyring::generate).transpose()?;
        if keys.is_none() && secret.is_none() {
            return Ok(None);
        }
        let ring = |domain| if is_of_run(domain) { secret.as_ref() } else { keys };
        let of = |(name, domain)| {
            Some((DomainName::clone(name), OfDomain::new(ring(domain)?, name, recipient)))
        };
        let by_domain = domains.iter().filter_map(of).collect();
        let key_id = keys.map(Keyring::key_id);
        Ok(Some(Self { key_id, by_domain, crosswalk: None }))
    }

    /// The keys of all domains from one ring, of whatever scope: for checks and examples, of which
    /// no cell leaves.
    pub(crate) fn derive(
        keys: &Keyring,
        domains: &BTreeMap<DomainName, Domain>,
        recipient: Option<&Recipient>,
    ) -> Self {
        let of = |name: &DomainName| (name.clone(), OfDomain::new(keys, name, recipient));
        let by_domain = domains.keys().map(of).collect();
        Self { key_id: Some(keys.key_id()), by_domain, crosswalk: None }
    }

    /// The same with the crosswalk that surrogates are looked up in. It must be one of these keys
    /// and this recipient, which [`Crosswalk::load`] makes sure of.
    #[must_use]
    pub fn with_crosswalk(mut self, crosswalk: Arc<Crosswalk>) -> Self {
        self.crosswalk = Some(crosswalk);
        self
    }

    /// Made-up keys and surrogates, with which rules are compiled that no cell, or none that leaves,
    /// will meet: [`derive`](Self::derive) with a crosswalk that needs no file.
    #[must_use]
    pub(crate) fn made_up(
        keys: &Keyring,
        domains: &BTreeMap<DomainName, Domain>,
        recipient: Option<&Recipient>,
    ) -> Self {
        let scopes = domains.values().map(Scope::of).collect();
        let crosswalk = Crosswalk::made_up(&Terms { keys, recipient, scopes });
        Self::derive(keys, domains, recipient).with_crosswalk(Arc::new(crosswalk))
    }

    /// The public name of the master key that these come from; `None` where all are of a run's own
    /// secret.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        self.key_id
    }

    /// The key of a domain's tokens.
    ///
    /// # Errors
    /// When there is no such domain.
    pub fn token(&self, domain: &DomainName) -> Result<Arc<DomainKey<Token>>> {
        self.of(domain).map(|keys| keys.token.clone())
    }

    /// The key of a domain's date shifts.
    ///
    /// # Errors
    /// When there is no such domain.
    pub fn date_shift(&self, domain: &DomainName) -> Result<Arc<DomainKey<DateShift>>> {
        self.of(domain).map(|keys| keys.date_shift.clone())
    }

    /// The key of a domain's reversible tokens.
    ///
    /// # Errors
    /// When there is no such domain.
    #[cfg(feature = "encrypt")]
    pub fn reversible(&self, domain: &DomainName) -> Result<Arc<ReversibleKey>> {
        self.of(domain).map(|keys| keys.reversible.clone())
    }

    /// The key of a domain's format-preserving encryption.
    ///
    /// # Errors
    /// When there is no such domain.
    #[cfg(feature = "fpe")]
    pub fn fpe(&self, domain: &DomainName) -> Result<Arc<FpeKey>> {
        self.of(domain).map(|keys| keys.fpe.clone())
    }

    /// The surrogates of a domain.
    ///
    /// # Errors
    /// When there is no crosswalk, or it has no such domain.
    pub fn surrogates(&self, domain: &DomainName) -> Result<Arc<Surrogates>> {
        let missing = || Error::new(Cause::Crosswalk(CrosswalkFault::Missing));
        let crosswalk = self.crosswalk.as_ref().ok_or_else(missing)?;
        let found = crosswalk.surrogates(domain).cloned();
        found.ok_or_else(|| Error::new(Cause::UnknownDomain(domain.clone())))
    }

    /// The key of a domain's noise.
    ///
    /// # Errors
    /// When there is no such domain.
    pub fn noise(&self, domain: &DomainName) -> Result<Arc<DomainKey<Noise>>> {
        self.of(domain).map(|keys| keys.noise.clone())
    }

    /// The key of a domain's substitutes.
    ///
    /// # Errors
    /// When there is no such domain.
    pub fn substitute(&self, domain: &DomainName) -> Result<Arc<DomainKey<Substitute>>> {
        self.of(domain).map(|keys| keys.substitute.clone())
    }

    fn of(&self, domain: &DomainName) -> Result<&OfDomain> {
        self.by_domain.get(domain).ok_or_else(|| match self.key_id {
            Some(_) => Error::new(Cause::UnknownDomain(domain.clone())),
            None => missing(),
        })
    }
}

impl OfDomain {
    fn new(keys: &Keyring, domain: &DomainName, recipient: Option<&Recipient>) -> Self {
        let recipient = recipient.map_or("", |recipient| recipient.as_str());
        Self {
            token: derive(keys, domain, recipient),
            date_shift: derive(keys, domain, recipient),
            noise: derive(keys, domain, recipient),
            substitute: derive(keys, domain, recipient),
            #[cfg(feature = "encrypt")]
            reversible: Arc::new(keys.derive_reversible(domain.as_str(), recipient)),
            #[cfg(feature = "fpe")]
            fpe: Arc::new(keys.derive_fpe(domain.as_str(), recipient)),
        }
    }
}

fn derive<P: Purpose>(keys: &Keyring, domain: &DomainName, recipient: &str) -> Arc<DomainKey<P>> {
    Arc::new(keys.derive(domain.as_str(), recipient))
}

impl Scope {
    /// The scope of a domain.
    pub(crate) fn of(domain: &Domain) -> Self {
        Self {
            domain: domain.name.clone(),
            cell_type: domain.cell_type,
            reidentifiable: domain.reidentifiable,
        }
    }
}

/// The error of a keyed rule without keys.
pub(super) fn missing() -> Error {
    Error::new(Cause::Key(KeyFault::Missing))
}
