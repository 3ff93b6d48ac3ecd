//! What can be wrong. Fields hold names, counts, limits and words of ours; never content.

use crate::vocab::{CellType, ColumnName, DomainName, Encoding, K, TableName};

use super::crosswalk_fault::CrosswalkFault;
use super::fault::CellFault;
use super::help::Help;
use super::json_fault::JsonFault;
use super::key_fault::KeyFault;
use super::kind::{ForeignKind, Kind};
use super::place::ColumnRef;
use super::release::ReleaseFault;
use super::shown::{columns_shown, files_shown, names, rows_shown, several, undecodable};
use super::words::Words;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    // ---- data ----
    /// Cells that could not be read or replaced, in one column.
    #[error("{count} cell(s): {first}{}", rows_shown(rows, *count))]
    Cells {
        /// How many.
        count: u64,
        /// The reason, the same of all of them.
        first: CellFault,
        /// The first rows, counted from 1; no more than [`Faults::SHOWN`](super::Faults::SHOWN).
        rows: Vec<u64>,
    },
    /// Columns of the data that no rule covers, as they may be shown.
    #[error("{} column(s) have no rule: {}", .0.len(), Words::list(.0, ", "))]
    ColumnsWithoutRule(Vec<Words>),
    /// A line of JSON that is not a row.
    #[error("{0}")]
    Json(JsonFault),
    /// Two columns of one name.
    #[error("two columns have the same name")]
    DuplicateColumn,
    /// A file without a byte.
    #[error("the file is empty")]
    EmptyFile,
    /// A float where a key decides: its digits may be lost.
    #[error("arrives as a float ({0}): digits may be lost")]
    FloatUnderKey(&'static str),
    /// A file lacks columns that other files of its table have.
    #[error("{} column(s) that other files of the table have are missing: {}", .0.len(), columns_shown(.0))]
    LacksColumns(Vec<ColumnRef>),
    /// A file that was changed between two readings of a run.
    #[error("the file was changed while it was read")]
    ChangedMeanwhile,
    /// Two files of a table with the same bytes.
    #[error("the same bytes as file {other} of the table: its rows would count twice")]
    SameBytes {
        /// The other one, counted from 1 within the table.
        other: usize,
    },
    /// The first line of a file that no policy names yet is probably not a header.
    #[error(
        "line 1 looks like data: {suspicious} of its {of} cells are numbers, dates or addresses, or stand in the rows too"
    )]
    HeaderLooksLikeData {
        /// Cells that look like data.
        suspicious: usize,
        /// Cells of the line.
        of: usize,
    },
    /// More or fewer fields than the header.
    #[error("{found} fields where the header has {expected}")]
    Ragged {
        /// Fields in the header.
        expected: usize,
        /// Fields in the row.
        found: usize,
    },
    /// A column that the policy names is missing.
    #[error("the policy names column(s) that the data do not have: {}", names(.0))]
    MissingColumns(Vec<ColumnName>),
    /// The first line is probably not a header.
    #[error(
        "line 1 may not be a header: {found} of the {declared} columns that the policy names are in it"
    )]
    NotAHeader {
        /// Columns found.
        found: usize,
        /// Columns the policy names for the table.
        declared: usize,
    },
    /// The same of a file that says its columns' names itself: it may be another table.
    #[error("{found} of the {declared} columns that the policy names are in it")]
    OtherColumns {
        /// Columns found.
        found: usize,
        /// Columns the policy names for the table.
        declared: usize,
    },
    /// A quote is opened and never closed.
    #[error("a quoted field is never closed")]
    OpenQuote,
    /// A record longer than the reader allows.
    #[error("a record is longer than {limit_mib} MiB")]
    RecordTooLong {
        /// The limit in MiB.
        limit_mib: usize,
    },
    /// Text between the closing quote of a field and what ends the field.
    #[error("text follows the closing quote of a field")]
    TextAfterQuote,
    /// A type that the tables here do not have (lists, structs, binary).
    #[error("{0} columns are not supported")]
    UnsupportedType(&'static str),
    /// A zone of timestamps that is not known; its name is not shown.
    #[error("the timestamps have a zone that is not known")]
    UnknownZone,
    /// Bytes that are not UTF-8.
    #[error("not valid UTF-8")]
    Utf8,
    /// Bytes of a delimited file that are no text of its encoding.
    #[error("{}", undecodable(*.0))]
    NotInEncoding(Encoding),
    /// A delimited file that begins with the byte order mark of UTF-16.
    #[error("the text is UTF-16, not UTF-8")]
    Utf16,
    /// The rule cannot be used on a column of this kind.
    #[error("the rule `{rule}` cannot read a column of {found}")]
    WrongColumnKind {
        /// The rule.
        rule: &'static str,
        /// What the column holds.
        found: &'static str,
        /// What to declare, or to change in the source.
        help: &'static str,
    },
    /// A file whose format cannot be told or is not supported.
    #[error("not a table format that deid reads")]
    UnknownFormat,
    /// A file whose content is not what its name says.
    #[error("the file is named {named} but holds {found}")]
    OtherFormat {
        /// The ending of its name.
        named: &'static str,
        /// What its first bytes are those of.
        found: &'static str,
    },
    /// More than one input for one table whose policy does not say that they are one.
    #[error("{} files belong to table {table}{}", several(files.len()), files_shown(files, files.len()))]
    FilesOfOneTable {
        /// The table.
        table: TableName,
        /// Which files of the input, counted from 1.
        files: Vec<usize>,
    },
    /// Inputs that belong to no table of the policy.
    #[error("{count} file(s) belong to no table of the policy{}", files_shown(files, *count))]
    FilesWithoutTable {
        /// How many.
        count: usize,
        /// Which files of the input, counted from 1; none where the input is one file.
        files: Vec<usize>,
    },
    /// A table of the policy that no file belongs to.
    #[error("no file belongs to table {0}")]
    TableWithoutFile(TableName),
    /// A source of a table that no file belongs to.
    #[error("no file belongs to source {name} of table {table}")]
    SourceWithoutFile {
        /// The table.
        table: TableName,
        /// The source.
        name: TableName,
    },
    /// Tables in parts whose log says which parts count.
    #[error(
        "{0} folder(s) are tables of Delta Lake, Hudi or Iceberg: their files hold rows that were deleted or replaced"
    )]
    TableWithLog(usize),
    /// Folders, pipes and the like inside of the input folder.
    #[error("the input folder holds {0} folder(s) or other things that are no files")]
    NotFiles(usize),
    /// Nothing to read.
    #[error("there is no table to read")]
    NoInput,
    /// A field of a record that holds what no cell can be; the words are ours.
    #[error("a record cannot hold {0}")]
    FieldType(&'static str),
    /// A field of a record without a rule; its name is not shown.
    #[error("{0} field(s) of the record have no rule")]
    FieldsWithoutRule(usize),
    /// A record that is not a flat set of named fields.
    #[error("a record must be a flat map of names to text, numbers, booleans or null")]
    RecordShape,

    // ---- keys ----
    /// A key source that gives nothing, or not a key.
    #[error("{0}")]
    Key(KeyFault),
    /// A crosswalk that is missing, damaged or not the right one.
    #[error("{0}")]
    Crosswalk(CrosswalkFault),

    // ---- policy ----
    /// The policy cannot be read; the words are ours.
    #[error("{0}")]
    Policy(Words),
    /// The policy cannot be used; the words are ours, and so is the advice.
    #[error("{problem}")]
    Advised {
        /// What is wrong.
        problem: Words,
        /// What to do about it.
        help: Help,
    },
    /// A rule that the claim does not allow.
    #[error("`{rule}` is not allowed under claim `{claim}` ({clause})")]
    Claim {
        /// The rule.
        rule: &'static str,
        /// The claim.
        claim: &'static str,
        /// The clause, and what would be allowed.
        clause: &'static str,
        /// What would be allowed.
        allowed: &'static str,
    },
    /// A domain that the policy does not define.
    #[error("domain {0} is not defined")]
    UnknownDomain(DomainName),
    /// A declared type that the rule cannot work on.
    #[error("the rule `{rule}` cannot work on type `{found}`")]
    TypeOfRule {
        /// The rule.
        rule: &'static str,
        /// The declared type.
        found: CellType,
    },

    // ---- release ----
    /// A gate that is not met.
    #[error(
        "the gate is not met: {affected} of {total} {unit} would have to go to reach k = {k}; the limit is {limit}"
    )]
    NotReleasable {
        /// The threshold.
        k: K,
        /// Subjects or rows in classes below k.
        affected: u64,
        /// All of them.
        total: u64,
        /// The most that may go.
        limit: u64,
        /// "subjects" or "rows".
        unit: &'static str,
    },
    /// The class table would not fit.
    #[error("the class table needs more than the allowed {limit_mib} MiB")]
    OverMemory {
        /// The limit in MiB.
        limit_mib: u64,
    },

    // ---- files ----
    /// Reading or writing failed.
    #[error("{action}: {kind}")]
    Io {
        /// What was being done.
        action: &'static str,
        /// What happened.
        kind: ForeignKind,
    },
    /// The output is there already.
    #[error("the output exists already")]
    OutputExists,
    /// The output would replace something that the run reads, or lie inside of its data.
    #[error("the output is an input of the run, or lies inside of one")]
    OutputIsInput,
    /// Standard output was closed before it had every row, so there is nothing that a manifest
    /// could vouch for.
    #[error("standard output was closed before every row was written: no manifest was left")]
    CutShort,

    /// What was given to be verified is no release.
    #[error("{0}")]
    Release(ReleaseFault),

    // ---- calls ----
    /// A call that cannot be served; the words are ours, and so is the advice.
    #[error("{problem}")]
    Call {
        /// What is wrong.
        problem: Words,
        /// What to do about it.
        help: Help,
    },
    /// Somebody asked the run to stop.
    #[error("the run was stopped")]
    Cancelled,
    /// A call that cannot be served; the words are ours.
    #[error("{0}")]
    Usage(Words),
}

impl Eq for Cause {}

impl Cause {
    /// A policy that cannot be used, with advice.
    #[must_use]
    pub fn advised(problem: impl Into<Words>, help: impl Into<Help>) -> Self {
        Self::Advised { problem: problem.into(), help: help.into() }
    }

    /// A call that cannot be served, with advice.
    #[must_use]
    pub fn call(problem: impl Into<Words>, help: impl Into<Help>) -> Self {
        Self::Call { problem: problem.into(), help: help.into() }
    }

    /// A policy that cannot be read.
    #[must_use]
    pub fn policy(words: impl Into<Words>) -> Self {
        Self::Policy(words.into())
    }

    /// A call that cannot be served.
    #[must_use]
    pub fn usage(words: impl Into<Words>) -> Self {
        Self::Usage(words.into())
    }

    /// Whether it names files by their place in the input.
    pub(super) fn counts_files(&self) -> bool {
        match self {
            Self::FilesOfOneTable { files, .. } | Self::FilesWithoutTable { files, .. } => {
                !files.is_empty()
            }
            _ => false,
        }
    }

    /// The same of a file that has no lines, but names of columns.
    #[cfg(feature = "io")]
    pub(crate) fn of_typed_file(self) -> Self {
        match self {
            Self::NotAHeader { found, declared } => Self::OtherColumns { found, declared },
            other => other,
        }
    }

    /// What sort of thing this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Key(_) | Self::Crosswalk(_) => Kind::Key,
            Self::Policy(_)
            | Self::Advised { .. }
            | Self::Claim { .. }
            | Self::UnknownDomain(_)
            | Self::TypeOfRule { .. } => Kind::Policy,
            Self::NotReleasable { .. } => Kind::NotReleasable,
            Self::Io { .. } | Self::OutputExists | Self::OutputIsInput | Self::CutShort => Kind::Io,
            Self::Cancelled => Kind::Cancelled,
            Self::Call { .. } | Self::Usage(_) | Self::OverMemory { .. } => Kind::Usage,
            _ => Kind::Data,
        }
    }
}
