//! The derived keys of a policy's domains: all that a plan carries of a key.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Cause, Error, KeyFault, Result};
use crate::secret::{DateShift, DomainKey, KeyId, Keyring, Noise, Purpose, Substitute, Token};
use crate::vocab::{DomainName, Recipient};

use super::domain::Domain;

/// The keys of one domain.
struct OfDomain {
    token: Arc<DomainKey<Token>>,
    date_shift: Arc<DomainKey<DateShift>>,
    noise: Arc<DomainKey<Noise>>,
    substitute: Arc<DomainKey<Substitute>>,
}

/// One key of every purpose for every domain, bound to the recipient. The master key is not kept.
pub struct DomainKeys {
    key_id: KeyId,
    by_domain: BTreeMap<DomainName, OfDomain>,
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
        let of = |name: &DomainName| OfDomain {
            token: derive(keys, name, recipient),
            date_shift: derive(keys, name, recipient),
            noise: derive(keys, name, recipient),
            substitute: derive(keys, name, recipient),
        };
        let by_domain = domains.keys().map(|name| (name.clone(), of(name))).collect();
        Self { key_id: keys.key_id(), by_domain }
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
        self.by_domain.get(domain).ok_or_else(|| Error::new(Cause::UnknownDomain(domain.clone())))
    }
}

fn derive<P: Purpose>(keys: &Keyring, domain: &DomainName, recipient: &str) -> Arc<DomainKey<P>> {
    Arc::new(keys.derive(domain.as_str(), recipient))
}

/// The error of a keyed rule without keys.
pub(super) fn missing() -> Error {
    Error::new(Cause::Key(KeyFault::Missing))
}
