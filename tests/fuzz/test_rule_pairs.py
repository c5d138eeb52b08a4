"""Some of the random pairs of rules in each run of the tests; and that a wrong answer about one would be seen."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from derive import update_rule
from tests.fuzz.drawn_pairs import pair_of
from tests.fuzz.rule_pairs import judged, put
from tests.optimisers.map_runs import follows
from tests.optimisers.reading import expression, read

PAIRS = range(20)
LIMIT = 1                   # seconds for a question: what is not decided is no fault
KNOWN = range(1000, 1040)


@pytest.mark.thorough(seconds=8)
def test_random_pairs_are_judged_rightly(record_property: Callable[[str, object], None]) -> None:
    found = [put(pair_of(seed), LIMIT) for seed in PAIRS]
    assert [one.text for one in found if one.kind in ("wrong", "crash")] == []
    decided = sum(one.kind in ("equivalent", "apart") for one in found)
    assert decided >= len(PAIRS) // 4
    record_property("random pairs of update rules", f"{decided} of {len(PAIRS)} decided in {LIMIT} s each")


def test_known_maps_are_maps() -> None:
    for pair in filter(lambda pair: pair.truth, map(pair_of, KNOWN)):
        known = ({name: expression(value) for name, value in of.items()} for of in (pair.values, pair.starts))
        follows(pair, *known, Random(pair.name))


ONE = "v = mu*v + g; theta = theta - lr*v"
SAME, APART = "v = mu*v + lr*g; theta = theta - v", "v = mu*v + lr*g; theta = theta - 2*v + v**2"


@pytest.mark.parametrize(("second", "other"), [(SAME, APART), (APART, SAME)])
def test_an_answer_to_another_question_is_seen(second: str, other: str) -> None:
    pair = replace(pair_of(0), first=read(ONE), second=read(second), given=("lr > 0",), solve=(), values={},
                   starts={"v": "lr*v", "theta": "theta"}, truth="equivalent" if second == SAME else "")
    for text in (second, other):
        answer = update_rule(ONE).equivalent_to(update_rule(text))
        if text == second:
            assert judged(pair, answer, str(answer)) == ("equivalent" if second == SAME else "apart")
        else:
            with pytest.raises(AssertionError):
                judged(pair, answer, str(answer))


def test_what_is_said_of_a_changing_rate_is_tried() -> None:
    pair = replace(pair_of(0), first=read(ONE), second=read(ONE), given=("lr > 0",), solve=(), truth="equivalent")
    answer = update_rule(ONE).equivalent_to(update_rule(ONE))
    lines = [line for line in str(answer).splitlines() if "changes" not in line]
    for said in ("the same", "they part at the first change"):
        text = "\n".join([*lines, f"  if lr changes: {said}"])
        if said == "the same":
            assert judged(pair, answer, text) == "equivalent"
        else:
            with pytest.raises(AssertionError, match="if lr changes, along this map they agree"):
                judged(pair, answer, text)


def test_an_unknown_that_may_be_anything_is_drawn() -> None:
    """v' = v + eps - delta makes up for whatever delta is."""
    first, second = (f"v = v + abs(g); theta = theta - lr*g/(v + {name})" for name in ("eps", "delta"))
    pair = replace(pair_of(0), first=read(first), second=read(second), given=("lr > 0", "eps > 0"), solve=("delta",),
                   values={}, truth="equivalent")
    answer = update_rule(first).equivalent_to(update_rule(second), given=pair.given)
    assert "delta" in str(answer)
    assert judged(pair, answer, str(answer)) == "equivalent"
