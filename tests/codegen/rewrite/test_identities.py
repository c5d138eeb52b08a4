"""The identities behind the rewrites: each is proved by the kernel, and is named where it is used."""

import pytest
from sympy import exp, log

from codegen.building import build
from codegen.lower.layers import lower
from codegen.program.grammar import Program, Reduce
from codegen.rewrite import rewritten
from codegen.rewrite.identities import IDENTITIES, of_product
from codegen.schedule.saved_for_backward import keeping
from derive.bridge.outlines import theorem_of
from derive.bridge.terms import formula_of
from derive.layers.examples import EXAMPLES
from derive.outlines.algebra import algebra
from derive.outlines.terms import AtMost, Equal, Less, Refused, Sum, at, integer, real, size
from tests.kept import layer


@pytest.mark.parametrize("name", IDENTITIES)
def test_it_is_a_theorem(name: str) -> None:
    theorem = IDENTITIES[name].prove()
    assert isinstance(theorem.statement, Equal)
    assert theorem.statement.lhs != theorem.statement.rhs
    assert theorem_of(theorem).statement is formula_of(theorem.statement)
    assert len(IDENTITIES[name].digest) == 12


def test_a_wrong_one_is_refused() -> None:
    k, n, m = integer("k"), size("N"), real("m")
    total, shifted = Sum(exp(at("x", k)), k, 1, n), Sum(exp(at("x", k) - m), k, 1, n)
    with pytest.raises(Refused, match="normal forms differ"):
        algebra(shifted, exp(m) * total, AtMost(1, n))


def test_the_logarithm_of_a_product() -> None:
    """What the sum must be for it, and no more: positive."""
    m, s = real("m"), real("s")
    theorem = of_product()
    assert theorem.statement == Equal(log(s * exp(m)), m + log(s))
    assert theorem.given == {Less(0, s)}
    assert theorem_of(theorem).statement is formula_of(theorem.statement)
    statement = IDENTITIES["shift log"].prove().statement
    assert isinstance(statement, Equal)
    assert statement.rhs.has(m)
    assert statement.rhs.func.__name__ == "Add"


@pytest.mark.thorough(seconds=10)
def test_what_made_a_let_has_a_name() -> None:
    texts = [*(example.text for example in EXAMPLES.values()), "y[i] = log(1 + exp(x[i]))", "y[i] = log(sigmoid(x[i]))"]
    named = {by for text in texts for program in _programs(text) for let in program.lets for by in let.by}
    assert named == IDENTITIES.keys() - {"factor"}          # every program has its factors taken out


def _programs(text: str) -> tuple[Program, ...]:
    lowered = lower(layer(text))
    return rewritten(lowered.forward), rewritten(lowered.backward)


@pytest.mark.parametrize(("name", "said"), [
    ("softmax", "y[i] = exp_shifted[i]/total   by shift"),
    ("log-softmax", "log_total[n] = log(total[n])   by shift log"),
    ("weight norm", "r[i] = unit[i]*sqrt(total[i])   by norm"), ("bilinear", "by order"), ("RBF kernel", "by apart"),
])
def test_a_comment_names_its_identity(name: str, said: str) -> None:
    source = build(layer(EXAMPLES[name].text)).source
    assert said in source
    last = said.split(" by ")[-1].removeprefix("by ")
    assert f"    {last}: {IDENTITIES[last].said}   {IDENTITIES[last].digest}" in source


def test_products_are_taken_two_at_a_time() -> None:
    """No sum has more than two arrays to multiply, so each is one product of matrices."""
    lowered = lower(layer(EXAMPLES["bilinear"].text))
    for program in (rewritten(lowered.forward), keeping(lowered.forward, lowered.backward).backward):
        for let in program.lets:
            if isinstance(let.value, Reduce):
                assert len(getattr(let.value.body, "args", (1,))) <= 2
