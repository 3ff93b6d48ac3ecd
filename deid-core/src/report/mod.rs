//! What a policy does, told to people: a terminal table, JSON, a notebook display, and a page for
//! a privacy officer to sign.
//!
//! Nothing here reads data. Examples are made up, and go through the very rules of the policy with
//! a key that is published here.
//!
//! Look first at [`Explanation`]: [`new`](Explanation::new) from a policy, with the columns of real
//! tables or without, then [`to_text`](Explanation::to_text), [`to_json`](Explanation::to_json) or,
//! with the feature `io`, a page.
//!
//! ```
//! use deid_core::Policy;
//! use deid_core::report::Explanation;
//!
//! let policy = Policy::parse("version = 1\n[tables.visit]\ndrop = [\"NAME\"]")?;
//! let text = Explanation::new(&policy, None)?.to_text(80);
//! assert!(text.contains("NAME") && text.contains("drop"));
//! # Ok::<(), deid_core::Error>(())
//! ```

mod build;
mod case;
mod claim;
mod drift;
mod example;
mod explanation;
mod gate;
#[cfg(feature = "io")]
mod html;
mod identifier;
mod origin;
mod reidentify;
mod row;
mod table;
mod technique;
mod text;
mod words;

pub use claim::{ClaimWords, Statement};
pub use drift::Drift;
pub use example::Example;
pub use explanation::{
    ExplainedColumn, ExplainedTable, Explanation, NotIdentifier, PackEntryWords, PackWords,
    PolicyFacts, Review,
};
pub use gate::{GateWords, Uncounted};
#[cfg(feature = "io")]
pub use html::officer_page;
pub use identifier::{Fate, Found, IdentifierFate};
pub use reidentify::Reidentification;
pub use technique::TechniqueWords;
