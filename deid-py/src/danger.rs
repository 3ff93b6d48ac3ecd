//! What turns back what a policy wrote: only what `deid_core::danger` does.

use deid_core::danger::Decryptor;
use pyo3::prelude::*;

use crate::guard::detached;
use crate::keys::Keyring;
use crate::policy::Policy;

/// Turns back the cells of one column, None for None.
#[pyfunction]
#[pyo3(signature = (policy, keys, table, column, cells))]
pub fn decrypt_cells(
    py: Python<'_>,
    policy: &Policy,
    keys: &Keyring,
    table: &str,
    column: &str,
    cells: Vec<Option<String>>,
) -> PyResult<Vec<Option<String>>> {
    detached(py, || Decryptor::new(policy.policy(), table, keys.ring())?.texts(column, cells))
}

/// Which of these columns the key turns back.
#[pyfunction]
#[pyo3(signature = (policy, keys, table, columns))]
pub fn reversible_columns(
    py: Python<'_>,
    policy: &Policy,
    keys: &Keyring,
    table: &str,
    columns: Vec<String>,
) -> PyResult<Vec<bool>> {
    let decryptor = detached(py, || Decryptor::new(policy.policy(), table, keys.ring()))?;
    Ok(columns.iter().map(|column| decryptor.is_reversible(column)).collect())
}
