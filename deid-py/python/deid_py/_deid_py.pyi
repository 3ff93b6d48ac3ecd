"""The compiled part of deid_py; import deid_py instead."""

from collections.abc import Iterator
from os import PathLike
from typing import Any, Final, NoReturn, final

from ._errors import DataError, Problem

__version__: Final[str]

@final
class Policy:
    """What every column of every table is, and what happens to it. Checked when it is read.

    Example:
        >>> import deid_py as deid
        >>> policy = deid.Policy.parse('''
        ... version = 1
        ... name = "visits"
        ... [tables.visit]
        ... drop = ["NAME"]
        ... insensitive = ["SITE"]
        ... ''')
        >>> policy.tables
        ['visit']
    """

    @staticmethod
    def load(path: str | PathLike[str]) -> Policy:
        """Reads and checks a policy file.

        Args:
            path: The file. What it names (hierarchies, policies that it extends) is looked for
                beside it.

        Raises:
            PolicyError: With every problem of the policy, each with file and line.
            FileNotFoundError: When there is no such file.
        """
    @staticmethod
    def parse(text: str) -> Policy:
        """Checks a policy given as text.

        Args:
            text: TOML. It has no folder, so it can name no files.

        Raises:
            PolicyError: With every problem of the policy, each with its line.
        """
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical form of the resolved policy and its files, in hex: the same on
        every machine.
        """
    @property
    def tables(self) -> list[str]:
        """The names of its tables, sorted."""
    @property
    def claim(self) -> str | None:
        """What a release under it is said to be (``"expert-determination"``, …), or None."""
    def explain(self, frames: Any | None = None, *, table: str | None = None) -> Explanation:
        """Says what happens to every column, and why.

        Only names of columns are looked at, never a cell; the examples are made up.

        Args:
            frames: A frame, or a dict of frames by table. Without it the rules are explained as
                they are written.
            table: Which table of the policy a single frame is; not needed where it has only one.

        Returns:
            A table of column, rule, why, and a made-up example. Displays itself in notebooks.

        Raises:
            DataError: When columns and policy do not fit: every problem in one pass.
        """
    def test(self, *, keys: Keyring | None = None) -> PolicyTests:
        """Runs the tests of the policy: its made-up rows, and what must become of them.

        A test that fails raises nothing: what came of it is in the result, which displays itself in
        notebooks. Under pytest, ``@pytest.mark.parametrize("test", policy.test(), ids=str)`` makes a
        test of each.

        Args:
            keys: A key to run them with. Without it they run with a key that is published and
                protects nothing, the same everywhere: no test needs the key of the study.

        Returns:
            What came of every test; true where all of them passed. It shows the cells of the made-up
            rows, which are text of the policy.

        Raises:
            PolicyError: When the policy has no tests: nothing was shown to hold then.
        """
    def compile(
        self, table: str, *, keys: Keyring | None = None, crosswalk: str | PathLike[str] | None = None
    ) -> Plan:
        """Prepares one table for records on a request path.

        Args:
            table: The table of the policy that the records belong to.
            keys: The key of the run; needed where a rule is keyed.
            crosswalk: The file that random surrogates are looked up in. A value that it does not
                have is an error: only a run that writes a release adds to it.

        Returns:
            A plan that holds derived keys only, never the key itself.

        Raises:
            DeidError: When the policy has no such table.
            SecretKeyError: When the crosswalk cannot be used with this key and this policy.
        """
    def __copy__(self) -> Policy: ...
    def __deepcopy__(self, memo: Any, /) -> Policy: ...
    def __reduce__(self) -> tuple[Any, tuple[str, dict[str, bytes]]]: ...
    @staticmethod
    def _restored(text: str, files: dict[str, bytes]) -> Policy: ...
    def _wanted(self, table: str, names: list[str]) -> list[bool]: ...

@final
class Keyring:
    """The key of a study. Tokens and date shifts are derived from it.

    A keyring shows nothing but the key's public id. It cannot be pickled, copied or turned into
    bytes, so that no closure, cache or worker process takes the key along by accident. The key is
    wiped from memory when the keyring goes.

    Example:
        >>> import deid_py as deid
        >>> keys = deid.Keyring.generate()
        >>> len(keys.key_id)
        16
    """

    @staticmethod
    def from_secret(secret: str) -> Keyring:
        """Takes the string that a secret store returns: ``deid-key-1-…``.

        Args:
            secret: The text of the key. White space around it is ignored.

        Raises:
            SecretKeyError: When it is no key text. The message never repeats it.
        """
    @staticmethod
    def from_env(variable: str) -> Keyring:
        """Reads the key from an environment variable.

        Args:
            variable: The variable's name, for example ``"DEID_KEY"``.

        Raises:
            SecretKeyError: When it is not set or holds no key.
        """
    @staticmethod
    def from_file(path: str | PathLike[str], *, group_readable: bool = False) -> Keyring:
        """Reads the key from a file.

        Args:
            path: The file: a key text, or exactly 32 raw bytes.
            group_readable: Whether the owner's group may read the file too. Without it only the
                owner may (mode 0600).

        Raises:
            SecretKeyError: When others may read the file, or it holds no key.
            FileNotFoundError: When there is no such file.
        """
    @staticmethod
    def from_bytes(key: bytes) -> Keyring:
        """Takes exactly 32 raw bytes.

        Args:
            key: The bytes; they come from a good random source, never from a password.

        Raises:
            SecretKeyError: When there are more or fewer, or all are equal.
        """
    @staticmethod
    def from_command(command: list[str], *, allow_command: bool = False) -> Keyring:
        """Runs a program, without a shell, and reads the key from its standard output.

        Args:
            command: The program and its arguments.
            allow_command: Says that running it is meant; nothing runs without it.

        Raises:
            SecretKeyError: When it is not allowed, the program fails, or gives no key. Its own
                words are not shown: they could hold the key.
        """
    @staticmethod
    def generate() -> Keyring:
        """Makes a new key from the operating system's random source.

        It lives in this process alone until ``save`` writes it down: without it no later release
        matches this one.
        """
    def save(self, path: str | PathLike[str]) -> None:
        """Writes a generated key to a new file that only its owner may read (mode 0600).

        Args:
            path: The file. Never overwritten: data made with an older key would be orphaned.

        Raises:
            FileExistsError: When the file is there already.
            DeidError: When this keyring did not come from ``generate``.
        """
    @property
    def key_id(self) -> str:
        """The public name of the key, 16 hex digits: it tells which key was used and nothing of the
        key.
        """
    def __reduce_ex__(self, protocol: Any, /) -> NoReturn: ...
    def __getstate__(self) -> NoReturn: ...
    def __copy__(self) -> NoReturn: ...
    def __deepcopy__(self, memo: Any, /) -> NoReturn: ...

@final
class Plan:
    """One table of a policy with the keys derived for it: what a request path holds.

    Made by ``Policy.compile``; may be used by many threads. Never pickled: it holds derived keys.

    Example:
        >>> import deid_py as deid
        >>> policy = deid.Policy.parse('''
        ... version = 1
        ... [tables.visit]
        ... drop = ["NAME"]
        ... insensitive = ["SITE"]
        ... ''')
        >>> plan = policy.compile("visit")
        >>> plan.scrub_record({"NAME": "Jane Roe", "SITE": 7})
        {'SITE': 7}
    """

    def scrub_record(self, record: dict[str, Any]) -> dict[str, Any]:
        """De-identifies one record. The same value gives the same cell as in a frame or a file.

        A gate looks at whole tables: records are de-identified, but not measured.

        Args:
            record: A flat dict of names to text, numbers, booleans, dates, times, decimals or
                None, of Python, numpy or pandas. NaN, NaT and NA are None. Dates, times and
                decimals are read as in a frame and come back as text (ISO 8601). What a rule
                drops is not looked at and may be anything.

        Returns:
            A new dict, without the fields that are dropped.

        Raises:
            DataError: When a field has no rule, a declared field is missing, or a cell cannot be
                read.
            SecretKeyError: When a rule needs a key and the plan has none.
        """
    @property
    def table(self) -> str:
        """The name of its table."""
    def __reduce_ex__(self, protocol: Any, /) -> NoReturn: ...
    def __getstate__(self) -> NoReturn: ...
    def __copy__(self) -> NoReturn: ...
    def __deepcopy__(self, memo: Any, /) -> NoReturn: ...

@final
class Explanation:
    """What happens to every column, and why; no cell of any data is in it."""

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data: the object that ``deid explain --json`` prints."""
    def to_html(self) -> str:
        """The explanation as one printable page for a privacy officer.

        Returns:
            A whole HTML document that loads nothing from elsewhere.
        """
    def _repr_html_(self) -> str: ...
    def __reduce_ex__(self, protocol: Any, /) -> NoReturn: ...

@final
class PolicyTests:
    """What came of the tests of a policy; true where all of them passed."""

    @property
    def passed(self) -> bool:
        """Whether every test passed."""
    @property
    def tests(self) -> list[PolicyTest]:
        """The tests, in the order in which they are written."""
    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data: the object that ``deid test --json`` prints."""
    def _repr_html_(self) -> str: ...
    def __bool__(self) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[PolicyTest]: ...
    def __reduce_ex__(self, protocol: Any, /) -> NoReturn: ...

@final
class PolicyTest:
    """What came of one test of a policy; true where it passed."""

    @property
    def name(self) -> str:
        """What it shows, in its author's words."""
    @property
    def line(self) -> int | None:
        """The line in which it begins, from 1."""
    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
    @property
    def failures(self) -> list[str]:
        """What is not, one line each: where, what was expected, and what came instead."""
    def __bool__(self) -> bool: ...
    def __reduce_ex__(self, protocol: Any, /) -> NoReturn: ...

@final
class Assessment:
    """What was measured of a table: names and counts, never a cell.

    Sizes count distinct subjects where a subject was named, else rows. A null is a value of its
    own: equal to null, and to nothing else.
    """

    @property
    def table(self) -> str | None:
        """The table, where it has a name."""
    @property
    def quasi_identifiers(self) -> list[str]:
        """The columns that were counted."""
    @property
    def k(self) -> int | None:
        """The size of the smallest equivalence class (k-anonymity); None where there is no class."""
    @property
    def classes(self) -> int:
        """How many equivalence classes there are."""
    @property
    def unit(self) -> str:
        """What sizes count: ``"subjects"`` or ``"rows"``."""
    @property
    def rows(self) -> int:
        """How many rows the table has."""
    @property
    def subjects(self) -> int | None:
        """How many subjects the table has; None where none are named."""
    @property
    def unique_share(self) -> float:
        """The share (0 to 1) of all units that are alone in their class."""
    @property
    def share_below_k(self) -> float | None:
        """The share (0 to 1) of all units in classes smaller than the k that was asked for."""
    @property
    def highest_risk(self) -> float:
        """The highest prosecutor risk, 1 / size of the smallest class (0 to 1)."""
    @property
    def average_risk(self) -> float:
        """The mean prosecutor risk over all units (0 to 1)."""
    @property
    def distinct_l(self) -> dict[str, int | None]:
        """Distinct l-diversity of each sensitive attribute: the least number of distinct values in a
        class, null being one. None where there is no class.
        """
    @property
    def message(self) -> str | None:
        """Why the gate is not met, where this was measured for one that is not."""
    @property
    def advice(self) -> list[dict[str, Any]]:
        """What would help, where a gate is not met: for each quasi-identifier, what would be left
        below k without it.
        """
    def meets(self, k: int) -> bool:
        """Whether every class has at least this size. A table without rows meets any k.

        Args:
            k: The size, in the ``unit`` of this assessment; at least 1.
        """
    def to_dict(self) -> dict[str, Any]:
        """All figures as plain data: the object that ``deid assess --json`` prints."""
    def _repr_html_(self) -> str: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...
    @staticmethod
    def _restored(text: str) -> Assessment: ...

@final
class GateFailure:
    """A gate that is not met: names and counts, which may cross to another process."""

    @property
    def table(self) -> str:
        """The table."""
    @property
    def message(self) -> str:
        """Why, in words."""
    @property
    def assessment(self) -> Assessment:
        """The table as it was before anything was suppressed."""
    @property
    def advice(self) -> list[dict[str, Any]]:
        """What would help: for each quasi-identifier, what would be left below k without it."""
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...
    @staticmethod
    def _restored(text: str) -> GateFailure: ...

@final
class Verification:
    """What the check of a release found."""

    @property
    def passed(self) -> bool:
        """Whether everything is as it should be."""
    def to_dict(self) -> dict[str, Any]:
        """All that was looked at and found, as plain data: the object that ``deid verify --json``
        prints. Findings name column, row and kind, never a value.
        """
    def __bool__(self) -> bool: ...
    def __reduce_ex__(self, protocol: Any, /) -> NoReturn: ...

@final
class ArrowTable:
    """De-identified rows, for every library that reads Arrow streams.

    Example:
        ``polars.DataFrame(table)``, ``pyarrow.table(table)``.
    """

    @property
    def num_rows(self) -> int:
        """How many rows."""
    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: Any | None = None) -> Any: ...
    def __reduce_ex__(self, protocol: Any, /) -> NoReturn: ...

@final
class ScrubbedTable:
    @property
    def name(self) -> str: ...
    @property
    def rows_in(self) -> int: ...
    @property
    def rows_out(self) -> int: ...
    @property
    def rows_suppressed(self) -> int: ...
    @property
    def subjects_suppressed(self) -> int | None: ...
    @property
    def cells_made_null(self) -> int: ...
    @property
    def assessment(self) -> Assessment | None: ...
    @property
    def data(self) -> ArrowTable | None: ...
    @property
    def columns(self) -> list[tuple[str, int, bool]]: ...
    @property
    def kept(self) -> bytes | None: ...
    @property
    def order(self) -> bytes | None: ...

@final
class Run:
    @property
    def tables(self) -> list[ScrubbedTable]: ...
    @property
    def failures(self) -> list[GateFailure]: ...
    @property
    def unused_rules(self) -> list[str]: ...
    @property
    def unlinked(self) -> list[tuple[str, str]]: ...
    @property
    def crosswalk(self) -> dict[str, Any] | None: ...
    def refusal(self) -> tuple[str, list[Problem], list[str]]: ...
    def manifest(self) -> dict[str, Any]: ...
    def __reduce_ex__(self, protocol: Any, /) -> NoReturn: ...
    def write(self, folder: str | PathLike[str], *, format: str, force: bool = False) -> dict[str, Any]: ...

def scrub_frames(
    policy: Policy,
    keys: Keyring | None,
    frames: list[tuple[str, Any, list[tuple[int, str]]]],
    *,
    check_only: bool = False,
    ungated: bool = False,
    threads: int | None = None,
    max_memory: int | None = None,
    crosswalk: str | PathLike[str] | None = None,
) -> Run: ...
def decrypt_cells(
    policy: Policy, keys: Keyring, table: str, column: str, cells: list[str | None]
) -> list[str | None]: ...
def reversible_columns(policy: Policy, keys: Keyring, table: str, columns: list[str]) -> list[bool]: ...
def refused(
    message: str,
    help: str,
    *,
    table: str | None = None,
    column: tuple[int, int] | None = None,
    name: str | None = None,
) -> DataError: ...
def assess_frame(
    frame: Any,
    quasi_identifiers: list[str],
    *,
    sensitive: list[str],
    subject: str | None = None,
    k: int | None = None,
    scope: str | None = None,
    max_memory: int | None = None,
) -> Assessment: ...
def scrub_files(
    policy: Policy,
    keys: Keyring | None,
    input: str | PathLike[str],
    output: str | PathLike[str],
    *,
    table: str | None = None,
    force: bool = False,
    ungated: bool = False,
    threads: int | None = None,
    max_memory: int | None = None,
    crosswalk: str | PathLike[str] | None = None,
    include: list[str] = ...,
    exclude: list[str] = ...,
    encoding: str | None = None,
    delimiter: str | None = None,
    format: str | None = None,
) -> Run: ...
def verify_files(
    policy: Policy,
    keys: Keyring | None,
    release: str | PathLike[str],
    against: str | PathLike[str],
    *,
    manifest: str | PathLike[str] | None = None,
    threads: int | None = None,
    max_memory: int | None = None,
    crosswalk: str | PathLike[str] | None = None,
    include: list[str] = ...,
    exclude: list[str] = ...,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Verification: ...
