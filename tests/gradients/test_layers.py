"""Gradients of the examples as theorems: proved, checked again from their files, and true in numbers: the loss at 40
digits, moved both ways along a random direction, against what the theorem says of its derivative."""

import random
from collections.abc import Callable, Mapping

import pytest
from mpmath import mpf

from derive.gradients.__main__ import main
from derive.gradients.layers import layer
from derive.kernel.files import read, write
from derive.kernel.terms import APPLICATION, Term
from derive.kernel.text import text
from derive.kernel.theorem import Theorem
from derive.kernel.types import INT, Arrow, Type
from derive.layers.examples import EXAMPLES
from derive.notation.errors import Error

from ..reading.evaluating import curried, term_value
from .near_misses import some_near_misses

CASES = [(name, array) for name, example in EXAMPLES.items() for array in example.gradients]
SIZES = {"K": 2, "P": 5, "N": 4, "I": 4, "I'": 2}         # a stride leaves fewer positions
STEP = mpf(10) ** -12


def arguments(type_: Type) -> int:
    return 1 + arguments(type_.result) if isinstance(type_, Arrow) else 0


class Point(Mapping[str, object]):
    """Values of the variables of a theorem: sizes, what its equations define, and random numbers for the rest."""

    def __init__(self, theorem: Theorem, seed: int) -> None:
        self.random = random.Random(seed)
        self.types = {name: type_ for formula in (theorem.statement, *theorem.given) for name, type_ in formula.free}
        self.laws = {law[0]: law for law in map(equation, theorem.given) if law is not None}
        self.known: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        if name not in self.known:
            self.known[name] = self.new(name, self.types[name])
        return self.known[name]

    def new(self, name: str, type_: Type) -> object:
        if type_ == INT:
            return SIZES.get(name, 3)
        count, memory = arguments(type_), dict[tuple[object, ...], object]()

        def entry(*places: object) -> object:
            if places not in memory:
                memory[places] = self.by_law(name, places) if name in self.laws else mpf(self.random.uniform(0.3, 1.7))
            return memory[places]

        return curried(entry, count)

    def by_law(self, name: str, places: tuple[object, ...]) -> object:
        _, binders, left, right = self.laws[name]
        bound = {part.value: place for part, place in zip(left, places, strict=True) if part.kind == "bound"}
        return term_value(right, self, tuple(bound[k] for k in reversed(range(binders))))

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.types)

    def __len__(self) -> int:
        return len(self.types)


def equation(formula: Term) -> tuple[str, int, tuple[Term, ...], Term] | None:
    """The name, the number of binders, the places and the right side of `for all ..: in range => name(..) = b`."""
    binders = 0
    while formula.kind == APPLICATION and formula.parts[0].name in ("all", "implies"):
        if formula.parts[0].name == "all":
            formula, binders = formula.parts[1].parts[0], binders + 1
        else:
            formula = formula.parts[2]
    if formula.kind != APPLICATION or formula.parts[0].name != "equal":
        return None
    left = formula.parts[1]
    head, places = (left.parts[0], left.parts[1:]) if left.kind == APPLICATION else (left, ())
    return (head.name, binders, places, formula.parts[2]) if head.kind == "variable" else None


def holds_in_numbers(theorem: Theorem, seed: int) -> bool:
    _, function, _, value = theorem.statement.parts
    point = Point(theorem, seed)
    loss = term_value(function, point)
    assert isinstance(loss, Callable)
    slope = (loss(STEP) - loss(-STEP)) / (2 * STEP)
    claimed = term_value(value, point)
    return abs(slope - claimed) < mpf(10) ** -15 * (1 + abs(slope))


@pytest.mark.thorough(seconds=6, every=7)
@pytest.mark.parametrize(("name", "array"), CASES, ids=[f"{name}-{array}" for name, array in CASES])
def test_a_gradient_of_an_example_is_a_theorem_and_true(name: str, array: str) -> None:
    theorem = layer(EXAMPLES[name].text).gradient(array).theorem
    again, = read(write({"gradient": theorem}).splitlines())
    assert again.theorem.statement is theorem.statement
    assert again.theorem.given == theorem.given
    assert holds_in_numbers(theorem, seed=len(name) + len(array))


@pytest.mark.thorough(seconds=9, every=11)
@pytest.mark.parametrize(("name", "array"), CASES, ids=[f"{name}-{array}" for name, array in CASES])
def test_a_gradient_derived_by_hand_is_proved(name: str, array: str) -> None:
    theorem = layer(EXAMPLES[name].text).check(EXAMPLES[name].gradients[array])
    assert theorem is not None
    again, = read(write({"gradient": theorem}).splitlines())
    assert again.theorem.statement is theorem.statement
    assert holds_in_numbers(theorem, seed=1)


def proved(name: str, claim: str) -> bool | None:
    """Whether a claim about a layer is proved; None where it is no claim about that layer."""
    try:
        return layer(EXAMPLES[name].text).check(claim) is not None
    except Error:
        return None


@pytest.mark.thorough(seconds=127, every=91)
@pytest.mark.parametrize(("name", "array"), CASES, ids=[f"{name}-{array}" for name, array in CASES])
def test_a_near_miss_of_a_gradient_is_not_proved(name: str, array: str) -> None:
    answers = [proved(name, claim) for claim in some_near_misses(EXAMPLES[name].gradients[array], 3)]
    assert True not in answers
    assert False in answers


WRONG = [
    ("y[i] = exp(x[i])/sum(j, exp(x[j]))", "dx[j] = y[j]*(dy[j] - sum(i, dy[i]))"),
    ("y[i] = tanh(x[i])", "dx[i] = dy[i]*(1 + y[i]**2)"),
    ("y[i] = relu(x[i])", "dx[i] = dy[i]*where(x[i] > 0, 1, 1/2)"),
    ("y[i] = sum(j, w[i,j]*x[j])", "dx[j] = sum(i, w[j,i]*dy[i]) for j <= 0"),
    ("y[i] = x[i]**2", "dx[j] = 2*dy[j]*exp(log(x[j]))"),            # needs 0 < x, which is said nowhere
    ("y[i] = x[i]*where(w[i] > 0, 1, 0)**(size(i) - 1)", "dx[j] = dy[j]*where(w[j] > 0, 1, 0)"),    # false for I = 1
]


@pytest.mark.parametrize(("layer_text", "claim"), [case for case in WRONG if "for j" not in case[1]])
def test_a_wrong_gradient_is_not_proved(layer_text: str, claim: str) -> None:
    assert layer(layer_text).check(claim) is None


def test_conditions_are_read_off_or_assumed_of_all_entries() -> None:
    norm = layer("y[i] = x[i]/sqrt(sum(j, x[j]**2) + eps**2 + 1)").gradient("x").theorem
    assert not any("=> false" in text(formula) or "0 <" in text(formula) for formula in norm.given)
    logarithm = layer("y[i] = log(x[i])").gradient("x").theorem
    assert "for all i: int. 1 <= i => i <= I => 0 < x(i)" in map(text, logarithm.given)


def test_a_computed_array_that_is_moved_is_what_its_definition_says_at_rest_alone() -> None:
    theorem = layer("h[k] = exp(x[k])\ny[k] = log(h[k])*h[k]").gradient("h").theorem
    assert "for all i: int. 1 <= i => i <= K => h(i) = exp(x(i))" in map(text, theorem.given)     # so h is positive
    assert holds_in_numbers(theorem, seed=5)


@pytest.mark.parametrize(("layer_text", "claim", "given"), [
    ("y[i] = where(x[i] > 0, log(x[i]), 0)", "dx[i] = where(x[i] > 0, dy[i]/x[i], 0)", "0 = x(i) => false"),
    ("y[i] = where(w[i] > 0, log(x[i]), x[i])", "dx[i] = where(w[i] > 0, dy[i]/x[i], dy[i])", "0 < w(i) => 0 < x(i)"),
    ("y[i] = where(x[i] < w[i], 1/z[i], 0)*x[i]", "dx[i] = where(x[i] < w[i], dy[i]/z[i], 0)", "x(i) = w(i) => false"),
])
def test_what_a_branch_asks_for_is_asked_for_where_it_is_taken(layer_text: str, claim: str, given: str) -> None:
    theorem = layer(layer_text).check(claim)
    assert theorem is not None
    assumed = [text(formula).removeprefix("for all i: int. 1 <= i => i <= I => ") for formula in theorem.given]
    assert given in assumed
    assert not any(formula in ("0 < x(i)", "0 < z(i)", "z(i) = 0 => false") for formula in assumed)


STABLE = "m = max(i, x[i])\ny[i] = exp(x[i]-m)/sum(j, exp(x[j]-m))"


@pytest.mark.parametrize(("layer_text", "claim"), [
    ("y = max(i, x[i])", "dx[i] = where(x[i] == y, dy, 0)"),
    ("y[n] = min(i, x[n,i])", "dx[n,i] = dy[n]*where(x[n,i] == y[n], 1, 0)"),
    (STABLE, "dx[i] = y[i]*(dy[i] - sum(j, dy[j]*y[j]))"),
    ("y = max(i, x[i]) + log(sum(i, exp(x[i] - max(j, x[j]))))", "dx[i] = dy*exp(x[i])/sum(j, exp(x[j]))"),
])
def test_the_largest_entry_moves_alone(layer_text: str, claim: str) -> None:
    theorem = layer(layer_text).check(claim)
    assert theorem is not None
    assert any("largest(" in text(formula) and "=> false" in text(formula) for formula in theorem.given)
    assert holds_in_numbers(theorem, seed=3)


@pytest.mark.parametrize(("layer_text", "claim"), [
    ("y = max(i, x[i])", "dx[i] = dy"), ("y = max(i, x[i])", "dx[i] = where(x[i] == y, dy, 0)/2"),
    ("y = max(i, x[i])", "dx[i] = where(x[i] < y, dy, 0)"), (STABLE, "dx[i] = y[i]*(dy[i] - sum(j, dy[j]))"),
])
def test_another_gradient_of_the_largest_entry_is_not_proved(layer_text: str, claim: str) -> None:
    assert layer(layer_text).check(claim) is None


def test_the_command_writes_files_that_are_checked(tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    assert main(["y[i] = w[i]*x[i]", "-o", str(tmp_path), "--coq"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"dw.proof", "dw.v", "dx.proof", "dx.v"}
    result, = read((tmp_path / "dx.proof").read_text().splitlines())
    assert text(result.theorem.statement).startswith("derivative(")
    assert "dx: proved" in capsys.readouterr().out
    assert main(["y[i] = w[i]*x[i]", "--claim", "dx[i] = dy[i]*x[i]"]) == 1
    assert main(["y[i] = = x"]) == 2
