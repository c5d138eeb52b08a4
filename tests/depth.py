"""How much of what takes long is run, and what shares a process.

A test is marked `thorough` where all its cases take more than LONG seconds of a processor, and the mark says how many:

    @pytest.mark.thorough(seconds=40)                          no case of it runs in `make test`
    @pytest.mark.thorough(seconds=40, every=10)                the first case runs there, and each tenth after it
    @pytest.mark.thorough(seconds=40, every=10, first=3)       the fourth case runs there, and each tenth after it
    @pytest.mark.thorough(seconds=490, every=40, check=8)      each eighth case runs in `make check`

`make check` says --depth thorough and runs all cases of the first three. What it runs a sample of has a target of its
own, which says --depth whole. What is left out is counted as deselected. A test that is named on the command line runs
whole. With `--after quick` a run leaves out what `make test` has run before it: `make check AFTER=quick`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest

LONG = 3
SPREAD = 150            # seconds: the cases of a test that takes more are shared out among processes
QUICK, THOROUGH, WHOLE = DEPTHS = ("quick", "thorough", "whole")


def asked(depth: str, case: int, *, seconds: int, every: int = 0, first: int = 0, check: int = 1) -> bool:
    """Whether the case of that number is run."""
    if seconds <= LONG:
        raise pytest.UsageError(f"a test of {seconds} seconds is not thorough: those of more than {LONG} are")
    step, start = {QUICK: (every, first), THOROUGH: (check, 0), WHOLE: (1, 0)}[depth]
    return step > 0 and case % step == start


def divided(items: Iterable[pytest.Function], depth: str, words: Iterable[str],
            before: str | None = None) -> tuple[list[pytest.Function], ...]:
    """The items that are run, and those that are left out; the words are those of the command line. What a run of the
    depth `before` has run is left out, except where a test asks for the depth and looks at more now."""
    seen: Counter[str] = Counter()
    kept, left_out = list[pytest.Function](), list[pytest.Function]()
    named = tuple(word for word in words if "::" in word)
    for item in items:
        test = item.nodeid.partition("[")[0]
        mark = item.get_closest_marker("thorough")
        at = [one for one in (depth, before) if one and (mark is None or asked(one, seen[test], **mark.kwargs))]
        done = before in at and not (depth == WHOLE and "whole" in item.fixturenames)
        (kept if item.nodeid.startswith(named) or (depth in at and not done) else left_out).append(item)
        seen[test] += 1
    return kept, left_out


def shared_out(items: list[pytest.Item]) -> list[pytest.Item]:
    """With several processes: the tests of a file run in one, so that what they share is made once, and the cases of a
    test that takes very long wherever there is room. What takes long comes first."""
    longest: dict[str, dict[str, int]] = defaultdict(dict)          # of a group, the seconds of each of its tests
    groups = [_group(item) for item in items]
    for item, group in zip(items, groups, strict=True):
        longest[group][item.nodeid.partition("[")[0]] = _seconds(item)
        if group != item.nodeid and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(group))
    order = sorted(range(len(items)), key=lambda place: -sum(longest[groups[place]].values()))
    return [items[place] for place in order]


def _group(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    if mark is not None:
        return str(mark.args[0])
    return item.nodeid if _seconds(item) > SPREAD else item.nodeid.partition("::")[0]


def _seconds(item: pytest.Item) -> int:
    return max((mark.kwargs["seconds"] for mark in item.iter_markers("thorough")), default=0)
