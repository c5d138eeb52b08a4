"""How the suite runs: Hypothesis draws the same examples each time, and a count that a test records is printed."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import settings
from mpmath import mp

from derive.run import collect_seldom

collect_seldom()
settings.register_profile("chalkproof", derandomize=True, deadline=None, database=None)
settings.load_profile("chalkproof")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-mutant", action="store_true", help="all near misses of the course, not some of them")
    parser.addoption("--whole-pool", action="store_true", help="all formulas of the pool of truth, not every tenth")


@pytest.fixture(scope="session")
def every_mutant(request: pytest.FixtureRequest) -> bool:
    """Whether all near misses are looked at, as `make mutants` does."""
    return bool(request.config.getoption("--every-mutant"))


@pytest.fixture(autouse=True)
def _digits() -> Iterator[None]:
    """40 digits in every test, whatever the test before has set."""
    mp.dps = 40
    yield
    mp.dps = 40


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what passing tests put down with `record_property`; lists, of failing tests too, are counted in a line."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in report.user_properties:
                if isinstance(value, list):
                    counts[name].update(value)
                elif outcome == "passed":
                    terminalreporter.write_line(f"{name}: {value}")
    for name, found in counts.items():
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items()))
        terminalreporter.write_line(f"{name}: {found.total()}, {told}")
