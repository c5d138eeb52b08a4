"""The table of pairs of rules: what each entry says, and random points at which it can be tried."""

import ast
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from random import Random

from tests.optimisers.numbers import Number, Numbers
from tests.optimisers.reading import Rule, base, expression, is_sequence, names, read
from tests.optimisers.simulation import Place

TRUTHS = ("equivalent", "not equivalent", "rest only")
ATTEMPTS = 5000


@dataclass(frozen=True)
class Pair:
    """Two rules, and whether they are one algorithm: what the last line of each assigns is the same after every step,
    for every sequence of gradients.

    equivalent      for every start of the first rule there is one of the second: `values` are the second rule's unknown
                    parameters in terms of the first's, `starts` the second's states in terms of the first's
    rest only       not so, but from the usual start of the first, which `rest` gives (else what is watched starts
                    anywhere, and all else at 0)
    not equivalent  from a generic start no start and no values do, and from the usual start neither

    `given` is assumed of parameters, starts of the first rule, and gradients. `solve` names what is unknown in the
    second; by default its own parameters. What is not to be solved for is free, in whichever rule it stands.
    `integers`, `sizes` and `gradients` say how the table is tried, and nothing about the truth.
    """

    name: str
    source: str
    first: Rule
    second: Rule
    given: tuple[str, ...]
    solve: tuple[str, ...]
    truth: str
    values: Mapping[str, str]
    starts: Mapping[str, str]
    rest: Mapping[str, str]
    why: str
    integers: tuple[str, ...]
    sizes: Mapping[str, int]
    gradients: tuple[float, ...]        # those of the first steps, where chance would not find them

    @cached_property
    def conditions(self) -> tuple[ast.expr, ...]:
        return tuple(map(expression, self.given))

    @property
    def free(self) -> tuple[str, ...]:
        """The parameters of both that are not unknown."""
        both = dict.fromkeys((*self.first.parameters, *self.second.parameters))
        return tuple(name for name in both if name not in self.solve or name in self.first.parameters)

    @property
    def sequences(self) -> frozenset[str]:
        return self.first.sequences | self.second.sequences

    @property
    def lettered(self) -> bool:
        return bool(self.first.letters)

    def shape(self, letters: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.sizes.get(letter, 3) for letter in letters)


@cache
def pairs(folder: Path) -> list[Pair]:
    """All entries of all files of a folder."""
    return [_pair(entry) for path in sorted(folder.glob("*.toml")) for entry in tomllib.loads(path.read_text())["pair"]]


KEYS = {"name", "source", "first", "second", "given", "solve", "truth", "values", "starts", "rest", "why", "integers",
        "sizes", "gradients"}


def _pair(entry: dict[str, object]) -> Pair:
    unknown = set(entry) - KEYS
    assert not unknown, f"{entry['name']}: no such key: {sorted(unknown)}"
    first, second = read(entry["first"]), read(entry["second"])
    own = tuple(name for name in second.parameters if name not in first.parameters)
    return Pair(entry["name"], entry["source"], first, second, tuple(entry.get("given", ())),
                tuple(entry.get("solve", own)), entry["truth"], entry.get("values", {}), entry.get("starts", {}),
                entry.get("rest", {}), entry.get("why", ""), tuple(entry.get("integers", ())), entry.get("sizes", {}),
                tuple(map(float, entry.get("gradients", ()))))


def draw(pair: Pair, random: Random, numbers: Numbers) -> dict[str, Number]:
    """Values of the free parameters and starts of the first rule that are as given."""
    wanted = (*pair.free, *pair.first.states)
    conditions = [(names(condition), condition) for condition in pair.conditions
                  if not names(condition) & pair.sequences]
    values = {name: _one(pair, name, random, numbers) for name in wanted}
    for _ in range(ATTEMPTS):
        failed = [used for used, condition in conditions if not _holds(condition, values, numbers)]
        if not failed:
            return values
        for name in sorted(set().union(*failed)):
            values[name] = _one(pair, name, random, numbers)
    raise AssertionError(f"{pair.name}: nothing is found that is as given")


def _one(pair: Pair, name: str, random: Random, numbers: Numbers) -> Number:
    if name in pair.integers:
        return numbers.constant(str(random.randint(1, 4)))
    return numbers.constant(f"{random.uniform(-2, 2):.6f}")


def draw_input(pair: Pair, name: str, random: Random, numbers: Numbers) -> Number:
    """A value of a gradient or of a schedule at one step that is as given."""
    conditions = [condition for condition in pair.conditions if name in names(condition)]
    for _ in range(ATTEMPTS):
        value = numbers.constant(f"{random.uniform(-2, 2):.6f}")
        if all(_holds(_at_any_step(condition), {name: value}, numbers) for condition in conditions):
            return value
    raise AssertionError(f"{pair.name}: no {name} is as given")


def _holds(condition: ast.expr, values: Mapping[str, Number], numbers: Numbers) -> bool:
    return bool(Place(numbers, dict(values)).value(condition))


class _Bare(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return ast.Name(base(node)) if is_sequence(node) else node


def _at_any_step(condition: ast.expr) -> ast.expr:
    """lr[t] > 0 as lr > 0."""
    return _Bare().visit(ast.parse(ast.unparse(condition), mode="eval").body)
