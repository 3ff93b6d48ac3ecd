//! A policy with all that it extends and all files that it names, read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::error::{Cause, Error, ForeignKind, Place, Problem, Result, Words, words};
use crate::hierarchy::Hierarchy;
use crate::technique::{List, Rule};

use super::cases::{self, TypedTest};
use super::file::{At, Typed, TypedRule};
use super::model::Policy;
use super::packs::Pack;
use super::suggest::nearest;
use super::{check, merge};

/// Reads a file that a policy names, by its path relative to the policy's folder.
type Files<'f> = &'f dyn Fn(&str) -> Result<Vec<u8>>;

/// How deep one policy may extend another.
const DEEPEST: usize = 16;

impl Policy {
    /// Reads and checks a policy file. What it names (`extends`, hierarchies) is looked for beside
    /// it.
    ///
    /// # Errors
    /// Every problem of the policy in one pass, each with file and line; none repeats a value.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let shown = path.display().to_string();
        let text = read_text(path).map_err(|error| error.within(&Place::file(&shown)))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let own_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let read = RefCell::new(vec![path.to_owned()]);
        let files = |name: &str| {
            let action = "reading a file that the policy names";
            let file = folder.join(name);
            let bytes = std::fs::read(&file).map_err(|error| io(action, error.kind()))?;
            read.borrow_mut().push(file);
            Ok(bytes)
        };
        let mut policy = Loader::new(&files).policy(&shown, &text, own_name)?;
        policy.files = read.into_inner();
        Ok(policy)
    }

    /// Checks a policy given as text. It has no folder, so it can name no files.
    ///
    /// ```
    /// # use deid_core::policy::Policy;
    /// let policy = Policy::parse(r#"
    ///     version = 1
    ///     [tables.visit]
    ///     drop  = ["NAME"]
    ///     quasi = ["SEX"]
    /// "#)?;
    /// assert_eq!(policy.tables().len(), 1);
    /// # Ok::<(), deid_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`load`](Self::load); a rule or `extends` that names a file is an error too.
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_with(text, |_| {
            let words = "a policy given as text has no folder, so it cannot name a file";
            Err(Error::new(Cause::policy(words)))
        })
    }

    /// Checks a policy given as text; `files` reads what it names, by the path as written (`/`
    /// between folders, `.` and `..` resolved).
    ///
    /// # Errors
    /// As [`load`](Self::load), and what `files` gives.
    pub fn parse_with(text: &str, files: impl Fn(&str) -> Result<Vec<u8>>) -> Result<Self> {
        Loader::new(&files).policy("policy", text, None)
    }
}

/// Policies and the files that they name, as they are read.
struct Loader<'f> {
    files: Files<'f>,
    layers: Vec<Typed>,
    packs: Vec<At<&'static Pack>>,
    seen: BTreeSet<String>,
    stack: Vec<String>,
    problems: Vec<Problem>,
}

/// Everything that makes up a policy, before it is checked.
pub(super) struct Loaded {
    pub(super) typed: Typed,
    pub(super) packs: Vec<At<&'static Pack>>,
    pub(super) hierarchies: BTreeMap<String, Arc<Hierarchy>>,
    pub(super) lists: BTreeMap<String, Arc<List>>,
    pub(super) problems: Vec<Problem>,
}

impl<'f> Loader<'f> {
    fn new(files: Files<'f>) -> Self {
        Self {
            files,
            layers: Vec::new(),
            packs: Vec::new(),
            seen: BTreeSet::new(),
            stack: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn policy(mut self, shown: &str, text: &str, own_name: Option<String>) -> Result<Policy> {
        let shown: Arc<str> = shown.into();
        self.stack.extend(own_name);
        self.layer(&shown, text, "");
        for layer in &self.layers {
            check::repeated(layer, &mut self.problems);
        }
        let mut typed = merge::merge(std::mem::take(&mut self.layers));
        if let Some(file) = typed.tests_file.take() {
            typed.tests = self.tests(&file);
        }
        let hierarchies = self.named(&typed, |rule| rule.definition().file(), Hierarchy::parse);
        let lists = self.named(&typed, |rule| rule.definition().list(), List::parse);
        let (packs, problems) = (self.packs, self.problems);
        let loaded = Loaded { typed, packs, hierarchies, lists, problems };
        check::policy(loaded, shown)
    }

    /// Reads one policy file and all that it extends. A file that two others extend counts once.
    fn layer(&mut self, shown: &Arc<str>, text: &str, folder: &str) {
        let (typed, problems) = Typed::read(shown, text);
        self.problems.extend(problems);
        let Some(mut typed) = typed else { return };
        for rule in rules_mut(&mut typed) {
            rule.entry.rule.complete_files(|file| join(folder, file));
        }
        let extends = std::mem::take(&mut typed.extends);
        self.layers.push(typed);
        for base in extends {
            match base.value.strip_prefix("pack:") {
                Some(name) => self.pack(name, base.place),
                None => self.base(&join(folder, &base.value), &base.place),
            }
        }
    }

    fn pack(&mut self, name: &str, place: Place) {
        match Pack::named(name) {
            Some(pack) if self.packs.iter().any(|known| known.value.name == pack.name) => {}
            Some(pack) => self.packs.push(At { value: pack, place }),
            None => {
                let names = || Pack::all().iter().map(|pack| pack.name.as_str());
                let near = nearest(name, names());
                let hint = near.map(|near| words!["; did you mean `pack:", near, "`?"]);
                let words = words![
                    "`extends` names a pack or a version that is not here; there are ",
                    Words::list(names(), ", "),
                    hint,
                ];
                let help = "name a pack that is here with its version: extends = [\"pack:hipaa-safe-harbor@1\"]";
                self.problems.push(Problem { place, cause: Cause::advised(words, help) });
            }
        }
    }

    fn base(&mut self, path: &str, place: &Place) {
        let problem = |cause| Problem { place: place.clone(), cause };
        if self.stack.iter().any(|open| open == path) {
            self.problems.push(problem(Cause::advised(
                "`extends` leads back to this file: a cycle",
                "take the line out of one of the files: a policy extends what does not extend it",
            )));
            return;
        }
        if self.stack.len() >= DEEPEST {
            let words = words!["`extends` is nested deeper than ", DEEPEST];
            self.problems.push(problem(Cause::policy(words)));
            return;
        }
        if !self.seen.insert(path.to_owned()) {
            return;
        }
        let text = (self.files)(path).and_then(utf8);
        match text {
            Ok(text) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.stack.push(path.to_owned());
                self.layer(&path.into(), &text, folder);
                self.stack.pop();
            }
            Err(error) => self.problems.extend(error.within(place).into_problems()),
        }
    }

    /// The tests in a file beside the policy.
    fn tests(&mut self, file: &At<String>) -> Vec<TypedTest> {
        let path = join("", &file.value);
        match (self.files)(&path).and_then(utf8) {
            Ok(text) => {
                let (tests, problems) = cases::of_file(&path.as_str().into(), &text);
                self.problems.extend(problems);
                tests.unwrap_or_default()
            }
            Err(error) => {
                self.problems.extend(error.within(&file.place).into_problems());
                Vec::new()
            }
        }
    }

    /// Every file of one kind that rules name, once.
    fn named<T>(
        &mut self,
        typed: &Typed,
        file: impl Fn(&Rule) -> Option<&String>,
        parse: impl Fn(&[u8], &str) -> Result<T>,
    ) -> BTreeMap<String, Arc<T>> {
        let mut loaded = BTreeMap::new();
        let mut failed = BTreeSet::new();
        for rule in rules(typed) {
            let Some(file) = file(&rule.entry.rule) else { continue };
            if loaded.contains_key(file) || failed.contains(file) {
                continue;
            }
            // What is wrong inside of the file has its own lines; that it cannot be read has ours.
            let read = (self.files)(file).map_err(|error| error.within(&rule.place));
            match read.and_then(|bytes| parse(&bytes, file)) {
                Ok(read) => {
                    loaded.insert(file.clone(), Arc::new(read));
                }
                Err(error) => {
                    failed.insert(file.clone());
                    self.problems.extend(error.into_problems());
                }
            }
        }
        loaded
    }
}

/// All rules of a policy, wherever they are written.
fn rules(typed: &Typed) -> impl Iterator<Item = &TypedRule> {
    typed.columns.iter().chain(typed.tables.iter().flat_map(|table| &table.value.rules))
}

fn rules_mut(typed: &mut Typed) -> impl Iterator<Item = &mut TypedRule> {
    typed.columns.iter_mut().chain(typed.tables.iter_mut().flat_map(|table| &mut table.value.rules))
}

fn read_text(path: &Path) -> Result<String> {
    std::fs::read(path).map_err(|error| io("reading the policy", error.kind())).and_then(utf8)
}

fn utf8(bytes: Vec<u8>) -> Result<String> {
    // The error's Debug form holds the bytes: it is dropped here.
    let text = String::from_utf8(bytes).map_err(|_| Error::new(Cause::Utf8))?;
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

fn io(action: &'static str, kind: std::io::ErrorKind) -> Error {
    Error::new(Cause::Io { action, kind: ForeignKind::from(kind) })
}

/// A path relative to the top policy's folder, without `.` and `..` where they can be resolved.
fn join(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || Path::new(&path).is_absolute() {
        return path;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" if parts.is_empty() && folder.starts_with('/') => parts.push(""),
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, "" | "..")) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_are_relative_to_the_top_policy() {
        for (folder, path, expected) in [
            ("", "country.csv", "country.csv"),
            ("", "./a/../country.csv", "country.csv"),
            ("", "../shared/base.toml", "../shared/base.toml"),
            ("shared", "country.csv", "shared/country.csv"),
            ("../shared", "../country.csv", "../country.csv"),
            ("shared", "/etc/country.csv", "/etc/country.csv"),
            ("/etc/deid", "country.csv", "/etc/deid/country.csv"),
        ] {
            assert_eq!(join(folder, path), expected, "{folder} {path}");
        }
    }
}
