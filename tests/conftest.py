"""Rules for all tests: parts that are demanded may not be skipped, no test reaches the network."""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

KEPT = {"MUSTER_REQUIRE", "MUSTER_REAL_DATA"}
PARTS = {"browser", "gdal", "real"}
LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::"}

# A running copy's settings are no business of the tests.
for name in [name for name in os.environ if name.startswith("MUSTER_") and name not in KEPT]:
    del os.environ[name]

# A time limit per example says more about a busy machine than about the code.
settings.register_profile("muster", deadline=None, print_blob=True)
settings.load_profile("muster")


def demanded() -> set[str]:
    """The parts that MUSTER_REQUIRE names: a skip there is a failure."""
    named = {part.strip() for part in os.environ.get("MUSTER_REQUIRE", "").split(",") if part.strip()}
    if named - PARTS:
        raise pytest.UsageError(
            f"MUSTER_REQUIRE names {', '.join(sorted(named - PARTS))}; it knows {', '.join(sorted(PARTS))}"
        )
    return named


def pytest_configure(config: pytest.Config) -> None:
    demanded()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in tests/browser or tests/real carries that mark without saying so."""
    for item in items:
        for part in PARTS & set(item.path.parts):
            item.add_marker(part)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, Any, Any]:
    report = yield
    parts = {part for part in demanded() if item.get_closest_marker(part)}
    if report.skipped and not hasattr(report, "wasxfail") and parts:
        _refuse(report, parts)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    report = yield
    parts = demanded() & set(collector.path.parts)
    if report.skipped and parts:
        _refuse(report, parts)
    return report


def _refuse(report: Any, parts: set[str]) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"MUSTER_REQUIRE demands {', '.join(sorted(parts))}, but: {reason}"


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if host not in LOOPBACK:
        raise RuntimeError(f"a test tried to connect to {host}; tests stay on this machine")


sys.addaudithook(_stay_here)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).parents[1]
