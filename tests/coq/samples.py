"""Small theorems, some for each rule of the kernel, with what is easy to get wrong in Coq."""
from __future__ import annotations

from collections.abc import Callable

from derive.kernel.terms import Term, abstracted, app, constant, number, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    congruence,
    convert,
    fact,
    generalise,
    imply,
    instantiate,
    linear,
    reflexive,
    ring,
    specialise,
    symmetric,
    transitive,
)
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, to
from derive.kernel.words import choice, every, ints, no, over, quantified, reals, some, word

p, q = (var(name, BOOL) for name in "pq")
a, b, n = ints("a b n")
x, y, z = reals("x y z")
f = var("f", to(INT, REAL))
g = var("g", to(INT, INT, REAL))
s = var("s", to(REAL, BOOL))
w = var("w", OUTCOME)
HALF = over(number(1, REAL), number(2, REAL))


def power(base: Term, exponent: int) -> Term:
    return word("power", base, number(exponent, INT))


def real(integer: Term) -> Term:
    return word("real", integer)


def assumptions() -> list[Theorem]:
    names = [var(name, BOOL) for name in ("forall", "Prop", "x'", "_", "a_b", "R", "fun", "s1", "h1", "space")]
    return [assume(p), assume(x < y), assume(every(x, x <= y)), assume(some(n, f(n).eq(f(n + 1)))),
            assume(quantified("some", s)), assume(var("x", OUTCOME).eq(w)), *map(assume, names),
            assume(app(constant("implies", to(BOOL, BOOL, BOOL)), p).eq(var("c", to(BOOL, BOOL)))),
            assume(constant("all", to(to(REAL, BOOL), BOOL)).eq(constant("some", to(to(REAL, BOOL), BOOL)))),
            assume(choice(p, f, abstracted(n, x))(a).eq(number(-3, REAL))),
            assume(choice(p, q, no(p)))]


def implications() -> list[Theorem]:
    return [imply(p, assume(p)), imply(q, assume(p)), imply(x < y, imply(y < x, assume(x < y))), imply(q, reflexive(x))]


def applications() -> list[Theorem]:
    nothing_left = imply(w.eq(w), reflexive(x))             # w vanishes, and with it a type that might be empty
    function = var("k", to(OUTCOME, REAL, BOOL, INT))
    return [apply(assume(p >> q), assume(p)), apply(assume(p >> (p >> q)), assume(p)),
            apply(nothing_left, reflexive(w)), apply(imply(function.eq(function), reflexive(n)), reflexive(function))]


def generalisations() -> list[Theorem]:
    return [generalise(x, reflexive(x)), generalise(x, reflexive(y)), generalise(x, assume(p)),
            generalise(f, reflexive(f(a))), generalise(var("x", INT), reflexive(x))]


def specialisations() -> list[Theorem]:
    return [specialise(assume(every(x, x <= y)), y + 1), specialise(assume(quantified("all", s)), x),
            specialise(generalise(x, assume(p)), y), specialise(generalise(f, reflexive(f(a))), abstracted(n, x)),
            specialise(assume(quantified("all", constant("less", to(REAL, REAL, BOOL))(x))), z)]


def instances() -> list[Theorem]:
    two = apply(apply(assume(x.eq(0) >> (y.eq(0) >> p)), assume(x.eq(0))), assume(y.eq(0)))
    return [instantiate(assume(x < y), x, y, y, x), instantiate(two, x, z, y, z), instantiate(reflexive(x), y, z),
            instantiate(reflexive(f(a)), f, abstracted(n, number(0, REAL))),
            instantiate(assume(f(a) < x), f, abstracted(n, number(0, REAL)), a, b + 1),
            instantiate(fact("induction"), var("s", to(INT, BOOL)), abstracted(n, word("sum", f, a, n) <= x))]


def reflexivities() -> list[Theorem]:
    constants = [constant("plus", to(INT, INT, INT)), constant("equal", to(BOOL, BOOL, BOOL)),
                 constant("sum", to(to(INT, REAL), INT, INT, REAL))]
    return [*map(reflexive, (x, p, abstracted(w, x))), *map(reflexive, constants)]


def symmetries() -> list[Theorem]:
    return [symmetric(assume(x.eq(y))), symmetric(assume(p.eq(q))), symmetric(fact("if_same", to(INT, REAL)))]


def transitivities() -> list[Theorem]:
    return [transitive(assume(x.eq(y)), assume(y.eq(z))), transitive(assume(x.eq(y)), symmetric(assume(x.eq(y))))]


def congruences() -> list[Theorem]:
    same = assume(every(n, f(n).eq(number(0, REAL))))
    twice = assume(every(a, every(b, g(a)(b).eq(g(b)(a)))))
    h = var("h", to(INT, INT, REAL))
    sum_to = abstracted(f, word("sum", f, a, b))
    double = abstracted(h, word("sum", abstracted(a, word("sum", h(a), a, b)), b, n))
    point_free = assume(quantified("all", constant("equal", to(REAL, REAL, BOOL))(x)))
    return [congruence(abstracted(x, x * x), assume(y.eq(z))), congruence(sum_to, same), congruence(double, twice),
            congruence(abstracted(x, z), assume(y.eq(z))), congruence(abstracted(p, no(p)), assume(p.eq(q))),
            congruence(abstracted(var("u", to(REAL, REAL)), var("u", to(REAL, REAL))(z)), point_free)]


def conversions() -> list[Theorem]:
    replaced = congruence(abstracted(x, x < z), assume(x.eq(y)))
    return [convert(assume(p.eq(q)), assume(p)), convert(replaced, assume(x < z))]


def shared(term: Term, times: int) -> Term:
    """2^times times a term: as many signs, were they all written."""
    for _ in range(times):
        term = term + term
    return term


def polynomials() -> list[Theorem]:
    inverse, quotient = word("inverse", x), word("quotient", a, b)
    zero, one, two = (number(value, REAL) for value in (0, 1, 2))
    cube = x * power(x, 2) + x * x * y * 3 + power(y, 2) * x * 3 + y * y * y
    return [ring((x + y) * (x - y), x * x - y * y), ring(power(x + y, 3), cube), ring(power(x, 0), one),
            ring(x * HALF + x * HALF, x), ring(power(HALF, 5) * 32, one), ring(inverse * 2, inverse + inverse),
            ring(word("inverse", x - x + 4) * 8, two), ring(word("inverse", x - x), zero),
            ring(word("inverse", zero), zero), ring(word("inverse", HALF * -1), number(-2, REAL)),
            ring(power(x, -1), power(x, -1) + 0), ring(f(a + 1) * x, x * f(a + 1)),
            ring(number(10**30, REAL) * x, x * 10**30), ring(quotient * 2, quotient + quotient), ring(a, a),
            ring((a + b) * (a - b), a * a - b * b), ring(real(a) + real(a * a), real(a * a + a)),
            ring(real(a * b + a * 2 - 3), real(b) * real(a) + real(a) * 2 - 3), ring(real(a * 1), real(a)),
            ring(shared(x * y, 40), y * x * 2**40), ring(shared(a * b, 40), b * a * 2**40),
            ring(real(shared(a, 30)) + shared(x, 30), (x + real(a)) * 2**30), ring(long_sum(120), long_sum(120) * 1)]


def long_sum(length: int) -> Term:
    """f(1) + f(2) + ..."""
    whole = f(1)
    for place in range(2, length + 1):
        whole = whole + f(place)
    return whole


def inequalities() -> list[Theorem]:
    zero, one, two = (number(value, REAL) for value in (0, 1, 2))
    below, above, same = assume(x < y), assume(y <= z), assume(x.eq(y))
    unused = assume(z < 0), zero
    reals_ = [linear(x < x + 1), linear(zero <= zero), linear(x.eq(x)), linear(x <= x + HALF),
              linear(x < z, below, one, above, one), linear(x <= z, below, one, above, one),
              linear(x < z, assume(x <= y), one, assume(y < z), one), linear(x < y + 1, assume(x <= y), one),
              linear(x <= y, assume(x * 2 <= y * 2), HALF), linear(x * z <= y * z + 1, same, z),
              linear(x * z < y * z + 1, same, z), linear(x * z < y * z + z, same, z, assume(zero < z), one),
              linear((x * y).eq(z * z), assume(x.eq(z)), y, assume(y.eq(z)), z),
              linear(x <= y, assume(x <= y), one, *unused), linear(x < y, *unused, below, one),
              linear(x < y + z, below, one, assume(zero < z), one), linear(x * 2 < y * 2 + 1, below, two),
              linear(shared(x, 40) < shared(y, 40), below, number(2**40, REAL))]
    integers = [linear(a < b + 1, assume(a <= b), number(1, INT)), linear(a * 2 < b * 2, assume(a < b), number(2, INT)),
                linear((a * n).eq(b * n), assume(a.eq(b)), n), linear(a <= b, assume(a.eq(b)), number(1, INT)),
                linear(a <= b, assume(a < b), number(1, INT))]
    return [*reals_, *integers, linear(real(a) <= real(b) + 1, assume(real(a) <= real(b)), one)]


def facts() -> list[Theorem]:
    return [fact("sum_step"), fact("total", INT), fact("total", REAL), fact("mean_sum"), fact("pi_from"),
            fact("absurd"), fact("unpack", to(OUTCOME, REAL)), fact("if_equivalent", BOOL),
            fact("recursion_step", to(INT, REAL))]


def long_chain(steps: int) -> Theorem:
    """x + 0 + ... + 0 = x, a step for each 0."""
    theorem = ring(x + 0, x)
    for _ in range(steps):
        theorem = transitive(congruence(abstracted(y, y + 0), theorem), ring(x + 0, x))
    return theorem


SAMPLES: dict[str, Callable[[], list[Theorem]]] = {
    "assume": assumptions, "imply": implications, "apply": applications, "generalise": generalisations,
    "specialise": specialisations, "instantiate": instances, "reflexive": reflexivities, "symmetric": symmetries,
    "transitive": transitivities, "congruence": congruences, "convert": conversions, "ring": polynomials,
    "linear": inequalities, "fact": facts,
}
