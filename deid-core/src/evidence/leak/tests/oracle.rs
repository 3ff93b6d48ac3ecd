//! The check against a plain one: every value held beside every cell.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::date::{day_of, is_date_cell, names_a_day};
use super::super::fold::folded;
use super::super::judge::{Verdict, judge};
use super::super::report::{Copy, Found};
use super::super::shape::{Class, classify, is_code};
use super::super::tally::Hold;
use super::*;

/// Pieces that cells are made of: they often meet, often nearly.
const PIECES: [&str; 27] = [
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
    "2020-03-05",
    "2020-03-06T10:00",
    "2020-03",
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
                days("DTC", shifted),
                column("AGE", false, Made::Labels),
                RawColumn { numbers: true, ..column("DOSE", false, Made::Kept) },
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

const DM: [&str; 8] = ["ID", "CODE", "ARM", "NOTE", "DTC", "AGE", "DOSE", "EXTRA"];
const AE: [&str; 3] = ["SEQ", "SITE", "EXTRA"];

/// Identifier column, place, and how: what a finding is filed under.
type Key = (String, String, &'static str);
type Findings = BTreeMap<Key, (u64, Vec<u64>, Option<Copy>)>;
type ExplainedPairs = BTreeMap<(String, String, bool), (u64, u64)>;

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

    /// What is looked for of a cell.
    fn value(column: &RawColumn, cell: &str) -> Option<String> {
        let folded = folded(cell);
        match column.sought {
            Sought::Nothing => None,
            Sought::Values => Some(folded),
            Sought::Days => day_of(&folded).map(str::to_owned),
        }
    }

    /// The distinct values of a column with class and rows.
    fn values(column: &RawColumn, cells: &[Option<String>]) -> BTreeMap<String, (Class, u64)> {
        let mut values = BTreeMap::new();
        for cell in cells.iter().flatten().filter(|cell| cell.trim() != "NA") {
            let Some(value) = Self::value(column, cell) else { continue };
            if let Some(class) = classify(&value, column.calendar) {
                values.entry(value).or_insert((class, 0)).1 += 1;
            }
        }
        values
    }

    /// Whether a kept cell holds a value by chance: as a whole, or inside of a text.
    fn perhaps(value: &str, class: Class, cell: &str, hold: Hold) -> bool {
        let day_in = class == Class::Date && names_a_day(value) && cell.contains(value);
        match hold {
            Hold::Cell => {
                class != Class::Distinctive && (cell == value || (day_in && is_date_cell(cell)))
            }
            Hold::Text => day_in && cell != value && !is_date_cell(cell),
        }
    }

    fn run(&self) -> (Findings, ExplainedPairs) {
        let (mut findings, mut explained) = (Findings::new(), ExplainedPairs::new());
        for (at, raw) in self.plan.iter().enumerate() {
            for (position, identifier) in raw.columns.iter().enumerate() {
                if identifier.sought != Sought::Nothing {
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
        let values = Self::values(identifier, cells);
        let name = format!("{}.{}", raw.name, identifier.name);
        for output in &self.memory.output {
            for (header, column) in output.headers.iter().zip(&output.columns) {
                let source = self.raw_column(output.name, header);
                let made = source.map_or(&Made::Dropped, |(column, _)| &column.made);
                let numbers = source.is_some_and(|(column, _)| {
                    column.made == Made::Labels || (column.numbers && column.made == Made::Kept)
                });
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
                        match judge(made, numbers, class, value.as_bytes(), &cell) {
                            Verdict::InText if identifier.sought == Sought::Values => {
                                hit("inside", row, None);
                            }
                            Verdict::Finding if cell == *value => hit("whole", row, None),
                            Verdict::Finding => hit("inside", row, None),
                            Verdict::OfItself if own => hit("whole", row, None),
                            _ => {}
                        }
                    }
                }
                let (Made::Kept, Some((_, before))) = (made, source) else { continue };
                let same_table = output.name == raw.name.as_str();
                let kept = Kept { identifier, cells, values: &values, before, column, same_table };
                let holds: &[Hold] = match identifier.sought {
                    Sought::Days => &[Hold::Cell, Hold::Text],
                    _ => &[Hold::Cell],
                };
                for &hold in holds {
                    if let Some(found) = kept.look(hold, &mut hit) {
                        let key = (name.clone(), place.clone(), hold == Hold::Text);
                        explained.insert(key, found);
                    }
                }
            }
        }
    }
}

/// A kept column beside an identifier column.
struct Kept<'a> {
    identifier: &'a RawColumn,
    cells: &'a [Option<String>],
    values: &'a BTreeMap<String, (Class, u64)>,
    before: &'a [Option<String>],
    column: &'a [Option<String>],
    same_table: bool,
}

impl Kept<'_> {
    /// Cells and values that are there by chance, where they are.
    fn look(
        &self,
        hold: Hold,
        hit: &mut impl FnMut(&'static str, u64, Option<Copy>),
    ) -> Option<(u64, u64)> {
        let how = if hold == Hold::Cell { "whole" } else { "inside" };
        let text = |cell: &Option<String>| folded(cell.as_deref().unwrap_or(""));
        let rows_with = |column: &[Option<String>], value: &str, class| -> Vec<u64> {
            let holds = |(_, cell): &(u64, &Option<String>)| {
                Plain::perhaps(value, class, &text(cell), hold)
            };
            (1..).zip(column).filter(holds).map(|(row, _)| row).collect()
        };
        let (mut cells, mut firsts) = (0, Vec::new());
        let (mut equal, mut within, mut product, mut common) = (0_i64, 0_i64, 0_i64, 0);
        for (value, &(class, rows)) in self.values {
            let raw = rows_with(self.before, value, class);
            let out = rows_with(self.column, value, class);
            for &row in out.iter().skip(raw.len()) {
                hit(how, row, None);
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
                let cell = self.cells.get(**row as usize - 1).and_then(Option::as_deref);
                cell.and_then(|cell| Plain::value(self.identifier, cell)).as_ref() == Some(value)
            };
            equal += raw.iter().filter(same_row).count() as i64;
        }
        if cells == 0 {
            return None;
        }
        let rows = self.cells.len() as f64;
        let expected = product as f64 / rows;
        let repeats = |fewest| {
            let kappa = (equal as f64 - expected) / (within as f64 - expected);
            equal >= fewest && within as f64 > expected && kappa >= 0.5
        };
        let copy = match hold {
            Hold::Text if self.same_table && repeats(1) => Some(Copy::SameRow),
            Hold::Text => (firsts.len() >= 3).then_some(Copy::SeveralDates),
            Hold::Cell if self.is_flag() => None,
            Hold::Cell if self.same_table => repeats(3).then_some(Copy::SameRow),
            Hold::Cell => self.mostly(common).then_some(Copy::SameValues),
        };
        if copy.is_none() {
            return Some((cells, firsts.len() as u64));
        }
        for &row in &firsts {
            hit(how, row, copy);
        }
        for _ in firsts.len() as u64..cells {
            hit(how, firsts[0], copy);
        }
        None
    }

    fn is_flag(&self) -> bool {
        let is_code = |(value, (class, _)): (&String, &(Class, u64))| {
            *class == Class::Short && is_code(value)
        };
        self.values.len() <= 4 && self.values.iter().all(is_code)
    }

    fn mostly(&self, common: u64) -> bool {
        let comparable = |(value, (class, _)): &(&String, &(Class, u64))| {
            *class == Class::Short && value.chars().count() >= 3 && !is_code(value)
        };
        let comparable = self.values.iter().filter(comparable).count() as u64;
        let text = |cell: &Option<String>| folded(cell.as_deref().unwrap_or(""));
        let distinct: BTreeSet<String> =
            self.before.iter().map(text).filter(|t| !t.is_empty()).collect();
        common >= 3 && 2 * common >= distinct.len() as u64 && 2 * common >= comparable
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
    let explained = report.explained.iter().map(|pair| {
        let key = (place(&pair.identifier), place(&pair.output), pair.inside);
        (key, (pair.cells, pair.values))
    });
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
        let raw = (columns(8, dm), columns(3, ae));
        (raw, columns(8, dm), columns(3, ae), 1..9_usize).prop_map(
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
