"""The rules of expectation against all outcomes of small finite laws, dependent ones too; near misses are refuted."""

from random import Random

import pytest
from sympy import Expr, Integer, S, Tuple
from sympy.core.symbol import Str

from derive.attack.instances import counterexample
from derive.outlines.expectation import independence, linearity, reflect, relabel
from derive.outlines.laws import Independent, Moments, PairwiseIndependent, SameLaw, Symmetric, Uncorrelated
from derive.outlines.logic import instantiate
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    AtMost,
    Bracket,
    Equal,
    Law,
    Less,
    Mean,
    Refused,
    Sum,
    at,
    integer,
    outcome,
    relu,
    size,
)

w = outcome("w")
i, j, k, b = integer("i"), integer("j"), integer("k"), integer("b")
n = size("n")
FINITE = Moments(Tuple(Str("X"), Integer(6)))
ATOMS = [i, j, k, S.One, Integer(2)]


def law(kind: type[Law]) -> Law:
    return kind(Tuple(Str("X"), Integer(1)))


def X(*indices: Expr | int) -> Expr:
    return at("X", w, *indices)


def body(random: Random) -> Expr:
    """A product of functions of single units."""
    factors = [random.choice([X(index), X(index) ** 2, relu(X(index)), X(index) - 1, Bracket(Less(0, X(index)))])
               for index in random.sample(ATOMS, random.choice([1, 2, 2, 3]))]
    result = S.One
    for factor in factors:
        result *= factor
    return result


def polynomial(random: Random) -> Expr:
    total = Sum(X(b) * at("a", b), b, 1, n)
    parts = [body(random), total, total**2, total * X(i), at("a", i) * X(j), Integer(3)]
    return sum(random.sample(parts, 2), S.Zero)


def made(rule: str, seed: int) -> Outline | None:
    random = Random(f"{rule} {seed}")
    mean = Mean(body(random), w)
    try:
        if rule == "linearity":
            return linearity(Mean(polynomial(random), w), FINITE)
        if rule == "relabel":
            return relabel(mean, law(SameLaw), (random.choice(ATOMS),), FINITE)
        if rule == "reflect":
            return reflect(mean, law(Symmetric), FINITE)
        kinds = {"independence": Independent, "pairs": PairwiseIndependent, "uncorrelated": Uncorrelated}
        return independence(mean, law(kinds[rule]), FINITE)
    except Refused:
        return None


def attacked(theorem: Outline, tries: int = 40) -> object:
    few = {AtMost(1, name) for name in (i, j, k)} | {AtMost(name, 4) for name in (i, j, k)} | {AtMost(n, 3)}
    return counterexample(theorem.statement, theorem.given | few, tries=tries)


@pytest.mark.parametrize("rule", ["linearity", "relabel", "reflect", "independence", "pairs", "uncorrelated"])
def test_no_finite_law_refutes_what_a_rule_says(rule: str) -> None:
    theorems = [theorem for seed in range(60) if (theorem := made(rule, seed)) is not None]
    assert len(theorems) >= 2
    for theorem in theorems[:12]:
        assert attacked(theorem) is None


ONE = Bracket(Equal(i, j))
PAIR = Mean(X(i) * X(j), w)


@pytest.mark.parametrize(("given", "statement"), [
    ((), Equal(PAIR, Mean(X(i), w) * Mean(X(j), w))),
    ((Independent,), Equal(PAIR, Mean(X(i), w) * Mean(X(j), w))),
    ((SameLaw,), Equal(PAIR, (1 - ONE) * Mean(X(i), w) * Mean(X(j), w) + ONE * Mean(X(i) ** 2, w))),
    ((Uncorrelated,), Equal(Mean(X(1) ** 2 * X(2), w), Mean(X(1) ** 2, w) * Mean(X(2), w))),
    ((PairwiseIndependent, SameLaw), Equal(Mean(X(1) * X(2) * X(3), w), Mean(X(1), w) ** 3)),
    ((Uncorrelated, SameLaw), Equal(Mean(X(1) ** 2 * X(2) ** 2, w), Mean(X(1) ** 2, w) ** 2)),
    ((Independent,), Equal(Mean(X(i), w), Mean(X(1), w))),
    ((SameLaw,), Equal(Mean(X(1), w), Mean(-X(1), w))),
    ((Independent, SameLaw), Equal(Mean(X(1) ** 2, w), Mean(X(1), w) ** 2)),
    ((Symmetric,), Equal(Mean(relu(X(1)), w), 0)),
], ids=str)
def test_what_is_a_little_too_strong_is_refuted(given: tuple[type[Law], ...], statement: Equal) -> None:
    few = {AtMost(1, name) for name in (i, j)} | {AtMost(name, 3) for name in (i, j)}
    laws = {law(kind) for kind in given}
    assert counterexample(statement, laws | (few if statement.free_symbols else set()), tries=300) is not None


def test_a_mean_is_no_function_of_the_number_that_shares_its_name() -> None:
    """E x = x, with x put in for a constant: the constant is x outside of the mean, which is another number."""
    constant = linearity(Mean(at("c"), w))
    assert constant.statement == Equal(Mean(at("c"), w), at("c"))
    assert instantiate(constant, (w, at("c"))).statement == constant.statement          # w is free in neither
    with pytest.raises(Refused, match="is no expectation"):
        linearity(Equal(X(1), X(1)))
