"""The rules `ring` and `linear` as terms over Polynomials.v: what the kernel multiplies out, written as data."""
from __future__ import annotations

from fractions import Fraction

from derive.kernel.polynomials import combined, multiplied, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term
from derive.kernel.types import INT

from .terms import Writer

LISTS = "zs rs"             # the atoms of a step: integers and real numbers
NAMED = 300                 # a part whose text is so long has a name: it is an atom with a definition
SHAPES = {"plus": "Plus", "times": "Times", "real": "Real", "power": "Power", "inverse": "Inverse"}


class Atoms:
    """The atoms of one step, by sort, each at its place. A text refers to them by these places."""

    def __init__(self) -> None:
        self.integers: dict[Term, int] = {}
        self.reals: dict[Term, int] = {}
        self._texts: dict[Term, str] = {}
        self._definitions: list[str] = []

    def expression(self, root: Term) -> str:
        """A real number as an expression; an integer as the expression of it as a real number."""
        waiting = [root]
        while waiting:
            term = waiting[-1]
            if term in self._texts:             # it was asked for twice
                waiting.pop()
                continue
            parts = _operands(term)
            missing = [part for part in parts if part not in self._texts]
            waiting.extend(reversed(missing))
            if not missing:
                self._texts[waiting.pop()] = self._composed(term, [self._texts[part] for part in parts])
        return f"(Real {self._texts[root]})" if root.type == INT else self._texts[root]

    def integer(self, root: Term) -> str:
        self.expression(root)
        return self._texts[root]

    def _composed(self, term: Term, parts: list[str]) -> str:
        sort = "I" if term.type == INT else ""
        if term.kind == NUMBER:
            return f"({sort}Number ({term.value}))"
        places = self.integers if term.type == INT else self.reals
        if parts:
            if term.parts[0].name == "power":
                parts.append(f"{term.parts[2].value}%N")
            text = f"({' '.join((sort + SHAPES[term.parts[0].name], *parts))})"
            if len(text) < NAMED:
                return text
            variable, whole = ("xI", f"(Real {text})") if sort else ("xO", text)
            self._definitions.append(f"({variable} {len(places) + 1}, {whole}) :: ")
        return f"({sort}Atom {places.setdefault(term, len(places) + 1)})"

    def bound(self, writer: Writer, proof: str) -> str:
        """A proof in which the lists of the atoms and of the definitions have names."""
        integers, reals = ("".join(f"{writer.text(atom)} :: " for atom in atoms) + "nil"
                           for atoms in (self.integers, self.reals))
        definitions = "".join(self._definitions) + "nil"
        return (f"(let zs : list Z := ({integers})%list in let rs : list R := ({reals})%list in "
                f"let ds : list (positive * expression) := ({definitions})%list in "
                f"let held : holds zs rs ds := eq_refl in {proof})")


def _operands(term: Term) -> tuple[Term, ...]:
    """The parts that the kernel's polynomial looks into; nothing for a number and for an atom."""
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return ()
    name, args = term.parts[0].name, term.parts[1:]
    if name in ("plus", "times"):
        return args
    if name == "power" and args[1].kind == NUMBER and args[1].value >= 0:
        return args[:1]
    if name == "real" or (name == "inverse" and polynomial(args[0]).keys() <= {()}):
        return args
    return ()


def ring_proof(left: Term, right: Term, writer: Writer) -> str:
    """The proof that two polynomials are the same one."""
    atoms = Atoms()
    one, other = ((atoms.integer if left.type == INT else atoms.expression)(side) for side in (left, right))
    reals = (f"(Real {one})", f"(Real {other})") if left.type == INT else (one, other)
    check = _computed("same", *reals)
    lemma = "ring_int" if left.type == INT else "ring_real"
    return atoms.bound(writer, f"{lemma} {LISTS} ds held {one} {other} {check}")


def linear_proof(goal: Term, premises: list[tuple[Term, Term, str]], writer: Writer) -> str:
    """The proof of a comparison from comparisons, each given by its statement, its factor and its proof."""
    atoms, kind = Atoms(), goal.parts[0].name
    rest = _slack(goal)
    for statement, factor, _ in premises:
        rest = combined(rest, multiplied(polynomial(factor), _slack(statement)), -1)
    constant = Fraction(rest.get((), 0))
    start = f"(Rational ({constant.numerator}) {constant.denominator})"
    strict = kind == "less" and constant > 0
    proof = _factor_proof(start, "above_0" if strict else "at_least_0") if kind != "equal" else "(@eq_refl R 0%R)"
    whole = start if kind != "equal" else "(Number 0)"
    for statement, factor, given in premises:
        relation, left, right = statement.parts[0].name, *statement.parts[1:]
        k, a, b = map(atoms.expression, (factor, left, right))
        sides = f"{_real(left, writer)} {_real(right, writer)}"
        above = _as_real(relation, left, right, given, writer)
        if relation == "equal":
            lemma, weight = f"add_equation{'' if kind == 'equal' else '_strict' if strict else '_weak'}", ""
        elif relation == "less" and kind == "less" and not strict and polynomial(factor):
            lemma, weight, strict = "add_strict", _factor_proof(k, "above_0"), True
        else:
            lemma, weight = "add_weak_to_strict" if strict else "add_weak", _factor_proof(k, "at_least_0")
            above = f"(Rlt_le {sides} {above})" if relation == "less" else above
        proof = f"({lemma} (value {LISTS} {k}) _ {sides} {proof} {weight} {above})"
        whole = f"(Plus (Times {k} (Plus {b} (Times (Number (-1)) {a}))) {whole})"
    left, right = goal.parts[1:]
    c, d = map(atoms.expression, (left, right))
    target = f"(Plus {d} (Times (Number (-1)) {c}))"
    adds_up = f"(ring_real {LISTS} ds held {whole} {target} {_computed('same', whole, target)})"
    then = {"equal": "then_equal", "at_most": "then_at_most", "less": "then_less"}[kind]
    proof = f"({then} _ {_real(left, writer)} {_real(right, writer)} {proof} {adds_up})"
    if left.type == INT:
        back = {"equal": "eq_IZR", "at_most": "le_IZR", "less": "lt_IZR"}[kind]
        proof = f"({back} {writer.text(left)} {writer.text(right)} {proof})"
    return atoms.bound(writer, proof)


def _factor_proof(factor: str, accepted: str) -> str:
    lemma = "positive_factor" if accepted == "above_0" else "nonnegative_factor"
    return f"({lemma} {LISTS} ds held {factor} {_computed('constant', accepted, factor)})"


def _computed(check: str, *arguments: str) -> str:
    """The proof, by computing it, that a check of polynomials answers yes."""
    return f"(eq_refl true <: {check} ds {' '.join(arguments)} = true)"


def _real(side: Term, writer: Writer) -> str:
    return f"(IZR {writer.text(side)})" if side.type == INT else writer.text(side)


def _as_real(relation: str, left: Term, right: Term, given: str, writer: Writer) -> str:
    """The proof of a comparison of integers as one of real numbers."""
    if left.type != INT:
        return given
    lemma = {"equal": "@f_equal Z R IZR", "at_most": "IZR_le", "less": "IZR_lt"}[relation]
    return f"({lemma} {writer.text(left)} {writer.text(right)} {given})"


def _slack(comparison: Term) -> dict[tuple[tuple[Term, int], ...], int | Fraction]:
    return combined(polynomial(comparison.parts[2]), polynomial(comparison.parts[1]), -1)
