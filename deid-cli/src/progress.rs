//! Progress on a terminal: rows, bytes, time left. Nothing elsewhere.

use std::sync::{Arc, Mutex};

use deid_core::job::{Progress, Quiet};
use deid_core::vocab::TableName;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error where that is a terminal and nobody asked for quiet.
pub fn of(hidden: bool) -> Arc<dyn Progress> {
    if hidden { Arc::new(Quiet) } else { Arc::new(Bar::new(ProgressDrawTarget::stderr)) }
}

struct Bar {
    /// Where it is drawn; nowhere if that is no terminal.
    target: fn() -> ProgressDrawTarget,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bar: Option<ProgressBar>,
    rows: u64,
}

impl Progress for Bar {
    fn begin(&self, table: &TableName, bytes: Option<u64>) {
        let template = match bytes {
            Some(_) => "{prefix} {bar:30} {bytes}/{total_bytes} {msg} {eta} left",
            None => "{prefix} {bytes} {msg} {elapsed}",
        };
        let bar = ProgressBar::with_draw_target(bytes, (self.target)());
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_prefix(table.to_string());
        self.with(|state| *state = State { bar: Some(bar), rows: 0 });
    }

    fn advance(&self, rows: u64, bytes: u64) {
        self.with(|state| {
            state.rows += rows;
            if let Some(bar) = &state.bar {
                bar.set_message(format!("{} rows", state.rows));
                bar.inc(bytes);
            }
        });
    }

    fn end(&self) {
        self.with(|state| {
            if let Some(bar) = state.bar.take() {
                bar.finish_and_clear();
            }
        });
    }
}

impl Bar {
    fn new(target: fn() -> ProgressDrawTarget) -> Self {
        Self { target, state: Mutex::default() }
    }

    fn with(&self, change: impl FnOnce(&mut State)) {
        // A poisoned lock is a panic elsewhere; progress is not worth another one.
        if let Ok(mut state) = self.state.lock() {
            change(&mut state);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use deid_core::vocab::TableName;
    use indicatif::TermLike;

    use super::*;

    /// All that was drawn.
    static DRAWN: Mutex<String> = Mutex::new(String::new());

    /// A terminal of 100 columns that keeps what is written.
    #[derive(Debug)]
    struct Terminal;

    impl TermLike for Terminal {
        fn width(&self) -> u16 {
            100
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            DRAWN.lock().unwrap().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            DRAWN.lock().unwrap().push_str("|cleared|");
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn rows_bytes_and_time_left_are_shown_and_taken_away() {
        let bar = Bar::new(|| ProgressDrawTarget::term_like(Box::new(Terminal)));
        let table = TableName::new("dm").unwrap();
        bar.begin(&table, Some(4096));
        bar.advance(10, 1024);
        bar.advance(20, 1024);
        bar.end();
        let drawn = DRAWN.lock().unwrap().clone();
        for part in ["dm ", "1.00 KiB/4.00 KiB", "10 rows", "2.00 KiB/4.00 KiB", "30 rows", " left"]
        {
            assert!(drawn.contains(part), "no {part} in {drawn}");
        }
        let after = drawn.rsplit("30 rows").next().unwrap();
        assert!(after.contains("|cleared|"), "the bar was left on the screen: {drawn}");
        // A pipe has no size that is known.
        bar.begin(&table, None);
        bar.advance(7, 512);
        bar.end();
        assert!(DRAWN.lock().unwrap().contains("512 B 7 rows"));
    }
}
