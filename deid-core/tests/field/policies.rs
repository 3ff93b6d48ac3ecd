//! The policies themselves: with or without data, each can be loaded and has a data set.

use std::collections::BTreeSet;
use std::path::Path;

use super::set::Source;
use super::{desynpuf, pharmaverse, statin, synthea};

#[test]
fn every_policy_loads_and_has_a_data_set() {
    let sources: [&Source; 4] =
        [&desynpuf::SOURCE, &pharmaverse::SOURCE, &statin::SOURCE, &synthea::SOURCE];
    for source in sources {
        let policy = source.load();
        assert_eq!(policy.name(), source.policy);
        let tables: BTreeSet<&str> =
            policy.tables().keys().map(deid_core::vocab::TableName::as_str).collect();
        assert_eq!(tables, source.tables.iter().map(|(name, _)| *name).collect());
        for (name, file) in source.tables {
            let wanted = policy.table_for_file(file).unwrap().unwrap();
            assert_eq!(wanted.name.as_str(), *name);
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/policies");
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let folders: BTreeSet<String> = folders.map(|name| name.into_string().unwrap()).collect();
    assert_eq!(folders, sources.iter().map(|source| source.policy.to_owned()).collect());
}
