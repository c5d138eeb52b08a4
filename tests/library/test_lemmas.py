"""Each lemma of the library says what its docstring says, is proved again from its file, and holds at numbers."""
from __future__ import annotations

import pytest

from derive.kernel.files import read, write
from derive.kernel.terms import APPLICATION, Term, abstracted, number, var
from derive.kernel.text import text
from derive.kernel.theorem import Theorem
from derive.kernel.types import INT, OUTCOME, REAL, to
from derive.kernel.words import FALSE, choice, ints, reals, word

from .evaluator import instances
from .lemmas import LEMMAS

TRIED, ENOUGH, MOST = 160, 12, 4000        # instances; those that decide; instances where premises are seldom met


@pytest.mark.parametrize("name", LEMMAS)
def test_a_lemma_says_what_its_docstring_says(name: str) -> None:
    lemma = LEMMAS[name]()
    assert isinstance(lemma, Theorem)
    assert lemma.given == frozenset()
    assert text(lemma.statement) == " ".join((LEMMAS[name].__doc__ or "").split())


@pytest.mark.thorough(seconds=18, every=19)
@pytest.mark.parametrize("name", LEMMAS)
def test_a_lemma_holds_at_random_values(name: str) -> None:
    formula = LEMMAS[name]().statement
    answers = []
    for answer, values in instances(formula, MOST, name):
        assert answer is not False, f"{text(formula)} at {values}"
        answers.append(answer)
        if answers.count(True) == ENOUGH or (len(answers) >= TRIED and True in answers):
            break
    assert True in answers, "no instance meets the premises"


def test_the_library_is_proved_again_from_its_file() -> None:
    theorems = {name: lemma() for name, lemma in LEMMAS.items()}
    results = read(write(theorems).splitlines())
    assert {result.name: result.theorem.statement for result in results} == {
        name: theorem.statement for name, theorem in theorems.items()}
    assert not any(result.theorem.given for result in results)


def without_premise(formula: Term, place: int) -> Term:
    """The formula without its premise at that place."""
    premise, conclusion = formula.parts[1:]
    return conclusion if place == 0 else premise >> without_premise(conclusion, place - 1)


def premises(formula: Term) -> int:
    is_one = formula.kind == APPLICATION and formula.parts[0].name == "implies" and formula.parts[2] is not FALSE
    return 1 + premises(formula.parts[2]) if is_one else 0


@pytest.mark.parametrize("name", [
    "inverse_positive", "cancel", "product_monotone", "quotient_at_most", "absolute_less", "sum_split", "sum_delta",
    "sum_constant", "sum_at_most", "sum_outside", "power_add", "power_increasing", "geometric_closed", "log_product",
    "sqrt_product", "increasing_by_derivative", "derivative_power", "bounded_times_null", "limit_shift", "if_at_most",
    "power_tangent", "exp_bernoulli", "absolute_by_square", "null_by_square", "inverse_of_unbounded"])
def test_the_evaluator_says_no_where_a_premise_is_missing(name: str) -> None:
    formula = LEMMAS[name]().statement
    for place in range(premises(formula)):
        wrong = without_premise(formula, place)
        assert any(answer is False for answer, _ in instances(wrong, 400, name)), text(wrong)


x, y, d = reals("x y d")
a, b, i = ints("a b i")
f = var("f", to(INT, REAL))
u = var("u", to(REAL, REAL))
X, Y = (var(name, to(OUTCOME, REAL)) for name in "XY")
w = var("w", OUTCOME)
SQUARE = abstracted(y, u(y) * u(y))
PRODUCT = abstracted(w, X(w) * Y(w))


@pytest.mark.parametrize("wrong", [
    (x < y) >> (x + 1 < y), (x * y).eq(x * x), (a < b) >> (a + 2 <= b), word("absolute", x).eq(x),
    word("maximum", x, y) <= x, word("power", x, a + b).eq(word("power", x, a) * word("power", x, b)),
    word("exp", x + y).eq(word("exp", x) + word("exp", y)), word("log", x) <= x - 1,
    word("derivative", u, x, d) >> word("derivative", SQUARE, x, u(x) * d),
    word("derivative", abstracted(y, word("absolute", y)), x, choice(x <= 0, number(-1, REAL), number(1, REAL))),
    word("tends", f, x) >> word("tends", abstracted(i, f(i) * f(i)), x + x),
    word("mean", PRODUCT).eq(word("mean", X) * word("mean", Y))], ids=text)
def test_the_evaluator_says_no_to_what_is_wrong(wrong: Term) -> None:
    assert any(answer is False for answer, _ in instances(wrong, 400, "wrong"))
