//! Values of a policy by kind: text, numbers, flags, dates, words, lists.

use jiff::civil::Date;
use toml::de::DeValue;

use crate::error::{PolicyWord, Words, words};

use super::reader::{Node, Reader};
use super::suggest::hint;

/// Values by kind. Each records a problem and gives `None` where the value is of another kind.
impl Reader {
    pub(super) fn text<'a>(&mut self, node: Node<'a>) -> Option<&'a str> {
        let text = node.value.as_str();
        if text.is_none() {
            self.wrong(node, "be text in quotes");
        }
        text
    }

    /// Text that says something.
    pub(super) fn words<'a>(&mut self, node: Node<'a>) -> Option<&'a str> {
        let text = self.text(node)?;
        if text.trim().is_empty() {
            self.wrong(node, "not be empty");
            return None;
        }
        Some(text)
    }

    /// A list of texts, each with its line.
    pub(super) fn texts<'a>(&mut self, node: Node<'a>) -> Option<Vec<(&'a str, u64)>> {
        let Some(items) = self.items(node) else {
            self.wrong(node, "be a list of texts: [\"…\", \"…\"]");
            return None;
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.value.as_str() {
                Some(text) => texts.push((text, item.line)),
                None => self.wrong(item, "hold texts in quotes only"),
            }
        }
        Some(texts)
    }

    /// One text or a list of texts.
    pub(super) fn one_or_more<'a>(&mut self, node: Node<'a>) -> Option<Vec<(&'a str, u64)>> {
        match node.value.as_str() {
            Some(text) => Some(vec![(text, node.line)]),
            None => self.texts(node),
        }
    }

    pub(super) fn flag(&mut self, node: Node<'_>) -> Option<bool> {
        let flag = node.value.as_bool();
        if flag.is_none() {
            self.wrong(node, "be true or false");
        }
        flag
    }

    /// A whole number within bounds.
    pub(super) fn whole(&mut self, node: Node<'_>, least: i64, most: i64) -> Option<i64> {
        let number = node.value.as_integer();
        let Some(number) = number.and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok())
        else {
            self.wrong(node, "be a whole number");
            return None;
        };
        if (least..=most).contains(&number) {
            return Some(number);
        }
        let (least, most) = (least.to_string(), most.to_string());
        let (least, most) = (PolicyWord(&least), PolicyWord(&most));
        self.wrong(node, words!["be a whole number from ", least, " to ", most]);
        None
    }

    /// One of a few whole numbers.
    pub(super) fn one_of(&mut self, node: Node<'_>, numbers: &[i64]) -> Option<i64> {
        let found = node.value.as_integer();
        let found = found.and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        let found = found.filter(|number| numbers.contains(number));
        if found.is_none() {
            let numbers = numbers.iter().map(i64::to_string);
            let all: Vec<Words> = numbers.map(|number| words![PolicyWord(&number)]).collect();
            self.wrong(node, words!["be ", or(&all)]);
        }
        found
    }

    /// Any finite number.
    pub(super) fn number(&mut self, node: Node<'_>) -> Option<f64> {
        let text = match node.value {
            DeValue::Integer(n) if n.radix() == 10 => Some(n.as_str()),
            DeValue::Float(n) => Some(n.as_str()),
            _ => None,
        };
        let number = text.and_then(|text| text.parse::<f64>().ok()).filter(|n| n.is_finite());
        if number.is_none() {
            self.wrong(node, "be a number");
        }
        // -0 and 0 are one number: two spellings, one fingerprint.
        number.map(|n| n + 0.0)
    }

    pub(super) fn numbers(&mut self, node: Node<'_>) -> Option<Vec<f64>> {
        let Some(items) = self.items(node) else {
            self.wrong(node, "be a list of numbers");
            return None;
        };
        let all: Vec<_> = items.into_iter().map(|item| self.number(item)).collect();
        all.into_iter().collect()
    }

    pub(super) fn date(&mut self, node: Node<'_>) -> Option<Date> {
        let date = match node.value.as_datetime() {
            Some(at) if at.time.is_none() && at.offset.is_none() => at.date,
            _ => None,
        };
        let date = date.and_then(|d| {
            let (year, month, day) =
                (i16::try_from(d.year), i8::try_from(d.month), i8::try_from(d.day));
            Date::new(year.ok()?, month.ok()?, day.ok()?).ok()
        });
        if date.is_none() {
            self.wrong(node, "be a date without quotes, such as 2026-11-22");
        }
        date
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        node: Node<'_>,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let found = node.value.as_str();
        if let Some((_, meaning)) = words.iter().find(|(word, _)| found == Some(*word)) {
            return Some(*meaning);
        }
        let all: Vec<Words> = words.iter().map(|(word, _)| words!["\"", *word, "\""]).collect();
        let hint = found.map(|found| hint(found, words.iter().map(|(word, _)| *word)));
        self.wrong(node, words!["be ", or(&all), hint]);
        None
    }

    /// A list of such words.
    pub(super) fn many<T: Copy>(
        &mut self,
        node: Node<'_>,
        words: &[(&'static str, T)],
    ) -> Option<Vec<T>> {
        let Some(items) = self.items(node) else {
            self.wrong(node, "be a list of texts: [\"…\", \"…\"]");
            return None;
        };
        let all: Vec<_> = items.into_iter().map(|item| self.word(item, words)).collect();
        all.into_iter().collect()
    }

    pub(super) fn is_table(node: Node<'_>) -> bool {
        node.value.is_table()
    }

    pub(super) fn is_flag(node: Node<'_>) -> bool {
        node.value.is_bool()
    }
}

/// `a, b or c`.
fn or(words: &[Words]) -> Words {
    match words {
        [] => Words::default(),
        [one] => one.clone(),
        [first @ .., last] => words![Words::list(first, ", "), " or ", last],
    }
}
