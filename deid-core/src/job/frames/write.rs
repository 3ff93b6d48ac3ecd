//! What was released in memory, as files.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::error::{Cause, Error, Place, Result};
use crate::evidence::{Manifest, OutputEntry};
use crate::io::{Format, PartialFolder, Replace, Sink, WriteOptions, Written};

use super::table::{FrameOutcome, FramesOutcome};

/// Writes what was released to a new folder with its manifest: all, or nothing at all. No record
/// for a custodian is left: there were no input files.
///
/// # Errors
/// When a gate was not met, or the folder exists and may not be replaced or cannot be written.
pub fn write_frames(
    outcome: &FramesOutcome,
    folder: &Path,
    format: Format,
    replace: Replace,
) -> Result<Manifest> {
    if !outcome.failures.is_empty() {
        let message = "a gate is not met: there is nothing to write";
        return Err(Error::new(Cause::usage(message)));
    }
    let place = Place::file(&folder.display().to_string());
    write_all(outcome, folder, format, replace).map_err(|error| error.within(&place))
}

fn write_all(
    outcome: &FramesOutcome,
    folder: &Path,
    format: Format,
    replace: Replace,
) -> Result<Manifest> {
    let partial = PartialFolder::create(folder, replace, Manifest::FILE)?;
    let mut manifest = outcome.manifest.clone();
    for (table, entry) in outcome.tables.iter().zip(&mut manifest.tables) {
        let file = format!("{}{}", table.name, format.extension());
        let out = partial.create_file(&file)?;
        let written = write_table(table, out, format)?;
        let sha256 = written.sha256.to_string();
        entry.output = Some(OutputEntry { file, bytes: written.bytes, sha256 });
    }
    let written = partial.create_file(Manifest::FILE)?.write_all(&manifest.to_bytes());
    written.map_err(|error| {
        Error::new(Cause::Io { action: "writing the manifest", kind: error.kind().into() })
    })?;
    partial.publish()?;
    Ok(manifest)
}

fn write_table(table: &FrameOutcome, out: File, format: Format) -> Result<Written> {
    let mut sink = Sink::create(out, format, &table.schema, &WriteOptions::default())?;
    let encoder = sink.encoder();
    for batch in &table.batches {
        sink.write(encoder.encode(batch)?)?;
    }
    sink.finish().map(|(_, written)| written)
}
