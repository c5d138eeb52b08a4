"""Lowers a layer: its definitions, and the theorem of each gradient, become array programs."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from textwrap import wrap

from sympy import Abs, Add, Basic, Expr, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

from codegen.lower.batches import axis_of, batched
from codegen.lower.powers_of_zero import still_at_zero
from codegen.program import grammar
from codegen.program.errors import Unsupported
from codegen.program.grammar import Affine, Axis, Let, Program, Value
from codegen.program.identifiers import Identifiers
from codegen.program.notation import affine
from derive.answers import Undecided
from derive.budget import seconds
from derive.kernel.theorem import Theorem
from derive.layers.layer import Layer
from derive.notation.errors import Error
from derive.outlines.calculus import opened, total_derivative, users
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Formula,
    Largest,
    Less,
    NotEqual,
    Slope,
    Sum,
    at,
    integer,
    maximum,
    minimum,
    relu,
    remainder,
    sigmoid,
)
from derive.outlines.ties import convention, has_maxima

FUNCTIONS: Mapping[type, str] = {
    exp: "exp", log: "log", sin: "sin", cos: "cos", tanh: "tanh", erf: "erf", Abs: "abs", sigmoid: "sigmoid",
    relu: "relu", minimum: "minimum", maximum: "maximum", remainder: "remainder",
}
RELATIONS: Mapping[type, str] = {Equal: "==", NotEqual: "!=", Less: "<", AtMost: "<="}


WIDTH = 110                 # of a comment
SECONDS_AT_TIES = 10        # that a theorem is searched for where two sides may be equal; most take a tenth of it
NO_THEOREM = "(no theorem: sides that are compared may be equal on a region)"


@dataclass(slots=True)
class Lowering:
    """Kernel terms as values; each bound name becomes a letter that nothing else has."""

    slopes: Mapping[str, str] = field(default_factory=dict)     # the gradient of a computed array, by its name
    taken: set[str] = field(default_factory=set)
    names: Identifiers = field(default_factory=lambda: Identifiers(()))

    def letter(self, high: Expr) -> str:
        """A letter for an axis: that of its size, or a variant that is free."""
        sizes = sorted(symbol.name for symbol in high.free_symbols)
        stem = re.sub(r"\W|\d|_", "", sizes[0]).lower() if sizes else "k"
        name, count = stem, 1
        while name in self.taken:
            count += 1
            name = f"{stem}{count}"
        self.taken.add(name)
        return name

    def axis(self, low: Expr, high: Expr, name: str = "") -> Axis:
        return Axis(name or self.letter(high), self.affine(low, {}), self.affine(high, {}))

    def affine(self, term: Expr, names: Mapping[Symbol, str]) -> Affine:
        if isinstance(term, Symbol):                # most are; to expand takes ten times as long
            return grammar.letter(names.get(term) or self.names.of(term.name))
        total = Affine()
        for part, factor in term.expand().as_coefficients_dict().items():
            if part is S.One:
                total += int(factor)
            else:
                total += grammar.letter(names.get(part) or self.names.of(part.name)).times(int(factor))
        return total

    def value(self, term: Basic, names: Mapping[Symbol, str]) -> Value:
        match term:
            case Rational():
                return grammar.num(Fraction(int(term.p), int(term.q)))
            case At():
                return grammar.Read(self.names.of(term.name), tuple(self.affine(i, names) for i in term.indices))
            case Slope():
                entry = term.args[1]
                return grammar.Read(self.slopes[entry.name], tuple(self.affine(i, names) for i in entry.indices))
            case Add() | Mul():
                join = grammar.add if isinstance(term, Add) else grammar.mul
                return join(*(self.value(part, names) for part in term.args))
            case exp():
                return grammar.Op("exp", (self.value(term.args[0], names),))
            case Pow(base=base, exp=exponent):
                if isinstance(exponent, Rational):
                    return grammar.power(self.value(base, names), Fraction(int(exponent.p), int(exponent.q)))
                return grammar.Op("power", (self.value(base, names), self.value(exponent, names)))
            case Symbol() if term in names:
                return grammar.Position(grammar.letter(names[term]), whole=False)
            case Symbol(name=name):
                return grammar.Size(grammar.letter(self.names.of(name)))
            case Sum() | Largest():
                axis = self.axis(*term.outer)
                body = self.value(term.body, {**names, term.bound: axis.name})  # which no binder inside binds again
                return grammar.reduce_over("sum" if isinstance(term, Sum) else "max", (axis,), body)
            case Bracket():
                return self._test(term.args[0], names)
        if term is S.Pi:
            return grammar.Pi()
        if term is S.Exp1:
            return grammar.Op("exp", (grammar.ONE,))
        if type(term) not in FUNCTIONS:
            raise Unsupported(f"no kernel for {type(term).__name__} yet: {term}")
        return grammar.Op(FUNCTIONS[type(term)], tuple(self.value(part, names) for part in term.args))

    def _test(self, formula: Basic, names: Mapping[Symbol, str]) -> Value:
        relation, (left, right) = RELATIONS[type(formula)], formula.args
        if names.keys() & (left.free_symbols | right.free_symbols) and _positions(left) and _positions(right):
            one, other = self.affine(left, names), self.affine(right, names)
            if relation != "==" or not _mirrored(one - other, names.values()):
                return grammar.Inside(relation, one, other)
        return grammar.Test(relation, self._side(left, names), self._side(right, names))

    def _side(self, term: Basic, names: Mapping[Symbol, str]) -> Value:
        """Positions that are compared are whole numbers, which no rounding touches, i + 1 among them; beside entries
        that they are multiplied with they are numbers of their type."""
        value = self.value(term, names)
        if any(isinstance(part, grammar.Read) for part in grammar.walk(value)):
            return value
        return grammar.rebuilt(value, lambda part: replace(part, whole=True) if isinstance(part, grammar.Position)
                               else part)


def _mirrored(form: Affine, letters: Collection[str]) -> bool:
    """Whether one of two letters runs backwards where a form is 0, as in i + j == I + 1: no slice has a negative step,
    so what is left out is told by numbers."""
    factors = [factor for name, factor in form.terms if name in letters]
    return len(factors) > 1 and (all(factor > 0 for factor in factors) or all(factor < 0 for factor in factors))


def _positions(term: Expr) -> bool:
    """Whether a term is a sum of letters and sizes with whole factors."""
    return all(factor.is_Integer and (part is S.One or isinstance(part, Symbol))
               for part, factor in term.expand().as_coefficients_dict().items())


@dataclass(frozen=True, slots=True)
class SizeFact:
    """A size that is not the length of an input: the largest whole number with factor*size + const <= bound."""

    name: str
    bound: Affine
    factor: int

    @property
    def line(self) -> str:
        return f"{self.name} = ({affine(self.bound)}) // {self.factor}"


@dataclass(frozen=True, slots=True)
class Lowered:
    """What the kernel of a layer computes: outputs from inputs, and gradients from inputs and upstream gradients."""

    forward: Program
    backward: Program
    proofs: Mapping[str, Theorem]           # that each gradient is one, by the array it is the gradient of
    upstream: tuple[str, ...]               # the names of the gradients that come in
    results: tuple[tuple[str, ...], tuple[str, ...]]        # what the results of the two are called
    derived: Mapping[str, SizeFact]
    facts: tuple[tuple[Affine, Affine], ...]                # low <= high, without which there are no positions
    lead: str                               # the size of the leading axis of a batch
    spelled: Mapping[str, str]              # each input by what it is called in the source


def lower(layer: Layer, batch: Sequence[str] = ()) -> Lowered:
    """The definitions, and the total derivative by each array that is an input or stands in another's gradient; with
    a leading axis for the inputs in `batch`. Refused where the kernel has no theorem for one of them."""
    for name in batch:
        if name not in layer.inputs:
            raise Error(f"no input is called {name}; there are {', '.join(layer.inputs)}")
    shapes = layer.source.shapes.arrays
    outputs, _ = users(layer.program)
    names = Identifiers((*shapes, *(size.name for size in layer.source.shapes.sizes), *(f"d{y}" for y in outputs)))
    arriving = {name: names.of(f"d{name}") for name in outputs}
    slopes: dict[str, str] = {}
    for name in (*layer.intermediate, *layer.inputs):
        slopes[name] = names.fresh(f"d{names.of(name)}" if name not in outputs else f"d{names.of(name)}_all")
    sizes = frozenset(names.of(size.name) for size in layer.source.shapes.sizes)
    lowering = Lowering(slopes, set(sizes), names)
    letters = Identifiers(letter for name in shapes for letter in layer.letters(name))
    own = {name: [lowering.axis(low, high, "" if letters.of(letter) in sizes or letter[:1].isupper()
                                else letters.of(letter))
                  for letter, (low, high) in zip(layer.letters(name), spans, strict=True)]
           for name, spans in shapes.items()}
    lowering.taken |= {axis.name for axes in own.values() for axis in axes}
    definitions = []
    for left, term, ranges in map(opened, layer.program.args[0]):
        axes = own[left.name]
        bound = {symbol: axis.name for (symbol, _, _), axis in zip(ranges, axes, strict=True)}
        definitions.append(Let(names.of(left.name), tuple(axes), lowering.value(term, bound)))
    proofs: dict[str, Theorem] = {}
    gradients = []
    program, maxima = layer.program, has_maxima(layer.program)
    for name in (*reversed(layer.intermediate), *layer.inputs):
        axes = own[name]
        symbols = tuple(integer(axis.name) for axis in axes)
        found = total_derivative(Slope(program, at(name, *symbols))).statement.rhs
        if not maxima and found != 0:
            proofs[name] = layer.licence(name, program, symbols, found)
        else:       # where sides may be equal on a region, their shares are right; an array that is only compared has
                    # the slope 0, and where a sum needs that a label matches, no theorem speaks of labels that move
            with seconds(SECONDS_AT_TIES), suppress(Undecided):
                proofs[name] = layer.licence(name, program, symbols, found)
        bound = dict(zip(symbols, (axis.name for axis in axes), strict=True))
        value = still_at_zero(lowering.value(found, bound))
        gradients.append(Let(slopes[name], tuple(axes), value, ("delta",)))
    inputs = tuple(grammar.Array(names.of(name), _spans(own[name])) for name in layer.inputs)
    upstream = tuple(grammar.Array(arriving[name], _spans(own[name])) for name in outputs)
    derived, facts = facts_of(layer.source.shapes.facts, inputs, names)
    more = frozenset(derived)
    programs = (Program(inputs, tuple(definitions), tuple(map(names.of, outputs)), more),
                Program((*upstream, *inputs), (*definitions, *gradients), tuple(slopes[n] for n in layer.inputs), more))
    facts = (*facts, *entries_picked(programs[0]))
    lead = ""
    if batch:
        axis = axis_of(names, lowering.taken)
        wide = {names.of(name) for name in batch}
        forward = batched(programs[0], wide, {}, axis)
        led = {let.name for let in forward.lets if axis in let.axes} | wide
        back = batched(programs[1], led | {arriving[name] for name in outputs if names.of(name) in led},
                       {names.of(name): slope for name, slope in slopes.items()}, axis)
        programs, lead = (forward, back), axis.high.plain
    return Lowered(*programs, proofs, tuple(arriving.values()), (outputs, layer.inputs),
                   derived, facts, lead, {name: names.of(name) for name in layer.inputs})


def digests_of(layer: Layer, lowered: Lowered) -> list[tuple[str, str]]:
    """The digest of the theorem of each gradient, or that there is none."""
    return [(name, layer.gradient(name).digest if name in lowered.proofs else NO_THEOREM) for name in layer.inputs]


def told(layer: Layer) -> list[str]:
    """What a kernel is of: the lines of the layer, and what its gradients are at ties."""
    said = convention(layer.program)
    return [*layer.lines, *wrap(f"at ties {said}", WIDTH, subsequent_indent="    ")] if said else list(layer.lines)


def facts_of(known: Iterable[Formula], inputs: tuple[grammar.Array, ...],
             names: Identifiers) -> tuple[dict[str, SizeFact], tuple[tuple[Affine, Affine], ...]]:
    """The sizes that follow from others, and what the sizes must satisfy."""
    lowering = Lowering(names=names)
    lengths = {form for array in inputs for low, high in array.spans for form in [high - low + 1]}
    derived: dict[str, SizeFact] = {}
    facts = []
    for fact in sorted((fact for fact in known if isinstance(fact, AtMost)), key=str):
        low, high = (lowering.affine(side, {}) for side in fact.args)
        new = [name for name in low.names if grammar.letter(name) not in lengths]
        if new:
            factor = low.factor(new[0])
            derived[new[0]] = SizeFact(new[0], high - low + grammar.letter(new[0]).times(factor), factor)
        elif not (high.plain and not low.terms) or high not in lengths:
            facts.append((low, high))
    return derived, tuple(facts)


def entries_picked(program: Program) -> tuple[tuple[Affine, Affine], ...]:
    """What an array must have for w[3] to be an entry of it; a first entry all arrays have that are not empty."""
    spans = {array.name: array.spans for array in program.inputs} | {
        let.name: _spans([*let.axes]) for let in program.lets}
    found = ((form, high) for let in program.lets for read in grammar.walk(let.value) if isinstance(read, grammar.Read)
             for form, (_, high) in zip(read.index, spans[read.array], strict=True)
             if not form.terms and form.const > 1 and high.terms)
    return tuple(dict.fromkeys(found))


def _spans(axes: list[Axis]) -> tuple[tuple[Affine, Affine], ...]:
    return tuple(axis.span for axis in axes)
