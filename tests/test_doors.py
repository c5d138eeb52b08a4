"""Every door answers with a theorem of the kernel, tells all that it assumes, and with none that holds nowhere."""

from collections.abc import Callable, Mapping

import pytest
from sympy import Integer

from codegen import build
from codegen.lower.layers import NO_THEOREM
from derive import Error, estimator, family, layer, update_rule
from derive.answers import Answer, Undecided, carried_out
from derive.attack.vacuity import Setting, has_instance
from derive.bridge.shown import shown_of
from derive.bridge.terms import formula_of
from derive.kernel.files import digest, read
from derive.layers.examples import EXAMPLES
from derive.layers.layer import Layer, Refutation
from derive.outlines.terms import AtMost, Equal, Forall, Less, NotEqual, at, integer, real, size
from derive.rules.answers import Equivalence

SOFTMAX = "y[i] = exp(x[i])/sum(j, exp(x[j]))"
MOMENTUM = "v = mu*v + g; theta = theta - alpha*v"
x = family("x[b]", "i.i.d.")
DOORS: Mapping[str, Callable[[], Answer]] = {
    "a gradient": lambda: layer(SOFTMAX).gradient("x"),
    "a gradient through arrays between": lambda: layer(EXAMPLES["attention"].text).gradient("q"),
    "a gradient with ties": lambda: layer("y[i] = max(j, x[i,j])").gradient("x"),
    "a hessian": lambda: layer("y[i] = x[i]**3").hessian("x", "x"),
    "a product with a hessian": lambda: layer(SOFTMAX).hessian_product("x", "x"),
    "a closed form": lambda: update_rule(MOMENTUM).closed_form(),
    "stationary moments": lambda: update_rule(MOMENTUM).stationary().theorem,
    "a mean": lambda: estimator("mean(b=1..B, x[b])", x, given=("B >= 1", "E(x[1]) == mu")).E(),
}


@pytest.mark.parametrize("door", DOORS)
def test_an_answer_is_a_theorem_whose_proof_file_checks(door: str) -> None:
    answer = DOORS[door]()
    again, = read(answer.proof_file.splitlines())
    assert (again.theorem.statement, again.theorem.given) == (answer.proof.statement, answer.proof.given)
    assert answer.digest == digest(answer.proof)[:12] == answer.proof_file.split()[-1][:12]


def test_two_rules_that_are_one_come_with_theorems() -> None:
    found = update_rule(MOMENTUM).equivalent_to(update_rule("v = mu*v + alpha*g; theta = theta - v"))
    assert isinstance(found, Equivalence)
    for answer in found.solutions[0].theorems:
        assert read(answer.proof_file.splitlines())[0].theorem.statement is formula_of(answer.statement)


VACUOUS = [
    ("h[i] = x[i]\ny[i] = maximum(h[i], x[i])", "dx[i] = dy[i]"),
    ("h[i] = x[i]\ny[i] = abs(h[i] - x[i])", "dx[i] = 0*dy[i]"),
    ("h[i] = 2*x[i]\ny[i] = relu(h[i] - x[i] - x[i])", ""),
    ("y[i] = log(-1 - x[i]**2)", ""),
    ("y[i] = sqrt(-1 - x[i]**2)", "dx[i] = -dy[i]*x[i]/y[i]"),
]


def test_a_refutation_names_no_right_formula_that_is_not_proved() -> None:
    """The two sides are one, so that dx[i] = dy[i]. The formula for sides that differ is 0 everywhere."""
    found = layer("h[i] = x[i]\ny[i] = maximum(h[i], x[i])").check_gradient("x", "dx[i] = 0*dy[i]")
    assert isinstance(found, Refutation)
    assert "I = 1; dy[1] = 2, x[1] = 3: dx[1] = 2, not 0" in str(found)
    assert found.right is None
    assert "right" not in str(found)
    smooth = layer("y[i] = x[i]**2").check_gradient("x", "dx[i] = dy[i]*x[i]")
    assert "right    dL/dx[i] = 2·dy[i]·x[i]" in str(smooth)


@pytest.mark.thorough(seconds=5, every=5)
@pytest.mark.parametrize(("text", "claim"), VACUOUS)
def test_no_theorem_leaves_whose_hypotheses_hold_nowhere(text: str, claim: str) -> None:
    of = layer(text)
    with pytest.raises(Undecided):
        of.gradient("x")
    if claim:
        with pytest.raises(Undecided):
            of.check_gradient("x", claim)
    if "maximum" in text:           # the side that is taken has its derivative
        assert NO_THEOREM in build(of).source
    else:
        with pytest.raises(Error):
            build(of)


@pytest.mark.parametrize("term", ["log(-1 - g**2)", "sqrt(-1 - g**2)"])
def test_nor_one_about_rules(term: str) -> None:
    with pytest.raises(Undecided, match="no instance was found"):
        update_rule(f"theta = theta - lr*{term}").equivalent_to(update_rule(f"theta = theta - rate*{term}"))


def test_a_layer_of_one_entry_is_no_instance() -> None:
    """x[1] is x[1], so that at I = 1 all that is assumed may hold, and it says nothing of two entries."""
    i, j, I = integer("i"), integer("j"), size("I")
    same = Forall(Forall(Equal(at("x", i), at("x", j)), i, 1, I), j, 1, I)
    apart = Forall(Less(at("x", 1), at("x", i)), i, 2, I)
    assert has_instance([same], Setting(sizes=frozenset([I])))
    assert not has_instance([same, apart], Setting(sizes=frozenset([I])))


@pytest.mark.parametrize(("text", "claim", "said"), [
    ("y[i] = x[i]**2", "dx[j] = 2*dy[j]*exp(log(x[j]))", "x[i] > 0 for 1 ≤ i ≤ I"),
    ("y[i] = x[i]**2", "dx[j] = 2*dy[j]*sqrt(x[j])**2", "x[i] ≥ 0 for 1 ≤ i ≤ I"),
    ("y[i] = x[i]", "dx[j] = dy[j]*x[j]/x[j]", "x[i] ≠ 0 for 1 ≤ i ≤ I"),
])
def test_what_cancels_is_told(text: str, claim: str, said: str) -> None:
    answer = layer(text).check_gradient("x", claim)
    assert f"written presupposes {said}" in repr(answer)


def test_what_a_rule_presupposes_is_told() -> None:
    root = "theta = theta - {}*(g**3)**(1/3)"
    found = update_rule(root.format("lr")).equivalent_to(update_rule(root.format("rate")))
    given = next(line for line in str(found).splitlines() if line.startswith("  given:"))
    assert "0 < g[t]³ for t ≥ 1" in given
    plain = update_rule("theta = theta - lr*g").equivalent_to(update_rule("theta = theta - rate*g"))
    assert "given" not in str(plain)


def test_what_is_plain_is_not_told() -> None:
    assert layer(SOFTMAX).gradient("x").presupposed == ()
    gelu = EXAMPLES["GELU"]
    assert "presupposes" not in repr(layer(gelu.text).check_gradient("x", gelu.gradients["x"]))


@pytest.mark.parametrize("name", ["LSTM cell", "batch norm", "2-D convolution"])
def test_no_kernel_is_built_without_the_kernels_theorems(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_layer: Layer, name: str) -> Answer:
        raise Undecided(f"no theorem of d{name}")

    of = layer(EXAMPLES[name].text)
    monkeypatch.setattr(Layer, "gradient", refused)
    with pytest.raises(Undecided, match="no theorem"):
        build(of)


def test_a_step_that_the_kernel_refuses_is_told_in_the_notation() -> None:
    root, plain = update_rule("theta = theta - lr*(g**3)**(1/3)"), update_rule("theta = theta - lr*g")
    with pytest.raises(Undecided, match=r"not seen that a step keeps what was found: θ'\[t\] = θ\[t\]") as refusal:
        root.equivalent_to(plain)
    assert "times(" not in str(refusal.value)           # in the notation, not the kernel's


FORMULAS = [
    NotEqual(at("x", integer("i")), 0), AtMost(1, size("N")), Less(0, real("a") ** 2 + at("s")),
    Forall(NotEqual(at("r", integer("i")), 0), integer("i"), Integer(1), size("N")),
    Forall(Forall(Less(0, at("w", integer("i"), integer("j"))), integer("i"), 1, size("N")), integer("j"), 2,
           size("M")),
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_of_the_kernel_is_shown_as_it_was(formula: object) -> None:
    assert shown_of(formula_of(formula), frozenset(["N", "M"]), frozenset(["s"])) == formula     # type: ignore[arg-type]


def test_carried_out_is_the_theorem_of_an_outline() -> None:
    outline = update_rule(MOMENTUM).closed_form().outline
    assert carried_out(outline).statement is formula_of(outline.statement)
