"""Which hypotheses of a theorem follow plainly from others, so that the theorem can do without them."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations, product
from math import prod

from sympy import Add, Basic, Expr, Symbol, preorder_traversal

from derive.outlines.algebra import compare
from derive.outlines.calculus import entries
from derive.outlines.domain import assumed, domain, holds_plainly
from derive.outlines.free import free_in
from derive.outlines.laws import Moments
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, either, generalise, plainly, specialise, split
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Either,
    Equal,
    Forall,
    Formula,
    Integrable,
    Less,
    NotEqual,
    Refused,
    fresh,
    integral,
    spelled,
)

from .factors import factored

MOST_INSTANCES = 200        # of a general formula, that are looked at


def tidy(theorem: Outline, context: Iterable[Formula]) -> Outline:
    """The theorem without those hypotheses that follow from the context; what it uses of the context stays."""
    known = frozenset(context)
    for formula in sorted(theorem.given - known, key=spelled):
        lemma = follows(formula, known)
        if lemma is not None:
            theorem = cut(lemma, theorem)
    general = sorted((f for f in theorem.given if isinstance(f, Forall)), key=spelled)
    for formula in sorted(theorem.given - known, key=spelled):
        lemma = next(filter(None, (_instance(formula, one, known) for one in general if one != formula)), None)
        if lemma is not None:
            theorem = cut(lemma, theorem)
    return theorem


def by_general(theorem: Outline, context: Iterable[Formula]) -> Outline:
    """The theorem without those hypotheses that are what the context says for all indices, at one of them."""
    known = frozenset(context)
    for formula in sorted(theorem.given - known, key=spelled):
        general = (f for f in sorted(known, key=spelled) if isinstance(f, Forall) and _may_say(f, formula))
        lemma = next(filter(None, (_instance(formula, one, known) for one in general)), None)
        theorem = theorem if lemma is None else cut(lemma, theorem)
    return theorem


def _may_say(general: Forall, formula: Formula) -> bool:
    """Whether the formulas are of one kind, or what is said for all indices is an order that such a formula follows
    from."""
    one, other = _innermost(general), _innermost(formula)
    return type(one) is type(other) or (isinstance(one, Less) and isinstance(other, (AtMost, NotEqual)))


def _instance(formula: Formula, general: Forall, known: frozenset[Formula]) -> Outline | None:
    """What is said for all indices, at an index that the formula speaks of."""
    if entries(formula) != entries(general):
        return None
    if isinstance(formula, Forall):
        if not isinstance(_innermost(formula), (Either, Less, AtMost, NotEqual)):
            return None
        name = fresh("k", formula, general, *known)
        ranged = in_range(name, *formula.outer)
        inner = _instance(formula.open(name), general, known | ranged)
        return inner and generalise(inner, name, *formula.outer)
    choices = _values(general, formula)
    if prod(map(len, choices)) > MOST_INSTANCES:
        return None
    for values in product(*choices):
        one = assume(general)
        for value in values:
            one = specialise(one, value)
        said = one if one.statement == formula else _said_otherwise(one, formula) or _by_alternatives(one, formula)
        lemma = said or _plainly(formula, (one.statement,))
        if lemma is not None:
            lemma = lemma if one.statement not in lemma.given else cut(one, lemma)
            for extra in sorted(lemma.given - known - {general}, key=spelled):
                step = follows(extra, known)
                lemma = lemma if step is None else cut(step, lemma)
            if lemma.given <= known | {general}:
                return lemma
    return None


def _values(general: Forall, formula: Formula) -> list[list[Expr]]:
    """For each index of a general formula the values at which it may say the formula: those that stand there at its
    places in entries; where it has none, all indices that the formula speaks of."""
    indices = {part for part in preorder_traversal(formula) if isinstance(part, Add) and integral(part)}
    indices |= {name for name in formula.free_symbols if name.is_integer}
    there = [(array, place, index) for array, place, index in _places(formula) if index.free_symbols
             and index.free_symbols <= formula.free_symbols]
    names: list[Symbol] = []
    body: Basic = general
    while isinstance(body, Forall):
        names.append(fresh("g", body, formula, *names))
        body = body.open(names[-1])
    found = []
    for name in names:
        values: set[Expr] = set()
        for array, place, index in _places(body):
            factor = index.coeff(name)
            if factor.is_Integer and factor != 0:
                values.update(_divided(value, factor, index == name) for other, at_place, value in there
                              if (other, at_place) == (array, place))
        values = {value for value in values if integral(value)}
        found.append(sorted(values or indices, key=spelled))
    return found


def _divided(index: Expr, factor: Expr, alone: bool) -> Expr:
    """The part of an index that a name with this factor stands for."""
    parts = [part for part in Add.make_args(index) if alone or part.as_coeff_Mul()[0] == factor]
    return Add(*(part / factor for part in parts))


def _places(term: Basic) -> frozenset[tuple[str, int, Expr]]:
    """The indices of all entries, each with its array and its place, under sums and in general formulas too."""
    if isinstance(term, At):
        return frozenset((term.name, place, index) for place, index in enumerate(term.indices))
    parts = (term.open(fresh("h", term)), *term.outer) if isinstance(term, Binder) else term.args
    return frozenset().union(*map(_places, parts))


def _innermost(formula: Formula) -> Basic:
    return _innermost(formula.body) if isinstance(formula, Forall) else formula


def _said_otherwise(theorem: Outline, formula: Formula) -> Outline | None:
    """The same comparison of terms that have the same normal form."""
    if type(theorem.statement) is not type(formula) or not isinstance(formula, (Less, AtMost, Equal, NotEqual)):
        return None
    try:
        return compare(theorem, formula, plainly(Less(0, 1)))
    except Refused:
        return None


def _by_alternatives(theorem: Outline, formula: Formula) -> Outline | None:
    """C or D from A or B, where each of A and B says one of C and D."""
    if not (isinstance(theorem.statement, Either) and isinstance(formula, Either)):
        return None
    found = []
    for one in theorem.statement.args:
        said = (_said_otherwise(assume(one), part) or _plainly(part, (one,)) for part in formula.args)
        shown = next((part for part in said if part is not None), None)
        if shown is None:
            return None
        found.append(either(shown, formula))
    return split(theorem, *found)


def follows(formula: Formula, known: frozenset[Formula]) -> Outline | None:
    """A proof of a comparison from as few of the known formulas as suffice, or nothing."""
    enough = _enough(formula, known)
    return _factored(formula, known) if enough is None else _plainly(formula, enough)


@lru_cache(maxsize=20_000)
def _enough(formula: Formula, known: frozenset[Formula]) -> tuple[Formula, ...] | None:
    """Those of the known formulas from which `plainly` proves the formula: at most two, if two suffice. (Searches ask
    for the same again and again; what they get is proved anew each time.)"""
    if not holds_plainly(formula, known):
        return None
    relevant = sorted((k for k in known if k == formula or free_in(k) & free_in(formula)), key=spelled)
    most = 2 if holds_plainly(formula, assumed(relevant)) else -1     # what all do not, no two do
    few = (some for count in range(most + 1) for some in combinations(relevant, count))
    moments = [f for f in known if type(f) is Moments]
    first = [moments] if isinstance(formula, Integrable) else []        # rather than what else is presupposed finite
    several = (*first, *few, moments, relevant, known)                  # what is used shows in the theorem
    return next((tuple(some) for some in several if _suffice(some, formula, known)), None)


def _suffice(hypotheses: Iterable[Formula], formula: Formula, known: frozenset[Formula]) -> bool:
    """Whether `plainly` proves the formula from these, and asks for nothing that is not known."""
    given = assumed(hypotheses)
    return holds_plainly(formula, given) and given | domain(formula, given) <= known


def _plainly(formula: Formula, hypotheses: tuple[Formula, ...]) -> Outline | None:
    try:
        return plainly(formula, *hypotheses)
    except Refused:
        return None


def _factored(formula: Formula, known: frozenset[Formula]) -> Outline | None:
    """a < b by the signs of the factors of b - a."""
    if not isinstance(formula, (Less, AtMost, NotEqual)):
        return None
    signed = type(formula)(0, factored(formula.rhs - formula.lhs))
    lemma = _plainly(signed, tuple(known)) if holds_plainly(signed, assumed(known)) else None
    if lemma is None:
        return None
    try:
        proved = compare(lemma, formula, plainly(Less(0, 1)))
    except Refused:
        return None
    for extra in proved.given - known:
        step = _plainly(extra, tuple(known))
        if step is None or not step.given <= known:
            return None
        proved = cut(step, proved)
    return proved


def known_by(formulas: Iterable[Formula]) -> tuple[Outline, ...]:
    return tuple(map(assume, formulas))
