//! `deid keygen`.

use std::io::Write;
use std::process::ExitCode;

use deid_core::secret::MasterKey;
use serde_json::json;

use super::{Ending, Style};
use crate::args::Keygen;
use crate::print;

pub fn run(args: &Keygen, style: Style) -> Ending {
    let key = MasterKey::generate()?;
    let text = key.to_text();
    let Some(path) = &args.output else {
        if style.json {
            let object = json!({
                "schema_version": 1,
                "key_id": key.id().to_string(),
                "key": text.expose(),
            });
            print::json(&object)?;
        } else {
            writeln!(std::io::stdout(), "{}", text.expose())?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    text.save(path)?;
    if style.json {
        print::json(&json!({ "schema_version": 1, "key_id": key.id().to_string() }))?;
    } else if !style.quiet {
        eprintln!(
            "key {} written; keep it away from the data, and keep a copy: without it no later release matches",
            key.id()
        );
    }
    Ok(ExitCode::SUCCESS)
}
