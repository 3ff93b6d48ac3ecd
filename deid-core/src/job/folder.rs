//! What lies in an input folder.
//!
//! Nothing is guessed: a folder in it is a table in parts (`lb/`, with parts or with folders like
//! `STUDY=ABC` in it), or the policy's `files` lead into it; any other is a problem, for a table in
//! it would be forgotten without a word. Links to folders are not followed.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::error::{Cause, Error, Place, Problem, Result, words};
use crate::io::Format;
use crate::policy::{Policy, matches_path};
use crate::vocab::ColumnName;

use super::inputs::base_name;
use super::natural::by_path;
use super::request::FileOptions;

/// How deep folders of a table in parts may lie in each other.
const DEEPEST: usize = 16;
/// What Hive and Spark write where a key has no value.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";
/// Folders that say which of the files beside them count: without them nobody can tell.
const LOGS: [&str; 3] = ["_delta_log", ".hoodie", "metadata"];

/// A key of a partition and its value.
pub(super) type Key = (ColumnName, Option<String>);

/// A file with the name of a table format.
pub(super) struct FoundFile {
    pub(super) path: PathBuf,
    /// What decides which table it is of: its path below the input folder, or that of the folder
    /// whose part it is; `/` between folders.
    pub(super) belongs_as: String,
    pub(super) format: Format,
    /// The keys of the folders that it lies in.
    pub(super) keys: Vec<Key>,
}

/// What is in a folder.
#[derive(Default)]
pub(super) struct Contents {
    /// Files with the name of a table format, by path. Only they are counted where a problem names a
    /// file by its place.
    pub(super) tables: Vec<FoundFile>,
    /// How many files have not.
    pub(super) left_alone: usize,
    /// How many files and folders `include` and `exclude` leave out.
    pub(super) left_out: usize,
    /// How many folders and other things there are that nobody can tell what to do with.
    others: usize,
    /// How many tables in parts have a log that says which parts count.
    with_log: usize,
    /// Globs that matched nothing, by their places in the option, from 1.
    idle: Vec<(&'static str, usize)>,
}

/// What a folder in the input folder is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Subfolder {
    /// A table in parts.
    Parts,
    /// Looked into.
    Open,
    /// Nobody knows.
    Strange,
}

impl Subfolder {
    /// What a policy makes of a folder, by its path below the input folder.
    pub(super) fn of(policy: &Policy, path: &str) -> Self {
        match policy.belonging(path) {
            Ok(None) if policy.leads_into(path) => Self::Open,
            Ok(None) => Self::Strange,
            Ok(Some(_)) | Err(_) => Self::Parts, // an error is told of its files
        }
    }
}

impl Contents {
    /// What is in a folder; what is hidden is left out.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(super) fn of(
        folder: &Path,
        options: &FileOptions,
        what: &dyn Fn(&str) -> Subfolder,
    ) -> Result<Self> {
        let include = options.include.iter().map(|glob| (glob.clone(), false)).collect();
        let exclude = options.exclude.iter().map(|glob| (glob.clone(), false)).collect();
        let mut walk = Walk { what, include, exclude, found: Self::default() };
        walk.open(folder, "")?;
        let Walk { include, exclude, mut found, .. } = walk;
        let globs = [("include", include), ("exclude", exclude)];
        let idle = |(name, globs): (&'static str, Vec<(String, bool)>)| {
            let globs = globs.into_iter().enumerate().filter(|(_, (_, used))| !used);
            globs.map(move |(index, _)| (name, index + 1)).collect::<Vec<_>>()
        };
        found.idle = globs.into_iter().flat_map(idle).collect();
        found.tables.sort_by(|a, b| by_path(&a.path, &b.path));
        Ok(found)
    }

    /// What is wrong with the folder itself.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let others = (self.others > 0).then_some(Cause::NotFiles(self.others));
        let logs = (self.with_log > 0).then_some(Cause::TableWithLog(self.with_log));
        let idle = self.idle.iter().map(|(option, nth)| idle_glob(option, *nth));
        let causes = others.into_iter().chain(logs).chain(idle);
        causes.map(|cause| Problem { place: Place::default(), cause }).collect()
    }
}

/// A glob can be a file's name, and so a patient's: it is not repeated.
fn idle_glob(option: &'static str, nth: usize) -> Cause {
    Cause::call(
        words!["glob ", nth, " of `", option, "` matches nothing in the input folder"],
        "globs are of base names, or of paths below the input folder: \"lb_*.csv\", \"site_b/*.csv\"",
    )
}

/// A walk through an input folder.
struct Walk<'w> {
    what: &'w dyn Fn(&str) -> Subfolder,
    /// Globs, and whether they matched anything.
    include: Vec<(String, bool)>,
    exclude: Vec<(String, bool)>,
    found: Contents,
}

/// A table in parts, on the way through its folders.
struct Parts<'p> {
    belongs_as: &'p str,
    keys: Vec<Key>,
}

impl Walk<'_> {
    /// The input folder, or one that `files` lead into.
    fn open(&mut self, folder: &Path, below: &str) -> Result<()> {
        for path in entries(folder)? {
            let base = base_name(&path);
            let relative = if below.is_empty() { base.clone() } else { format!("{below}/{base}") };
            if base.starts_with('.') || self.is_excluded(&relative, &base) {
                continue;
            }
            if !path.is_dir() || path.is_symlink() {
                self.file(path, &relative, &base, None);
                continue;
            }
            match (self.what)(&relative) {
                Subfolder::Strange => self.found.others += 1,
                Subfolder::Open => self.open(&path, &relative)?,
                Subfolder::Parts => {
                    let parts = Parts { belongs_as: &relative, keys: Vec::new() };
                    self.parts(&path, &relative, &parts)?;
                }
            }
        }
        Ok(())
    }

    /// A folder of a table in parts. Names that begin with `_` are those of notes of the program that
    /// wrote the parts, as Spark and Hive have it.
    fn parts(&mut self, folder: &Path, below: &str, parts: &Parts<'_>) -> Result<()> {
        let entries = entries(folder)?;
        let is_log = |path: &PathBuf| LOGS.contains(&base_name(path).as_str()) && path.is_dir();
        if entries.iter().any(is_log) {
            self.found.with_log += 1;
            return Ok(());
        }
        for path in entries {
            let base = base_name(&path);
            let relative = format!("{below}/{base}");
            if base.starts_with(['.', '_']) || self.is_excluded(&relative, &base) {
                continue;
            }
            if !path.is_dir() || path.is_symlink() {
                self.file(path, &relative, &base, Some(parts));
                continue;
            }
            match key(&base).filter(|_| parts.keys.len() < DEEPEST) {
                Some(key) => {
                    let keys = parts.keys.iter().cloned().chain([key]).collect();
                    self.parts(&path, &relative, &Parts { keys, ..*parts })?;
                }
                None => self.found.others += 1,
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, relative: &str, base: &str, parts: Option<&Parts<'_>>) {
        if !path.is_file() {
            self.found.others += 1;
            return;
        }
        let Some(format) = Format::of_name(base) else {
            self.found.left_alone += 1;
            return;
        };
        // Each glob is asked: one that never matches is a slip.
        if !self.include.is_empty() && !any(&mut self.include, relative, base) {
            self.found.left_out += 1;
            return;
        }
        let belongs_as = parts.map_or(relative, |parts| parts.belongs_as).to_owned();
        let keys = parts.map(|parts| parts.keys.clone()).unwrap_or_default();
        self.found.tables.push(FoundFile { path, belongs_as, format, keys });
    }

    fn is_excluded(&mut self, relative: &str, base: &str) -> bool {
        let is_excluded = any(&mut self.exclude, relative, base);
        self.found.left_out += usize::from(is_excluded);
        is_excluded
    }
}

/// Whether a glob matches the base name, or the path. All that do are marked.
fn any(globs: &mut [(String, bool)], relative: &str, base: &str) -> bool {
    let mut matched = false;
    for (glob, used) in globs {
        let glob = glob.trim_end_matches('/');
        if matches_path(glob, base) || matches_path(glob, relative) {
            (*used, matched) = (true, true);
        }
    }
    matched
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| {
        Error::new(Cause::Io { action: "reading the input folder", kind: error.kind().into() })
    };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect()
}

/// The key and the value of a folder like `STUDY=ABC`; `%41` stands for `A`.
fn key(base: &str) -> Option<Key> {
    let (key, value) = base.split_once('=')?;
    let plain = |text: &str| -> Option<String> {
        percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
    };
    let name = ColumnName::new(plain(key)?).ok()?;
    let value = plain(value)?;
    Some((name, (value != NO_VALUE && !value.is_empty()).then_some(value)))
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn keys_of_folders() {
        for (base, expected) in [
            ("STUDY=ABC", Some(("STUDY", Some("ABC")))),
            ("AT=2020-01-01 10%3A30", Some(("AT", Some("2020-01-01 10:30")))),
            ("A=b=c", Some(("A", Some("b=c")))),
            ("SITE=__HIVE_DEFAULT_PARTITION__", Some(("SITE", None))),
            ("SITE=", Some(("SITE", None))),
            ("=ABC", None),
            ("old", None),
            ("SITE=%ff", None),
        ] {
            let found = key(base);
            let found = found.as_ref().map(|(key, value)| (key.as_str(), value.as_deref()));
            assert_eq!(found, expected, "{base}");
        }
    }
}
