//! Random surrogates of values, and the file that keeps them: a crosswalk (derivation spec deid/v1,
//! "Random surrogates").
//!
//! A surrogate is 128 bits from the operating system's generator and has nothing to do with its
//! value. Which one a value has is found by a keyed digest of the value, so the file alone names
//! nobody. A domain that is `reidentifiable` keeps the values too.
//!
//! Look first at [`Crosswalk`]; [`Surrogates`] are those of one domain. A crosswalk that is
//! [loaded](Crosswalk::load) is frozen: it takes no value that it does not have. A run that writes
//! a release (`job`) lets it grow and saves it before anything leaves.

mod added;
mod known;
mod read;
mod surrogates;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

use crate::error::{Cause, CrosswalkFault, Error, ForeignKind, Place, Result};
use crate::secret::{DomainKey, KeyId, Keyring, Seal};
use crate::vocab::{CellType, DomainName, Recipient};

use known::Known;
pub use surrogates::Surrogates;

/// What is being done when a crosswalk cannot be read.
const READING: &str = "reading the crosswalk";

/// A domain whose values have surrogates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Its name.
    pub domain: DomainName,
    /// How a value is read before it is looked for.
    pub cell_type: CellType,
    /// Whether the values are kept beside their surrogates, for whoever may turn back.
    pub reidentifiable: bool,
}

/// What a crosswalk has to agree with.
pub struct Terms<'a> {
    /// The keys of the run.
    pub keys: &'a Keyring,
    /// Who receives the release.
    pub recipient: Option<&'a Recipient>,
    /// The domains of the policy that have surrogates.
    pub scopes: Vec<Scope>,
}

/// Whether values that are not in a crosswalk get a surrogate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Growth {
    /// They do not: each is a cell at fault.
    Frozen,
    /// They do.
    #[cfg_attr(not(feature = "io"), allow(dead_code))] // jobs save what was added
    Growing,
    /// They get one that is made of the value's digest, the same every time: nobody's.
    MadeUp,
}

/// The surrogates of all domains of a study for one recipient. `Send` and `Sync`.
///
/// ```compile_fail
/// fn print(crosswalk: &deid_core::crosswalk::Crosswalk) { println!("{crosswalk:?}"); }
/// ```
pub struct Crosswalk {
    id: CrosswalkId,
    key_id: KeyId,
    recipient: String,
    seal: DomainKey<Seal>,
    domains: BTreeMap<DomainName, Arc<Surrogates>>,
}

impl Crosswalk {
    /// A crosswalk without an entry, which takes values.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    #[cfg_attr(not(feature = "io"), allow(dead_code))] // jobs save what was added
    pub(crate) fn new(terms: &Terms<'_>) -> Result<Self> {
        let mut id = [0; 8];
        random(&mut id)?;
        Ok(Self::of(CrosswalkId(id), terms, BTreeMap::new(), Growth::Growing))
    }

    /// One to show rules with, or to look at cells where the real one is not at hand. Nothing made
    /// with it may leave: its surrogates are derived from the values.
    pub(crate) fn made_up(terms: &Terms<'_>) -> Self {
        Self::of(CrosswalkId([0; 8]), terms, BTreeMap::new(), Growth::MadeUp)
    }

    /// Reads a crosswalk file, which only its owner may be able to read (checked on Unix). It is
    /// frozen: a value that it does not have is a cell at fault.
    ///
    /// # Errors
    /// When the file cannot be read, was cut short or changed, or belongs to another key, another
    /// recipient or domains of other types.
    pub fn load(path: impl AsRef<Path>, terms: &Terms<'_>) -> Result<Self> {
        let path = path.as_ref();
        let place = Place::file(&path.display().to_string());
        Self::load_as(path, terms, Growth::Frozen).map_err(|error| error.within(&place))
    }

    /// As [`load`](Self::load); what is wrong names no file.
    pub(crate) fn load_as(path: &Path, terms: &Terms<'_>, growth: Growth) -> Result<Self> {
        if path.is_dir() {
            return Err(fault(CrosswalkFault::Folder));
        }
        let file = std::fs::File::open(path).map_err(|error| failed(&error))?;
        check_mode(&file)?;
        Self::read(std::io::BufReader::with_capacity(1 << 16, file), terms, growth)
    }

    /// Reads a crosswalk to its last line, and checks every line and the seal over all of them.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub(crate) fn read(from: impl BufRead, terms: &Terms<'_>, growth: Growth) -> Result<Self> {
        let stored = read::read(from, terms)?;
        let mut domains = stored.domains;
        for scope in &terms.scopes {
            let Some((kept, _)) = domains.get(&scope.domain) else { continue };
            let domain = scope.domain.clone();
            if kept.cell_type != scope.cell_type {
                return Err(fault(CrosswalkFault::OtherType(domain)));
            }
            match (kept.reidentifiable, scope.reidentifiable) {
                (false, true) => return Err(fault(CrosswalkFault::NoValues(domain))),
                (true, false) => return Err(fault(CrosswalkFault::Values(domain))),
                _ => {}
            }
        }
        for (_, known) in domains.values_mut() {
            known.index();
        }
        Ok(Self::of(stored.id, terms, domains, growth))
    }

    fn of(
        id: CrosswalkId,
        terms: &Terms<'_>,
        mut known: BTreeMap<DomainName, (Scope, Known)>,
        growth: Growth,
    ) -> Self {
        for scope in &terms.scopes {
            let entry = known.entry(scope.domain.clone());
            entry.or_insert_with(|| (scope.clone(), Known::new(scope.reidentifiable)));
        }
        let recipient = recipient_of(terms);
        let surrogates = |(name, (scope, known)): (DomainName, (Scope, Known))| {
            let key = Arc::new(terms.keys.derive(name.as_str(), recipient));
            (name, Arc::new(Surrogates::new(key, scope, known, growth)))
        };
        Self {
            id,
            key_id: terms.keys.key_id(),
            recipient: recipient.to_owned(),
            seal: terms.keys.derive("", recipient),
            domains: known.into_iter().map(surrogates).collect(),
        }
    }

    /// Its public name, drawn when it began: it stays while entries are added.
    #[must_use]
    pub fn id(&self) -> CrosswalkId {
        self.id
    }

    /// The surrogates of a domain; `None` where neither the policy nor the file has it.
    #[must_use]
    pub fn surrogates(&self, domain: &DomainName) -> Option<&Arc<Surrogates>> {
        self.domains.get(domain)
    }

    /// How many entries it has in all domains, and how many of them are new.
    #[must_use]
    pub fn count(&self) -> CrosswalkCount {
        let mut count = CrosswalkCount::default();
        for surrogates in self.domains.values() {
            let added = surrogates.added();
            count.added += added;
            count.entries += surrogates.known() + added;
        }
        count
    }
}

/// The entries of a crosswalk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CrosswalkCount {
    /// All of them.
    pub entries: u64,
    /// Those that were not there before the run.
    pub added: u64,
}

/// A crosswalk's public name: 8 random bytes, written as 16 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CrosswalkId([u8; 8]);

impl fmt::Display for CrosswalkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn recipient_of<'a>(terms: &Terms<'a>) -> &'a str {
    terms.recipient.map_or("", |recipient| recipient.as_str())
}

/// Fills with bytes of the operating system's generator.
fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|_| {
        Error::new(Cause::Io { action: "asking for randomness", kind: ForeignKind::Other })
    })
}

fn fault(fault: CrosswalkFault) -> Error {
    Error::new(Cause::Crosswalk(fault))
}

fn failed(error: &std::io::Error) -> Error {
    Error::new(Cause::Io { action: READING, kind: error.kind().into() })
}

#[cfg(unix)]
fn check_mode(file: &std::fs::File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        return Err(fault(CrosswalkFault::ReadableByOthers));
    }
    Ok(())
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // the same signature as on Unix
fn check_mode(_file: &std::fs::File) -> Result<()> {
    Ok(())
}
