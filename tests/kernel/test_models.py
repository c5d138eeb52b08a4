"""The evaluator that attacks the kernel says what a hand computation says, and a false fact is noticed."""

from random import Random

import pytest
from flint import arb, fmpq

from derive.kernel.facts import FACTS
from derive.kernel.terms import Term, abstracted, constant, var
from derive.kernel.theorem import RULES
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, to
from derive.kernel.words import both, choice, every, ints, no, over, real, reals, some, total, word

from .attack import Count, aim, attack_rule, attacks, drawn, look, split, variables
from .derivations import Derivations
from .draws import Pieces, Table
from .models import EXACT, NEGATIVE, POSITIVE, SAMPLED, World, value
from .numbers import PERIOD, Germ, Jet, Undecided, at_infinity, compare
from .words import integer

a, b, n = ints("a b n")
x, y, z, d, e = reals("x y z d e")
f, g = (var(name, to(INT, REAL)) for name in "fg")
u, v = (var(name, to(REAL, REAL)) for name in "uv")
X, Y = (var(name, to(OUTCOME, REAL)) for name in "XY")
s, t, w = var("s", to(REAL, BOOL)), var("t", to(INT, BOOL)), var("w", OUTCOME)
N = word("real", n)
HALF, ONE = fmpq(1, 2), fmpq(1)
EVEN = Table(tuple(fmpq(k % 2) for k in range(-3, 8)), (fmpq(0), fmpq(1)) * 3, (fmpq(0), fmpq(1)) * 3)
NEARLY_ONE = Table((fmpq(9),) * 11, (fmpq(0),) * PERIOD, (ONE,) * PERIOD, fmpq(1))
BEND = Pieces((fmpq(0),), ((fmpq(0), fmpq(-1)), (fmpq(0), ONE)))         # |x|
JUMP = Pieces((ONE,), ((fmpq(0),), (ONE,)))
SQUARE = Pieces((), ((fmpq(0), fmpq(0), ONE),))


def world(heavy: bool = False, **values: object) -> World:
    types = {"a": INT, "b": INT, "n": INT, "u": u.type, "f": f.type, "X": X.type}
    places = tuple(sorted(v for v in values.values() if type(v) is fmpq))
    return World({(name, types.get(name, REAL)): v for name, v in values.items()}, (HALF, fmpq(1, 4), fmpq(1, 4)),
                 heavy, places=places, integers=tuple(v for v in values.values() if type(v) is int))


@pytest.mark.parametrize(("term", "expected"), [
    (total(n, word("real", n * n), integer(1), integer(4)), 30),
    (total(n, word("real", n), integer(1), integer(0)), 0), (total(n, word("real", n), integer(1), integer(-5)), 0),
    (word("product", constant("real", to(INT, REAL)), integer(1), integer(5)), 120),
    (word("product", constant("real", to(INT, REAL)), integer(2), integer(1)), 1),
    (word("largest", constant("real", to(INT, REAL)), integer(-2), integer(3)), 3),
    (word("quotient", integer(-7), integer(2)), -4), (word("remainder", integer(-7), integer(2)), 1),
    (over(real(6), real(4)), fmpq(3, 2)), (over(real(6), real(0)), 0),
    (word("power", real(2), integer(-3)), fmpq(1, 8)), (word("power", real(0), integer(0)), 1),
    (word("sqrt", real(-4)), 0), (word("sqrt", real(9)), 3), (word("log", real(-4)), 0), (word("exp", real(0)), 1),
    (word("maximum", real(2), real(-3)), 2), (word("minimum", real(2), real(-3)), -3), (word("absolute", real(-3)), 3),
    (choice(real(1) < real(2), real(5), real(6)), 5), (word("cos", word("pi")), -1),
    (word("mean", X), fmpq(1, 2) + fmpq(2, 4) + fmpq(4, 4)),
], ids=repr)
def test_numbers(term: Term, expected: int | fmpq) -> None:
    assert compare(value(term, world(X=lambda w: fmpq(2**w)), EXACT), expected) == 0


@pytest.mark.parametrize(("formula", "values", "expected"), [
    (every(n, n <= a), {"a": 4}, False), (some(n, a < n), {"a": 400}, True),
    (every(n, (n < 0) >> (n * 2 <= n)), {}, True),
    (every(n, some(a, n < a)), {}, True), (some(a, every(n, n < a)), {}, False),
    (every(y, (y < x) >> (y < z)), {"x": HALF, "z": HALF}, True),
    (every(y, (y < x) >> (y < z)), {"x": HALF, "z": fmpq(499, 1000)}, False),
    (every(e, (real(0) < e) >> some(z, both(real(0) < z, z < e))), {}, True),
    (word("tends", f, real(1)), {"f": EVEN}, False), (word("tends", f, x), {"f": NEARLY_ONE, "x": ONE}, True),
    (word("tends", f, x), {"f": NEARLY_ONE, "x": HALF}, False),
    (word("derivative", u, x, d), {"u": SQUARE, "x": fmpq(3), "d": fmpq(6)}, True),
    (word("derivative", u, x, d), {"u": SQUARE, "x": fmpq(3), "d": fmpq(5)}, False),
    (word("derivative", u, x, d), {"u": BEND, "x": fmpq(0), "d": ONE}, False),
    (word("derivative", u, x, d), {"u": BEND, "x": fmpq(-2), "d": -ONE}, True),
    (word("derivative", u, x, d), {"u": JUMP, "x": ONE, "d": fmpq(0)}, False),
    (word("integrable", X), {"X": lambda w: fmpq(w), "heavy": True}, False),
    (word("integrable", X), {"X": lambda w: fmpq(1), "heavy": True}, True),
], ids=lambda value: repr(value).split(" at 0x")[0])
def test_formulas(formula: Term, values: dict[str, object], expected: bool) -> None:
    assert value(formula, world(**values)) is expected


@pytest.mark.parametrize(("body", "limit", "expected"), [
    (word("inverse", N), 0, True), (over(N + 2, N * 3), fmpq(1, 3), True), (over(N + 2, N * 3), fmpq(1, 2), False),
    (N, 5, False), (word("power", over(real(-1), real(2)), n), 0, True), (word("power", real(-1), n), 1, False),
    (word("maximum", word("inverse", N), real(1)), 1, True), (f(n * 2), 0, True), (f(n * 2 + 1), 1, True),
], ids=repr)
def test_limits_of_terms_in_the_integer_itself(body: Term, limit: int | fmpq, expected: bool) -> None:
    statement = word("tends", abstracted(n, body), x)
    assert value(statement, world(f=EVEN, x=fmpq(limit))) is expected


@pytest.mark.parametrize(("body", "at", "slope"), [
    (y * y * y, 2, 12), (over(real(1), y), 2, fmpq(-1, 4)), (word("absolute", y), -3, -1),
    (word("maximum", y, y * 2), 1, 2), (word("exp", y * 2), 0, 2), (word("sin", y), 0, 1),
    (word("sqrt", y), 4, fmpq(1, 4)),
    (word("log", y), 2, HALF), (word("log", y), -2, 0), (word("power", y, integer(-1)), 1, -1),
], ids=repr)
def test_slopes(body: Term, at: int, slope: int | fmpq) -> None:
    statement = word("derivative", abstracted(y, body), x, d)
    assert value(statement, world(x=fmpq(at), d=fmpq(slope))) is True
    assert value(statement, world(x=fmpq(at), d=fmpq(slope) + fmpq(1, 1000))) is False


@pytest.mark.parametrize("statement", [
    word("derivative", constant("sqrt", to(REAL, REAL)), real(0), d), word("tends", abstracted(n, word("sin", N)), x),
    total(n, N, integer(0), integer(10**6)).eq(0), some(y, (y * y).eq(2)),
], ids=repr)
def test_what_cannot_be_told_is_undecided(statement: Term) -> None:
    with pytest.raises(Undecided):
        value(statement, world(x=ONE, d=ONE))


def test_all_real_numbers_in_each_mode() -> None:
    true, false = every(y, real(0) <= y * y), every(y, y <= x)
    found = world(x=ONE)
    assert value(true, found, POSITIVE) is value(true, found, SAMPLED) is True
    for mode in (NEGATIVE, EXACT):
        with pytest.raises(Undecided):
            value(true, found, mode)
    assert [value(false, found, mode) for mode in (POSITIVE, NEGATIVE, EXACT, SAMPLED)] == [False] * 4
    assert value(no(false), found, POSITIVE) is value(no(false), found, NEGATIVE) is True
    assert value(some(y, y < x), found, EXACT) is True
    assert value(some(y, (y * y).eq(2)), found, NEGATIVE) is False
    with pytest.raises(Undecided):
        value(true >> (x < x), found, POSITIVE)
    far = some(n, integer(10**9) < n)
    assert value(far, found, SAMPLED) is False
    with pytest.raises(Undecided):
        value(far, found, POSITIVE)


def test_balls_that_overlap_are_equal_when_they_are_narrow_only() -> None:
    assert compare(arb(2).sqrt() * arb(2).sqrt(), fmpq(2)) == 0
    assert compare(arb(2).sqrt(), fmpq(2)) == -1
    with pytest.raises(Undecided):
        compare(arb(1, 0.001), fmpq(1))


def test_values_beside_a_point_and_at_infinity() -> None:
    above, below = Jet(ONE, ONE), Jet(ONE, -ONE)
    assert (compare(above, ONE), compare(below, ONE), compare(HALF, below)) == (1, -1, -1)
    assert (JUMP(above), JUMP(below)) == (1, 0)
    end = at_infinity(5)
    assert compare(end, 10**9) == 1
    assert (EVEN(end), EVEN(end + 1), EVEN(-end)) == (1, 0, 1)
    assert isinstance(NEARLY_ONE(end), Germ)


WRONG: dict[str, Term] = {
    "a sum over one entry fewer": (a <= b) >> word("sum", f, a, b + 1).eq(word("sum", f, a, b) + f(b)),
    "an empty sum at the edge": (b <= a) >> word("sum", f, a, b).eq(0),
    "1/x without x != 0": (x * word("inverse", x)).eq(1),
    "a limit without existence": word("tends", f, x) >> word("tends", f, x + 1),
    "strict order in the limit": every(n, f(n) < g(n)) >> (word("tends", f, x) >> (word("tends", g, y) >> (x < y))),
    "|x| has a slope": word("derivative", abstracted(y, word("absolute", y)), x, d) >> no(x.eq(1)),
    "a bounded function tends": (every(n, word("absolute", f(n)) <= 5)) >> word("tends", f, x),
    "the least is in the set": every(y, s(y) >> (y <= x)) >> s(x),
    "every mean": word("mean", abstracted(w, X(w) + Y(w))).eq(word("mean", X) + word("mean", Y)),
    "a product of means": word("mean", abstracted(w, X(w) * Y(w))).eq(word("mean", X) * word("mean", Y)),
    "rounding up": (b < 0) >> (word("remainder", a, b) < 0),
    "local, on the wrong side": every(y, (x < y) >> u(y).eq(v(y))) >> (
        word("derivative", u, x, d) >> word("derivative", v, x, d)),
    "mean value at the end": (x < y) >> (every(z, word("derivative", u, z, v(z))) >> (u(y) - u(x)).eq(v(y) * (y - x))),
    "log of 0": word("exp", word("log", x)).eq(x),
    "induction from the next": t(a) >> (every(n, (a < n) >> (t(n) >> t(n + 1))) >> every(n, (a <= n) >> t(n))),
}


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG)
def test_a_false_fact_is_noticed(statement: Term) -> None:
    rng = Random("false")
    hypotheses, conclusion = split(statement)
    count = Count("false")
    for _ in range(4000):
        found = drawn(variables(statement), rng)
        aim([*hypotheses, conclusion], found, rng)
        look(hypotheses, conclusion, found, count, sampled=True)
        if count.violation:
            return
    pytest.fail(f"not noticed: {count}")


@pytest.mark.parametrize("name", [*FACTS, *RULES])
def test_each_fact_and_rule_at_random_values(name: str) -> None:
    count, = attacks(0, 40, [name])
    assert not count.violation
    assert count.passed >= 40


def test_the_same_numbers_are_drawn_again() -> None:
    one, two = (attack_rule("ring", Random(1), 50) for _ in range(2))
    assert (one.passed, one.refused, one.skipped) == (two.passed, two.refused, two.skipped)


def test_each_rule_is_used() -> None:
    assert set(Derivations(Random(0)).makers) == set(RULES)
