//! What the tests share.

use deid_core::policy::{Policy, ResolvedTable};
use deid_core::table::{Field, Schema};
use deid_core::vocab::{ColumnName, TableName};
use deid_core::{Error, Result};

/// A small hierarchy in ARX's layout.
pub(crate) const COUNTRIES: &str = "USA;America\nCAN;America\nITA;Europe\n";

/// A list of names.
pub(crate) fn names() -> String {
    (0..20).map(|n| format!("Name {n}\n")).collect()
}

/// The files that the policies of the tests name.
pub(crate) fn file(path: &str) -> Result<Vec<u8>> {
    match path {
        "names.txt" | "given-names.txt" => Ok(names().into()),
        "country.csv" | "elsewhere/land.csv" => Ok(COUNTRIES.into()),
        _ => Err(Error::new(deid_core::error::Cause::Io {
            action: "reading a file that the policy names",
            kind: deid_core::error::ForeignKind::NotFound,
        })),
    }
}

/// A policy of this text, after `version = 1`; its line 1 is the version.
pub(crate) fn parse(text: &str) -> Result<Policy> {
    Policy::parse_with(&format!("version = 1\n{text}"), file)
}

/// As [`parse`], of a text that is right.
pub(crate) fn good(text: &str) -> Policy {
    parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// A table of text columns.
pub(crate) fn schema(names: &[&str]) -> Schema {
    let field = |name: &&str| Field::text(ColumnName::new(name).unwrap());
    Schema::new(names.iter().map(field).collect())
}

pub(crate) fn resolve(policy: &Policy, table: &str, names: &[&str]) -> Result<ResolvedTable> {
    policy.resolve(&TableName::new(table).unwrap(), &schema(names))
}

/// What an error says, problem by problem.
pub(crate) fn lines(error: &Error) -> Vec<String> {
    error.problems().iter().map(ToString::to_string).collect()
}
