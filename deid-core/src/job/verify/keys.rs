//! The keys of a verification: those of the run where they are at hand, else others in their
//! place.

use crate::error::Result;
use crate::evidence::{Manifest, Verification};
use crate::secret::{Keyring, MasterKey};
use crate::technique::Rule;
use crate::technique::definition::Effect;

use super::VerifyRequest;
use super::rerun::Rerun;

/// Whether it depends on the key which rows are alike. Tokens and encrypted values are as many as
/// what they stand for under any key; shifted dates, noise and substitutes are not.
pub(super) fn mixes(rule: &Rule) -> bool {
    let is_one_to_one = matches!(rule.effect(), Effect::Coded | Effect::Lookalike)
        && rule.definition().list().is_none();
    rule.is_keyed() && !is_one_to_one
}

/// The keys that the run is made with once more.
pub(super) enum Keys<'a> {
    /// Those of the release, as far as its manifest says.
    OfTheRelease(&'a Keyring),
    /// New ones for this call, and why. Tokens and shifts come out as others; all else, also which
    /// rows go and where a token stands, does not depend on a key.
    InTheirPlace(Keyring, &'static str),
}

impl<'a> Keys<'a> {
    pub(super) fn of(request: &VerifyRequest<'a>, manifest: &Manifest) -> Result<Self> {
        let is_named = |keys: &Keyring| {
            manifest.key_id.as_ref().is_none_or(|id| *id == keys.key_id().to_string())
        };
        Ok(match request.keys {
            Some(keys) if is_named(keys) => Self::OfTheRelease(keys),
            Some(_) => Self::in_their_place("another key")?,
            None => Self::in_their_place("no key")?,
        })
    }

    pub(super) fn ring(&self) -> &Keyring {
        match self {
            Self::OfTheRelease(keys) => keys,
            Self::InTheirPlace(keys, _) => keys,
        }
    }

    pub(super) fn of_the_release(&self) -> Option<&Keyring> {
        match self {
            Self::OfTheRelease(keys) => Some(keys),
            Self::InTheirPlace(..) => None,
        }
    }

    /// Why a check is skipped that needs those of the release.
    pub(super) fn why(&self) -> &'static str {
        match self {
            Self::OfTheRelease(_) => "not needed",
            Self::InTheirPlace(_, why) => why,
        }
    }

    fn in_their_place(why: &'static str) -> Result<Self> {
        Ok(Self::InTheirPlace(Keyring::new(MasterKey::generate()?), why))
    }

    /// The manifest names a key where a rule is keyed, and the one that was given.
    pub(super) fn check(
        &self,
        rerun: &Rerun<'_>,
        request: &VerifyRequest<'_>,
        manifest: &Manifest,
        verification: &mut Verification,
    ) {
        let wrong = |why: &str| [why.to_owned()];
        match (&manifest.key_id, rerun.is_keyed(), request.keys) {
            (None, false, _) => verification.check("key", "no rule is keyed", &[]),
            (Some(_), false, _) => {
                verification.check("key", "", &wrong("the manifest names one; no rule is keyed"));
            }
            (None, true, _) => {
                verification.check("key", "", &wrong("the manifest names none; rules are keyed"));
            }
            (Some(_), true, None) => {
                verification.skip("key", self.why(), "no key was given to compare its id");
            }
            (Some(id), true, Some(_)) if self.of_the_release().is_some() => {
                verification.check("key", format!("id {id}"), &[]);
            }
            (Some(_), true, Some(_)) => {
                verification.check("key", "", &wrong("the release was made with another key"));
            }
        }
    }
}
