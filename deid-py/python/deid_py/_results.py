"""What comes of a run: released tables with their counts, or what a check found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

from . import _display
from ._errors import NotReleasableError, Problem, problem

if TYPE_CHECKING:
    from ._deid_py import Assessment, GateFailure, Run, ScrubbedTable


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


@dataclass(frozen=True, repr=False)
class ReleasedTable(TableCounts):
    """One released table.

    Attributes:
        frame: The de-identified rows, in the form in which the raw ones came.
    """

    frame: Any = None


class Release(Mapping[str, ReleasedTable]):
    """What may be handed on: every table by its name, in the order of the call.

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

    def __init__(self, run: Run, tables: dict[str, ReleasedTable]) -> None:
        self._run = run
        self._tables = tables

    def __getitem__(self, name: str) -> ReleasedTable:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    @property
    def frame(self) -> Any:
        """The frame of the one table that there is."""
        if len(self._tables) != 1:
            raise TypeError(f"there are {len(self._tables)} tables: take release[name].frame")
        return next(iter(self._tables.values())).frame

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What was done, under which policy and key: travels with the release. It names columns
        that the policy names, and holds no cell; counts of 1 to k-1 are ``"<k"``."""
        return self._run.manifest()

    @property
    def unused_rules(self) -> list[str]:
        """Rules of the policy that no column took, as they are written there."""
        return self._run.unused_rules

    @property
    def unlinked(self) -> list[tuple[str, str]]:
        """Tables that name nobody whom the second one, that with the most people, names: nearly
        always the ids of the two are written in two forms."""
        return self._run.unlinked

    def write(
        self,
        folder: str | PathLike[str],
        *,
        format: Literal["parquet", "csv", "tsv", "csv.gz", "tsv.gz"] = "parquet",
        force: bool = False,
    ) -> None:
        """Writes all tables and the manifest to a new folder: all of them, or nothing.

        Args:
            folder: The folder; its files are readable by their owner alone.
            format: The format of the tables. Parquet keeps types.
            force: Whether an earlier release in the folder may be replaced.

        Raises:
            FileExistsError: When the folder is there already.
        """
        self.__dict__["manifest"] = self._run.write(folder, format=format, force=force)

    def __repr__(self) -> str:
        return _summary("Release", self._tables)

    def _repr_html_(self) -> str:
        return _display.counts_html(list(self._tables.values()))


class FilesRelease(Mapping[str, TableCounts]):
    """A release that was written to files: every table's counts by its name."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._tables = {table.name: counts(table) for table in run.tables}

    def __getitem__(self, name: str) -> TableCounts:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest that was written."""
        return self._run.manifest()

    @property
    def unused_rules(self) -> list[str]:
        """Rules of the policy that no column took, as they are written there."""
        return self._run.unused_rules

    @property
    def unlinked(self) -> list[tuple[str, str]]:
        """Tables that name nobody whom the second one, that with the most people, names: nearly
        always the ids of the two are written in two forms."""
        return self._run.unlinked

    def __repr__(self) -> str:
        return _summary("FilesRelease", self._tables)

    def _repr_html_(self) -> str:
        return _display.counts_html(list(self._tables.values()))


@dataclass(frozen=True, repr=False)
class Check:
    """What a check found. True where nothing stands against a release.

    Attributes:
        problems: Everything that is wrong with columns, cells and keys.
        help: What to do about them.
        failures: Gates that are not met.
        tables: The counts of every table, by name; empty where something is wrong.
        unused_rules: Rules of the policy that no column took.
        unlinked: Tables that name nobody whom the second one, that with the most people, names.
    """

    problems: list[Problem] = field(default_factory=list)
    help: list[str] = field(default_factory=list)
    failures: list[GateFailure] = field(default_factory=list)
    tables: dict[str, TableCounts] = field(default_factory=dict)
    unused_rules: list[str] = field(default_factory=list)
    unlinked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing stands against a release."""
        return not self.problems and not self.failures

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        if self.ok:
            return _summary("Check ok", self.tables)
        lines = [_line(each) for each in self.problems]
        lines += [f"table {failure.table}: {failure.message}" for failure in self.failures]
        lines += [f"help: {line}" for line in self.help]
        return "\n".join([f"<deid.Check {len(self.problems) + len(self.failures)} problem(s)>", *lines])

    def _repr_html_(self) -> str:
        return _display.check_html(self)


def counts(table: ScrubbedTable) -> TableCounts:
    """The counts of a table."""
    return TableCounts(**_numbers(table))


def released(table: ScrubbedTable, frame: object) -> ReleasedTable:
    """A table with its frame."""
    return ReleasedTable(**_numbers(table), frame=frame)


def not_releasable(failures: list[GateFailure]) -> NotReleasableError:
    """The exception of gates that are not met."""
    problems = [problem(failure.message, table=failure.table) for failure in failures]
    help = [
        "generalize or drop quasi-identifiers (the error's advice says what each costs), raise "
        "max_suppressed, or lower k; nothing was released"
    ]
    return NotReleasableError("\n".join(map(_line, problems)), problems, help, failures)


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


def _line(problem: Problem) -> str:
    parts = [problem["file"] or (f"table {problem['table']}" if problem["table"] else None), problem["column"]]
    if problem["row"] is not None:
        parts.append(f"row {problem['row']}")
    place = ", ".join(part for part in parts if part)
    return f"{place}: {problem['message']}" if place else problem["message"]
