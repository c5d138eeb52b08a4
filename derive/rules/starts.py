"""Where a run of a rule starts, as somebody says it: "m = 0, v = 0", "z = theta", "s = s0"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sympy import Expr, Rational, S, Symbol

from derive.elaboration.formulas import Context, Elaborator
from derive.notation import NotationError, parse_equation, parse_expression, syntax, unparse
from derive.notation.errors import Error
from derive.notation.names import nearest
from derive.outlines.terms import At, at, integer
from derive.rules.reading import Reading

Starts = Mapping[str, Expr]         # of some states: in parameters, in numbers of its own, and in other states at 0
NO_STARTS: Starts = {}


@dataclass(frozen=True, slots=True)
class StartReader(Elaborator):
    """A value at the start: the name of a state is where that state starts."""

    states: frozenset[str] = field(default_factory=frozenset)

    def meaning(self, tree: syntax.Expr, context: Context) -> Expr:
        match tree:
            case syntax.Name(id=name) if name in self.states:
                return at(name, S.Zero)
            case syntax.Name(id="t" | "g"):
                raise NotationError("a start is before the first step", self.text, tree.at, "a parameter or a state")
        return Elaborator.meaning(self, tree, context)


def split(text: str) -> dict[str, str]:
    """"m = 0, v[0] = 0" as the value of each state."""
    found: dict[str, str] = {}
    for part in _parts(text):
        assign = parse_equation(part)
        target = assign.target
        first = isinstance(target, syntax.Access) and [unparse(index) for index in target.indices] == ["0"]
        if isinstance(target, syntax.Access) and not first:
            raise NotationError("a start is said of a state", part, target.at, f"{target.name} or {target.name}[0]")
        name = target.name if isinstance(target, syntax.Access) else target.id
        if name in found:
            raise NotationError(f"{name} starts twice", part, target.at, "one start for each state")
        found[name] = unparse(assign.value)
    return found


def _parts(text: str) -> Iterable[str]:
    """What stands between the commas and semicolons that are in no brackets."""
    depth, part = 0, ""
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter in ",;\n" and depth <= 0:
            yield part
            part = ""
        else:
            part += letter
    yield part


def starts_of(rule: Reading, said: Mapping[str, str]) -> Starts:
    """The starts that are said, those that others are made of put into them."""
    found: dict[str, Expr] = {}
    sorts = dict.fromkeys(rule.whole, integer)
    for name, text in said.items():
        if name not in rule.states:
            raise Error(f"the rule {rule.text!r} has no state {name}; it has {', '.join(rule.states)}. "
                        f"{nearest(name, rule.states)}".strip())
        found[name] = StartReader(text, sorts, states=frozenset(rule.states)).term(parse_expression(text))
    found = {name: value for name, value in found.items() if value != at(name, S.Zero)}
    for _ in found:
        found = {name: with_starts(value, found) for name, value in found.items()}
        for name, value in found.items():
            if any(entry.name == name for entry in value.atoms(At)):
                raise Error(f"the start of {name} is said by itself: {said[name]}")
    return found


def with_starts(term: Expr, starts: Starts) -> Expr:
    """A term in states at 0, with these for where they start."""
    return term.xreplace({at(name, S.Zero): value for name, value in starts.items()})


def own_starts(*rules: Reading) -> Starts:
    """Where the states of rules start that do not start at 0."""
    return {name: value for rule in rules for name, value in starts_of(rule, rule.start).items()}


def names_in(starts: Starts) -> tuple[str, ...]:
    """The parameters, and the numbers that only a start speaks of."""
    return tuple(sorted({symbol.name for value in starts.values() for symbol in value.free_symbols}))


def numbers_of(starts: Starts, values: Mapping[str, Fraction], begun: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The starts as fractions, as far as they are such, with these values of names and of the other states."""
    found: dict[str, Fraction] = {}
    for name, value in starts.items():
        put: dict[Expr, Expr] = {part: _rational(values.get(part.name, Fraction(0))) for part in value.free_symbols
                                 if isinstance(part, Symbol)}
        put |= {entry: _rational(begun.get(entry.name, Fraction(0))) for entry in value.atoms(At)}
        exact = value.xreplace(put)
        if isinstance(exact, Rational):
            found[name] = Fraction(int(exact.p), int(exact.q))
    return found


def _rational(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)
