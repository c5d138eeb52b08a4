"""Puts a pair of the table to the tool, as a user does, and checks what is answered by runs that are not the tool's."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import mpmath
import numpy as np

from derive import update_rule
from derive.answers import Undecided
from derive.notation.errors import NotationError
from derive.rules.answers import Equivalence, OnlyFrom, Separation
from derive.rules.update_rules import Compared
from tests.optimisers.map_runs import TRIALS, agrees, follows
from tests.optimisers.numbers import DOUBLES, FORTY_DIGITS, Number, Numbers
from tests.optimisers.pair_table import Pair
from tests.optimisers.printed import Map, Run, Trees, maps, primed, runs
from tests.optimisers.reading import GRADIENT, Rule, expression, names
from tests.optimisers.simulation import path

SIZES = range(1, 5)         # of arrays, in which every coordinate is the same
UNDECIDED = Path(__file__).parent / "undecided.toml"
# Of pairs that are not decided, by groups, each with its reason.
GROUPS: dict[str, dict[str, str]] = tomllib.loads(UNDECIDED.read_text(encoding="utf-8"))
NOTATION = "notation"       # the group of those that are refused: they are written in what the tool does not read
TIME = "time"               # of those that take so long that a busy machine may not decide them
# By the table these are two algorithms, as a root or a logarithm has no value for a negative number. The tool says that
# they are one wherever both have a value, and prints so under `given`: an answer under such a hypothesis counts.
BY_A_HYPOTHESIS = {
    "an exponential of a logarithm": "g[t] > 0",
    "the square of a root": "g[t] ≥ 0",
    "the square of a root of a running mean of gradients": "m'[t] ≥ 0",
}


def fault(said: str, group: str, whole: bool) -> str:
    """What is amiss where a pair that is listed in a group, or in none, is decided, undecided or refused."""
    if said == "decided":
        listed = whole and group not in ("", TIME)
        return f"it is decided, and undecided.toml lists it under {group}: take it out" if listed else ""
    if not group:
        return f"{said}, and undecided.toml lists no reason"
    right = (group == NOTATION) == (said == "refused")
    return "" if right else f"{said}, and undecided.toml lists it under {group}"


def of_parameters(pair: Pair) -> list[str]:
    """Those of what is given that say nothing of states and gradients."""
    others = {*pair.first.states, *pair.second.states, GRADIENT, *pair.first.inputs, "h"}
    return [text for text, tree in zip(pair.given, pair.conditions, strict=True) if not names(tree) & others]


def asked(pair: Pair) -> Compared:
    return update_rule(pair.first.text).equivalent_to(
        update_rule(pair.second.text), solve=pair.solve, given=of_parameters(pair))


def verdict(pair: Pair) -> str:
    """decided, undecided, or refused; raises where it is decided wrongly, or where what is printed is not so."""
    try:
        answer = asked(pair)
    except Undecided:
        return "undecided"
    except NotationError:
        return "refused"
    if isinstance(answer, Separation) and answer.from_rest:
        check_runs(pair, str(answer))
        return "undecided"
    same = isinstance(answer, Equivalence)
    hypothesis = BY_A_HYPOTHESIS.get(pair.name, "")
    assert same == (pair.truth == "equivalent" or bool(hypothesis)), f"wrong: {answer}"
    assert hypothesis in str(answer), f"{hypothesis} is not told: {answer}"
    if not hypothesis:
        check_runs(pair, str(answer))
        if isinstance(answer, Equivalence | OnlyFrom):
            _check_maps(pair, str(answer))
    return "decided"


def where_forced(pair: Pair, found: Map) -> Pair:
    """The pair from where a map lets the first rule start: that stands among the starts of the second."""
    forced = {name: ast.unparse(tree) for name, tree in found.starts.items() if name in pair.first.states}
    rest = {name: name for name in pair.first.states} | forced
    return replace(pair, truth="rest only", rest=rest) if forced else pair


def _check_maps(pair: Pair, text: str) -> None:
    """Every map that is printed, along random runs."""
    for place, found in enumerate(maps(text)):
        starts = {name: found.starts[shown] for name in pair.second.states
                  if (shown := primed(name, pair.first)) in found.starts}
        random = Random(f"{pair.name} {place}")
        follows(where_forced(pair, found), found.parameters, starts, random, where_both=True)
        if found.from_rest:
            _check_rest(pair, found.parameters, random)


def _check_rest(pair: Pair, values: Trees, random: Random) -> None:
    """Both start at 0, but for what is watched."""
    rest = replace(pair, truth="rest only", rest={})
    starts = {name: expression(pair.first.watched if name == pair.second.watched else "0")
              for name in pair.second.states}
    with mpmath.workdps(40), np.errstate(all="ignore"):
        for _ in range(TRIALS):
            agrees(rest, values, starts, random, where_both=True)


def check_runs(pair: Pair, text: str) -> None:
    """Every run that is printed ends where it is said to end."""
    for told in runs(text):
        ends = list(_ends(pair, told))
        assert any(_as_said(told, end) for end in ends), f"a run ends at {ends}: {text}"


def _as_said(told: Run, ends: list[Number]) -> bool:
    tolerance = 1e-12 if told.exact else 1e-8
    return all(abs(float(end) - float(said)) <= tolerance*(1 + abs(float(said)))
               for end, said in zip(ends, told.said, strict=True))


def _ends(pair: Pair, told: Run) -> Iterator[list[Number]]:
    """What is watched at the end, by the simulation; with arrays, for several sizes of these."""
    rules = (pair.first, pair.second)[:len(told.said)]
    numbers = DOUBLES if pair.lettered else FORTY_DIGITS
    for size in SIZES if pair.lettered else (1,):
        with mpmath.workdps(40), np.errstate(all="ignore"):
            yield [_end(rule, pair.first, told, numbers, size) for rule in rules]


def _end(rule: Rule, first: Rule, told: Run, numbers: Numbers, size: int) -> Number:
    def number(name: str) -> Number:
        value = told.values.get(name, 0)
        return numbers.divide(numbers.constant(str(value.numerator)), numbers.constant(str(value.denominator)))

    def array(name: str, step: int, letters: tuple[str, ...]) -> Number:
        """Each entry as it is printed, or all of them alike."""
        if not letters:
            return number(f"{name}[{step}]")
        found = np.full((size,)*len(letters), number(f"{name}[{step}]"))
        for places in np.ndindex(found.shape):
            entry = f"{name}[{','.join(map(str, (step, *(place + 1 for place in places))))}]"
            if entry in told.values:
                found[places] = number(entry)
        return found

    shapes = {name: (size,)*len(letters) for name, letters in rule.shapes.items()}
    starts = {name: array(name if rule is first else primed(name, first), 0, rule.shapes[name])
              for name in rule.states}
    inputs = {name: (lambda t, name=name: array(name, t, rule.shapes[GRADIENT] if name == GRADIENT else ()))
              for name in {*rule.sequences, *rule.inputs}}
    found = path(rule, starts, {name: number(name) for name in rule.parameters}, inputs, told.steps, numbers, shapes)
    end = found[-1] if found else starts[rule.watched]
    return end.flat[0] if isinstance(end, np.ndarray) and end.shape else end
