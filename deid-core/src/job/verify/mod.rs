//! Checking a release: nothing is believed that can be made again.

mod cells;
mod crosswalk;
mod facts;
mod files;
mod gates;
mod keys;
mod notes;
mod release;
mod rerun;
mod second;
mod statements;
mod table;
mod watched;

use std::path::PathBuf;

use crate::error::Result;
use crate::evidence::Verification;
use crate::evidence::leak::{LeakCheck, Texts};
use crate::policy::Policy;
use crate::secret::Keyring;

use super::request::{Input, Options};
use facts::LeakTables;
use keys::Keys;
use release::Release;
use rerun::{Remade, Rerun};
use table::Released;

/// What to verify.
pub struct VerifyRequest<'a> {
    /// The release: a folder with its manifest, or a file.
    pub release: PathBuf,
    /// The manifest of a file; `<file>.manifest.json` beside it where it is left out.
    pub manifest: Option<PathBuf>,
    /// The raw tables that it was made from.
    pub against: Input,
    /// The policy that it was made under.
    pub policy: &'a Policy,
    /// The keys of the run, where they are at hand.
    pub keys: Option<&'a Keyring>,
}

/// Checks a release: the run is made once more, and its rows, its gate's figures and its manifest
/// are compared with what is there; then the release is searched for raw identifiers.
///
/// A check that fails is not an error: the verification says so. Without the key, tokens and
/// shifts are compared by their form, surrogates without the crosswalk too (`Options::crosswalk`),
/// and the verification says that as well.
///
/// # Errors
/// When there is no release, or policy, raw tables or released ones cannot be read.
pub fn verify(request: &VerifyRequest<'_>, options: &Options) -> Result<Verification> {
    options.cancel.outranks(verified(request, options))
}

fn verified(request: &VerifyRequest<'_>, options: &Options) -> Result<Verification> {
    let release = Release::read(request)?;
    let mut verification = Verification::new();
    release.check_files(request.policy, &options.cancel, &mut verification)?;
    if !release.is_under(request.policy, &mut verification) {
        return Ok(verification);
    }
    let keys = Keys::of(request, &release.manifest)?;
    let (rerun, opened) = Rerun::prepare(request, &release, &keys, options)?;
    keys.check(&rerun, request, &release.manifest, &mut verification);
    rerun.crosswalk.check(&release.manifest, &mut verification);
    let outputs = Released::all(&release, &rerun)?;
    if gates::can_be_measured(&rerun, &keys, &mut verification) {
        match rerun.remake(opened, &outputs, &keys)? {
            Remade::NotReleased(failures) => gates::not_met(&failures, &mut verification),
            Remade::Released(manifest, tables) => {
                cells::check(&rerun, &outputs, &tables, &keys, &mut verification);
                gates::check(&rerun, &release.manifest, &manifest, &tables, &mut verification);
                let made = statements::Made { manifest: *manifest, outputs: &outputs };
                statements::check(&rerun, &release, made, &keys, &mut verification)?;
            }
        }
    }
    let (raw, searched) = (facts::raw(&rerun), facts::outputs(&outputs));
    let memory = options.max_memory.and_then(|bytes| usize::try_from(bytes).ok());
    let check = LeakCheck {
        raw: &raw,
        outputs: &searched,
        texts: Texts { file_names: &release.names, manifest: Some(&release.bytes) },
        memory: memory.unwrap_or(LeakCheck::MEMORY),
        threads: options.threads,
    };
    let mut tables = LeakTables { rerun: &rerun, outputs: outputs.iter().flatten().collect() };
    verification.leaks = Some(check.run(&mut tables)?);
    notes::write(&release.manifest, &rerun, &mut verification);
    Ok(verification)
}
