//! The crosswalk of a verification: that of the run where it is at hand, else a made-up one in its
//! place.

use crate::error::{Error, Result};
use crate::evidence::{Manifest, Verification};

use super::super::crosswalk::{Access, Held};
use super::super::request::Options;
use super::VerifyRequest;
use super::keys::Keys;

/// The crosswalk that the run is made with once more.
pub(super) struct Lookup {
    pub(super) held: Held,
    found: Found,
}

/// Whether it is that of the release.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// No rule needs one.
    NotNeeded,
    /// It is, as far as the manifest says.
    OfTheRelease,
    /// Another one was given.
    Other,
    /// It is not at hand; why.
    InItsPlace(&'static str),
}

impl Lookup {
    /// Opens the crosswalk where it is given, and under the key of the release.
    ///
    /// # Errors
    /// When it cannot be read, or is none of this key and this recipient.
    pub(super) fn open(
        request: &VerifyRequest<'_>,
        manifest: &Manifest,
        keys: &Keys<'_>,
        options: &Options,
    ) -> Result<Self> {
        let (policy, path) = (request.policy, options.crosswalk.as_deref());
        let open = |access| {
            let (held, problems) = Held::open(policy, Some(keys.ring()), path, access);
            Error::all(problems).map(|()| held)
        };
        if !policy.needs_crosswalk() {
            return Ok(Self { held: Held::default(), found: Found::NotNeeded });
        }
        let found = match (path, keys.of_the_release()) {
            (None, _) => Found::InItsPlace("no crosswalk"),
            (Some(_), None) => Found::InItsPlace(keys.why()),
            (Some(_), Some(_)) => {
                let held = open(Access::Frozen)?;
                if held.id() == manifest.crosswalk_id {
                    return Ok(Self { held, found: Found::OfTheRelease });
                }
                Found::Other
            }
        };
        Ok(Self { held: open(Access::InItsPlace)?, found })
    }

    /// Why surrogates cannot be made once more; `None` where they can.
    pub(super) fn why_not(&self) -> Option<&'static str> {
        match self.found {
            Found::InItsPlace(why) => Some(why),
            Found::Other => Some("another crosswalk"),
            Found::NotNeeded | Found::OfTheRelease => None,
        }
    }

    /// The manifest names a crosswalk where a rule needs one, and the one that was given.
    pub(super) fn check(&self, manifest: &Manifest, verification: &mut Verification) {
        let wrong = |why: &str| [why.to_owned()];
        match (&manifest.crosswalk_id, self.found) {
            (None, Found::NotNeeded) => {}
            (Some(_), Found::NotNeeded) => {
                let why = wrong("the manifest names one; no rule needs one");
                verification.check("crosswalk", "", &why);
            }
            (None, _) => {
                let why = wrong("the manifest names none; rules need one");
                verification.check("crosswalk", "", &why);
            }
            (Some(id), Found::OfTheRelease) => {
                verification.check("crosswalk", format!("id {id}"), &[]);
            }
            (Some(_), Found::Other) => {
                let why = wrong("the release was made with another crosswalk");
                verification.check("crosswalk", "", &why);
            }
            (Some(_), Found::InItsPlace(why)) => {
                verification.skip("crosswalk", why, "its id was not compared");
            }
        }
    }
}
