"""Which values each index takes: sizes and ranges, read off the accesses of a layer.

Arrays that come in have positions 1..size. An index ranges over every position at which all accesses are legal; an
array that is computed has the positions of its indices.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sympy import Expr, Integer, S, Symbol, expand

from derive.notation import syntax
from derive.notation.errors import NotationError
from derive.notation.names import nearest
from derive.notation.source import NOWHERE
from derive.notation.vanishing import vanishes_outside
from derive.notation.walk import names_in, walk
from derive.outlines.linear import NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, ZERO, in_range, linear_sign
from derive.outlines.terms import AtMost, Formula, Less, integer, size

Range = tuple[Expr, Expr]
Dimension = tuple[str, int]             # an array and the place of one of its indices


@dataclass(frozen=True, slots=True, eq=False)      # two sums over j are two loops
class Loop:
    """An index of a statement: of its target, or of one sum in it. The same name in two sums is two loops."""

    name: str
    symbol: Symbol
    output: bool
    unbounded: bool = False             # of a sum: its terms are 0 outside of the arrays, so that it may go beyond them


@dataclass(frozen=True, slots=True)
class Use:
    """One index of one access: an affine form of loops."""

    dimension: Dimension
    index: Expr
    loops: tuple[Loop, ...]
    at: syntax.Access

    def by(self, loop: Loop) -> bool:
        """Whether the index is this loop's letter and nothing else."""
        return loop in self.loops and self.index == loop.symbol


@dataclass(frozen=True, slots=True)
class Shapes:
    """What was found: the ranges of every array and of every loop, and what is known of the sizes."""

    arrays: Mapping[str, tuple[Range, ...]]
    loops: Mapping[int, tuple[tuple[Symbol, Expr, Expr], ...]]      # by the identity of a Reduce or Assign node
    facts: frozenset[Formula]
    sizes: tuple[Symbol, ...]
    letters: Mapping[str, frozenset[Range]] = field(default_factory=dict)       # the ranges that each letter has

    def seen_from(self, assign: syntax.Assign) -> "Shapes":
        """The same, where a letter that a sum of this statement binds has the ranges that it has there."""
        own: dict[str, frozenset[Range]] = {}
        for tree, _ in walk(assign.value):
            if isinstance(tree, syntax.Reduce):
                for letter, (_, low, high) in zip(tree.indices, self.loops[id(tree)], strict=True):
                    own[letter] = own.get(letter, frozenset()) | {(low, high)}
        return replace(self, letters={**self.letters, **own})


@dataclass(slots=True)
class _Inference:
    text: str
    program: syntax.Program
    ranges: dict[Dimension, Range] = field(default_factory=dict)
    parents: dict[Dimension, Dimension] = field(default_factory=dict)
    letters: dict[Dimension, str] = field(default_factory=dict)
    spans: dict[str, frozenset[Range]] = field(default_factory=dict)
    counts: dict[str, tuple[int, syntax.Tree]] = field(default_factory=dict)
    loops: dict[int, tuple[tuple[Symbol, Expr, Expr], ...]] = field(default_factory=dict)
    facts: set[Formula] = field(default_factory=set)
    sizes: list[Symbol] = field(default_factory=list)

    def run(self) -> Shapes:
        statements = [(assign, *self._uses(assign)) for assign in self.program.statements]
        for assign, uses, loops in statements:
            self._unify(assign, uses, loops)
        for assign, uses, loops in statements:
            self._statement(assign, uses, loops)
        arrays = {name: tuple(self._range((name, k), name) for k in range(count))
                  for name, (count, _) in self.counts.items() if " " not in name}         # of what is given
        return Shapes(arrays, self.loops, frozenset(self.facts), tuple(self.sizes), self.spans)

    # -- reading the accesses ------------------------------------------------------------------------------------------
    def _uses(self, assign: syntax.Assign) -> tuple[list[Use], dict[int, tuple[Loop, ...]]]:
        name, indices = _target(assign)
        self._count(name, len(indices), assign.target)
        loops: dict[int, tuple[Loop, ...]] = {}
        scope = {index: Loop(index, integer(index), True) for index in indices}
        loops[id(assign)] = tuple(scope.values())
        return list(self._walk(assign.value, scope, loops)), loops

    def _walk(self, tree: syntax.Tree, scope: dict[str, Loop], loops: dict[int, tuple[Loop, ...]]) -> Iterator[Use]:
        if isinstance(tree, syntax.Reduce):
            taken = {loop.symbol.name for loop in scope.values()}
            own = {}
            for name in tree.indices:
                symbol = name
                while symbol in taken:
                    symbol += "'"
                own[name] = Loop(name, integer(symbol), False, tree.kind == "sum" and vanishes_outside(tree.body, name))
            loops[id(tree)] = tuple(own.values())
            if tree.lower is not None:
                raise NotationError("the range of a sum is read off the arrays here", self.text, tree.at,
                                    "sum(i, body)")
            yield from self._walk(tree.body, {**scope, **own}, loops)
            return
        if isinstance(tree, syntax.Access):
            self._count(tree.name, len(tree.indices), tree)
            for place, index in enumerate(tree.indices):
                form = self._affine(index, scope)
                used = tuple(loop for loop in scope.values() if loop.symbol in form.free_symbols)
                yield Use((tree.name, place), form, used, tree)
            return
        if isinstance(tree, syntax.Name) and tree.id not in scope and tree.id != "pi":
            self._count(tree.id, 0, tree)
        for child in _children(tree):
            yield from self._walk(child, scope, loops)

    def _affine(self, tree: syntax.Expr, scope: dict[str, Loop]) -> Expr:
        match tree:
            case syntax.Number(value=value) if value.denominator == 1:
                return Integer(value.numerator)
            case syntax.Name(id=name) if name in scope:
                return scope[name].symbol
            case syntax.Name(id=name):
                known = ", ".join(scope) or "none"
                raise NotationError(f"no index is called {name} here", self.text, tree.at, f"one of: {known}")
            case syntax.Negate(operand=operand):
                return -self._affine(operand, scope)
            case syntax.Binary(op=op, left=left, right=right) if op in "+-*":
                one, other = self._affine(left, scope), self._affine(right, scope)
                if op == "*" and one.free_symbols and other.free_symbols:
                    raise NotationError("an index is a sum of letters with whole factors", self.text, tree.at,
                                        "2*i + k")
                return expand({"+": one + other, "-": one - other, "*": one * other}[op])
        raise NotationError("an index is a sum of letters with whole factors", self.text, tree.at, "i, i+2 or 2*i + k")

    def _count(self, name: str, count: int, node: syntax.Tree) -> None:
        known, _ = self.counts.setdefault(name, (count, node))
        if known != count:
            raise NotationError(f"{name} has {_indices(count)} here and {_indices(known)} elsewhere", self.text,
                                node.at, f"{name} with {_indices(known)}, as in its first use")

    def _unify(self, assign: syntax.Assign, uses: list[Use], loops: dict[int, tuple[Loop, ...]]) -> None:
        """Dimensions that one loop indexes alone have one size; so has that of the target, if nothing shortens it."""
        name, _ = _target(assign)
        for group in loops.values():
            for place, loop in enumerate(group):
                same = [use.dimension for use in uses if use.by(loop)]
                free = all(use.by(loop) for use in uses if loop in use.loops)
                if loop.output and free and same:
                    same.append((name, place))
                for one, other in pairwise(same):
                    self.parents[self._root(one)] = self._root(other)
                for dimension in same:
                    self.letters.setdefault(dimension, loop.name)

    # -- solving for the ranges ----------------------------------------------------------------------------------------
    def _root(self, dimension: Dimension) -> Dimension:
        while dimension in self.parents and self.parents[dimension] != dimension:
            dimension = self.parents[dimension]
        return dimension

    def _range(self, dimension: Dimension, letter: str) -> Range:
        root = dimension if dimension in self.ranges else self._root(dimension)
        if root not in self.ranges:
            self.ranges[root] = (S.One, self._size(self.letters.get(dimension, letter)))
        return self.ranges[root]

    def _size(self, letter: str) -> Symbol:
        """A new size, at least 1, named after a letter: unlike every other size, array and letter of the text."""
        sizes, name = {known.name for known in self.sizes}, letter.upper()
        others = names_in(self.program) | set(self.counts)
        while name in sizes | others:
            name += "'" if name in sizes else "_"
        self.sizes.append(size(name))
        self.facts.add(AtMost(1, self.sizes[-1]))
        return self.sizes[-1]

    def _statement(self, assign: syntax.Assign, uses: list[Use], loops: dict[int, tuple[Loop, ...]]) -> None:
        found: dict[Loop, Range] = {}
        everything = [loop for group in loops.values() for loop in group]
        for use in uses:
            if not use.loops:
                self._entry(use)
        for loop in everything:
            plain = [use for use in uses if use.by(loop)]
            base = self._common(loop, plain)
            if base is not None:
                found[loop] = base
        for loop in sorted(everything, key=lambda one: one.output):        # sums first: outputs wait for their ranges
            found[loop] = self._legal(assign, loop, uses, found)
        for node, group in loops.items():
            self.loops[node] = tuple((loop.symbol, *found[loop]) for loop in group)
        for loop in everything:
            self.spans[loop.name] = self.spans.get(loop.name, frozenset()) | {found[loop]}
        name, _ = _target(assign)
        for place, loop in enumerate(loops[id(assign)]):
            self.ranges[name, place] = found[loop]
            self.ranges.setdefault(self._root((name, place)), found[loop])
            low, high = found[loop]
            if not self._known(high - low):
                self.facts.add(AtMost(low, high))

    def _entry(self, use: Use) -> None:
        """An index without a letter picks one entry, which the array is asked to have."""
        low, high = self._range(use.dimension, "k")
        if not self._known(use.index - low):
            raise NotationError(f"{use.dimension[0]} has no position {use.index}: it begins at {low}", self.text,
                                use.at.at, f"a position from {low} on")
        if not self._known(high - use.index):
            self.facts.add(AtMost(use.index, high))

    def _common(self, loop: Loop, plain: list[Use]) -> Range | None:
        """The range of the arrays that the loop indexes by itself; they must have one size."""
        ranges = [(self._range(use.dimension, loop.name), use) for use in plain]
        for one, other in ranges:
            if one != ranges[0][0]:
                low, high = ranges[0][0]
                raise NotationError(f"the index {loop.name} has two sizes: {ranges[0][1].dimension[0]} has positions "
                                    f"{low}..{high}, {other.dimension[0]} has {one[0]}..{one[1]}", self.text,
                                    other.at.at, "arrays of one size under one index")
        return ranges[0][0] if ranges else None

    def widest(self, loop: Loop, uses: list[Use], assign: syntax.Assign) -> Range:
        """The range that holds all others of the arrays that the loop indexes alone: outside of theirs they are 0."""
        ranges = [self._range(use.dimension, loop.name) for use in uses if use.by(loop)]
        for low, high in ranges:
            if all(self._known(other - low) and self._known(high - end) for other, end in ranges):
                return low, high
        if loop.unbounded and len({low for low, _ in ranges}) == 1:     # all of them one behind the other
            low = ranges[0][0]
            return low, expand(low - 1 + sum(high - low + 1 for high in {high: None for _, high in ranges}))
        raise NotationError(f"the range of {loop.name} is unknown: " + (
            "its arrays have sizes that cannot be compared" if ranges else f"no array is indexed by {loop.name} alone"),
            self.text, assign.value.at)

    def _legal(self, assign: syntax.Assign, loop: Loop, uses: list[Use], found: dict[Loop, Range]) -> Range:
        lows, highs = ([found[loop][0]], [found[loop][1]]) if loop in found else ([], [])
        steps: list[tuple[Expr, Expr]] = []         # slope * i <= top
        for use in uses:
            others = [other for other in use.loops if other is not loop]
            if loop not in use.loops or use.by(loop) or any(o not in found for o in others):
                continue
            if not loop.output and any(other.output for other in others):
                continue                            # the output's range gives way to the sum's
            slope = use.index.coeff(loop.symbol)
            rest = use.index - slope * loop.symbol
            first, last = _extreme(rest, others, found, 0), _extreme(rest, others, found, 1)
            low, high = self._range(use.dimension, loop.name)
            if slope == 1:
                lows.append(low - first)
                highs.append(high - last)
            elif slope == -1:
                lows.append(last - high)
                highs.append(first - low)
            elif slope > 1:
                lows.append(_ceiling(low - first, slope))
                steps.append((slope, high - last))
            else:
                raise NotationError(f"{use.index} runs backwards in steps", self.text, use.at.at, "a positive stride")
        if not lows:
            raise NotationError(f"the range of {loop.name} is unknown: no array is indexed by {loop.name}", self.text,
                                assign.at, f"an array with {loop.name} as an index")
        low = self._best(lows, POSITIVE, loop, assign)
        highs += [self._floor(top, slope, low, loop) for slope, top in self._shortest(steps)]
        high = self._best(highs, NEGATIVE, loop, assign)
        if self._known(low - high - 1):
            raise NotationError(f"no position is legal for {loop.name}: it would run from {low} to {high}", self.text,
                                assign.at)
        return low, high

    def _shortest(self, steps: list[tuple[Expr, Expr]]) -> list[tuple[Expr, Expr]]:
        """Those of the bounds slope * i <= top that do not follow from another one of them."""
        kept: list[tuple[Expr, Expr]] = []
        for k, (slope, top) in enumerate(steps):
            rivals = [*kept, *steps[k + 1:]]
            if not any(self._known(top * other - below * slope) for other, below in rivals):
                kept.append((slope, top))
        return kept

    def _floor(self, top: Expr, slope: Expr, low: Expr, loop: Loop) -> Expr:
        """The last legal position in steps: a size of its own, tied to the others by two inequalities."""
        last = expand(low + self._size(loop.name) - 1)
        self.facts |= {AtMost(slope * last, top), Less(top, slope * (last + 1))}
        return last

    def _best(self, bounds: list[Expr], wanted: str, loop: Loop, assign: syntax.Assign) -> Expr:
        """The largest of lower bounds, the smallest of upper bounds."""
        chosen = bounds[0]
        for bound in bounds[1:]:
            found = linear_sign(expand(bound - chosen), frozenset(self.facts))
            if found == wanted:
                chosen = bound
            elif found not in (ZERO, POSITIVE, NEGATIVE, NONNEGATIVE, NONPOSITIVE):
                raise NotationError(f"the end of {loop.name} may be {chosen} or {bound}", self.text, assign.at,
                                    "sizes that can be compared")
            elif found in (NONNEGATIVE, NONPOSITIVE) and (found == NONNEGATIVE) == (wanted == POSITIVE):
                chosen = bound
        return chosen

    def _known(self, term: Expr) -> bool:
        return linear_sign(expand(term), frozenset(self.facts)) in (POSITIVE, NONNEGATIVE, ZERO)


def infer(text: str, program: syntax.Program) -> Shapes:
    """The shapes of a layer; a contradiction is an error that names both sides."""
    return _Inference(text, program).run()


def infer_claim(text: str, assign: syntax.Assign, arrays: Mapping[str, tuple[Range, ...]],
                layer: Shapes) -> Shapes:
    """The ranges of the sums in a formula about arrays that are known. Its accesses may leave their ranges (they are 0
    there), so a sum runs over the array that its letter indexes by itself."""
    name, _ = _target(assign)
    inference = _Inference(text, syntax.Program((assign,), (name,)), facts=set(layer.facts))
    for array, dims in arrays.items():
        inference.counts[array] = (len(dims), assign)
        inference.ranges.update({(array, place): found for place, found in enumerate(dims)})
    uses, loops = inference._uses(assign)
    unknown = inference.counts.keys() - arrays.keys() - {name} - {symbol.name for symbol in layer.sizes}
    if unknown:
        word = sorted(unknown)[0]
        raise NotationError(f"no array is called {word}", text, inference.counts[word][1].at,
                            f"one of {', '.join(arrays)}", nearest(word, arrays))
    found: dict[int, tuple[tuple[Symbol, Expr, Expr], ...]] = {}
    letters: dict[str, frozenset[Range]] = {}
    for node, group in loops.items():
        if node != id(assign):
            ranges = {loop: inference.widest(loop, uses, assign) for loop in group}
            found[node] = tuple((loop.symbol, *ends) for loop, ends in ranges.items())
            for loop, ends in ranges.items():
                letters[loop.name] = letters.get(loop.name, frozenset()) | {ends}
    return Shapes(arrays, found, layer.facts, layer.sizes, {**layer.letters, **letters})


def within(loops: tuple[tuple[Symbol, Expr, Expr], ...]) -> frozenset[Formula]:
    return frozenset().union(*(in_range(*loop) for loop in loops))


def _target(assign: syntax.Assign) -> tuple[str, tuple[str, ...]]:
    if isinstance(assign.target, syntax.Name):
        return assign.target.id, ()
    return assign.target.name, tuple(index.id for index in assign.target.indices if isinstance(index, syntax.Name))


def _children(tree: syntax.Tree) -> Iterator[syntax.Tree]:
    match tree:
        case syntax.Call(arguments=arguments):
            yield from arguments
        case syntax.Negate(operand=operand):
            yield operand
        case syntax.Binary(left=left, right=right) | syntax.Relation(left=left, right=right):
            yield from (left, right)


def _extreme(rest: Expr, others: list[Loop], found: dict[Loop, Range], end: int) -> Expr:
    """The least (end 0) or largest (end 1) value of an affine form over the ranges of its loops."""
    for loop in others:
        slope = rest.coeff(loop.symbol)
        rest = rest - slope * loop.symbol + slope * found[loop][end if slope > 0 else 1 - end]
    return expand(rest)


def _ceiling(term: Expr, slope: Expr) -> Expr:
    if not isinstance(term, Integer):
        raise NotationError(f"a stride needs a number as its first position, not {term}/{slope}", str(term), NOWHERE)
    return -((-term) // slope)


def _indices(count: int) -> str:
    return "no index" if count == 0 else "1 index" if count == 1 else f"{count} indices"
