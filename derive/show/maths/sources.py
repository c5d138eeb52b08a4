"""Typed formulas as written mathematics, in the order in which they were typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction as Ratio

from derive.notation.decimals import write
from derive.notation.syntax import (
    Access,
    Assign,
    Binary,
    Call,
    Conjunction,
    Expr,
    Given,
    Infinity,
    Name,
    Negate,
    Number,
    Program,
    Quantified,
    Reduce,
    Relation,
    Size,
    Tends,
    Tree,
)

from . import tree as to
from .decisions import begins_with_digit, close, flat, only
from .glyphs import Letters
from .terms import ARROW, ATOM, EXPECTATION, INFINITY, POWER, PRODUCT, SUM
from .tidied import first_factor, without_sign
from .tree import COMMA, DOT, MINUS, TIMES, Big, Brackets, Fraction, Letter, Maths, Named, Phrase, Root, Scripts, Sign

COMPARED = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
CALLED = {"log": "ln", "maximum": "max", "minimum": "min", "sigmoid": "σ"}
ONE = Number(Ratio(1))
REDUCED = {"sum": "∑", "max": "max", "min": "min", "prod": "∏", "mean": "mean"}


@dataclass(frozen=True, slots=True)
class Setter:
    """Writes syntax trees."""

    letters: Letters = field(default_factory=Letters)

    def __call__(self, tree: Tree) -> Phrase:
        match tree:
            case Relation(op, left, right):
                return (to.row(self.maths(left), Sign(COMPARED[op], "relation"), self.maths(right)),)
            case Conjunction(parts):
                found = [self.maths(parts[0].left)]
                for part in parts:
                    found += [Sign(COMPARED[part.op], "relation"), self.maths(part.right)]
                return (to.row(*found),)
            case Tends(expression, limit, variable, target):
                end = INFINITY if isinstance(target, Infinity) else self.maths(target)
                return (to.row(self.maths(expression), ARROW, self.maths(limit)), " as ",
                        to.row(self.letters(variable), ARROW, end))
            case Quantified(body, conditions):
                return (*self(body), " for ", to.joined(self._ranges(conditions), COMMA))
            case Assign(target, value):
                return (to.row(self.maths(target), Sign("=", "relation"), self.maths(value)),)
            case Given(said):
                return self(said)
            case Program(assignments, _, given):
                lines: tuple[Assign | Given, ...] = (*assignments, *given)
                return tuple(piece for k, part in enumerate(lines) for piece in (
                    *((", ",) if k else ()), *(("given ",) if k == len(assignments) else ()), *self(part)))
            case Infinity():
                return (INFINITY,)
            case _:
                return (self.maths(tree),)

    def _ranges(self, conditions: Sequence[Relation]) -> list[Maths]:
        """t >= 1, t <= T as 1 ≤ t ≤ T"""
        found: list[Maths] = []
        waiting = list(conditions)
        while waiting:
            first = waiting.pop(0)
            low = _bound(first)
            high = next((c for c in waiting if low and (b := _bound(c)) and b[0] == low[0] and b[1] != low[1]), None)
            if low is None or high is None:
                found += only(self(first))
                continue
            waiting.remove(high)
            one, other = (low, _bound(high)) if low[1] == "low" else (_bound(high), low)
            assert one is not None
            assert other is not None
            found.append(to.row(self.maths(one[2]), Sign(one[3], "relation"), self.letters(one[0]),
                                Sign(other[3], "relation"), self.maths(other[2])))
        return found

    def maths(self, tree: Expr, binding: int = SUM) -> Maths:
        written, own = self._spell(tree)
        return written if own >= binding else Brackets(written)

    def _spell(self, tree: Expr) -> tuple[Maths, int]:
        match tree:
            case Number(value):
                text = write(value)
                return (to.Number(text), ATOM) if text is not None else (
                    Fraction(to.Number(str(value.numerator)), to.Number(str(value.denominator))), PRODUCT)
            case Name(name):
                return self.letters(name), ATOM
            case Access(name, indices):
                return self.letters(name, close([self.maths(i) for i in indices])), ATOM
            case Size(index):
                return to.row(Named("size"), Brackets(self.letters(index))), ATOM
            case Negate(operand):
                return to.row(MINUS, self.maths(operand, PRODUCT)), SUM
            case Call(function, arguments):
                return self._call(function, arguments)
            case Reduce():
                return self._reduce(tree)
            case Binary("+" | "-" as op, left, right):
                sign = Sign("−" if op == "-" else "+", "binary")
                return to.row(self.maths(left), sign, self.maths(right, PRODUCT)), SUM
            case Binary("*" | "/", left, _) if isinstance(first_factor(left), Negate):
                return to.row(MINUS, self.maths(without_sign(tree), PRODUCT)), SUM
            case Binary("*", left, right):
                return self._times(left, right), PRODUCT
            case Binary("/", left, right):
                return self._over(left, right), PRODUCT
            case Binary("**", left, right):
                return self._power(left, right)
        raise TypeError(f"no way to write {type(tree).__name__} is known: a case in derive/show/maths/sources.py")

    def _times(self, left: Expr, right: Expr) -> Maths:
        """A sum on the left has brackets; a quotient on the left is a fraction of its own."""
        one = self.maths(left, POWER if _ends_in_sum(left) else PRODUCT)
        other = self.maths(right, PRODUCT if isinstance(right, Reduce) else POWER if isinstance(
            right, Binary) and right.op != "/" else PRODUCT)
        return to.row(one, DOT if begins_with_digit(other) else TIMES, other)

    def _over(self, left: Expr, right: Expr) -> Maths:
        below = self.maths(right)
        if isinstance(left, Reduce) and left.kind == "sum":
            return to.row(Fraction(to.Number("1"), below), TIMES, self.maths(left))
        return Fraction(self.maths(left), below)

    def _power(self, base: Expr, exponent: Expr) -> tuple[Maths, int]:
        raised = flat(self.maths(exponent))
        written = self.maths(base, ATOM)
        match written:
            case Scripts(inner, index, None):
                return Scripts(inner, index, raised), POWER
            case to.Row() | Fraction() | Root() | Scripts():
                return Scripts(Brackets(written), None, raised), POWER
        return Scripts(written, None, raised), POWER

    def _call(self, function: str, arguments: Sequence[Expr | Relation]) -> tuple[Maths, int]:
        if function == "where":
            return self._where(arguments)
        inner = [self.maths(part) for part in arguments if not isinstance(part, Relation)]
        if function == "sqrt":
            return Root(inner[0]), ATOM
        if function == "abs":
            return Brackets(inner[0], "|", "|"), ATOM
        if function == "E":
            return to.row(EXPECTATION, Brackets(inner[0], "[", "]")), ATOM
        if function == "exp" and to.width(inner[0]) <= 4 and to.level(inner[0]) < 2:
            return Scripts(Letter("e"), None, flat(inner[0])), POWER
        return to.row(Named(CALLED.get(function, function)), Brackets(to.joined(inner, COMMA))), ATOM

    def _where(self, arguments: Sequence[Expr | Relation]) -> tuple[Maths, int]:
        condition, one, other = arguments
        assert isinstance(condition, Relation)
        assert not isinstance(one, Relation)
        assert not isinstance(other, Relation)
        if (one, other) == (ONE, Number(Ratio(0))):
            return Brackets(to.row(*only(self(condition))), "[", "]"), ATOM
        return to.Cases(((self.maths(one), (" if ", *self(condition))), (self.maths(other), (" otherwise",)))), PRODUCT

    def _reduce(self, tree: Reduce) -> tuple[Maths, int]:
        names = to.joined([self.letters(name) for name in tree.indices], COMMA)
        body = self.maths(tree.body, PRODUCT if tree.kind in ("sum", "mean") else POWER)
        if tree.lower is None or tree.upper is None:
            if tree.kind == "mean":
                sizes = [to.row(Named("size"), Brackets(self.letters(name))) for name in tree.indices]
                return to.row(Fraction(to.Number("1"), to.row(*sizes)), Big("∑", names), body), PRODUCT
            return to.row(Big(REDUCED[tree.kind], names), body), PRODUCT
        low, high = self.maths(tree.lower), self.maths(tree.upper)
        equals = Sign("=", "relation")
        if tree.kind in ("max", "min"):
            least = Sign("≤", "relation")
            return to.row(Big(tree.kind, to.row(low, least, names, least, high)), body), PRODUCT
        below = to.row(names, equals, low)
        left_out = _left_out(tree)
        if left_out:
            apart, rest = left_out
            below = to.row(below, COMMA, names, Sign("≠", "relation"), self.maths(apart))
            body = self.maths(rest, PRODUCT)
        total = (Big("∏" if tree.kind == "prod" else "∑", below, high), body)
        if tree.kind == "mean":
            count = high if tree.lower == ONE else to.row(
                high, Sign("−", "binary"), self.maths(tree.lower, PRODUCT), Sign("+", "binary"), to.Number("1"))
            return to.row(Fraction(to.Number("1"), count), *total), PRODUCT
        return to.row(*total), PRODUCT


def _left_out(tree: Reduce) -> tuple[Expr, Expr] | None:
    """(b, f) of a sum over c of where(b == c, 0, f): the sum of f over all c but b."""
    match tree:
        case Reduce("sum", (index,), body=Call("where", (Relation("==", one, other), Number(value), rest))) if (
                value == 0 and not isinstance(rest, Relation) and Name(index) in (one, other)):
            return other if one == Name(index) else one, rest
    return None


def _ends_in_sum(tree: Expr) -> bool:
    match tree:
        case Reduce():
            return True
        case Binary("*", _, right):
            return _ends_in_sum(right)
        case Binary("/", left, _):
            return isinstance(left, Reduce)
        case _:
            return False


def _bound(relation: Relation) -> tuple[str, str, Expr, str] | None:
    """(name, low or high, the end, the sign) of t >= 1 and of 1 <= t."""
    match relation:
        case Relation(">" | ">=" as op, Name(name), end):
            return name, "low", end, "<" if op == ">" else "≤"
        case Relation("<" | "<=" as op, Name(name), end):
            return name, "high", end, COMPARED[op]
        case Relation("<" | "<=" as op, end, Name(name)):
            return name, "low", end, COMPARED[op]
        case Relation(">" | ">=" as op, end, Name(name)):
            return name, "high", end, "<" if op == ">" else "≤"
    return None
