"""The kernel's theorems for gradients of layers and for formulas that somebody derived, with what their texts need."""
from __future__ import annotations

import pytest

from derive import Sheet
from derive.bridge.layers import theorem_of_claim, theorem_of_gradient
from derive.kernel.files import read, write
from derive.kernel.text import text
from derive.kernel.types import Refused
from derive.layers.examples import EXAMPLES
from derive.layers.layer import Layer, Refutation, layer
from derive.outlines.terms import Forall, NotEqual, at, integer

from ..gradients.test_layers import holds_in_numbers

NEIGHBOURS = EXAMPLES["two neighbours"].text
POSITIVE = "for all i: int. 1 <= i => i <= I => 0 < x(i)"
NOT_ZERO = "for all i: int. 1 <= i => i <= I => x(i) = 0 => false"


@pytest.mark.thorough(seconds=5, every=7)
@pytest.mark.parametrize("name", ["linear", "softmax", "layer norm", "GRU cell", "relu network", "RBF kernel"])
def test_gradients_and_formulas_of_examples_have_their_theorems(name: str) -> None:
    example = EXAMPLES[name]
    for array, formula in example.gradients.items():
        answers = [theorem_of_gradient(example.text, array), theorem_of_claim(example.text, formula)]
        for answer in answers:
            again, = read(write({"answer": answer.theorem}).splitlines())
            assert again.theorem.statement is answer.theorem.statement
        assert holds_in_numbers(answers[1].theorem, seed=len(name))


SOME_ENTRIES = ["dx[j] == a*dy[j] for j <= 2", "dx[j] == a*(dy[j-2] + dy[j]) for j >= 3, j <= I - 2",
                "dx[j] == a*dy[j-2] for j >= I - 1"]


@pytest.mark.parametrize("formula", SOME_ENTRIES)
def test_a_formula_for_some_entries_is_proved_of_these(formula: str) -> None:
    answer = theorem_of_claim(NEIGHBOURS, formula)
    assert answer.needed == ()
    assert text(answer.theorem.statement).startswith("for all i: int. 1 <= i => i <= I => ")


NEAR_MISSES = ["dx[j] == a*dy[j] for j <= 3", "dx[j] == a*dy[j-2] for j >= I - 2", "dx[j] == 2*a*dy[j] for j <= 2",
               "da = sum(i, dy[i]*x[i])"]


@pytest.mark.parametrize("formula", NEAR_MISSES)
def test_a_near_miss_is_refused(formula: str) -> None:
    with pytest.raises(Refused):
        theorem_of_claim(NEIGHBOURS, formula)


def test_an_upstream_name_is_the_gradient_that_comes_in() -> None:
    assert theorem_of_claim(NEIGHBOURS, "db = sum(i, g[i])", "g").theorem.statement is theorem_of_claim(
        NEIGHBOURS, "db = sum(i, dy[i])").theorem.statement


@pytest.mark.parametrize(("program", "formula"), [
    ("\u03bc[i] = 2*x[i]", "dx[i] = 2*d\u03bc[i]"), ("\u03bc[i] = 2*x[i]", "dx[i] == 2*d\u03bc[i] for i <= 2"),
    ("real = 2*x", "dx = 2*dreal")])
def test_the_gradient_that_comes_in_for_a_name_that_the_kernel_has_not(program: str, formula: str) -> None:
    assert theorem_of_claim(program, formula).needed == ()


def test_a_logarithm_is_shown_to_presuppose_a_positive_argument() -> None:
    answer = theorem_of_claim("y[i] = x[i]**2", "dx[j] = 2*dy[j]*exp(log(x[j]))")
    assert list(map(text, answer.presupposed)) == [POSITIVE]
    assert list(map(text, answer.needed)) == [POSITIVE]         # for x <= 0 it is false: log x is 0 there
    assert answer.under().theorem is answer.theorem
    unused = theorem_of_claim("y[i] = x[i]**2", "dx[j] = 2*dy[j]*x[j] + 0*log(x[j])")
    assert (list(map(text, unused.presupposed)), unused.needed) == ([POSITIVE], ())


def test_a_corner_is_needed_and_granted_by_no_text() -> None:
    answer = theorem_of_claim("y[i] = relu(x[i])", "dx[i] = dy[i]*where(x[i] > 0, 1, 0)")
    assert list(map(text, answer.needed)) == [NOT_ZERO]
    with pytest.raises(Refused, match="assumed, and not by the text"):
        answer.under()
    index, end = integer("i"), layer("y[i] = relu(x[i])").source.shapes.sizes[0]
    granted = answer.under([Forall(NotEqual(at("x", index), 0), index, 1, end)])
    assert granted.theorem.statement is answer.theorem.statement


def test_what_a_definition_says_is_no_need_but_what_it_presupposes_is_shown() -> None:
    answer = theorem_of_claim("s = sum(i, x[i]**2)\ny[i] = x[i]/s", "dx[j] = (dy[j] - 2*x[j]*sum(i, dy[i]*y[i]))/s")
    assert answer.presupposed
    answer.under()


ISSUE = ("y[i] = x[i]*where(w[i] > 0, 1, 0)**(size(i) - 1)", "dx[j] = dy[j]*where(w[j] > 0, 1, 0)")     # false at I = 1


def test_a_power_whose_exponent_may_be_0_is_not_its_base() -> None:
    with pytest.raises(Refused):
        theorem_of_claim(*ISSUE)
    found = layer(ISSUE[0]).check_gradient("x", ISSUE[1])
    assert isinstance(found, Refutation)
    assert "witness  I = 1;" in str(found)


def test_a_condition_inside_a_sum_is_none_outside() -> None:
    sheet, text = Sheet("d", "p"), "sum(i=1..K, exp(z[i])/sum(j=1..K, exp(z[j]))) == 1"
    found = sheet.claim(text, name="softmax.any").by_algebra()
    assert (found.verdict, found.witness[:6], found.proofs) == ("fails", "K = 0:", ())
    assert sheet.claim(text, name="softmax.some", given="K >= 1").by_algebra().verdict == "holds"
    assert sheet.claim(text.replace("K", "(n-3)**2"), name="softmax.square", integers="n").by_algebra().witness


def test_a_bracket_to_the_0_is_1() -> None:
    claim = Sheet("d", "p").claim("where(x > -1000,1,0)**k == where(x > -1000,1,0) for k >= 0", integers="k", name="b")
    settled = claim.by_algebra()
    assert settled.verdict == "fails"
    assert settled.witness == "k = 0, x = -1000: 1, but [-1000 < x] = 0"


def test_a_layer_answers_with_its_theorem() -> None:
    of: Layer = layer(NEIGHBOURS, upstream="g")
    assert of.proved("db = sum(i, g[i])").needed == ()
