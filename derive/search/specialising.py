"""Which instances of general equations speak of the entries at hand: w[t+1,i] in a goal, w[t,i] = ... for all t, i."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sympy import Expr, Symbol

from derive.outlines.algebra import compare, replace
from derive.outlines.calculus import entries as arrays_in
from derive.outlines.linear import in_range
from derive.outlines.logic import plainly, specialise
from derive.outlines.normal import polynomial
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    AtMost,
    Equal,
    Forall,
    Formula,
    Less,
    NotEqual,
    Refused,
    fresh,
    integral,
    real,
    spelled,
    substitute,
)

from .chains import Chain
from .discharge import follows, tidy
from .elimination import combinations, prove_by_elimination
from .factored_form import pleasant
from .squares import prove_with_squares, signed_by_squares
from .unfolding import Knowledge

ROUNDS = 4          # definitions put into definitions put into ...


def prove_from_instances(goals: Sequence[Equal], knowledge: Knowledge) -> tuple[Outline, ...]:
    """Each goal as a sum of multiples of what is known: of plain equations, and of general ones at the entries at hand.
    More and more of these are tried."""
    refusal: Refused | None = None
    with_conditions: tuple[Outline, ...] = ()
    for used in more_and_more(frozenset(goals), knowledge):
        if any(_speaks_of_more(goal, used) for goal in goals):
            refusal = Refused("elimination: {} speaks of what nothing else does", goals[0])
            continue
        try:
            proved = prove_with_squares(goals, used, knowledge.context)
        except Refused as found:
            refusal = found
            continue
        if all(theorem.given <= knowledge.context.union(*(e.given for e in used)) for theorem in proved):
            return proved
        with_conditions = with_conditions or proved
    if with_conditions:
        return with_conditions
    raise refusal or Refused("elimination: nothing was tried")


def _speaks_of_more(goal: Equal, used: Sequence[Outline]) -> bool:
    """Whether an entry stands alone in it of an array of which nothing that is used speaks: no multiples of that add up
    to it."""
    form = polynomial(goal.lhs - goal.rhs)[0]
    alone = {base for monomial in form if len(monomial) == 1 for base, power in monomial if isinstance(base, At)
             and power == 1 and not _inside(base)}
    spoken = frozenset().union(*(arrays_in(equation.statement) for equation in used)) if alone else frozenset()
    alone = {base for base in alone if base.name not in spoken}
    return any(sum(base.name in arrays_in(term) for monomial in form for term, _ in monomial) == 1 for base in alone)


def more_and_more(goals: frozenset[Formula], knowledge: Knowledge) -> Iterator[list[Outline]]:
    """The plain equations; then also general ones at the entries that are there by now; and so on."""
    general = [e for e in knowledge.equations if isinstance(e.statement, Forall)]
    used = [e for e in knowledge.equations if isinstance(e.statement, Equal)]
    seen: set[At] = set()
    for _ in range(ROUNDS):
        yield used
        entries = set().union(*(entries_of(f) for f in (*goals, *(e.statement for e in used)))) - seen
        seen |= entries
        more = [one for entry in sorted(entries, key=spelled) for e in general
                for one in instances(e, entry, knowledge.context) if one.statement not in {u.statement for u in used}]
        if not more:
            return
        used = used + more


def prove_comparison(goal: Formula, knowledge: Knowledge) -> Outline:
    """a < b, a <= b, a != b: by the sign of what is left of b - a once what is known is put in."""
    kind = type(goal)
    if kind not in (Less, AtMost, NotEqual):
        raise Refused("elimination: {} compares nothing", goal)
    hole = real(fresh("m", goal).name)
    refusal: Refused | None = None
    for used in more_and_more(frozenset([goal]), knowledge):
        made, = combinations([goal.rhs - goal.lhs], [e.statement for e in used])
        rest = pleasant(made.rest)
        signed = follows(kind(0, rest), knowledge.context) or signed_by_squares(kind(0, rest), knowledge.context)
        if signed is None:
            refusal = Refused("elimination: {}: the sign of {} is not known", goal, rest)
            continue
        equal, = prove_by_elimination([Equal(signed.statement.rhs, goal.rhs - goal.lhs)], used, knowledge.context)
        put = replace(equal, signed, hole, kind(0, hole))
        return tidy(put if put.statement == goal else compare(put, goal, plainly(Less(0, 1))), knowledge.context)
    raise refusal or Refused("elimination: nothing was tried")


def prove_by_rewriting(goal: Equal, knowledge: Knowledge) -> Outline:
    """Both sides with the right side of what is known for its left side, as often as that goes; then normal forms."""
    left, right = (_rewritten(Chain(side), knowledge) for side in goal.args)
    return tidy(left.joined(right), knowledge.context)


def _rewritten(chain: Chain, knowledge: Knowledge) -> Chain:
    for _ in range(ROUNDS):
        before = chain
        for equation in knowledge.equations:
            for entry in sorted(entries_of(Equal(chain.end, chain.end)), key=spelled):
                for one in instances(equation, entry, knowledge.context):
                    chain = chain.replacing(one)
        if chain is before:
            break
    return chain


def instances(equation: Outline, entry: At, context: Iterable[Formula]) -> Iterator[Outline]:
    """The general equation where its left side speaks of the entry, if that is in its range."""
    if (entry.name, len(entry.indices)) not in _spoken_of(equation.statement):
        return
    known = frozenset(context)
    names: list[tuple[Symbol, Expr, Expr]] = []
    said = equation.statement
    while isinstance(said, Forall):
        names.append((fresh("k", said, entry, *(n for n, _, _ in names)), *said.outer))
        said = said.open(names[-1][0])
    patterns = sorted(said.lhs.atoms(At), key=spelled) if isinstance(said, Equal) else []
    values = next(filter(None, (_matched(p, entry, [n for n, _, _ in names]) for p in patterns)), None)
    if values is None:
        return
    for name, low, high in names:
        ranged = (substitute(f, values) for f in in_range(name, low, high))
        if any(follows(condition, known) is None for condition in ranged):
            return
        equation = specialise(equation, values[name])
    yield tidy(equation, known)


@lru_cache(maxsize=10_000)
def _spoken_of(said: Formula) -> frozenset[tuple[str, int]]:
    """The arrays on the left side of an equation, each with the number of its indices."""
    while isinstance(said, Forall):
        said = said.body
    entries = said.lhs.atoms(At) if isinstance(said, Equal) else ()
    return frozenset((entry.name, len(entry.indices)) for entry in entries)


def _matched(pattern: Expr, entry: At, names: Sequence[Symbol]) -> dict[Symbol, Expr] | None:
    """Values of the names for which the pattern is the entry: each index is a name plus a number, or is the same."""
    if not (isinstance(pattern, At) and pattern.name == entry.name and len(pattern.indices) == len(entry.indices)):
        return None
    values: dict[Symbol, Expr] = {}
    for index, wanted in zip(pattern.indices, entry.indices, strict=True):
        bound = [name for name in names if name in index.free_symbols]
        if not bound and index == wanted:
            continue
        if len(bound) != 1 or not (index - bound[0]).is_Integer:
            return None
        value = wanted - (index - bound[0])
        if values.setdefault(bound[0], value) != value or not integral(value):
            return None
    return values if set(values) == set(names) else None


def entries_of(formula: Formula) -> set[At]:
    """Those outside of sums."""
    return {entry for side in formula.args for entry in side.atoms(At) if not _inside(entry)}


def _inside(entry: At) -> bool:
    return any(symbol.name.startswith("#") for symbol in entry.free_symbols)
