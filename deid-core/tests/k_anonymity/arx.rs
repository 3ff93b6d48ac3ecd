//! Adult (30,162 rows) as ARX generalizes, suppresses and measures it.

use std::collections::{BTreeMap, HashMap};

use deid_core::equivalence::suppression::{Fate, Gated, Suppress, solve};
use deid_core::equivalence::{ClassBuilder, Grouping, Unit};
use deid_core::vocab::{Fraction, K};
use serde_json::Value;

use super::field::{Table, texts, vectors};

/// The table with ARX's hierarchies.
struct Adult {
    table: Table,
    hierarchies: HashMap<String, HashMap<String, Vec<String>>>,
}

impl Adult {
    fn read(names: &[&str]) -> Option<Self> {
        let table = Table::read("arx-adult/adult.csv", b';')?;
        let mut hierarchies = HashMap::new();
        for name in names {
            let file = format!("arx-adult/adult_hierarchy_{name}.csv");
            // Hierarchies have no header: the first line is a row like the others.
            let levels = Table::read(&file, b';')?;
            let rows = std::iter::once(levels.names).chain(levels.rows);
            let rows = rows.map(|row| (row[0].clone(), row)).collect();
            hierarchies.insert((*name).to_owned(), rows);
        }
        Some(Self { table, hierarchies })
    }

    fn general(&self, name: &str, level: usize, cell: &str) -> String {
        let levels = &self.hierarchies[name][cell];
        levels[level.min(levels.len() - 1)].clone()
    }

    fn generalized(&self, names: &[&str], levels: &[usize]) -> Table {
        let all = Table { names: self.table.names.clone(), rows: self.table.rows.clone() };
        names.iter().zip(levels).fold(all, |table, (name, &level)| {
            table.with(name, |cell| self.general(name, level, cell))
        })
    }
}

fn numbers(list: &Value) -> Vec<usize> {
    list.as_array().unwrap().iter().map(|n| usize::try_from(n.as_u64().unwrap()).unwrap()).collect()
}

fn grouped(table: &Table, names: &[&str]) -> (Grouping, Vec<u32>) {
    let columns: Vec<_> = names.iter().map(|name| table.column(name)).collect();
    let mut builder = ClassBuilder::new(names.len(), Unit::Rows, None);
    let classes = builder.push(&columns.iter().collect::<Vec<_>>(), None).unwrap().to_vec();
    (builder.finish(), classes)
}

fn gate(grouping: &Grouping, k: u32) -> Gated<'_> {
    Gated {
        classes: grouping.classes(),
        k: K::new(k).unwrap(),
        max_suppressed: Fraction::new(1.0).unwrap(),
        suppress: Suppress::Drop,
        cascade: true,
    }
}

/// Every node of the lattice of four quasi-identifiers at k = 5, from one pass over the rows.
#[test]
fn suppression_of_every_node_of_a_lattice() {
    let names = ["sex", "age", "race", "marital-status"];
    let Some(adult) = Adult::read(&names) else { return };
    let (raw, _) = grouped(&adult.table, &names);
    let vectors = vectors("arx_lattice_4qi_k5.json");
    let nodes = vectors["nodes"].as_array().unwrap();
    for node in nodes {
        let levels = numbers(&node["levels"]);
        let mut grouping = None;
        for (column, name) in names.iter().enumerate() {
            let general =
                |cell: Option<&str>| cell.map(|cell| adult.general(name, levels[column], cell));
            let coarser = grouping.as_ref().unwrap_or(&raw).recode(column, general).unwrap();
            grouping = Some(coarser);
        }
        let grouping = grouping.unwrap();
        let outcome = &solve(&[gate(&grouping, 5)]);
        let outcome = &outcome.outcomes()[0];
        let classes = grouping.classes();
        // ARX takes rows with nothing but `*` for suppressed; here they are starred.
        let suppressed = outcome.dropped().rows + classes.starred().rows;
        assert_eq!(Some(suppressed), node["suppressed"].as_u64(), "{levels:?}");
        let large = classes.histogram().range(5..).map(|(&size, &n)| (size, n)).collect::<Vec<_>>();
        let count: u64 = large.iter().map(|(_, n)| n).sum();
        let (min, max) = (large.first().map_or(0, |e| e.0), large.last().map_or(0, |e| e.0));
        assert_eq!(Some(count), node["classes"].as_u64(), "{levels:?}");
        assert_eq!(
            (Some(min), Some(max)),
            (node["min_class"].as_u64(), node["max_class"].as_u64()),
            "{levels:?}"
        );
    }
    assert_eq!(nodes.len(), 60);
}

/// Class sizes and prosecutor risk, of raw data and after suppression to k.
#[test]
fn risk_of_raw_and_suppressed_data() {
    let all = [
        "sex",
        "age",
        "race",
        "marital-status",
        "education",
        "native-country",
        "workclass",
        "occupation",
        "salary-class",
    ];
    let Some(adult) = Adult::read(&all) else { return };
    let vectors = vectors("arx_risk.json");
    let cases = vectors["cases"].as_array().unwrap();
    for case in cases {
        let data = case["data"].as_str().unwrap();
        let released = if data == "raw" {
            adult.table.filter(|_| true)
        } else {
            suppressed(&adult, case, data)
        };
        let found = released.assess(texts(&case["qis"]), &[]);
        let (grouping, _) = grouped(&released, &texts(&case["qis"]));
        let expected: BTreeMap<u64, u64> = numbers(&case["class_size_histogram"])
            .chunks(2)
            .map(|p| (p[0] as u64, p[1] as u64))
            .collect();
        assert_eq!(grouping.classes().histogram(), expected, "{data}");
        let close = |found: f64, name: &str| {
            let expected = case[name].as_f64().unwrap();
            assert!((found - expected).abs() < 1e-12, "{data}: {name}");
        };
        close(found.risk.highest.get(), "highest_risk");
        close(found.risk.average.get(), "average_risk");
        close(found.unique.share.get(), "sample_unique_fraction");
    }
    assert_eq!(cases.len(), 8);
}

/// The rows that are left when classes below the case's k are dropped.
fn suppressed(adult: &Adult, case: &Value, data: &str) -> Table {
    let names = texts(&case["qi_order"]);
    let k = data.split('-').next().unwrap().parse().unwrap();
    let table = adult.generalized(&names, &numbers(&case["levels"]));
    let (grouping, classes) = grouped(&table, &names);
    let solution = solve(&[gate(&grouping, k)]);
    let outcome = &solution.outcomes()[0];
    assert_eq!(Some(outcome.dropped().rows), case["suppressed_records"].as_u64(), "{data}");
    table.filter(|row| outcome.fate(classes[row], None) == Fate::Keep)
}

/// Generalizations that ARX found for distinct l-diversity without suppression.
#[test]
fn distinct_l_of_generalized_data() {
    let vectors = vectors("arx_sensitive.json");
    let mut compared = 0;
    for case in vectors["cases"].as_array().unwrap() {
        let models = case["privacy_models"].as_array().unwrap();
        let is_distinct = models.len() == 1 && models[0]["class"] == "DistinctLDiversity";
        if !is_distinct || case["suppression_limit"] != 0.0 || case["solution"] != true {
            continue;
        }
        let names = texts(&case["qi_order"]);
        let Some(adult) = Adult::read(&names) else { return };
        let table = adult.generalized(&names, &numbers(&case["levels"]));
        let found = table.assess(names.iter().copied(), &[case["sensitive"].as_str().unwrap()]);
        assert_eq!(found.k, case["min_class"].as_u64(), "{}", case["name"]);
        assert_eq!(Some(found.classes), case["classes_nonsuppressed"].as_u64(), "{}", case["name"]);
        let l = models[0]["params"]["l"].as_f64().unwrap();
        #[allow(clippy::cast_precision_loss)]
        let l_found = found.sensitive[0].l.unwrap() as f64;
        assert!(l_found >= l, "{}", case["name"]);
        compared += 1;
    }
    assert_eq!(compared, 4);
}
