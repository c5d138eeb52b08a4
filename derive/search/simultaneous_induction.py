"""Induction on several equations at once, which need one another in the step, by the rule for one statement.

Equations a_0 = b_0, ..., a_n = b_n are said as one: sum_k L_k(j)*a_k = sum_k L_k(j)*b_k for all j in 0..n, where the
polynomial L_k is 1 at j = k and 0 at the other whole numbers in the range.
"""

from collections.abc import Callable, Iterable, Sequence

from sympy import Add, Expr, Integer, Mul, S, Symbol

from derive.outlines.algebra import combine
from derive.outlines.induction import induct
from derive.outlines.logic import assume, cut, generalise, specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Forall, Formula, fresh, substitute

from .discharge import tidy

Prover = Callable[[Sequence[Equal], Sequence[Outline]], Sequence[Outline]]  # goals one step later, from what holds now


def prove_together(goals: Sequence[Equal], name: Symbol, low: Expr, bases: Sequence[Outline], step: Prover,
                   context: Iterable[Formula] = ()) -> tuple[Outline, ...]:
    """Each goal for all name >= low. A base proves a goal at `low`; the step may use all the goals at `name`."""
    known = frozenset(context)
    following = [substitute(goal, {name: name + 1}) for goal in goals]
    steps = step(following, tuple(map(assume, goals)))
    if len(goals) == 1:
        only = tidy(steps[0], known | {AtMost(low, name)})
        return (tidy(induct(bases[0], only, goals[0], name, low, S.Infinity), known),)
    place = fresh("j", *goals, *known)
    ended = (Integer(0), Integer(len(goals) - 1))
    family = _family(goals, place)
    base = generalise(_joined(bases, place), place, *ended)
    hypothesis = assume(Forall(family, place, *ended))
    joined = _joined(steps, place)
    for index, goal in enumerate(goals):
        joined = cut(tidy(_picked(hypothesis, goal, index), known), joined)
    following_family = tidy(generalise(joined, place, *ended), known | {AtMost(low, name)})
    general = tidy(induct(base, following_family, hypothesis.statement, name, low, S.Infinity), known)
    at_name = specialise(general, name)
    return tuple(generalise(tidy(_picked(at_name, goal, index), known | {AtMost(low, name)}), name, low, S.Infinity)
                 for index, goal in enumerate(goals))


def _joined(theorems: Sequence[Outline], place: Symbol) -> Outline:
    """The family, one member from each theorem."""
    family = _family([theorem.statement for theorem in theorems], place)
    return combine(*family.args, _weights(len(theorems), place), tuple(theorems))


def _family(goals: Sequence[Equal], place: Symbol) -> Equal:
    weights = _weights(len(goals), place)
    return Equal(*(Add(*(w * goal.args[side] for w, goal in zip(weights, goals, strict=True))) for side in (0, 1)))


def _weights(count: int, place: Symbol) -> tuple[Expr, ...]:
    """L_k, which is 1 at k and 0 at the other places."""
    return tuple(Mul(*((place - other) / Integer(own - other) for other in range(count) if other != own))
                 for own in range(count))


def _picked(family: Outline, goal: Equal, index: int) -> Outline:
    """The goal as the member of the family at an index."""
    member = specialise(family, Integer(index))
    return member if member.statement == goal else combine(*goal.args, (S.One,), (member,))
