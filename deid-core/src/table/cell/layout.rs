//! One declared form of a date: literal text and directives, compiled once.

use crate::table::TextSink;
use crate::vocab::Invalid;

use super::clock;
use super::day::{Civil, Day, four, two};
use super::month::{self, Case};
use super::scan::Scan;

/// A compiled form. Reading it finds where the parts of the date stand, so that a moved date
/// replaces exactly those and every other byte stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout(Box<[Item]>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// Text that stands as it is.
    Literal(Box<str>),
    /// A part of the date.
    Date(Part),
    /// A part of the clock: checked, never changed.
    Clock(ClockPart),
}

/// A part of the date and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// `%d`, `%-d`.
    Day { padded: bool },
    /// `%m`, `%-m`.
    Month { padded: bool },
    /// `%b`, `%B`.
    MonthName { full: bool },
    /// `%Y`.
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClockPart {
    /// `%f`: 1 to 9 digits.
    Fraction,
    /// `%p`: AM or PM, in any case.
    HalfDay,
    /// `%I`: 01 to 12.
    HalfDayHour,
    /// `%H`.
    Hour,
    /// `%M`.
    Minute,
    /// `%S`.
    Second,
    /// `%z`.
    Zone,
}

/// A date found in a cell: the day, and where its parts stand, from left to right.
pub(super) struct Found {
    pub(super) day: Day,
    parts: [(Part, usize, usize); 3],
    case: Case,
}

impl Layout {
    /// Compiles a format.
    ///
    /// # Errors
    /// When a directive is not known, or year, month and day do not stand in it exactly once.
    pub(super) fn new(format: &str) -> Result<Self, Invalid> {
        let mut items = Vec::new();
        let mut literal = String::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                literal.push(c);
                continue;
            }
            let mut directive = chars.next();
            let unpadded = directive == Some('-');
            if unpadded {
                directive = chars.next();
            }
            match directive {
                Some('%') if !unpadded => literal.push('%'),
                Some(directive) => {
                    flush(&mut literal, &mut items);
                    items.extend(directive_items(directive, unpadded)?);
                }
                None => return Err(UNKNOWN),
            }
        }
        flush(&mut literal, &mut items);
        check(&items)?;
        Ok(Self(items.into()))
    }

    /// Reads a whole cell of this form.
    pub(super) fn read(&self, cell: &str) -> Option<Found> {
        let mut scan = Scan::new(cell);
        let (mut year, mut month, mut day) = (0, 0, 0);
        let (mut parts, mut count, mut case) = ([(Part::Year, 0, 0); 3], 0, Case::Title);
        for item in &self.0 {
            match item {
                Item::Literal(text) => scan.eat_text(text).then_some(())?,
                Item::Clock(part) => part.read(&mut scan).then_some(())?,
                Item::Date(part) => {
                    let start = cell.len() - scan.left();
                    match part {
                        Part::Day { padded } => day = number(&mut scan, *padded)?,
                        Part::Month { padded } => month = number(&mut scan, *padded)?,
                        Part::MonthName { full } => {
                            (month, case) = month::read(&mut scan, *full)?;
                        }
                        Part::Year => year = scan.number(4)?,
                    }
                    parts[count] = (*part, start, cell.len() - scan.left());
                    count += 1;
                }
            }
        }
        let day = Day::from_civil(year, month, day).filter(|_| scan.at_end())?;
        Some(Found { day, parts, case })
    }
}

impl Found {
    /// Writes the cell with another day in the places of the one found.
    pub(super) fn write(&self, cell: &str, day: Day, sink: &mut TextSink) {
        let civil = day.civil();
        let mut done = 0;
        for &(part, start, end) in &self.parts {
            sink.push_str(&cell[done..start]);
            part.write(civil, self.case, sink);
            done = end;
        }
        sink.push_str(&cell[done..]);
    }
}

impl Part {
    fn write(self, civil: Civil, case: Case, sink: &mut TextSink) {
        match self {
            Self::Day { padded } => write_number(civil.day, padded, sink),
            Self::Month { padded } => write_number(civil.month, padded, sink),
            Self::MonthName { full } => {
                month::write(civil.month, full, case, |byte| sink.push(char::from(byte)));
            }
            Self::Year => sink.push_ascii(&four(civil.year)),
        }
    }

    /// Whether the part takes the place of day, month or year: 0, 1, 2.
    fn place(self) -> usize {
        match self {
            Self::Day { .. } => 0,
            Self::Month { .. } | Self::MonthName { .. } => 1,
            Self::Year => 2,
        }
    }
}

impl ClockPart {
    fn read(self, scan: &mut Scan<'_>) -> bool {
        match self {
            Self::Fraction => clock::fraction(scan),
            Self::HalfDay => {
                scan.eat_if(|byte| matches!(byte, b'A' | b'a' | b'P' | b'p')).is_some()
                    && scan.eat_if(|byte| matches!(byte, b'M' | b'm')).is_some()
            }
            Self::HalfDayHour => scan.number_in(2, 1, 12).is_some(),
            Self::Hour => clock::hour(scan),
            Self::Minute => clock::minute(scan),
            Self::Second => clock::second(scan),
            Self::Zone => clock::zone(scan),
        }
    }
}

impl Item {
    /// Whether it begins with a digit.
    fn is_numeric(&self) -> bool {
        match self {
            Self::Literal(text) => text.starts_with(|c: char| c.is_ascii_digit()),
            Self::Date(part) => !matches!(part, Part::MonthName { .. }),
            Self::Clock(part) => !matches!(part, ClockPart::HalfDay | ClockPart::Zone),
        }
    }

    /// Whether only what follows tells where its digits end.
    fn is_open_ended(&self) -> bool {
        matches!(
            self,
            Self::Date(Part::Day { padded: false } | Part::Month { padded: false })
                | Self::Clock(ClockPart::Fraction | ClockPart::Zone)
        )
    }
}

const UNKNOWN: Invalid = Invalid {
    expected: "a date format of %Y, %m, %-m, %b, %B, %d, %-d, %F, %H, %I, %M, %S, %T, %f, %p, %z, %% and literal text",
};

fn directive_items(directive: char, unpadded: bool) -> Result<Vec<Item>, Invalid> {
    let colon = || Item::Literal(":".into());
    let dash = || Item::Literal("-".into());
    let padded = !unpadded;
    Ok(match directive {
        'd' => vec![Item::Date(Part::Day { padded })],
        'm' => vec![Item::Date(Part::Month { padded })],
        _ if unpadded => return Err(UNKNOWN),
        'B' => vec![Item::Date(Part::MonthName { full: true })],
        'F' => vec![
            Item::Date(Part::Year),
            dash(),
            Item::Date(Part::Month { padded }),
            dash(),
            Item::Date(Part::Day { padded }),
        ],
        'H' => vec![Item::Clock(ClockPart::Hour)],
        'I' => vec![Item::Clock(ClockPart::HalfDayHour)],
        'M' => vec![Item::Clock(ClockPart::Minute)],
        'S' => vec![Item::Clock(ClockPart::Second)],
        'T' => vec![
            Item::Clock(ClockPart::Hour),
            colon(),
            Item::Clock(ClockPart::Minute),
            colon(),
            Item::Clock(ClockPart::Second),
        ],
        'Y' => vec![Item::Date(Part::Year)],
        'b' => vec![Item::Date(Part::MonthName { full: false })],
        'f' => vec![Item::Clock(ClockPart::Fraction)],
        'p' => vec![Item::Clock(ClockPart::HalfDay)],
        'y' => {
            return Err(Invalid {
                expected: "a date format with %Y: two-digit years (%y) are ambiguous",
            });
        }
        'z' => vec![Item::Clock(ClockPart::Zone)],
        _ => return Err(UNKNOWN),
    })
}

fn flush(literal: &mut String, items: &mut Vec<Item>) {
    if !literal.is_empty() {
        items.push(Item::Literal(std::mem::take(literal).into()));
    }
}

fn check(items: &[Item]) -> Result<(), Invalid> {
    let mut seen = [0; 3];
    for item in items {
        if let Item::Date(part) = item {
            seen[part.place()] += 1;
        }
    }
    if seen != [1, 1, 1] {
        let expected = "a date format with a year, a month and a day, each exactly once";
        return Err(Invalid { expected });
    }
    if items.windows(2).any(|pair| pair[0].is_open_ended() && pair[1].is_numeric()) {
        let expected = "a date format with a separator between %-m, %-d, %f or %z and a number";
        return Err(Invalid { expected });
    }
    Ok(())
}

/// One or two digits: always two where they are padded, else without a leading zero.
fn number(scan: &mut Scan<'_>, padded: bool) -> Option<u32> {
    if padded {
        return scan.number(2);
    }
    scan.number_in(2, 10, 99).or_else(|| scan.number_in(1, 1, 9))
}

fn write_number(number: u8, padded: bool, sink: &mut TextSink) {
    let digits = two(number);
    let from = usize::from(!padded && number < 10);
    sink.push_ascii(&digits[from..]);
}
