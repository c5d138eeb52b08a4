"""Random pairs of update rules put to the tool: each answer is compared with runs at 40 digits.

    nice python -m tests.fuzz.rule_pairs --count 300 --start 0
"""

import re
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from statistics import median
from time import process_time

from derive import seconds, update_rule
from derive.answers import Undecided
from derive.rules.answers import Equivalence, OnlyFrom, Separation
from derive.rules.update_rules import Compared
from tests.fuzz.drawn_pairs import pair_of
from tests.optimisers.judging import check_runs, where_forced
from tests.optimisers.map_runs import Starts, follows
from tests.optimisers.pair_table import Pair
from tests.optimisers.printed import Map, maps, primed
from tests.optimisers.reading import expression, names, read

LIMIT = 10                  # seconds for a question
SLOW = 3                    # seconds of processor time
CHANGES = re.compile(r"^ *if (\w+) changes: (the same|they part|undecided)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a pair: equivalent, apart, undecided, wrong or a crash, with what is to be said of it."""

    kind: str
    seconds: float
    text: str = ""


class SometimesZero(Random):
    """A fifth of what it draws is 0, 1 or -1, where conditions on signs and maxima change sides."""

    def uniform(self, a: float, b: float) -> float:
        return self.choice((0.0, 0.0, 1.0, -1.0)) if self.random() < 0.2 else super().uniform(a, b)


def put(pair: Pair, limit: float = LIMIT) -> Told:
    begun = process_time()
    said = f"{pair.name}: {pair.first.text}\n  {pair.second.text}\n  ({pair.truth or 'a fault'}: {pair.source})"
    try:
        with seconds(limit):
            answer = update_rule(pair.first.text).equivalent_to(update_rule(pair.second.text), given=pair.given)
            text = str(answer)
    except Undecided as error:
        return Told("undecided", process_time() - begun, f"{said}\n  undecided: {error}")
    except Exception as error:                      # a crash is a finding, and the other pairs go on
        return Told("crash", process_time() - begun, f"{said}\n  {type(error).__name__}: {error}")
    taken = process_time() - begun
    try:
        kind = judged(pair, answer, text)
    except AssertionError as error:
        return Told("wrong", taken, f"{said}\n  {text}\n  wrong: {error}")
    return Told(kind, taken, f"{said}\n  {text}")


def judged(pair: Pair, answer: Compared, text: str) -> str:
    """The kind of an answer; raises where a run contradicts it."""
    check_runs(pair, text)
    if isinstance(answer, Separation) and answer.from_rest:
        return "undecided"
    if isinstance(answer, Equivalence):
        for found in maps(text):
            _holds(_without_others(pair, found), found.parameters, _starts(pair, found.starts))
        if len(maps(text)) == 1:
            _check_changes(_without_others(pair, maps(text)[0]), maps(text)[0], text)
        return "equivalent"
    assert not pair.truth, "a map is known"
    if isinstance(answer, OnlyFrom) and answer.solution is not None:
        (found,) = maps(text)
        _holds(where_forced(_without_others(pair, found), found), found.parameters, _starts(pair, found.starts))
    known = {name: expression(value) for name, value in pair.values.items()}
    for starts in _likely(pair):
        assert not _is_map(pair, known, starts), f"from {', '.join(map(str, starts))} they are one"
    return "apart"


def _check_changes(pair: Pair, found: Map, text: str) -> None:
    """What is said of a rate that changes, where the map does not depend on it."""
    for rate, said in CHANGES.findall(text):
        trees = (*found.parameters.values(), *found.starts.values())
        if said == "undecided" or any(rate in names(tree) for tree in trees):
            continue
        one, other = (read(re.sub(rf"\b{rate}\b(?!\[)", f"{rate}[t]", rule.text)) for rule in (pair.first, pair.second))
        changing = replace(pair, first=one, second=other)
        same = _is_map(changing, found.parameters, _starts(pair, found.starts))
        assert same == (said == "the same"), f"if {rate} changes, along this map they {'agree' if same else 'part'}"


def _without_others(pair: Pair, found: Map) -> Pair:
    """The pair with no unknowns but those of which a map has a value: the others may be anything."""
    return replace(pair, solve=tuple(name for name in pair.solve if name in found.parameters))


def _starts(pair: Pair, printed: Starts) -> Starts:
    return {name: printed[shown] for name in pair.second.states if (shown := primed(name, pair.first)) in printed}


def _holds(pair: Pair, values: Starts, starts: Starts) -> None:
    """At random numbers, and where many of them are 0."""
    follows(pair, values, starts, Random(pair.name), where_both=True)
    try:
        follows(pair, values, starts, SometimesZero(pair.name), where_both=True)
    except AssertionError as error:
        if "no path is defined" not in str(error):
            raise


def _likely(pair: Pair) -> list[Starts]:
    """The known map before the fault, and the same with other signs: a fault may be one that this mends."""
    states = [name for name in pair.starts if name != pair.second.watched]
    return [{name: expression(value) for name, value in pair.starts.items()} | {
        name: expression(f"{sign}*({pair.starts[name]})") for name, sign in zip(states, signs, strict=True)}
        for signs in product((1, -1), repeat=len(states))]


def _is_map(pair: Pair, values: Starts, starts: Starts) -> bool:
    try:
        follows(pair, values, starts, Random(pair.name), where_both=True)
    except AssertionError:
        return False
    return True


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--undecided", action="store_true", help="print these too")
    told = parser.parse_args(arguments)
    found = []
    for seed in range(told.start, told.start + told.count):
        one = put(pair_of(seed))
        found.append(one)
        if one.kind in ("wrong", "crash") or (told.undecided and one.kind == "undecided"):
            print(one.text, flush=True)
    kinds = Counter(one.kind for one in found)
    times = [one.seconds for one in found]
    print(f"{told.count} pairs: {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}; "
          f"median {median(times):.2f} s, {sum(time > SLOW for time in times)} over {SLOW} s, most {max(times):.1f} s")
    return int(kinds["wrong"] + kinds["crash"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
