//! Progress on a terminal: rows, bytes, time left. Nothing elsewhere.

use std::sync::{Arc, Mutex};

use deid_core::job::{Progress, Quiet};
use deid_core::vocab::TableName;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error where that is a terminal and nobody asked for quiet.
pub fn of(hidden: bool) -> Arc<dyn Progress> {
    if hidden { Arc::new(Quiet) } else { Arc::new(Bar::default()) }
}

#[derive(Default)]
struct Bar(Mutex<State>);

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
        let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
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
    fn with(&self, change: impl FnOnce(&mut State)) {
        // A poisoned lock is a panic elsewhere; progress is not worth another one.
        if let Ok(mut state) = self.0.lock() {
            change(&mut state);
        }
    }
}
