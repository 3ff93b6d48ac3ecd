//! What can undo a de-identification: the one place where a review has to look for it.
//!
//! A [`Decryptor`] turns back what the rules `encrypt` and `fpe` wrote, for whoever holds the key and
//! the policy of the release. Nothing on the command line reaches it. Who may hold the key, and how a
//! safety follow-up is answered, stands in the project's `docs/reversible.md`.
//!
//! ```
//! use deid_core::{Keyring, Policy, danger};
//!
//! let policy = Policy::parse(r#"
//!     version = 1
//!     recipient = "acme-research"
//!     [domains.subject]
//!     prefix = "E"
//!     [tables.dm.columns]
//!     MRN = { encrypt = "subject" }
//! "#)?;
//! let keys = Keyring::generate()?;
//! let plan = policy.compile("dm", &keys)?;
//! let released = plan.scrub_record(&serde_json::json!({ "MRN": "100234" }))?;
//! let code = released.fields()["MRN"].as_str().ok_or("text")?;
//!
//! // The sponsor writes back: a signal, for this code.
//! let decryptor = danger::Decryptor::new(&policy, "dm", &keys)?;
//! assert_eq!(decryptor.value("MRN", code)?, "100234");
//! assert!(decryptor.value("MRN", &code.replace(code.chars().last().unwrap_or('0'), "-")).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{Field as ArrowField, Schema as ArrowSchema};

use crate::error::{
    Cause, ColumnRef, Error, Faults, ForeignKind, Place, Problem, Result, Words, words,
};
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::{Column, Field, Reading, Schema};
use crate::technique::{Context, DomainKeys, Rule, Technique};
use crate::vocab::{ColumnName, TableName};

/// Turns back the reversible columns of one table of a release.
///
/// Nothing tells it which release the cells are from: the policy must be the one that made it
/// (domains, prefixes, recipient, alphabets), and the key the one that the manifest names by its
/// id ([`Keyring::key_id`]). What `encrypt` wrote is refused under another key, also where a
/// character was changed. What `fpe` wrote becomes some other value under another key: nothing tells.
///
/// What comes out is raw: the canonical form of the domain, in which the value was encrypted.
pub struct Decryptor {
    policy: Policy,
    table: TableName,
    keys: DomainKeys,
}

impl Decryptor {
    /// For a table of the policy, by its name there.
    ///
    /// # Errors
    /// When the policy has no such table.
    pub fn new(policy: &Policy, table: &str, keys: &Keyring) -> Result<Self> {
        let found = policy.tables().get(table).map(|table| table.name.clone());
        let table = found.ok_or_else(|| {
            let names = Words::list(policy.tables().keys(), ", ");
            let problem = words!["the policy has no table of that name; it has: ", names];
            Error::new(Cause::call(problem, "name one of its tables"))
        })?;
        let keys = DomainKeys::derive(keys, policy.domains(), policy.recipient());
        Ok(Self { policy: policy.clone(), table, keys })
    }

    /// Whether the policy makes this column with a rule that the key turns back.
    #[must_use]
    pub fn is_reversible(&self, column: &str) -> bool {
        self.rule(column).is_ok_and(|rule| rule.definition().is_reversible())
    }

    /// One value of a column. For many, [`column`](Self::column) is faster.
    ///
    /// # Errors
    /// As [`column`](Self::column). An empty text stands for null, and comes back empty.
    pub fn value(&self, column: &str, cell: &str) -> Result<String> {
        let back = self.texts(column, [Some(cell)])?;
        Ok(back.into_iter().flatten().next().unwrap_or_default())
    }

    /// The cells of a column. Null stays null.
    ///
    /// # Errors
    /// As [`column`](Self::column).
    pub fn texts<T: AsRef<str>>(
        &self,
        column: &str,
        cells: impl IntoIterator<Item = Option<T>>,
    ) -> Result<Vec<Option<String>>> {
        let back = self.turn_back(column, &Column::from_text(cells))?;
        let text = back.text()?;
        Ok((0..text.len()).map(|row| text.at(row).map(str::to_owned)).collect())
    }

    /// The cells of an Arrow array of text, as an array of text. Null stays null.
    ///
    /// # Errors
    /// When the policy has no reversible rule for the column, or a cell cannot be turned back: all
    /// of them at once, by row (from 1), and nothing is returned.
    pub fn column(&self, column: &str, cells: &ArrayRef) -> Result<ArrayRef> {
        let back = self.turn_back(column, &Column::from_array(Arc::clone(cells)))?;
        Ok(Arc::clone(back.array()))
    }

    /// A batch with its reversible columns turned back; the others as they are.
    ///
    /// # Errors
    /// When cells cannot be turned back: those of all columns at once.
    pub fn batch(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        let mut problems: Vec<Problem> = Vec::new();
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            if !self.is_reversible(field.name()) {
                fields.push(Arc::clone(field));
                arrays.push(Arc::clone(array));
                continue;
            }
            match self.column(field.name(), array) {
                Ok(back) => {
                    let data_type = back.data_type().clone();
                    fields.push(Arc::new(ArrowField::new(field.name(), data_type, true)));
                    arrays.push(back);
                }
                Err(error) => problems.extend(error.into_problems()),
            }
        }
        Error::all(problems)?;
        let schema = Arc::new(ArrowSchema::new(fields));
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(schema, arrays, &options).map_err(|_| {
            Error::new(Cause::Io { action: "handing over rows", kind: ForeignKind::Other })
        })
    }

    fn turn_back(&self, column: &str, cells: &Column) -> Result<Column> {
        let mut place = Place::table(&self.table);
        let technique = self.technique(column).map_err(|error| error.within(&place))?;
        // The policy has a rule for it, so its name may be shown.
        place.column = ColumnName::new(column).ok().map(ColumnRef::Named);
        let reversible = technique.as_reversible().ok_or_else(|| not_reversible(&place))?;
        let mut faults = Faults::default();
        let back = reversible.turn_back(cells, &mut faults).map_err(|e| e.within(&place))?;
        let problems = faults.kinds().iter().map(|kind| {
            let rows = kind.rows.iter().map(|row| row + 1).collect();
            let cause = Cause::Cells { count: kind.count, first: kind.fault, rows };
            Problem { place: place.clone(), cause }
        });
        Error::all(problems.collect())?;
        Ok(back)
    }

    fn technique(&self, column: &str) -> Result<Box<dyn Technique>> {
        let rule = self.rule(column)?;
        let context = Context {
            domains: self.policy.domains(),
            keys: Some(&self.keys),
            as_of: self.policy.as_of(),
            hierarchies: self.policy.hierarchies(),
            lists: self.policy.lists(),
            reading: &Reading::default(),
        };
        if !rule.definition().is_reversible() {
            return Err(not_reversible(&Place::default()));
        }
        rule.compile(&context)?.ok_or_else(|| not_reversible(&Place::default()))
    }

    /// The rule of a column, as if the table had no other.
    fn rule(&self, column: &str) -> Result<Rule> {
        let name = ColumnName::new(column).map_err(|_| not_reversible(&Place::default()))?;
        let schema = Schema::new(vec![Field::text(name)]);
        // That others are missing is no problem here.
        let (table, _) = self.policy.fit(&self.table, &schema)?;
        let mut columns = table.columns.into_iter();
        let rule = columns.next().map(|column| column.rule);
        rule.ok_or_else(|| not_reversible(&Place::default()))
    }
}

fn not_reversible(place: &Place) -> Error {
    let problem = "the policy has no rule for that column that a key turns back";
    let help = "name a column of the release that the policy gives `encrypt` or `fpe`; what other rules write cannot be turned back";
    Error::at(place.clone(), Cause::call(problem, help))
}

#[cfg(test)]
mod tests;
