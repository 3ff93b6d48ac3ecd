//! One file a verb: arguments in, a call of `deid-core`, what came of it shown.

mod assess;
mod check;
mod explain;
mod init;
mod keygen;
mod scrub;
mod test;
mod verify;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::CommandFactory;
use deid_core::Result;
use deid_core::error::{Cause, Error, words};
use deid_core::io::{PartialFile, Replace, ensure_distinct};
use deid_core::job::{FileOptions, Input, Options};
use deid_core::pipeline::Threads;
use deid_core::secret::{CommandPolicy, FilePolicy, Keyring, MasterKey};
use deid_core::vocab::TableName;
use serde_json::json;

use crate::args::{Args, Completions, Files, KeySource, Man, Running, Verb};
use crate::failure::Failure;
use crate::{print, progress};

/// How a verb ends.
pub type Ending = std::result::Result<ExitCode, Failure>;

/// How results are shown.
#[derive(Clone, Copy)]
pub struct Style {
    /// One JSON object on standard output.
    pub json: bool,
    /// Nothing but results.
    pub quiet: bool,
}

/// Runs the verb.
pub fn run(args: Args) -> Ending {
    let style = Style { json: args.json, quiet: args.quiet };
    match args.verb {
        Verb::Init(args) => init::run(&args, style),
        Verb::Keygen(args) => keygen::run(&args, style),
        Verb::Check(args) => check::run(&args, style),
        Verb::Explain(args) => explain::run(&args, style),
        Verb::Test(args) => test::run(&args, style),
        Verb::Scrub(args) => scrub::run(&args, style),
        Verb::Assess(args) => assess::run(&args, style),
        Verb::Verify(args) => verify::run(&args, style),
        Verb::Completions(args) => completions(&args, style),
        Verb::Man(args) => manual(&args, style),
    }
}

fn completions(args: &Completions, style: Style) -> Ending {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "deid", &mut script);
    show_text(&script, "script", style)?;
    Ok(ExitCode::SUCCESS)
}

fn manual(args: &Man, style: Style) -> Ending {
    match &args.folder {
        Some(folder) => {
            std::fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(Args::command(), folder))
                .map_err(|error| {
                    Error::new(Cause::Io {
                        action: "writing the manual",
                        kind: error.kind().into(),
                    })
                })?;
            if style.json {
                let output = folder.display().to_string();
                print::json(&json!({ "schema_version": 1, "output": output }))?;
            }
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Args::command()).render(&mut page)?;
            show_text(&page, "page", style)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A text on standard output, as it is or as the one thing in a JSON object.
fn show_text(text: &[u8], name: &str, style: Style) -> std::io::Result<()> {
    if style.json {
        return print::json(&json!({ "schema_version": 1, name: String::from_utf8_lossy(text) }));
    }
    std::io::stdout().write_all(text)
}

impl KeySource {
    /// The keys, where a source is named.
    pub fn keyring(&self) -> Result<Option<Keyring>> {
        if let Some(path) = &self.key {
            let policy = if self.key_group_readable {
                FilePolicy::GroupReadable
            } else {
                FilePolicy::OwnerOnly
            };
            return MasterKey::from_file(path, policy).map(Keyring::new).map(Some);
        }
        if let Some(variable) = &self.key_env {
            return Keyring::from_env(variable).map(Some);
        }
        if let Some(command) = &self.key_command {
            let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
            let policy = if self.allow_key_command {
                CommandPolicy::Allowed
            } else {
                CommandPolicy::Forbidden
            };
            return Keyring::from_command(&words, policy).map(Some);
        }
        Ok(None)
    }
}

impl Files {
    /// The options that they are.
    pub fn options(&self) -> Result<FileOptions> {
        let encoding = self.encoding.as_deref().map(FileOptions::encoding_named).transpose()?;
        let delimiter = self.delimiter.as_deref().map(FileOptions::delimiter_named).transpose()?;
        let (include, exclude) = (self.include.clone(), self.exclude.clone());
        Ok(FileOptions { include, exclude, encoding, delimiter })
    }
}

impl Running {
    /// The options of a run.
    pub fn options(&self, style: Style) -> Options {
        Options {
            threads: Threads::new(self.threads),
            max_memory: self.max_memory.map(|mib| mib.saturating_mul(1024 * 1024)),
            progress: progress::of(self.no_progress || style.quiet || style.json),
            ..Options::default()
        }
    }
}

/// A folder, or a file that may be a named table.
fn input(path: &Path, table: Option<&str>) -> Result<Input> {
    Input::at(path.to_owned(), table.map(table_name).transpose()?)
}

fn table_name(name: &str) -> Result<TableName> {
    TableName::new(name).map_err(|invalid| {
        Error::new(Cause::call(
            words!["--table: ", invalid],
            "name a table as the policy has it: [tables.NAME]",
        ))
    })
}

/// Writes a text file that must not exist yet, unless `force`: whole or not at all, and for its
/// owner's eyes. It replaces nothing that was `read` for it.
fn write_new(path: &Path, text: &str, force: bool, read: &[PathBuf]) -> Result<()> {
    let place = deid_core::error::Place::file(&path.display().to_string());
    let replace = if force { Replace::Force } else { Replace::Never };
    let mut replaced = read.iter().filter(|_| path.exists());
    let distinct = replaced.try_for_each(|read| ensure_distinct(read, path));
    let written =
        distinct.and_then(|()| PartialFile::create(path, replace)).and_then(|mut file| {
            file.write_all(text.as_bytes()).map_err(|error| {
                Error::new(Cause::Io { action: "writing", kind: error.kind().into() })
            })?;
            file.publish()
        });
    written.map_err(|error| error.within(&place))
}
