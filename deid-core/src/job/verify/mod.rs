//! Checking a release: nothing is believed that can be measured again.

mod checks;
mod derive;
mod structure;
mod tables;

use std::path::PathBuf;

use crate::error::Result;
use crate::evidence::Verification;
use crate::evidence::leak::{LeakCheck, Texts};
use crate::policy::Policy;
use crate::secret::Keyring;

use super::request::{Input, Options};
use checks::ManifestFile;
use tables::Tables;

/// What to verify.
pub struct VerifyRequest<'a> {
    /// The release: a folder with its manifest in it, or one file.
    pub release: PathBuf,
    /// The manifest of one file; where it is not given, `<file>.manifest.json` beside it.
    pub manifest: Option<PathBuf>,
    /// The raw tables that it was made from.
    pub against: Input,
    /// The policy that it was made under.
    pub policy: &'a Policy,
    /// The keys of the run, where they are at hand.
    pub keys: Option<&'a Keyring>,
}

/// Checks a release: its manifest, the digests of its files, policy and key, rows and columns, the
/// models measured again, cells of the form that their rules write, rows that are what the policy
/// makes of the raw ones, and that no raw identifier is found in it.
///
/// A check that fails is not an error: the verification says so.
///
/// # Errors
/// When the manifest, the policy's columns, the raw tables or the released ones cannot be read, or
/// the manifest is not of the kind of release that was given.
pub fn verify(request: &VerifyRequest<'_>, options: &Options) -> Result<Verification> {
    let file = ManifestFile::read(request)?;
    let mut verification = Verification::new();
    file.check_files(&mut verification)?;
    file.check_policy(&mut verification, request);
    let mut tables = Tables::open(request, &file)?;
    tables.check_rows(&mut verification, &file.manifest)?;
    tables.check_models(&mut verification, &file.manifest, options)?;
    tables.check_structure(&mut verification, &file.manifest)?;
    tables.check_derivation(&mut verification, &file.manifest, request.keys)?;
    let (raw, outputs) = (tables.raw_facts(), tables.output_facts());
    let memory = options.max_memory.and_then(|bytes| usize::try_from(bytes).ok());
    let check = LeakCheck {
        raw: &raw,
        outputs: &outputs,
        texts: Texts { file_names: &file.names, manifest: Some(&file.bytes) },
        memory: memory.unwrap_or(LeakCheck::MEMORY),
        threads: options.threads,
    };
    verification.leaks = Some(check.run(&mut tables)?);
    Ok(verification)
}
