"""Which values each index of a layer takes: sizes and ranges, read off the accesses.

Arrays that come in have positions 1..size, and every size is at least 1. An index ranges over every position at which
all accesses are legal; an array that is computed has the positions of its indices.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise

from derive.kernel.terms import Term, number
from derive.kernel.types import INT
from derive.notation import syntax
from derive.notation.errors import NotationError
from derive.notation.names import nearest
from derive.notation.vanishing import vanishes_outside
from derive.notation.walk import children, names_in, walk
from derive.reading.affine import Ends, coefficient, constant, difference, extreme, normal, not_negative, spelled
from derive.reading.binders import fresh
from derive.reading.names import variable

ONE = number(1, INT)
Dimension = tuple[str, int]             # an array and the place of one of its indices
AFFINE = "an index is a sum of letters with whole factors"


@dataclass(frozen=True, slots=True, eq=False)      # two sums over j are two loops
class Loop:
    """An index of a statement: of its target, or of one sum in it. The same name in two sums is two loops."""

    letter: str
    variable: Term
    output: bool
    unbounded: bool = False             # of a sum: its terms are 0 outside of the arrays, so that it may go beyond them


@dataclass(frozen=True, slots=True)
class Use:
    """One index of one access: an affine form of loops."""

    dimension: Dimension
    index: Term
    loops: tuple[Loop, ...]
    at: syntax.Access

    def by(self, loop: Loop) -> bool:
        """Whether the index is this loop's letter and nothing else."""
        return loop in self.loops and self.index is loop.variable


@dataclass(frozen=True, slots=True)
class Shapes:
    """The ranges of every array and of every loop, the sizes, and what is given of them."""

    arrays: Mapping[str, tuple[Ends, ...]]
    loops: Mapping[int, tuple[Ends, ...]]           # by the identity of a Reduce or Assign node
    facts: tuple[Term, ...]
    sizes: tuple[Term, ...]
    letters: Mapping[str, frozenset[Ends]] = field(default_factory=dict)        # the ranges that each letter has

    def seen_from(self, assign: syntax.Assign) -> Mapping[str, frozenset[Ends]]:
        """The letters, where one that a sum of this statement binds has the ranges that it has there."""
        own: dict[str, frozenset[Ends]] = {}
        for tree, _ in walk(assign.value):
            if isinstance(tree, syntax.Reduce):
                for letter, ends in zip(tree.indices, self.loops[id(tree)], strict=True):
                    own[letter] = own.get(letter, frozenset()) | {ends}
        return {**self.letters, **own}


@dataclass(slots=True)
class _Inference:
    text: str
    program: syntax.Program
    ranges: dict[Dimension, Ends] = field(default_factory=dict)
    parents: dict[Dimension, Dimension] = field(default_factory=dict)
    letters: dict[Dimension, str] = field(default_factory=dict)
    spans: dict[str, frozenset[Ends]] = field(default_factory=dict)
    counts: dict[str, tuple[int, syntax.Tree]] = field(default_factory=dict)
    loops: dict[int, tuple[Ends, ...]] = field(default_factory=dict)
    facts: list[Term] = field(default_factory=list)
    sizes: list[Term] = field(default_factory=list)

    def run(self) -> Shapes:
        statements = [(assign, *self.uses(assign)) for assign in self.program.statements]
        for assign, uses, loops in statements:
            self._unify(assign, uses, loops)
        for assign, uses, loops in statements:
            self._statement(assign, uses, loops)
        arrays = {name: tuple(self._range((name, k), name) for k in range(places))
                  for name, (places, _) in self.counts.items() if " " not in name}        # of what is given
        return Shapes(arrays, self.loops, tuple(dict.fromkeys(self.facts)), tuple(self.sizes),
                      self.spans)

    # -- reading the accesses ------------------------------------------------------------------------------------------
    def uses(self, assign: syntax.Assign) -> tuple[list[Use], dict[int, tuple[Loop, ...]]]:
        name, indices = name_of(assign.target), letters_of(assign.target)
        self._count(name, len(indices), assign.target)
        loops: dict[int, tuple[Loop, ...]] = {}
        scope = {index: Loop(index, variable(index, INT), True) for index in indices}
        loops[id(assign)] = tuple(scope.values())
        return list(self._walk(assign.value, scope, loops)), loops

    def _walk(self, tree: syntax.Tree, scope: dict[str, Loop], loops: dict[int, tuple[Loop, ...]]) -> Iterator[Use]:
        match tree:
            case syntax.Reduce(kind=kind, indices=indices, lower=lower, body=body):
                if lower is not None:
                    raise NotationError("the range of a sum is read off the arrays here", self.text, tree.at,
                                        "sum(i, body)")
                around = [loop.variable for loop in scope.values()]
                own = {name: Loop(name, fresh(name, *around), False, kind == "sum" and vanishes_outside(body, name))
                       for name in indices}
                loops[id(tree)] = tuple(own.values())
                yield from self._walk(body, {**scope, **own}, loops)
            case syntax.Access(name=name, indices=indices):
                self._count(name, len(indices), tree)
                for place, index in enumerate(indices):
                    form = normal(self._affine(index, scope))
                    used = tuple(loop for loop in scope.values() if coefficient(form, loop.variable))
                    yield Use((name, place), form, used, tree)
            case _:
                if isinstance(tree, syntax.Name) and tree.id not in scope and tree.id != "pi":
                    self._count(tree.id, 0, tree)
                for child in children(tree):
                    yield from self._walk(child, scope, loops)

    def _affine(self, tree: syntax.Expr, scope: dict[str, Loop]) -> Term:
        match tree:
            case syntax.Number(value=value) if value.denominator == 1:
                return number(value.numerator, INT)
            case syntax.Name(id=name) if name in scope:
                return scope[name].variable
            case syntax.Name(id=name):
                raise NotationError(f"no index is called {name} here", self.text, tree.at,
                                    f"one of: {', '.join(scope) or 'none'}")
            case syntax.Negate(operand=operand):
                return -self._affine(operand, scope)
            case syntax.Binary(op="+", left=left, right=right):
                return self._affine(left, scope) + self._affine(right, scope)
            case syntax.Binary(op="-", left=left, right=right):
                return self._affine(left, scope) - self._affine(right, scope)
            case syntax.Binary(op="*", left=left, right=right):
                one, other = self._affine(left, scope), self._affine(right, scope)
                if constant(one) is None and constant(other) is None:
                    raise NotationError(AFFINE, self.text, tree.at, "2*i + k")
                return one * other
        raise NotationError(AFFINE, self.text, tree.at, "i, i+2 or 2*i + k")

    def _count(self, name: str, places: int, node: syntax.Tree) -> None:
        known, _ = self.counts.setdefault(name, (places, node))
        if known != places:
            raise NotationError(f"{name} has {_indices(places)} here and {_indices(known)} elsewhere", self.text,
                                node.at, f"{name} with {_indices(known)}, as in its first use")

    def _unify(self, assign: syntax.Assign, uses: list[Use], loops: dict[int, tuple[Loop, ...]]) -> None:
        """Dimensions that one loop indexes alone have one size; so has that of the target, if nothing shortens it."""
        for group in loops.values():
            for place, loop in enumerate(group):
                same = [use.dimension for use in uses if use.by(loop)]
                free = all(use.by(loop) for use in uses if loop in use.loops)
                if loop.output and free and same:
                    same.append((name_of(assign.target), place))
                for one, other in pairwise(same):
                    self.parents[self._root(one)] = self._root(other)
                for dimension in same:
                    self.letters.setdefault(dimension, loop.letter)

    # -- solving for the ranges ----------------------------------------------------------------------------------------
    def _root(self, dimension: Dimension) -> Dimension:
        while dimension in self.parents and self.parents[dimension] != dimension:
            dimension = self.parents[dimension]
        return dimension

    def _range(self, dimension: Dimension, letter: str) -> Ends:
        root = dimension if dimension in self.ranges else self._root(dimension)
        if root not in self.ranges:
            self.ranges[root] = (ONE, self._size(self.letters.get(dimension, letter)))
        return self.ranges[root]

    def _size(self, letter: str) -> Term:
        """A new size, at least 1, named after a letter: unlike every other size, array and letter of the text."""
        sizes = {size.name for size in self.sizes}
        others = names_in(self.program)
        name = letter.upper()
        while name in sizes | others:
            name += "'" if name in sizes else "_"
        self.sizes.append(variable(name, INT))
        self.facts.append(ONE <= self.sizes[-1])
        return self.sizes[-1]

    def _statement(self, assign: syntax.Assign, uses: list[Use], loops: dict[int, tuple[Loop, ...]]) -> None:
        found: dict[Loop, Ends] = {}
        everything = [loop for group in loops.values() for loop in group]
        for use in uses:
            if not use.loops:
                self._entry(use)
        for loop in everything:
            common = self._common(loop, [use for use in uses if use.by(loop)])
            if common is not None:
                found[loop] = common
        for loop in sorted(everything, key=lambda one: one.output):        # sums first: outputs wait for their ranges
            found[loop] = self._legal(assign, loop, uses, found)
        for node, group in loops.items():
            self.loops[node] = tuple(found[loop] for loop in group)
        for loop in everything:
            self.spans[loop.letter] = self.spans.get(loop.letter, frozenset()) | {found[loop]}
        for place, loop in enumerate(loops[id(assign)]):
            dimension = (name_of(assign.target), place)
            self.ranges[dimension] = found[loop]
            self.ranges.setdefault(self._root(dimension), found[loop])
            low, high = found[loop]
            if not self._known(high - low):
                self.facts.append(low <= high)

    def _entry(self, use: Use) -> None:
        """An index without a letter picks one entry, which the array is asked to have."""
        low, high = self._range(use.dimension, "k")
        if not self._known(difference(use.index, low)):
            raise NotationError(f"{use.dimension[0]} has no position {spelled(use.index)}: it begins at {spelled(low)}",
                                self.text, use.at.at, f"a position from {spelled(low)} on")
        if not self._known(difference(high, use.index)):
            self.facts.append(use.index <= high)

    def _common(self, loop: Loop, plain: list[Use]) -> Ends | None:
        """The range of the arrays that the loop indexes by itself; they must have one size."""
        ranges = [(self._range(use.dimension, loop.letter), use) for use in plain]
        for one, other in ranges:
            if one != ranges[0][0]:
                raise NotationError(
                    f"the index {loop.letter} has two sizes: {ranges[0][1].dimension[0]} has positions "
                    f"{_dots(ranges[0][0])}, {other.dimension[0]} has {_dots(one)}", self.text, other.at.at,
                    "arrays of one size under one index")
        return ranges[0][0] if ranges else None

    def widest(self, loop: Loop, uses: list[Use], assign: syntax.Assign) -> Ends:
        """The range that holds all others of the arrays that the loop indexes alone: outside of theirs they are 0."""
        ranges = [self._range(use.dimension, loop.letter) for use in uses if use.by(loop)]
        for low, high in ranges:
            if all(self._known(other - low) and self._known(high - end) for other, end in ranges):
                return low, high
        if loop.unbounded and len({low for low, _ in ranges}) == 1:     # all of them one behind the other
            low = ranges[0][0]
            highs = [*dict.fromkeys(high for _, high in ranges)]
            return low, normal(reduce(lambda end, high: end + (high - low + 1), highs, low - 1))
        raise NotationError(f"the range of {loop.letter} is unknown: " + (
            "its arrays have sizes that cannot be compared" if ranges
            else f"no array is indexed by {loop.letter} alone"), self.text, assign.value.at,
            f"an array with the index {loop.letter} by itself")

    def _legal(self, assign: syntax.Assign, loop: Loop, uses: list[Use], found: dict[Loop, Ends]) -> Ends:
        lows, highs = ([found[loop][0]], [found[loop][1]]) if loop in found else ([], [])
        steps: list[tuple[int, Term]] = []         # slope * i <= top
        for use in uses:
            others = [other for other in use.loops if other is not loop]
            if loop not in use.loops or use.by(loop) or any(other not in found for other in others):
                continue
            if not loop.output and any(other.output for other in others):
                continue                            # the output's range gives way to the sum's
            slope = coefficient(use.index, loop.variable)
            rest = difference(use.index, loop.variable * slope)
            ranges = {other.variable: found[other] for other in others}
            first, last = extreme(rest, ranges, 0), extreme(rest, ranges, 1)
            low, high = self._range(use.dimension, loop.letter)
            if slope == 1:
                lows.append(difference(low, first))
                highs.append(difference(high, last))
            elif slope == -1:
                lows.append(difference(last, high))
                highs.append(difference(first, low))
            elif slope > 1:
                lows.append(self._ceiling(difference(low, first), slope, use))
                steps.append((slope, difference(high, last)))
            else:
                raise NotationError(f"{spelled(use.index)} runs backwards in steps", self.text, use.at.at,
                                    "a positive stride")
        if not lows:
            raise NotationError(f"the range of {loop.letter} is unknown: no array is indexed by {loop.letter}",
                                self.text, assign.at, f"an array with {loop.letter} as an index")
        low = self._best(lows, 1, loop, assign)
        highs += [self._floor(top, slope, low, loop) for slope, top in self._shortest(steps)]
        high = self._best(highs, -1, loop, assign)
        if self._known(low - high - 1):
            raise NotationError(f"no position is legal for {loop.letter}: it would run from {spelled(low)} to "
                                f"{spelled(high)}", self.text, assign.at, "accesses that are legal at some position")
        return low, high

    def _shortest(self, steps: list[tuple[int, Term]]) -> list[tuple[int, Term]]:
        """Those of the bounds slope * i <= top that do not follow from another one of them."""
        kept: list[tuple[int, Term]] = []
        for k, (slope, top) in enumerate(steps):
            rivals = [*kept, *steps[k + 1:]]
            if not any(self._known(top * other - below * slope) for other, below in rivals):
                kept.append((slope, top))
        return kept

    def _floor(self, top: Term, slope: int, low: Term, loop: Loop) -> Term:
        """The last legal position in steps: a size of its own, tied to the others by two inequalities."""
        last = normal(low + self._size(loop.letter) - 1)
        self.facts += [normal(last * slope) <= top, top < normal((last + 1) * slope)]
        return last

    def _ceiling(self, term: Term, slope: int, use: Use) -> Term:
        first = constant(term)
        if first is None:
            raise NotationError(f"a stride needs a number as its first position, not ({spelled(term)})/{slope}",
                                self.text, use.at.at, "no stride, or other indices with the first position 1")
        return number(-((-first) // slope), INT)

    def _best(self, bounds: list[Term], direction: int, loop: Loop, assign: syntax.Assign) -> Term:
        """The largest of lower bounds (direction 1), the smallest of upper bounds (direction -1)."""
        chosen = bounds[0]
        for bound in bounds[1:]:
            if self._known((bound - chosen) * direction):
                chosen = bound
            elif not self._known((chosen - bound) * direction):
                raise NotationError(f"the end of {loop.letter} may be {spelled(chosen)} or {spelled(bound)}",
                                    self.text, assign.at, "sizes that can be compared")
        return chosen

    def _known(self, term: Term) -> bool:
        return not_negative(term, self.facts)


def infer(text: str, program: syntax.Program) -> Shapes:
    """The shapes of a layer; a contradiction is an error that names both sides."""
    return _Inference(text, program).run()


def infer_claim(text: str, assign: syntax.Assign, known: Shapes, arrays: Mapping[str, tuple[Ends, ...]]) -> Shapes:
    """The ranges of the sums in a formula about arrays that are known. Its accesses may leave their ranges (they are 0
    there), so a sum runs over the array that its letter indexes by itself."""
    name = name_of(assign.target)
    inference = _Inference(text, syntax.Program((assign,), (name,)), facts=list(known.facts))
    for array, places in arrays.items():
        inference.counts[array] = (len(places), assign)
        inference.ranges.update({(array, place): found for place, found in enumerate(places)})
    uses, loops = inference.uses(assign)
    unknown = inference.counts.keys() - arrays.keys() - {name} - {size.name for size in known.sizes}
    if unknown:
        word = min(unknown)
        raise NotationError(f"no array is called {word}", text, inference.counts[word][1].at,
                            f"one of {', '.join(arrays)}", nearest(word, arrays))
    found = {node: tuple(inference.widest(loop, uses, assign) for loop in group)
             for node, group in loops.items() if node != id(assign)}
    letters: dict[str, frozenset[Ends]] = {}
    for node, ranges in found.items():
        for loop, ends in zip(loops[node], ranges, strict=True):
            letters[loop.letter] = letters.get(loop.letter, frozenset()) | {ends}
    return Shapes(arrays, found, known.facts, known.sizes, {**known.letters, **letters})


def name_of(target: syntax.Access | syntax.Name) -> str:
    return target.id if isinstance(target, syntax.Name) else target.name


def letters_of(target: syntax.Access | syntax.Name) -> tuple[str, ...]:
    if isinstance(target, syntax.Name):
        return ()
    return tuple(index.id for index in target.indices if isinstance(index, syntax.Name))


def _dots(ends: Ends) -> str:
    return f"{spelled(ends[0])}..{spelled(ends[1])}"


def _indices(places: int) -> str:
    return "no index" if places == 0 else "1 index" if places == 1 else f"{places} indices"
