//! Names of columns, tables, domains and recipients.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Invalid;

/// Declares a name: shared text with a check at the door.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $check:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and wraps a name.
            ///
            /// # Errors
            /// When the text is not a valid name of this sort.
            pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
                let check: fn(&str) -> bool = $check;
                if check(text.as_ref()) {
                    Ok(Self(text.as_ref().into()))
                } else {
                    Err(Invalid { expected: $expected })
                }
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.as_ref().to_owned()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(
    /// A column's name, as the header or the schema spells it. A blank header at position *n* is
    /// `#n`, counted from 1.
    ColumnName,
    |text| !text.is_empty(),
    "a column name that is not empty"
);

name!(
    /// A table's name: it also names the output file, so it holds letters, digits, `_`, `-` and
    /// `.` only, does not begin or end with a dot, and is no device of Windows (`con`, `lpt1`).
    TableName,
    |text| {
        !text.is_empty()
            && text.len() <= 128
            && !text.starts_with('.')
            && !text.ends_with('.')
            && !is_device(text)
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    },
    "a table name of letters, digits, `_`, `-` or `.`, and none of Windows' devices (con, aux, nul, com1, …)"
);

/// Whether Windows would open a device instead of a file of this name, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_lowercase();
    let numbered = |rest: &str| {
        let mut chars = rest.chars();
        chars.next().is_some_and(|c| "123456789¹²³".contains(c)) && chars.next().is_none()
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || ["com", "lpt"].iter().any(|port| stem.strip_prefix(port).is_some_and(numbered))
}

name!(
    /// A domain: the scope within which equal values get equal tokens and one date shift.
    DomainName,
    |text| {
        !text.is_empty()
            && text.len() <= 128
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    },
    "a domain name of letters, digits, `_`, `-` or `.`"
);

name!(
    /// Who receives the release. Part of every derivation: tokens for two recipients never match.
    Recipient,
    |text| !text.is_empty() && text.len() <= 256,
    "a recipient name of 1 to 256 bytes"
);

#[cfg(test)]
mod tests {
    use super::TableName;

    #[test]
    fn devices_of_windows_are_no_tables() {
        for name in ["CON", "aux", "nul", "com1", "LPT9", "prn.v2", "COM¹", "dm."] {
            assert!(TableName::new(name).is_err(), "{name}");
        }
        for name in ["con1", "com", "com10", "comment", "lpt0", "null", "dm.v2"] {
            assert!(TableName::new(name).is_ok(), "{name}");
        }
    }
}
