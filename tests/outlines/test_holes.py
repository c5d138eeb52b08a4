"""Each way in which something false was once derived: the derivation, and what the kernel must say to it."""

import pytest
from sympy import E, Pow, S, Tuple, exp, log, oo
from sympy.core.symbol import Str

from derive.outlines.algebra import algebra, replace, same_inside
from derive.outlines.calculus import total_derivative
from derive.outlines.induction import induct
from derive.outlines.limits import limit_of_constant, one_limit
from derive.outlines.logic import assume, cut, either, generalise, instantiate, plainly, specialise, split
from derive.outlines.sums import pull_out
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Either,
    Equal,
    Forall,
    Less,
    NotEqual,
    Program,
    Refused,
    Slope,
    Sum,
    Tends,
    at,
    integer,
    real,
    size,
    substitute,
    well_formed,
)

x, y, z = real("x"), real("y"), real("z")
i, j, k, t = integer("i"), integer("j"), integer("k"), integer("t")
m, n = size("m"), size("n")
ENTRIES = Sum(at("x", i), i, 1, n)
SCALED = Sum(at("x", i) / z, i, 1, n)


def test_a_template_is_defined_before_sympy_cancels_in_it() -> None:
    """z = 2z |- 1 = 2, true at z = 0: T(x) = x/z gave z/z, which SymPy took for 1."""
    equation = assume(Equal(z, 2 * z))
    assert NotEqual(z, 0) in same_inside(equation, x, x / z).given
    assert NotEqual(z, 0) in replace(equation, algebra(S.One, S.One), x, Equal(x / z, 1)).given


def test_an_alternative_has_two_parts() -> None:
    """|- 0 = 1: `split` looked at two parts of three."""
    with pytest.raises(Refused, match="Either takes 2"):
        split(either(algebra(S.Zero, S.Zero), Either(Equal(0, 1), Equal(0, 1), Equal(0, 0))),
              assume(Equal(0, 1)), assume(Equal(0, 1)))


def test_infinity_is_no_value_of_a_name() -> None:
    """|- 0 != 0, from exp(-x) != 0 at x = oo."""
    with pytest.raises(Refused, match="instantiate: oo"):
        instantiate(plainly(NotEqual(exp(-x), 0)), (x, oo))


def test_a_division_by_zero_does_not_vanish_in_a_product() -> None:
    """0 <= 0 |- 0 <= sum x_i: the hypothesis 0 <= z*sum(x_i/z) was no longer undefined at z = 0."""
    theorem = algebra(x, x, AtMost(0, z * SCALED))
    assert NotEqual(z, 0) in theorem.given
    with pytest.raises(Refused, match="ComplexInfinity"):
        instantiate(theorem, (z, S.Zero))


def test_a_hypothesis_is_no_reason_for_its_own_definedness() -> None:
    """z + z*sum(x_i/z) - sum(x_i) > 0 said of itself that z > 0, so that z != 0 was dropped; then z became 0."""
    odd = Less(0, z + z * SCALED - ENTRIES)
    assert NotEqual(z, 0) in assume(odd).given
    assert NotEqual(z, 0) in algebra(x, x, odd).given


def test_induction_says_when_its_statement_is_defined() -> None:
    """|- ((2k - m)/k)**2 >= 0 for all k >= m: undefined for m = k = 0, but the base was 0 <= 1 after cancelling."""
    statement = AtMost(0, ((2 * k - m) / k) ** 2)
    step = plainly(substitute(statement, {k: k + 1}), AtMost(m, k))
    theorem = induct(plainly(AtMost(0, 1)), step, statement, k, m, oo)
    assert theorem.given == {Forall(NotEqual(k, 0), k, m, oo)}


def test_induction_from_a_start_where_the_statement_is_undefined() -> None:
    total = k * Sum(at("x", j) / k, j, 1, n)
    step = plainly(AtMost(*(substitute(total, {k: k + 1}),) * 2), AtMost(0, k))
    with pytest.raises(Refused, match="ComplexInfinity"):
        induct(plainly(AtMost(0, 0)), step, AtMost(total, total), k, S.Zero, oo)


def test_a_binder_is_higher_than_those_in_its_limit() -> None:
    """0 <= 5 |- 10 = 3: `for all k, 2k -> sum sum k` took the name of the outer sum for k."""
    total = Sum(Sum(k, j, 1, 1), i, 1, 2)
    limit = replace(algebra(2 * k, total), limit_of_constant(2 * k, S.Zero), x, Tends(2 * k, t, 0, x))
    for trivial in (AtMost(0, 1), AtMost(0, 2)):
        limit = cut(plainly(trivial), limit)
    five = specialise(generalise(limit, k, S.Zero, oo), S(5))
    assert one_limit(limit_of_constant(S(10), S.Zero), five).statement == Equal(10, Sum(Sum(S(5), j, 1, 1), i, 1, 2))


def test_a_hypothesis_that_is_not_read_says_nothing() -> None:
    """0 < sum(1, i=1..m) |- 0 < n, for another n: a hypothesis whose form has conditions was read as 0 < 0."""
    with pytest.raises(Refused, match="plainly: not plain"):
        plainly(Less(0, n), Less(0, Sum(S.One, i, 1, m)))


def test_a_factor_that_is_pulled_out_is_defined() -> None:
    """|- sum(1/S, i=1..n) = 1 with S = sum(1, j=1..n), for n = 0, too: (1/S)*S became 1."""
    length = Sum(S.One, j, 1, n)
    nonzero = replace(algebra(n, length), plainly(NotEqual(n, 0), AtMost(1, i), AtMost(i, n)), x, NotEqual(x, 0))
    term = cut(plainly(AtMost(0, n)), cut(nonzero, algebra(1 / length, 1 / length)))
    assert pull_out(term, 1 / length, S.One, i, S.One, n).given == {NotEqual(length, 0)}


def test_a_power_of_e_is_not_the_exponential_of_e() -> None:
    """|- E**x = exp(E): SymPy says that Pow(E, x) is an exp, and its first argument is E."""
    with pytest.raises(Refused, match="algebra: normal forms differ"):
        algebra(Pow(E, x, evaluate=False), exp(E))


@pytest.mark.parametrize("term", [
    Equal(Equal(x, y), Equal(x, y)), Equal(At(x, i), 0), Equal(log(x, 1, evaluate=False), 0), Either(x, y),
    Either(Equal(x, y)), Forall(Equal(x, i), i, oo, oo), Equal(Slope(x, x), 0),
], ids=str)
def test_what_has_no_meaning_is_not_in_the_language(term: Equal) -> None:
    with pytest.raises(Refused, match="term:"):
        well_formed(term)


def test_an_empty_sum_is_zero_even_if_its_term_is_undefined() -> None:
    """|- sum(1/n, i=1..n) = 1, where n = 0 gives 0: the range says n != 0, but only inside of the sum."""
    assert algebra(Sum(1 / n, i, 1, n), S.One).given == {NotEqual(n, 0)}
    assert algebra(Sum(1 / n, i, 1, n), S.One, Less(0, n)).given == {Less(0, n)}


def test_an_empty_sum_is_zero_even_if_what_made_its_term_undefined_cancels() -> None:
    p = size("p")
    theorem = algebra(Sum((n * i + n) ** (-p) * (i + 1) ** p, i, 1, n), n ** (1 - p))
    assert Either(NotEqual(n, 0), AtMost(0, -p)) in theorem.given


def test_a_bracket_keeps_the_conditions_of_its_formula() -> None:
    """|- [sum(1, i=1..k) = k] = 1, false for k = -1."""
    assert algebra(Bracket(Equal(Sum(S.One, i, 1, k), k)), S.One).given == {AtMost(0, k)}


def test_the_loss_depends_on_its_upstream_gradients() -> None:
    """|- the derivative of sum(dy[i]*y[i]) by dy[k] is 0."""
    square = Program(Tuple(Forall(Equal(at("y", i), at("x", i) ** 2), i, 1, n)), Tuple(Str("y")))
    with pytest.raises(Refused, match=r"total_derivative|program"):
        total_derivative(Slope(square, at("dy", k)))


def _program(*definitions: Equal) -> Program:
    """Arrays over 1..n, computed one after another; the last is the output."""
    return Program(Tuple(*(Forall(definition, i, 1, n) for definition in definitions)),
                   Tuple(Str(definitions[-1].lhs.name)))


def test_a_gradient_has_the_conditions_of_all_that_follows() -> None:
    """v = x**3; y = log(v) |- dL/dx = 3 x**2 dL/dv without 0 < v: at x = -1 there is no dL/dv."""
    program = _program(Equal(at("v", i), at("x", i) ** 3), Equal(at("y", i), log(at("v", i))))
    given = total_derivative(Slope(program, at("x", k))).given
    assert Forall(Less(0, at("v", i)), i, 1, n) in given


def test_a_slope_of_nothing_keeps_its_conditions() -> None:
    """y = 2*[0 < x] |- dL/dx = 0 at x = 0 too, where y jumps; and so where the jump is inside a condition."""
    jump, corner = Bracket(Less(0, at("x", i))), Forall(NotEqual(0, at("x", i)), i, 1, n)
    for term in (2 * jump, Bracket(Less(0, at("x", i) + 1 - 2 * jump)), Bracket(Less(0, 1 - 2 * jump))):
        assert corner in total_derivative(Slope(_program(Equal(at("y", i), term)), at("x", k))).given


@pytest.mark.parametrize("name", ["-1) or (x", "0", "x, y", "", "x y", "1 + 1"])
def test_a_name_reads_as_a_name(name: str) -> None:
    """|- AtMost(0, -1) or (x**2), which says that the square of the number `-1) or (x` is not negative."""
    with pytest.raises(Refused, match="term:"):
        well_formed(real(name))
    with pytest.raises(Refused, match="term:"):
        well_formed(at(name, i))
