//! The release as it was given: its manifest, and where its files are.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use crate::error::{Cause, Error, Place, ReleaseFault, Result};
use crate::evidence::{Custodian, Manifest, OutputEntry, TableEntry};
use crate::vocab::TableName;

use super::super::beside::beside;
use super::super::inputs::base_name;
use super::VerifyRequest;

/// A manifest, with the files that it came with.
pub(super) struct Release {
    pub(super) manifest: Manifest,
    /// The manifest as stored: fields that no manifest has are still in it.
    pub(super) statements: Value,
    pub(super) bytes: Vec<u8>,
    /// The names of all files of the release, the manifest's too, by name.
    pub(super) names: Vec<String>,
    form: Form,
}

/// How a release lies there.
enum Form {
    Folder(PathBuf),
    File(PathBuf),
}

impl Release {
    /// Reads the manifest of what was given.
    ///
    /// # Errors
    /// When it is no release, or its manifest cannot be read.
    pub(super) fn read(request: &VerifyRequest<'_>) -> Result<Self> {
        let path = &request.release;
        let shown = |path: &Path| Place::file(&path.display().to_string());
        let form = Form::of(path).map_err(|error| error.within(&shown(path)))?;
        let at = form.manifest(request.manifest.as_deref());
        let bytes = std::fs::read(&at).map_err(|error| match (error.kind(), &form) {
            (std::io::ErrorKind::NotFound, Form::Folder(_)) => {
                fault(ReleaseFault::FolderWithoutManifest).within(&shown(path))
            }
            (std::io::ErrorKind::NotFound, Form::File(_)) if request.manifest.is_none() => {
                fault(ReleaseFault::FileWithoutManifest).within(&shown(path))
            }
            (kind, _) => failed("reading the manifest", kind).within(&shown(&at)),
        })?;
        let parsed = parse(&bytes).and_then(|parsed| match (&form, parsed.0.tables.len()) {
            (Form::File(_), 0 | 2..) => Err(fault(ReleaseFault::SeveralTables)),
            _ => Ok(parsed),
        });
        let (manifest, statements) = parsed.map_err(|error| error.within(&shown(&at)))?;
        let names = form.names(&at).map_err(|error| error.within(&shown(path)))?;
        Ok(Self { manifest, statements, bytes, names, form })
    }

    /// Whether it is one file.
    pub(super) fn is_file(&self) -> bool {
        matches!(self.form, Form::File(_))
    }

    /// What the manifest says of a table.
    pub(super) fn entry(&self, table: &TableName) -> Option<&TableEntry> {
        self.manifest.tables.iter().find(|entry| entry.name == *table)
    }

    /// Where an output is; `None` where the manifest gives no name of a file of this folder.
    pub(super) fn path_of(&self, output: &OutputEntry) -> Option<PathBuf> {
        let folder = match &self.form {
            Form::File(path) => return Some(path.clone()),
            Form::Folder(folder) => folder,
        };
        let mut parts = Path::new(&output.file).components();
        let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        let path = folder.join(&output.file);
        // A link would lead out of the folder.
        let is_file = path.symlink_metadata().is_ok_and(|found| found.is_file());
        (is_name && is_file).then_some(path)
    }
}

impl Form {
    fn of(path: &Path) -> Result<Self> {
        let found = path.metadata().map_err(|e| failed("opening the release", e.kind()))?;
        if found.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        match base_name(path) {
            name if name.ends_with(".custodian.json") => Err(fault(ReleaseFault::CustodianRecord)),
            name if name.ends_with(".manifest.json") || name == Manifest::FILE => {
                Err(fault(ReleaseFault::IsManifest))
            }
            _ => Ok(Self::File(path.to_owned())),
        }
    }

    fn manifest(&self, given: Option<&Path>) -> PathBuf {
        match (self, given) {
            (_, Some(given)) => given.to_owned(),
            (Self::Folder(folder), None) => folder.join(Manifest::FILE),
            (Self::File(file), None) => beside(file, "manifest.json"),
        }
    }

    fn names(&self, manifest: &Path) -> Result<Vec<String>> {
        let mut names = match self {
            Self::File(path) => vec![base_name(path), base_name(manifest)],
            Self::Folder(folder) => {
                let failed = |e: std::io::Error| failed("reading the release", e.kind());
                let entries = std::fs::read_dir(folder).map_err(failed)?;
                let name = |entry: std::fs::DirEntry| base_name(&entry.path());
                entries.map(|entry| entry.map(name).map_err(failed)).collect::<Result<_>>()?
            }
        };
        names.sort_unstable();
        Ok(names)
    }
}

/// serde's own words may quote the file.
fn parse(bytes: &[u8]) -> Result<(Manifest, Value)> {
    if serde_json::from_slice::<Custodian>(bytes).is_ok() {
        return Err(fault(ReleaseFault::CustodianRecord));
    }
    let foreign = |_| fault(ReleaseFault::ForeignManifest);
    let statements: Value = serde_json::from_slice(bytes).map_err(foreign)?;
    match statements.get("schema_version").map(Value::as_u64) {
        Some(Some(1)) | None => {}
        Some(_) => return Err(fault(ReleaseFault::OtherVersion)),
    }
    Ok((serde_json::from_slice(bytes).map_err(foreign)?, statements))
}

fn fault(fault: ReleaseFault) -> Error {
    Error::new(Cause::Release(fault))
}

fn failed(action: &'static str, kind: std::io::ErrorKind) -> Error {
    Error::new(Cause::Io { action, kind: kind.into() })
}
