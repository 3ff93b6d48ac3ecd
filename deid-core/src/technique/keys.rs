//! The derived keys of a policy's domains and their crosswalk: all that a plan carries of a secret.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::crosswalk::{Crosswalk, Scope, Surrogates, Terms};
use crate::error::{Cause, CrosswalkFault, Error, KeyFault, Result};
#[cfg(feature = "fpe")]
use crate::secret::FpeKey;
#[cfg(feature = "encrypt")]
use crate::secret::ReversibleKey;
use crate::secret::{DateShift, DomainKey, KeyId, Keyring, Token};
use crate::vocab::{DomainName, Recipient};

use super::domain::Domain;

/// The keys of one domain.
struct Keys {
    token: Arc<DomainKey<Token>>,
    date_shift: Arc<DomainKey<DateShift>>,
    #[cfg(feature = "encrypt")]
    reversible: Arc<ReversibleKey>,
    #[cfg(feature = "fpe")]
    fpe: Arc<FpeKey>,
}

/// One key of every purpose for every domain, bound to the recipient. The master key is not kept.
pub struct DomainKeys {
    key_id: KeyId,
    by_domain: BTreeMap<DomainName, Keys>,
    crosswalk: Option<Arc<Crosswalk>>,
}

impl DomainKeys {
    /// Derives the keys of all domains.
    #[must_use]
    pub fn derive(
        keys: &Keyring,
        domains: &BTreeMap<DomainName, Domain>,
        recipient: Option<&Recipient>,
    ) -> Self {
        let recipient = recipient.map_or("", |recipient| recipient.as_str());
        let of = |name: &str| Keys {
            token: Arc::new(keys.derive(name, recipient)),
            date_shift: Arc::new(keys.derive(name, recipient)),
            #[cfg(feature = "encrypt")]
            reversible: Arc::new(keys.derive_reversible(name, recipient)),
            #[cfg(feature = "fpe")]
            fpe: Arc::new(keys.derive_fpe(name, recipient)),
        };
        let by_domain = domains.keys().map(|name| (name.clone(), of(name.as_str()))).collect();
        Self { key_id: keys.key_id(), by_domain, crosswalk: None }
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

    /// The public name of the master key that these come from.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
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

    fn of(&self, domain: &DomainName) -> Result<&Keys> {
        self.by_domain.get(domain).ok_or_else(|| Error::new(Cause::UnknownDomain(domain.clone())))
    }
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
