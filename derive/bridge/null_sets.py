"""The step about null sets: what is 0 wherever a number with the mean 0 is, has the mean 0 itself."""
from __future__ import annotations

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, generalise, imply
from derive.kernel.types import INT, OUTCOME
from derive.kernel.words import word
from derive.library.null_sets import capped, capped_below, capped_tends, null_mean
from derive.library.steps import at, for_all, use

from .algebra import real_sides
from .chance import measurable_numbers
from .integrability import compared, finite
from .measurable import knowing, member
from .spaces import of_the_space
from .steps import Step, elaborates
from .terms import named

COUNT = var("_n", INT)


@elaborates("null")
def _null(step: Step) -> Theorem:
    """E g = 0 from E f = 0, 0 <= f(w), and g(w) = 0 where f(w) = 0: min(|g|, n*f) -> |g|, and its mean is at most
    n*E f = 0"""
    zero, above, vanishing, name = step.arguments
    point = named(name, OUTCOME)
    f, g = real_sides(above.statement)[1], real_sides(vanishing.statement)[0]
    sign, there = step.of(above), imply(f.eq(0), step.of(vanishing))
    known, its = (finite(body, point, step.chance) for body in (f, g))
    random = abstracted(point, g)
    sizes = use(at(of_the_space()["absolute"], random), its)
    near = _near(f, g, sign, there, (known, its, sizes), point)
    return use(null_mean(), known, its, sizes, generalise(COUNT, _capped(f, g, sign, known, its, point)),
               generalise(point, sign), step.of(zero), near, X=abstracted(point, f), Y=random)


def _cap(f: Term, g: Term) -> Term:
    return capped(g, word("absolute", word("real", COUNT)) * f)


def _below(f: Term, g: Term, sign: Theorem) -> Theorem:
    """|min(|g|, n*f)| <= |g|"""
    return use(capped_below(), sign, x=g, y=f, z=word("real", COUNT))


def _measurable(f: Term, g: Term, known: Theorem, its: Theorem, point: Term) -> Theorem:
    """min(|g|, n*f) is measurable, since integrable numbers are."""
    both = (use(at(of_the_space()["integrable"], abstracted(point, body)), finite_) for body, finite_ in (
        (f, known), (g, its)))
    return member(_cap(f, g), point, knowing(measurable_numbers(), *both))


def _capped(f: Term, g: Term, sign: Theorem, known: Theorem, its: Theorem, point: Term) -> Theorem:
    """min(|g|, n*f) is integrable."""
    sizes = use(at(of_the_space()["absolute"], abstracted(point, g)), its)
    bound = word("absolute", g)
    return compared(_measurable(f, g, known, its, point), _cap(f, g), bound, _below(f, g, sign), sizes, point)


def _near(f: Term, g: Term, sign: Theorem, there: Theorem, known: tuple[Theorem, Theorem, Theorem],
          point: Term) -> Theorem:
    """E min(|g|, n*f) -> E |g|, by dominated convergence"""
    finite_f, finite_g, sizes = known
    size, row = abstracted(point, word("absolute", g)), abstracted(COUNT, abstracted(point, _cap(f, g)))
    convergence = at(of_the_space()["convergence"], row, size, size)
    pointwise = generalise(point, use(capped_tends(), sign, there, x=g, y=f))
    return use(convergence, generalise(COUNT, _measurable(f, g, finite_f, finite_g, point)), sizes,
               for_all([COUNT, point], _below(f, g, sign)), pointwise)
