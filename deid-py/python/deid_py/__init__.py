"""De-identify patient-level tables: pandas, polars, pyarrow and DuckDB frames, records, files.

>>> import deid_py as deid
>>> import pandas as pd
>>> policy = deid.Policy.parse('''
... version = 1
... name = "visits"
... [domains.person]
... [tables.visit]
... subject = "MRN"
... drop = ["NAME"]
... quasi = ["SEX"]
... [tables.visit.columns]
... MRN = { token = "person" }
... AGE = { age = { band = 10, top = 90 } }
... [tables.visit.gate]
... k = 2
... ''')
>>> visits = pd.DataFrame({
...     "MRN": ["17", "23", "42"],
...     "NAME": ["Jane Roe", "John Doe", "Max Moe"],
...     "SEX": ["F", "F", "F"],
...     "AGE": [47, 44, 41],
... })
>>> release = deid.scrub(visits, policy, keys=deid.Keyring.generate())
>>> list(release.frame.columns)
['MRN', 'SEX', 'AGE']
>>> deid.k_anonymity(release.frame, ["SEX", "AGE"])
3

No exception, ``repr`` or display of this package holds a cell of the data. A traceback with local
variables (of rich, IPython's verbose mode) prints the frames that your own code holds: not ours
to hide.
"""

from . import danger as danger
from ._assess import assess, k_anonymity
from ._deid_py import (
    ArrowTable,
    Assessment,
    Explanation,
    GateFailure,
    Keyring,
    Plan,
    Policy,
    PolicyTest,
    PolicyTests,
    Verification,
    __version__,
)
from ._errors import (
    DataError,
    DeidError,
    FileAccessError,
    FileError,
    MissingFileError,
    NotReleasableError,
    OutputExistsError,
    PolicyError,
    Problem,
    SecretKeyError,
)
from ._files import scrub_files, verify_files
from ._results import Check, FilesRelease, Release, ReleasedTable, TableCounts
from ._scrub import check, scrub

__all__ = [
    "ArrowTable",
    "Assessment",
    "Check",
    "DataError",
    "DeidError",
    "Explanation",
    "FileAccessError",
    "FileError",
    "FilesRelease",
    "GateFailure",
    "Keyring",
    "MissingFileError",
    "NotReleasableError",
    "OutputExistsError",
    "Plan",
    "Policy",
    "PolicyError",
    "PolicyTest",
    "PolicyTests",
    "Problem",
    "Release",
    "ReleasedTable",
    "SecretKeyError",
    "TableCounts",
    "Verification",
    "__version__",
    "assess",
    "check",
    "k_anonymity",
    "scrub",
    "scrub_files",
    "verify_files",
]
