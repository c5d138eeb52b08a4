"""Where statements begin to hold, by hand; and every near miss of a true statement is refuted."""

from collections.abc import Iterable

import pytest
from sympy import Abs, Rational, S, Symbol

from derive.attack.edges import edge
from derive.attack.instances import counterexample
from derive.attack.mutants import equivalent, mutants
from derive.attack.witness import spelled
from derive.outlines.terms import (
    AtMost,
    Equal,
    Forall,
    Formula,
    Less,
    NotEqual,
    Sum,
    Tends,
    at,
    integer,
    minimum,
    real,
    size,
)

N, c, q, p, B = map(real, "NcqpB")
t, s, i, j, k = map(integer, "tsijk")
n = size("n")


def always(formula: Formula, low: int = 0) -> Formula:
    return Forall(formula, t, S(low), S.Infinity)


y, mu, x = at("y", t), at("mu", t), at("x", t)
Y = (always(Equal(y, (1 - 1 / N) * at("y", t - 1) + x), 1), Equal(at("y", 0), 0))
MU = (always(Equal(mu, (1 - 1 / N) * at("mu", t - 1) + x / N), 1), Equal(at("mu", 0), 0))
WINDOW = minimum(t, N)
MIN = (always(Equal(y, (1 - 1 / WINDOW) * at("y", t - 1) + x / WINDOW), 1),)
CONSTANT = always(Equal(x, c), 1)
SCALED = always(Equal(y, N * mu))
CLOSED = always(Equal(y, Sum((1 - 1 / N)**(t - s) * at("x", s), s, 1, t)))
LIMIT = Tends(y, t, S.Zero, N * c)
LAYER = Forall(Equal(at("z", i), Sum(at("w", i, j) * at("x", j)**2, j, 1, n) / B), i, S.One, n)

EDGES: list[tuple[Formula, Iterable[Formula], Iterable[Formula], Symbol, tuple[Formula, ...]]] = [
    (always(Equal(y, c), 1), [CONSTANT], MIN, N, (AtMost(1, N),)),
    (always(Equal(y, c), 1), [CONSTANT], MIN, c, ()),
    (LIMIT, [CONSTANT], Y, N, (Less(S.Half, N),)),
    (LIMIT, [CONSTANT], Y, c, ()),                     # where c = 0 alone
    (Tends(q**t, t, S.Zero, S.Zero), [], [], q, (Less(Abs(q), 1),)),
    (AtMost(q, 3), [], [], q, (AtMost(q, 3),)),
    (Less(q, Rational(17, 5)), [], [], q, (Less(q, Rational(17, 5)),)),         # between the grid's 3 and 4
    (Less(q**2 * q, 3), [], [], q, ()),                 # the edge is at no fraction
    (NotEqual(q, 2), [], [], q, (NotEqual(q, 2),)),
    (AtMost(0, k), [], [], k, (AtMost(0, k),)),
    (AtMost(0, q**2), [], [], q, ()),
    (Less(q**2, 0), [], [], q, ()),
    (Less(0, (q - 1) * (q - 2)), [], [], q, ()),        # fails between 1 and 2: no simple shape
]


@pytest.mark.parametrize(("statement", "hypotheses", "definitions", "parameter", "found"), EDGES,
                         ids=lambda v: str(v)[:40])
def test_the_edge(statement: Formula, hypotheses: Iterable[Formula], definitions: Iterable[Formula], parameter: Symbol,
                  found: tuple[Formula, ...]) -> None:
    assert edge(statement, hypotheses, definitions, parameter) == found


def test_outside_of_the_edge_there_is_a_witness_and_inside_there_is_none() -> None:
    statement = always(Equal(y, c), 1)
    assert counterexample(statement, [CONSTANT, Less(N, 1)], definitions=MIN) is not None
    assert counterexample(statement, [CONSTANT, AtMost(1, N)], definitions=MIN) is None


REFUTED: list[tuple[str, Formula, Iterable[Formula], Iterable[Formula], int]] = [
    ("y = N mu", SCALED, [], (*Y, *MU), 10),
    ("closed form", CLOSED, [], Y, 26),
    ("limit", LIMIT, [CONSTANT, Less(S.Half, N)], Y, 5),
    ("layer", LAYER, [], [LAYER], 25),
]


@pytest.mark.parametrize(("name", "statement", "hypotheses", "definitions", "count"), REFUTED,
                         ids=lambda v: str(v)[:20])
def test_every_mutant_is_refuted(name: str, statement: Formula, hypotheses: Iterable[Formula],
                                 definitions: Iterable[Formula], count: int) -> None:
    assert counterexample(statement, hypotheses, definitions=definitions) is None
    found = mutants(statement)
    survivors = [spelled(m.formula) for m in found
                 if counterexample(m.formula, hypotheses, definitions=definitions) is None]
    assert survivors == []
    assert len(found) >= count
    assert len({m.formula for m in found}) == len(found)
    assert found == mutants(statement)


MADE: list[tuple[Formula, str, Formula]] = [
    (Equal(q, 1 / B), "exponent", Equal(q, B**-2)),
    (Equal(q, p**2), "dropped square", Equal(q, p)),
    (Equal(q, p), "complement", Equal(q, 1 - p)),
    (Less(q, p), "strictness", AtMost(q, p)),
    (AtMost(q, p), "direction", AtMost(p, q)),
    (Equal(q, 2 * p), "number", Equal(q, 3 * p)),
    (Equal(q, p + c), "sign", Equal(q, p - c)),
    (Equal(q, p + c), "dropped term", Equal(q, p)),
    (Equal(at("a", i, j), q), "swapped indices", Equal(at("a", j, i), q)),
    (Equal(q, Sum(at("x", s), s, 1, n)), "shifted index", Equal(q, Sum(at("x", s + 1), s, 1, n))),
    (Equal(q, Sum(at("x", s), s, 1, n)), "range end", Equal(q, Sum(at("x", s), s, 1, n - 1))),
    (SCALED, "range start", always(Equal(y, N * mu), -1)),
    (LIMIT, "limit: sign", Tends(y, t, S.Zero, -N * c)),
    (LIMIT, "limit: factor", Tends(y, t, S.Zero, 2 * N * c)),
    (Tends(y, t, S.Zero, S.Zero), "limit: value", Tends(y, t, S.Zero, S.One)),
]


@pytest.mark.parametrize(("statement", "kind", "mutant"), MADE, ids=str)
def test_the_mutants_of_a_kind(statement: Formula, kind: str, mutant: Formula) -> None:
    assert mutant in {m.formula for m in mutants(statement) if m.kind == kind}


def test_a_mutant_that_says_the_same_is_listed_apart() -> None:
    shifted = Tends(at("y", t + 1), t, S.Zero, N * c)
    assert shifted in {m.formula for m in equivalent(LIMIT)}
    assert shifted not in {m.formula for m in mutants(LIMIT)}
    assert equivalent(SCALED) == equivalent(CLOSED) == ()
