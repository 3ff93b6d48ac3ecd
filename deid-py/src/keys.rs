//! The keys that a run brings. They are never printed, pickled or copied.

use std::path::PathBuf;

use deid_core::error::{Cause, Error, KeyFault};
use deid_core::secret::{self, CommandPolicy, FilePolicy, KeyText, MasterKey};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::error::{raise, usage};
use crate::guard::detached;

/// The key of a study. Tokens and date shifts are derived from it.
///
/// A keyring shows nothing but the key's public id. It cannot be pickled, copied or turned into
/// bytes, so that no closure, cache or worker process takes the key along by accident. The key is
/// wiped from memory when the keyring goes.
///
/// Example:
///     >>> import deid_py as deid
///     >>> keys = deid.Keyring.generate()
///     >>> len(keys.key_id)
///     16
#[pyclass(frozen, module = "deid_py")]
pub struct Keyring {
    ring: secret::Keyring,
    /// The text of a key that is nowhere but here.
    unsaved: Option<KeyText>,
    /// The file that it came from: no output may replace it.
    file: Option<PathBuf>,
}

impl Keyring {
    pub fn ring(&self) -> &secret::Keyring {
        &self.ring
    }

    pub fn file(&self) -> Option<&PathBuf> {
        self.file.as_ref()
    }
}

impl From<secret::Keyring> for Keyring {
    fn from(ring: secret::Keyring) -> Self {
        Self { ring, unsaved: None, file: None }
    }
}

#[pymethods]
impl Keyring {
    /// Takes the string that a secret store returns: ``deid-key-1-…``.
    ///
    /// Args:
    ///     secret: The text of the key. White space around it is ignored.
    ///
    /// Raises:
    ///     SecretKeyError: When it is no key text. The message never repeats it.
    #[staticmethod]
    fn from_secret(secret: &Bound<'_, PyString>) -> PyResult<Self> {
        let py = secret.py();
        // Python's own error for text that is not Unicode would carry the text.
        let malformed = |_| raise(py, &Error::new(Cause::Key(KeyFault::Malformed)));
        let text = secret.to_str().map_err(malformed)?;
        detached(py, || secret::Keyring::from_secret(text)).map(Self::from)
    }

    /// Reads the key from an environment variable.
    ///
    /// Args:
    ///     variable: The variable's name, for example ``"DEID_KEY"``.
    ///
    /// Raises:
    ///     SecretKeyError: When it is not set or holds no key.
    #[staticmethod]
    fn from_env(py: Python<'_>, variable: &str) -> PyResult<Self> {
        detached(py, || secret::Keyring::from_env(variable)).map(Self::from)
    }

    /// Reads the key from a file.
    ///
    /// Args:
    ///     path: The file: a key text, or exactly 32 raw bytes.
    ///     group_readable: Whether the owner's group may read the file too. Without it only the
    ///         owner may (mode 0600).
    ///
    /// Raises:
    ///     SecretKeyError: When others may read the file, or it holds no key.
    ///     FileNotFoundError: When there is no such file.
    #[staticmethod]
    #[pyo3(signature = (path, *, group_readable = false))]
    fn from_file(py: Python<'_>, path: PathBuf, group_readable: bool) -> PyResult<Self> {
        let policy = if group_readable { FilePolicy::GroupReadable } else { FilePolicy::OwnerOnly };
        let ring = detached(py, || MasterKey::from_file(&path, policy).map(secret::Keyring::new))?;
        Ok(Self { file: Some(path), ..Self::from(ring) })
    }

    /// Takes exactly 32 raw bytes.
    ///
    /// Args:
    ///     key: The bytes; they come from a good random source, never from a password.
    ///
    /// Raises:
    ///     SecretKeyError: When there are more or fewer, or all are equal.
    #[staticmethod]
    fn from_bytes(key: &Bound<'_, PyBytes>) -> PyResult<Self> {
        let bytes = key.as_bytes();
        detached(key.py(), || secret::Keyring::from_bytes(bytes)).map(Self::from)
    }

    /// Runs a program, without a shell, and reads the key from its standard output.
    ///
    /// Args:
    ///     command: The program and its arguments.
    ///     allow_command: Says that running it is meant; nothing runs without it.
    ///
    /// Raises:
    ///     SecretKeyError: When it is not allowed, the program fails, or gives no key. Its own
    ///         words are not shown: they could hold the key.
    #[staticmethod]
    #[pyo3(signature = (command, *, allow_command = false))]
    fn from_command(py: Python<'_>, command: Vec<String>, allow_command: bool) -> PyResult<Self> {
        let policy = if allow_command { CommandPolicy::Allowed } else { CommandPolicy::Forbidden };
        detached(py, || secret::Keyring::from_command(&command, policy)).map(Self::from)
    }

    /// Makes a new key from the operating system's random source.
    ///
    /// It lives in this process alone until ``save`` writes it down: without it no later release
    /// matches this one.
    #[staticmethod]
    fn generate(py: Python<'_>) -> PyResult<Self> {
        let key = detached(py, MasterKey::generate)?;
        let unsaved = Some(key.to_text());
        Ok(Self { ring: secret::Keyring::new(key), unsaved, file: None })
    }

    /// Writes a generated key to a new file that only its owner may read (mode 0600).
    ///
    /// Args:
    ///     path: The file. Never overwritten: data made with an older key would be orphaned.
    ///
    /// Raises:
    ///     FileExistsError: When the file is there already.
    ///     DeidError: When this keyring did not come from ``generate``.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let Some(text) = &self.unsaved else {
            return Err(usage(
                py,
                "only a key that generate() made is saved: this one has its place already",
            ));
        };
        detached(py, || text.save(&path))
    }

    /// The public name of the key, 16 hex digits: it tells which key was used and nothing of the
    /// key.
    #[getter]
    fn key_id(&self) -> String {
        self.ring.key_id().to_string()
    }

    fn __repr__(&self) -> String {
        format!("<deid.Keyring {}>", self.ring.key_id())
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("a keyring is never pickled: load the key where it is used")
    }

    fn __getstate__(&self) -> PyResult<()> {
        refuse("a keyring is never pickled: load the key where it is used")
    }

    fn __copy__(&self) -> PyResult<()> {
        refuse("a keyring is never copied: pass the same object on")
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("a keyring is never copied: pass the same object on")
    }
}

/// Refuses to be pickled or copied, in a sentence.
pub fn refuse(why: &'static str) -> PyResult<()> {
    Err(PyTypeError::new_err(why))
}
