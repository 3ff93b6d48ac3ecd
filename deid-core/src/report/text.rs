//! The explanation for a terminal.

use super::explanation::{ExplainedColumn, ExplainedTable, Explanation};
use super::gate::GateWords;
use super::row::{plain, row};
use super::table::{lay_out, wrap};
use super::words::and;

/// A terminal narrower than this gets lines of this width.
const NARROWEST: usize = 60;

impl Explanation {
    /// The explanation as text for a terminal of `width` columns (at least 60): one line for each
    /// column or rule, then what follows from them. Ends in a line break.
    #[must_use]
    pub fn to_text(&self, width: usize) -> String {
        let mut page = Page { text: String::new(), width: width.max(NARROWEST) };
        self.write_head(&mut page);
        for table in &self.tables {
            page.table(table, self.with_data);
        }
        self.write_everywhere(&mut page);
        self.write_techniques(&mut page);
        self.write_identifiers(&mut page);
        self.write_ways(&mut page);
        self.write_claim(&mut page);
        self.write_drift(&mut page);
        page.text
    }

    fn write_head(&self, page: &mut Page) {
        let policy = &self.policy;
        page.line(&format!("policy       {}", plain(&policy.name)));
        page.line(&format!("fingerprint  {}", policy.fingerprint));
        page.line(&format!("claim        {}", self.claimed()));
        if let Some(recipient) = &policy.recipient {
            page.line(&format!("recipient    {}", plain(recipient.as_str())));
        }
        if let Some(day) = &policy.as_of {
            page.line(&format!("ages on      {day}"));
        }
        if !policy.packs.is_empty() {
            page.line(&format!("packs        {}", policy.packs.join(", ")));
        }
        page.line(&format!("unknown      {}", policy.unknown_columns));
        page.item("examples     ", self.examples_are);
    }

    fn claimed(&self) -> String {
        self.claim.name.map_or_else(
            || "none".to_owned(),
            |claim| format!("{claim} ({})", self.claim.provision),
        )
    }

    fn write_claim(&self, page: &mut Page) {
        page.heading(&format!("claim: {}", self.claimed()));
        page.item("", self.claim.means);
        if let Some(asks) = self.claim.asks {
            page.item("", asks);
        }
        for limit in self.claim.does_not_cover {
            page.item("- ", &format!("not covered: {limit}"));
        }
    }

    fn write_identifiers(&self, page: &mut Page) {
        page.heading("the 18 identifiers of 45 CFR 164.514(b)(2)(i)");
        let mut none = Vec::new();
        for identifier in &self.identifiers {
            let mut label = format!("{:3}  ", identifier.code);
            for fate in &identifier.fates {
                let what = if fate.kept { "KEPT AS IT IS" } else { fate.what };
                page.item(
                    &label,
                    &plain(&format!(
                        "{}, {what}: {}",
                        identifier.name.to_lowercase(),
                        fate.columns
                    )),
                );
                label = "     ".to_owned();
            }
            if identifier.fates.is_empty() {
                none.push(identifier.code);
            }
        }
        if !none.is_empty() {
            page.item(
                "",
                &format!(
                    "No column recognised by name for {}; this is not proof of absence.",
                    and(&none)
                ),
            );
        }
    }

    fn write_everywhere(&self, page: &mut Page) {
        if !self.everywhere.is_empty() {
            page.heading("every table");
            let rows: Vec<&ExplainedColumn> = self.everywhere.iter().collect();
            page.columns(&rows, false);
        }
        for pack in &self.packs {
            page.heading(&format!(
                "{} ({}), by the words of a name, where nothing above says otherwise",
                pack.name, pack.source
            ));
            let rows = pack
                .entries
                .iter()
                .map(|entry| vec![entry.identifier.to_owned(), entry.what.clone()]);
            let rows: Vec<Vec<String>> = rows.collect();
            page.text.push_str(&lay_out(&["identifier", "rule"], &rows, &[0, 1], page.width));
        }
    }

    fn write_techniques(&self, page: &mut Page) {
        page.heading("what the rules protect against, and what not");
        for words in &self.techniques {
            let name = match words.iso_20889 {
                "none" => words.rule.to_owned(),
                iso => format!("{} ({iso})", words.rule),
            };
            page.item(
                "- ",
                &format!(
                    "{name}: protects against {}. Not against: {}.",
                    words.protects, words.does_not
                ),
            );
        }
    }

    fn write_ways(&self, page: &mut Page) {
        page.heading("who could tell whom a row is about");
        for way in &self.reidentification {
            page.item(
                "- ",
                &plain(&format!("{}. {} Against it: {}", way.who, way.how, way.against)),
            );
        }
    }

    fn write_drift(&self, page: &mut Page) {
        if self.drift.is_empty() {
            return;
        }
        page.heading("in the policy, but not in the data");
        for drift in &self.drift {
            let mut place = drift
                .table
                .as_ref()
                .map(|table| format!("table {table}"))
                .into_iter()
                .collect::<Vec<_>>();
            place.extend(drift.rule.as_deref().map(plain));
            place.extend(drift.line.map(|line| format!("line {line}")));
            page.item("- ", &format!("{}: {}", place.join(", "), drift.what));
        }
    }
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, title: &str) {
        self.line("");
        self.line(&title.to_uppercase());
    }

    /// A paragraph that hangs from its first word.
    fn item(&mut self, label: &str, words: &str) {
        let indent = label.chars().count();
        for (index, line) in wrap(words, self.width - indent).iter().enumerate() {
            let lead = if index == 0 { label.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{lead}{line}"));
        }
    }

    fn table(&mut self, table: &ExplainedTable, with_data: bool) {
        let subject = table.subject.as_ref();
        let about =
            subject.map(|name| format!(", a row is about the person in {}", plain(name.as_str())));
        self.line("");
        self.line(&format!("TABLE {}{}", table.name, about.unwrap_or_default()));
        let rows: Vec<&ExplainedColumn> = table.columns.iter().collect();
        self.columns(&rows, with_data);
        if let Some(gate) = &table.gate {
            self.gate(gate);
        }
        if let Some(without) = &table.without_gate {
            self.item("gate: ", without);
        }
    }

    fn columns(&mut self, columns: &[&ExplainedColumn], with_data: bool) {
        let rows: Vec<Vec<String>> = columns.iter().map(|column| row(column, with_data)).collect();
        let (position, name) = if with_data { ("#", "column") } else { ("", "column") };
        let head = [position, name, "role", "rule", "made-up example", "why"];
        let head = if with_data { &head[..] } else { &head[1..] };
        let flexible: Vec<usize> = (head.len() - 3..head.len()).collect();
        self.text.push_str(&lay_out(head, &rows, &flexible, self.width));
    }

    fn gate(&mut self, gate: &GateWords) {
        self.item("gate: ", &plain(&gate.sentence));
        self.item("      ", &plain(&gate.shortfall));
        if let Some(scope) = gate.scope {
            self.item("      ", scope);
        }
        for out in &gate.not_counted {
            self.item(
                "      ",
                &plain(&format!("not counted: {} ({})", and(&out.columns), out.why)),
            );
        }
    }
}
