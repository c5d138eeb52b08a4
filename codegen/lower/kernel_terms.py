"""Lowers terms of the kernel as they are: what a text says, before any algebra has put it in another form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sympy import Symbol

from codegen.lower.layers import Lowering
from codegen.program import grammar
from codegen.program.errors import Unsupported
from codegen.program.grammar import MINUS, ONE, Affine, Axis, Num, Op, Read, Value, add, letter, mul, num, power
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, VARIABLE, Term
from derive.kernel.types import INT
from derive.kernel.words import FALSE
from derive.reading.names import variable
from derive.reading.operations import MEANING
from derive.reading.spelling import name_of

FUNCTIONS = {"exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "erf": "erf", "absolute": "abs",
             "maximum": "maximum", "minimum": "minimum"}
RELATIONS = {"equal": "==", "less": "<", "at_most": "<="}
OTHER = {"==": "!=", "!=": "=="}
HALF = num(1).value / 2


@dataclass(frozen=True, slots=True)
class TermLowering:
    """The terms of one law; `letters` are those that its positions have, by their variables."""

    lowering: Lowering
    letters: Mapping[str, str]

    def value(self, term: Term) -> Value:
        """A real number."""
        if term.kind == NUMBER:
            return num(term.value)
        if term.kind == VARIABLE:
            return grammar.Size(letter(self.lowering.names.of(name_of(term.name))))
        if term.kind == CONSTANT and term.name == "pi":
            return grammar.Pi()
        if term.kind != APPLICATION:
            raise Unsupported(f"no kernel for this yet: {term!r}")
        head, *arguments = term.parts
        if head.kind == VARIABLE:
            return Read(self.lowering.names.of(name_of(head.name)), tuple(map(self.affine, arguments)))
        known = self._known(term)
        if known is not None:
            return known
        match head.name, arguments:
            case ("plus" | "times") as name, (one, other):
                return (add if name == "plus" else mul)(self.value(one), self.value(other))
            case "inverse", (one,):
                return power(self.value(one), -1)
            case "sqrt", (one,):
                return power(self.value(one), HALF)
            case "power", (base, exponent):
                if exponent.kind == NUMBER:
                    return power(self.value(base), exponent.value)
                return Op("power", (self.value(base), self.whole(exponent)))
            case "real", (whole,):
                return self.whole(whole)
            case "if", (condition, one, other):
                holds = self.condition(condition)
                return add(mul(holds, self.value(one)), mul(add(ONE, mul(MINUS, holds)), self.value(other)))
            case ("sum" | "largest") as name, (entries, low, high):
                axis = self._axis(low, high)
                inner = TermLowering(self.lowering, {**self.letters, axis.name: axis.name})
                entry = inner.value(entries(variable(axis.name, INT)))
                return grammar.reduce_over("sum" if name == "sum" else "max", (axis,), entry)
            case name, _ if name in FUNCTIONS:
                return Op(FUNCTIONS[name], tuple(map(self.value, arguments)))
        raise Unsupported(f"no kernel for {head.name} yet: {term!r}")

    def _known(self, term: Term) -> Value | None:
        """x**a, tanh(x) and sigmoid(x), which stand in the kernel as what they mean."""
        if term.parts[0].name == "exp" and _is(term.parts[1], "times") and _is(term.parts[1].parts[2], "log"):
            exponent, base = self.value(term.parts[1].parts[1]), self.value(term.parts[1].parts[2].parts[1])
            return power(base, exponent.value) if isinstance(exponent, Num) else Op("power", (base, exponent))
        for inside in _exponents(term):
            if _is(inside, "times"):
                for name in ("tanh", "sigmoid"):
                    if MEANING[name](inside.parts[2]) is term:
                        return Op(name, (self.value(inside.parts[2]),))
        return None

    def whole(self, term: Term) -> Value:
        """A whole number as a value."""
        if term.kind == NUMBER:
            return num(term.value)
        if term.kind == VARIABLE:
            name = self._letter(term)
            return grammar.Position(letter(name), whole=False) if term.name in self.letters else (
                grammar.Size(letter(name)))
        head, *arguments = term.parts
        match head.name, arguments:
            case ("plus" | "times") as name, (one, other):
                return (add if name == "plus" else mul)(self.whole(one), self.whole(other))
            case "remainder", (one, other):
                return Op("remainder", (self.whole(one), self.whole(other)))
        raise Unsupported(f"no kernel for this number yet: {term!r}")

    def affine(self, term: Term) -> Affine:
        """An index, or the end of a range."""
        if term.kind == NUMBER:
            return Affine((), term.value)
        if term.kind == VARIABLE:
            return letter(self._letter(term))
        if _is(term, "plus"):
            return self.affine(term.parts[1]) + self.affine(term.parts[2])
        if _is(term, "times") and NUMBER in (term.parts[1].kind, term.parts[2].kind):
            one, other = term.parts[1:] if term.parts[1].kind == NUMBER else term.parts[:0:-1]
            return self.affine(other).times(one.value)
        raise Unsupported(f"no kernel for this index yet: {term!r}")

    def condition(self, term: Term) -> Value:
        """1 where a comparison is true, 0 elsewhere."""
        if _is(term, "implies") and term.parts[2] is FALSE:
            inner = self.condition(term.parts[1])
            if isinstance(inner, (grammar.Test, grammar.Inside)) and inner.relation in OTHER:
                return replace(inner, relation=OTHER[inner.relation])
            return add(ONE, mul(MINUS, inner))
        head, left, right = term.parts
        if head.name not in RELATIONS:
            raise Unsupported(f"no kernel for this condition yet: {term!r}")
        relation = RELATIONS[head.name]
        if left.type != INT:
            return grammar.Test(relation, self.value(left), self.value(right))
        if {name for name, _ in left.free | right.free} & self.letters.keys():
            return grammar.Inside(relation, self.affine(left), self.affine(right))
        return grammar.Test(relation, self.whole(left), self.whole(right))

    def _letter(self, term: Term) -> str:
        return self.letters.get(term.name) or self.lowering.names.of(name_of(term.name))

    def _axis(self, low: Term, high: Term) -> Axis:
        ends = self.affine(low), self.affine(high)
        return Axis(self.lowering.letter(Symbol(min(ends[1].names, default="k"))), *ends)


def _is(term: Term, name: str) -> bool:
    return term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == name


def _exponents(term: Term) -> Iterator[Term]:
    """The arguments of exp that stand in a term, not far below its top."""
    level = [term]
    for _ in range(4):
        level = [part for one in level if one.kind == APPLICATION for part in one.parts[1:]]
        yield from (part.parts[1] for part in level if _is(part, "exp"))
