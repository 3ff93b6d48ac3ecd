//! The plain check: every value of an identifier column beside every cell of what left.

use super::*;

pub(super) struct Plain<'a> {
    pub(super) plan: &'a [RawTable],
    pub(super) memory: &'a Memory,
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

    pub(super) fn run(&self) -> (Findings, ExplainedPairs) {
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
