"""Which instances of general equations speak of the entries at hand: w[t+1, i] of a goal and w[t, i] = ... for all t, i."""

from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr, Symbol

from derive.kernel.domain import in_range
from derive.kernel.logic import specialise
from derive.kernel.terms import At, Equal, Forall, Formula, Refused, fresh, integral, substitute
from derive.kernel.theorem import Theorem

from .discharge import follows, tidy
from .elimination import prove_by_elimination
from .unfolding import Knowledge

ROUNDS = 4          # definitions put into definitions put into ...


def prove_from_instances(goals: Sequence[Equal], knowledge: Knowledge) -> tuple[Theorem, ...]:
    """Each goal as a sum of multiples of what is known: of plain equations, and of general ones at the entries at hand.
    More and more of these are tried."""
    plain = [e for e in knowledge.equations if isinstance(e.statement, Equal)]
    general = [e for e in knowledge.equations if isinstance(e.statement, Forall)]
    used = list(plain)
    seen: set[At] = set()
    refusal: Refused | None = None
    for _ in range(ROUNDS):
        try:
            return prove_by_elimination(goals, used, knowledge.context)
        except Refused as found:
            refusal = refusal or found
        entries = set().union(*(entries_of(f) for f in (*goals, *(e.statement for e in used)))) - seen
        seen |= entries
        more = [one for entry in sorted(entries, key=str) for e in general
                for one in instances(e, entry, knowledge.context) if one.statement not in {u.statement for u in used}]
        if not more:
            break
        used += more
    raise refusal or Refused("elimination: nothing was tried")


def instances(equation: Theorem, entry: At, context: Iterable[Formula]) -> Iterator[Theorem]:
    """The general equation where its left side is the entry, if that is in its range."""
    known = frozenset(context)
    names: list[tuple[Symbol, Expr, Expr]] = []
    said = equation.statement
    while isinstance(said, Forall):
        names.append((fresh("k", said, entry, *(n for n, _, _ in names)), *said.outer))
        said = said.open(names[-1][0])
    values = _matched(said.lhs, entry, [n for n, _, _ in names]) if isinstance(said, Equal) else None
    if values is None:
        return
    for name, low, high in names:
        ranged = (substitute(f, values) for f in in_range(name, low, high))
        if any(follows(condition, known) is None for condition in ranged):
            return
        equation = specialise(equation, values[name])
    yield tidy(equation, known)


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
