"""The stationary second moments of a linear rule whose gradient is h*theta plus noise, and where they are approached.

With M = E x x^T and noise of variance s, independent of what came before, one step makes M into A M A^T + s*b b^T. What
is stationary solves the discrete Lyapunov equation M = A M A^T + s*b b^T, which is linear in the entries of M.
"""

from dataclasses import dataclass

from sympy import Expr, Matrix, S, Symbol, cancel, solve

from derive.outlines.logic import assume
from derive.outlines.outline import Outline
from derive.outlines.terms import At, Equal, Refused, real

from .elimination import prove_by_elimination
from .factored_form import pleasant
from .transfer import Linear


@dataclass(frozen=True, slots=True)
class Stationary:
    """The second moments, by names such as theta.v, with the theorem for what is watched."""

    moments: dict[str, Expr]
    theorem: Outline                    # the stationary equations |- the moment of what is watched
    stable: tuple[Expr, ...]            # all of them > 0: the moments are approached from every start


def stationary(rule: Linear, watched: str, gradient: At, curvature: Symbol, noise: Symbol) -> Stationary:
    """For a gradient that is curvature times what is watched, before the step, plus noise."""
    if rule.inputs != (gradient,):
        raise Refused("stationary: the rule has inputs {}, and the gradient alone is noise here", rule.inputs)
    count, place = len(rule.states), rule.states.index(watched)
    pull = Matrix(1, count, lambda _, k: curvature if k == place else S.Zero)
    A = (rule.A + rule.B * pull).applyfunc(cancel)
    names = {(i, j): real(f"{rule.states[i]}.{rule.states[j]}") for i in range(count) for j in range(i, count)}
    M = Matrix(count, count, lambda i, j: names[min(i, j), max(i, j)])
    after = A * M * A.T + noise * rule.B * rule.B.T
    equations = [Equal(names[key], after[key].expand()) for key in names]
    found = solve([e.lhs - e.rhs for e in equations], list(names.values()), dict=True)
    if len(found) != 1:
        raise Refused("stationary: the Lyapunov equation has no single solution")
    moments = {name.name: pleasant(found[0][name]) for name in names.values()}
    wanted = Equal(names[place, place], moments[names[place, place].name])
    theorem, = prove_by_elimination([wanted], [assume(e) for e in equations])
    return Stationary(moments, theorem, _stable(A))


def _stable(A: Matrix) -> tuple[Expr, ...]:
    """The conditions of Schur and Jury for all eigenvalues to lie inside the unit circle."""
    if A.rows == 1:
        return tuple(pleasant(part) for part in (1 - A[0, 0], 1 + A[0, 0]))
    if A.rows == 2:
        trace, det = A.trace(), A.det()
        return tuple(pleasant(part) for part in (1 - trace + det, 1 + trace + det, 1 - det))
    return ()
