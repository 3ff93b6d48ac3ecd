//! Whether line 1 of a file is a header. Without one, its cells would be printed as names.

use crate::error::{Cause, ColumnRef, Error, Place, Result};
use crate::table::{Field, Schema};
use crate::vocab::TableName;

use super::form::Form;
use super::sample::{ColumnSample, Sample};

/// Refuses names that look like data, and names that a policy could not tell apart.
///
/// # Errors
/// When a name is a date, an e-mail address or a number of a person; when a quarter of the names
/// are numbers or stand among the cells; when two are equal.
pub(super) fn check(table: &TableName, schema: &Schema, sample: &Sample) -> Result<()> {
    let fields = schema.fields();
    let place = Place::table(table);
    let doubt = |(index, field): (usize, &Field)| doubt(field, sample.column(index));
    let doubts: Vec<Doubt> = fields.iter().enumerate().filter_map(doubt).collect();
    let strong = doubts.contains(&Doubt::Strong);
    if strong || !doubts.is_empty() && doubts.len() * 4 >= fields.len() {
        let cause = Cause::HeaderLooksLikeData { suspicious: doubts.len(), of: fields.len() };
        return Err(Error::at(place, cause));
    }
    for (index, field) in fields.iter().enumerate() {
        if schema.index_of(field.name.as_str()) != Some(index) {
            let column = ColumnRef::Position { index: index + 1, of: fields.len() };
            return Err(Error::at(place.with_column(column), Cause::DuplicateColumn));
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// Headers are like this now and then.
    Weak,
    /// No header is like this.
    Strong,
}

fn doubt(field: &Field, sample: ColumnSample) -> Option<Doubt> {
    let name = field.name.as_str().trim();
    if field.blank || name.starts_with('#') {
        return None;
    }
    match Form::of(name) {
        Form::Date | Form::Timestamp | Form::CompactDate => return Some(Doubt::Strong),
        Form::Other | Form::Boolean | Form::IncompleteDate => {}
        Form::Decimal | Form::Integer | Form::LeadingZero | Form::Year => return Some(Doubt::Weak),
    }
    if is_email(name) || is_personal_number(name) {
        return Some(Doubt::Strong);
    }
    (sample.repeats_header || sample.looks_like_header).then_some(Doubt::Weak)
}

fn is_email(name: &str) -> bool {
    !name.contains(' ')
        && name.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

/// Seven digits or more and little else: telephone numbers, social security numbers, dates in
/// other forms; or a UUID.
fn is_personal_number(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let separators = |c: char| c.is_ascii_digit() || " -+()./".contains(c);
    let is_uuid = name.len() == 36
        && name.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
        && name.matches('-').count() == 4;
    digits >= 7 && name.chars().all(separators) || is_uuid
}
