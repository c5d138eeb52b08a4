"""What Z3 says of a step that it understands: that it is right, that it cannot decide, or a model against it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import z3
from sympy import Basic, Expr, Rational, Symbol

from derive.notation.errors import Error
from derive.outlines.outline import Outline
from derive.outlines.terms import At, Either, Equal, Formula, Less, NotEqual, Refused, spelled, well_formed

from .smt import NotUnderstood, Translation, speaks_of_integers

UNDERSTOOD = ("algebra", "combine", "meet", "compare", "certificate")       # rules whose steps are arithmetic
EFFORT = 4_000_000          # Z3's own count of its work, which is the same on every machine


class Disagreement(Error):
    """A step that the kernel made and that a model of Z3 breaks."""


class Opinion(StrEnum):
    """What Z3 says of a step."""

    CONFIRMED = "confirmed"
    UNDECIDED = "not decided"


@dataclass(frozen=True, slots=True)
class Against:
    """Values for the names under which the hypotheses hold and the statement does not."""

    values: tuple[tuple[str, str], ...]
    exact: bool             # whether the values are rational, and were put in and computed

    def __str__(self) -> str:
        listed = ", ".join(f"{name} = {value}" for name, value in self.values)
        return listed if self.exact else f"{listed} (not checked exactly)"


def ask(hypotheses: Iterable[Formula], statement: Formula) -> Opinion | Against:
    """Whether Z3 can break a statement under its hypotheses, wherever all terms are defined."""
    hypotheses = sorted(set(hypotheses), key=spelled)
    answer = _ask(hypotheses, statement, whole=False)
    if isinstance(answer, Against) or answer is None:       # the integers may not be whole there
        answer = _ask(hypotheses, statement, whole=True) if speaks_of_integers([statement, *hypotheses]) else answer
    return Opinion.UNDECIDED if answer is None else answer


def _ask(hypotheses: list[Formula], statement: Formula, *, whole: bool) -> Opinion | Against | None:
    translation = Translation(whole)
    goal = translation.formula(statement)
    complete = True
    said = []
    for hypothesis in hypotheses:
        try:
            said.append(translation.formula(hypothesis))
        except NotUnderstood:
            complete = False
    solver = z3.SolverFor("QF_NIRA" if whole else "QF_NRA")
    solver.set("rlimit", EFFORT)
    solver.add(*said, *translation.known, z3.Not(goal))
    found = solver.check()
    if found == z3.unsat:
        return Opinion.CONFIRMED
    if found != z3.sat or not complete or translation.opaque:
        return None
    return _against(solver.model(), translation, hypotheses, statement)


def _against(model: z3.ModelRef, translation: Translation, hypotheses: list[Formula],
             statement: Formula) -> Against | None:
    """The model as values of the names: a counterexample, once entries of one place have one value."""
    values: dict[Expr, Expr] = {}
    texts: dict[str, str] = {}
    for term, constant in translation.atoms.items():
        if isinstance(term, (Symbol, At)):
            value = model.eval(constant, model_completion=True)
            texts[spelled(term)] = str(value)
            if z3.is_rational_value(value):
                values[term] = Rational(value.numerator_as_long(), value.denominator_as_long())
    listed = tuple(sorted(texts.items()))
    if len(values) < len(texts):
        return Against(listed, exact=False) if _apart(values, texts) else None
    if not _apart(values, texts):
        return None
    try:
        broken = all(_true(h, values) for h in hypotheses) and not _true(statement, values)
    except NotUnderstood:
        return Against(listed, exact=False)
    return Against(listed, exact=True) if broken else None


def _apart(values: Mapping[Expr, Expr], texts: Mapping[str, str]) -> bool:
    """Whether no two entries of one array can be the same entry with two values."""
    places: dict[tuple[object, ...], set[str]] = {}
    for term in values:
        if isinstance(term, At):
            indices = tuple(index.xreplace(dict(values)) for index in term.indices)
            if any(index.free_symbols for index in indices):
                indices = ()                # an index without a value: no entry is told from another
            places.setdefault((term.name, *indices), set()).add(texts[spelled(term)])
    return all(len(found) == 1 for found in places.values())


def _true(said: Formula, values: Mapping[Expr, Expr]) -> bool:
    if isinstance(said, Either):
        return any(_true(part, values) for part in said.args)
    left, right = (_value(side, values) for side in said.args)
    if isinstance(said, Equal):
        return bool(left == right)
    if isinstance(said, NotEqual):
        return bool(left != right)
    return bool(left < right) if isinstance(said, Less) else bool(left <= right)


def _value(term: Expr, values: Mapping[Expr, Expr]) -> Expr:
    result = term.xreplace(dict(values))
    try:
        well_formed(result)
    except Refused:
        raise NotUnderstood(term) from None
    if not isinstance(result, Rational):
        raise NotUnderstood(term)
    return result


def steps(theorems: Iterable[Outline]) -> Iterator[tuple[Outline, tuple[Formula, ...]]]:
    """The steps that are arithmetic, each with all that it may use: its hypotheses and what its premises say."""
    seen: set[int] = set()
    for theorem in theorems:
        for node in theorem.tree():
            if node.rule in UNDERSTOOD and id(node) not in seen:
                seen.add(id(node))
                yield node, (*node.given, *(premise.statement for premise in node.premises))


def opinions(name: str, theorems: Iterable[Outline]) -> tuple[str, ...]:
    """What Z3 says of the steps of a claim, in a line; a disagreement is raised."""
    count = {Opinion.CONFIRMED: 0, Opinion.UNDECIDED: 0}
    known: dict[tuple[frozenset[Basic], Basic], Opinion] = {}
    for node, hypotheses in steps(theorems):
        key = frozenset(hypotheses), node.statement
        if key not in known:
            answer = ask(hypotheses, node.statement)
            if isinstance(answer, Against):
                raise Disagreement(f"{name}: Z3 breaks a step, {node.rule}: {node}; where {answer}")
            known[key] = answer
        count[known[key]] += 1
    total = sum(count.values())
    if not total:
        return ()
    rest = count[Opinion.UNDECIDED]
    return (f"z3: {count[Opinion.CONFIRMED]} of {total} steps confirmed" + (f", {rest} not decided" if rest else ""),)
