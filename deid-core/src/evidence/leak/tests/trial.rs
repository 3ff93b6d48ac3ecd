//! A made-up trial of twelve people as the other tests use it: raw tables, what a policy makes of
//! them, and the output without a leak.

use super::*;

const FIRST: [&str; 12] = [
    "Hazel",
    "Kenji",
    "María",
    "Joseph",
    "Ana",
    "Li",
    "Olga",
    "Pádraig",
    "Marguerite",
    "Tom",
    "Ines",
    "Ulrich",
];
const LAST: [&str; 12] = [
    "Dalton",
    "Kobayashi",
    "Muñoz",
    "Smith-Jones",
    "Ng",
    "Zhang",
    "Ivanova",
    "O'Brien",
    "Lefèvre",
    "Baker",
    "Castro",
    "Weiß",
];

pub(super) const ROWS: usize = 12;

/// What the policy makes of `dm` and `ae`.
pub(super) fn plan() -> Vec<RawTable> {
    let tokens =
        || Made::Tokens { prefix: "S".into(), after: After::of(None).clone(), sealed: false };
    let shifted = || Made::Shifted { own_format: false };
    vec![
        table(
            "dm",
            vec![
                column("USUBJID", true, tokens()),
                column("SITEID", true, Made::Dropped),
                column("FIRSTNM", true, Made::Dropped),
                column("LASTNM", true, Made::Dropped),
                column("MRN", true, Made::Dropped),
                column("SSN", true, Made::Dropped),
                column("EMAIL", true, Made::Dropped),
                column("BRTHDTC", true, Made::Dropped),
                column("FLAG", true, Made::Dropped),
                column("AGE", false, Made::Labels),
                column("SEX", false, Made::Kept),
                column("ARM", false, Made::Kept),
                days("RFSTDTC", shifted()),
            ],
        ),
        table(
            "ae",
            vec![
                column("USUBJID", true, tokens()),
                column("AESEQ", false, Made::Kept),
                column("AEDECOD", false, Made::Kept),
                column("AEOUT", false, Made::Kept),
                column("AECOM", false, Made::Kept),
                column("AEDOSE", false, Made::Kept),
                days("AESTDTC", shifted()),
            ],
        ),
    ]
}

/// The raw tables and the output that the policy makes of them.
pub(super) fn clean() -> Memory {
    let dm_out = ["USUBJID", "AGE", "SEX", "ARM", "RFSTDTC"];
    let ae_out = ["USUBJID", "AESEQ", "AEDECOD", "AEOUT", "AECOM", "AEDOSE", "AESTDTC"];
    let (dm, ae) = (raw("dm", &plan()[0], dm_cell), raw("ae", &plan()[1], ae_cell));
    Memory {
        output: vec![output(&dm, &dm_out), output(&ae, &ae_out)],
        raw: vec![dm, ae],
        batch: 5,
        output_reads: 0,
    }
}

impl Memory {
    /// Puts a text into a cell of the output (row from 1).
    pub(super) fn plant(&mut self, table: &str, column: &str, row: usize, text: &str) {
        let table = self.output.iter_mut().find(|held| held.name == table).unwrap();
        let at = table.headers.iter().position(|header| header == column).unwrap();
        table.columns[at][row - 1] = Some(text.to_owned());
    }
}

/// The cell of a raw table as it was.
pub(super) fn raw_cell(memory: &Memory, table: &str, column: &str, row: usize) -> String {
    let held = memory.raw.iter().find(|held| held.name == table).unwrap();
    let at = held.headers.iter().position(|header| header == column).unwrap();
    held.columns[at][row - 1].clone().unwrap()
}

fn raw(name: &'static str, plan: &RawTable, cell: fn(&str, usize) -> String) -> Held {
    let headers: Vec<String> = plan.columns.iter().map(|c| c.name.as_str().to_owned()).collect();
    let columns = headers.iter().map(|header| {
        (0..ROWS).map(|row| Some(cell(header, row)).filter(|text| !text.is_empty())).collect()
    });
    Held { name, columns: columns.collect(), headers }
}

fn dm_cell(column: &str, row: usize) -> String {
    match column {
        "USUBJID" => format!("DX117-301-{}-{:04}", 701 + row % 5, 1001 + row),
        "SITEID" => (701 + row % 5).to_string(),
        "FIRSTNM" => FIRST[row].to_owned(),
        "LASTNM" => LAST[row].to_owned(),
        "MRN" => format!("{}", 34_800_912 + row * 1_234_567),
        "SSN" => format!("957-{:02}-{:04}", 13 + row, 6738 + row * 7),
        "EMAIL" => format!("{}{row}@example.org", FIRST[row].to_lowercase()),
        "BRTHDTC" => format!("19{:02}-0{}-1{}", 40 + row, 1 + row % 9, row % 10),
        "FLAG" => ["Y", "N"][row % 2].to_owned(),
        "AGE" => (82 - row).to_string(),
        "SEX" => ["F", "M"][row % 2].to_owned(),
        "ARM" => ["Placebo", "DX-117 5 mg", "DX-117 10 mg"][row % 3].to_owned(),
        _ => format!("2024-0{}-1{}", 1 + row % 9, row % 10),
    }
}

fn ae_cell(column: &str, row: usize) -> String {
    match column {
        "USUBJID" => dm_cell("USUBJID", row / 2),
        "AESEQ" => (1 + row % 2).to_string(),
        "AEDECOD" => {
            ["Headache", "Nausea", "Dizziness", "Type 2 diabetes mellitus"][row % 4].to_owned()
        }
        "AEOUT" => ["Y", "N", ""][row % 3].to_owned(),
        "AECOM" => "seen at the second visit, resolved without treatment".to_owned(),
        // 701 is a site, and it is a dose.
        "AEDOSE" => ["250", "500", "701", "1000", "12.5"][row % 5].to_owned(),
        _ => format!("2024-0{}-2{}", 1 + row % 9, row % 9),
    }
}

/// Tokens, bands and dates moved by 31 days stand for what the rules make.
fn output(raw: &Held, headers: &[&str]) -> Held {
    let column = |header: &&str| {
        let at = raw.headers.iter().position(|other| other == header).unwrap();
        (0..ROWS).map(|row| made(header, row, raw.columns[at][row].clone())).collect()
    };
    Held {
        name: raw.name,
        headers: headers.iter().map(|header| (*header).to_owned()).collect(),
        columns: headers.iter().map(column).collect(),
    }
}

fn made(header: &str, row: usize, cell: Option<String>) -> Option<String> {
    Some(match header {
        "USUBJID" => format!("S{:0>26}", format!("k7a3zq{row}h9")),
        "AGE" => "80-89".to_owned(),
        // Equal to the birth date of another person, as a shifted date may be.
        "RFSTDTC" if row == 3 => dm_cell("BRTHDTC", 7),
        "RFSTDTC" | "AESTDTC" => format!("2023-12-{}", 10 + row),
        _ => return cell,
    })
}
