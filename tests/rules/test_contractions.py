"""Products of matrices of symbolic size: what is proved agrees with numbers, and near misses are refused."""

from fractions import Fraction as F
from itertools import product

import pytest

from derive.bridge.outlines import theorem_of
from derive.bridge.terms import formula_of
from derive.elaboration.formulas import Statement
from derive.outlines.outline import Outline
from derive.outlines.terms import Refused
from derive.search.contractions import prove_contracted
from derive.sheets.settle import Setting

Matrix = list[list[F]]
EVERY = "for i >= 1, i <= d, j >= 1, j <= d"
INVERSE = (f"sum(k=1..d, A[i,k]*B[k,j]) == where(i == j, 1, 0) {EVERY}",
           f"sum(k=1..d, B[i,k]*A[k,j]) == where(i == j, 1, 0) {EVERY}")
TRUE = {
    "three factors": (f"sum(k=1..d, sum(m=1..d, A[i,k]*B[k,m]*C[m,j])) == C[i,j] {EVERY}", INVERSE),
    "conjugation": (f"sum(k=1..d, A[i,k]*sum(m=1..d, B[k,m]*C[m,j])) == C[i,j] {EVERY}", INVERSE),
    "a definition": (f"sum(k=1..d, A[i,k]*D[k,j]) == C[i,j] {EVERY}",
                     (*INVERSE, f"D[i,j] == sum(k=1..d, B[i,k]*C[k,j]) {EVERY}")),
    "a vector": ("sum(i=1..d, x[i]*sum(j=1..d, A[i,j]*y[j])) == lam*sum(i=1..d, x[i]*y[i])",
                 ("sum(j=1..d, A[i,j]*y[j]) == lam*y[i] for i >= 1, i <= d",)),
}
FALSE = {
    "the wrong order": (f"sum(k=1..d, sum(m=1..d, A[i,k]*C[k,m]*B[m,j])) == C[i,j] {EVERY}", INVERSE),
    "transposed": (f"sum(k=1..d, sum(m=1..d, A[i,k]*B[k,m]*C[j,m])) == C[i,j] {EVERY}", INVERSE),
    "another range": (f"sum(k=1..d, sum(m=1..d-1, A[i,k]*B[k,m]*C[m,j])) == C[i,j] {EVERY}", INVERSE),
    "not given": (f"sum(k=1..d, A[i,k]*B[k,j]) == where(i == j, 1, 0) {EVERY}", INVERSE[1:]),
}


def proved(text: str, given: tuple[str, ...]) -> Outline:
    about = Setting((text,), (), tuple(given))
    statement: Statement
    statement, = about.statements
    theorem = prove_contracted(statement.body, about.knowledge(), statement.ranges)
    assert theorem.statement == statement.formula
    assert theorem.given <= about.allowed
    return theorem


@pytest.mark.parametrize("name", TRUE)
def test_products_are_put_in(name: str) -> None:
    theorem = proved(*TRUE[name])
    assert theorem_of(theorem).statement is formula_of(theorem.statement)


@pytest.mark.parametrize("name", FALSE)
def test_a_near_miss_is_refused(name: str) -> None:
    with pytest.raises(Refused, match=r"contraction: .* is left of the difference"):
        proved(*FALSE[name])


def test_an_inequality_is_refused() -> None:
    with pytest.raises(Refused, match="is no equation"):
        proved("sum(k=1..d, A[1,k]*B[k,1]) <= 1", INVERSE)


def times(*factors: Matrix) -> Matrix:
    result = factors[0]
    for other in factors[1:]:
        result = [[sum((a * b for a, b in zip(row, column, strict=True)), F(0)) for column in zip(*other, strict=True)]
                  for row in result]
    return result


def turned(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def plus(one: Matrix, other: Matrix) -> Matrix:
    return [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(one, other, strict=True)]


# Directions that are orthonormal in exact numbers (a reflection), curvatures, and a T that is not symmetric.
Q: Matrix = [[F(7, 9), F(-4, 9), F(-4, 9)], [F(-4, 9), F(1, 9), F(-8, 9)], [F(-4, 9), F(-8, 9), F(1, 9)]]
CURVATURES = (F(1), F(2), F(5))
T: Matrix = [[F(3), F(1), F(2)], [F(0), F(1), F(-1)], [F(4), F(-2), F(2)]]
ETA, BATCH = F(1, 4), F(3)


def in_directions(factor: Matrix) -> Matrix:
    """The matrix whose entries in these directions are T times the factor."""
    return times(Q, [[t * f for t, f in zip(*rows, strict=True)] for rows in zip(T, factor, strict=True)], turned(Q))


def test_the_stationary_covariance_of_langevin_dynamics_in_any_basis() -> None:
    """langevin.back and langevin.any_basis, and not with S transposed."""
    diagonal = [[h if i == j else F(0) for j, _ in enumerate(CURVATURES)] for i, h in enumerate(CURVATURES)]
    H = times(Q, diagonal, turned(Q))
    S, one = in_directions([[F(1)] * 3] * 3), in_directions([[h + k for k in CURVATURES] for h in CURVATURES])
    assert plus(times(H, S), times(S, H)) == one
    assert plus(times(H, turned(S)), times(S, H)) != one
    seen, swapped = times(turned(Q), S, Q), times(turned(Q), turned(S), Q)
    C = times(turned(Q), one, Q)
    assert all((CURVATURES[k] + CURVATURES[m]) * seen[k][m] == C[k][m] for k, m in product(range(3), repeat=2))
    assert any((CURVATURES[k] + CURVATURES[m]) * swapped[k][m] != C[k][m] for k, m in product(range(3), repeat=2))


def test_the_stationary_covariance_of_sgd_in_any_basis() -> None:
    """langevin.discrete_any_basis: S is what one step makes of it."""
    diagonal = [[1 - ETA * h if i == j else F(0) for j, _ in enumerate(CURVATURES)] for i, h in enumerate(CURVATURES)]
    step = times(Q, diagonal, turned(Q))
    S = in_directions([[F(1)] * 3] * 3)
    C = in_directions([[BATCH / ETA * (h + k - ETA * h * k) for k in CURVATURES] for h in CURVATURES])
    noise = [[ETA**2 / BATCH * c for c in row] for row in C]
    assert plus(times(step, S, step), noise) == S
