//! Where the rows of a run go: first where nobody sees them, then, when the last check has
//! passed, under their final name.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, ForeignKind, Place, Result};
use crate::evidence::Manifest;
use crate::io::{PartialFile, PartialFolder, Published, Spool, ensure_distinct};

use super::request::{Cancel, Input, Options, Output};

/// The output of a run until it is published. Dropped before, it leaves nothing.
pub(super) enum Target {
    File { path: PathBuf, rows: Option<PartialFile>, manifest: PartialFile, record: PartialFile },
    Folder { path: PathBuf, folder: PartialFolder, record: PartialFile },
    Stdout { stream: bool, rows: Option<Spool>, cancel: Cancel },
}

/// What the first pass over a table writes to.
pub(super) enum FirstPass {
    /// A file of the hidden folder, under its final name there. The rows that were read to make
    /// it, where it is the second: they go when it is whole.
    InFolder { file: File, read: Option<PathBuf> },
    /// Its final file, hidden until it is published.
    Final(PartialFile),
    /// A file without a name.
    Spool(Spool),
    /// Standard output, at once: the caller waived the last check.
    Stream(io::Stdout),
}

impl Write for FirstPass {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::InFolder { file, .. } => file.write(bytes),
            Self::Final(file) => file.write(bytes),
            Self::Spool(spool) => spool.write(bytes),
            Self::Stream(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::InFolder { file, .. } => file.flush(),
            Self::Final(file) => file.flush(),
            Self::Spool(spool) => spool.flush(),
            Self::Stream(out) => out.flush(),
        }
    }
}

impl Target {
    /// Prepares the output. `policy` are the files that the policy was read from.
    ///
    /// # Errors
    /// When it exists and may not be replaced, is something that the run reads or lies inside of
    /// its data, or does not fit the input.
    pub(super) fn open(
        input: &Input,
        output: &Output,
        policy: &[PathBuf],
        options: &Options,
    ) -> Result<Self> {
        let replace = options.replace;
        let (path, is_folder) = match output {
            Output::Folder(path) => (path, true),
            Output::File(path) => (path, false),
            Output::Stdout => (&PathBuf::new(), false),
        };
        if matches!(input, Input::Folder(_)) && !is_folder {
            let what = match output {
                Output::Stdout => "a folder of tables goes to a folder, not to standard output",
                _ => "a folder of tables goes to a folder",
            };
            return Err(usage(what));
        }
        if *output == Output::Stdout {
            let cancel = options.cancel.clone();
            return Ok(Self::Stdout { stream: options.stream, rows: None, cancel });
        }
        let (manifest, record) = (beside(path, "manifest.json"), beside(path, "custodian.json"));
        let written = [Some(path), Some(&record), Some(&manifest).filter(|_| !is_folder)];
        for output in written.into_iter().flatten() {
            let place = place(output);
            keep_inputs(input, output, policy, options).map_err(|error| error.within(&place))?;
        }
        let create = |path: &Path| {
            PartialFile::create(path, replace).map_err(|error| error.within(&place(path)))
        };
        let path = path.clone();
        if is_folder {
            let folder = PartialFolder::create(&path, replace, Manifest::FILE)
                .map_err(|error| error.within(&place(&path)))?;
            return Ok(Self::Folder { path, folder, record: create(&record)? });
        }
        let rows = Some(create(&path)?);
        Ok(Self::File { path, rows, manifest: create(&manifest)?, record: create(&record)? })
    }

    /// Where the first pass over a table writes.
    ///
    /// # Errors
    /// When a file cannot be created.
    pub(super) fn first_pass(&mut self, name: &str, gated: bool) -> Result<FirstPass> {
        Ok(match self {
            Self::Folder { folder, .. } => {
                FirstPass::InFolder { file: folder.create_file(name)?, read: None }
            }
            Self::File { path, .. } if gated => FirstPass::Spool(Spool::create(
                path.parent().filter(|p| !p.as_os_str().is_empty()),
            )?),
            Self::File { rows, .. } => FirstPass::Final(taken(rows)?),
            Self::Stdout { stream: true, .. } => FirstPass::Stream(io::stdout()),
            Self::Stdout { .. } => FirstPass::Spool(Spool::create(None)?),
        })
    }

    /// Takes back what the first pass wrote, where every row of it stays.
    ///
    /// # Errors
    /// When copying fails.
    pub(super) fn keep(&mut self, pass: FirstPass) -> Result<()> {
        match (self, pass) {
            (Self::File { rows, .. }, FirstPass::Final(file)) => *rows = Some(file),
            (Self::File { rows, .. }, FirstPass::Spool(spool)) => {
                let mut out = taken(rows)?;
                spool.copy_to(&mut out)?;
                *rows = Some(out);
            }
            (Self::Stdout { rows, .. }, FirstPass::Spool(spool)) => *rows = Some(spool),
            (_, FirstPass::InFolder { file, read }) => {
                drop(file); // in its place already
                let removed = read.map(std::fs::remove_file).transpose();
                removed.map_err(failed("removing the first pass"))?;
            }
            _ => {} // streamed
        }
        Ok(())
    }

    /// What the first pass wrote, to be read again, and where the second pass writes.
    ///
    /// # Errors
    /// When a file cannot be created or opened.
    pub(super) fn second_pass(&mut self, name: &str, pass: FirstPass) -> Result<(File, FirstPass)> {
        Ok(match (self, pass) {
            (Self::Folder { folder, .. }, FirstPass::InFolder { file, .. }) => {
                drop(file); // some systems rename only what nobody has open
                let written = folder.path().join(name);
                let read = folder.path().join(format!(".{name}.first"));
                std::fs::rename(&written, &read).map_err(failed("replacing the first pass"))?;
                let rows = File::open(&read).map_err(failed("reading back the first pass"))?;
                let file = folder.create_file(name)?;
                (rows, FirstPass::InFolder { file, read: Some(read) })
            }
            (Self::File { rows, .. }, FirstPass::Spool(spool)) => {
                (spool.into_file()?, FirstPass::Final(taken(rows)?))
            }
            (Self::Stdout { .. }, FirstPass::Spool(spool)) => {
                (spool.into_file()?, FirstPass::Spool(Spool::create(None)?))
            }
            _ => return Err(usage("rows that were streamed cannot be suppressed any more")),
        })
    }

    /// Writes the manifest and the custodian's record and gives everything its final name: the
    /// record and the manifest of a single file before the rows, the manifest inside of a folder.
    /// Standard output has no record.
    ///
    /// # Errors
    /// When writing or renaming fails; everything is as it was before then.
    pub(super) fn publish(self, manifest: &[u8], kept: &[u8]) -> Result<()> {
        match self {
            Self::Folder { path, folder, mut record } => {
                write(&mut record, kept, "writing the custodian's record")?;
                let mut file = folder.create_file(Manifest::FILE)?;
                write(&mut file, manifest, "writing the manifest")?;
                drop(file); // some systems rename a folder only when nothing in it is open
                let publish = || folder.publish().map_err(|error| error.within(&place(&path)));
                together([(record, beside(&path, "custodian.json"))], publish)
            }
            Self::File { path, mut rows, manifest: mut beside_it, mut record } => {
                write(&mut record, kept, "writing the custodian's record")?;
                write(&mut beside_it, manifest, "writing the manifest")?;
                let rows = taken(&mut rows)?;
                let publish = || rows.publish().map_err(|error| error.within(&place(&path)));
                let others = [
                    (record, beside(&path, "custodian.json")),
                    (beside_it, beside(&path, "manifest.json")),
                ];
                together(others, publish)
            }
            Self::Stdout { rows, cancel, .. } => {
                let Some(rows) = rows else { return Ok(()) };
                let out = Asking { out: io::stdout().lock(), cancel: &cancel };
                rows.copy_to(out).map_err(|error| cancel.check().err().unwrap_or(error))
            }
        }
    }
}

/// Publishes files and then the rest; if that fails, the files are taken back.
fn together<const N: usize>(
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

/// Refuses an output that is something the run reads, or lies inside of its data.
fn keep_inputs(input: &Input, output: &Path, policy: &[PathBuf], options: &Options) -> Result<()> {
    if let Input::File { path, .. } | Input::Folder(path) = input {
        ensure_distinct(path, output)?;
    }
    // A key can come from a pipe: nothing can replace that.
    let others = policy.iter().chain(&options.also_read).filter(|path| path.is_file());
    others.map(|path| ensure_distinct(path, output)).collect()
}

/// Asks before every piece that is written whether to go on.
struct Asking<'c, W> {
    out: W,
    cancel: &'c Cancel,
}

impl<W: Write> Write for Asking<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.cancel.check().map_err(|_| io::Error::other("stopped"))?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn write(out: &mut impl Write, bytes: &[u8], action: &'static str) -> Result<()> {
    out.write_all(bytes).map_err(failed(action))
}

fn place(path: &Path) -> Place {
    Place::file(&path.display().to_string())
}

/// `out` and `custodian.json` give `out.custodian.json`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

fn taken<T>(slot: &mut Option<T>) -> Result<T> {
    // One table goes to one file: it is taken once and given back once.
    slot.take().ok_or_else(|| Error::new(Cause::Io { action: "writing", kind: ForeignKind::Other }))
}

fn usage(message: &str) -> Error {
    let help =
        "pass -o FOLDER for a folder, or scrub one table of it: `deid scrub … raw/dm.csv -o -`";
    Error::new(Cause::Call { problem: message.into(), help })
}

fn failed(action: &'static str) -> impl Fn(io::Error) -> Error {
    move |error| Error::new(Cause::Io { action, kind: error.kind().into() })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::io::Replace;

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
            Err(usage("no rows"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&old).unwrap(), "of the last run");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
