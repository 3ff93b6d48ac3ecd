//! The check against a plain one: every value held beside every cell.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::fold::folded;
use super::super::judge::{Verdict, judge};
use super::super::report::{Copy, Found};
use super::super::shape::{Class, classify, is_code, is_date_cell, names_a_day};
use super::*;

/// Pieces that cells are made of: they often meet, often nearly.
const PIECES: [&str; 24] = [
    "dalton",
    "Dalton",
    "DALTON-Ono",
    "Ōno",
    "daltons",
    "701",
    "702",
    "1015",
    "2020",
    "ab",
    "Y",
    "N",
    "12345678",
    "1234567",
    "912345678",
    "1950-12-26",
    "1950-12-26T10:00",
    "26Dec1950",
    "NA",
    "a long remark that mentions the dalton family of Ōno",
    "a long remark that mentions the",
    "s0123456789abcdefghjkmnpqrs",
    "0.12345678",
    "",
];

/// What is made of the columns of the test tables; the second of each pair says identifier.
fn plan() -> Vec<RawTable> {
    let tokens = Made::Tokens { prefix: "S".into() };
    let shifted = Made::Shifted { own_format: false };
    vec![
        table(
            "dm",
            vec![
                column("NAME", true, Made::Dropped),
                column("ID", true, tokens),
                column("CODE", true, Made::Masked),
                column("ARM", false, Made::Kept),
                column("NOTE", false, Made::Kept),
                column("DTC", false, shifted),
                column("AGE", false, Made::Labels),
            ],
        ),
        table(
            "ae",
            vec![
                column("TERM", true, Made::Dropped),
                column("SEQ", false, Made::Kept),
                column("SITE", false, Made::Kept),
            ],
        ),
    ]
}

const DM: [&str; 7] = ["ID", "CODE", "ARM", "NOTE", "DTC", "AGE", "EXTRA"];
const AE: [&str; 3] = ["SEQ", "SITE", "EXTRA"];

/// Identifier column, place, and how: what a finding is filed under.
type Key = (String, String, &'static str);
type Findings = BTreeMap<Key, (u64, Vec<u64>, Option<Copy>)>;
type ExplainedPairs = BTreeMap<(String, String), (u64, u64)>;

struct Plain<'a> {
    plan: &'a [RawTable],
    memory: &'a Memory,
}

impl Plain<'_> {
    fn raw_column(&self, table: &str, name: &str) -> Option<(&RawColumn, &Vec<Option<String>>)> {
        let at = self.plan.iter().position(|raw| raw.name.as_str() == table)?;
        let position = self.plan[at].columns.iter().position(|c| c.name.as_str() == name)?;
        let column = &self.plan[at].columns[position];
        (column.made != Made::Dropped).then_some((column, &self.memory.raw[at].columns[position]))
    }

    /// The distinct values of a column with class and rows.
    fn values(cells: &[Option<String>]) -> BTreeMap<String, (Class, u64)> {
        let mut values = BTreeMap::new();
        for cell in cells.iter().flatten().filter(|cell| cell.trim() != "NA") {
            if let Some(class) = classify(&folded(cell), false) {
                values.entry(folded(cell)).or_insert((class, 0)).1 += 1;
            }
        }
        values
    }

    fn perhaps(value: &str, class: Class, cell: &str) -> bool {
        class != Class::Distinctive
            && (cell == value
                || (class == Class::Date
                    && names_a_day(value)
                    && is_date_cell(cell)
                    && cell.contains(value)))
    }

    fn run(&self) -> (Findings, ExplainedPairs) {
        let (mut findings, mut explained) = (Findings::new(), ExplainedPairs::new());
        for (at, raw) in self.plan.iter().enumerate() {
            for (position, identifier) in raw.columns.iter().enumerate() {
                if identifier.identifier {
                    let cells = &self.memory.raw[at].columns[position];
                    self.identifier(raw, identifier, cells, &mut findings, &mut explained);
                }
            }
        }
        (findings, explained)
    }

    fn identifier(
        &self,
        raw: &RawTable,
        identifier: &RawColumn,
        cells: &[Option<String>],
        findings: &mut Findings,
        explained: &mut ExplainedPairs,
    ) {
        let values = Self::values(cells);
        let name = format!("{}.{}", raw.name, identifier.name);
        for output in &self.memory.output {
            for (header, column) in output.headers.iter().zip(&output.columns) {
                let source = self.raw_column(output.name, header);
                let made = source.map_or(&Made::Dropped, |(column, _)| &column.made);
                let place = match source {
                    Some(_) => format!("{}.{header}", output.name),
                    None => format!("{} #{}", output.name, position_of(output, header)),
                };
                let own = source.is_some_and(|(column, _)| std::ptr::eq(column, identifier));
                let mut hit = |how, row: u64, copy| {
                    let key = (name.clone(), place.clone(), how);
                    let found = findings.entry(key).or_insert((0, Vec::new(), copy));
                    found.0 += 1;
                    found.2 = found.2.or(copy);
                    found.1.push(row);
                    found.1.sort_unstable();
                    found.1.dedup();
                };
                for (value, &(class, _)) in &values {
                    for (row, cell) in (1..).zip(column) {
                        let cell = folded(cell.as_deref().unwrap_or(""));
                        let inside = class == Class::Distinctive
                            || (class == Class::Date && names_a_day(value));
                        if cell.is_empty()
                            || !(cell == *value || (inside && cell.contains(value.as_str())))
                        {
                            continue;
                        }
                        match judge(made, class, value.as_bytes(), &cell) {
                            Verdict::Finding if cell == *value => hit("whole", row, None),
                            Verdict::Finding => hit("inside", row, None),
                            Verdict::OfItself if own => hit("whole", row, None),
                            _ => {}
                        }
                    }
                }
                if let (Made::Kept, Some((_, before))) = (made, source) {
                    let same = output.name == raw.name.as_str();
                    self.kept(
                        &values,
                        cells,
                        before,
                        column,
                        same,
                        &mut hit,
                        &mut |cells, values| {
                            explained.insert((name.clone(), place.clone()), (cells, values));
                        },
                    );
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn kept(
        &self,
        values: &BTreeMap<String, (Class, u64)>,
        identifier: &[Option<String>],
        before: &[Option<String>],
        after: &[Option<String>],
        same_table: bool,
        hit: &mut impl FnMut(&'static str, u64, Option<Copy>),
        explain: &mut impl FnMut(u64, u64),
    ) {
        let text = |cell: &Option<String>| folded(cell.as_deref().unwrap_or(""));
        let rows_with = |column: &[Option<String>], value: &str, class| -> Vec<u64> {
            let holds =
                |(_, cell): &(u64, &Option<String>)| Self::perhaps(value, class, &text(cell));
            (1..).zip(column).filter(holds).map(|(row, _)| row).collect()
        };
        let (mut cells, mut firsts) = (0, Vec::new());
        let (mut equal, mut within, mut product, mut common) = (0_i64, 0_i64, 0_i64, 0);
        for (value, &(class, rows)) in values {
            let (raw, out) = (rows_with(before, value, class), rows_with(after, value, class));
            for &row in out.iter().skip(raw.len()) {
                hit("whole", row, None);
            }
            let accounted = out.len().min(raw.len());
            if accounted > 0 {
                cells += accounted as u64;
                firsts.push(out[0]);
            }
            within += raw.len() as i64;
            product += raw.len() as i64 * rows as i64;
            let long = value.chars().count() >= 3 && !is_code(value);
            common += u64::from(class == Class::Short && long && !raw.is_empty());
            let same_row = |row: &&u64| {
                identifier.get(**row as usize - 1).is_some_and(|cell| text(cell) == *value)
            };
            equal += raw.iter().filter(same_row).count() as i64;
        }
        if cells == 0 {
            return;
        }
        let flag = values.len() <= 4
            && values.iter().all(|(value, (class, _))| *class == Class::Short && is_code(value));
        let comparable = |(value, (class, _)): &(&String, &(Class, u64))| {
            *class == Class::Short && value.chars().count() >= 3 && !is_code(value)
        };
        let comparable = values.iter().filter(comparable).count() as u64;
        let distinct: BTreeSet<String> =
            before.iter().map(text).filter(|t| !t.is_empty()).collect();
        let rows = identifier.len() as f64;
        let expected = product as f64 / rows;
        let copy = if flag {
            None
        } else if same_table {
            let kappa = (equal as f64 - expected) / (within as f64 - expected);
            let repeats = equal >= 3 && within as f64 > expected && kappa >= 0.5;
            repeats.then_some(Copy::SameRow)
        } else {
            let repeats =
                common >= 3 && 2 * common >= distinct.len() as u64 && 2 * common >= comparable;
            repeats.then_some(Copy::SameValues)
        };
        match copy {
            None => explain(cells, firsts.len() as u64),
            Some(_) => {
                for &row in &firsts {
                    hit("whole", row, copy);
                }
                for _ in firsts.len() as u64..cells {
                    hit("whole", firsts[0], copy);
                }
            }
        }
    }
}

fn position_of(table: &Held, header: &str) -> usize {
    table.headers.iter().position(|other| other == header).unwrap() + 1
}

/// A report in the form of the plain check.
fn plainly(report: &LeakReport) -> (Findings, ExplainedPairs) {
    let place = |column: &super::super::ColumnPlace| match &column.column {
        Some(name) => format!("{}.{name}", column.table),
        None => format!("{} #{}", column.table, column.position),
    };
    let mut findings = Findings::new();
    for finding in &report.findings {
        let (at, how) = match &finding.found {
            Found::WholeCell { column } => (place(column), "whole"),
            Found::Substring { column } => (place(column), "inside"),
            _ => continue,
        };
        let rows = finding.rows.iter().map(|row| row.get()).collect();
        let key = (place(&finding.identifier), at, how);
        assert!(findings.insert(key, (finding.count, rows, finding.copy)).is_none());
    }
    let explained = report
        .explained
        .iter()
        .map(|pair| ((place(&pair.identifier), place(&pair.output)), (pair.cells, pair.values)));
    (findings, explained.collect())
}

fn cell() -> impl Strategy<Value = Option<String>> {
    let piece = || prop::sample::select(&PIECES[..]).prop_map(str::to_owned);
    let between = prop::sample::select(&["", " ", "-", "x", "7"][..]);
    prop_oneof![
        3 => piece(),
        2 => (piece(), between, piece()).prop_map(|(a, gap, b)| format!("{a}{gap}{b}")),
        1 => (1000..1010_u32).prop_map(|n| n.to_string()),
    ]
    .prop_map(|text| (!text.is_empty()).then_some(text))
}

fn columns(count: usize, rows: usize) -> impl Strategy<Value = Vec<Vec<Option<String>>>> {
    prop::collection::vec(prop::collection::vec(cell(), rows), count)
}

/// Raw tables and an output in which kept columns are mostly what they were.
fn tables() -> impl Strategy<Value = Memory> {
    let sizes = (1..26_usize, 1..26_usize, any::<bool>());
    sizes.prop_flat_map(|(dm, ae, faithful)| {
        let raw = (columns(7, dm), columns(3, ae));
        (raw, columns(7, dm), columns(3, ae), 1..9_usize).prop_map(
            move |((mut raw_dm, raw_ae), mut dm, mut ae, batch)| {
                if faithful {
                    // The arm repeats the code, as a careless extract does.
                    raw_dm[3] = raw_dm[2].clone();
                    dm[2].clone_from(&raw_dm[3]);
                    dm[3].clone_from(&raw_dm[4]);
                    ae[0].clone_from(&raw_ae[1]);
                    ae[1].clone_from(&raw_ae[2]);
                }
                let named = |headers: &[&str]| headers.iter().map(|h| (*h).to_owned()).collect();
                let raw_headers: Vec<Vec<String>> = plan()
                    .iter()
                    .map(|table| table.columns.iter().map(|c| c.name.as_str().to_owned()).collect())
                    .collect();
                Memory {
                    raw: vec![
                        Held { name: "dm", headers: raw_headers[0].clone(), columns: raw_dm },
                        Held { name: "ae", headers: raw_headers[1].clone(), columns: raw_ae },
                    ],
                    output: vec![
                        Held { name: "dm", headers: named(&DM), columns: dm },
                        Held { name: "ae", headers: named(&AE), columns: ae },
                    ],
                    batch,
                    output_reads: 0,
                }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 100 } else { 3000 }))]

    #[test]
    fn finds_what_the_plain_check_finds(mut memory in tables(), threads in 1..3_usize) {
        let plan = plan();
        let report = check_with(&plan, &mut memory, Texts::default(), LeakCheck::MEMORY, threads);
        let (mut findings, explained) = Plain { plan: &plan, memory: &memory }.run();
        for found in findings.values_mut() {
            found.1.truncate(super::super::Finding::ROWS);
        }
        prop_assert_eq!(plainly(&report), (findings, explained));
        prop_assert_eq!(report.passes, 1);
    }

    #[test]
    fn little_memory_changes_nothing_but_the_passes(mut memory in tables()) {
        let plan = plan();
        let mut whole = check(&plan, &mut memory);
        memory.output_reads = 0;
        let bytes = 400;
        let mut shared = check_with(&plan, &mut memory, Texts::default(), bytes, 2);
        prop_assert_eq!(memory.output_reads as u64, 2 * shared.passes);
        let values: u64 = whole.identifiers.iter().map(|i| i.distinctive + i.dates + i.short).sum();
        prop_assert!(values < 20 || shared.passes > 1, "{} values", values);
        whole.passes = 0;
        shared.passes = 0;
        prop_assert_eq!(whole, shared);
    }
}
