//! What to do about a problem. Every problem has an answer here: a message without one leaves its
//! reader alone.

use super::cause::{Cause, ForeignKind, KeyFault};
use super::fault::CellFault;

impl Cause {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let text = match self {
            Self::Claim { allowed, .. } => return Some(format!("allowed: {allowed}")),
            Self::UnknownDomain(name) => {
                return Some(format!("add [domains.{name}] to the policy"));
            }
            Self::Cells { first, .. } => first.help(),
            Self::Key(fault) => fault.help(),
            Self::Release(fault) => fault.help(),
            Self::Io { action, kind } => io(action, *kind),
            Self::Advised { help, .. }
            | Self::Call { help, .. }
            | Self::WrongColumnKind { help, .. } => help,
            Self::Policy(_) | Self::TypeOfRule { .. } => {
                "the policy reference, docs/policy.md, has what each key and each rule takes"
            }
            Self::Usage(_) => "`deid help VERB` shows how the verb is called, with examples",
            Self::NotReleasable { .. } => {
                "generalize or drop quasi-identifiers, raise max_suppressed, or lower k, and say why"
            }
            Self::OverMemory { .. } => {
                "raise --max-memory, generalize the quasi-identifiers, or count fewer of them"
            }
            Self::OutputExists => "choose another output, or pass --force to replace it",
            Self::OutputIsInput => {
                "write to another place: data, policy, key and hierarchies are never changed"
            }
            Self::Cancelled => "nothing is left of it; start it again when you like",
            Self::CutShort => "let the reader take every row, or leave out --manifest",
            _ => self.about_data(),
        };
        Some(text.to_owned())
    }

    /// The same of what is wrong with files and tables.
    fn about_data(&self) -> &'static str {
        match self {
            Self::ColumnsWithoutRule(_) => {
                "give each column a rule (drop, keep, token, …), or set unknown_columns = \"drop\""
            }
            Self::FieldType(_) => {
                "give text, a number, a boolean, a date or null; only what a rule drops may be anything"
            }
            Self::FieldsWithoutRule(_) => {
                "give each field a rule, or set unknown_columns = \"drop\""
            }
            Self::DuplicateColumn => "rename one of them in the source",
            Self::EmptyFile => "a table needs at least a header line",
            Self::FloatUnderKey(_) => {
                "read the column as text in the source, so that no digit is lost"
            }
            Self::HeaderLooksLikeData { .. } => {
                "for a file without a header line pass --no-header (header = false in the policy), and columns are \"#1\", \"#2\", …; else rename the columns"
            }
            Self::Ragged { .. } => "check the delimiter and the quoting of the file",
            Self::MissingColumns(_) => {
                "take them out of the policy, or mark them `optional = true`"
            }
            Self::NotAHeader { .. } => {
                "is line 1 a header, and is this the right policy? For a file without header set header = false and name columns \"#1\", \"#2\", …; for other separators than commas set `delimiter`"
            }
            Self::OpenQuote | Self::RecordTooLong { .. } => {
                "check the quoting of the file, or set quote = \"none\" for the table"
            }
            Self::TextAfterQuote => {
                "write a quote inside of a quoted field twice, or set quote = \"none\" for the table"
            }
            Self::UnknownZone => {
                "give the column a zone of the IANA database or an offset like +01:00, or read it as text in the source"
            }
            Self::UnsupportedType(_) => "drop the column, or flatten it in the source",
            Self::Utf8 => "convert the file to UTF-8",
            Self::OtherFormat { .. } => "give the file the name of its format, or convert it",
            Self::UnknownFormat => READ,
            Self::TwoFilesForTable(_) => {
                "leave one of them, or name the files in the table's `files`"
            }
            Self::NotFiles(_) => {
                "tables are files of the folder itself: move them up or away, or run each folder on its own; what begins with a dot is left alone"
            }
            Self::FilesWithoutTable(_) => {
                "add a table for them to the policy (`deid init` writes the skeleton), or move them away"
            }
            Self::TableWithoutFile(_) => "add the file, or set `optional = true` for the table",
            Self::NoInput => {
                "the folder itself holds none: deid reads .csv, .tsv, .ndjson and .jsonl (also .gz and .zst), .parquet, .arrow, .feather and .arrows, and does not look into subfolders"
            }
            Self::Json(fault) => fault.help(),
            Self::RecordShape => "flatten the record: one value for every field",
            _ => "the reference in docs/ has more",
        }
    }
}

const READ: &str = "deid reads .csv, .tsv, .ndjson and .jsonl (also .gz and .zst), .parquet, .arrow, .feather and .arrows";

fn io(action: &str, kind: ForeignKind) -> &'static str {
    match kind {
        ForeignKind::DiskFull => "free some space; nothing was left behind",
        ForeignKind::NotFound => not_found(action),
        ForeignKind::Denied => {
            "check who may read the file and write to the folder: `ls -l` shows it"
        }
        ForeignKind::Truncated => {
            "the file was cut short, perhaps when it was copied: bring it over again and compare the sizes"
        }
        ForeignKind::Malformed if action.contains("manifest") => {
            "this file is no manifest of deid, or it was changed: name the folder that `deid scrub` wrote, as it wrote it"
        }
        ForeignKind::Malformed => {
            "the file is damaged, or not what its name says: bring it over again, or export it again"
        }
        ForeignKind::Unsupported => {
            "write the file again without that feature, or export it as CSV"
        }
        ForeignKind::Closed => "the program that reads the output has ended: run both again",
        ForeignKind::Other if action.contains("key") || action.contains("policy") => {
            "name a file that can be read"
        }
        ForeignKind::Other => "the system gave no reason: try another folder or disk",
    }
}

fn not_found(action: &str) -> &'static str {
    match action {
        "reading the key" => {
            "check the path after --key, from the folder that the command runs in; a key that is lost cannot be made again"
        }
        "reading the policy" => {
            "check the path after -p, from the folder that the command runs in; `deid init RAW -o policy.toml` writes a first draft"
        }
        "reading a file that the policy names" => {
            "paths in a policy start from the policy's own folder; write them with / or in single quotes: between double quotes a backslash begins an escape"
        }
        "opening the release" | "reading the manifest" | "reading the release" => {
            "name the folder that `deid scrub` wrote: its deid-manifest.json says what is in it"
        }
        action if action.starts_with("creating") || action.starts_with("writing") => {
            "create the folder that the output goes into first, or choose another"
        }
        _ => "check the path, from the folder that the command runs in",
    }
}

impl CellFault {
    fn help(self) -> &'static str {
        match self {
            Self::AlreadyToken => {
                "the column seems to be tokenized already; drop it or keep it, do not tokenize twice"
            }
            Self::NoSubject => {
                "say in every row whom it is about, or take `subject` out of the table's policy; on_invalid does not help here"
            }
            Self::SubjectMissing => {
                "give the row a subject, or set on_invalid = \"null\" for the column"
            }
            Self::AmbiguousDate => "leave only the format that the column really has",
            Self::FloatUnderKey => {
                "read the column as text in the source, so that no digit is lost"
            }
            Self::ShiftOfZero => {
                "give the row a shift other than 0, or set on_invalid = \"null\" for the column"
            }
            Self::NotInHierarchy => {
                "add the value to the hierarchy file, or give the rule an `else`"
            }
            Self::NotAZipCode => {
                "a leading zero may be lost (a spreadsheet does that); mend the source or set on_invalid = \"null\""
            }
            Self::AfterAsOf => {
                "ages count to `as_of`: set it to a day that no date of the data is after, such as the day of the extract"
            }
            Self::NotOfType("decimal" | "float" | "integer") => {
                "mend the cells, declare what the column holds (for an age from birth dates: type = \"date\"), its format or null_values, or set on_invalid = \"null\""
            }
            Self::NotOfType("date") => {
                "mend the cells, declare the form of the dates (format = \"%d.%m.%Y\", type = \"partial-date\") or null_values, or set on_invalid = \"null\""
            }
            _ => {
                "mend the cells, declare the column's type, format or null_values, or set on_invalid = \"null\""
            }
        }
    }
}

impl KeyFault {
    fn help(&self) -> &'static str {
        match self {
            Self::Missing => {
                "pass --key FILE or --key-env NAME; only a study that has no release yet begins with a new key: `deid keygen -o study.key`"
            }
            Self::Malformed | Self::Length(_) => {
                "is this the right file, and is it whole? A key is one line that begins with deid-key-1-, in a plain text file, or 32 raw bytes; copy it again from its source. A new key (`deid keygen`) matches no earlier release"
            }
            Self::AllEqual => {
                "this was never a key: copy the real one from its source, or make one with `deid keygen -o study.key` for a study that has no release yet"
            }
            Self::GivenAsName => {
                "--key takes the file that holds the key, --key-env the name of a variable. This key is now in the shell's history and was seen by every process: it must be replaced (`deid keygen`)"
            }
            Self::Folder => "name the file in it that holds the key",
            Self::ReadableByOthers => "chmod 600 the key file",
            Self::Checksum | Self::Id => "copy the key again from its source",
            Self::CommandNotAllowed => "pass --allow-key-command",
            Self::FileExists => "choose another name for the new key",
            Self::NoVariable => "set the variable to the text of the key",
            Self::OtherKey => "use the key that the manifest names by its id",
            Self::CommandFailed => "run the command by hand to see why",
        }
    }
}
