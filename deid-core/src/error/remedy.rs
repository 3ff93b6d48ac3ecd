//! What to do about a problem. Every problem has an answer here: a message without one leaves its
//! reader alone.

use crate::vocab::Encoding;

use super::cause::Cause;
use super::help::Help;
use super::kind::ForeignKind;
use super::means::Means;
use super::{help, words};

impl Cause {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Help {
        match self {
            Self::Claim { allowed, .. } => help!["allowed: ", *allowed],
            Self::UnknownDomain(name) => words!["add [domains.", name, "] to the policy"].into(),
            Self::Cells { first, .. } => first.help(),
            Self::Key(fault) => fault.help(),
            Self::Crosswalk(fault) => fault.help(),
            Self::Release(fault) => fault.help(),
            Self::Io { action, kind } => io(action, *kind),
            Self::Advised { help, .. } | Self::Call { help, .. } => help.clone(),
            Self::WrongColumnKind { help, .. } => (*help).into(),
            Self::Policy(_) | Self::TypeOfRule { .. } => {
                "the policy reference, docs/policy.md, has what each key and each rule takes".into()
            }
            Self::Usage(_) => Means::Manual.into(),
            Self::NotReleasable { .. } => {
                "generalize or drop quasi-identifiers, raise max_suppressed, or lower k, and say why".into()
            }
            Self::OverMemory { .. } => {
                help!["raise ", Means::MaxMemory, ", generalize the quasi-identifiers, or count fewer of them"]
            }
            Self::OutputExists => help!["choose another output, or pass ", Means::Force, " to replace it"],
            Self::OutputIsInput => {
                "write to another place: data, policy, key and hierarchies are never changed".into()
            }
            Self::Cancelled => "nothing is left of it; start it again when you like".into(),
            Self::CutShort => help!["let the reader take every row, or leave out ", Means::Manifest],
            _ => self.about_data(),
        }
    }

    /// The same of what is wrong with files and tables.
    fn about_data(&self) -> Help {
        match self {
            Self::ColumnsWithoutRule(_) => {
                "give each column a rule (drop, keep, token, …), or set unknown_columns = \"drop\"".into()
            }
            Self::FieldType(_) => {
                "give text, a number, a boolean, a date or null; only what a rule drops may be anything".into()
            }
            Self::FieldsWithoutRule(_) => {
                "give each field a rule, or set unknown_columns = \"drop\"".into()
            }
            Self::LacksColumns(_) => {
                "the files of a table have the same columns, in any order: add them to the file, drop them, or mark them `optional = true` (null in the rows of this file)".into()
            }
            Self::ChangedMeanwhile => "start again when nobody writes to the file".into(),
            Self::SameBytes { .. } => "leave one of the two".into(),
            Self::DuplicateColumn => "rename one of them in the source".into(),
            Self::EmptyFile => "a table needs at least a header line".into(),
            Self::FloatUnderKey(_) => {
                help![Means::AsText, ", so that no digit is lost"]
            }
            Self::HeaderLooksLikeData { .. } => {
                help!["for a file without a header line ", Means::NoHeader, ", and columns are \"#1\", \"#2\", …; else rename the columns"]
            }
            Self::Ragged { .. } => "check the delimiter and the quoting of the file".into(),
            Self::MissingColumns(_) => {
                "take them out of the policy, or mark them `optional = true`".into()
            }
            Self::NotAHeader { .. } => {
                "is line 1 a header, and is this the right policy? For a file without header set header = false and name columns \"#1\", \"#2\", …; for other separators than commas set `delimiter`".into()
            }
            Self::OtherColumns { .. } => {
                "is this the right policy, and the right table? Upper and lower case of names differ".into()
            }
            Self::OpenQuote | Self::RecordTooLong { .. } => {
                "check the quoting of the file, or set quote = \"none\" for the table".into()
            }
            Self::TextAfterQuote => {
                "write a quote inside of a quoted field twice, or set quote = \"none\" for the table".into()
            }
            Self::UnknownZone => {
                "give the column a zone of the IANA database or an offset like +01:00, or read it as text in the source".into()
            }
            Self::UnsupportedType(_) => "drop the column, or give it plain values of one type in the source".into(),
            Self::NotInEncoding(Encoding::UTF_8) => help![
                "convert the file to UTF-8, or say what it is: encoding = \"windows-1252\" for the table",
                Means::EncodingOption,
            ],
            Self::NotInEncoding(_) => "is it the right encoding? Else mend the byte in the source".into(),
            Self::Utf16 => help!["say so: encoding = \"utf-16\" for the table", Means::EncodingOption16],
            Self::Utf8 => "convert the file to UTF-8".into(),
            Self::OtherFormat { .. } => "give the file the name of its format, or convert it".into(),
            Self::UnknownFormat => READ.into(),
            Self::FilesOfOneTable { .. } => {
                "if they are parts of one table, name them: files = [\"dm_1.csv\", \"dm_2.csv\"] or files = [\"dm_*.csv\"]; else leave one of them".into()
            }
            Self::NotFiles(_) => {
                help!["a folder is a table in parts (with the table's name, and parts or KEY=VALUE folders in it), or `files` lead into it (site_b/*.csv): move others away", Means::Exclude, "; links to folders are not followed, what begins with a dot is left alone"]
            }
            Self::TableWithLog(_) => {
                "write the rows that count to Parquet or CSV with the program that keeps the table, and read that".into()
            }
            Self::SourceWithoutFile { .. } => "add the file, or set `optional = true` for the source".into(),
            Self::FilesWithoutTable { .. } => {
                help!["add a table for them to the policy", Means::Skeleton, ", or move them away"]
            }
            Self::TableWithoutFile(_) => "add the file, or set `optional = true` for the table".into(),
            Self::NoInput => {
                words!["the folder itself holds none: ", READ, ", and does not look into subfolders"].into()
            }
            Self::Json(fault) => fault.help(),
            Self::RecordShape => "flatten the record: one value for every field".into(),
            _ => "the reference in docs/ has more".into(),
        }
    }
}

const READ: &str = "deid reads .csv, .tsv, .ndjson and .jsonl (also .gz and .zst), .parquet, .arrow, .feather and .arrows";

fn io(action: &str, kind: ForeignKind) -> Help {
    match kind {
        ForeignKind::DiskFull => "free some space; nothing was left behind".into(),
        ForeignKind::NotFound => not_found(action),
        ForeignKind::Denied => {
            help!["check who may read the file and write to the folder", Means::FileRights]
        }
        ForeignKind::Truncated => {
            "the file was cut short, perhaps when it was copied: bring it over again and compare the sizes".into()
        }
        ForeignKind::Malformed if action.contains("manifest") => {
            help!["this file is no manifest of deid, or it was changed: name the folder that ", Means::Scrub, " wrote, as it wrote it"]
        }
        ForeignKind::Malformed => {
            "the file is damaged, or not what its name says: bring it over again, or export it again".into()
        }
        ForeignKind::Unsupported => {
            "write the file again without that feature, or export it as CSV".into()
        }
        ForeignKind::Closed => "the program that reads the output has ended: run both again".into(),
        ForeignKind::Other if action.contains("key") || action.contains("policy") => {
            "name a file that can be read".into()
        }
        ForeignKind::Other => "the system gave no reason: try another folder or disk".into(),
    }
}

fn not_found(action: &str) -> Help {
    match action {
        "reading the key" => {
            help!["check the path ", Means::KeyPath, ", from the folder that ", Means::Process, "; a key that is lost cannot be made again"]
        }
        "reading the crosswalk" => {
            help!["check the path ", Means::CrosswalkPath, ", from the folder that ", Means::Process, "; only a run that writes a release begins a new crosswalk"]
        }
        "reading the policy" => {
            help!["check the path ", Means::PolicyPath, ", from the folder that ", Means::Process, Means::SkeletonFile]
        }
        "reading a file that the policy names" => {
            "paths in a policy start from the policy's own folder; write them with / or in single quotes: between double quotes a backslash begins an escape".into()
        }
        "opening the release" | "reading the manifest" | "reading the release" => {
            help!["name the folder that ", Means::Scrub, " wrote: its deid-manifest.json says what is in it"]
        }
        "locking the crosswalk" => "create the folder that the crosswalk is kept in first".into(),
        action if action.starts_with("creating") || action.starts_with("writing") => {
            "create the folder that the output goes into first, or choose another".into()
        }
        _ => help!["check the path, from the folder that ", Means::Process],
    }
}
