//! Runs in small: whatever the sizes, every row leaves once, by its token, and as it came where
//! tokens are equal.

use proptest::prelude::*;

use super::Runs;
use super::runs::Sizes;
use crate::job::Options;
use crate::pipeline::{Gatekeeper, TablePlan};
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::{Batch, Column, Field, Released, Schema};
use crate::vocab::ColumnName;

fn plan() -> TablePlan {
    let policy = Policy::parse(
        "version = 1\n[domains.person]\n[tables.visit]\nsubject = \"ID\"\norder = \"token\"\n\
         insensitive = [\"N\"]\n[tables.visit.columns]\nID = { token = \"person\" }",
    );
    let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|at| at as u8)).unwrap();
    policy.unwrap().compile("visit", &keys).unwrap().bind(&schema()).unwrap()
}

fn schema() -> Schema {
    let field = |name| Field::text(ColumnName::new(name).unwrap());
    Schema::new(["ID", "N"].map(field).to_vec())
}

/// The rows of `ids` in batches of these lengths, each with its number, ordered in runs.
fn ordered(ids: &[u8], lengths: usize, sizes: Sizes) -> Vec<(String, usize)> {
    let plan = plan();
    let mut gatekeeper = Gatekeeper::new([&plan], None);
    let mut runs = Runs::new(plan.token_order().unwrap(), None).with_sizes(sizes);
    for (index, ids) in ids.chunks(lengths).enumerate() {
        let first = index * lengths;
        let id = Column::from_text(ids.iter().map(|id| Some(format!("P{id}"))));
        let number = Column::from_text((first..first + ids.len()).map(|at| Some(at.to_string())));
        let batch = Batch::new(schema(), vec![id, number], first as u64).unwrap();
        let applied = plan.apply(&batch).unwrap();
        gatekeeper.observe(0, &applied).unwrap();
        runs.push(applied.batch).unwrap();
    }
    let verdict = gatekeeper.decide().unwrap();
    let mut rows = Vec::new();
    let take = |batch: Batch<Released>| {
        let [token, number] = [0, 1].map(|at| batch.columns()[at].text().unwrap());
        let row = |at| (token.at(at).unwrap().to_owned(), number.at(at).unwrap().parse().unwrap());
        rows.extend((0..batch.rows()).map(row));
        Ok(())
    };
    let verdict = &verdict.tables().unwrap()[0];
    let _ = runs.finish().unwrap().release(&plan, verdict, &Options::default(), take).unwrap();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_row_leaves_once_by_its_token(
        ids in prop::collection::vec(0_u8..20, 0..300),
        lengths in 1_usize..40,
        run in 1_usize..2000,
        block in 1_usize..500,
        fan_in in 2_usize..5,
    ) {
        let rows = ordered(&ids, lengths, Sizes { run, block, fan_in });
        let mut expected: Vec<(String, usize)> = rows.clone();
        expected.sort();
        prop_assert_eq!(&rows, &expected, "by token, then by the place in the input");
        let mut numbers: Vec<usize> = rows.iter().map(|(_, number)| *number).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (0..ids.len()).collect::<Vec<_>>(), "a permutation");
        for (token, number) in &rows {
            let same = rows.iter().filter(|(other, _)| other == token);
            prop_assert!(same.clone().all(|(_, other)| ids[*other] == ids[*number]));
        }
    }
}
