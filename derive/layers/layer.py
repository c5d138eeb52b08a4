"""Layers in index notation: gradients for every size, and the truth about a gradient that somebody derived by hand."""

from dataclasses import dataclass, field
from functools import partial

from sympy import Expr, Symbol, expand

from derive.answers import Answer, Undecided
from derive.attack.gradients import GradientWitness, refute_gradient
from derive.attack.vacuity import Setting, has_instance
from derive.bridge.layers import AboutLayer, theorem_of_claim, theorem_of_shown
from derive.budget import GivenUp, attempted, door
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused as NotCarriedOut
from derive.layers.answers import answer_to_claim, answer_to_gradient, answer_to_outline
from derive.layers.reading import GradientText, LayerText, name_of, read_gradient, read_layer
from derive.layers.slips import turned_access, witness_of_equal_sizes
from derive.notation import syntax, unparse
from derive.notation.errors import Error
from derive.notation.names import nearest
from derive.notation.walk import walk
from derive.outlines.calculus import users
from derive.outlines.outline import Outline
from derive.outlines.terms import Program, Refused, integer
from derive.search.backprop import Gradient, gradient
from derive.search.given_gradients import as_compared, difference, prove_gradient
from derive.search.hessians import second_derivative
from derive.show.notebook import layer_latex
from derive.show.text import writer_for

__all__ = ["Layer", "Refutation", "Undecided", "layer"]
FEW = 3                         # choices of sizes at which a formula is looked at before anything is proved of it
LETTERS = "ijklmpqrst"          # for an index that the layer itself does not name


@dataclass(frozen=True, slots=True)
class Refutation:
    """A hand-derived gradient that is wrong: the smallest case in which it fails, and the right formula if the kernel
    proved one. At ties there may be none."""

    claimed: GradientText
    right: Gradient | None
    witness: GradientWitness
    missing: Expr | None        # the true gradient less the claimed one, with all names put in
    turned: str = ""            # the factor that has its indices the other way round, if that is what is wrong

    def __bool__(self) -> bool:
        return False                # so that `if layer.check_gradient(...)` reads as it should

    def __str__(self) -> str:
        write = writer_for((self.claimed.text,))
        lines = [f"fails: {self.claimed.text}", f"  witness  {self.witness}"]
        if self.turned:
            lines.append(f"  slip     {self.turned} has its indices the other way round")
        if self.right is not None:
            entry = self.right.shown.statement
            lines.append(f"  right    {write(entry.lhs)} = {write(entry.rhs)}")
        if self.missing is not None:
            lines.append(f"  missing  {write(self.missing)}")
        return "\n".join(lines)

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer, its shapes, and its gradients as theorems."""

    source: LayerText
    found: dict[str, Gradient] = field(default_factory=dict, compare=False, repr=False)      # outlines, once derived
    answers: dict[str, Answer] = field(default_factory=dict, compare=False, repr=False)      # what the kernel proved

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def lines(self) -> tuple[str, ...]:
        """The layer as its syntax tree prints it, for text that a machine reads: no comment gets there."""
        return tuple(unparse(self.source.tree).splitlines())

    @property
    def program(self) -> Program:
        return self.source.program

    def _repr_latex_(self) -> str:
        return layer_latex(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/latex": layer_latex(self)}

    @property
    def outputs(self) -> tuple[str, ...]:
        return self.source.tree.outputs

    @property
    def computed(self) -> tuple[str, ...]:
        return tuple(name_of(assign.target) for assign in self.source.tree.assignments)

    @property
    def intermediate(self) -> tuple[str, ...]:
        """The computed arrays that are used again: their gradients stand in those of the inputs."""
        outputs, using = users(self.program)
        return tuple(name for name in self.computed if name not in outputs or using[name])

    @property
    def inputs(self) -> tuple[str, ...]:
        """The arrays that come in, in the order in which they are first read."""
        return tuple(name for name in self.source.shapes.arrays if name not in self.computed)

    @property
    def shapes(self) -> tuple[tuple[str, str], ...]:
        """Each array with the numbers of its positions: w: I x J."""
        counts = {name: [str(expand(high - low + 1)) for low, high in dims]
                  for name, dims in self.source.shapes.arrays.items()}
        return tuple((name, " \N{MULTIPLICATION SIGN} ".join(found) or "a number") for name, found in counts.items())

    @door(Undecided)
    def gradient(self, name: str) -> Answer:
        """dL/dx for every entry of x, given the gradient dy of each output y, as a theorem."""
        found = self.backward(name)
        if name not in self.answers:
            self.answers[name] = answer_to_gradient(self.source, found)
        return self.answers[name]

    @door(Undecided)
    def backward(self, name: str) -> Gradient:
        """An outline of the gradient by one array, input or computed, with the steps that lead to it."""
        arrays = self.source.shapes.arrays
        if name not in arrays:
            raise Error(f"the layer has no array {name}; it has {', '.join(arrays)}. {nearest(name, arrays)}".strip())
        if name not in self.found:
            ranges = tuple((integer(letter), low, high)
                           for letter, (low, high) in zip(self.letters(name), arrays[name], strict=True))
            self.found[name] = gradient(self.program, name, ranges, self.source.shapes.facts)
        return self.found[name]

    def licence(self, name: str, program: Program, letters: tuple[Symbol, ...], value: Expr) -> Theorem:
        """The kernel's theorem that a value is the gradient by an array, at letters. The program may be another one
        that has the gradients of this one wherever they are defined, and a value of its own at ties, of which no
        theorem speaks; where its form is not found to be equal, it is the theorem of the gradient as it is shown."""
        answer = self.gradient(name)
        try:
            return attempted(partial(theorem_of_shown, self.text, program, name, letters, value)).theorem
        except (NotCarriedOut, GivenUp):
            return answer.proof

    @door(Undecided)
    def check_gradient(self, name: str, text: str) -> Answer | Refutation:
        """check_gradient("x", "dx[j] = sum(i, dy[i]*w[i,j])"): a theorem, or a refutation with its smallest witness."""
        claimed = read_gradient(text, self.source)
        if claimed.name != name:
            raise Error(f"this is said of d{claimed.name}, not of d{name}: {text}")
        found = self.check(claimed)
        return found if isinstance(found, Refutation) else answer_to_claim(self.source, text, found)

    def proved(self, text: str) -> AboutLayer:
        """The theorem of the kernel that a formula for a gradient is right, with what the text presupposes."""
        return theorem_of_claim(self.text, text, " ".join(self.source.aliases))

    def check(self, claimed: GradientText) -> Outline | Refutation:
        """An outline of a proof, or a refutation."""
        shapes, given = self.source.shapes, self.source.given
        right = gradient(self.program, claimed.name, claimed.ranges, shapes.facts)

        def convention(name: str) -> tuple[tuple[Symbol, ...], Expr]:
            one = right if name == claimed.name else self.backward(name)
            return tuple(letter for letter, _, _ in one.ranges), one.shown.statement.rhs

        refuted = partial(refute_gradient, self.program, claimed, shapes.arrays, shapes.facts, given=given,
                          convention=convention)
        witness = refuted(cases=FEW)
        if witness is None:
            try:
                return attempted(partial(prove_gradient, right, claimed.term, claimed.conditions,
                                         self.passed_back(claimed.name), tuple(self.program.args[0])))
            except (Refused, GivenUp) as refusal:
                witness = refuted()
                if witness is None:
                    return self._as_compared(right, claimed, refusal)
        turned = turned_access(claimed, self.source)
        if turned:
            witness = witness_of_equal_sizes(claimed, self.source) or witness
        try:
            attempted(partial(self.gradient, claimed.name))
        except (Undecided, GivenUp):    # what no theorem says is not to be called right
            return Refutation(claimed, None, witness, None, turned)
        return Refutation(claimed, right, witness, self._difference(right, claimed), turned)

    def _as_compared(self, right: Gradient, claimed: GradientText, refusal: Exception) -> Outline:
        """Where the search finds nothing, the kernel's normal forms may."""
        try:
            if not claimed.conditions:
                attempted(partial(self.proved, claimed.text))
                return as_compared(right, claimed.term)
        except (NotCarriedOut, Refused, GivenUp):
            pass
        raise Undecided(f"neither proved nor refuted: {claimed.text}\n{refusal}") from None

    def _difference(self, right: Gradient, claimed: GradientText) -> Expr | None:
        try:
            return difference(right, claimed.term, self.passed_back(claimed.name), tuple(self.program.args[0]))
        except Refused:             # a name could not be put in; the witness says enough
            return None

    @door(Undecided)
    def hessian(self, one: str, other: str) -> Answer:
        """d(dL/dx[j])/dw[k] for all j, k: the derivative of the program that computes h = dL/dx[j] at one j, so the
        theorem carries a free factor dh."""
        return answer_to_outline(self.source, self._second(one, other, entry=True).theorem)

    @door(Undecided)
    def hessian_product(self, one: str, other: str) -> Answer:
        """sum_j v[j] d(dL/dx[j])/dw[k] for all k, where v is written ddx: the gradient of the backward program."""
        return answer_to_outline(self.source, self._second(one, other, entry=False).theorem)

    def _second(self, one: str, other: str, entry: bool) -> Gradient:
        first, last, later = self.backward(one), self.backward(other), self.passed_back(one)
        return second_derivative(self.program, first, last.ranges, other, later, entry=entry)

    def passed_back(self, name: str) -> tuple[Gradient, ...]:
        """The gradients of the computed arrays that are used again, nearest to the inputs first."""
        return tuple(self.backward(one) for one in self.intermediate if one != name)

    def letters(self, name: str) -> tuple[str, ...]:
        """The letters with which an array is first accessed; others where an access is not by plain letters, or has one
        twice."""
        for assign in self.source.tree.assignments:
            for tree, _ in ((assign.target, 0), *walk(assign.value)):
                if isinstance(tree, syntax.Access) and tree.name == name:
                    letters = [index.id if isinstance(index, syntax.Name) else "" for index in tree.indices]
                    free = iter([letter for letter in LETTERS if letter not in letters])
                    return tuple(letter if letter and letter not in letters[:place] else next(free)
                                 for place, letter in enumerate(letters))
        return ()


def layer(text: str, upstream: str = "", given: str = "") -> Layer:
    """layer("y[i] = sum(j, w[i,j]*x[j]) + b[i]"): the last line is the output unless `-> y, s` names others. A formula
    for a gradient calls the gradient of y dy, and by the name in `upstream` if there is one. What is `given` of the
    arrays, "sum(k, t[k]) == 1, x[i] > 0", may also stand behind that word on a last line of the text."""
    source = read_layer(f"{text}\ngiven {given}" if given else text, upstream)
    if source.given and not has_instance(source.given, Setting(
            tuple(source.program.args[0]), frozenset(source.shapes.sizes), source.program, source.shapes.arrays)):
        raise Error(f"nothing was found of which all this holds: {', '.join(map(unparse, source.tree.given))}. A "
                    "theorem about nothing says nothing")
    return Layer(source)
