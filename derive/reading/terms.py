"""A syntax tree as a term of the kernel: whole numbers or real ones by use, with real(n) where one becomes the other.

Whole numbers stay whole in indices, in the ends of ranges, in exponents and in comparisons with each other. Among real
numbers a whole letter n is real(n), a whole-number literal is a real one. An array is a function variable of its
indices, a family of random numbers a function of the outcome and then of its indices.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain
from operator import add, mul, sub

from derive.kernel.terms import Term, abstracted, number
from derive.kernel.types import INT, OUTCOME, REAL, Type, to
from derive.kernel.words import both, choice, real, word
from derive.notation import syntax
from derive.notation.errors import NotationError
from derive.notation.names import signature
from derive.notation.source import excerpt
from derive.notation.unparse import unparse
from derive.reading.affine import Ends, extreme, not_negative
from derive.reading.binders import Binder, Range, fresh
from derive.reading.names import Names, variable
from derive.reading.operations import MEANING, POINT, count, fraction, whole_power

REALS = Names()
RATIONAL: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {"+": add, "-": sub, "*": mul}


@dataclass(frozen=True, slots=True)
class Operation:
    """A node of a tree: the name of its line in the table of meanings, and the terms that it is about."""

    name: str
    arguments: tuple[Term, ...]

    @property
    def term(self) -> Term:
        return MEANING[self.name](*self.arguments)


@dataclass(frozen=True, slots=True)
class Reader:
    """How one text is read at one place of it."""

    text: str
    names: Names = REALS
    bound: Mapping[str, Term] = field(default_factory=dict)             # the letters of the binders around the place
    ends: Mapping[str, Ends] = field(default_factory=dict)              # the range of such a letter, where it has one
    outcome: Term | None = None                                         # inside of a mean
    values: Mapping[str, Term] = field(default_factory=dict)            # names that stand for a term
    ranges: Mapping[int, tuple[Ends, ...]] = field(default_factory=dict)    # of a sum that does not say them, by its id
    arrays: Mapping[str, tuple[Ends, ...]] = field(default_factory=dict)    # the positions of each array
    letters: Mapping[str, frozenset[Ends]] = field(default_factory=dict)    # elsewhere in the text
    given: tuple[Term, ...] = ()                                        # of the sizes
    aliases: Mapping[str, str] = field(default_factory=dict)            # other names of arrays
    extended: bool = False              # an entry outside of its array is 0: in gradients, not in layers
    layer: bool = False                 # the letters are indices only
    coordinates: tuple[str, ...] = ()   # v[i] is v: a rule does the same to every coordinate

    # -- values --------------------------------------------------------------------------------------------------------
    def real(self, tree: syntax.Expr) -> Term:
        """The real number that a tree stands for."""
        match tree:
            case syntax.Number(value=value):
                return fraction(value)
            case syntax.Name():
                return self._name(tree)
            case syntax.Access():
                entry = self.entry(tree)
                return self.within(tree, entry) if self.extended else entry
            case syntax.Size():
                return word("real", self.whole(tree))
            case syntax.Negate(operand=syntax.Number(value=value)):
                return fraction(-value)
            case syntax.Reduce():
                return self._reduced(tree)
        return self.operation(tree).term

    def whole(self, tree: syntax.Expr) -> Term:
        """The whole number that a tree stands for: an index, the end of a range, an exponent."""
        match tree:
            case syntax.Number(value=value) if value.denominator == 1:
                return number(value.numerator, INT)
            case syntax.Name(id=name) if name in self.bound:
                return self.bound[name]
            case syntax.Name(id=name) if name in self.values and self.values[name].type == INT:
                return self.values[name]
            case syntax.Name(id=name) if self.names.whole(name):
                return variable(name, INT)
            case syntax.Access(name=name) if name in self.names.entries:
                return self.entry(tree, INT)
            case syntax.Size(index=index) if index in self.ends:
                return count(*self.ends[index])
            case syntax.Size(index=index) if len(self.letters.get(index, ())) == 1:
                return count(*next(iter(self.letters[index])))
            case syntax.Size(index=index):
                raise NotationError(f"{index} has several ranges in this text" if index in self.letters else
                                    f"no index is called {index} here", self.text, tree.at,
                                    f"one of: {', '.join(self.ends) or 'none'}")
            case syntax.Negate(operand=operand):
                return MEANING["negative"](self.whole(operand))
            case syntax.Binary(op=op, left=left, right=right) if op in RATIONAL:
                return MEANING[op](self.whole(left), self.whole(right))
            case syntax.Binary(op="**", left=left, right=syntax.Number(value=value)) if value.denominator == 1:
                return whole_power(self.whole(left), int(value))
            case syntax.Call(function="remainder", arguments=arguments):
                return word("remainder", *self._wholes(arguments))
        raise NotationError(f"{excerpt(unparse(tree))} is not a whole number for all values of its names", self.text,
                            tree.at, "an index such as t, t - 1 or 2*i + k")

    def is_whole(self, tree: syntax.Expr) -> bool:
        """Whether a tree stands for a whole number whatever its names are."""
        match tree:
            case syntax.Number(value=value):
                return value.denominator == 1
            case syntax.Name(id=name):
                return name in self.bound or (self.values[name].type == INT if name in self.values
                                              else self.names.whole(name))
            case syntax.Access(name=name):
                return name in self.names.entries
            case syntax.Size():
                return True
            case syntax.Negate(operand=operand):
                return self.is_whole(operand)
            case syntax.Binary(op=op, left=left, right=right) if op in RATIONAL:
                return self.is_whole(left) and self.is_whole(right)
            case syntax.Binary(op="**", left=left, right=syntax.Number(value=value)):
                return value.denominator == 1 and self.is_whole(left)
            case syntax.Call(function="remainder", arguments=arguments):
                return all(isinstance(part, syntax.Expr) and self.is_whole(part) for part in arguments)
        return False

    def _wholes(self, arguments: tuple[syntax.Expr | syntax.Relation, ...]) -> tuple[Term, ...]:
        return tuple(self.whole(value(argument)) for argument in arguments)

    def entry(self, tree: syntax.Access, type_: Type = REAL) -> Term:
        """An entry of an array, a term of a sequence, a random number at the outcome."""
        if tree.name in self.names.entries and type_ == REAL:
            return word("real", self.entry(tree, INT))
        if self.coordinates and tuple(map(unparse, tree.indices)) == self.coordinates:
            return self.real(syntax.Name(tree.name, at=tree.at))
        return self._entry(tree.name, tuple(map(self.whole, tree.indices)), type_, tree)

    def within(self, tree: syntax.Access, entry: Term) -> Term:
        """An entry of an array whose positions are known, and 0 where an index may leave them and does."""
        ranges = {self.bound[letter]: ends for letter, ends in self.ends.items()}
        guards = [guard for guard in self.positions(tree)
                  if not not_negative(extreme(guard.parts[2] - guard.parts[1], ranges, 0), self.given)]
        if not guards:
            return entry
        *first, condition = guards
        for guard in reversed(first):
            condition = both(guard, condition)
        return choice(condition, entry, real(0))

    def positions(self, tree: syntax.Access) -> tuple[Term, ...]:
        """That the indices of an access are positions of its array, as far as those are known."""
        found = []
        for index, (low, high) in zip(tree.indices, self.arrays.get(tree.name, ()), strict=False):
            found += [low <= self.whole(index), self.whole(index) <= high]
        return tuple(found)

    def _name(self, tree: syntax.Name) -> Term:
        name = tree.id
        if name in self.values and name not in self.bound and self.values[name].type == REAL:
            return self.values[name]
        if self.is_whole(tree):
            return word("real", self.whole(tree))
        return word("pi") if name == "pi" else self._entry(name, (), REAL, tree)

    def _entry(self, name: str, indices: tuple[Term, ...], type_: Type, tree: syntax.Expr) -> Term:
        """x(i, j), or x(outcome, i, j) if x is random."""
        name = self.aliases.get(name, name)
        if name not in self.names.random:
            return variable(name, to(*[INT] * len(indices), type_))(*indices)
        if self.outcome is None:
            raise NotationError(f"{name} is random: only its mean is a number", self.text, tree.at,
                                f"E({name}...), Var or Cov", "what holds of it at every outcome, `about` says: "
                                f"'surely {name} >= 0'")
        return variable(name, to(OUTCOME, *[INT] * len(indices), type_))(self.outcome, *indices)

    # -- operations ----------------------------------------------------------------------------------------------------
    def operation(self, tree: syntax.Tree) -> Operation:
        """What is done at a node, to which terms."""
        match tree:
            case syntax.Negate(operand=operand):
                return Operation("negative", (self.real(operand),))
            case syntax.Binary(op="**", left=left, right=right):
                return self._power(self.real(left), right)
            case syntax.Binary(op=op, left=left, right=right):
                return Operation(op, (self.real(left), self.real(right)))
            case syntax.Call(function="where", arguments=(syntax.Relation() as condition, one, other)):
                return Operation("where", (self.formula(condition), self.real(value(one)), self.real(value(other))))
            case syntax.Call(function="E" | "Var" | "Cov" as name, arguments=arguments):
                inner, binder = self.at_outcome()
                return Operation(name, tuple(abstracted(binder.variable, inner.real(value(a))) for a in arguments))
            case syntax.Call(function="remainder", arguments=arguments):
                return Operation("remainder", self._wholes(arguments))
            case syntax.Call(function=name, arguments=arguments) if name in MEANING:
                return Operation(name, tuple(self.real(value(argument)) for argument in arguments))
            case syntax.Relation(op=op, left=left, right=right):
                read = self.whole if self._compares_whole(left, right) else self._side
                return Operation(op, (read(left), read(right)))
            case syntax.Tends(expression=expression, limit=limit):
                inner, binder = self.along(tree)
                return Operation("limit", (abstracted(binder.variable, inner.real(expression)), self.real(limit)))
        raise NotationError("this has no meaning here", self.text, tree.at, "a value")

    def _power(self, base: Term, exponent: syntax.Expr) -> Operation:
        known = literal(exponent)
        if known is not None and known.denominator == 1:
            return Operation("power", (base, number(known.numerator, INT)))
        if known is not None and known.denominator == 2:
            return Operation("power of a root", (base, number(known.numerator, INT)))
        if self.is_whole(exponent):
            return Operation("power", (base, self.whole(exponent)))
        return Operation("real power", (base, self.real(exponent)))

    def _side(self, tree: syntax.Expr) -> Term:
        """A side of a comparison; an index of a layer has a value beside an entry: k[n] == v."""
        index = self.layer and literal(tree) is None and self.is_whole(tree)
        return word("real", self.whole(tree)) if index else self.real(tree)

    def _compares_whole(self, left: syntax.Expr, right: syntax.Expr) -> bool:
        """Whether both sides are whole, and not both of them numbers."""
        return (self.is_whole(left) and self.is_whole(right)
                and (literal(left) is None or literal(right) is None))

    def _reduced(self, tree: syntax.Reduce) -> Term:
        inner, ranged = self.inside(tree)
        body = inner.real(tree.body)
        for one in reversed(ranged):
            body = Operation(tree.kind, (abstracted(one.variable, body), one.low, one.high)).term
        return body

    def formula(self, tree: syntax.Relation | syntax.Conjunction | syntax.Tends) -> Term:
        if isinstance(tree, syntax.Conjunction):
            *first, formula = map(self.formula, tree.parts)
            for part in reversed(first):
                formula = both(part, formula)
            return formula
        return self.operation(tree).term

    # -- binders -------------------------------------------------------------------------------------------------------
    def inside(self, tree: syntax.Reduce) -> tuple["Reader", tuple[Range, ...]]:
        """The reader of a body, and the ranges of its letters."""
        if tree.lower is not None and tree.upper is not None:
            ends: tuple[Ends, ...] = ((self.whole(tree.lower), self.whole(tree.upper)),)
        elif id(tree) in self.ranges:
            ends = self.ranges[id(tree)]
        else:
            raise NotationError(f"a {tree.kind} here needs its range", self.text, tree.at,
                                f"{tree.kind}(s=1..t, body)", signature(tree.kind))
        reader, found = self, []
        for letter, (low, high) in zip(tree.indices, ends, strict=True):
            found.append(Range(letter, reader.unused(letter, low, high), low, high))
            reader = reader.at_letters(found[-1])
        return reader, tuple(found)

    def at_letters(self, *ranges: Range) -> "Reader":
        """The reader of what stands under these letters."""
        return replace(self, bound={**self.bound, **{one.letter: one.variable for one in ranges}},
                       ends={**self.ends, **{one.letter: (one.low, one.high) for one in ranges}})

    def at_letter(self, letter: str) -> tuple["Reader", Term]:
        """The same for a letter that is bound without a range."""
        variable = self.unused(letter)
        ends = {other: found for other, found in self.ends.items() if other != letter}
        return replace(self, bound={**self.bound, letter: variable}, ends=ends), variable

    def at_outcome(self) -> tuple["Reader", Binder]:
        """The reader of what a mean is taken of; a mean inside a mean has an outcome of its own."""
        point = POINT if self.outcome is None else variable(self.outcome.name + "'", OUTCOME)
        return replace(self, outcome=point), Binder("", point)

    def along(self, tree: syntax.Tends) -> tuple["Reader", Binder]:
        """The reader of what tends to something."""
        if not isinstance(tree.target, syntax.Infinity):
            raise NotationError("only limits at infinity have a meaning here", self.text, tree.at, "-> L as t -> oo")
        inner, variable = self.at_letter(tree.variable)
        return inner, Binder(tree.variable, variable)

    def unused(self, letter: str, *others: Term) -> Term:
        """A variable for a letter that is bound here: none that something around it is about."""
        free = (variable(name, INT) for name in self.names.integers | self.names.sizes)
        ends = chain.from_iterable(self.ends.values())
        return fresh(letter, *others, *free, *self.bound.values(), *ends, *self.values.values())


def value(argument: syntax.Expr | syntax.Relation) -> syntax.Expr:
    """An argument of a call that is no condition: the parser lets a comparison stand first in `where` only."""
    assert not isinstance(argument, syntax.Relation)
    return argument


def literal(tree: syntax.Expr) -> Fraction | None:
    """The exact value of arithmetic between literals, if it has one."""
    match tree:
        case syntax.Number(value=number_):
            return number_
        case syntax.Negate(operand=operand):
            inner = literal(operand)
            return None if inner is None else -inner
        case syntax.Binary(op=op, left=left, right=right):
            one, other = literal(left), literal(right)
            if one is None or other is None:
                return None
            if op in RATIONAL:
                return RATIONAL[op](one, other)
            if op == "/" and other:
                return one / other
            if op == "**" and other.denominator == 1 and (one or other >= 0):
                return one ** int(other)
    return None
