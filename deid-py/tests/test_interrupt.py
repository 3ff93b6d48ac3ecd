"""Ctrl-C while the core works: the run ends, and leaves nothing behind."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import deid_py as deid
import pyarrow as pa
import pytest

POLICY = 'version = 1\n[domains.p]\n[tables.t.columns]\nA = { token = "p" }\n'


class Interrupted:
    """Sends signals for as long as it is open; the handler raises only while a function of the
    core runs, so that a KeyboardInterrupt can come from nowhere else. No clock plays a part."""

    def __init__(self) -> None:
        self.inside = False
        self.raised_inside = False

    def profile(self, frame: FrameType, event: str, function: Any) -> None:
        if getattr(function, "__module__", None) == "deid_py._deid_py" or "_files" in getattr(function, "__name__", ""):
            self.inside = event == "c_call"
            self.raised_inside |= event == "c_exception"

    def handle(self, number: int, frame: FrameType | None) -> None:
        own = frame is not None and frame.f_code is Interrupted.profile.__code__
        if self.inside and not own:
            raise KeyboardInterrupt


@contextmanager
def interrupted() -> Iterator[Interrupted]:
    watch, done = Interrupted(), threading.Event()

    def send() -> None:
        while not done.wait(0.001):
            _thread.interrupt_main()

    before = signal.signal(signal.SIGINT, watch.handle)
    sender = threading.Thread(target=send)
    sys.setprofile(watch.profile)
    sender.start()
    try:
        yield watch
    finally:
        sys.setprofile(None)
        done.set()
        sender.join()
        signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return pa.table({"A": pa.array(range(300_000)).cast(pa.string())})


def interrupts(work: Callable[[], Any]) -> None:
    """The work ends with a KeyboardInterrupt of the core: at the first try or, where no signal
    found it at work, at a later one."""
    for _ in range(100):
        try:
            with interrupted() as watch:
                work()
        except KeyboardInterrupt:
            assert watch.raised_inside
            return
    pytest.fail("the core never looked for signals")


@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_over_frames_can_be_interrupted(threads: int, table: pa.Table, keys: deid.Keyring) -> None:
    policy = deid.Policy.parse(POLICY)
    interrupts(lambda: deid.scrub(table, policy, keys=keys, threads=threads))
    assert deid.scrub(table.slice(0, 10), policy, keys=keys).frame.num_rows == 10


def test_a_run_over_files_that_is_interrupted_leaves_nothing(table: pa.Table, keys: deid.Keyring, tmp_path: Path) -> None:
    import pyarrow.csv

    policy = deid.Policy.parse(POLICY)
    (tmp_path / "raw").mkdir()
    pyarrow.csv.write_csv(table, tmp_path / "raw" / "t.csv")
    interrupts(lambda: deid.scrub_files(tmp_path / "raw", tmp_path / "out", policy, keys=keys, force=True))
    if not (tmp_path / "out").exists():  # no earlier try came to its end
        assert [path.name for path in tmp_path.iterdir()] == ["raw"]
    assert not list(tmp_path.glob("*.partial-*"))
