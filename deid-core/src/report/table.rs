//! Rows as aligned columns that fit a width.

/// Lays rows out under a head, two spaces between columns. Where they are too wide, the columns
/// in `flexible` are wrapped, the widest first. Cells hold no control characters.
pub(super) fn lay_out(
    head: &[&str],
    rows: &[Vec<String>],
    flexible: &[usize],
    width: usize,
) -> String {
    let head: Vec<String> = head.iter().map(|&title| title.to_owned()).collect();
    let mut widths: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.chain([&head[column]]).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    shrink(&mut widths, flexible, width);
    let mut text = String::new();
    for row in std::iter::once(&head).chain(rows) {
        write_row(&mut text, row, &widths);
    }
    text
}

/// Text broken into lines of at most `width` characters, at spaces where there are any.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + word.len() > width {
            lines.push(String::new());
            used = 0;
        }
        while word.len() > width {
            let rest = word.split_off(width);
            push(&mut lines, &word, &mut used);
            lines.push(String::new());
            (word, used) = (rest, 0);
        }
        push(&mut lines, &word, &mut used);
    }
    lines
}

fn push(lines: &mut [String], word: &[char], used: &mut usize) {
    let Some(line) = lines.last_mut() else { return };
    if *used > 0 {
        line.push(' ');
        *used += 1;
    }
    line.extend(word);
    *used += word.len();
}

const GAP: usize = 2;
const NARROWEST: usize = 10;

fn shrink(widths: &mut [usize], flexible: &[usize], width: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > width {
        let widest = flexible.iter().copied().filter(|&column| widths[column] > NARROWEST);
        let Some(widest) = widest.max_by_key(|&column| widths[column]) else { return };
        widths[widest] -= 1;
    }
}

fn write_row(text: &mut String, row: &[String], widths: &[usize]) {
    let cells: Vec<Vec<String>> =
        row.iter().zip(widths).map(|(cell, &width)| wrap(cell, width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for line in 0..height {
        let mut written = String::new();
        for (cell, &width) in cells.iter().zip(widths) {
            let part = cell.get(line).map_or("", String::as_str);
            written.push_str(part);
            let padding = (width + GAP).saturating_sub(part.chars().count());
            written.extend(std::iter::repeat_n(' ', padding));
        }
        text.push_str(written.trim_end());
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
        cells.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn wide_rows_stay_on_one_line() {
        let text = lay_out(&["a", "b"], &rows(&[&["xxx", "one two"], &["y", "z"]]), &[1], 80);
        assert_eq!(text, "a    b\nxxx  one two\ny    z\n");
    }

    #[test]
    fn narrow_ones_are_wrapped_at_spaces() {
        let text = lay_out(&["a", "b"], &rows(&[&["x", "one two three four"]]), &[1], 14);
        assert_eq!(text, "a  b\nx  one two\n   three four\n");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_no_letter_is_lost(text in "[a-z ]{0,80}", width in 1_usize..30) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
