"""De-identifying frames."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from os import PathLike
from typing import TYPE_CHECKING, Any

from . import _deid_py as _core
from ._errors import DataError, PolicyError, SecretKeyError
from ._frames import adapters, hand_over
from ._frames._shield import shielded
from ._results import Check, Release, counts, lines, not_releasable, released

if TYPE_CHECKING:
    from ._deid_py import Keyring, Policy


def scrub(
    frames: Any | Mapping[str, Any],
    policy: Policy,
    *,
    keys: Keyring | None = None,
    table: str | None = None,
    ungated: bool = False,
    threads: int | None = None,
    max_memory: int | None = None,
    crosswalk: str | PathLike[str] | None = None,
) -> Release:
    """De-identifies frames: applies the policy, holds its gates, releases what meets them.

    Frames of pandas, polars and pyarrow go back as they came, a relation of DuckDB as a pyarrow
    reader. The frames that are passed are never changed. Subjects who are suppressed in one table
    go from all tables of the call, so pass tables that belong together in one dict.

    Args:
        frames: A dict of frames by table of the policy, or one frame.
        policy: What happens to every column.
        keys: The key of the run; needed where a rule is keyed (tokens, date shifts).
        table: Which table of the policy a single frame is; not needed where it has only one.
        ungated: Applies the rules without holding the gates. The manifest says so.
        threads: How many threads work; all that the machine has where it is None. The output does
            not depend on it.
        max_memory: The most that the tables of the gates may take, in bytes.
        crosswalk: The file that keeps random surrogates, for rules that need it: begun where it is
            not there, and saved with its new entries before anything is given back.

    Returns:
        The tables by name: ``release["dm"].frame``, or ``release.frame`` where there is one.

    Raises:
        NotReleasableError: When a gate is not met: nothing is released. The exception says what
            each quasi-identifier costs.
        DataError: When columns, cells and policy do not fit: every problem of all frames.
        SecretKeyError: When a rule needs a key and there is none.

    Example:
        >>> import deid_py as deid, pandas as pd
        >>> policy = deid.Policy.parse('''
        ... version = 1
        ... [domains.person]
        ... [tables.visit.columns]
        ... MRN  = { token = "person" }
        ... SITE = { keep = "insensitive" }
        ... ''')
        >>> visits = pd.DataFrame({"MRN": ["17", "17", "23"], "SITE": [7, 8, 7]})
        >>> release = deid.scrub(visits, policy, keys=deid.Keyring.generate())
        >>> release.frame["MRN"].nunique()
        2
    """
    named = adapters(frames, policy, table)
    handed = hand_over(named, policy)
    run = _core.scrub_frames(
        policy, keys, handed, ungated=ungated, threads=threads, max_memory=max_memory, crosswalk=crosswalk
    )
    if run.failures:
        raise not_releasable(run)
    found = {result.name: result for result in run.tables}
    tables = {}
    for name, frame in named.items():
        result = found[name]
        back = shielded("giving a frame back", partial(frame.give_back, result))
        tables[name] = released(result, back)
    return Release(run, tables)


def check(
    frames: Any | Mapping[str, Any],
    policy: Policy,
    *,
    keys: Keyring | None = None,
    table: str | None = None,
    ungated: bool = False,
    threads: int | None = None,
    max_memory: int | None = None,
    crosswalk: str | PathLike[str] | None = None,
) -> Check:
    """Finds everything that stands against a release, gates included, and releases nothing.

    Args:
        frames: As for ``scrub``, like all that follow.
        policy: What would happen to every column.
        keys: The key of the run.
        table: Which table of the policy a single frame is.
        ungated: Leaves the gates out.
        threads: How many threads work.
        max_memory: The most that the tables of the gates may take, in bytes.
        crosswalk: The file that keeps random surrogates. It is not changed.

    Returns:
        The problems of columns, cells, keys and gates; true where there are none.

    Example:
        >>> import deid_py as deid, pandas as pd
        >>> policy = deid.Policy.parse('''
        ... version = 1
        ... [tables.visit]
        ... drop = ["NAME"]
        ... ''')
        >>> found = deid.check(pd.DataFrame({"NAME": ["Jane Roe"], "NOTE": ["fell"]}), policy)
        >>> found.ok
        False
        >>> found.problems[0]["table"]
        'visit'
    """
    try:
        handed = hand_over(adapters(frames, policy, table), policy)
        run = _core.scrub_frames(
            policy,
            keys,
            handed,
            check_only=True,
            ungated=ungated,
            threads=threads,
            max_memory=max_memory,
            crosswalk=crosswalk,
        )
    except (DataError, PolicyError, SecretKeyError) as error:
        return Check(problems=error.problems, help=error.help, lines=lines(error))
    if run.failures:
        failed = not_releasable(run)
        return Check(
            failures=run.failures,
            help=failed.help,
            lines=lines(failed),
            unused_rules=run.unused_rules,
            unlinked=run.unlinked,
            crosswalk=run.crosswalk,
        )
    tables = {table.name: counts(table) for table in run.tables}
    return Check(
        tables=tables, unused_rules=run.unused_rules, unlinked=run.unlinked, crosswalk=run.crosswalk
    )
