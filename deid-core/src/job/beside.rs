//! The manifest and the custodian's record where they stand beside the rows.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, Place, Result};
use crate::io::{PartialFile, Published, Replace};

/// Where manifest and record of a release go that is no folder.
pub(super) struct Names {
    pub(super) manifest: PathBuf,
    pub(super) record: PathBuf,
}

impl Names {
    /// Those of rows in a file.
    pub(super) fn of_file(path: &Path) -> Self {
        Self { manifest: beside(path, "manifest.json"), record: beside(path, "custodian.json") }
    }

    /// Those of rows without a place: the manifest as named, the record beside the release that a
    /// manifest of this name would stand beside. That is `lb.csv` for `lb.csv.manifest.json`, and
    /// the manifest itself where its name has another form.
    pub(super) fn of_manifest(path: &Path) -> Self {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let release = match name.strip_suffix(".manifest.json") {
            Some(release) if !release.is_empty() => path.with_file_name(release),
            _ => path.to_owned(),
        };
        Self { manifest: path.to_owned(), record: beside(&release, "custodian.json") }
    }

    /// Whether both may be written.
    pub(super) fn all(&self, may_be: impl Fn(&Path) -> Result<()>) -> Result<()> {
        may_be(&self.record).and_then(|()| may_be(&self.manifest))
    }
}

/// Manifest and record, hidden until they are published. Dropped before, they leave nothing.
pub(super) struct Companions {
    manifest: (PartialFile, PathBuf),
    record: (PartialFile, PathBuf),
}

impl Companions {
    /// Creates both.
    ///
    /// # Errors
    /// When one exists and may not be replaced, or cannot be created.
    pub(super) fn create(names: Names, replace: Replace) -> Result<Self> {
        let manifest = (create(&names.manifest, replace)?, names.manifest);
        Ok(Self { manifest, record: (create(&names.record, replace)?, names.record) })
    }

    /// Writes both.
    ///
    /// # Errors
    /// When writing fails.
    pub(super) fn write(&mut self, manifest: &[u8], record: &[u8]) -> Result<()> {
        write(&mut self.record.0, record, RECORD)?;
        write(&mut self.manifest.0, manifest, MANIFEST)
    }

    /// Publishes the record, the manifest and then the rest; if one of them fails, none is left.
    ///
    /// # Errors
    /// When publishing fails.
    pub(super) fn publish(self, rest: impl FnOnce() -> Result<()>) -> Result<()> {
        together([self.record, self.manifest], rest)
    }
}

/// What is being done when the manifest cannot be written.
pub(super) const MANIFEST: &str = "writing the manifest";
/// And the record.
pub(super) const RECORD: &str = "writing the custodian's record";

/// Publishes files and then the rest; if that fails, the files are taken back.
pub(super) fn together<const N: usize>(
    files: [(PartialFile, PathBuf); N],
    rest: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let mut published: Vec<Published> = Vec::new();
    let all = || {
        for (file, path) in files {
            let file = file.publish_revocably().map_err(|error| error.within(&place(&path)))?;
            published.push(file);
        }
        rest()
    };
    let done = all();
    if done.is_err() {
        published.into_iter().for_each(Published::revoke);
    }
    done
}

/// A file that takes its name when it is published.
pub(super) fn create(path: &Path, replace: Replace) -> Result<PartialFile> {
    PartialFile::create(path, replace).map_err(|error| error.within(&place(path)))
}

pub(super) fn write(out: &mut impl Write, bytes: &[u8], action: &'static str) -> Result<()> {
    out.write_all(bytes).map_err(failed(action))
}

pub(super) fn failed(action: &'static str) -> impl Fn(io::Error) -> Error {
    move |error| Error::new(Cause::Io { action, kind: error.kind().into() })
}

pub(super) fn place(path: &Path) -> Place {
    Place::file(&path.display().to_string())
}

/// `out` and `custodian.json` give `out.custodian.json`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Nothing of a release stands there when its last part cannot.
    #[test]
    fn what_was_published_before_a_failure_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old.json", "new.json"].map(|name| folder.path().join(name));
        fs::write(&old, "of the last run").unwrap();
        let files = [(&old, Replace::Force), (&new, Replace::Never)].map(|(path, replace)| {
            let mut file = PartialFile::create(path, replace).unwrap();
            file.write_all(b"of this run").unwrap();
            (file, path.clone())
        });
        let failed = together(files, || {
            assert_eq!((fs::read(&old).unwrap(), new.exists()), (b"of this run".to_vec(), true));
            Err(Error::new(Cause::NoInput))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&old).unwrap(), "of the last run");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_record_stands_beside_the_release_whatever_the_manifest_is_called() {
        for (manifest, record) in [
            ("a/lb.csv.manifest.json", "a/lb.csv.custodian.json"),
            ("lb.manifest.json", "lb.custodian.json"),
            ("a/m.json", "a/m.json.custodian.json"),
            ("a/.manifest.json", "a/.manifest.json.custodian.json"),
            ("deid-manifest.json", "deid-manifest.json.custodian.json"),
        ] {
            let names = Names::of_manifest(Path::new(manifest));
            assert_eq!((names.manifest, names.record), (manifest.into(), record.into()));
        }
        let names = Names::of_file(Path::new("a/lb.csv"));
        assert_eq!(Names::of_manifest(&names.manifest).record, names.record);
    }
}
