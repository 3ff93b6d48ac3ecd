//! Where the rows of a run go: first where nobody sees them, then, when the last check has
//! passed, under their final name.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, ForeignKind, Means, Result, help, words};
use crate::evidence::Manifest;
use crate::io::{Format, PartialFile, PartialFolder, Spool, ensure_distinct};

use super::asking::Asking;
use super::beside::{self, Companions, Names, beside, create, failed, place, together, write};
use super::crosswalk;
use super::request::{Cancel, Input, Options, Output};
use super::stdout::Stdout;

/// The output of a run until it is published. Dropped before, it leaves nothing.
pub(super) enum Target {
    File {
        path: PathBuf,
        rows: Option<PartialFile>,
        companions: Companions,
    },
    Folder {
        path: PathBuf,
        folder: PartialFolder,
        record: PartialFile,
    },
    Stdout {
        out: Stdout,
        rows: Option<Spool>,
        stream: bool,
        companions: Option<Companions>,
        cancel: Cancel,
    },
}

/// What the first pass over a table writes to: nobody sees it, unless the caller waived that.
pub(super) enum Hidden {
    /// A file of the hidden folder, under its final name there. The rows that were read to make
    /// it, where it is the second: they go when it is whole.
    InFolder { file: File, read: Option<PathBuf> },
    /// Its final file, hidden until it is published.
    Final(PartialFile),
    /// A file without a name.
    Spool(Spool),
    /// Standard output, at once: the caller waived the last check.
    Stream(Stdout),
}

impl Write for Hidden {
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
    /// Prepares the output. `policy` are the files that the policy was read from, `out` is where
    /// rows go for standard output.
    ///
    /// # Errors
    /// When it exists and may not be replaced, is something that the run reads or lies inside of
    /// its data, or does not fit the input.
    pub(super) fn open(
        input: &Input,
        output: &Output,
        policy: &[PathBuf],
        out: &Stdout,
        options: &Options,
    ) -> Result<Self> {
        ensure_fits(input, output, options.format)?;
        let replace = options.replace;
        let is_free = |path: &Path| {
            keep_inputs(input, path, policy, options).map_err(|error| error.within(&place(path)))
        };
        Ok(match output {
            Output::Folder(path) => {
                let record = beside(path, "custodian.json");
                is_free(path).and_then(|()| is_free(&record))?;
                let folder = PartialFolder::create(path, replace, Manifest::FILE);
                let folder = folder.map_err(|error| error.within(&place(path)))?;
                Self::Folder { path: path.clone(), folder, record: create(&record, replace)? }
            }
            Output::File(path) => {
                let names = Names::of_file(path);
                is_free(path).and_then(|()| names.all(is_free))?;
                let rows = Some(create(path, replace)?);
                let companions = Companions::create(names, replace)?;
                Self::File { path: path.clone(), rows, companions }
            }
            Output::Stdout { manifest } => {
                let names = manifest.as_deref().map(Names::of_manifest);
                names.iter().try_for_each(|names| names.all(is_free))?;
                let companions = names.map(|names| Companions::create(names, replace));
                Self::Stdout {
                    out: out.clone(),
                    rows: None,
                    stream: options.stream,
                    companions: companions.transpose()?,
                    cancel: options.cancel.clone(),
                }
            }
        })
    }

    /// Where files without a name belong that the run needs on the way; the system's folder for
    /// temporary files where it says none.
    pub(super) fn aside(&self) -> Option<&Path> {
        match self {
            Self::Folder { folder, .. } => Some(folder.path()),
            Self::File { path, .. } => path.parent().filter(|p| !p.as_os_str().is_empty()),
            Self::Stdout { .. } => None,
        }
    }

    /// Where the first pass over a table writes.
    ///
    /// # Errors
    /// When a file cannot be created.
    pub(super) fn first_pass(&mut self, name: &str, gated: bool) -> Result<Hidden> {
        Ok(match self {
            Self::Folder { folder, .. } => {
                Hidden::InFolder { file: folder.create_file(name)?, read: None }
            }
            Self::File { path, .. } if gated => {
                Hidden::Spool(Spool::create(path.parent().filter(|p| !p.as_os_str().is_empty()))?)
            }
            Self::File { rows, .. } => Hidden::Final(taken(rows)?),
            Self::Stdout { stream: true, out, .. } => Hidden::Stream(out.clone()),
            Self::Stdout { .. } => Hidden::Spool(Spool::create(None)?),
        })
    }

    /// Takes back what the first pass wrote, where every row of it stays.
    ///
    /// # Errors
    /// When copying fails.
    pub(super) fn keep(&mut self, pass: Hidden) -> Result<()> {
        match (self, pass) {
            (Self::File { rows, .. }, Hidden::Final(file)) => *rows = Some(file),
            (Self::File { rows, .. }, Hidden::Spool(spool)) => {
                let mut out = taken(rows)?;
                spool.copy_to(&mut out)?;
                *rows = Some(out);
            }
            (Self::Stdout { rows, .. }, Hidden::Spool(spool)) => *rows = Some(spool),
            (_, Hidden::InFolder { file, read }) => {
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
    pub(super) fn second_pass(&mut self, name: &str, pass: Hidden) -> Result<(File, Hidden)> {
        Ok(match (self, pass) {
            (Self::Folder { folder, .. }, Hidden::InFolder { file, .. }) => {
                drop(file); // some systems rename only what nobody has open
                let written = folder.path().join(name);
                let read = folder.path().join(format!(".{name}.first"));
                std::fs::rename(&written, &read).map_err(failed("replacing the first pass"))?;
                let rows = File::open(&read).map_err(failed("reading back the first pass"))?;
                let file = folder.create_file(name)?;
                (rows, Hidden::InFolder { file, read: Some(read) })
            }
            (Self::File { rows, .. }, Hidden::Spool(spool)) => {
                (spool.into_file()?, Hidden::Final(taken(rows)?))
            }
            (Self::Stdout { .. }, Hidden::Spool(spool)) => {
                (spool.into_file()?, Hidden::Spool(Spool::create(None)?))
            }
            _ => return Err(usage("rows that were streamed cannot be suppressed any more")),
        })
    }

    /// Writes the manifest and the custodian's record and gives everything its final name: the
    /// record and the manifest of a single file before the rows, the manifest inside of a folder.
    /// The two of a pipe are whole before the first row goes out, so that a full disk holds back
    /// both, and appear when the last one has: where they are, every row was taken.
    ///
    /// # Errors
    /// When writing or renaming fails, or there were to be companions and standard output did not
    /// take every row; everything is as it was before then, but for rows that are out.
    pub(super) fn publish(self, manifest: &[u8], kept: &[u8]) -> Result<()> {
        match self {
            Self::Folder { path, folder, mut record } => {
                write(&mut record, kept, beside::RECORD)?;
                let mut file = folder.create_file(Manifest::FILE)?;
                write(&mut file, manifest, beside::MANIFEST)?;
                drop(file); // some systems rename a folder only when nothing in it is open
                let publish = || folder.publish().map_err(|error| error.within(&place(&path)));
                together([(record, beside(&path, "custodian.json"))], publish)
            }
            Self::File { path, mut rows, mut companions } => {
                companions.write(manifest, kept)?;
                let rows = taken(&mut rows)?;
                companions.publish(|| rows.publish().map_err(|error| error.within(&place(&path))))
            }
            Self::Stdout { out, rows, mut companions, cancel, .. } => {
                companions.iter_mut().try_for_each(|both| both.write(manifest, kept))?;
                let out = Asking { inner: out, cancel: &cancel };
                let taken = rows.map_or(Ok(true), |rows| rows.copy_to(out));
                let taken = taken.map_err(|error| cancel.check().err().unwrap_or(error))?;
                match companions {
                    None => Ok(()),
                    Some(_) if !taken => Err(Error::new(Cause::CutShort)),
                    Some(companions) => companions.publish(|| Ok(())),
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
            Self::Stdout { stream: true, companions: Some(_), .. } if is_closed => {
                Error::new(Cause::CutShort)
            }
            _ => error,
        }
    }
}

/// A folder of tables goes to a folder.
fn ensure_fits(input: &Input, output: &Output, format: Option<Format>) -> Result<()> {
    match (input, output) {
        (Input::Folder(_), Output::File(_)) => Err(usage("a folder of tables goes to a folder")),
        (Input::Folder(_), Output::Stdout { .. }) => {
            Err(usage("a folder of tables goes to a folder, not to standard output"))
        }
        (Input::File { path, .. }, Output::File(out)) => {
            format.or(format_of(path)).map_or(Ok(()), |format| ensure_format(format, out))
        }
        (Input::Stdin { format, .. }, Output::File(out)) => ensure_format(*format, out),
        _ => Ok(()),
    }
}

fn format_of(path: &Path) -> Option<Format> {
    Format::of_name(&path.file_name()?.to_string_lossy())
}

/// Refuses a name that says another format than what will stand in the file.
fn ensure_format(format: Format, out: &Path) -> Result<()> {
    let Some(named) = format_of(out).filter(|named| *named != format) else { return Ok(()) };
    let (named, written) = (named.extension(), format.extension());
    let problem = words!["the output is named ", named, ", and ", written, " is written"];
    let help = help![
        "what comes in goes out in the same format: end the name in ",
        written,
        ", or say another format: ",
        Means::FormatOption
    ];
    Err(Error::new(Cause::call(problem, help)))
}

/// Refuses an output that is something the run reads, or lies inside of its data.
fn keep_inputs(input: &Input, output: &Path, policy: &[PathBuf], options: &Options) -> Result<()> {
    if let Input::File { path, .. } | Input::Folder(path) = input {
        ensure_distinct(path, output)?;
    }
    // A key can come from a pipe: nothing can replace that.
    let mut others = policy.iter().chain(&options.also_read).filter(|path| path.is_file());
    others.try_for_each(|path| ensure_distinct(path, output))?;
    // It need not be there yet.
    options.crosswalk.iter().try_for_each(|path| crosswalk::keep(path, [output].into_iter()))
}

fn taken<T>(slot: &mut Option<T>) -> Result<T> {
    // One table goes to one file: it is taken once and given back once.
    slot.take().ok_or_else(|| Error::new(Cause::Io { action: "writing", kind: ForeignKind::Other }))
}

fn usage(message: &'static str) -> Error {
    let one = Means::ScrubOneTable;
    let help = help![Means::OutputFolder, " for a folder, or scrub one table of it", one];
    Error::new(Cause::call(message, help))
}
