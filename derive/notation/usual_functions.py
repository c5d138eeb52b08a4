"""The usual functions that are put down as formulas in others: expm1(x) as exp(x) - 1, silu(x) as x*sigmoid(x).

Every reader of a tree, every search and every kernel then has them at once: none of them gets a node of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from derive.notation.limits import MAX_NODES
from derive.notation.source import Span
from derive.notation.syntax import Binary, Call, Expr, Number, Operator, Relation
from derive.notation.walk import walk


@dataclass(frozen=True, slots=True)
class Formula:
    """A tree that is being put together; all that is written around the arguments stands at one place of the text."""

    tree: Expr
    at: Span

    def __add__(self, other: "Formula | int") -> "Formula":
        return self._joined("+", other)

    def __sub__(self, other: "Formula | int") -> "Formula":
        return self._joined("-", other)

    def __mul__(self, other: "Formula | int") -> "Formula":
        return self._joined("*", other)

    def __truediv__(self, other: "Formula | int") -> "Formula":
        return self._joined("/", other)

    def __pow__(self, other: "Formula | int") -> "Formula":
        return self._joined("**", other)

    def number(self, value: int) -> "Formula":
        return Formula(Number(Fraction(value), at=self.at), self.at)

    def of(self, function: str) -> "Formula":
        return Formula(Call(function, (self.tree,), at=self.at), self.at)

    def where_positive(self, one: "Formula", other: "Formula") -> "Formula":
        positive = Relation(">", self.tree, self.number(0).tree, at=self.at)
        return Formula(Call("where", (positive, one.tree, other.tree), at=self.at), self.at)

    def _joined(self, op: Operator, other: "Formula | int") -> "Formula":
        right = self.number(other) if isinstance(other, int) else other
        return Formula(Binary(op, self.tree, right.tree, at=self.at), self.at)


One: TypeAlias = Callable[[Formula], Formula]
Two: TypeAlias = Callable[[Formula, Formula], Formula]

OF_ONE: Final[dict[str, One]] = {
    "square": lambda x: x ** 2,
    "rsqrt": lambda x: x.number(1) / x.of("sqrt"),
    "expm1": lambda x: x.of("exp") - 1,
    "log1p": lambda x: (x.number(1) + x).of("log"),
    "log2": lambda x: x.of("log") / x.number(2).of("log"),
    "log10": lambda x: x.of("log") / x.number(10).of("log"),
    "tan": lambda x: x.of("sin") / x.of("cos"),
    "asinh": lambda x: (x + (x ** 2 + 1).of("sqrt")).of("log"),
    "acosh": lambda x: (x + (x ** 2 - 1).of("sqrt")).of("log"),
    "atanh": lambda x: ((x.number(1) + x) / (x.number(1) - x)).of("log") / 2,
    "erfc": lambda x: x.number(1) - x.of("erf"),
    "logit": lambda x: (x / (x.number(1) - x)).of("log"),
    "logsigmoid": lambda x: x.of("sigmoid").of("log"),
    "softsign": lambda x: x / (x.number(1) + x.of("abs")),
    "silu": lambda x: x * x.of("sigmoid"),
    "mish": lambda x: x * x.of("softplus").of("tanh"),
    "gelu": lambda x: x * (x.number(1) + (x / x.number(2).of("sqrt")).of("erf")) / 2,
    "elu": lambda x: x.where_positive(x, x.of("exp") - 1),
}
OF_TWO: Final[dict[str, Two]] = {
    "pow": lambda x, y: x ** y,
    "hypot": lambda x, y: (x ** 2 + y ** 2).of("sqrt"),
    "logaddexp": lambda x, y: (x.of("exp") + y.of("exp")).of("log"),
}
MOST_COPIES: Final = 3          # of an argument, in one of these
USUAL: Final[dict[str, tuple[str, ...]]] = dict.fromkeys(OF_ONE, ("x",)) | dict.fromkeys(OF_TWO, ("x", "y"))


def written_out(name: str, arguments: tuple[Expr, ...], at: Span) -> Expr | None:
    """The formula of a usual function; nothing if that becomes too large, as an argument stands in it several times."""
    size = sum(1 for tree in arguments for _ in walk(tree))
    if MOST_COPIES * size > MAX_NODES:
        return None
    parts = [Formula(tree, at) for tree in arguments]
    return (OF_ONE[name](*parts) if name in OF_ONE else OF_TWO[name](*parts)).tree
