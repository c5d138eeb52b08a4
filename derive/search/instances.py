"""What is given for all indices, at letters that stand for an index."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from sympy import Basic, Symbol

from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, specialise
from derive.outlines.outline import Outline
from derive.outlines.sums import added_up
from derive.outlines.terms import AtMost, Binder, Forall, Formula, Less, Sum, fresh, spelled

from .discharge import follows, tidy

MOST = 40


def at_letters(letters: Sequence[Symbol], context: frozenset[Formula]) -> tuple[Outline, ...]:
    """What the context says for all indices, at these letters and at the indices that it names, where these are in
    range."""
    general = sorted((f for f in context if isinstance(f, Forall)), key=spelled)
    named = {s for f in context for s in f.free_symbols if isinstance(s, Symbol) and s.is_integer
             and not s.is_nonnegative}
    places = [*letters, *sorted(named - set(letters), key=spelled)]
    found: list[Outline] = []
    for formula in general:
        depth, inner = 0, formula
        while isinstance(inner, Forall):
            depth, inner = depth + 1, inner.body
        for chosen in product(places, repeat=depth):
            one = assume(formula)
            for letter in chosen:
                one = specialise(one, letter)
            one = tidy(one, context)
            if one.given <= context and len(found) < MOST:
                found.append(one)
    return tuple(found)


def without(instances: Iterable[Outline], theorem: Outline, context: frozenset[Formula]) -> Outline:
    """The theorem from what is said for all indices."""
    for one in instances:
        if one.statement in theorem.given - context:
            theorem = cut(one, theorem)
    return tidy(theorem, context)


def signs_of_sums(terms: Iterable[Basic], context: frozenset[Formula]) -> Iterator[Outline]:
    """Which sums in the terms are positive or not negative, because their terms are, by what is given for all
    indices."""
    for total in sorted({part for term in terms for part in sums_in(term)}, key=spelled):
        low, high = total.outer
        name = fresh("i", total, *context)
        around = context | in_range(name, low, high)
        local = at_letters([name], around)
        for kind in (Less, AtMost):
            sign = follows(kind(0, total.open(name)), around.union(one.statement for one in local))
            if sign is not None:
                theorem = tidy(added_up(without(local, sign, around), name, low, high), context)
                if theorem.given <= context and follows(theorem.statement, context) is None:
                    yield theorem
                    break


def sums_in(term: Basic) -> Iterator[Sum]:
    """The sums that stand in no other one."""
    if isinstance(term, Sum):
        yield term
    elif not isinstance(term, Binder):
        for part in term.args:
            yield from sums_in(part)
