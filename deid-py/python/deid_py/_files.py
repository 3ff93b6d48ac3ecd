"""De-identifying files, and checking a release: what the command ``deid`` does."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from . import _deid_py as _core
from ._results import FilesRelease, counts, not_releasable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._deid_py import Keyring, Policy, Verification


def scrub_files(
    input: str | PathLike[str],
    output: str | PathLike[str],
    policy: Policy,
    *,
    keys: Keyring | None = None,
    table: str | None = None,
    force: bool = False,
    ungated: bool = False,
    threads: int | None = None,
    max_memory: int | None = None,
    crosswalk: str | PathLike[str] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    encoding: str | None = None,
    delimiter: str | None = None,
    format: str | None = None,
) -> FilesRelease:
    """De-identifies a folder of files, or one file: all, or nothing at all. CSV, TSV and NDJSON, also
    with gzip or Zstandard, Parquet, Arrow IPC files and streams, told by their names.

    Rows stream through: memory does not grow with the files, only with the classes of the gates.

    Args:
        input: A folder of tables, or one file.
        output: A new folder for a folder, a new file for a file; the manifest goes into the
            folder, or beside the file.
        policy: What happens to every column.
        keys: The key of the run; needed where a rule is keyed.
        table: Which table of the policy a single file is, where its name does not tell.
        force: Whether an earlier release at the output may be replaced.
        ungated: Applies the rules without holding the gates. The manifest says so.
        threads: How many threads work; all that the machine has where it is None. The output does
            not depend on it.
        max_memory: The most that the tables of the gates may take, in bytes.
        crosswalk: The file that keeps random surrogates, for rules that need it: begun where it is
            not there, and saved with its new entries before the release appears.
        include: Globs of base names, or of paths below the input folder: only these files are
            looked at.
        exclude: Globs of files and folders that are left out, whatever `include` says.
        encoding: How delimited text is encoded where the policy does not say; "windows-1252", say.
            The output is UTF-8.
        delimiter: What stands between fields where the policy does not say: a character, or "tab".
        format: The format that tables leave in ("csv", "csv.gz", "ndjson", "parquet", "arrow"); their
            own where it is None. Needed where the files of one table are of several formats.

    Returns:
        The counts of every table, and the manifest.

    Raises:
        NotReleasableError: When a gate is not met: nothing is written.
        DataError: When files and policy do not fit: every problem of all files.
        SecretKeyError: When a rule needs a key and there is none.
        FileExistsError: When the output is there already.
        FileNotFoundError: When the input is not there.
    """
    run = _core.scrub_files(
        policy,
        keys,
        input,
        output,
        table=table,
        force=force,
        ungated=ungated,
        threads=threads,
        max_memory=max_memory,
        crosswalk=crosswalk,
        include=list(include),
        exclude=list(exclude),
        encoding=encoding,
        delimiter=delimiter,
        format=format,
    )
    if run.failures:
        raise not_releasable(run)
    return FilesRelease(run, {table.name: counts(table) for table in run.tables})


def verify_files(
    release: str | PathLike[str],
    against: str | PathLike[str],
    policy: Policy,
    *,
    manifest: str | PathLike[str] | None = None,
    keys: Keyring | None = None,
    threads: int | None = None,
    max_memory: int | None = None,
    crosswalk: str | PathLike[str] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Verification:
    """Checks a release: makes the run once more, compares its rows, gates and manifest with what is
    there, and looks for values of identifiers of the raw tables.

    Args:
        release: The folder of the release, with its manifest; or a file, with its manifest beside
            it.
        against: The raw tables that it was made from.
        policy: The policy that it was made under.
        manifest: The manifest of a file, where it is not beside it.
        keys: The key that it was made with. Without it tokens and shifted dates are compared by
            their form only.
        threads: How many threads work.
        max_memory: The most that the models may take, in bytes.
        crosswalk: The crosswalk that it was made with. Without it surrogates are compared by their
            form only.
        include: As the run had it: globs of base names, or of paths below the input folder: only these files are
            looked at.
        exclude: Globs of files and folders that are left out, whatever `include` says.
        encoding: How delimited text is encoded where the policy does not say; "windows-1252", say.
            The output is UTF-8.
        delimiter: What stands between fields where the policy does not say: a character, or "tab".

    Returns:
        What was looked at and found; true where all is well. Findings name column, row and kind,
        never a value.
    """
    return _core.verify_files(
        policy,
        keys,
        release,
        against,
        manifest=manifest,
        threads=threads,
        max_memory=max_memory,
        crosswalk=crosswalk,
        include=list(include),
        exclude=list(exclude),
        encoding=encoding,
        delimiter=delimiter,
    )
