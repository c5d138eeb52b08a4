"""Lowers a theorem E(f(x)) == target to a program for f; bits are drawn with the chance that the theorem supposes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sympy import Basic, Expr, Integer, Symbol, preorder_traversal

from codegen.lower.layers import Lowering
from codegen.program.checks import well_formed
from codegen.program.errors import Unsupported
from codegen.program.grammar import (
    MINUS,
    Affine,
    Array,
    Axis,
    Let,
    Program,
    Read,
    Reduce,
    Size,
    Test,
    Value,
    letter,
    mul,
    rebuilt,
    reduce_over,
    walk,
)
from codegen.program.identifiers import Identifiers, plainly
from derive.answers import Answer
from derive.notation.errors import Error
from derive.outlines.terms import At, AtMost, Binder, Equal, Formula, Mean, NotEqual, Sum, outcome

OUTCOME = outcome("outcome'")
RESULT = "estimate"


@dataclass(frozen=True, slots=True)
class Bit:
    """A family that is drawn: what it is drawn from, of which shape, and the bounds of its chances."""

    name: str
    uniform: str
    shape: tuple[str, ...]
    least: str
    most: str


@dataclass(frozen=True, slots=True)
class LoweredEstimate:
    program: Program                        # its outputs: the estimate, and the bounds of the bits
    bits: tuple[Bit, ...]
    least: Mapping[str, int]                # what the theorem supposes of its sizes
    nonzero: tuple[str, ...]                # and of its numbers
    spelled: Mapping[str, str]              # what is given, by its name in the theorem: its name in the source


def lower_estimate(theorem: Answer, bits: Sequence[str] = ()) -> LoweredEstimate:
    """The term whose mean the theorem states. A family in `bits` is drawn: 1 where a uniform number is less than the
    mean that the theorem supposes of it, and 0 elsewhere."""
    statement = theorem.statement
    if not (isinstance(statement, Equal) and isinstance(statement.lhs, Mean)):
        raise Error(f"a kernel is of an estimator, so of a theorem E(...) == ..., not of {theorem}")
    term = statement.lhs.open(OUTCOME)
    chances = {bit: _chance(bit, theorem.given) for bit in bits}
    terms = (term, *(part for pair in chances.values() for part in pair))
    names = _names(terms)
    sizes = {names.of(one) for one in _sizes(term)}
    axes = _axes(terms, names)
    lowering = Lowering(taken=sizes | {axis.name for axis in axes.values()}, names=names)
    letters = {index: axis.name for index, axis in axes.items()}
    loose = letter(names.of(OUTCOME.name))

    def value(part: Expr) -> Value:
        return rebuilt(lowering.value(part, letters), lambda found: _plain(found, sizes, loose))

    lets: list[Let] = []
    drawn: list[Bit] = []
    for entry, chance in chances.values():
        over = tuple(axes[index] for index in entry.indices[1:])
        at, name = tuple(letter(axis.name) for axis in over), names.of(entry.name)
        bit = Bit(name, names.fresh(f"u_{name}"), tuple(axis.high.plain for axis in over),
                  names.fresh(f"least_{name}"), names.fresh(f"most_{name}"))
        here = Read(names.fresh(f"p_{name}"), at)
        lets += [Let(here.array, over, value(chance)), Let(name, over, Test("<", Read(bit.uniform, at), here)),
                 Let(bit.least, (), mul(MINUS, reduce_over("max", over, mul(MINUS, here)))),
                 Let(bit.most, (), reduce_over("max", over, here))]
        drawn.append(bit)
    lets.append(Let(RESULT, tuple(axes[index] for index in axes if index in term.free_symbols), value(term)))
    made = {let.name for let in lets}
    inputs = tuple(Array(name, spans) for name, spans in _spans(lets).items() if name not in made)
    program = Program(inputs, tuple(lets), (RESULT, *(name for bit in drawn for name in (bit.least, bit.most))))
    nonzero = {names.of(formula.lhs.name) for formula in theorem.given if isinstance(formula, NotEqual)
               and isinstance(formula.lhs, Symbol) and formula.rhs == 0}
    program = well_formed(program, after="lower")
    numbers = nonzero & {array.name for array in inputs}
    needed = [array.name for array in inputs if array.name not in {bit.uniform for bit in drawn}]
    spelled = {word: name for word, name in names.spelled.items() if name in needed}
    return LoweredEstimate(program, tuple(drawn), _least(theorem.given, sizes, names), tuple(sorted(numbers)), spelled)


def _sizes(term: Expr) -> set[str]:
    """The names that end sums."""
    return {one.name for total in _inside(term) if isinstance(total, Sum) for end in total.outer
            for one in end.free_symbols if isinstance(one, Symbol) and not one.name.startswith("#")}


def _names(terms: Sequence[Expr]) -> Identifiers:
    """What the terms speak of. A size begins with a capital, by which the program tells it from a letter."""
    parts = [part for term in terms for part in sorted(_inside(term), key=str) if isinstance(part, At | Symbol)]
    sizes = sorted(_sizes(terms[0]))
    words = [part.name for part in parts if isinstance(part, At) or not part.name.startswith("#")]
    names = Identifiers(word for word in words if word not in sizes)
    for size in sizes:
        names.of(size, size if size[:1].isupper() else size.upper())
    return names


def _inside(term: Basic) -> Iterator[Basic]:
    """Every part of a term, also what stands under a sum, which SymPy takes for one thing."""
    for part in preorder_traversal(term):
        yield part
        if isinstance(part, Binder):
            for inner in (part.body, *part.outer):
                yield from _inside(inner)


def _chance(bit: str, given: Iterable[Formula]) -> tuple[At, Expr]:
    """An entry of a family and its mean, as a theorem supposes it."""
    for formula in given:
        if isinstance(formula, Equal) and isinstance(formula.lhs, Mean):
            entry = formula.lhs.open(OUTCOME)
            if isinstance(entry, At) and entry.name == bit and all(isinstance(i, Symbol) for i in entry.indices):
                return entry, formula.rhs
    raise Error(f"{bit} cannot be drawn: the theorem does not suppose that E({bit}[..]) is something")


def _axes(terms: Iterable[Expr], names: Identifiers) -> dict[Symbol, Axis]:
    """An axis for each index that no sum binds; indices of one place of an array have one size."""
    homes: dict[tuple[str, int], str] = {}
    axes: dict[Symbol, Axis] = {}
    letters = Identifiers(())
    for term in terms:
        for entry in sorted({part for part in _inside(term) if isinstance(part, At)}, key=str):
            random = entry.indices[:1] == (OUTCOME,)
            for place, index in enumerate(entry.indices[random:]):
                if index not in term.free_symbols or not isinstance(index, Symbol):
                    continue
                home = entry.name, place
                if index in axes:
                    homes.setdefault(home, axes[index].high.plain)
                    continue
                if home not in homes:
                    homes[home] = names.fresh(plainly(index.name).upper())
                axes[index] = Axis(letters.of(index.name, index.name.lower()), Affine((), 1), letter(homes[home]))
    return dict(sorted(axes.items(), key=lambda pair: pair[0].name))


def _plain(value: Value, sizes: set[str], loose: Affine) -> Value:
    """An entry without its outcome; a number that is no size as an input."""
    if isinstance(value, Read) and value.index[:1] == (loose,):
        return Read(value.array, value.index[1:])
    if isinstance(value, Size) and value.form.plain not in sizes:
        return Read(value.form.plain, ())
    return value


def _spans(lets: Iterable[Let]) -> dict[str, tuple[tuple[Affine, Affine], ...]]:
    """The range of each place of what is read, which its letters tell."""
    found: dict[str, tuple[tuple[Affine, Affine], ...]] = {}
    for let in lets:
        inner = [axis for part in walk(let.value) if isinstance(part, Reduce) for axis in part.axes]
        ranges = {axis.name: axis.span for axis in (*let.axes, *inner)}
        for part in walk(let.value):
            if isinstance(part, Read):
                spans = tuple(ranges.get(form.plain, (form, form)) for form in part.index)
                if found.setdefault(part.array, spans) != spans or any(low == high for low, high in spans):
                    raise Unsupported(f"no kernel for an estimate that reads {part.array} at places of its own yet")
    return found


def _least(given: Iterable[Formula], sizes: set[str], names: Identifiers) -> dict[str, int]:
    """B for B >= 2."""
    bounds = [(formula.rhs, formula.lhs) for formula in sorted(given, key=str) if isinstance(formula, AtMost)]
    return {names.of(name.name): int(least) for name, least in bounds
            if isinstance(name, Symbol) and isinstance(least, Integer) and names.of(name.name) in sizes}
