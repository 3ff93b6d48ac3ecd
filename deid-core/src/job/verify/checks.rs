//! The manifest against the folder that it came with, the policy and the key.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, ForeignKind, Place, Result};
use crate::evidence::{Manifest, Verification};
use crate::io::Totals;

use super::VerifyRequest;

/// A manifest, with the folder that it came in.
pub(super) struct ManifestFile {
    pub(super) manifest: Manifest,
    /// As stored.
    pub(super) bytes: Vec<u8>,
    /// The names of all files of the release, the manifest's too, by name.
    pub(super) names: Vec<String>,
    folder: PathBuf,
}

impl ManifestFile {
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let place = || Place::file(&folder.join(Manifest::FILE).display().to_string());
        let failed = |action| {
            move |error: std::io::Error| Error::new(Cause::Io { action, kind: error.kind().into() })
        };
        let bytes = std::fs::read(folder.join(Manifest::FILE))
            .map_err(failed("reading the manifest"))
            .map_err(|error| error.within(&place()))?;
        // serde's own words may quote the file.
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| {
            let kind = ForeignKind::Malformed;
            Error::at(place(), Cause::Io { action: "reading the manifest", kind })
        })?;
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed("reading the release"))? {
            let entry = entry.map_err(failed("reading the release"))?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(Self { manifest, bytes, names, folder: folder.to_owned() })
    }

    /// Every file is listed, and every listed file is there as it was written.
    pub(super) fn check_files(&self, verification: &mut Verification) -> Result<()> {
        let version = self.manifest.schema_version;
        let other = (version != 1).then(|| format!("version {version} is not known here"));
        verification.check("manifest", "version 1", other.as_slice());
        let mut listed = BTreeSet::from([Manifest::FILE]);
        let mut differs = Vec::new();
        for table in &self.manifest.tables {
            let Some(output) = &table.output else { continue };
            listed.insert(&output.file);
            let path = self.folder.join(&output.file);
            if !path.is_file() {
                differs.push(format!("the file of table {} is missing", table.name));
                continue;
            }
            let found = Totals::of_file(&path)?;
            if found.bytes != output.bytes || found.sha256.to_string() != output.sha256 {
                differs.push(format!("the file of table {} was changed", table.name));
            }
        }
        let strangers = self.names.iter().filter(|name| !listed.contains(name.as_str())).count();
        if strangers > 0 {
            differs.push(format!("{strangers} file(s) are not listed"));
        }
        let note = format!("{} files as they were written (SHA-256)", listed.len() - 1);
        verification.check("files", note, &differs);
        Ok(())
    }

    /// The release was made under this policy, with this key.
    pub(super) fn check_policy(
        &self,
        verification: &mut Verification,
        request: &VerifyRequest<'_>,
    ) {
        let fingerprint = request.policy.fingerprint().to_string();
        let other = fingerprint != self.manifest.policy.fingerprint;
        let differs = other.then(|| "the release was made under another policy".to_owned());
        verification.check("policy", format!("fingerprint {fingerprint}"), differs.as_slice());
        match (&self.manifest.key_id, request.keys) {
            (None, _) => verification.skip("key", "no rule is keyed"),
            (Some(_), None) => verification.skip("key", "no key was given"),
            (Some(id), Some(keys)) => {
                let other = *id != keys.key_id().to_string();
                let differs = other.then(|| "the release was made with another key".to_owned());
                verification.check("key", format!("id {id}"), differs.as_slice());
            }
        }
        let ungated = self.manifest.ungated.then(|| "the gate was left out".to_owned());
        verification.check("gate", "held in the run", ungated.as_slice());
    }
}
