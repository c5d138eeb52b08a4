"""How the suite runs: its depth, the same examples of Hypothesis each time, counts that a test records printed."""

import gc
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import settings
from mpmath import mp

from derive.budget import seconds
from derive.garbage import collect_seldom
from tests.depth import DEPTHS, QUICK, WHOLE, divided, shared_out

PATIENCE = 60.0         # seconds for a question, three times the default: a machine that tests is busy, and may be slow

collect_seldom()
settings.register_profile("chalkproof", derandomize=True, deadline=None, database=None)
settings.load_profile("chalkproof")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--depth", choices=DEPTHS, default=QUICK, help="how much of what takes long: tests/depth.py")
    parser.addoption("--after", choices=DEPTHS, help="leave out what a run of that depth has run")


@pytest.hookimpl(tryfirst=True)         # xdist reads the groups after it
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the depth does not ask for."""
    kept, left_out = divided(items, config.getoption("--depth"), config.args, config.getoption("--after"))
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = shared_out(kept)


@pytest.fixture(scope="session")
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether a test that looks at a sample of its own looks at all."""
    return bool(request.config.getoption("--depth") == WHOLE)


def pytest_runtest_teardown() -> None:
    """What a test leaves behind, terms above all, is not looked through again: in a worker of a gigabyte that takes
    seconds, as often as a test or Python asks for it."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _digits() -> Iterator[None]:
    """40 digits in every test, whatever the test before has set."""
    mp.dps = 40
    yield
    mp.dps = 40


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """No answer that a test looks for hangs on how fast the machine is, unless the test sets seconds itself."""
    with seconds(PATIENCE):
        yield


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
