//! The Python front: arguments in, a call of `deid-core` without the interpreter's lock, results
//! and errors out. Nothing is decided here.
//!
//! What users import is the package `deid_py` around this module: it adapts frames of other
//! libraries and shows results in notebooks.

#![allow(clippy::needless_pass_by_value, clippy::too_many_arguments)] // as pyo3 hands them over

mod assess;
mod assessment;
mod cell;
mod danger;
mod error;
mod explain;
mod files;
mod frame;
mod gate;
mod guard;
mod keys;
mod plan;
mod policy;
mod policy_tests;
mod record;
mod run;
mod scrub;
mod source;
mod words;

/// The compiled part of deid_py; import deid_py instead.
#[pyo3::pymodule(gil_used = false)]
mod _deid_py {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::assess::assess_frame;
    #[pymodule_export]
    use super::assessment::Assessment;
    #[pymodule_export]
    use super::danger::{decrypt_cells, reversible_columns};
    #[pymodule_export]
    use super::error::refused;
    #[pymodule_export]
    use super::explain::Explanation;
    #[pymodule_export]
    use super::files::{Verification, scrub_files, verify_files};
    #[pymodule_export]
    use super::frame::ArrowTable;
    #[pymodule_export]
    use super::gate::GateFailure;
    #[cfg(debug_assertions)]
    #[pymodule_export]
    use super::guard::_panic;
    #[pymodule_export]
    use super::keys::Keyring;
    #[pymodule_export]
    use super::plan::Plan;
    #[pymodule_export]
    use super::policy::Policy;
    #[pymodule_export]
    use super::policy_tests::{PolicyTest, PolicyTests};
    #[pymodule_export]
    use super::run::{Run, ScrubbedTable};
    #[pymodule_export]
    use super::scrub::scrub_frames;
    #[pymodule_export]
    use super::words::_all_words;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::guard::hush_panics();
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        // What is public, the package says.
        module.delattr("__all__")
    }
}
