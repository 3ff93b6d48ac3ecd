//! The manifest of the release beside that of the run made once more.

use crate::error::Result;
use crate::evidence::{Manifest, OutputEntry, TableEntry, TokensEntry, Verification, differing};
use crate::io::Format;
use crate::pipeline::TablePlan;
use crate::policy::ResolvedColumn;
use crate::vocab::{ColumnName, K};

use super::super::manifest::hidden_below;
use super::keys::{Keys, mixes};
use super::release::Release;
use super::rerun::Rerun;
use super::table::Released;

/// How many fields that differ are named.
const NAMED: usize = 20;

/// What the run made once more says, and the released tables in the order of its own.
pub(super) struct Made<'r> {
    pub(super) manifest: Manifest,
    pub(super) outputs: &'r [Option<Released>],
}

/// Every field is what policy, raw tables and key give, but for those that no run can make again:
/// the version of the tool, what people add, and what needs a key that is not at hand.
///
/// # Errors
/// When a released table cannot be read.
pub(super) fn check(
    rerun: &Rerun<'_>,
    release: &Release,
    made: Made<'_>,
    keys: &Keys<'_>,
    verification: &mut Verification,
) -> Result<()> {
    let Made { manifest: mut made, outputs } = made;
    let told = &release.manifest;
    adopt_run(&mut made, told);
    // A file can come from a pipe; where a gate is held, nothing is streamed.
    made.streamed &= release.is_file() && (told.ungated || !rerun.has_gates());
    let has_key = keys.of_the_release().is_some();
    if !has_key && rerun.is_keyed() && told.key_id.is_some() {
        made.key_id.clone_from(&told.key_id);
    }
    let no_crosswalk = rerun.crosswalk.why_not().is_some();
    if no_crosswalk && told.crosswalk_id.is_some() {
        made.crosswalk_id.clone_from(&told.crosswalk_id);
    }
    let mut inputs = Inputs::default();
    for ((entry, plan), output) in made.tables.iter_mut().zip(&rerun.plans).zip(outputs) {
        let Some(told) = release.entry(&entry.name) else { continue };
        adopt_output(entry, told);
        inputs.adopt(entry, told, has_key);
        let is_unknown = |column: &ResolvedColumn| !has_key || rerun.policy.is_of_run(&column.rule);
        let any_unknown = plan.resolved().columns.iter().any(is_unknown);
        if any_unknown {
            adopt_shifted(entry, told, plan, is_unknown);
        }
        if let Some(output) = output.as_ref().filter(|_| any_unknown || no_crosswalk) {
            count_again(entry, told, output, plan, hidden_below(rerun.policy))?;
        }
    }
    let differs = named(&differing(&release.statements, &as_stored(&made)));
    verification.check("manifest", "says what the run made once more says", differs.as_slice());
    inputs.report(rerun, keys, verification);
    Ok(())
}

/// Through text, so that both sides have their numbers from the same reader.
fn as_stored(manifest: &Manifest) -> serde_json::Value {
    serde_json::from_slice(&manifest.to_bytes()).unwrap_or_default()
}

fn named(differing: &[String]) -> Option<String> {
    let (first, more) = differing.split_at(differing.len().min(NAMED));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    (!first.is_empty()).then(|| format!("other than they must be: {}{more}", first.join(", ")))
}

fn adopt_run(made: &mut Manifest, told: &Manifest) {
    made.tool.version.clone_from(&told.tool.version);
    made.purpose.clone_from(&told.purpose);
    made.valid_until.clone_from(&told.valid_until);
    made.no_actual_knowledge.clone_from(&told.no_actual_knowledge);
}

/// Length and digest of an output were compared with its file, and its cells one by one. Its name
/// is the table's, in whichever format.
fn adopt_output(made: &mut TableEntry, told: &TableEntry) {
    let (bytes, sha256, ending) = match &told.output {
        Some(told) => (told.bytes, told.sha256.clone(), Format::of_name(&told.file)),
        None => (0, String::new(), None),
    };
    let file = format!("{}{}", made.name, ending.unwrap_or(Format::CSV).extension());
    made.output = Some(OutputEntry { file, bytes, sha256 });
}

/// Without the key dates are shifted by other days, and others of them leave the calendar.
fn adopt_shifted(
    made: &mut TableEntry,
    told: &TableEntry,
    plan: &TablePlan,
    is_unknown: impl Fn(&ResolvedColumn) -> bool,
) {
    let resolved = plan.resolved().columns.iter();
    for ((made, told), column) in made.columns.iter_mut().zip(&told.columns).zip(resolved) {
        if column.rule.is_keyed() && column.rule.is_shift() && is_unknown(column) {
            (made.nulls_out, made.invalid) = (told.nulls_out, told.invalid);
        }
    }
    let Some((made, told)) = made.gate.as_mut().zip(told.gate.as_ref()) else { return };
    let mixed = |name: &ColumnName| {
        let mut columns = plan.resolved().columns.iter().filter(|c| c.field.name == *name);
        columns.any(|column| is_unknown(column) && (column.rule.is_shift() || mixes(&column.rule)))
    };
    let sensitive = made.assessment.sensitive.iter_mut().zip(&told.assessment.sensitive);
    for (made, told) in sensitive.filter(|(made, _)| mixed(&made.column)) {
        made.clone_from(told);
    }
}

/// Without the key other tokens were made, as many as there were; but an estimate of their number
/// depends on what they are. So the tokens of the release are counted too, and what the manifest
/// tells must be both.
fn count_again(
    made: &mut TableEntry,
    told: &TableEntry,
    output: &Released,
    plan: &TablePlan,
    k: Option<K>,
) -> Result<()> {
    let mut seen = plan.no_tokens();
    if seen.iter().all(Option::is_none) || !output.other_columns.is_empty() {
        return Ok(());
    }
    for columns in output.rows()? {
        plan.count_tokens(&columns?, &mut seen)?;
    }
    for ((made, told), seen) in made.columns.iter_mut().zip(&told.columns).zip(&seen) {
        let found = seen.as_ref().map(|seen| TokensEntry::new(seen, k));
        let is_estimated = seen.as_ref().is_some_and(|seen| seen.standard_error().is_some());
        if is_estimated || found != told.tokens {
            made.tokens = found;
        }
    }
    Ok(())
}

/// Raw tables whose keyed digests were not compared.
#[derive(Default)]
struct Inputs {
    without_key: usize,
    without_digest: usize,
}

impl Inputs {
    fn adopt(&mut self, made: &mut TableEntry, told: &TableEntry, has_key: bool) {
        match (told.input.has_digests(), has_key) {
            (true, true) => return,
            (true, false) => self.without_key += 1,
            (false, _) => self.without_digest += 1,
        }
        made.input.keyed_digest.clone_from(&told.input.keyed_digest);
        for (made, told) in made.input.files.iter_mut().zip(&told.input.files) {
            made.keyed_digest.clone_from(&told.keyed_digest);
        }
    }

    fn report(&self, rerun: &Rerun<'_>, keys: &Keys<'_>, verification: &mut Verification) {
        let note = |count| format!("{count} raw table(s) not recognised by their digests");
        if self.without_key > 0 {
            verification.skip("inputs", keys.why(), note(self.without_key));
        } else if self.without_digest > 0 && rerun.is_keyed() {
            verification.skip("inputs", "no digest in the manifest", note(self.without_digest));
        } else if self.without_digest == 0 {
            verification.check(
                "inputs",
                "the raw tables are those of the run (keyed SHA-256)",
                &[],
            );
        }
    }
}
