"""What is known where a term stands, and the comparisons of integers that follow from it by adding up inequalities."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from derive.kernel.polynomials import Monomial, Polynomial, combined, polynomial
from derive.kernel.terms import Term, number
from derive.kernel.theorem import Theorem, assume, linear, specialise
from derive.kernel.types import INT, Refused
from derive.kernel.words import every
from derive.library.steps import absurd, applied, arguments, ordered, use

from .matching import case_of_equation, defined_head, head_of, is_general, special_case
from .polynomials import TooLarge, monomial_key, order_key

Key = TypeVar("Key")
GOAL = -1
MOST_ROWS = 200
When = tuple[int, int]                  # how many things are supposed, and the moment of reading
NEVER: When = (-1, -1)


@dataclass(frozen=True, slots=True)
class Row:
    """A number that is not negative, and how often each premise is in it."""

    gap: Polynomial
    made_of: dict[int, int]

    def plus(self, other: Row, mine: int, its: int) -> Row:
        places = self.made_of.keys() | other.made_of.keys()
        return Row(combined({key: value * mine for key, value in self.gap.items()},
                            {key: value * its for key, value in other.gap.items()}),
                   {place: self.made_of.get(place, 0) * mine + other.made_of.get(place, 0) * its for place in places})


@contextmanager
def forgetting(memory: MutableMapping[Key, Any], key: Key) -> Iterator[None]:
    """What stands in a memory while it is being found is taken out again where that is broken off: it is no answer."""
    try:
        yield
    except BaseException:
        memory.pop(key, None)
        raise


class Reading:
    """What is known is being read: until that is done, answers rest on a part of it. The moment is another one after
    each thing that is read, and answers of one moment are not those of another; it is 0 where nothing is being read."""

    def __init__(self) -> None:
        self.moments: list[int] = []        # of all that are read now, one within the other
        self.last = 0

    @property
    def moment(self) -> int:
        return self.moments[-1] if self.moments else 0

    @contextmanager
    def begun(self) -> Iterator[None]:
        self.last += 1
        self.moments.append(self.last)
        try:
            yield
        finally:
            self.moments.pop()

    def goes_on(self) -> None:
        self.last += 1
        self.moments[-1] = self.last


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Context:
    """Theorems that may be used: what is assumed here, and what was proved. Definitions `for all ..: a(i..) = b` are
    put in wherever an entry a(i..) stands."""

    known: tuple[Theorem, ...] = ()
    definitions: tuple[Theorem, ...] = ()
    ranges: tuple[tuple[Term, Term, Term], ...] = ()        # the indices around, outermost first, from and to
    guards: tuple[Term, ...] = ()       # conditions under which a choice takes the branch that is looked at
    supposed: list[Theorem] = field(default_factory=list)   # hypotheses made here or further in, each about all indices
    answers: dict[Term, Theorem | None] = field(default_factory=dict)
    memory: dict[tuple[str, Term], tuple[When, Theorem | None]] = field(default_factory=dict)
    further_in: dict[tuple[Term, Term, Term], tuple[int, Context]] = field(default_factory=dict)    # by index and range
    reading: Reading = field(default_factory=Reading)       # shared with all contexts that come of this one
    taken: frozenset[str] = frozenset()                     # the names that what is known speaks of
    before: Context | None = None                           # the context that this one knows more than
    added: tuple[Theorem, ...] = ()                         # by what
    full_ranges: bool = False           # of sums over i <= j the comparison stays, and neither range is made smaller
    strict_orders: bool = False         # i <= j is written by j < i, and i < j by that and by i = j
    sizes_apart: bool = False           # |x*y| is |x|*|y|
    exchanges: tuple[Theorem, ...] = ()                     # w(i, j) = w(j, i): put in where the right side comes first

    @property
    def newly(self) -> tuple[Theorem, ...]:
        return self.known if self.before is None else self.added

    def knowing(self, *theorems: Theorem) -> Context:
        return replace(self, known=(*self.known, *theorems), answers={}, memory={}, further_in={}, before=self,
                       added=theorems, taken=self.taken.union(
                           *((name for name, _ in theorem.statement.free) for theorem in theorems)))

    def afresh(self) -> Context:
        """What is known here, for a question of which others know nothing: what is supposed for it stays there."""
        return replace(self, supposed=[*self.supposed], answers={}, memory={}, further_in={}, before=self, added=())

    def defining(self, *theorems: Theorem) -> Context:
        return replace(self, definitions=(*self.definitions, *theorems), answers={}, memory={}, further_in={},
                       before=self, added=())

    def exchanging(self, *theorems: Theorem) -> Context:
        return replace(self, exchanges=(*self.exchanges, *theorems), answers={}, memory={}, further_in={}, before=self,
                       added=())

    def in_full_ranges(self) -> Context:
        return replace(self, full_ranges=True, answers={}, memory={}, further_in={})

    def in_strict_orders(self) -> Context:
        return replace(self, full_ranges=True, strict_orders=True, answers={}, memory={}, further_in={})

    def with_sizes_apart(self) -> Context:
        return replace(self, sizes_apart=True, answers={}, memory={}, further_in={})

    def within(self, index: Term, low: Term, high: Term) -> Context:
        """What is known further in, where an index runs over a range."""
        key = index, low, high
        moment, inner = self.further_in.get(key, (0, None))
        if inner is None or moment != self.reading.moment:
            inner = replace(self.assuming(low <= index, index <= high), ranges=(*self.ranges, key))
            self.further_in[key] = self.reading.moment, inner
        return inner

    def under(self, guard: Term) -> Context:
        """What is known in a branch of a choice"""
        return replace(self.assuming(guard), guards=(*self.guards, guard))

    def suppose(self, formula: Term) -> Theorem:
        """The formula by a hypothesis that says it, where the guards around hold, of all indices around that it speaks
        of, in their ranges."""
        around: list[tuple[Term, Term, Term]] = []
        for guard in reversed(self.guards):
            formula = guard >> formula
        needed = formula.free
        for index, low, high in reversed(self.ranges):
            if (index.name, INT) in needed:
                around.insert(0, (index, low, high))
                needed |= low.free | high.free
        general = formula
        for index, low, high in reversed(around):
            general = every(index, (low <= index) >> ((index <= high) >> general))
        theorem = assume(general)
        self.supposed.append(theorem)
        for index, low, high in around:
            theorem = applied(specialise(theorem, index), assume(low <= index), assume(index <= high))
        return applied(theorem, *map(assume, self.guards))

    def unfolded(self, entry: Term) -> Theorem | None:
        """entry = what its definition says, where the entry is in the range of the definition"""
        head = head_of(entry)
        found = (case_of_equation(definition, entry, self.prove) for definition in self.definitions
                 if defined_head(definition.statement) is head)
        return next((equation for equation in found if equation is not None), None) or self._exchanged(entry)

    def _exchanged(self, entry: Term) -> Theorem | None:
        """entry = another entry of the array that is the same and comes before it"""
        found = (case_of_equation(law, entry, self.prove) for law in self.exchanges
                 if defined_head(law.statement) is head_of(entry))
        return next((equation for equation in found if equation is not None
                     and order_key(equation.statement.parts[2]) < order_key(entry)), None)

    @property
    def now(self) -> When:
        """When an answer is found: one that was none is asked again when more is supposed, or has been read."""
        return len(self.supposed), self.reading.moment

    def remembered(self, what: str, term: Term, find: Callable[[], Theorem | None]) -> Theorem | None:
        """The answer to a question about a term. While it is being found there is none, and of a term that is too
        large; where that is broken off nothing is remembered."""
        when, answer = self.memory.get((what, term), (NEVER, None))
        if answer is None and when != self.now:
            self.memory[what, term] = self.now, None
            with forgetting(self.memory, (what, term)), suppress(TooLarge):
                answer = find()
            self.memory[what, term] = self.now, answer
        return answer

    def form(self, term: Term, find: Callable[[], Theorem]) -> Theorem:
        """The normal form of a term, found anew when more is supposed, or has been read."""
        when, known = self.memory.get(("form", term), (NEVER, None))
        if known is None or when != self.now:
            known = find()
            self.memory["form", term] = self.now, known
        return known

    def assuming(self, *formulas: Term) -> Context:
        return self.knowing(*map(assume, formulas))

    def prove(self, goal: Term) -> Theorem | None:
        """The goal, if it is known, or a case of what is known in general, or if it compares integers and known
        comparisons add up to it."""
        if goal not in self.answers:
            self.answers[goal] = None               # a goal is no help for itself
            with forgetting(self.answers, goal):
                there = next((theorem for theorem in self.known if theorem.statement is goal), None)
                self.answers[goal] = there or (self._added_up(goal) if _compares_integers(goal) else None) or (
                    self._case(goal, self.known))
        return self.answers[goal] or self._case(goal, self.supposed)

    def _case(self, goal: Term, known: Iterable[Theorem]) -> Theorem | None:
        """The goal as a case of what is known of all indices."""
        there = next((theorem for theorem in known if theorem.statement is goal), None)
        cases = (special_case(theorem, goal, self.prove) for theorem in known if is_general(theorem.statement))
        return there or next((case for case in cases if case is not None), None)

    def _added_up(self, goal: Term) -> Theorem | None:
        premises = [not_strict(theorem) for theorem in self.known if _compares_integers(theorem.statement)]
        rows = [Row(_gap(premise.statement), {place: 1}) for place, premise in enumerate(premises)]
        denied = combined({(): -1 if goal.parts[0].name == "at_most" else 0}, _gap(goal), -1)
        denied = {key: value for key, value in denied.items() if value}
        answer = _contradiction([*_relevant(rows, denied.keys() - {()}), Row(denied, {GOAL: 1})])
        if answer is None:
            return None
        if any(count % answer[GOAL] for count in answer.values()):
            return _by_denial(goal, premises, answer)
        factors = [part for place, count in answer.items() if place != GOAL
                   for part in (premises[place], number(count // answer[GOAL], INT))]
        try:
            return linear(goal, *factors)
        except Refused:             # the sum leaves less than the goal asks for
            return None


def _by_denial(goal: Term, premises: list[Theorem], answer: dict[int, int]) -> Theorem:
    """The goal where only a multiple of it adds up, 0 <= n from 0 <= 2*n: its denial is absurd."""
    low, high = goal.parts[1:]
    strict = goal.parts[0].name == "less"
    denied = not_strict(assume(high <= low if strict else high < low))
    zero = number(0, INT)
    factors = [part for place, count in answer.items()
               for part in (denied if place == GOAL else premises[place], number(count, INT))]
    never = absurd(use("irreflexive", INT, linear(zero < zero, *factors), x=zero), goal)
    return ordered(high, low, never, assume(goal)) if strict else ordered(low, high, assume(goal), never)


def _compares_integers(formula: Term) -> bool:
    return (formula.kind == "application" and formula.parts[0].name in ("at_most", "less")
            and formula.parts[1].type == INT)


def not_strict(theorem: Theorem) -> Theorem:
    """a < b as a + 1 <= b; other comparisons as they are"""
    if theorem.statement.parts[0].name != "less":
        return theorem
    low, high = arguments(theorem.statement, "less")
    return use("next", theorem, a=low, b=high)


def _gap(comparison: Term) -> Polynomial:
    return combined(polynomial(comparison.parts[2]), polynomial(comparison.parts[1]), -1)


def _relevant(rows: list[Row], names: AbstractSet[Monomial]) -> list[Row]:
    """The rows that share a name with the goal, or with such a row, and so on."""
    kept: list[Row] = []
    while True:
        now = [row for row in rows if not names.isdisjoint(row.gap)]
        if not now:
            return kept
        kept += now
        rows = [row for row in rows if names.isdisjoint(row.gap)]
        names = {name for row in now for name in row.gap if name}


def _contradiction(rows: list[Row]) -> dict[int, int] | None:
    """Fourier-Motzkin elimination: how often each row is taken for their sum to be a negative number."""
    while True:
        for row in rows:
            if row.gap.keys() == {()} and row.gap[()] < 0 and row.made_of.get(GOAL, 0) > 0:
                return row.made_of
        names: set[Monomial] = {name for row in rows for name in row.gap if name}
        if not names or len(rows) > MOST_ROWS or not any(GOAL in row.made_of for row in rows):
            return None             # without the goal nothing that is left contradicts it
        name = min(sorted(names, key=monomial_key), key=lambda name: _pairs(rows, name))
        rows = [row for row in rows if name not in row.gap] + [
            one.plus(other, -int(other.gap[name]), int(one.gap[name]))
            for one in rows if one.gap.get(name, 0) > 0 for other in rows if other.gap.get(name, 0) < 0]


def _pairs(rows: list[Row], name: Monomial) -> int:
    """How many rows there would be for those that have this name."""
    signs = [row.gap.get(name, 0) for row in rows]
    return sum(sign > 0 for sign in signs) * sum(sign < 0 for sign in signs)
