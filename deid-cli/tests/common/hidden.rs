//! How far a run has come, as its hidden files tell: on a busy machine the clock says nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

/// What stands in the hidden folder of a run that will be `out`.
pub struct Hidden {
    pub bytes: u64,
    /// The manifest is there: what is left is to publish it.
    pub is_whole: bool,
}

impl Hidden {
    pub fn of(root: &Path) -> Option<Self> {
        let bytes = |path: PathBuf| fs::metadata(path).map_or(0, |found| found.len());
        let folder = entries(root)
            .find(|path| base(path).trim_start_matches('.').starts_with("out.partial-"))?;
        let is_whole = folder.join("deid-manifest.json").exists();
        Some(Self { bytes: entries(&folder).map(bytes).sum(), is_whole })
    }
}

/// Waits until so many bytes stand in the hidden folder, or all of them. Says whether the run was
/// still there.
pub fn reaches(child: &mut Child, root: &Path, bytes: u64) -> bool {
    reaches_what(child, root, |hidden| hidden.is_whole || hidden.bytes >= bytes)
}

/// The same until everything stands there.
pub fn is_whole(child: &mut Child, root: &Path) -> bool {
    reaches_what(child, root, |hidden| hidden.is_whole)
}

fn reaches_what(child: &mut Child, root: &Path, is_there: impl Fn(&Hidden) -> bool) -> bool {
    while child.try_wait().unwrap().is_none() {
        if Hidden::of(root).is_some_and(|hidden| is_there(&hidden)) {
            return true;
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    false
}

/// What is removed meanwhile is not there.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(Result::ok).map(|entry| entry.path())
}

fn base(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}
