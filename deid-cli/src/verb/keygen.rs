//! `deid keygen`.

use std::io::Write;
use std::process::ExitCode;

use deid_core::error::{Cause, Error, Place};
use deid_core::secret::MasterKey;
use serde_json::json;

use super::{Ending, Style};
use crate::args::Keygen;
use crate::print;

pub fn run(args: &Keygen, style: Style) -> Ending {
    let key = MasterKey::generate()?;
    let text = key.to_text();
    let Some(path) = &args.output else {
        writeln!(std::io::stdout(), "{}", text.expose())?;
        return Ok(ExitCode::SUCCESS);
    };
    let place = Place::file(&path.display().to_string());
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        writeln!(file, "{}", text.expose())?;
        file.sync_all()
    });
    written.map_err(|error| {
        // A key is never replaced, not even by force: data made with the old one would be orphaned.
        let cause = match error.kind() {
            std::io::ErrorKind::AlreadyExists => Cause::Usage("the key file exists already, and keys are never replaced".into()),
            kind => Cause::Io { action: "writing the key", kind: kind.into() },
        };
        Error::at(place, cause)
    })?;
    if style.json {
        print::json(&json!({ "schema_version": 1, "key_id": key.id().to_string() }))?;
    } else if !style.quiet {
        eprintln!("key {} written; keep it away from the data, and keep a copy: without it no later release matches", key.id());
    }
    Ok(ExitCode::SUCCESS)
}
