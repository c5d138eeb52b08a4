"""The syntax tree of a formula: what can be said, and nothing about how it is written or what it is worth.

Trees compare and hash by structure: where a node stood in its text (`at`) does not count.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from derive.notation.source import NOWHERE, Span

Operator: TypeAlias = Literal["+", "-", "*", "/", "**"]
Comparison: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Reduction: TypeAlias = Literal["sum", "mean", "max", "min", "prod"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node has: the place in the text that it was read from, its own brackets included."""

    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """0.5 or 1e-8, exactly.  The parser makes decimals >= 0 only: -1 is Negate(1), and 1/3 is a Binary."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name(Node):
    """mu"""

    id: str


@dataclass(frozen=True, slots=True)
class Access(Node):
    """x[i+2, k]"""

    name: str
    indices: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """exp(x), where(x > 0, a, b).  The first argument of `where` is a Relation, and no other argument is."""

    function: str
    arguments: "tuple[Expr | Relation, ...]"


@dataclass(frozen=True, slots=True)
class Reduce(Node):
    """sum(i, j, body) has two indices and no bounds;  sum(s=1..t, body) has one index and both bounds, included."""

    kind: Reduction
    indices: tuple[str, ...]
    lower: "Expr | None"
    upper: "Expr | None"
    body: "Expr"


@dataclass(frozen=True, slots=True)
class Size(Node):
    """size(i): how many values the index i takes."""

    index: str


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """-x"""

    operand: "Expr"


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """a + b, a - b, a*b, a/b, a**b"""

    op: Operator
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Infinity(Node):
    """oo, which is no Expr: it stands only where a variable tends to it."""


@dataclass(frozen=True, slots=True)
class Relation(Node):
    """a == b, a <= b"""

    op: Comparison
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Conjunction(Node):
    """0 <= a <= 1, as (0 <= a, a <= 1): each part begins with the expression that ends the part before it."""

    parts: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Tends(Node):
    """y[t] -> N*c as t -> oo"""

    expression: "Expr"
    limit: "Expr"
    variable: str
    target: "Expr | Infinity"


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """y[t] == N*mu[t] for t >= 1, N != 0"""

    body: Relation | Conjunction | Tends
    conditions: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """y[i] = value; in an update rule perhaps `let u = value`, of which no step carries anything on."""

    target: Name | Access
    value: "Expr"
    let: bool = False


@dataclass(frozen=True, slots=True)
class Given(Node):
    """sum(k, t[k]) == 1, of all values of the letters that no sum in it binds. The difference of its sides stands as
    an assignment to an array of these letters, which no text can name: from it the letters' ranges are read."""

    said: Relation
    difference: Assign


@dataclass(frozen=True, slots=True)
class Program(Node):
    """Assignments in order, the names of those that are results, and what is given of the arrays that come in."""

    assignments: tuple[Assign, ...]
    outputs: tuple[str, ...]
    given: tuple[Given, ...] = ()

    @property
    def statements(self) -> tuple[Assign, ...]:
        """All from which ranges are read."""
        return (*self.assignments, *(one.difference for one in self.given))


Expr: TypeAlias = Number | Name | Access | Call | Reduce | Size | Negate | Binary
Claim: TypeAlias = Relation | Conjunction | Tends | Quantified
Tree: TypeAlias = Expr | Infinity | Claim | Assign | Given | Program
