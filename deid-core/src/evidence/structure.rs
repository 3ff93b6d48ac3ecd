//! Whether the cells of an output have the form that their rules write. Needs neither key nor raw
//! data, and is told apart from the techniques on purpose: what made a cell does not vouch for it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::secret::base32;
use crate::table::{Column, NullValues};
use crate::technique::date_part::Part;
use crate::technique::{Domain, Rule, zip3};
use crate::vocab::{DomainName, RowNumber};

/// The cells that a rule can write.
#[derive(Clone, Debug)]
pub struct Shape(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Age { top: u32 },
    Constant(String),
    DatePart { part: Part, label: Option<String> },
    Null,
    Token { prefix: String },
    Zip3 { restricted: String, prefixes: BTreeSet<String> },
}

/// Cells of a column that its rule cannot have written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misshapen {
    /// How many.
    pub count: u64,
    /// The first of them, ascending.
    pub rows: Vec<RowNumber>,
}

impl Misshapen {
    /// How many rows are listed.
    pub const ROWS: usize = 20;
}

impl Shape {
    /// The cells that a rule writes; `None` where they can be anything.
    #[must_use]
    pub fn of(rule: &Rule, domains: &BTreeMap<DomainName, Domain>) -> Option<Self> {
        Some(Self(match rule {
            Rule::Age(params) => Kind::Age { top: params.top.into() },
            Rule::Constant(params) => Kind::Constant(params.0.clone()),
            Rule::DatePart(params) => {
                let label = params.label().map(Cow::into_owned);
                Kind::DatePart { part: params.part, label }
            }
            Rule::Null => Kind::Null,
            Rule::Token(params) => {
                let prefix = domains.get(&params.domain).map(|domain| domain.prefix.clone());
                Kind::Token { prefix: prefix.unwrap_or_default() }
            }
            Rule::Zip3(params) => Kind::zip3(params),
            _ => return None,
        }))
    }

    /// Looks through the cells of a column, of which the first is row `first_row` (from 0). Nulls
    /// may stand anywhere; so may `*` where `starred` says that the gate writes it.
    ///
    /// # Errors
    /// When the column has no text form.
    pub fn check(
        &self,
        column: &Column,
        first_row: u64,
        nulls: &NullValues,
        starred: bool,
        found: &mut Misshapen,
    ) -> Result<()> {
        column.text()?.for_each(|row, cell| {
            let Some(cell) = cell.filter(|cell| !cell.is_empty()) else { return };
            let null = nulls.contains(cell) && !matches!(self.0, Kind::Null);
            if null || (starred && cell == "*") || self.admits(cell) {
                return;
            }
            found.count += 1;
            if found.rows.len() < Misshapen::ROWS {
                found.rows.push(RowNumber::from_index(first_row + row as u64));
            }
        });
        Ok(())
    }

    /// Whether the rule can have written the cell.
    fn admits(&self, cell: &str) -> bool {
        match &self.0 {
            Kind::Age { top } => is_age(cell, *top),
            Kind::Constant(text) => cell == text,
            Kind::DatePart { part, label } => {
                label.as_deref() == Some(cell) || is_date_part(cell, *part)
            }
            Kind::Null => false,
            Kind::Token { prefix } => {
                let code = cell.strip_prefix(prefix.as_str());
                code.is_some_and(|code| {
                    code.len() == base32::TOKEN_CHARS && base32::is_alphabet(code.as_bytes())
                })
            }
            Kind::Zip3 { restricted, prefixes } => cell == restricted || prefixes.contains(cell),
        }
    }
}

impl Kind {
    fn zip3(params: &zip3::Params) -> Self {
        Self::Zip3 { restricted: params.restricted.clone(), prefixes: params.prefixes().collect() }
    }
}

/// `45`, `40-49`, all below the top, or `90+`.
fn is_age(cell: &str, top: u32) -> bool {
    let below = |text: &str| is_digits(text) && text.parse().is_ok_and(|age: u32| age < top);
    if let Some(first) = cell.strip_suffix('+') {
        return is_digits(first) && first.parse() == Ok(top);
    }
    match cell.split_once('-') {
        Some((first, last)) => below(first) && below(last),
        None => below(cell),
    }
}

/// The part itself, or a year where the date had no more.
fn is_date_part(cell: &str, part: Part) -> bool {
    let year = |text: &str| text.len() == 4 && is_digits(text);
    let after_year = |mark: &str, most: u8| {
        cell.split_once(mark).is_some_and(|(first, rest)| {
            year(first)
                && is_digits(rest)
                && rest.parse().is_ok_and(|n: u8| (1..=most).contains(&n))
        })
    };
    match part {
        Part::Decade => {
            cell.strip_suffix("0s").is_some_and(|decade| decade.len() == 3 && is_digits(decade))
        }
        Part::IsoWeek => after_year("-W", 53) || year(cell),
        Part::Month => after_year("-", 12) || year(cell),
        Part::Quarter => after_year("-Q", 4) || year(cell),
        Part::Year => year(cell),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(kind: Kind, cells: &[&str], starred: bool) -> Vec<u64> {
        let mut found = Misshapen::default();
        let column =
            Column::from_text(cells.iter().map(|cell| Some(cell).filter(|c| !c.is_empty())));
        let nulls = NullValues::new(["NA"]);
        Shape(kind).check(&column, 10, &nulls, starred, &mut found).unwrap();
        assert_eq!(found.count, found.rows.len() as u64);
        found.rows.iter().map(|row| row.get()).collect()
    }

    #[test]
    fn nobody_is_shown_above_the_top() {
        let cells = ["40-49", "7", "90+", "", "NA", "90", "85-94", "91+", "forty", "-5", "+", "*"];
        assert_eq!(rows(Kind::Age { top: 90 }, &cells, false), [16, 17, 18, 19, 20, 21, 22]);
        assert_eq!(rows(Kind::Age { top: 90 }, &["*"], true), [] as [u64; 0]);
    }

    #[test]
    fn tokens_have_prefix_length_and_alphabet() {
        let kind = Kind::Token { prefix: "S".into() };
        let token = "S0123456789abcdefghjkmnpqrs";
        let other = token.replace('S', "T");
        let cells = [token, "S0123456789abcdefghjkmnpqri", &token[..26], &other, "701"];
        assert_eq!(rows(kind, &cells, false), [12, 13, 14, 15]);
    }

    #[test]
    fn zip_codes_stay_within_the_allowlist() {
        let params: zip3::Params = serde_json::from_str("{}").unwrap();
        let kind = Kind::zip3(&params);
        // 036 and 821: 20,000 people or fewer in every census; 021: Boston.
        assert_eq!(
            rows(kind, &["021", "000", "036", "821", "02139", "0x1", "21"], false),
            [13, 14, 15, 16, 17]
        );
    }

    #[test]
    fn parts_of_dates_tell_no_more_than_the_part() {
        let part =
            |part, label: Option<&str>| Kind::DatePart { part, label: label.map(Into::into) };
        let cells = ["2014", "2014-Q1", "2014-01", "2014-W05", "1950s", "2014-01-05", "90+"];
        assert_eq!(rows(part(Part::Year, Some("90+")), &cells, false), [12, 13, 14, 15, 16]);
        assert_eq!(rows(part(Part::Quarter, None), &cells, false), [13, 14, 15, 16, 17]);
        assert_eq!(rows(part(Part::Month, None), &cells, false), [12, 14, 15, 16, 17]);
        assert_eq!(rows(part(Part::IsoWeek, None), &cells, false), [12, 13, 15, 16, 17]);
        assert_eq!(rows(part(Part::Decade, None), &cells, false), [11, 12, 13, 14, 16, 17]);
    }

    #[test]
    fn emptied_columns_are_empty_and_constants_constant() {
        assert_eq!(rows(Kind::Null, &["", "NA", "x"], false), [12, 13]);
        assert_eq!(rows(Kind::Constant("DX".into()), &["DX", "", "dx"], false), [13]);
    }
}
