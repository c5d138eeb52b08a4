"""The tables of the frameworks' rules: what each entry says, and the point at which it is tried."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from random import Random

from derive.rules.gallery import tables
from tests.optimisers.reading import Rule, read

STEPS = 6
SIZES = {"i": 4, "j": 3}
ELEMENTWISE = 5
# Values at which every term of a formula counts: at the defaults many are too small to be seen. All are sums of few
# powers of 2, since the frameworks pass some of them through float32.
TRIED = {"lr": 0.125, "wd": 0.3125, "mu": 0.625, "damp": 0.25, "b": 0.6875, "b1": 0.6875, "b2": 0.84375, "b3": 0.8125,
         "rho": 0.8125, "eps": 0.0078125, "eps1": 0.015625, "eps2": 0.0625, "e": 0.03125, "lambd": 0.1875,
         "psi": 0.3125, "decay": -0.625, "s0": 0.4375, "d": 0.75, "k": 0.6875, "c": 0.5, "a": 0.375, "p": 0.75,
         "alpha": 0.625}
FRAMEWORKS = tables.FRAMEWORKS


@dataclass(frozen=True)
class Entry:
    """A rule of a framework. `defaults` are the values of its parameters, `start` the states that do not start at 0."""

    framework: str
    name: str
    source: str
    rule: Rule
    defaults: Mapping[str, float]
    start: Mapping[str, str]
    original: str
    watched: str                        # the state of the original that is watched, if not its parameters
    tried: Mapping[str, float]
    rounding: float                     # more than 1e-10 where the framework computes a part in float32

    @cached_property
    def values(self) -> dict[str, float]:
        usual = {name: TRIED.get(name, value) for name, value in self.defaults.items()}
        return usual | {name: float(value) for name, value in self.tried.items()}

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(SIZES[letter] for letter in self.rule.shapes["g"]) or (ELEMENTWISE,)

    @cached_property
    def theta(self) -> list[float]:
        """Where the parameters start, row by row."""
        return _numbers(Random(f"{self.name} start"), prod(self.shape))

    @cached_property
    def gradients(self) -> list[list[float]]:
        """Of each step, row by row."""
        random = Random(f"{self.name} gradients")
        return [_numbers(random, prod(self.shape)) for _ in range(STEPS)]

    @cached_property
    def losses(self) -> list[float]:
        """Of each step, for the one rule that reads them."""
        random = Random(f"{self.name} losses")
        return [round(random.uniform(0.2, 2), 3) for _ in range(STEPS)]


def _numbers(random: Random, count: int) -> list[float]:
    return [round(random.uniform(-2, 2), 3) for _ in range(count)]


def entries(framework: str) -> list[Entry]:
    return [Entry(framework, told.name, told.source, read(told.text), told.defaults, told.start, told.original,
                  told.watched, told.tried, told.rounding) for told in tables.entries(framework)]


def constructed(text: str, names: Mapping[str, object]) -> object:
    """The object of a constructor call such as torch.optim.Adam(params, lr=lr), from what its names stand for."""
    return _made(ast.parse(text, mode="eval").body, names)


def _made(tree: ast.expr, names: Mapping[str, object]) -> object:
    match tree:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names[name]
        case ast.Attribute(value=value, attr=name):
            return getattr(_made(value, names), name)
        case ast.Tuple(elts=elements):
            return tuple(_made(element, names) for element in elements)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_made(operand, names)
        case ast.Call(func=func, args=args, keywords=keywords):
            return _made(func, names)(*(_made(arg, names) for arg in args),
                                      **{keyword.arg: _made(keyword.value, names) for keyword in keywords})
    raise NotImplementedError(ast.unparse(tree))
