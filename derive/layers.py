"""Layers in index notation: gradients for every size, and the truth about a gradient that somebody derived by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr, S, Symbol, Tuple
from sympy.core.symbol import Str

from derive.attack.gradients import GradientWitness, refute_gradient
from derive.elaborate import RELATIONS, Context, Elaborator
from derive.kernel.calculus import users
from derive.kernel.linear import in_range, linear_sign
from derive.kernel.terms import AtMost, Bracket, Equal, Forall, Formula, Program, Refused, Sum, at, integer, relu, sigmoid
from derive.kernel.theorem import Theorem
from derive.notation import parse_equation, parse_program, syntax, unparse
from derive.notation.errors import Error, NotationError
from derive.notation.names import nearest
from derive.notation.walk import walk
from derive.search.backprop import Gradient, gradient
from derive.search.handmade import prove_gradient
from derive.shapes import Shapes, infer, infer_claim

FUNCTIONS = {"sigmoid": sigmoid, "relu": relu}


@dataclass(frozen=True, slots=True)
class LayerReader(Elaborator):
    """A layer's text as terms: its letters are indices with ranges, its other names are arrays."""

    shapes: Shapes = field(default_factory=lambda: Shapes({}, {}, frozenset(), ()))
    scope: Mapping[str, tuple[Symbol, Expr, Expr]] = field(default_factory=dict)
    extended: bool = False          # an access outside of its range is 0: for gradients, not for layers

    def term(self, tree: syntax.Expr, context: Context = frozenset()) -> Expr:
        match tree:
            case syntax.Name(id=name) if name in self.scope:
                raise NotationError(f"{name} is an index; as a value it has no meaning in a layer", self.text, tree.at)
            case syntax.Name(id=name) if name != "pi":
                return at(name)
            case syntax.Access(name=name, indices=indices):
                return self._access(name, tuple(self._index(i) for i in indices), context)
            case syntax.Size(index=index):
                if index not in self.scope:
                    raise NotationError(f"no index is called {index} here", self.text, tree.at)
                _, low, high = self.scope[index]
                return high - low + 1
            case syntax.Call(function="where", arguments=(condition, one, other)):
                holds = Bracket(RELATIONS[condition.op](self.term(condition.left, context),
                                                        self.term(condition.right, context)))
                return holds * self.term(one, context) + (1 - holds) * self.term(other, context)
            case syntax.Call(function=function, arguments=(argument,)) if function in FUNCTIONS:
                return FUNCTIONS[function](self.term(argument, context))
        return Elaborator.term(self, tree, context)

    def _access(self, name: str, indices: tuple[Expr, ...], context: Context) -> Expr:
        entry: Expr = at(name, *indices)
        if self.extended:
            for index, (low, high) in zip(indices, self.shapes.arrays[name], strict=True):
                for formula in (AtMost(low, index), AtMost(index, high)):
                    if linear_sign(formula.rhs - formula.lhs, context | self.shapes.facts) not in ("+", "0+", "0"):
                        entry *= Bracket(formula)
        return entry

    def _index(self, tree: syntax.Expr) -> Expr:
        inner = Elaborator(self.text, {})
        names = {name: symbol for name, (symbol, _, _) in self.scope.items()}
        term = inner.term(tree)
        return term.xreplace({free: names[free.name] for free in term.free_symbols if free.name in names})

    def _reduce(self, tree: syntax.Reduce, context: Context) -> Expr:
        if tree.kind not in ("sum", "mean"):
            raise NotationError(f"{tree.kind} over an index has no derivative here yet", self.text, tree.at, "sum or mean")
        ranges = self.shapes.loops[id(tree)]
        own = dict(zip(tree.indices, ranges, strict=True))
        inner = LayerReader(self.text, self.sorts, self.conditions, self.shapes, {**self.scope, **own}, self.extended)
        body = inner.term(tree.body, context.union(*(in_range(*ranged) for ranged in ranges)))
        count: Expr = S.One
        for name, low, high in reversed(ranges):
            body = Sum(body, name, low, high)
            count *= high - low + 1
        return body / count if tree.kind == "mean" else body

    def _presuppose(self, term: Expr, context: Context) -> None:
        """What a layer presupposes is read off its theorems."""


class Undecided(Error):
    """A claim about a layer that is neither proved nor refuted."""


@dataclass(frozen=True, slots=True)
class Refutation:
    """A hand-derived gradient that is wrong: where it fails first, and the right formula."""

    text: str
    right: Theorem
    claimed: Expr
    witness: GradientWitness

    def __bool__(self) -> bool:
        return False                # so that `if layer.check_gradient(...)` reads as it should

    def __str__(self) -> str:
        return f"fails: {self.text}\n{self.witness}"


@dataclass(frozen=True)
class Layer:
    """A layer, its shapes, and its gradients as theorems."""

    text: str
    tree: syntax.Program
    shapes: Shapes
    program: Program

    @property
    def outputs(self) -> tuple[str, ...]:
        return self.tree.outputs

    @cached_property
    def defined(self) -> tuple[str, ...]:
        return tuple(_name(assign) for assign in self.tree.assignments)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The arrays that come in, in the order in which they are first read."""
        return tuple(name for name in self.shapes.arrays if name not in self.defined)

    def gradient(self, name: str) -> Theorem:
        """dL/dx for every entry of x, given the gradient dy of each output y, as a theorem."""
        return self.backward(name).theorem

    def backward(self, name: str) -> Gradient:
        if name not in self.shapes.arrays:
            raise Error(f"the layer has no array {name}; it has {', '.join(self.shapes.arrays)}. "
                        f"{nearest(name, self.shapes.arrays)}".strip())
        if name not in self._found:
            letters = self._letters(name)
            ranges = tuple((integer(letter), low, high)
                           for letter, (low, high) in zip(letters, self.shapes.arrays[name], strict=True))
            self._found[name] = gradient(self.program, name, ranges, self.shapes.facts)
        return self._found[name]

    def check_gradient(self, name: str, text: str) -> "Theorem | Refutation":
        """check_gradient("x", "dx[j] = sum(i, dy[i]*w[i,j])"): a theorem, or a refutation with its smallest witness."""
        found, claimed = self._claimed(name, text)
        try:
            return prove_gradient(found, claimed, self._later(name), tuple(self.program.args[0]))
        except Refused as refusal:
            witness = refute_gradient(self.program, name, found.ranges, claimed, self.shapes.arrays, self.shapes.facts)
            if witness is None:
                raise Undecided(f"neither proved nor refuted: {text}\n{refusal}") from None
            return Refutation(text, found.shown, claimed, witness)

    def _claimed(self, name: str, text: str) -> tuple[Gradient, Expr]:
        """The claimed formula as a term, in the letters of its own left side."""
        tree = parse_equation(text)
        letters = () if isinstance(tree.target, syntax.Name) else tuple(unparse(index) for index in tree.target.indices)
        if _name(tree) != f"d{name}":
            raise NotationError(f"this claims something of {_name(tree)}", text, tree.target.at, f"d{name} = ...")
        if len(letters) != len(self.shapes.arrays[name]):
            raise NotationError(f"{name} has {len(self.shapes.arrays[name])} indices", text, tree.target.at)
        ranges = tuple((integer(letter), low, high)
                       for letter, (low, high) in zip(letters, self.shapes.arrays[name], strict=True))
        upstream = {"d" + y: self.shapes.arrays[y] for y in self.outputs}
        shapes = infer_claim(text, tree, {**self.shapes.arrays, **upstream}, self.shapes.facts)
        reader = LayerReader(text, {}, set(), shapes, dict(zip(letters, ranges, strict=True)), extended=True)
        context = frozenset().union(*(in_range(*ranged) for ranged in ranges))
        return gradient(self.program, name, ranges, self.shapes.facts), reader.term(tree.value, context)

    def _later(self, name: str) -> tuple[Gradient, ...]:
        """The gradients of the arrays that are computed, nearest to the inputs first."""
        return tuple(self.backward(one) for one in self.defined if one != name and self._passed_on(one))

    def _passed_on(self, name: str) -> bool:
        return name not in self.outputs or bool(users(self.program)[1][name])

    @cached_property
    def _found(self) -> dict[str, Gradient]:
        return {}

    def _letters(self, name: str) -> tuple[str, ...]:
        """The letters with which an array is first accessed; others where an access is not by plain letters."""
        for assign in self.tree.assignments:
            for tree in (assign.target, *_accesses(assign.value)):
                if isinstance(tree, syntax.Access) and tree.name == name:
                    letters = [index.id if isinstance(index, syntax.Name) else "" for index in tree.indices]
                    free = [letter for letter in "ijklmpqrst" if letter not in letters]
                    return tuple(letter or free.pop(0) for letter in letters)
        return ()


def layer(text: str) -> Layer:
    """layer("y[i] = sum(j, w[i,j]*x[j]) + b[i]"): the last line is the output unless `-> y, s` names others."""
    tree = parse_program(text)
    shapes = infer(text, tree)
    definitions = []
    for assign in tree.assignments:
        ranges = shapes.loops[id(assign)]
        letters = [] if isinstance(assign.target, syntax.Name) else [index.id for index in assign.target.indices]
        scope = dict(zip(letters, ranges, strict=True))
        reader = LayerReader(text, {}, set(), shapes, scope)
        context = frozenset().union(*(in_range(*ranged) for ranged in ranges))
        definition: Formula = Equal(at(_name(assign), *(name for name, _, _ in ranges)), reader.term(assign.value, context))
        for name, low, high in reversed(ranges):
            definition = Forall(definition, name, low, high)
        definitions.append(definition)
    return Layer(text, tree, shapes, Program(Tuple(*definitions), Tuple(*map(Str, tree.outputs))))


def _name(assign: syntax.Assign) -> str:
    return assign.target.id if isinstance(assign.target, syntax.Name) else assign.target.name


def _accesses(tree: syntax.Tree) -> tuple[syntax.Access, ...]:
    return tuple(node for node, _ in walk(tree) if isinstance(node, syntax.Access))
