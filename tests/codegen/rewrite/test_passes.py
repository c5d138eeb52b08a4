"""Each pass keeps the value of every output: exactly on fractions, to 30 digits where there are functions."""

from fractions import Fraction
from functools import cache

import mpmath
import pytest

from codegen.building import build
from codegen.lower.layers import Lowered, lower
from codegen.program import grammar, notation
from codegen.program.checks import well_formed
from codegen.program.errors import Malformed
from codegen.program.grammar import Affine, Axis, Let, Program, letter
from codegen.rewrite import PASSES, RULE_PASSES, rewritten
from derive.layers.examples import EXAMPLES
from tests.fuzz.layers import check
from tests.kept import layer

from ..evaluate import DIGITS, Store, drawn, run

WINDOWS = {         # sizes for which there are positions
    "two neighbours": {"I": 4}, "central difference": {"I": 4},
    "1-D convolution": {"O": 2, "C": 1, "K": 2, "N": 2, "I": 3},
    "2-D convolution": {"O": 1, "C": 2, "K": 1, "L": 2, "N": 1, "I": 2, "J": 2},
    "strided convolution": {"O": 2, "C": 1, "K": 3, "I": 6}, "dilated convolution": {"O": 2, "C": 1, "K": 2, "I": 5},
}


@cache
def lowered(name: str) -> Lowered:
    return lower(layer(EXAMPLES[name].text))


def sizes_of(name: str) -> dict[str, int]:
    """Few of everything, not all alike; and the sizes that follow from those."""
    names = dict.fromkeys(size for array in lowered(name).forward.inputs for low, high in array.spans
                          for size in (high - low).names)
    sizes = dict(WINDOWS.get(name) or {size: 2 + k % 2 for k, size in enumerate(names)})
    for fact in lowered(name).derived.values():
        sizes[fact.name] = (fact.bound.const + sum(f * sizes[n] for n, f in fact.bound.terms)) // fact.factor
    return sizes


def agree(before: Store, after: Store, outputs: tuple[tuple[str, str], ...]) -> None:
    for one, other in outputs:
        assert before[one].keys() == after[other].keys()
        for place, value in before[one].items():
            found = after[other][place]
            if isinstance(value, Fraction) and isinstance(found, Fraction):
                assert value == found, (one, place)
            else:
                assert abs(value - found) <= mpmath.mpf(10) ** -30 * (1 + abs(value)), (one, place)


@pytest.mark.thorough(seconds=6, every=7)
@pytest.mark.parametrize("name", EXAMPLES)
def test_each_pass_keeps_the_value(name: str) -> None:
    sizes = sizes_of(name)
    with mpmath.workdps(DIGITS):
        for program in (lowered(name).forward, lowered(name).backward):
            inputs = drawn(program, sizes, name)
            before = run(program, inputs, sizes)
            for said, step in PASSES:
                after = well_formed(step(program), after=said)
                found = run(after, inputs, sizes)
                agree(before, found, tuple(zip(program.outputs, after.outputs, strict=True)))
                program, before = after, found


MEANS = [           # written where they are taken away; twice beside one entry, of other entries, of two arrays, scaled
    "v = mean(i, (x[i] - mean(j, x[j]))**2)",
    "y[n,i] = (x[n,i] - mean(j, x[n,j]))/(1 + mean(j, (x[n,j] - mean(k, x[n,k]))**2))",
    "y[n,i] = x[n,i] - 3*mean(j, x[n,j]) + z[i] - mean(j, z[j]) + 2*x[n,i]",
    "s = sum(i, j, (x[i] + x[j] - mean(k, x[k]))*w[i,j])",
    "y[i,j] = x[i,j] - mean(k, x[i,k]) - mean(k, x[k,j]) + mean(k, l, x[k,l])",
    "y[i] = c*x[i] - c*mean(j, x[j]) + z[i]*(x[i] - mean(j, x[j]))",
    "m = mean(j, x[j])\ny[i] = b - 2*x[i] + 2*m + x[i]*m\n-> y",
]


@pytest.mark.parametrize("text", MEANS)
def test_means_that_are_taken_away(text: str) -> None:
    both = lower(layer(text))
    sizes = {"I": 4, "J": 4 if "y[i,j]" in text else 3, "N": 2}
    for program in (both.forward, both.backward):
        inputs = drawn(program, sizes, text)
        after = rewritten(program)
        agree(run(program, inputs, sizes), run(after, inputs, sizes),
              tuple(zip(program.outputs, after.outputs, strict=True)))


def test_a_deviation_is_taken_before_anything_is_added() -> None:
    found = [notation.said(let) for let in rewritten(lower(layer(MEANS[0])).backward).lets]
    assert "t[i2] = x[i2] - mu" in found or "t[i] = x[i] - mu" in found, found
    assert not any("mu" in line and "x[" in line and line.count(" - ") + line.count(" + ") > 1 for line in found)


def test_a_pass_that_changes_a_value_is_seen() -> None:
    program = lowered("linear").forward
    inputs = drawn(program, {"I": 2, "J": 3}, "no")
    doubled = program.mapped(lambda value: grammar.mul(grammar.num(2), value))
    before, after = (run(one, inputs, {"I": 2, "J": 3}) for one in (program, doubled))
    with pytest.raises(AssertionError):
        agree(before, after, (("y", "y"),))


def test_a_product_that_two_sums_have_in_common_is_made_once() -> None:
    found = [notation.said(let) for let in rewritten(lowered("layer norm").backward).lets]
    assert "t[n,i] = t3[n,i]*dy[n,i]" in found
    assert "total4[n] = sum(i, t[n,i]*g[i])" in found           # where a name stood for g[i]*dy[n,i],
    assert "dg[i] = sum(n, t[n,i]*t2[n])" in found              # and one for t3[n,i]/s[n]


def test_a_product_that_one_sum_has_is_read_by_its_name() -> None:
    program = lowered("softmax").backward
    for name, step in PASSES:
        if name == "share products":
            assert step(program) == program
        program = step(program)


@pytest.mark.parametrize("text", [
    "h[i,k] = z[i]*s[i] + u[k]\ny[i] = s[i]*mean(k, h[i,k])*(2 + b)",
    "h[i,k] = z[i]*exp(s[i]) + u[k]*x[i]\ny[i] = s[i]*sum(k, h[i,k])",
    "h[i,k] = z[i]/sum(k, exp(u[k]*s[i])) + u[k]\ny[i] = s[i]*mean(k, h[i,k])",
    "y[i] = z[i]*min(k, u[k]*1/u[k])*max(k, z[i] + u[k] - u[k])*s[i]"])
def test_a_slope_that_is_the_same_for_every_k(text: str) -> None:
    """dh[i,k] = dy[i]*s[i]/K stands for no product in a sum over k: of it there would be no k."""
    made = layer(text)
    for seed in range(4):
        check(made, [build(made)], seed)


def test_the_passes_read_aloud() -> None:
    for said, step in (*PASSES, *RULE_PASSES):
        assert said[0].islower()
        assert step.__doc__ is not None


AXIS = Axis("i", Affine((), 1), letter("I"))
X = grammar.Read("x", (letter("i"),))
INPUT = grammar.Array("x", (AXIS.span,))
BAD = [
    (Let("y", (AXIS,), grammar.Read("z", (letter("i"),))), "z is read before it is defined"),
    (Let("y", (AXIS,), grammar.Read("x", ())), "x has 1 indices, not 0"),
    (Let("y", (), X), "is bound nowhere"),
    (Let("x", (AXIS,), X), "x is defined twice"),
    (Let("y", (AXIS,), grammar.Op("gamma", (X,))), "gamma of 1 arguments"),
    (Let("y", (AXIS,), grammar.Op("exp", (X, X))), "exp of 2 arguments"),
    (Let("y", (AXIS,), grammar.Test(">", X, X)), "no relation >"),
    (Let("y", (), grammar.Reduce("product", (AXIS,), X)), "a reduction of kind product"),
    (Let("y", (AXIS,), grammar.Reduce("sum", (AXIS,), X)), "bound twice"),
]


@pytest.mark.parametrize(("let", "said"), BAD, ids=[said for _, said in BAD])
def test_the_grammar_refuses(let: Let, said: str) -> None:
    with pytest.raises(Malformed, match=said.replace("(", r"\(")):
        well_formed(Program((INPUT,), (let,), (let.name,)), after="a stage")


def test_an_output_must_be_defined() -> None:
    with pytest.raises(Malformed, match="a stage: the output y is not defined"):
        well_formed(Program((INPUT,), (), ("y",)), after="a stage")
