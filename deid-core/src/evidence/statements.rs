//! The statements of one manifest beside those of another, field by field.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The paths of the fields in which a manifest differs from the one that it should be:
/// `tables.dm.gate.k`, `tables.ae.columns[3].role`. No path holds a word of the manifest itself,
/// only names that the other one knows: what stands in a manifest may be anything.
///
/// ```
/// use deid_core::evidence::differing;
/// use serde_json::json;
/// let told = json!({ "spec": "deid/v1", "tables": [{ "name": "dm", "rows_in": 8 }] });
/// let made = json!({ "spec": "deid/v1", "tables": [{ "name": "dm", "rows_in": 9 }] });
/// assert_eq!(differing(&told, &made), ["tables.dm.rows_in"]);
/// ```
#[must_use]
pub fn differing(told: &Value, made: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk("", told, made, &mut found);
    found
}

fn walk(path: &str, told: &Value, made: &Value, found: &mut Vec<String>) {
    match (told, made) {
        (Value::Object(told), Value::Object(made)) => fields(path, told, made, found),
        (Value::Array(told), Value::Array(made)) => match (by_name(told), by_name(made)) {
            (Some(told), Some(made)) => named(path, &told, &made, found),
            _ => items(path, told, made, found),
        },
        _ if told == made => {}
        _ => found.push(path.to_owned()),
    }
}

fn fields(
    path: &str,
    told: &Map<String, Value>,
    made: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    for (name, made) in made {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match told.get(name) {
            Some(told) => walk(&path, told, made, found),
            None => found.push(path),
        }
    }
    let strangers = told.keys().filter(|name| !made.contains_key(*name)).count();
    if strangers > 0 {
        let place = if path.is_empty() { "the manifest" } else { path };
        found.push(format!("{strangers} field(s) of {place} that are not written here"));
    }
}

fn items(path: &str, told: &[Value], made: &[Value], found: &mut Vec<String>) {
    if told.len() != made.len() {
        found.push(path.to_owned());
        return;
    }
    for (index, (told, made)) in told.iter().zip(made).enumerate() {
        walk(&format!("{path}[{}]", index + 1), told, made, found);
    }
}

/// Tables and columns by their names, so that one too many does not make all others differ. `None`
/// where not every item has a name of its own.
fn by_name(items: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    let named = items.iter().map(|item| Some((item.get("name")?.as_str()?, item)));
    let named: BTreeMap<&str, &Value> = named.collect::<Option<_>>()?;
    (named.len() == items.len()).then_some(named)
}

fn named(
    path: &str,
    told: &BTreeMap<&str, &Value>,
    made: &BTreeMap<&str, &Value>,
    found: &mut Vec<String>,
) {
    for (name, made) in made {
        let path = format!("{path}.{name}");
        match told.get(name) {
            Some(told) => walk(&path, told, made, found),
            None => found.push(path),
        }
    }
    let strangers = told.keys().filter(|name| !made.contains_key(*name)).count();
    if strangers > 0 {
        found.push(format!("{strangers} of {path} that are not written here"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_told_by_their_paths_and_never_by_what_they_hold() {
        let made = json!({
            "spec": "deid/v1",
            "key_id": null,
            "tables": [
                { "name": "ae", "columns": [{ "name": null, "role": "quasi" }] },
                { "name": "dm", "gate": { "k": 11, "scope": "row" }, "packs": ["a", "b"] },
            ],
        });
        assert_eq!(differing(&made, &made), [] as [&str; 0]);
        let told = json!({
            "spec": "Dalton",
            "Dalton": 1,
            "tables": [
                { "name": "ae", "columns": [{ "name": null, "role": "Dalton" }] },
                { "name": "Dalton" },
                { "name": "dm", "gate": { "k": 3, "scope": "row" }, "packs": ["a"] },
            ],
        });
        let mut found = differing(&told, &made);
        found.sort_unstable();
        let expected = [
            "1 field(s) of the manifest that are not written here",
            "1 of tables that are not written here",
            "key_id",
            "spec",
            "tables.ae.columns[1].role",
            "tables.dm.gate.k",
            "tables.dm.packs",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn two_tables_of_one_name_are_not_one() {
        let made = json!({ "tables": [{ "name": "dm" }] });
        let told = json!({ "tables": [{ "name": "dm" }, { "name": "dm" }] });
        assert_eq!(differing(&told, &made), ["tables"]);
        let told = json!({ "tables": [{ "name": "dm", "gate": null }] });
        let made = json!({ "tables": [{ "name": "dm", "gate": { "k": 2 } }] });
        assert_eq!(differing(&told, &made), ["tables.dm.gate"]);
    }
}
