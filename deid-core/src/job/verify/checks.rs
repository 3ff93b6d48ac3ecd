//! The manifest against the files that it came with, the policy and the key.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, ForeignKind, Place, Result};
use crate::evidence::{Manifest, OutputEntry, Verification};
use crate::io::Totals;
use crate::vocab::TableName;

use super::super::inputs::base_name;
use super::super::target::beside;
use super::VerifyRequest;

/// A manifest, with the release that it came with.
pub(super) struct ManifestFile {
    pub(super) manifest: Manifest,
    /// As stored.
    pub(super) bytes: Vec<u8>,
    /// The names of all files of the release, by name; in a folder the manifest's too.
    pub(super) names: Vec<String>,
    release: Release,
}

enum Release {
    Folder(PathBuf),
    File(PathBuf),
}

impl ManifestFile {
    pub(super) fn read(request: &VerifyRequest<'_>) -> Result<Self> {
        let release = request.release.clone();
        match &request.manifest {
            Some(_) if release.is_dir() => Err(usage(
                "a folder has its manifest in it: --manifest is for the release of one file".into(),
            )),
            Some(manifest) => Self::of_file(release, manifest),
            None if release.is_file() => {
                let manifest = beside(&release, "manifest.json");
                Self::of_file(release, &manifest)
            }
            None => Self::of_folder(release),
        }
    }

    fn of_folder(folder: PathBuf) -> Result<Self> {
        let (manifest, bytes) = read(&folder.join(Manifest::FILE))?;
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed("reading the release"))? {
            let entry = entry.map_err(failed("reading the release"))?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(Self { manifest, bytes, names, release: Release::Folder(folder) })
    }

    /// The file may have any name: standard output gave it none.
    fn of_file(path: PathBuf, manifest: &Path) -> Result<Self> {
        let (manifest, bytes) = read(manifest)?;
        if manifest.tables.len() != 1 {
            let tables = manifest.tables.len();
            return Err(usage(format!(
                "the manifest is of {tables} tables: verify the folder that it came in"
            )));
        }
        let names = vec![base_name(&path)];
        Ok(Self { manifest, bytes, names, release: Release::File(path) })
    }

    /// The one table of a release of one file.
    pub(super) fn only(&self) -> Option<&TableName> {
        match self.release {
            Release::Folder(_) => None,
            Release::File(_) => self.manifest.tables.first().map(|table| &table.name),
        }
    }

    /// Where a table of the release is.
    pub(super) fn path_of(&self, output: &OutputEntry) -> PathBuf {
        match &self.release {
            Release::Folder(folder) => folder.join(&output.file),
            Release::File(path) => path.clone(),
        }
    }

    /// Every file is listed, and every listed file is there as it was written.
    pub(super) fn check_files(&self, verification: &mut Verification) -> Result<()> {
        let version = self.manifest.schema_version;
        let other = (version != 1).then(|| format!("version {version} is not known here"));
        verification.check("manifest", "version 1", other.as_slice());
        let mut listed = BTreeSet::from([Manifest::FILE.to_owned()]);
        let mut differs = Vec::new();
        for table in &self.manifest.tables {
            let Some(output) = &table.output else { continue };
            let path = self.path_of(output);
            listed.insert(base_name(&path));
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

/// A manifest and its bytes.
fn read(path: &Path) -> Result<(Manifest, Vec<u8>)> {
    const ACTION: &str = "reading the manifest";
    let place = || Place::file(&path.display().to_string());
    let bytes =
        std::fs::read(path).map_err(failed(ACTION)).map_err(|error| error.within(&place()))?;
    // serde's own words may quote the file.
    let manifest = serde_json::from_slice(&bytes).map_err(|_| {
        Error::at(place(), Cause::Io { action: ACTION, kind: ForeignKind::Malformed })
    })?;
    Ok((manifest, bytes))
}

fn failed(action: &'static str) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::new(Cause::Io { action, kind: error.kind().into() })
}

fn usage(message: String) -> Error {
    Error::new(Cause::Usage(message))
}
