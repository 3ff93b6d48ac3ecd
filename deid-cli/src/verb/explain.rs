//! `deid explain`.

use std::io::Write;
use std::process::ExitCode;

use deid_core::job;
use deid_core::policy::Policy;
use deid_core::report::{Explanation, officer_page};

use super::{Ending, Style, input, write_new};
use crate::args::Explain;
use crate::print;

pub fn run(args: &Explain, style: Style) -> Ending {
    let policy = Policy::load(&args.policy)?;
    let resolved = match &args.input {
        Some(path) => Some(job::resolve(&policy, &input(path, None)?, &args.files.options()?)?),
        None => None,
    };
    let explanation = Explanation::new(&policy, resolved.as_deref())?;
    if let Some(path) = &args.html {
        let read: Vec<_> = policy.files().iter().chain(&args.input).cloned().collect();
        write_new(path, &officer_page(&explanation)?, args.force, &read)?;
        if !style.quiet && !style.json {
            eprintln!("page written to {}", path.display());
        }
    }
    if style.json {
        print::json(&explanation)?;
    } else if args.html.is_none() {
        std::io::stdout().write_all(explanation.to_text(terminal_width()).as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The terminal's width where the shell tells it; 100 columns elsewhere.
fn terminal_width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}
