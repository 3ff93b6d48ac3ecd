//! The command line, declared.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use deid_core::io::Format;

/// De-identify patient-level tables: one policy, one key, a release that can be checked.
///
/// Exit codes: 0 done; 1 ran, but a threshold or a check failed; 2 usage, policy, key, data or
/// I/O error. Data go to standard output, everything else to standard error.
#[derive(Parser)]
#[command(name = "deid", version, long_version = LONG_VERSION, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Print one JSON object instead of text.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print nothing but results and errors.
    #[arg(long, global = true)] // -q are the quasi-identifiers
    pub quiet: bool,
}

const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\nderivation spec deid/v1",
    "\nThis is deid, the de-identification engine in Rust (not the `deid` of pydicom)."
);

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Write the skeleton of a policy: one line per column, TODO where only you can know.
    Init(Init),
    /// Make a key.
    Keygen(Keygen),
    /// Find every problem of policy, key and data in one pass, gate included; write nothing.
    Check(Check),
    /// Say what happens to every column, and why.
    Explain(Explain),
    /// Run the tests of a policy: made-up rows, and what must become of them.
    Test(Test),
    /// De-identify a folder, a file or a pipe.
    Scrub(Scrub),
    /// Measure k-anonymity and its relatives.
    Assess(Assess),
    /// Check a release: manifest, digests, models, leaks.
    Verify(Verify),
    /// Print the completions of a shell.
    Completions(Completions),
    /// Write the manual pages.
    Man(Man),
}

/// Where the key comes from. Never the key itself: arguments are seen by everybody on the machine.
#[derive(Group, Clone, Default)]
#[group(multiple = true)]
pub struct KeySource {
    /// Read the key from this file; only its owner may be able to read it.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["key_env", "key_command"])]
    pub key: Option<PathBuf>,
    /// Let the owner's group read the key file too.
    #[arg(long, requires = "key")]
    pub key_group_readable: bool,
    /// Read the key from this environment variable.
    #[arg(long, value_name = "NAME", conflicts_with = "key_command")]
    pub key_env: Option<String>,
    /// Read the key from the output of a program, run without a shell; words are split at spaces.
    #[arg(long, value_name = "COMMAND", requires = "allow_key_command")]
    pub key_command: Option<String>,
    /// Allow --key-command to run its program.
    #[arg(long)]
    pub allow_key_command: bool,
}

/// Where random surrogates are kept.
#[derive(Group, Clone, Default)]
pub struct CrosswalkFile {
    /// Look random surrogates up in this file; only its owner may be able to read it.
    ///
    /// scrub begins it where it is not there, and saves new entries before anything leaves.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub crosswalk: Option<PathBuf>,
}

/// Which files are looked at, and how they are read.
#[derive(Group, Clone, Default)]
pub struct Files {
    /// Look only at these files of a folder: a glob of base names, or of paths below it; repeatable.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Leave these files or folders of a folder out, whatever --include says; repeatable.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// How delimited text is encoded where the policy does not say: windows-1252, utf-16, … The
    /// output is UTF-8.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What stands between fields where the policy does not say: one character, or `tab`.
    #[arg(long, value_name = "CHAR")]
    pub delimiter: Option<String>,
}

/// How a run goes about it.
#[derive(Group, Clone)]
pub struct Running {
    /// How many threads work; 0 is all. The output does not depend on it.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// The most memory for the gate's tables, in MiB.
    #[arg(long, value_name = "MIB")]
    pub max_memory: Option<u64>,
    /// Show no progress.
    #[arg(long)]
    pub no_progress: bool,
}

#[derive(Group)]
#[command(after_help = "Examples:
  deid init raw/ -o policy.toml
  deid init visits.parquet")]
pub struct Init {
    /// A folder of tables, or one file.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub input: PathBuf,
    /// Write the skeleton here instead of to standard output.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// The pack to fill in what it knows.
    #[arg(long, value_name = "PACK", default_value = "hipaa-safe-harbor@1")]
    pub pack: String,
    /// The files have no header line.
    #[arg(long)]
    pub no_header: bool,
    /// Replace an existing file.
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub files: Files,
}

#[derive(Group)]
#[command(after_help = "Examples:
  deid keygen -o study.key
  deid keygen | vault kv put secret/trial deid-key=-")]
pub struct Keygen {
    /// Write the key here (mode 0600) instead of to standard output.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

#[derive(Group)]
#[command(after_help = "Examples:
  deid check -p policy.toml --key study.key raw/
  deid check -p policy.toml --key-env DEID_KEY lb.csv")]
pub struct Check {
    /// A folder of tables, or one file.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub input: PathBuf,
    /// The policy.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: PathBuf,
    /// The table that the file is, where its name does not tell.
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub key: KeySource,
    #[command(flatten)]
    pub crosswalk: CrosswalkFile,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Group)]
#[command(after_help = "Examples:
  deid explain -p policy.toml raw/
  deid explain -p policy.toml raw/ --html page.html")]
pub struct Explain {
    /// Resolve the rules against the columns of this folder or file.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub input: Option<PathBuf>,
    /// The policy.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: PathBuf,
    /// Write one printable page for a privacy officer.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub html: Option<PathBuf>,
    #[command(flatten)]
    pub files: Files,
    /// Replace an existing page.
    #[arg(long, requires = "html")]
    pub force: bool,
}

#[derive(Group)]
#[command(after_help = "Examples:
  deid test -p policy.toml
  deid test -p policy.toml --json")]
pub struct Test {
    /// The policy; its tests are in it, or in the file that it names.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: PathBuf,
    #[command(flatten)]
    pub key: KeySource,
}

#[derive(Group)]
#[command(after_help = "Examples:
  deid scrub -p policy.toml --key study.key raw/ -o out/
  zcat lb.csv.gz | deid scrub -p policy.toml --key-env DEID_KEY --table lb - -o - | head
  deid scrub -p policy.toml --key study.key lb.csv -o - --manifest lb.manifest.json | ssh lab 'cat >lb.csv'")]
pub struct Scrub {
    /// A folder of tables, one file, or `-` for standard input.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub input: PathBuf,
    /// The policy.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: PathBuf,
    /// Where the release goes: a folder for a folder, a file for a file, `-` for standard output.
    ///
    /// A folder has its manifest in it, a file has it beside it as FILE.manifest.json; standard
    /// output leaves one where --manifest says.
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub output: PathBuf,
    /// Write the manifest of standard output here, and the custodian's record beside it.
    ///
    /// Neither is there unless every check was passed and every row was written. The record of
    /// NAME.manifest.json is NAME.custodian.json, that of any other PATH PATH.custodian.json.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub manifest: Option<PathBuf>,
    /// The table that the file or pipe is, where its name does not tell.
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// The format of standard input (csv where it is left out); of files, the format that tables
    /// leave in: their own where it is left out.
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub format: Option<String>,
    /// Replace an existing output or manifest.
    #[arg(long)]
    pub force: bool,
    /// Leave the gate out; the manifest says so.
    #[arg(long)]
    pub ungated: bool,
    /// Write rows as they come, before the last check; refused with a gate, and recorded.
    #[arg(long)]
    pub stream: bool,
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub key: KeySource,
    #[command(flatten)]
    pub crosswalk: CrosswalkFile,
    #[command(flatten)]
    pub running: Running,
}

/// The formats, by the endings of their files without the first dot.
fn formats() -> Vec<&'static str> {
    Format::endings().map(|ending| &ending[1..]).collect()
}

#[derive(Group)]
#[command(override_usage = "deid assess [OPTIONS] <INPUT> --quasi <COLUMNS>...")]
#[command(after_help = "Examples:
  deid assess out/dm.csv -q AGE,SEX,RACE --k 11
  deid assess out/dm.csv -q \"AGE, SEX, Date of birth\" --subject USUBJID --sensitive ARM --json")]
pub struct Assess {
    /// The table: a file, not standard input.
    #[arg(value_name = "INPUT", value_hint = ValueHint::FilePath)]
    pub input: Option<PathBuf>, // it may stand behind the columns, which take it for one of them
    /// The quasi-identifiers, separated by commas; in PowerShell between quotes.
    #[arg(short, long, value_name = "COLUMNS", value_delimiter = ',', num_args = 1.., required = true)]
    pub quasi: Vec<String>,
    /// Sensitive attributes to count distinct values of, separated by commas.
    #[arg(short, long, value_name = "COLUMNS", value_delimiter = ',', num_args = 1..)]
    pub sensitive: Vec<String>,
    /// The column that names the person: classes count people instead of rows.
    #[arg(long, value_name = "COLUMN")]
    pub subject: Option<String>,
    /// Fail (exit 1) where a class is smaller than this.
    #[arg(long, value_name = "K")]
    pub k: Option<u32>,
    /// Columns are `#1`, `#2`, …: the file has no header line.
    #[arg(long)]
    pub no_header: bool,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Group)]
#[command(after_help = "Examples:
  deid verify out/ --against raw/ -p policy.toml --key study.key
  deid verify lb.csv --against raw/lb.csv -p policy.toml --key study.key
  deid verify got.csv --manifest lb.manifest.json --against raw/lb.csv -p policy.toml --key study.key
  deid verify out/ --against raw/ -p policy.toml --json")]
pub struct Verify {
    /// The release: a folder with its manifest, or a file with `<file>.manifest.json` beside it.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub release: PathBuf,
    /// The manifest of a file, where it is not beside it: the one of a pipe (scrub --manifest).
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub manifest: Option<PathBuf>,
    /// The raw tables that it was made from.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub against: PathBuf,
    /// The policy.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: PathBuf,
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub key: KeySource,
    #[command(flatten)]
    pub crosswalk: CrosswalkFile,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Group)]
pub struct Completions {
    /// The shell.
    pub shell: Shell,
}

#[derive(Group)]
pub struct Man {
    /// The folder to write to; without it `deid.1` goes to standard output.
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Args;

    #[test]
    fn no_two_arguments_contradict_each_other() {
        Args::command().debug_assert();
    }
}
