//! Changes that leave a policy TOML: whole lines and single words. Bytes changed anywhere make
//! nearly every text one that the TOML parser refuses, and no rule is ever looked at.

use std::ops::Range;
use std::sync::LazyLock;

/// Lines to put in, each with the header above it: those of the seeds.
static LINES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let seeds = [
        include_str!("../../seeds/policy/gate.toml"),
        include_str!("../../seeds/policy/harbor.toml"),
        include_str!("../../seeds/policy/rules.toml"),
        include_str!("../../seeds/policy/shift.toml"),
    ];
    let mut lines = Vec::new();
    for seed in seeds {
        let mut header = "";
        for line in seed.lines() {
            match line.starts_with('[') {
                true => header = line,
                false => lines.push((header, line)),
            }
        }
    }
    lines
});

/// Words to put in: the plain ones of the dictionary.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../dicts/policy").lines();
    let words = lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    words.filter(|word| !word.is_empty() && word.chars().all(is_of_a_word)).collect()
});

/// The text with one or two changes.
pub fn changed(text: &str, seed: u32) -> String {
    let mut dice = Dice(u64::from(seed) << 1 | 1);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.below(2) {
        let (here, there) = (dice.below(lines.len() + 1), dice.below(lines.len() + 1));
        match dice.below(8) {
            0 if here < lines.len() => drop(lines.remove(here)),
            1 if here < lines.len() => {
                let line = lines.remove(here);
                lines.insert(there.min(lines.len()), line);
            }
            2 | 3 => put_in(&mut lines, LINES[dice.below(LINES.len())]),
            _ if here < lines.len() => lines[here] = with_another_word(&lines[here], &mut dice),
            _ => {}
        }
    }
    lines.join("\n")
}

/// Puts a line below its header, which comes with it where there is none.
fn put_in(lines: &mut Vec<String>, (header, line): (&str, &str)) {
    let below = |at: usize| at + 1;
    let place = match header {
        "" => Some(0),
        _ => lines.iter().position(|line| line == header).map(below),
    };
    let place = place.unwrap_or_else(|| {
        lines.push(header.to_owned());
        lines.len()
    });
    lines.insert(place, line.to_owned());
}

fn with_another_word(line: &str, dice: &mut Dice) -> String {
    let words = words(line);
    if words.is_empty() {
        return line.to_owned();
    }
    let word = words[dice.below(words.len())].clone();
    let number;
    let other = match dice.below(4) {
        0 => {
            number = [-1, 0, 1, 2, 11, 90, 365, 9999][dice.below(8)].to_string();
            &number
        }
        1 => &line[words[dice.below(words.len())].clone()],
        _ => WORDS[dice.below(WORDS.len())],
    };
    format!("{}{other}{}", &line[..word.start], &line[word.end..])
}

/// Where the words of a line stand.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, letter) in line.char_indices().filter(|&(_, letter)| is_of_a_word(letter)) {
        match found.last_mut() {
            Some(word) if word.end == at => word.end += letter.len_utf8(),
            _ => found.push(at..at + letter.len_utf8()),
        }
    }
    found
}

fn is_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() || "_-.*#%@:".contains(letter)
}

/// Numbers that follow from the fuzzer's seed (xorshift64), so that a run can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}
