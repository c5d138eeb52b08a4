"""Each fact and each rule at random values: where the hypotheses are true, the conclusion is true.

    python -m tests.kernel.attack --count 1000000 [--seed S] [--only NAME...] [--record FILE]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from derive.kernel.facts import FACTS
from derive.kernel.terms import Term
from derive.kernel.theorem import RULES, Theorem
from derive.kernel.types import Refused

from .derivations import TYPES, Derivations
from .draws import Draw, Pieces, limit_of, slope_of
from .models import NEGATIVE, POSITIVE, SAMPLED, Value, World, value
from .numbers import PERIOD, Undecided, at_infinity
from .records import put_down

WORLDS = 8          # in how many worlds a theorem is looked at
NEVER = ("absurd", "irreflexive")       # their hypotheses are never true: the whole statement is looked at
PATIENCE = 60       # draws per use that counts, before a shortage is reported


@dataclass
class Count:
    """What came of the draws for one fact or rule."""

    name: str
    passed: int = 0
    undecided: int = 0
    skipped: int = 0            # a hypothesis is false or undecided
    refused: int = 0
    violation: str = ""
    seconds: float = 0.0

    def line(self) -> str:
        return (f"{self.name:22} {self.passed:8} true {self.undecided:7} undecided "
                f"{self.skipped:8} without a hypothesis {self.refused:7} refused {self.seconds:6.1f} s")


def variables(*terms: Term) -> list[tuple[str, object]]:
    """The free variables of terms, by a walk of the fields, in one order."""
    found: set[tuple[str, object]] = set()
    seen: set[Term] = set()
    stack = list(terms)
    while stack:
        term = stack.pop()
        if term in seen:
            continue
        seen.add(term)
        if term[0] == "variable":
            found.add((term[1], term[4]))
        stack += term[3]
    return sorted(found, key=lambda name: (isinstance(name[1], tuple), str(name)))


def split(statement: Term) -> tuple[list[Term], Term]:
    """The hypotheses A, B, ... of A implies (B implies ... C), and C."""
    hypotheses: list[Term] = []
    while statement[0] == "application" and statement[3][0][:2] == ("constant", "implies"):
        hypotheses.append(statement[3][1])
        statement = statement[3][2]
    return hypotheses, statement


def aim(formulas: list[Term], world: World, rng: Random) -> None:
    """Let the variable that a formula calls a slope or a limit be it, and a function a slope everywhere, mostly."""
    for formula in formulas:
        for name, *args in constants(formula, ("derivative", "tends")):
            if rng.random() < 0.9:
                found = _answer(name, args, world, rng)
                head = args[-1] if args[-1][0] == "variable" else args[-1][3][0] if args[-1][3] else args[-1]
                if found is not None:
                    world.values[head[1], head[4]] = found


def constants(formula: Term, names: tuple[str, ...]) -> Iterator[tuple[str, *tuple[Term, ...]]]:
    """The parts that are one of these constants applied."""
    if formula[0] == "application" and formula[3][0][1] in names:
        yield formula[3][0][1], *formula[3][1:]
    for part in formula[3]:
        yield from constants(part, names)


def _answer(name: str, args: list[Term], world: World, rng: Random) -> Value | None:
    """A value for the last argument, a variable or a variable of the bound number before it."""
    *others, last = args
    try:
        if name == "tends" and last[0] == "variable":
            return limit_of(value(others[0], world), at_infinity(rng.randrange(PERIOD)))
        if name == "derivative" and last[0] == "variable":
            return slope_of(value(others[0], world), value(others[1], world))
        if name == "derivative" and last[3] and last[3][0][0] == "variable" and last[3][1] is others[1]:
            whole = value(others[0], world)
            return whole.derivative() if isinstance(whole, Pieces) else None
    except Undecided:
        pass
    return None


def look(hypotheses: list[Term], conclusion: Term, world: World, count: Count, sampled: bool) -> None:
    """Evaluate in one world, and put down what came of it."""
    given, concluded = (SAMPLED, SAMPLED) if sampled else (NEGATIVE, POSITIVE)
    try:
        if not all(value(one, world, given) for one in hypotheses):
            count.skipped += 1
            return
    except Undecided:
        count.skipped += 1
        return
    try:
        if value(conclusion, world, concluded):
            count.passed += 1
        else:
            told = ", ".join(f"{name} = {entry}" for (name, _), entry in world.values.items())
            count.violation = f"{hypotheses} |- {conclusion} is false at {told}, weights {world.weights}"
    except Undecided:
        count.undecided += 1


def drawn(names: list[tuple[str, object]], rng: Random) -> World:
    order = list(names)
    rng.shuffle(order)
    return Draw(rng).world(order)


def attack_fact(name: str, rng: Random, quota: int) -> Count:
    count = Count(name)
    statements = [FACTS[name].at(type_) for type_ in TYPES[name]] if name in TYPES else [FACTS[name].at()]
    cases = [(*(([], one) if name in NEVER else split(one)), variables(one)) for one in statements]
    for _ in range(quota * PATIENCE):
        if count.passed >= quota or count.violation:
            break
        hypotheses, conclusion, names = rng.choice(cases)
        world = drawn(names, rng)
        aim([*hypotheses, conclusion], world, rng)
        look(hypotheses, conclusion, world, count, sampled=True)
    return count


def attack_rule(name: str, rng: Random, quota: int) -> Count:
    count = Count(name)
    derivations = Derivations(rng)
    for _ in range(quota * PATIENCE // WORLDS):
        if count.passed >= quota or count.violation:
            break
        try:
            theorem = derivations.use(name)
        except Refused:
            count.refused += 1
            continue
        look_at(theorem, rng, count)
    return count


def look_at(theorem: Theorem, rng: Random, count: Count) -> None:
    names = variables(theorem.statement, *theorem.given)
    given = list(theorem.given)
    for _ in range(WORLDS):
        look(given, theorem.statement, drawn(names, rng), count, sampled=False)


def attacks(seed: int, quota: int, only: list[str]) -> Iterator[Count]:
    """All facts, then all rules; each has random numbers of its own."""
    kinds: list[tuple[Callable[[str, Random, int], Count], list[str]]] = [
        (attack_fact, list(FACTS)), (attack_rule, list(RULES))]
    for attack, names in kinds:
        for name in names:
            if only and name not in only:
                continue
            start = time.process_time()
            count = attack(name, Random(f"{seed} {name}"), quota)
            count.seconds = time.process_time() - start
            yield count


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kernel.attack", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000, help="how many uses in all, hypotheses true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[], help="names of facts and rules")
    parser.add_argument("--record", type=Path, help="the file in which the counts are put down")
    told = parser.parse_args(arguments)
    quota = -(-told.count // (len(FACTS) + len(RULES)))
    wrong = whole = least = 0
    for count in attacks(told.seed, quota, told.only):
        print(count.line(), flush=True)
        whole += count.passed
        least = min(least or count.passed, count.passed)
        if count.violation:
            print(f"  VIOLATION: {count.violation}", flush=True)
        elif count.passed < quota:
            print(f"  SHORTAGE: {count.passed} uses where {quota} were wanted", flush=True)
        wrong += bool(count.violation) or count.passed < quota
    print(f"{whole} uses of {len(FACTS)} facts and {len(RULES)} rules: {wrong} are wrong or too seldom looked at")
    if told.record and not told.only:
        put_down("uses", {"uses": whole, "least": least, "facts": len(FACTS), "rules": len(RULES), "wrong": wrong,
                          "seed": told.seed}, told.record)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
