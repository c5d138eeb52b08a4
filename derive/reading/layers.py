"""A layer's text as a program of terms: its arrays, their positions, its definitions in order, its presuppositions."""

from dataclasses import dataclass, replace

from derive.kernel.terms import Term
from derive.kernel.types import INT, REAL, to
from derive.notation import parse_program, syntax
from derive.reading.affine import Ends
from derive.reading.binders import Range
from derive.reading.names import variable
from derive.reading.presuppositions import defined
from derive.reading.shapes import Shapes, infer, letters_of, name_of
from derive.reading.terms import Reader


@dataclass(frozen=True, slots=True)
class Array:
    """A function variable of whole numbers, and the positions that each of its indices takes."""

    name: str
    positions: tuple[Ends, ...]

    @property
    def term(self) -> Term:
        return variable(self.name, to(*[INT] * len(self.positions), REAL))


@dataclass(frozen=True, slots=True)
class Definition:
    """An array that is computed: its entry at the variables of the ranges, which are free in the value."""

    array: Array
    ranges: tuple[Range, ...]
    value: Term

    @property
    def formula(self) -> Term:
        """For all positions, the entry is the value."""
        formula = self.array.term(*(one.variable for one in self.ranges)).eq(self.value)
        for one in reversed(self.ranges):
            formula = one.binder.closed(formula)
        return formula


@dataclass(frozen=True, slots=True)
class Program:
    """A layer: the arrays that come in, the definitions in order, the arrays that go out."""

    text: str
    tree: syntax.Program
    inputs: tuple[Array, ...]
    definitions: tuple[Definition, ...]
    outputs: tuple[str, ...]
    sizes: tuple[Term, ...]             # variables
    given: tuple[Term, ...]             # of the sizes: 1 <= n, and that every array has a position
    supposed: tuple[Term, ...]          # of the entries: what the text says behind `given`
    presupposed: tuple[Term, ...]       # of the entries, the definitions before each one being given
    shapes: Shapes

    def array(self, name: str) -> Array:
        return Array(name, self.shapes.arrays[name])


def read_layer(text: str) -> Program:
    """"y[i] = sum(j, w[i,j]*x[j]) + b[i]", a definition a line; perhaps "-> y, s" and "given x[j] > 0" at the end."""
    tree = parse_program(text)
    shapes = infer(text, tree)
    reader = layer_reader(text, shapes)
    definitions: list[Definition] = []
    presupposed: list[Term] = []
    for assign in tree.assignments:
        here = replace(reader, letters=shapes.seen_from(assign))
        inner, ranges = at_target(here, letters_of(assign.target), shapes.loops[id(assign)])
        array = Array(name_of(assign.target), shapes.arrays[name_of(assign.target)])
        definitions.append(Definition(array, ranges, inner.real(assign.value)))
        presupposed += closed(ranges, defined(inner, assign.value, known(ranges, shapes)), shapes)
    supposed: list[Term] = []
    for one in tree.given:
        inner, ranges = at_target(reader, letters_of(one.difference.target), shapes.loops[id(one.difference)])
        supposed += closed(ranges, (inner.formula(one.said),), shapes)
        presupposed += closed(ranges, defined(inner, one.said, known(ranges, shapes)), shapes)
    computed = {definition.array.name for definition in definitions}
    inputs = tuple(Array(name, shapes.arrays[name]) for name in shapes.arrays if name not in computed)
    return Program(text, tree, inputs, tuple(definitions), tree.outputs, shapes.sizes, shapes.facts,
                   tuple(supposed), tuple(dict.fromkeys(presupposed)), shapes)


def layer_reader(text: str, shapes: Shapes) -> Reader:
    return Reader(text, ranges=shapes.loops, arrays=shapes.arrays, letters=shapes.letters, given=shapes.facts,
                  layer=True, values={size.name: size for size in shapes.sizes})


def at_target(reader: Reader, letters: tuple[str, ...],
              positions: tuple[Ends, ...]) -> tuple[Reader, tuple[Range, ...]]:
    """The reader of the right side of a definition, and the ranges of the letters on the left."""
    ranges: tuple[Range, ...] = ()
    for letter, (low, high) in zip(letters, positions, strict=True):
        ranges = (*ranges, Range(letter, reader.unused(letter, low, high), low, high))
        reader = reader.at_letters(ranges[-1])
    return reader, ranges


def known(ranges: tuple[Range, ...], shapes: Shapes) -> list[Term]:
    """What holds at a definition: what is given of the sizes, and that its letters are in their ranges."""
    return [*shapes.facts, *(guard for one in ranges for guard in one.binder.guards)]


def closed(ranges: tuple[Range, ...], conditions: tuple[Term, ...], shapes: Shapes) -> list[Term]:
    for one in reversed(ranges):
        conditions = tuple(one.closed(formula, shapes.facts) for formula in conditions)
    return list(conditions)
