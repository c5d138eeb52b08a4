"""Equations between sequences that hold at the start and are kept by each step: one induction for all of them."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce

from sympy import Expr, Mul, Symbol

from derive.conversions.context import Context
from derive.conversions.matching import defined_head
from derive.conversions.signs import not_zero
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, Term, abstracted, number
from derive.kernel.text import text
from derive.kernel.theorem import Theorem, apply, assume, convert, generalise, imply, linear, ring, specialise
from derive.kernel.types import INT, REAL
from derive.kernel.words import both as conjunction
from derive.kernel.words import no, real, word
from derive.library.rewriting import rewritten
from derive.library.steps import applied, both, conjuncts, supposing, use
from derive.outlines.outline import Outline
from derive.outlines.terms import At, Equal, Forall, Formula, fresh, substitute

from .algebra import real_sides
from .calculation import calculation
from .deciding import decided
from .known import Contexts
from .recasting import parts_of, recast
from .steps import Step, elaborates
from .terms import formula_of, named, real_of, whole_of

ZERO = number(0, INT)


@elaborates("kept")
def _kept(step: Step) -> Theorem:
    goals, after, between, place, name, definitions, starts, known, scales = step.arguments
    return keep(goals, after, between, name, _said(definitions), _said(starts), _said(known), scales)[place]


def _said(premises: Sequence[Outline]) -> list[Formula]:
    return [premise.statement for premise in premises]


def keep(goals: Sequence[Formula], after: Sequence[Formula], between: Sequence[Formula], name: Symbol,
         definitions: Sequence[Formula], starts: Sequence[Formula], known: Sequence[Formula],
         scales: Sequence[Expr]) -> list[Theorem]:
    """Each goal for all name >= 0, and what they give after the step, under as many of the formulas as it takes. A goal
    is an equation, perhaps for all places of an array. What holds `between`, of what a step computes on its way, is
    shown first: then it need not be put in."""
    index = named(name.name, INT)
    from_zero = ZERO <= index
    said = [formula_of(goal) for goal in goals]
    held = list(map(assume, said))
    ranged = Context(known=(assume(from_zero),))
    facts = [assume(from_zero), *(_at_next(formula, name, index, ranged) for formula in known)]
    context = Context(known=(*facts, *held))
    laws = [_at_next(formula, name, index, ranged) for formula in definitions]
    before = [_solved(goal, theorem, context) for goal, theorem in zip(goals, held, strict=True)]
    following = [substitute(goal, {name: name + 1}) for goal in goals]
    times = list(map(real_of, scales))
    ordered = [*_as_computed([*between, *following[1:]], laws), following[0], *after]   # what is watched needs all
    by_goal: dict[Formula, Theorem] = {}
    contexts = Contexts()
    for goal in ordered:
        now = [_solved(other, step, context) for other, step in by_goal.items()]
        others = _names_in(ordered) - _names_in([goal])
        short = [*now, *(law for law in laws if _defined_name(law) not in others), *before]
        by_goal[goal] = _calculated(goal, (short, [*laws, *before]), facts, times, context, contexts)
    later = [recast(by_goal[goal], formula_of(goal), context) for goal in after]
    steps = [by_goal[goal] for goal in following]
    steps = [recast(step, abstracted(index, formula)(index + 1), context)
             for step, formula in zip(steps, said, strict=False)]
    bases = [recast(assume(formula_of(start)), abstracted(index, formula)(ZERO), Context())
             for start, formula in zip(starts, said, strict=True)]
    whole = reduce(conjunction, said)
    held = conjuncts(assume(whole), len(said))
    inner = generalise(index, supposing(_by(held, reduce(both, steps)), from_zero, whole))
    induction = use("induction", reduce(both, bases), inner, s=abstracted(index, whole), a=ZERO)
    here = apply(specialise(induction, index), assume(from_zero))
    proved = conjuncts(here, len(said))
    return [generalise(index, imply(from_zero, part)) for part in (*proved, *(_by(proved, part) for part in later))]


def _as_computed(goals: Sequence[Formula], laws: Sequence[Theorem]) -> list[Formula]:
    """Goals in the order in which a step computes what they are about."""
    place = {_defined_name(law): place for place, law in enumerate(laws)}
    return sorted(goals, key=lambda goal: max(place.get(named(entry.name, REAL).name, -1)
                                              for entry in at_one_place(goal).lhs.atoms(At)))


def _names_in(goals: Iterable[Formula]) -> set[str]:
    return {named(entry.name, REAL).name for goal in goals for entry in at_one_place(goal).atoms(At)}


def _defined_name(law: Theorem) -> str:
    head = defined_head(law.statement)
    assert head is not None
    return head.name


def at_one_place(goal: Formula) -> Equal:
    """What a goal says at one place."""
    while isinstance(goal, Forall):
        goal = goal.body
    assert isinstance(goal, Equal)
    return goal


def _by(theorems: Sequence[Theorem], theorem: Theorem) -> Theorem:
    """A theorem without the hypotheses that these theorems say."""
    for reason in theorems:
        if reason.statement in theorem.given:
            theorem = apply(imply(reason.statement, theorem), reason)
    return theorem


def _calculated(goal: Formula, ways: Sequence[Sequence[Theorem]], facts: Sequence[Theorem], times: Sequence[Term],
                context: Context, contexts: Contexts) -> Theorem:
    """The goal by one of several sets of equations."""
    if isinstance(goal, Forall):
        return _at_each_place(goal, context, lambda body, inner: _calculated(body, ways, facts, times, inner, contexts))
    assert isinstance(goal, Equal)
    return calculation(real_sides(goal), ways, facts, times, context, contexts)


def _at_each_place(goal: Forall, context: Context, prove: Callable[[Formula, Context], Theorem]) -> Theorem:
    """A goal for all places, proved at one."""
    letter = fresh("i", goal)
    place, low, high = (whole_of(part) for part in (letter, *goal.outer))
    inner = prove(goal.open(letter), context.within(place, low, high))
    return generalise(place, supposing(inner, low <= place, place <= high))


def _at_next(formula: Formula, name: Symbol, index: Term, context: Context) -> Theorem:
    """What is said of all steps, of the next one; what is said of none as it is."""
    theorem = assume(formula_of(formula))
    if not isinstance(formula, Forall):
        return theorem
    theorem = specialise(theorem, index + 1)
    while (parts := parts_of(theorem.statement, "implies")) and (premise := decided(parts[0], context)) is not None:
        theorem = apply(theorem, premise)
    return convert(rewritten(theorem.statement, *_places(theorem.statement, name, index)), theorem)


def _places(statement: Term, name: Symbol, index: Term) -> Iterator[Theorem]:
    """Each t + 1 + c in a statement as it is written elsewhere: t for (-1) + (t + 1)."""
    found = dict.fromkeys(_whole_parts(statement))
    for part in sorted(found, key=lambda part: -len(text(part))):       # one may stand in another one
        gap = polynomial(part - index)
        if set(gap) <= {()}:
            yield ring(part, whole_of(name + int(gap.get((), 0))))


def _whole_parts(term: Term) -> Iterator[Term]:
    """The largest closed terms of whole numbers."""
    if term.type == INT and term.kind == APPLICATION and not term.loose:
        yield term
    else:
        for part in term.parts:
            yield from _whole_parts(part)


def _solved(goal: Formula, theorem: Theorem, context: Context) -> Theorem:
    """x = b/c from c*x = b, c not being 0"""
    if isinstance(goal, Forall):
        def at_place(body: Formula, inner: Context) -> Theorem:
            place, *_ = inner.ranges[-1]
            return _solved(body, applied(specialise(theorem, place), *inner.added), inner)

        return _at_each_place(goal, context, at_place)
    assert isinstance(goal, Equal)
    coefficient, entry = apart(goal.lhs)
    if coefficient == 1:
        return theorem
    below, state, right = map(real_of, (coefficient, entry, goal.rhs))
    theorem = recast(theorem, (below * state).eq(right), context)
    unit = use("inverse", not_zero(below, context) or assume(no(below.eq(real(0)))), x=below)
    over = word("inverse", below)
    return linear(state.eq(over * right), theorem, over, unit, -state)


def apart(product: Expr) -> tuple[Expr, At]:
    """c and x of c*x, x being an entry"""
    entry = next(part for part in Mul.make_args(product) if isinstance(part, At))
    return product / entry, entry
