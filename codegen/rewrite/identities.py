"""States the identities by which programs are rewritten, each with its proof; a comment in a kernel names them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache

from sympy import Abs, Expr, Symbol, exp, log, sqrt

from derive.answers import carried_out, digest_of
from derive.kernel.theorem import Theorem as Proof
from derive.outlines.algebra import algebra, greatest, same_inside, symmetric, transitive
from derive.outlines.logic import assume, cases, cut, instantiate, plainly
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Bracket, Equal, Formula, Less, Sum, at, integer, maximum, real, size

I, J, K, N, L, M, B = integer("i"), integer("j"), integer("k"), size("N"), size("L"), real("m"), real("b")
S, W, A, HOLE = real("s"), real("w"), real("a"), real("hole")


@dataclass(frozen=True, slots=True)
class Identity:
    """What is said, in the notation, and the outline of its proof."""

    said: str
    prove: Callable[[], Outline]

    @property
    def digest(self) -> str:
        return digest_of(_carried_out(self.prove))


@cache
def _carried_out(outline: Callable[[], Outline]) -> Proof:
    return carried_out(outline())


def _over(body: Expr, letter: Symbol = I, length: Symbol = N) -> Expr:
    return Sum(body, letter, 1, length)


def delta() -> Outline:
    return algebra(_over(Bracket(Equal(I, J)) * at("f", I)), at("f", J), AtMost(1, J), AtMost(J, N))


def factor() -> Outline:
    return algebra(_over(B * at("f", I)), B * _over(at("f", I)))


def order() -> Outline:
    inner = _over(at("f", I) * at("w", I, J))
    return algebra(_over(_over(at("f", I) * at("w", I, J) * at("z", J)), J, L), _over(inner * at("z", J), J, L))


def apart() -> Outline:
    together = _over(at("f", I) * (at("y") + at("z", I)))
    return algebra(together, at("y") * _over(at("f", I)) + _over(at("f", I) * at("z", I)))


def shift() -> Outline:
    return algebra(exp(at("x", I) - M) / _over(exp(at("x", K) - M), K), exp(at("x", I)) / _over(exp(at("x", K)), K),
                   AtMost(1, N))


def of_product() -> Outline:
    """0 < s |- log(exp(m)*s) = m + log(s): what the exponential of w = m + log(s) is, and its logarithm."""
    named = same_inside(assume(Equal(W, M + log(S))), HOLE, exp(HOLE))
    put = instantiate(same_inside(named, HOLE, log(HOLE)), (W, M + log(S)))
    return symmetric(cut(algebra(M + log(S), M + log(S), Less(0, S)), put))


def shift_log() -> Outline:
    rest = _over(exp(at("x", K) - M), K)
    taken = same_inside(algebra(_over(exp(at("x", K)), K), exp(M) * rest), HOLE, log(HOLE))
    return transitive(taken, instantiate(of_product(), (S, rest)))


def norm() -> Outline:
    scaled = _over((at("f", I) / M) ** 2)
    inside = same_inside(algebra(_over(at("f", I) ** 2), M**2 * scaled), HOLE, sqrt(HOLE))
    return transitive(inside, algebra(inside.statement.rhs, M * sqrt(scaled), Less(0, M)))


def deviations() -> Outline:
    mean = _over(at("x", J), J) / N
    apart = at("x", I) - mean
    squares = _over(apart**2)
    taken = algebra(squares, squares - _over(apart) ** 2 / N, AtMost(1, N))
    positive = greatest(plainly(AtMost(0, squares), AtMost(1, N)), maximum(squares, 0))
    return transitive(symmetric(positive), same_inside(taken, HOLE, maximum(HOLE, 0)))


def logistic() -> Outline:
    return algebra(exp(A) / (exp(A) + exp(B)), 1 / (1 + exp(-(A - B))))


def complement() -> Outline:
    return algebra(1 - 1 / (1 + exp(-A)), 1 / (1 + exp(A)))


def _by_the_larger(larger: Expr, smaller: Expr, given: Formula) -> Outline:
    """given |- log(exp(a) + exp(b)) = max(a, b) + log(1 + exp(-|a - b|)), for the larger of the two."""
    rest = 1 + exp(smaller - larger)
    taken = same_inside(algebra(exp(A) + exp(B), exp(larger) * rest), HOLE, log(HOLE))
    found = transitive(taken, instantiate(of_product(), (M, larger), (S, rest)))
    top = same_inside(algebra(maximum(A, B), larger, given), HOLE, HOLE + log(1 + exp(-Abs(A - B))))
    apart = same_inside(algebra(Abs(A - B), larger - smaller, given), HOLE, larger + log(1 + exp(-HOLE)))
    return transitive(found, symmetric(transitive(top, apart)))


def softplus() -> Outline:
    first, other = AtMost(B, A), Less(A, B)
    return cases(_by_the_larger(A, B, first), _by_the_larger(B, A, other), first, other)


IDENTITIES: Mapping[str, Identity] = {
    "delta": Identity("sum(i, [i == j]*f[i]) = f[j]", delta),
    "factor": Identity("sum(i, b*f[i]) = b*sum(i, f[i])", factor),
    "order": Identity("sum(i, j, f[i]*w[i,j]*z[j]) = sum(j, sum(i, f[i]*w[i,j])*z[j])", order),
    "apart": Identity("sum(i, f[i]*(y + z[i])) = y*sum(i, f[i]) + sum(i, f[i]*z[i])", apart),
    "shift": Identity("exp(x[i] - m)/sum(k, exp(x[k] - m)) = exp(x[i])/sum(k, exp(x[k]))", shift),
    "shift log": Identity("log(sum(k, exp(x[k]))) = m + log(sum(k, exp(x[k] - m)))", shift_log),
    "deviations": Identity("sum(i, t[i]**2) = max(sum(i, t[i]**2) - sum(i, t[i])**2/N, 0) for t[i] = x[i] - mean(x)",
                           deviations),
    "logistic": Identity("exp(a)/(exp(a) + exp(b)) = sigmoid(a - b), which is 1/(1 + exp(b - a))", logistic),
    "complement": Identity("1 - sigmoid(a) = 1/(1 + exp(a)), which is sigmoid(-a)", complement),
    "softplus": Identity("log(exp(a) + exp(b)) = max(a, b) + log(1 + exp(-abs(a - b)))", softplus),
    "norm": Identity("sqrt(sum(i, f[i]**2)) = m*sqrt(sum(i, (f[i]/m)**2)) for m > 0", norm),
}


def licences(by: Collection[str]) -> list[str]:
    """A line for each identity that rewrote a program, with the digest of its theorem."""
    return [f"{name}: {one.said}   {one.digest}" for name, one in IDENTITIES.items() if name in by]
