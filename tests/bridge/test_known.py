"""What is known is worked out once, and what is told twice is known once."""
from __future__ import annotations

from derive.bridge.known import Contexts, knowing
from derive.conversions.gaps import gaps
from derive.kernel.terms import var
from derive.kernel.theorem import assume
from derive.kernel.types import REAL
from derive.kernel.words import real

x, y = var("x", REAL), var("y", REAL)


def test_a_context_serves_all_who_know_the_same() -> None:
    contexts = Contexts()
    first = contexts.knowing((assume(x <= y),))
    assert contexts.knowing((assume(x <= y),)) is first
    assert contexts.knowing((assume(x < y),)) is not first
    assert contexts.as_they_are((assume(x <= y),)) is not first


def test_what_is_told_in_two_ways_is_known_once() -> None:
    """knowing() adds 0 <= y - x, by the hypothesis x <= y; 0 < x is another thing."""
    known = gaps(knowing((assume(x <= y), assume(real(0) < x))))
    assert sorted(gap.relation for gap in known) == ["at_most", "less"]
