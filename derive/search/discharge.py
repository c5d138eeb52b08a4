"""Which hypotheses of a theorem follow plainly from others, so that the theorem can do without them."""

from collections.abc import Iterable
from itertools import combinations

from sympy import factor, together

from derive.kernel.algebra import compare
from derive.kernel.domain import holds_plainly
from derive.kernel.logic import assume, cut, plainly
from derive.kernel.terms import AtMost, Formula, Less, NotEqual, Refused, spelled
from derive.kernel.theorem import Theorem


def tidy(theorem: Theorem, context: Iterable[Formula]) -> Theorem:
    """The theorem without those hypotheses that follow from the context; what it uses of the context stays."""
    known = frozenset(context)
    for formula in sorted(theorem.given - known, key=spelled):
        lemma = follows(formula, known)
        if lemma is not None:
            theorem = cut(lemma, theorem)
    return theorem


def follows(formula: Formula, known: frozenset[Formula]) -> Theorem | None:
    """A proof of a comparison from as few of the known formulas as suffice, or nothing."""
    if not holds_plainly(formula, known):
        return _factored(formula, known)
    relevant = sorted((k for k in known if k == formula or k.free_symbols & formula.free_symbols), key=spelled)
    for count in range(min(len(relevant), 2) + 1):
        for some in combinations(relevant, count):
            lemma = _plainly(formula, some)
            if lemma is not None and lemma.given <= known:
                return lemma
    lemma = _plainly(formula, tuple(known))
    return lemma if lemma is not None and lemma.given <= known else None


def _plainly(formula: Formula, hypotheses: tuple[Formula, ...]) -> Theorem | None:
    try:
        return plainly(formula, *hypotheses)
    except Refused:
        return None


def _factored(formula: Formula, known: frozenset[Formula]) -> Theorem | None:
    """a < b by the signs of the factors of b - a."""
    if not isinstance(formula, (Less, AtMost, NotEqual)):
        return None
    product = factor(together(formula.rhs - formula.lhs))
    lemma = _plainly(type(formula)(0, product), tuple(known))
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


def known_by(formulas: Iterable[Formula]) -> tuple[Theorem, ...]:
    return tuple(map(assume, formulas))
