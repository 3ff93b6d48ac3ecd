//! Where the rows of a run go: first where nobody sees them, then, when the last check has
//! passed, under their final name.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, ForeignKind, Place, Result};
use crate::evidence::Manifest;
use crate::io::{PartialFile, PartialFolder, Spool, ensure_distinct};

use super::request::{Input, Options, Output};

/// The output of a run until it is published. Dropped before, it leaves nothing.
pub(super) enum Target {
    File { path: PathBuf, rows: Option<PartialFile>, manifest: PartialFile },
    Folder { path: PathBuf, folder: PartialFolder },
    Stdout { stream: bool, rows: Option<Spool>, manifest: Option<(PathBuf, PartialFile)> },
}

/// What the first pass over a table writes to.
pub(super) enum FirstPass {
    /// A file of the hidden folder, under its final name there.
    InFolder(File),
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
            Self::InFolder(file) => file.write(bytes),
            Self::Final(file) => file.write(bytes),
            Self::Spool(spool) => spool.write(bytes),
            Self::Stream(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::InFolder(file) => file.flush(),
            Self::Final(file) => file.flush(),
            Self::Spool(spool) => spool.flush(),
            Self::Stream(out) => out.flush(),
        }
    }
}

impl Target {
    /// Prepares the output.
    ///
    /// # Errors
    /// When it exists and may not be replaced, is the input or lies inside of it, or does not fit
    /// the input.
    pub(super) fn open(input: &Input, output: &Output, options: &Options) -> Result<Self> {
        let of_folder = matches!(input, Input::Folder(_));
        match output {
            Output::Folder(path) => {
                let folder = ensure_not_input(input, path)
                    .and_then(|()| PartialFolder::create(path, options.replace, Manifest::FILE));
                let folder = folder.map_err(|error| error.within(&place(path)))?;
                Ok(Self::Folder { path: path.clone(), folder })
            }
            Output::File(_) if of_folder => Err(usage("a folder of tables goes to a folder")),
            Output::File(path) => {
                let rows = partial_file(input, path, options)?;
                let manifest = partial_file(input, &beside(path, "manifest.json"), options)?;
                Ok(Self::File { path: path.clone(), rows: Some(rows), manifest })
            }
            Output::Stdout { .. } if of_folder => {
                Err(usage("a folder of tables goes to a folder, not to standard output"))
            }
            Output::Stdout { manifest } => {
                let manifest = manifest.as_ref().map(|path| {
                    partial_file(input, path, options).map(|file| (path.clone(), file))
                });
                let (stream, manifest) = (options.stream, manifest.transpose()?);
                Ok(Self::Stdout { stream, rows: None, manifest })
            }
        }
    }

    /// Where the first pass over a table writes.
    ///
    /// # Errors
    /// When a file cannot be created.
    pub(super) fn first_pass(&mut self, name: &str, gated: bool) -> Result<FirstPass> {
        Ok(match self {
            Self::Folder { folder, .. } => FirstPass::InFolder(folder.create_file(name)?),
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
            _ => {} // in its place already
        }
        Ok(())
    }

    /// What the first pass wrote, to be read again, and where the second pass writes.
    ///
    /// # Errors
    /// When a file cannot be created or opened.
    pub(super) fn second_pass(&mut self, name: &str, pass: FirstPass) -> Result<(File, FirstPass)> {
        Ok(match (self, pass) {
            (Self::Folder { folder, .. }, FirstPass::InFolder(_)) => {
                let written = folder.path().join(name);
                let file = File::open(&written).map_err(failed("reading back the first pass"))?;
                std::fs::remove_file(&written).map_err(failed("replacing the first pass"))?;
                (file, FirstPass::InFolder(folder.create_file(name)?))
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

    /// Writes the manifest and gives everything its final name, the rows before the manifest of a
    /// single file or of a pipe, the manifest inside of a folder.
    ///
    /// # Errors
    /// When writing or renaming fails, or a manifest is wanted of rows that nobody took; nothing is
    /// left behind then.
    pub(super) fn publish(self, manifest: &[u8]) -> Result<()> {
        match self {
            Self::Folder { path, folder } => {
                let mut file = folder.create_file(Manifest::FILE)?;
                file.write_all(manifest).map_err(failed("writing the manifest"))?;
                folder.publish().map_err(|error| error.within(&place(&path)))
            }
            Self::File { path, mut rows, manifest: mut beside } => {
                let place = place(&path);
                beside.write_all(manifest).map_err(failed("writing the manifest"))?;
                taken(&mut rows)?.publish().map_err(|error| error.within(&place))?;
                beside.publish().map_err(|error| error.within(&place))
            }
            Self::Stdout { rows, manifest: mut beside, .. } => {
                // Whole before the first row goes out, so that a full disk holds back both.
                if let Some((_, file)) = &mut beside {
                    file.write_all(manifest).map_err(failed("writing the manifest"))?;
                }
                let taken = rows.map_or(Ok(true), |rows| rows.copy_to(io::stdout().lock()))?;
                match beside {
                    None => Ok(()),
                    Some(_) if !taken => Err(Error::new(Cause::CutShort)),
                    Some((path, file)) => file.publish().map_err(|e| e.within(&place(&path))),
                }
            }
        }
    }

    /// A reader of a stream that stops early is no fault, unless a manifest was to vouch for what
    /// it got.
    pub(super) fn cut_short(&self, error: Error) -> Error {
        let closed = |cause: &Cause| matches!(cause, Cause::Io { kind: ForeignKind::Closed, .. });
        let is_closed = error.problems().iter().all(|problem| closed(&problem.cause));
        match self {
            Self::Stdout { stream: true, manifest: Some(_), .. } if is_closed => {
                Error::new(Cause::CutShort)
            }
            _ => error,
        }
    }

    /// Where the custodian's record goes: beside the release, never inside of it.
    pub(super) fn custodian(&self) -> Option<PathBuf> {
        match self {
            Self::File { path, .. } | Self::Folder { path, .. } => {
                Some(beside(path, "custodian.json"))
            }
            Self::Stdout { manifest, .. } => {
                let (path, _) = manifest.as_ref()?;
                Some(beside(&release_of(path), "custodian.json"))
            }
        }
    }
}

fn place(path: &Path) -> Place {
    Place::file(&path.display().to_string())
}

fn ensure_not_input(input: &Input, output: &Path) -> Result<()> {
    match input {
        Input::File { path, .. } | Input::Folder(path) => ensure_distinct(path, output),
        Input::Stdin { .. } => Ok(()),
    }
}

fn partial_file(input: &Input, path: &Path, options: &Options) -> Result<PartialFile> {
    let file =
        ensure_not_input(input, path).and_then(|()| PartialFile::create(path, options.replace));
    file.map_err(|error| error.within(&place(path)))
}

/// The release that a manifest of this name would stand beside: `lb.csv` for
/// `lb.csv.manifest.json`; the manifest's own name where it has another form.
fn release_of(manifest: &Path) -> PathBuf {
    let name = manifest.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match name.strip_suffix(".manifest.json") {
        Some(release) if !release.is_empty() => manifest.with_file_name(release),
        _ => manifest.to_owned(),
    }
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
