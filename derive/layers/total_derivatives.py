"""The rule of the total derivative as a page prints it: dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta)), for a layer."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sympy import Expr, Tuple

from derive.elaboration.formulas import Context
from derive.layers.reading import GradientText, LayerReader, LayerText, name_of
from derive.layers.shapes import infer_claim
from derive.notation import parse_claim, syntax, walk
from derive.notation.errors import NotationError
from derive.outlines.calculus import differentiate, entries, opened, users
from derive.outlines.linear import in_range
from derive.outlines.terms import At, Program, Slope, at, integer, substitute

LOSS = "dL"
FORM = "dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta))"
Array = syntax.Access | syntax.Name


@dataclass(frozen=True, slots=True)
class TotalDerivativeReader(LayerReader):
    """Beside the arrays of a layer, two kinds of quotients: dL/dv[i] is a gradient of the loss, and dv[i]/dtheta the
    derivative of the definition of v by the entry that theta stands for."""

    program: Program = field(default_factory=lambda: Program(Tuple(), Tuple()))
    parameter: str = ""
    entry: At = field(default_factory=lambda: at("theta"))
    parts: frozenset[str] = frozenset()         # differentials that mean nothing outside of a quotient

    def meaning(self, tree: syntax.Expr, context: Context) -> Expr:
        match tree:
            case syntax.Binary(op="/", left=syntax.Name(id="dL"), right=syntax.Access() | syntax.Name() as below):
                return self._gradient(below, context)
            case syntax.Binary(op="/", left=syntax.Access() | syntax.Name() as above, right=syntax.Name(id=below)) \
                    if below == self.parameter:
                return self._derivative(above, context)
            case (syntax.Access(name=name) | syntax.Name(id=name)) if name in self.parts:
                raise NotationError(f"{name} means nothing by itself", self.text, tree.at, f"a quotient as in {FORM}")
        return LayerReader.meaning(self, tree, context)

    def _gradient(self, tree: Array, context: Context) -> Expr:
        """dL/dv[i]; of an output that nothing uses it is dv[i], which is given."""
        entry = self._entry(tree)
        outputs, using = users(self.program)
        given = entry.name in outputs and not using[entry.name]
        slope = at("d" + entry.name, *entry.indices) if given else Slope(self.program, entry)
        return slope * self.placed(entry.name, entry.indices, context)

    def _derivative(self, tree: Array, context: Context) -> Expr:
        """dv[i]/dtheta, where theta leads to v in one way; else it could be meant with what lies between held fast."""
        entry = self._entry(tree)
        computed = {left.name: (left, term) for left, term, _ in map(opened, self.program.args[0])}
        if entry.name not in computed:
            raise NotationError(f"{entry.name} is not computed by the layer", self.text, tree.at, FORM)
        left, term = computed[entry.name]
        following = _following(self.entry.name, self.program)
        between = sorted(entries(term) & following)
        if between:
            raise NotationError(f"{self.entry.name} leads to {entry.name} through {', '.join(between)}, which this "
                                "derivative may hold fast or not", self.text, tree.at,
                                "a layer that computes each output in one line")
        slope, _ = differentiate(term, self.entry)
        here = dict(zip(left.indices, entry.indices, strict=True))
        return substitute(slope, here) * self.placed(entry.name, entry.indices, context)

    def _entry(self, tree: Array) -> At:
        name = name_of(tree)
        if name[:1] != "d" or name[1:] not in self.shapes.arrays or name in self.aliases:
            raise NotationError(f"{name} is no differential of an array of the layer", self.text, tree.at,
                                f"a quotient as in {FORM}")
        return at(name[1:], *(self.index(i) for i in (tree.indices if isinstance(tree, syntax.Access) else ())))


def _following(name: str, program: Program) -> frozenset[str]:
    """The arrays that are computed from one, directly or not."""
    found: set[str] = set()
    for left, term, _ in map(opened, program.args[0]):
        if entries(term) & {name, *found}:
            found.add(left.name)
    return frozenset(found)


def read_total_derivative(text: str, name: str, letters: Sequence[str], layer: LayerText) -> tuple[GradientText, ...]:
    """All that the text says of the derivative by one array, in whose place it writes theta: that it is each of the
    other sides of its equations."""
    parameter, sides = _sides(text, layer)
    names = {node.id for side in sides for node, _ in walk(side) if isinstance(node, syntax.Name)}
    own = tuple(_unlike(letter, names) for letter in letters)        # sums of the text may use the letter as well
    dims = layer.shapes.arrays[name]
    shown, ranges = (tuple((integer(letter), *ends) for letter, ends in zip(some, dims, strict=True))
                     for some in (letters, own))
    entry = at(name, *(index for index, _, _ in ranges))
    differentials = {f"d{array}": ends for array, ends in layer.shapes.arrays.items()}
    known = {**layer.shapes.arrays, **differentials, **layer.upstream, LOSS: (), parameter: ()}
    parts = frozenset({*differentials, LOSS, parameter} - layer.upstream.keys())
    context = frozenset().union(*(in_range(*ranged) for ranged in ranges))
    back = {one: other for (one, _, _), (other, _, _) in zip(ranges, shown, strict=True)}
    found = []
    for side in sides:
        shapes = infer_claim(text, syntax.Assign(syntax.Name("the right side"), side), known, layer.shapes)
        reader = TotalDerivativeReader(text, {}, shapes=shapes, extended=True, aliases=layer.aliases,
                                       program=layer.program, parameter=parameter, entry=entry, parts=parts)
        found.append(GradientText(text, name, shown, substitute(reader.term(side, context), back)))
    return tuple(dict.fromkeys(found))          # dL/dy[i] and dy[i] are the same where y is the output


def _sides(text: str, layer: LayerText) -> tuple[str, tuple[syntax.Expr, ...]]:
    """dtheta, and all that dL/dtheta is said to be equal to."""
    claim = parse_claim(text)
    equations = claim.parts if isinstance(claim, syntax.Conjunction) else (claim,)
    match equations[0]:
        case syntax.Relation(left=syntax.Binary(op="/", left=syntax.Name(id="dL"), right=syntax.Name(id=parameter))) \
                if parameter[:1] == "d" and parameter[1:]:
            pass
        case _:
            raise NotationError("this is no rule of the total derivative", text, claim.at, FORM)
    for equation in equations:
        if not isinstance(equation, syntax.Relation) or equation.op != "==":
            raise NotationError("the rule of the total derivative is an equation", text, equation.at, FORM)
    taken = {"L", parameter[1:], LOSS, parameter} & {*layer.shapes.arrays, *layer.upstream}
    if taken:
        raise NotationError(f"{sorted(taken)[0]} is an array of the layer", text, claim.at, "another name for it")
    return parameter, tuple(equation.right for equation in equations if isinstance(equation, syntax.Relation))


def _unlike(letter: str, names: set[str]) -> str:
    while letter in names:
        letter += "'"
    return letter
