//! Reading a table and measuring it.

use crate::equivalence::{ClassBuilder, Scope, SensitiveBuilder, SubjectInterner, Unit};
use crate::error::{Cause, CellFault, ColumnRef, Error, Faults, Means, Place, Result, help};
use crate::table::{Batch, Column, Schema, State};
use crate::vocab::{ColumnName, K, TableName};

use super::assessment::{Assessment, Measured, Sensitive};

/// What is to be measured of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The table's name, for the result and for errors.
    pub table: Option<TableName>,
    /// The quasi-identifiers; at least one.
    pub quasi_identifiers: Vec<ColumnName>,
    /// Sensitive attributes, for l-diversity.
    pub sensitive: Vec<ColumnName>,
    /// The column that says whom a row is about. Rows are counted where there is none.
    pub subject: Option<ColumnName>,
    /// What a class is; `Scope::History` needs a subject.
    pub scope: Scope,
    /// The k that is asked for.
    pub k: Option<K>,
    /// The most memory, in bytes, that the classes may take.
    pub memory_limit: Option<u64>,
}

/// Measures a table. Subjects are compared by their text; batches may be in any state.
///
/// # Errors
/// When a column is missing or has no text form, a row names no subject, the memory limit is
/// passed, or a batch cannot be read.
///
/// # Complexity
/// Linear in the rows; memory grows with the distinct tuples and the subjects.
///
/// ```
/// use deid_core::measure::{Question, assess};
/// use deid_core::table::{Batch, Column, Field, Schema};
/// use deid_core::vocab::ColumnName;
///
/// let names = [ColumnName::new("AGE")?, ColumnName::new("SEX")?];
/// let schema = Schema::new(names.iter().cloned().map(Field::text).collect());
/// let age = Column::from_text([Some("40-49"), Some("40-49"), Some("50-59")]);
/// let sex = Column::from_text([Some("F"), Some("F"), Some("F")]);
/// let batch = Batch::new(schema, vec![age, sex], 0)?;
///
/// let question = Question { quasi_identifiers: names.to_vec(), ..Question::default() };
/// let assessment = assess([Ok(batch)], &question)?;
/// assert_eq!((assessment.k, assessment.classes), (Some(1), 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assess<S: State>(
    batches: impl IntoIterator<Item = Result<Batch<S>>>,
    question: &Question,
) -> Result<Assessment> {
    let place = question.table.as_ref().map(Place::table).unwrap_or_default();
    measure(batches, question).map_err(|error| error.within(&place))
}

fn measure<S: State>(
    batches: impl IntoIterator<Item = Result<Batch<S>>>,
    question: &Question,
) -> Result<Assessment> {
    if question.quasi_identifiers.is_empty() {
        return Err(Error::new(Cause::call(
            "name at least one quasi-identifier",
            help![
                "name the columns that an outsider may know of a person",
                Means::QuasiIdentifiers,
            ],
        )));
    }
    if question.scope == Scope::History && question.subject.is_none() {
        return Err(Error::new(Cause::usage("scope `history` needs a subject column")));
    }
    let mut counter = Counter::new(question);
    for batch in batches {
        counter.push(&batch?)?;
    }
    Ok(counter.finish())
}

struct Counter<'q> {
    question: &'q Question,
    classes: ClassBuilder,
    sensitive: Vec<SensitiveBuilder>,
    subjects: SubjectInterner,
}

impl<'q> Counter<'q> {
    fn new(question: &'q Question) -> Self {
        let unit = if question.subject.is_some() { Unit::Subjects } else { Unit::Rows };
        let columns = question.quasi_identifiers.len();
        Self {
            question,
            classes: ClassBuilder::new(columns, unit, question.memory_limit),
            sensitive: vec![SensitiveBuilder::new(); question.sensitive.len()],
            subjects: SubjectInterner::new(),
        }
    }

    fn push<S: State>(&mut self, batch: &Batch<S>) -> Result<()> {
        let columns = Chosen::of(self.question, batch)?;
        let subjects = match columns.subject {
            None => None,
            Some((name, column)) => {
                Some(subjects(&mut self.subjects, name, column, batch.first_row())?)
            }
        };
        let classes = self.classes.push(&columns.quasi, subjects.as_deref())?;
        for (builder, column) in self.sensitive.iter_mut().zip(columns.sensitive) {
            builder.push(classes, column)?;
        }
        let bytes = self.classes.bytes()
            + self.subjects.bytes() as u64
            + self.sensitive.iter().map(SensitiveBuilder::bytes).sum::<u64>();
        match self.question.memory_limit {
            Some(limit) if bytes > limit => {
                Err(Error::new(Cause::OverMemory { limit_mib: limit >> 20 }))
            }
            _ => Ok(()),
        }
    }

    fn finish(self) -> Assessment {
        let question = self.question;
        let values = self.sensitive.into_iter().map(SensitiveBuilder::finish);
        let sensitive = question
            .sensitive
            .iter()
            .cloned()
            .zip(values)
            .map(|(column, values)| Sensitive { column, values })
            .collect();
        Assessment::new(Measured {
            table: question.table.clone(),
            quasi_identifiers: question.quasi_identifiers.clone(),
            grouping: &self.classes.finish(),
            sensitive,
            scope: question.scope,
            k: question.k,
        })
    }
}

/// The columns of a batch that a question is about.
struct Chosen<'b> {
    quasi: Vec<&'b Column>,
    sensitive: Vec<&'b Column>,
    subject: Option<(&'b ColumnName, &'b Column)>,
}

impl<'b> Chosen<'b> {
    fn of<S: State>(question: &'b Question, batch: &'b Batch<S>) -> Result<Self> {
        let all = [&question.quasi_identifiers, &question.sensitive];
        let missing: Vec<ColumnName> = all
            .into_iter()
            .flatten()
            .chain(&question.subject)
            .filter(|name| find(batch.schema(), name).is_none())
            .cloned()
            .collect();
        if !missing.is_empty() {
            return Err(Error::new(Cause::MissingColumns(missing)));
        }
        let column = |name: &ColumnName| find(batch.schema(), name).map(|at| &batch.columns()[at]);
        Ok(Self {
            quasi: question.quasi_identifiers.iter().filter_map(column).collect(),
            sensitive: question.sensitive.iter().filter_map(column).collect(),
            subject: question.subject.as_ref().and_then(|name| Some((name, column(name)?))),
        })
    }
}

fn find(schema: &Schema, name: &ColumnName) -> Option<usize> {
    schema.index_of(name.as_str())
}

/// The subjects of a batch by their text; a row without one cannot be counted.
fn subjects(
    interner: &mut SubjectInterner,
    name: &ColumnName,
    column: &Column,
    first_row: u64,
) -> Result<Vec<Option<u32>>> {
    let same = |cell: &str, form: &mut String| {
        form.push_str(cell);
        Ok(())
    };
    let subjects = interner.push(column, &mut Faults::default(), same)?;
    let mut missing = (first_row + 1..).zip(&subjects).filter(|(_, subject)| subject.is_none());
    let Some((row, _)) = missing.next() else {
        return Ok(subjects);
    };
    let rows: Vec<u64> = std::iter::once(row)
        .chain(missing.by_ref().map(|(row, _)| row).take(Faults::SHOWN - 1))
        .collect();
    let count = rows.len() as u64 + missing.count() as u64;
    let place = Place::default().with_column(ColumnRef::Named(name.clone()));
    Err(Error::at(place, Cause::Cells { count, first: CellFault::SubjectMissing, rows }))
}
