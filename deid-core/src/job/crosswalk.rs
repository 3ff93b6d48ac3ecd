//! The crosswalk of a run: opened before a cell is read, saved before anything leaves.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::crosswalk::{Crosswalk, CrosswalkCount, Growth};
use crate::error::{Cause, CrosswalkFault, Error, Problem, Result};
use crate::io::{PartialFile, Replace, overlap};
use crate::policy::Policy;
use crate::secret::Keyring;

use super::beside::{beside, failed, place};
use super::lock::Lock;
use super::request::{Input, Options, Output};

/// What a run does with its crosswalk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Gives new values a surrogate and saves them. No other run does meanwhile.
    Add,
    /// Tells what [`Add`](Self::Add) would do. Nothing is saved.
    Ask,
    /// Looks values up. A new one is a cell at fault.
    Frozen,
    /// Has none, and makes surrogates up that nobody sees.
    InItsPlace,
}

/// The crosswalk of a run.
#[derive(Default)]
pub(super) struct Held {
    /// None where no rule needs one.
    pub(super) crosswalk: Option<Arc<Crosswalk>>,
    /// Where new entries go.
    kept: Option<Kept>,
}

/// A crosswalk file that is this run's alone.
struct Kept {
    /// As it was named.
    named: PathBuf,
    /// The file itself, where that is a link.
    path: PathBuf,
    is_new: bool,
    _lock: Lock,
}

impl Held {
    /// Opens the crosswalk of a run, with what is wrong with it. There is a made-up one then, so
    /// that all cells can still be looked at; nothing may be written.
    pub(super) fn open(
        policy: &Policy,
        keys: Option<&Keyring>,
        path: Option<&Path>,
        access: Access,
    ) -> (Self, Vec<Problem>) {
        // That a key is missing is said where a column needs it.
        let Some(keys) = keys.filter(|_| policy.needs_crosswalk()) else {
            return (Self::default(), Vec::new());
        };
        let made_up = || {
            let crosswalk = Crosswalk::made_up(&policy.crosswalk_terms(keys));
            Self { crosswalk: Some(Arc::new(crosswalk)), kept: None }
        };
        if access == Access::InItsPlace {
            return (made_up(), Vec::new());
        }
        let missing = || Error::new(Cause::Crosswalk(CrosswalkFault::Missing));
        let opened = path.ok_or_else(missing).and_then(|path| {
            let opened = Self::open_at(policy, keys, path, access);
            opened.map_err(|error| error.within(&place(path)))
        });
        match opened {
            Ok(held) => (held, Vec::new()),
            Err(error) => (made_up(), error.into_problems()),
        }
    }

    fn open_at(policy: &Policy, keys: &Keyring, named: &Path, access: Access) -> Result<Self> {
        let terms = policy.crosswalk_terms(keys);
        // A link stays what it is: the file behind it is replaced.
        let path = named.canonicalize().unwrap_or_else(|_| named.to_owned());
        let lock = (access == Access::Add).then(|| Lock::take(lock_of(&path))).transpose()?;
        let is_new = access != Access::Frozen && matches!(path.try_exists(), Ok(false));
        let crosswalk = match access {
            _ if is_new => Crosswalk::new(&terms)?,
            Access::Frozen => Crosswalk::load_as(&path, &terms, Growth::Frozen)?,
            _ => Crosswalk::load_as(&path, &terms, Growth::Growing)?,
        };
        let kept = lock.map(|lock| Kept { named: named.to_owned(), path, is_new, _lock: lock });
        Ok(Self { crosswalk: Some(Arc::new(crosswalk)), kept })
    }

    /// Brings new entries to the disk: a whole new file takes the name of the old one. Whatever
    /// happens, one of the two is there.
    ///
    /// # Errors
    /// When writing fails: the old one is there.
    pub(super) fn save(&self) -> Result<()> {
        let (Some(crosswalk), Some(kept)) = (&self.crosswalk, &self.kept) else { return Ok(()) };
        if crosswalk.count().added == 0 && !kept.is_new {
            return Ok(());
        }
        let save = || {
            let replace = if kept.is_new { Replace::Never } else { Replace::Force };
            let mut file = PartialFile::create(&kept.path, replace)?;
            crosswalk.write_to(&mut file).map_err(failed("writing the crosswalk"))?;
            file.publish()
        };
        save().map_err(|error| error.within(&place(&kept.named)))
    }

    /// Its public name.
    pub(super) fn id(&self) -> Option<String> {
        self.crosswalk.as_ref().map(|crosswalk| crosswalk.id().to_string())
    }

    /// What is told of it.
    pub(super) fn outcome(&self) -> Option<CrosswalkOutcome> {
        let crosswalk = self.crosswalk.as_ref()?;
        let CrosswalkCount { entries, added } = crosswalk.count();
        Some(CrosswalkOutcome { id: crosswalk.id().to_string(), entries, added })
    }
}

/// The crosswalk after a run. Counts are exact: this is for the custodian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CrosswalkOutcome {
    /// Its public name.
    pub id: String,
    /// How many entries it has, the new ones among them.
    pub entries: u64,
    /// How many values were new: they were added, or in a check would be.
    pub added: u64,
}

/// Refuses a crosswalk that lies where the run reads or writes something else, before anything is
/// made there.
///
/// # Errors
/// When it does, or a path cannot be told.
pub(super) fn ensure_apart(
    policy: &Policy,
    input: Option<&Input>,
    output: Option<&Output>,
    options: &Options,
) -> Result<()> {
    let Some(path) = options.crosswalk.as_deref().filter(|_| policy.needs_crosswalk()) else {
        return Ok(());
    };
    let input = match input {
        Some(Input::File { path, .. } | Input::Folder(path)) => Some(path),
        Some(Input::Stdin { .. }) | None => None,
    };
    let output = match output {
        Some(Output::File(path) | Output::Folder(path)) => Some(path),
        Some(Output::Stdout { manifest }) => manifest.as_ref(),
        None => None,
    };
    let others = input.into_iter().chain(output).chain(policy.files()).chain(&options.also_read);
    keep(path, others.map(PathBuf::as_path)).map_err(|error| error.within(&place(path)))
}

/// That neither the crosswalk nor its lock lies where one of these is.
///
/// # Errors
/// When one does.
pub(super) fn keep<'p>(crosswalk: &Path, others: impl Iterator<Item = &'p Path>) -> Result<()> {
    let lock = lock_of(crosswalk);
    for other in others {
        if overlap(crosswalk, other)? || overlap(&lock, other)? {
            return Err(Error::new(Cause::Crosswalk(CrosswalkFault::InTheWay)));
        }
    }
    Ok(())
}

fn lock_of(crosswalk: &Path) -> PathBuf {
    beside(crosswalk, "lock")
}
