//! The files of a release as the manifest lists them.

use std::collections::BTreeSet;
use std::fs::File;

use crate::error::Result;
use crate::evidence::{Manifest, Verification};
use crate::io::Totals;
use crate::policy::Policy;

use super::super::asking::Asking;
use super::super::request::Cancel;
use super::release::Release;

impl Release {
    /// Every file is listed, and every listed file is there as it was written.
    ///
    /// # Errors
    /// When the run is to stop.
    pub(super) fn check_files(
        &self,
        policy: &Policy,
        cancel: &Cancel,
        verification: &mut Verification,
    ) -> Result<()> {
        let mut listed = BTreeSet::from([Manifest::FILE]);
        let mut differs = Vec::new();
        for (index, table) in self.manifest.tables.iter().enumerate() {
            // A name that the policy does not spell may be anything.
            let shown = match policy.tables().contains_key(&table.name) {
                true => format!("table {}", table.name),
                false => format!("table {} of the manifest", index + 1),
            };
            let Some(output) = &table.output else { continue };
            listed.insert(&output.file);
            let Some(path) = self.path_of(output) else {
                differs.push(format!("the file of {shown} is missing"));
                continue;
            };
            let file = File::open(&path).ok();
            let found = file.and_then(|file| Totals::of(Asking { inner: file, cancel }).ok());
            cancel.check()?; // what was not read to its end is not changed
            let is_same = found.is_some_and(|found| {
                found.bytes == output.bytes && found.sha256.to_string() == output.sha256
            });
            if !is_same {
                differs.push(format!("the file of {shown} was changed"));
            }
        }
        let strangers = self.names.iter().filter(|name| !listed.contains(name.as_str())).count();
        if strangers > 0 && !self.is_file() {
            differs.push(format!("{strangers} file(s) are not listed"));
        }
        let note = format!("{} files as they were written (SHA-256)", listed.len() - 1);
        verification.check("files", note, &differs);
        Ok(())
    }

    /// Whether the release was made under this policy. Under another one there is nothing to
    /// compare it with.
    pub(super) fn is_under(&self, policy: &Policy, verification: &mut Verification) -> bool {
        let fingerprint = policy.fingerprint().to_string();
        let other = fingerprint != self.manifest.policy.fingerprint;
        let why = "the release was made under another policy; nothing more was compared";
        let differs = other.then(|| why.to_owned());
        verification.check("policy", format!("fingerprint {fingerprint}"), differs.as_slice());
        !other
    }
}
