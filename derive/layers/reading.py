"""A layer's text as a program of terms, and a gradient formula about it: letters are indices, other names arrays."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, Mul, Pow, S, Symbol, Tuple
from sympy.core.symbol import Str

from derive.elaboration.formulas import RELATIONS, Context, Elaborator, value_of
from derive.layers.shapes import Shapes, infer, infer_claim
from derive.notation import parse_claim, parse_equation, parse_program, syntax, unparse, walk
from derive.notation.errors import NotationError
from derive.notation.walk import free_letters
from derive.outlines.domain import domain, opposite
from derive.outlines.linear import in_range, linear_sign
from derive.outlines.terms import (
    AtMost,
    Bracket,
    Equal,
    Forall,
    Formula,
    Largest,
    Program,
    Slope,
    Sum,
    at,
    integer,
    relu,
    sigmoid,
)

_CLAIM = re.compile(r"[^=]*==")          # a claim compares, an equation defines; other comparisons come later
Ranges = tuple[tuple[Symbol, Expr, Expr], ...]
FUNCTIONS = {"sigmoid": sigmoid, "relu": relu}


@dataclass(frozen=True, slots=True)
class LayerReader(Elaborator):
    """A layer's text as terms: its letters are indices with ranges, its other names are arrays."""

    shapes: Shapes = field(default_factory=lambda: Shapes({}, {}, frozenset(), ()))
    scope: Mapping[str, tuple[Symbol, Expr, Expr]] = field(default_factory=dict)
    extended: bool = False          # an access outside of its range is 0: for gradients, not for layers
    aliases: Mapping[str, str] = field(default_factory=dict)
    program: Program | None = None
    between: Mapping[str, str] = field(default_factory=dict)        # dh, the gradient by the computed array h

    def meaning(self, tree: syntax.Expr, context: Context) -> Expr:
        match tree:
            case syntax.Name(id=name) if name in self.scope:
                return self.scope[name][0]
            case syntax.Name(id=name) if name != "pi" and name not in self.shapes.arrays and self._size(name):
                return self._size(name)
            case syntax.Name(id=name) if name != "pi":
                return self._named(name, ())
            case syntax.Access(name=name, indices=indices):
                return self._access(name, tuple(self.index(i) for i in indices), context)
            case syntax.Size(index=index):
                low, high = self.scope[index][1:] if index in self.scope else self._range_of(tree)
                return high - low + 1
            case syntax.Call(function="where", arguments=(syntax.Relation() as condition, one, other)):
                said = RELATIONS[condition.op](*(self._side(side, context)
                                                 for side in (condition.left, condition.right)))
                rest = self.term(value_of(other), context)
                apart = Bracket(opposite(said)) if domain(rest) else 1 - Bracket(said)     # it may be 1/0 where said
                return Bracket(said) * self.term(value_of(one), context) + apart * rest
            case syntax.Call(function=function, arguments=(argument,)) if function in FUNCTIONS:
                return FUNCTIONS[function](self.term(value_of(argument), context))
        return _once(Elaborator.meaning(self, tree, context))

    def _range_of(self, tree: syntax.Size) -> tuple[Expr, Expr]:
        """The range of a letter that is bound elsewhere, as in sum(d, q[d]*k[d])/sqrt(size(d))."""
        ranges = self.shapes.letters.get(tree.index, frozenset())
        if len(ranges) == 1:
            return next(iter(ranges))
        raise NotationError(f"{tree.index} has several ranges in this text" if ranges else
                            f"no index is called {tree.index} here", self.text, tree.at)

    def _access(self, name: str, indices: tuple[Expr, ...], context: Context) -> Expr:
        entry = self._named(name, indices)
        return entry * self.placed(name, indices, context) if self.extended else entry

    def _named(self, name: str, indices: tuple[Expr, ...]) -> Expr:
        if self.program is not None and name in self.between:
            return Slope(self.program, at(self.between[name], *indices))
        entry: Expr = at(self.aliases.get(name, name), *indices)
        return entry

    def placed(self, name: str, indices: tuple[Expr, ...], context: Context) -> Expr:
        """1 where an array has this entry, and 0 elsewhere."""
        found: Expr = S.One
        for index, (low, high) in zip(indices, self.shapes.arrays[name], strict=True):
            for formula in (AtMost(low, index), AtMost(index, high)):
                if linear_sign(formula.rhs - formula.lhs, context | self.shapes.facts) not in ("+", "0+", "0"):
                    found *= Bracket(formula)
        return found

    def _size(self, name: str) -> Symbol | None:
        return next((symbol for symbol in self.shapes.sizes if symbol.name == name), None)

    def _side(self, tree: syntax.Expr, context: Context) -> Expr:
        """A side of a comparison: of indices, if it speaks of letters alone, and of values otherwise."""
        nodes = [node for node, _ in walk(tree)]
        letters = [node.id for node in nodes if isinstance(node, syntax.Name)]
        read = (syntax.Access, syntax.Call, syntax.Reduce, syntax.Size)
        values = not letters or any(isinstance(node, read) for node in nodes)
        return self.term(tree, context) if values or not self.scope.keys() >= set(letters) else self.index(tree)

    def index(self, tree: syntax.Expr) -> Expr:
        inner = Elaborator(self.text, {})
        names = {name: symbol for name, (symbol, _, _) in self.scope.items()}
        term = inner.term(tree)
        return term.xreplace({free: names[free.name] for free in term.free_symbols if free.name in names})

    def _reduce(self, tree: syntax.Reduce, context: Context) -> Expr:
        if tree.kind == "prod":
            raise NotationError("a product over an index has no meaning here", self.text, tree.at,
                                "sum, mean, max or min; for positive factors exp(sum(i, log(x[i])))")
        ranges = self.shapes.loops[id(tree)]
        own = dict(zip(tree.indices, ranges, strict=True))
        inner = replace(self, scope={**self.scope, **own})
        body = inner.term(tree.body, context.union(*(in_range(*ranged) for ranged in ranges)))
        count: Expr = S.One
        if tree.kind in ("max", "min"):
            sign = 1 if tree.kind == "max" else -1
            for ranged in reversed(ranges):
                body = sign * Largest(sign * body, *ranged)
            return body
        for name, low, high in reversed(ranges):
            body = Sum(body, name, low, high)
            count *= high - low + 1
        return body / count if tree.kind == "mean" else body

    def _presuppose(self, term: Expr, context: Context) -> None:
        """What a layer presupposes is read off its theorems."""


def _once(term: Expr) -> Expr:
    """[A]*[A] as [A]: two entries are 0 outside of one range."""
    if not isinstance(term, Mul):
        return term
    return Mul(*(part.base if isinstance(part, Pow) and isinstance(part.base, Bracket) and part.exp == 2 else part
                 for part in term.args))


@dataclass(frozen=True, slots=True)
class LayerText:
    """A layer that was read: its tree, its shapes, and its program in the kernel's language."""

    text: str
    tree: syntax.Program
    shapes: Shapes
    program: Program
    aliases: Mapping[str, str]      # what a formula may call the gradients of the outputs, beside dy
    given: tuple[Formula, ...] = ()

    @property
    def upstream(self) -> dict[str, tuple[tuple[Expr, Expr], ...]]:
        """The gradients of the outputs by all their names, and the ranges of their indices."""
        found = {"d" + output: self.shapes.arrays[output] for output in self.tree.outputs}
        return found | {alias: found[meant] for alias, meant in self.aliases.items()}

    def between(self, name: str) -> dict[str, str]:
        """Of a formula for the gradient by an array, the other gradients that it may name: dh by the array h that the
        layer computes on its way."""
        taken = {f"d{name}", *self.shapes.arrays, *self.upstream}
        computed = (name_of(assign.target) for assign in self.tree.assignments)
        return {f"d{array}": array for array in computed if f"d{array}" not in taken}


@dataclass(frozen=True, slots=True)
class GradientText:
    """A formula for the gradient by one array: the open indices, the term, and the indices it is said for."""

    text: str
    name: str
    ranges: Ranges
    term: Expr
    conditions: tuple[Formula, ...] = ()


def read_layer(text: str, upstream: str = "") -> LayerText:
    tree = parse_program(text)
    _check_upstream(text, tree)
    shapes = infer(text, tree)
    definitions = []
    for assign in tree.assignments:
        ranges = shapes.loops[id(assign)]
        scope = dict(zip(letters_of(assign.target), ranges, strict=True))
        context = frozenset().union(*(in_range(*ranged) for ranged in ranges))
        value = LayerReader(text, {}, shapes=shapes.seen_from(assign), scope=scope).term(assign.value, context)
        entry = at(name_of(assign.target), *(name for name, _, _ in ranges))
        definitions.append(_for_all(Equal(entry, value), ranges))
    given = tuple(_formula(text, one, shapes) for one in tree.given)
    aliases = dict(zip(upstream.split(), ("d" + output for output in tree.outputs), strict=False))
    return LayerText(text, tree, shapes, Program(Tuple(*definitions), Tuple(*map(Str, tree.outputs))), aliases,
                     given)


def _for_all(formula: Formula, ranges: Ranges) -> Formula:
    for ranged in reversed(ranges):
        formula = Forall(formula, *ranged)
    return formula


def _formula(text: str, given: syntax.Given, shapes: Shapes) -> Formula:
    """What is given, of all values of its letters."""
    ranges = shapes.loops[id(given.difference)]
    scope = dict(zip(letters_of(given.difference.target), ranges, strict=True))
    reader = LayerReader(text, {}, shapes=shapes.seen_from(given.difference), scope=scope)
    context = frozenset[Formula]().union(*(in_range(*ranged) for ranged in ranges))
    said = RELATIONS[given.said.op](reader.term(given.said.left, context), reader.term(given.said.right, context))
    return _for_all(said, ranges)


def _check_upstream(text: str, tree: syntax.Program) -> None:
    """Refuse an array with the name of the gradient that comes in: formulas could not tell them apart."""
    for node, _ in walk(tree):
        name = node.id if isinstance(node, syntax.Name) else node.name if isinstance(node, syntax.Access) else ""
        if name[:1] == "d" and name[1:] in tree.outputs:
            problem = f"{name} is the gradient of the output {name[1:]}, and cannot be an array of the layer"
            raise NotationError(problem, text, node.at, "another name")


def read_gradient(text: str, layer: LayerText) -> GradientText:
    """"dx[j] = ..." with the forward names and the gradients of the outputs and of the arrays between; "dx[j] == ...
    for j <= 2" for some j."""
    target, value, conditions = said_in(text)
    name = name_of(target)[1:]
    if name_of(target)[:1] != "d" or name not in layer.shapes.arrays:
        wanted = ", ".join(f"d{array}" for array in layer.shapes.arrays)
        raise NotationError(f"{name_of(target)} is no gradient of this layer", text, target.at, f"one of {wanted}")
    letters, dims = letters_of(target), layer.shapes.arrays[name]
    if len(letters) != len(dims):
        count = "no index" if not dims else "1 index" if len(dims) == 1 else f"{len(dims)} indices"
        raise NotationError(f"{name} has {count}", text, target.at)
    ranges = tuple((integer(letter), *ends) for letter, ends in zip(letters, dims, strict=True))
    between = layer.between(name)
    passed = layer.upstream | {gradient: layer.shapes.arrays[array] for gradient, array in between.items()}
    _check_defined(text, target, value, {*layer.shapes.arrays, *passed})
    shapes = infer_claim(text, syntax.Assign(target, value), {**layer.shapes.arrays, **passed}, layer.shapes)
    scope = dict(zip(letters, ranges, strict=True))
    reader = LayerReader(text, {}, shapes=shapes, scope=scope, extended=True, aliases=layer.aliases,
                         program=layer.program, between=between)
    indices = Elaborator(text, dict.fromkeys(letters, integer))
    said = tuple(RELATIONS[c.op](*(_index_or_size(indices, side, layer.shapes) for side in (c.left, c.right)))
                 for c in conditions)
    context = frozenset(said).union(*(in_range(*ranged) for ranged in ranges))
    return GradientText(text, name, ranges, reader.term(value, context), said)


def _check_defined(text: str, target: syntax.Access | syntax.Name, value: syntax.Expr, known: set[str]) -> None:
    """Refuse a formula that speaks of what it defines."""
    for node, _ in walk(value):
        name = node.id if isinstance(node, syntax.Name) else node.name if isinstance(node, syntax.Access) else ""
        if name == name_of(target) and name not in known:
            raise NotationError(f"{name} is what this formula says, and cannot stand in it", text, node.at,
                                f"one of {', '.join(sorted(known))}")


def read_identity(text: str, layer: LayerText) -> tuple[Expr, Expr, Ranges, frozenset[Formula]]:
    """"y[i]*s == t[i]" about the arrays of a layer: both sides, and the ranges of the letters that no sum binds."""
    claim = parse_claim(text)
    if not isinstance(claim, syntax.Relation) or claim.op != "==":
        raise NotationError("this is no equation between arrays", text, claim.at, "left == right")
    letters = tuple(dict.fromkeys(free_letters(claim)))
    places = tuple(syntax.Name(letter) for letter in letters)
    target = syntax.Access("both sides", places) if places else syntax.Name("both sides")
    both = syntax.Assign(target, syntax.Binary("-", claim.left, claim.right))
    shapes = infer(text, syntax.Program((*layer.tree.assignments, both), layer.tree.outputs))
    scope = dict(zip(letters, shapes.loops[id(both)], strict=True))
    reader = LayerReader(text, {}, shapes=shapes, scope=scope, aliases=layer.aliases)
    context = frozenset().union(*(in_range(*ranged) for ranged in scope.values()))
    left, right = reader.term(claim.left, context), reader.term(claim.right, context)
    return left, right, tuple(scope.values()), shapes.facts


def said_in(text: str) -> tuple[syntax.Access | syntax.Name, syntax.Expr, tuple[syntax.Relation, ...]]:
    """Of a formula for a gradient the left side, the right side, and the conditions behind `for`."""
    if not _CLAIM.match(text):
        equation = parse_equation(text)
        return equation.target, equation.value, ()
    claim = parse_claim(text)
    said, conditions = (claim.body, claim.conditions) if isinstance(claim, syntax.Quantified) else (claim, ())
    if not isinstance(said, syntax.Relation) or not isinstance(said.left, (syntax.Access, syntax.Name)):
        raise NotationError("this is no formula for a gradient", text, said.at, "dx[j] == ...")
    return said.left, said.right, conditions


def _index_or_size(reader: Elaborator, tree: syntax.Expr, shapes: Shapes) -> Expr:
    term = reader.term(tree)
    sizes = {symbol.name: symbol for symbol in shapes.sizes}
    return term.xreplace({free: sizes[free.name] for free in term.free_symbols if free.name in sizes})


def name_of(target: syntax.Access | syntax.Name) -> str:
    return target.id if isinstance(target, syntax.Name) else target.name


def letters_of(target: syntax.Access | syntax.Name) -> tuple[str, ...]:
    return () if isinstance(target, syntax.Name) else tuple(unparse(index) for index in target.indices)
