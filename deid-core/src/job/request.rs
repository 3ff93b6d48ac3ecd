//! What a caller asks for.

use std::path::PathBuf;
use std::sync::Arc;

use crate::error::{Cause, Error, Result, Words, words};
use crate::io::{Format, Replace};
use crate::pipeline::Threads;
use crate::vocab::{Encoding, TableName};

/// Where the tables come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One table; which one is told by the file's name unless it is given.
    File {
        /// The file.
        path: PathBuf,
        /// The table of the policy that it is.
        table: Option<TableName>,
    },
    /// Every table file of a folder; folders in it are tables in parts, or hold files that the policy
    /// names by their paths. Other folders are an error.
    Folder(PathBuf),
    /// One table from standard input.
    Stdin {
        /// The table of the policy that it is.
        table: TableName,
        /// CSV or TSV.
        format: Format,
    },
}

impl Input {
    /// What a path names: every table of a folder, or one file, which may be a named table.
    ///
    /// # Errors
    /// When a table is named for a folder: its files tell which tables they are.
    ///
    /// ```
    /// use deid_core::job::Input;
    /// use deid_core::vocab::TableName;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let folder = tempfile::tempdir()?;
    /// let input = Input::at(folder.path().to_owned(), None)?;
    /// assert_eq!(input, Input::Folder(folder.path().to_owned()));
    /// assert!(Input::at(folder.path().to_owned(), Some(TableName::new("dm")?)).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn at(path: PathBuf, table: Option<TableName>) -> Result<Self> {
        match table {
            Some(_) if path.is_dir() => Err(Self::a_table_of_a_folder()),
            None if path.is_dir() => Ok(Self::Folder(path)),
            table => Ok(Self::File { path, table }),
        }
    }

    pub(super) fn a_table_of_a_folder() -> Error {
        Error::new(Cause::call(
            "a table is named for one file, and the input is a folder",
            "name the file; in a folder the policy's `files` tell which file is which table",
        ))
    }
}

/// Which files of a folder are looked at, and how they are read where the policy does not say.
///
/// ```
/// use deid_core::job::{FileOptions, Options};
/// use deid_core::vocab::Encoding;
///
/// let files = FileOptions {
///     exclude: vec!["archive".into(), "*_old.csv".into()],
///     encoding: Encoding::named("windows-1252"),
///     ..FileOptions::default()
/// };
/// let options = Options { files, ..Options::default() };
/// # let _ = options;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileOptions {
    /// Globs of base names, or of paths below the input folder: only these files are looked at. All
    /// are where there is none.
    pub include: Vec<String>,
    /// Globs of files and folders that are not looked at, whatever `include` says.
    pub exclude: Vec<String>,
    /// How delimited text is encoded, where the policy does not say.
    pub encoding: Option<Encoding>,
    /// The byte between fields, where the policy does not say.
    pub delimiter: Option<u8>,
}

impl FileOptions {
    /// The byte between fields, by the character or its name (`tab`).
    ///
    /// # Errors
    /// When it is none that can stand between fields.
    pub fn delimiter_named(text: &str) -> Result<u8> {
        match text.as_bytes() {
            _ if text == "tab" || text == "\\t" => Ok(b'\t'),
            [byte]
                if byte.is_ascii()
                    && !byte.is_ascii_alphanumeric()
                    && !b"\"\r\n".contains(byte) =>
            {
                Ok(*byte)
            }
            _ => Err(Error::new(Cause::call(
                "this cannot stand between fields",
                "name one ASCII character that is no letter, digit, quote or line end, or `tab`",
            ))),
        }
    }

    /// The encoding of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn encoding_named(name: &str) -> Result<Encoding> {
        Encoding::named(name).ok_or_else(|| {
            let names = Words::list(Encoding::names(), ", ");
            let problem = words!["there is no encoding of this name; there are: ", names];
            let help = "most exports of hospitals that are not UTF-8 are windows-1252";
            Error::new(Cause::call(problem, help))
        })
    }
}

/// Where the release goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// One table; its manifest goes beside it as `<file>.manifest.json`, the custodian's record
    /// as `<file>.custodian.json`.
    File(PathBuf),
    /// A folder of tables with its manifest; the custodian's record goes beside the folder.
    Folder(PathBuf),
    /// One table to standard output, after the last check.
    Stdout {
        /// Where its manifest goes, with the custodian's record beside it; without a place for
        /// them there is neither.
        manifest: Option<PathBuf>,
    },
}

/// How a run goes about it. None of it changes a cell, but for how `files` are to be read and for the
/// crosswalk.
#[derive(Clone)]
pub struct Options {
    /// How many threads work.
    pub threads: Threads,
    /// The most that the gate's tables may take, in bytes.
    pub max_memory: Option<u64>,
    /// Which files are looked at, and how they are read.
    pub files: FileOptions,
    /// The format that tables in files leave in, where it is not their own. Needed where the files
    /// of one table are of several formats.
    pub format: Option<Format>,
    /// Whether an existing output may be replaced, the custodian's record with it.
    pub replace: Replace,
    /// Files that the caller has read for this run (its key file, say): no output may replace one.
    /// Data, the policy and what it names need not be among them.
    pub also_read: Vec<PathBuf>,
    /// The file that keeps random surrogates, for rules that need it: made where there is none,
    /// and saved with its new entries before anything leaves. A run that releases nothing leaves
    /// it as it was.
    pub crosswalk: Option<PathBuf>,
    /// Leave the gate out; the manifest says so.
    pub ungated: bool,
    /// Write to standard output as rows come, before the last check; refused with a gate.
    pub stream: bool,
    /// Who is told how far the run is.
    pub progress: Arc<dyn Progress>,
    /// Who may stop it.
    pub cancel: Cancel,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: Threads::default(),
            max_memory: None,
            files: FileOptions::default(),
            format: None,
            replace: Replace::Never,
            also_read: Vec::new(),
            crosswalk: None,
            ungated: false,
            stream: false,
            progress: Arc::new(Quiet),
            cancel: Cancel::default(),
        }
    }
}

/// Whether somebody wants a run to stop. It is asked between two pieces of work, and a last time
/// before anything is published; a run that stops leaves nothing behind.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use deid_core::job::Cancel;
///
/// let stop = Arc::new(AtomicBool::new(false));
/// let asked = Arc::clone(&stop);
/// let cancel = Cancel::when(move || asked.load(Ordering::Relaxed));
/// assert!(cancel.check().is_ok());
/// stop.store(true, Ordering::Relaxed);
/// assert!(cancel.check().is_err());
/// ```
#[derive(Clone, Default)]
pub struct Cancel(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Cancel {
    /// Stops when `asked` says so. It is called often, so it must be quick.
    pub fn when(asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(asked)))
    }

    /// Goes on, or does not.
    ///
    /// # Errors
    /// When the run is to stop.
    pub fn check(&self) -> Result<()> {
        match &self.0 {
            Some(asked) if asked() => Err(Error::new(Cause::Cancelled)),
            _ => Ok(()),
        }
    }

    /// A run that stops can fail in many places; that it was to stop is all there is to say then.
    pub(super) fn outranks<T>(&self, done: Result<T>) -> Result<T> {
        done.map_err(|error| self.check().err().unwrap_or(error))
    }
}

/// Is told how far a run is: counts only.
pub trait Progress: Send + Sync {
    /// A table begins; `bytes` is its size where that is known.
    fn begin(&self, table: &TableName, bytes: Option<u64>);
    /// So many rows are done since the last call, from so many bytes of input.
    fn advance(&self, rows: u64, bytes: u64);
    /// The table is done.
    fn end(&self);
}

/// Tells nobody.
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _table: &TableName, _bytes: Option<u64>) {}
    fn advance(&self, _rows: u64, _bytes: u64) {}
    fn end(&self) {}
}
