//! De-identification of patient-level records: a policy says what happens to every column, the
//! engine applies it, holds the gate, and never puts a value into a message.
//!
//! Embed it in a service ([records](#a-record), [batches](#a-batch)), or run whole
//! [jobs](#a-job) over files as the command `deid` and the Python package `deid_py` do. The same
//! policy, key and input give the same bytes on every one of these ways.
//!
//! # A record
//!
//! Compile once, scrub on the request path. A [`Plan`] is `Send` and `Sync` and holds derived keys
//! only; what comes out serializes, what went in never leaves by accident.
//!
//! ```
//! use deid_core::{Keyring, Policy};
//!
//! let policy = Policy::parse(r#"
//!     version = 1
//!     name    = "visits"
//!
//!     [domains.person]                      # one token and one shift per person, in every table
//!     prefix     = "P"
//!     date_shift = { days = [-365, -1] }
//!
//!     [tables.visit]
//!     subject = "mrn"                       # whom a row is about
//!     drop    = ["name"]
//!     quasi   = ["sex"]                     # kept, and counted by the gate
//!
//!     [tables.visit.columns]
//!     mrn      = { token = "person" }
//!     age      = { age = { band = 10, top = 90 } }
//!     admitted = { date_shift = "person" }
//!
//!     [tables.visit.gate]
//!     k = 2
//! "#)?;
//! let keys = Keyring::generate()?;          // in a test; see below
//! let plan = policy.compile("visit", &keys)?;
//!
//! #[derive(serde::Serialize)]
//! struct Visit { mrn: &'static str, name: &'static str, sex: char, age: u8, admitted: &'static str }
//!
//! let visit = Visit { mrn: "0017", name: "Jane Roe", sex: 'F', age: 47, admitted: "2026-03-05" };
//! let safe = plan.scrub_record(&visit)?;    // any Serialize; a field without a rule is an error
//!
//! let json = serde_json::to_value(&safe)?;
//! assert_eq!((&json["sex"], &json["age"], json.get("name")), (&"F".into(), &"40-49".into(), None));
//! assert!(json["mrn"].as_str().is_some_and(|token| token.starts_with('P') && token.len() == 27));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In production the policy is a file and the key comes from where keys are kept:
//!
//! ```no_run
//! # use deid_core::{Keyring, Policy};
//! # #[derive(serde::Serialize)] struct Visit {}
//! # let visit = Visit {};
//! let policy = Policy::load("visit.toml")?;
//! let keys = Keyring::from_env("DEID_KEY")?;
//! let plan = policy.compile("visit", &keys)?;
//! let safe = plan.scrub_record(&visit)?;
//! # Ok::<(), deid_core::Error>(())
//! ```
//!
//! # A batch
//!
//! [`Plan::bind`] meets the columns that are really there: every column finds its one rule, or all
//! problems come back at once. Batches are Arrow record batches (`arrow-array` 59). A [`Batch`]
//! carries its state as a type, and a [`Released`] one is had only through the [`Gatekeeper`].
//!
//! ```
//! # use std::sync::Arc;
//! use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
//! use deid_core::{Batch, Gatekeeper, Keyring, Policy, Schema};
//!
//! # let policy = Policy::parse(r#"
//! #     version = 1
//! #     domains.person = { date_shift = { days = [-365, -1] } }
//! #     [tables.visit]
//! #     subject = "mrn"
//! #     drop = ["name"]
//! #     quasi = ["sex"]
//! #     [tables.visit.columns]
//! #     mrn = { token = "person" }
//! #     age = { age = { band = 10, top = 90 } }
//! #     [tables.visit.gate]
//! #     k = 2
//! #     max_suppressed = 0.34
//! # "#)?;
//! # let keys = Keyring::generate()?;
//! let text = |cells: [&str; 3]| Arc::new(StringArray::from(cells.to_vec())) as ArrayRef;
//! let rows = RecordBatch::try_from_iter([
//!     ("mrn", text(["0017", "0023", "0042"])),
//!     ("name", text(["Jane Roe", "Ann Poe", "Eve Loe"])),
//!     ("sex", text(["F", "F", "F"])),
//!     ("age", Arc::new(Int64Array::from(vec![47, 44, 93]))),
//! ])?;
//!
//! let schema = Schema::from_arrow(&rows.schema());
//! let plan = policy.compile("visit", &keys)?.bind(&schema)?;
//! let applied = plan.apply(&Batch::from_arrow(&schema, &rows, 0)?)?;
//! applied.tally.check(&plan)?;              // every cell that could not be read
//!
//! let mut gate = Gatekeeper::new([&plan], None);
//! gate.observe(0, &applied)?;               // batch after batch, table after table
//! let verdict = gate.decide()?;
//! let tables = verdict.tables().ok_or("a gate is not met: verdict.failures() says what would help")?;
//! let released = tables[0].releaser().release(applied.batch)?.to_arrow()?;
//!
//! assert_eq!((released.num_rows(), released.num_columns()), (2, 3)); // who was alone at 93 is gone
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A job
//!
//! With the feature `io`: a folder of tables (CSV, NDJSON, Parquet, Arrow) in, a release with its manifest out,
//! all or nothing.
//!
#![cfg_attr(feature = "io", doc = "```")]
#![cfg_attr(not(feature = "io"), doc = "```text")]
//! use deid_core::job::{self, Input, Options, Output};
//! use deid_core::{Keyring, Policy};
//!
//! # let home = tempfile::tempdir()?;
//! # let (raw, out) = (home.path().join("raw"), home.path().join("out"));
//! # std::fs::create_dir(&raw)?;
//! # std::fs::write(raw.join("visit.csv"), "mrn,sex\n0017,F\n0023,F\n")?;
//! # let policy = Policy::parse(r#"
//! #     version = 1
//! #     domains.person = {}
//! #     [tables.visit]
//! #     subject = "mrn"
//! #     quasi = ["sex"]
//! #     columns.mrn = { token = "person" }
//! #     gate.k = 2
//! # "#)?;
//! # let keys = Keyring::generate()?;
//! let (raw, out) = (Input::Folder(raw), Output::Folder(out));
//! let outcome = job::scrub(&policy, Some(&keys), &raw, &out, &Options::default())?;
//! if !outcome.is_released() {               // nothing was written; each gate says what would help
//!     return Err(format!("{} gate(s) not met", outcome.failures.len()).into());
//! }
//! # assert_eq!(outcome.tables[0].rows_out, 2);
//! # assert!(home.path().join("out/deid-manifest.json").exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The rooms
//!
//! The paved path is at the root; everything else lives in the room whose business it is. A room
//! uses only rooms above it in this list.
//!
//! | room | what it is for | look first at |
//! |---|---|---|
//! | [`vocab`] | the field's words as checked types | [`ColumnName`](vocab::ColumnName), [`K`](vocab::K), [`Role`](vocab::Role) |
//! | [`error`] | one error: a place and a cause, never a cell | [`Error::problems`], [`Kind`](error::Kind) |
//! | [`secret`] | keys and what is derived from them | [`MasterKey`](secret::MasterKey), [`Keyring`] |
//! | [`table`] | columns, cells, batches with their state | [`Batch`], [`Schema`] |
#![cfg_attr(
    feature = "io",
    doc = "| [`io`] | files: readers, writers, atomic publish | [`Source`](io::Source), [`Sink`](io::Sink) |"
)]
//! | [`hierarchy`] | values and the groups they belong to | [`Hierarchy`](hierarchy::Hierarchy) |
//! | [`crosswalk`] | random surrogates, and the file that keeps them | [`Crosswalk`](crosswalk::Crosswalk) |
//! | [`equivalence`] | who is like whom, and who must go | [`ClassBuilder`](equivalence::ClassBuilder) |
//! | [`technique`] | one folder for each thing that can happen to a column | [`Rule`](technique::Rule) |
//! | [`measure`] | k-anonymity and its relatives, of any table | [`measure::assess`] |
//! | [`policy`] | the file as typed, checked; packs, claims, fingerprint | [`Policy`] |
//! | [`pipeline`] | a policy applied to records and batches; the gate | [`Plan`], [`Gatekeeper`] |
//! | [`evidence`] | manifest and leak check | [`Manifest`](evidence::Manifest) |
//! | [`report`] | what a policy does, told to people | [`Explanation`](report::Explanation) |
#![cfg_attr(
    feature = "io",
    doc = "| [`job`] | files in, release out | [`job::scrub`], [`job::verify`] |"
)]
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | *(none)* | records and batches in memory; no file format, no thread of its own |
//! | `encrypt` | the rule `encrypt`: tokens that the key turns back (AES-SIV), and [`danger`](#danger) |
//! | `fpe` | the rule `fpe`: format-preserving encryption (FF1), and [`danger`](#danger) |
//! | `io` | files and folders (CSV, TSV, NDJSON, Parquet, Arrow IPC; gzip, Zstandard), jobs, the page for a privacy officer |
//!
//! A feature adds; it never changes what stands without it. Tokens are hashed side by side where
//! the machine can; `RUSTFLAGS="--cfg deid_portable"` leaves that out, and with it the only `unsafe`
//! code of the crate: the same bytes, more slowly.
//!
//! # What you can rely on
//!
//! 1. **Fail closed.** A column without a rule, or a cell that cannot be read as its type, is an
//!    error (or null, where the policy says so); it is never passed through.
//! 2. **No value in a message.** Neither `Display` nor `Debug` of anything here shows a cell or a
//!    key; raw batches and keys have no `Debug` at all.
//! 3. **No raw byte in an output.** What Arrow keeps under nulls, in dictionaries and in views is
//!    rebuilt.
//! 4. **All or nothing.** Nothing stands under a final name before the last check.
//! 5. **The same answer everywhere.** Tokens and shifts follow a published specification with
//!    vectors, whatever the front, the format or the number of threads.
//!
//! What it does not protect against stands in the project's `SECURITY.md`. It has not been audited.
//!
//! # `danger`
//!
//! What could undo a de-identification lives in a module of that name and nowhere else, so that a
//! review can search for it. It turns back what the rules `encrypt` and `fpe` wrote, with the key, and
//! is there with their features only. No other call turns a token back, hands out a raw batch for
//! writing, or lets a plan travel to another process.

pub mod crosswalk;
#[cfg(any(feature = "encrypt", feature = "fpe"))]
pub mod danger;
pub mod equivalence;
pub mod error;
pub mod evidence;
pub mod hierarchy;
#[cfg(feature = "io")]
pub mod io;
#[cfg(feature = "io")]
pub mod job;
pub mod measure;
pub mod pipeline;
pub mod policy;
pub mod report;
pub mod secret;
pub mod table;
pub mod technique;
pub mod vocab;

// The paved path. One more name for each: inside of the crate the room's own is used.
pub use error::{Error, Result};
pub use pipeline::{Gatekeeper, Plan, Record, TablePlan};
pub use policy::Policy;
pub use secret::Keyring;
pub use table::{Batch, Deidentified, Raw, Released, Schema};

/// The Rust examples of the project's pages, compiled and run with the tests of this crate.
#[cfg(all(doctest, feature = "io"))]
#[doc = include_str!("../../docs/rust.md")]
enum Pages {}
