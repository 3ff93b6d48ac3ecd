//! One level coarser: what a gate that fails can suggest for a column.

/// The next coarser form of an output cell; `None` where there is none for this cell.
pub type Coarser = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// `40-49` becomes `40-59`, `50-59` too. `None` for other labels: tops and bottoms stay.
pub(super) fn twice_as_wide(cell: &str) -> Option<String> {
    let (low, high) = cell.split_once('-')?;
    let (low, high): (u32, u32) = (low.parse().ok()?, high.parse().ok()?);
    let width = 2 * (high.checked_sub(low)? + 1);
    let low = low / width * width;
    Some(format!("{low}-{}", low + width - 1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::technique::Rule;

    #[test]
    fn bands_double_and_tops_stay() {
        assert_eq!(twice_as_wide("50-59").as_deref(), Some("40-59"));
        assert_eq!(twice_as_wide("90+"), None);
        let age: Rule = serde_json::from_str(r#"{"age": {"band": 10}}"#).unwrap();
        let age = age.coarser(&BTreeMap::new()).unwrap();
        assert_eq!((age("80-89").as_deref(), age("90+").as_deref()), (Some("80-99"), Some("90+")));
    }
}
