//! One level coarser: what a gate that fails can suggest for a column.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::hierarchy::Hierarchy;

use super::date_part::Part;
use super::{Rule, age, hierarchy};

/// The next coarser form of an output cell; `None` where there is none for this cell.
pub type Coarser = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

impl Rule {
    /// What an output cell of this rule would be one level coarser: bands twice as wide, the next
    /// level of the hierarchy, the next larger part of a date. `None` where the rule has no such
    /// level.
    #[must_use]
    pub fn coarser(&self, hierarchies: &BTreeMap<String, Arc<Hierarchy>>) -> Option<Coarser> {
        match self {
            Self::Age(params) => Some(wider_age(params)),
            Self::Band(params) if params.width.fract() == 0.0 && params.origin == 0.0 => {
                Some(Box::new(|cell| twice_as_wide(cell).or_else(|| Some(cell.to_owned()))))
            }
            Self::DatePart(params) => larger_part(params.part),
            Self::Hierarchy(params) => next_level(params, hierarchies),
            _ => None,
        }
    }
}

fn wider_age(params: &age::Params) -> Coarser {
    let (top, single) = (params.top, params.band.is_none());
    Box::new(move |cell| {
        if single {
            let years: u16 = cell.parse().ok()?;
            let low = years / 10 * 10;
            return Some(format!("{low}-{}", (low + 9).min(top - 1)));
        }
        twice_as_wide(cell).or_else(|| Some(cell.to_owned()))
    })
}

/// `40-49` becomes `40-59`, `50-59` too. `None` for other labels: tops and bottoms stay.
fn twice_as_wide(cell: &str) -> Option<String> {
    let (low, high) = cell.split_once('-')?;
    let (low, high): (u32, u32) = (low.parse().ok()?, high.parse().ok()?);
    let width = 2 * (high.checked_sub(low)? + 1);
    let low = low / width * width;
    Some(format!("{low}-{}", low + width - 1))
}

fn larger_part(part: Part) -> Option<Coarser> {
    Some(match part {
        Part::Month => Box::new(|cell| {
            let (year, month) = cell.split_once('-')?;
            let month: u8 = month.parse().ok()?;
            Some(format!("{year}-Q{}", month.div_ceil(3)))
        }),
        Part::IsoWeek | Part::Quarter => Box::new(|cell| Some(cell.split_once('-')?.0.to_owned())),
        Part::Year => Box::new(|cell| {
            let decade = cell.get(..3).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
            Some(decade.map_or_else(|| cell.to_owned(), |decade| format!("{decade}0s")))
        }),
        Part::Decade => return None,
    })
}

fn next_level(
    params: &hierarchy::Params,
    hierarchies: &BTreeMap<String, Arc<Hierarchy>>,
) -> Option<Coarser> {
    if let Some(chars) = params.prefix.filter(|&chars| chars > 1) {
        let chars = usize::from(chars) - 1;
        return Some(Box::new(move |cell| Some(cell.chars().take(chars).collect())));
    }
    let tree = hierarchies.get(params.file.as_ref()?)?;
    let parents = tree.parents(usize::from(params.level?))?;
    Some(Box::new(move |cell| parents.get(cell).cloned().or_else(|| Some(cell.to_owned()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_double_and_tops_stay() {
        assert_eq!(twice_as_wide("50-59").as_deref(), Some("40-59"));
        assert_eq!(twice_as_wide("90+"), None);
        let age = wider_age(&serde_json::from_str(r#"{"band": 10}"#).unwrap());
        assert_eq!((age("80-89").as_deref(), age("90+").as_deref()), (Some("80-99"), Some("90+")));
    }

    #[test]
    fn dates_lose_their_finest_part() {
        let month = larger_part(Part::Month).unwrap();
        assert_eq!(month("2014-05").as_deref(), Some("2014-Q2"));
        let year = larger_part(Part::Year).unwrap();
        assert_eq!((year("2014").as_deref(), year("90+").as_deref()), (Some("2010s"), Some("90+")));
    }

    #[test]
    fn a_hierarchy_goes_one_level_up() {
        let tree = Hierarchy::parse(b"FRA;Europe;World\nJPN;Asia;World\n", "country.csv").unwrap();
        let files = BTreeMap::from([("country.csv".to_owned(), Arc::new(tree))]);
        let rule = |level| {
            let text = format!(r#"{{"hierarchy": {{"file": "country.csv", "level": {level}}}}}"#);
            serde_json::from_str::<Rule>(&text).unwrap()
        };
        let up = rule(1).coarser(&files).unwrap();
        assert_eq!(up("Asia").as_deref(), Some("World"));
        assert!(rule(2).coarser(&files).is_none());
    }
}
