"""Fixtures of several tests."""

from __future__ import annotations

import deid_py as deid
import pytest
from sample_visits import KEY, VISITS


@pytest.fixture(scope="session")
def keys() -> deid.Keyring:
    return deid.Keyring.from_bytes(KEY)


@pytest.fixture(scope="session")
def visits_policy() -> deid.Policy:
    return deid.Policy.parse(VISITS)
