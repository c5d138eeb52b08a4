"""Each lemma of the library says what its docstring says, is proved again from its file, and holds at numbers."""
from __future__ import annotations

import pytest

from derive.kernel.files import read, write
from derive.kernel.terms import APPLICATION, Term
from derive.kernel.text import text
from derive.kernel.theorem import Theorem
from derive.kernel.types import INT, REAL
from derive.kernel.words import FALSE, ints, reals, word

from .evaluator import instances
from .lemmas import LEMMAS

TRIED, ENOUGH, MOST = 160, 12, 4000        # instances; those that decide; instances where premises are seldom met


@pytest.mark.parametrize("name", LEMMAS)
def test_a_lemma_says_what_its_docstring_says(name: str) -> None:
    lemma = LEMMAS[name]()
    assert isinstance(lemma, Theorem)
    assert lemma.given == frozenset()
    assert text(lemma.statement) == " ".join((LEMMAS[name].__doc__ or "").split())


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
    "sum_constant", "sum_at_most", "sum_outside"])
def test_the_evaluator_says_no_where_a_premise_is_missing(name: str) -> None:
    formula = LEMMAS[name]().statement
    for place in range(premises(formula)):
        wrong = without_premise(formula, place)
        assert any(answer is False for answer, _ in instances(wrong, 400, name)), text(wrong)


x, y = reals("x y")
a, b = ints("a b")


@pytest.mark.parametrize("wrong", [
    (x < y) >> (x + 1 < y), (x * y).eq(x * x), (a < b) >> (a + 2 <= b), word("absolute", x).eq(x),
    word("maximum", x, y) <= x, word("power", x, a + b).eq(word("power", x, a) * word("power", x, b)),
    word("exp", x + y).eq(word("exp", x) + word("exp", y)), word("log", x) <= x - 1], ids=text)
def test_the_evaluator_says_no_to_what_is_wrong(wrong: Term) -> None:
    assert {INT, REAL} >= {type_ for _, type_ in wrong.free}
    assert any(answer is False for answer, _ in instances(wrong, 400, "wrong"))
