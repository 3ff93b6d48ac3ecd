"""Results as HTML for notebooks. Names and counts alone; all text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._deid_py import Assessment, GateFailure, PolicyTests
    from ._errors import Problem
    from ._results import Check, TableCounts


def counts_html(tables: Sequence[TableCounts]) -> str:
    """The counts of tables."""
    rows = [
        [
            table.name,
            table.rows_in,
            table.rows_out,
            table.rows_suppressed,
            "" if table.subjects_suppressed is None else table.subjects_suppressed,
            table.cells_made_null,
            _smallest(table.assessment),
        ]
        for table in tables
    ]
    head = ["table", "rows in", "rows out", "rows suppressed", "people suppressed", "cells made null", "smallest class"]
    return _table(head, rows)


def assessment_html(assessment: Assessment) -> str:
    """The figures of a table, and what would help where they miss a gate."""
    subjects = assessment.subjects
    rows: list[list[Any]] = [
        ["quasi-identifiers", ", ".join(assessment.quasi_identifiers)],
        ["rows", assessment.rows],
        *([["subjects", subjects]] if subjects is not None else []),
        ["smallest class (k)", _smallest(assessment)],
        ["classes", assessment.classes],
        ["alone in their class", _percent(assessment.unique_share)],
        ["highest risk", _percent(assessment.highest_risk)],
        ["average risk", _percent(assessment.average_risk)],
        *([f"distinct values of {column}", least] for column, least in assessment.distinct_l.items()),
    ]
    if assessment.share_below_k is not None:
        rows.append(["below the k asked for", _percent(assessment.share_below_k)])
    title = f"table {assessment.table}" if assessment.table else "assessment"
    parts = [_table([title, ""], rows)]
    if assessment.message:
        parts.insert(0, f"<p><b>{escape(assessment.message)}</b></p>")
    if assessment.advice:
        parts.append(_advice(assessment.advice))
    return "".join(parts)


def check_html(check: Check) -> str:
    """What a check found."""
    if check.ok:
        return f"<p><b>ok</b></p>{counts_html(list(check.tables.values()))}"
    parts = []
    if check.problems:
        rows = [[problem["table"], _column(problem), problem["row"], problem["message"]] for problem in check.problems]
        parts.append(_table(["table", "column", "row", "problem"], rows))
        parts += [f"<p>{escape(line)}</p>" for line in check.help]
    parts += [_failure(failure) for failure in check.failures]
    return "".join(parts)


def tests_html(tests: PolicyTests) -> str:
    """What came of the tests of a policy, with what failed."""
    rows = [["passed" if test.passed else "FAILED", test.name, "; ".join(test.failures)] for test in tests]
    return _table(["", "test", "expected and got"], rows)


def _column(problem: Problem) -> str | None:
    position = problem["position"]
    return problem["column"] or (None if position is None else f"column {position}")


def _failure(failure: GateFailure) -> str:
    return f"<p>table {escape(failure.table)}</p>{assessment_html(failure.assessment)}"


def _advice(advice: Iterable[dict[str, Any]]) -> str:
    rows = []
    for each in advice:
        coarser = each["coarser"]
        rows.append(
            [
                each["column"],
                _percent(each["without"]["share"]),
                "" if coarser is None else _percent(coarser["share"]),
            ]
        )
    return _table(["what would help", "below k without it", "below k one level coarser"], rows)


def _smallest(assessment: Assessment | None) -> str:
    if assessment is None:
        return "no gate"
    return "no class" if assessment.k is None else f"{assessment.k} {assessment.unit}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: object) -> str:
    return f"<td>{'' if cell is None else escape(str(cell))}</td>"
