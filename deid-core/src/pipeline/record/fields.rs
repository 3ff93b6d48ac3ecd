//! What records have in common, found again at once for the next one: the rules of their fields,
//! and plans for the types of their cells.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::error::{Cause, ColumnRef, Error, Place, Problem, Result};
use crate::pipeline::{Plan, TablePlan};
use crate::policy::ResolvedTable;
use crate::table::{Field, Scalar, Schema};
use crate::vocab::ColumnName;

use super::kept::Kept;

/// The fields of a record by name, each with its rule: what [`Plan::scrub_cells`] needs beside
/// the cells.
pub struct RecordFields {
    names: Vec<ColumnName>,
    /// Of the names: most other lists differ in it.
    hash: u64,
    looked_at: Vec<bool>,
    shown: Vec<ColumnRef>,
    plans: Kept<TypedPlan>,
}

/// The field lists that records came with.
#[derive(Default)]
pub(in crate::pipeline) struct RecordPlans(Kept<RecordFields>);

impl RecordPlans {
    /// The fields of these names in this order; nothing is allocated to find them again.
    ///
    /// # Errors
    /// When a name is none, a field has no rule, or a declared field is missing.
    pub(super) fn fields<'n>(
        &self,
        plan: &Plan,
        names: &(impl ExactSizeIterator<Item = &'n str> + Clone),
    ) -> Result<Arc<RecordFields>> {
        let hash = hash(names.clone());
        self.0.find(
            |fields| fields.hash == hash && fields.are(names.clone()),
            |_| false,
            |_| resolve(plan, names.clone()).map_err(|error| in_table(plan, error)),
        )
    }
}

fn in_table(plan: &Plan, error: Error) -> Error {
    error.without_field_names().within(&Place::table(plan.table()))
}

fn hash<'n>(names: impl Iterator<Item = &'n str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    names.for_each(|name| name.hash(&mut hasher));
    hasher.finish()
}

fn resolve<'n>(plan: &Plan, names: impl ExactSizeIterator<Item = &'n str>) -> Result<RecordFields> {
    let of = names.len();
    let name = |(index, name): (usize, &str)| {
        let place = ColumnRef::Position { index: index + 1, of };
        let place = Place::default().with_column(place);
        ColumnName::new(name).map_err(|_| Error::at(place, Cause::RecordShape))
    };
    let names = names.enumerate().map(name).collect::<Result<Vec<_>>>()?;
    let schema = Schema::new(names.iter().cloned().map(Field::text).collect());
    let resolved = plan.policy().resolve(plan.table(), &schema)?;
    Ok(RecordFields::new(names, &resolved))
}

/// A plan for cells of some types.
pub(super) struct TypedPlan {
    pub(super) plan: TablePlan,
    /// Which fields have had null cells only: their type is not known yet, and they are bound as
    /// text.
    open: Vec<bool>,
}

impl RecordFields {
    fn new(names: Vec<ColumnName>, resolved: &ResolvedTable) -> Self {
        let hash = hash(names.iter().map(ColumnName::as_str));
        let shown = (0..names.len()).map(|index| resolved.column_ref(index)).collect();
        Self { looked_at: resolved.looked_at(), shown, names, hash, plans: Kept::default() }
    }

    /// Whether a rule looks into the field at this position (from 0): the cells of others play no
    /// part.
    #[must_use]
    pub fn is_looked_at(&self, index: usize) -> bool {
        self.looked_at.get(index) == Some(&true)
    }

    /// The problem of a field (from 0) that holds what no cell can be: by name where the policy
    /// has one for it, else by position.
    #[must_use]
    pub fn refused(&self, index: usize, what: &'static str) -> Problem {
        let place = match self.shown.get(index) {
            Some(column) => Place::default().with_column(column.clone()),
            None => Place::default(),
        };
        Problem { place, cause: Cause::FieldType(what) }
    }

    /// How each field is shown in problems.
    pub(super) fn shown(&self) -> &[ColumnRef] {
        &self.shown
    }

    fn are<'n>(&self, names: impl ExactSizeIterator<Item = &'n str>) -> bool {
        self.names.len() == names.len()
            && self.names.iter().zip(names).all(|(mine, name)| mine.as_str() == name)
    }

    /// The plan for these cells, bound where there is none for their types yet. A null fits any
    /// type: types that agree wherever they are known share one plan, which is bound once more
    /// when the first cell tells the type of a field that was null so far.
    pub(super) fn plan(&self, plan: &Plan, cells: &[Scalar<'_>]) -> Result<Arc<TypedPlan>> {
        if cells.len() != self.names.len() {
            return Err(Error::at(Place::table(plan.table()), Cause::RecordShape));
        }
        self.plans.find(
            |typed| typed.fits(cells),
            |typed| typed.may_come_to_fit(cells),
            |similar| {
                let (schema, open) = self.types(similar, cells);
                let plan = plan.bind(&schema).map_err(Error::without_field_names)?;
                Ok(TypedPlan { plan, open })
            },
        )
    }

    /// The types of these cells, and where they are null those of the `similar` plan.
    fn types(&self, similar: Option<&TypedPlan>, cells: &[Scalar<'_>]) -> (Schema, Vec<bool>) {
        let known = |index: usize| similar.filter(|similar| !similar.open[index]);
        let field = |(index, (name, cell)): (usize, (&ColumnName, &Scalar<'_>))| match known(index)
        {
            Some(similar) => similar.plan.input_schema().fields()[index].clone(),
            None => Field::scalar(name.clone(), cell),
        };
        let fields = self.names.iter().zip(cells).enumerate().map(field).collect();
        let open = cells.iter().enumerate();
        let open = open.map(|(index, cell)| cell.is_null() && known(index).is_none()).collect();
        (Schema::new(fields), open)
    }

    /// How many plans were bound so far.
    #[cfg(test)]
    pub(in crate::pipeline) fn bindings(&self) -> usize {
        self.plans.made()
    }
}

impl TypedPlan {
    fn fits(&self, cells: &[Scalar<'_>]) -> bool {
        let fields = self.plan.input_schema().fields();
        fields.iter().zip(cells).all(|(field, cell)| cell.is_null() || field.is_of(cell))
    }

    /// Whether the types agree wherever both are known.
    fn may_come_to_fit(&self, cells: &[Scalar<'_>]) -> bool {
        let fields = self.plan.input_schema().fields().iter().zip(&self.open).zip(cells);
        let mut agree =
            fields.map(|((field, open), cell)| *open || cell.is_null() || field.is_of(cell));
        agree.all(|agree| agree)
    }
}
