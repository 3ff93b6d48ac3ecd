"""What comes of a run: released tables with their counts, or what a check found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

from . import _display
from ._errors import DeidError, NotReleasableError, Problem, public

if TYPE_CHECKING:
    from ._deid_py import Assessment, GateFailure, Run, ScrubbedTable


@public
@dataclass(frozen=True, repr=False)
class TableCounts:
    """One table of a run in numbers. They are exact: keep them with the raw data.

    Attributes:
        name: The table's name in the policy.
        rows_in: Rows that came in.
        rows_out: Rows that are in the output.
        rows_suppressed: Rows that were suppressed to meet a gate.
        subjects_suppressed: People who were suppressed; None without a subject or a gate.
        cells_made_null: Cells that could not be read and became null (``on_invalid = "null"``).
        assessment: The table as it leaves, as far as the gate counts it; None without a gate.
    """

    name: str
    rows_in: int
    rows_out: int
    rows_suppressed: int
    subjects_suppressed: int | None
    cells_made_null: int
    assessment: Assessment | None

    def __repr__(self) -> str:
        return f"<deid.{type(self).__name__} {self.name}: {self.rows_out} of {self.rows_in} rows>"

    def _repr_html_(self) -> str:
        return _display.counts_html([self])


@public
@dataclass(frozen=True, repr=False)
class ReleasedTable(TableCounts):
    """One released table.

    Attributes:
        frame: The de-identified rows, in the form in which the raw ones came.
    """

    frame: Any = None


Counts = TypeVar("Counts", bound=TableCounts)


class _Tables(Mapping[str, Counts]):
    """The tables of a run by name, in their order, and its manifest."""

    manifest: dict[str, Any]

    def __init__(self, run: Run, tables: dict[str, Counts]) -> None:
        self._run = run
        self._tables = tables
        self.manifest = run.manifest()

    def __getitem__(self, name: str) -> Counts:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    @property
    def unused_rules(self) -> list[str]:
        """Rules of the policy that no column took, as they are written there."""
        return self._run.unused_rules

    @property
    def unlinked(self) -> list[tuple[str, str]]:
        """Tables that name nobody whom the second one, that with the most people, names: nearly
        always the ids of the two are written in two forms."""
        return self._run.unlinked

    @property
    def crosswalk(self) -> dict[str, Any] | None:
        """The crosswalk of the run: its ``id``, its ``entries`` and how many were ``added``; None where no
        rule needs one. The counts are exact: keep them with the raw data."""
        return self._run.crosswalk

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a release is not pickled or copied: take its frames (.frame) and its .manifest")

    def __repr__(self) -> str:
        return _summary(type(self).__name__, self._tables)

    def _repr_html_(self) -> str:
        return _display.counts_html(list(self._tables.values()))


@public
class Release(_Tables[ReleasedTable]):
    """What may be handed on: every table by its name, in the order of the call.

    Attributes:
        manifest: What was done, under which policy and key: travels with the release. It names
            columns that the policy names, and holds no cell; counts of 1 to k-1 are ``"<k"``.

    Example:
        >>> import deid_py as deid, pandas as pd
        >>> policy = deid.Policy.parse('''
        ... version = 1
        ... [tables.visit]
        ... drop = ["NAME"]
        ... insensitive = ["SITE"]
        ... ''')
        >>> release = deid.scrub(pd.DataFrame({"NAME": ["Jane Roe"], "SITE": [7]}), policy)
        >>> release
        <deid.Release visit: 1 of 1 rows>
        >>> release["visit"].frame
           SITE
        0     7
    """

    @property
    def frame(self) -> Any:
        """The frame of the one table that there is."""
        if len(self._tables) != 1:
            raise TypeError(f"there are {len(self._tables)} tables: take release[name].frame")
        return next(iter(self._tables.values())).frame

    def write(
        self,
        folder: str | PathLike[str],
        *,
        format: Literal[
            "parquet", "arrow", "arrows", "ndjson", "csv", "tsv", "csv.gz", "csv.zst", "ndjson.gz", "ndjson.zst", "tsv.gz", "tsv.zst"
        ] = "parquet",
        force: bool = False,
    ) -> None:
        """Writes all tables and the manifest to a new folder: all of them, or nothing.

        Args:
            folder: The folder; its files are readable by their owner alone.
            format: The format of the tables, which is how their names end. Parquet and Arrow keep types.
            force: Whether an earlier release in the folder may be replaced.

        Raises:
            FileExistsError: When the folder is there already.
        """
        self.manifest = self._run.write(folder, format=format, force=force)


@public
class FilesRelease(_Tables[TableCounts]):
    """A release that was written to files: every table's counts by its name.

    Attributes:
        manifest: The manifest that was written.
    """


@public
@dataclass(frozen=True, repr=False)
class Check:
    """What a check found. True where nothing stands against a release.

    Attributes:
        problems: Everything that is wrong with columns, cells and keys.
        help: What to do about them.
        failures: Gates that are not met.
        lines: All of it, one line each with its place.
        tables: The counts of every table, by name; empty where something is wrong.
        unused_rules: Rules of the policy that no column took.
        unlinked: Tables that name nobody whom the second one, that with the most people, names.
        crosswalk: The crosswalk as a release would leave it: its ``id``, its ``entries`` and how many would
            be ``added``; None where no rule needs one.
    """

    problems: list[Problem] = field(default_factory=list)
    help: list[str] = field(default_factory=list)
    failures: list[GateFailure] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    tables: dict[str, TableCounts] = field(default_factory=dict)
    unused_rules: list[str] = field(default_factory=list)
    unlinked: list[tuple[str, str]] = field(default_factory=list)
    crosswalk: dict[str, Any] | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing stands against a release."""
        return not self.problems and not self.failures

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        if self.ok:
            return _summary("Check ok", self.tables)
        found = f"<deid.Check {len(self.problems) + len(self.failures)} problem(s)>"
        return "\n".join([found, *self.lines, *(f"help: {line}" for line in self.help)])

    def _repr_html_(self) -> str:
        return _display.check_html(self)


def counts(table: ScrubbedTable) -> TableCounts:
    """The counts of a table."""
    return TableCounts(**_numbers(table))


def released(table: ScrubbedTable, frame: object) -> ReleasedTable:
    """A table with its frame."""
    return ReleasedTable(**_numbers(table), frame=frame)


def not_releasable(run: Run) -> NotReleasableError:
    """The exception of gates that are not met."""
    return NotReleasableError(*run.refusal(), run.failures)


def lines(error: DeidError) -> list[str]:
    """What an error says, one line for every problem."""
    return str(error.args[0]).split("\n")


def _numbers(table: ScrubbedTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "rows_in": table.rows_in,
        "rows_out": table.rows_out,
        "rows_suppressed": table.rows_suppressed,
        "subjects_suppressed": table.subjects_suppressed,
        "cells_made_null": table.cells_made_null,
        "assessment": table.assessment,
    }


def _summary(what: str, tables: Mapping[str, TableCounts]) -> str:
    rows = ", ".join(f"{table.name}: {table.rows_out} of {table.rows_in} rows" for table in tables.values())
    return f"<deid.{what} {rows}>"
