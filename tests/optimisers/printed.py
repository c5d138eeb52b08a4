"""What an answer about two rules prints, read back as a map of parameters and starts, and as runs of a rule.

It shares no code with `derive`: it reads what a user reads.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tests.optimisers.map_runs import PRIME
from tests.optimisers.reading import Rule, expression

Trees = dict[str, ast.expr]
LABELS = ("parameters", "start", "with", "from rest")
FUNCTIONS = {"Abs": "abs", "Max": "max", "Min": "min"}
RUN = re.compile(r"  from (?P<starts>.*?), after (?P<inputs>.*): (?P<watched>\w+)\[(?P<steps>\d+)[\d,]*\] "
                 r"(?P<said>[=≈]) (?P<value>\S+)$")
APART = re.compile(r" *(else they differ: |from rest:  not the same. With )?(?P<begun>.*): "
                   r"(?P<one>\w+)\[(?P<steps>\d+)[\d,]*\] (?P<said>[=≈]) (?P<left>\S+), "
                   r"but (?P<other>\w+'*)\[[\d,]+\] [=≈] (?P<right>\S+)$")


@dataclass(slots=True)
class Map:
    """One solution: parameters and states of the second rule by those of the first, under the names that are printed:
    a prime marks a state of the second rule where the first has one that is called so."""

    parameters: Trees = field(default_factory=dict)
    starts: Trees = field(default_factory=dict)
    from_rest: bool = False                 # whether it is said that both may start at 0, but for what is watched


@dataclass(frozen=True, slots=True)
class Run:
    """Values at which a rule runs, by what is printed: p, theta[0], theta'[0], g[1]; and what is said of the last."""

    values: Mapping[str, Fraction]
    steps: int
    said: tuple[Fraction, ...]              # of the first rule, and of the second where both run
    exact: bool


def maps(text: str) -> list[Map]:
    """The solutions that are printed, in their order."""
    found: list[Map] = []
    part = dict.fromkeys(LABELS, "")
    for line in text.splitlines()[1:]:
        label, _, rest = line.strip().partition(": ")
        if label not in LABELS:
            continue
        if label == "parameters" or (label == "start" and part["start"]):
            found += _map(part)
            part = dict.fromkeys(LABELS, "")
        part[label] = rest.strip()
    return [*found, *_map(part)]


def _map(part: Mapping[str, str]) -> Iterator[Map]:
    if part["start"]:
        parameters, starts, roots = (equations(part[label]) for label in LABELS[:3])
        put = _Put(roots)
        yield Map({name: put.visit(tree) for name, tree in parameters.items()},
                  {name: put.visit(tree) for name, tree in starts.items()}, part["from rest"] == "the same")


class _Put(ast.NodeTransformer):
    """Letters of roots by the roots, and SymPy's names of functions by the notation's."""

    def __init__(self, roots: Trees) -> None:
        self.roots = roots

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.roots[node.id] if node.id in self.roots else ast.Name(FUNCTIONS.get(node.id, node.id))


def equations(text: str) -> Trees:
    """name = term, name[i] = term"""
    found = {}
    for part in _parts(text):
        name, _, value = part.partition(" = ")
        assert value, f"no equation is printed: {part}"
        found[name.strip().partition("[")[0]] = expression(value.replace("'", PRIME))
    return found


def _parts(text: str) -> Iterator[str]:
    """Between the commas that stand in no bracket."""
    depth = begun = 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            yield text[begun:place]
            begun = place + 1
    if text[begun:].strip():
        yield text[begun:]


def runs(text: str) -> list[Run]:
    """The runs that are printed: those of the first rule that nothing agrees with, or of both to where they differ."""
    found = []
    values: dict[str, Fraction] = {}
    for line in text.splitlines():
        if line.startswith("  with "):
            values = _values(line.removeprefix("  with "))
        elif one := RUN.match(line):
            begun = values | _values(one["starts"]) | _values(one["inputs"])
            found.append(Run(begun, int(one["steps"]), (Fraction(one["value"]),), one["said"] == "="))
        elif both := APART.match(line):
            said = Fraction(both["left"]), Fraction(both["right"])
            found.append(Run(_values(both["begun"]), int(both["steps"]), said, both["said"] == "="))
    return found


def _values(text: str) -> dict[str, Fraction]:
    words = ("no gradient", "all else starting at 0", "a start at 0")
    parts = (part.strip() for part in _parts(text))
    return {name: Fraction(value) for name, _, value in (part.partition(" = ") for part in parts if part not in words)}


def primed(name: str, first: Rule) -> str:
    """How a state of the second rule is printed."""
    return f"{name}'" if name in first.targets else name
