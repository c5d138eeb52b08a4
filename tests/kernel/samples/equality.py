"""Samples for the rules of equality: reflexive, symmetric, transitive, congruence, convert."""

from derive.kernel.terms import abstracted, bound, constant, function, var
from derive.kernel.theorem import (
    assume,
    congruence,
    convert,
    fact,
    generalise,
    instantiate,
    reflexive,
    ring,
    symmetric,
    transitive,
)
from derive.kernel.types import BOOL, INT, REAL, to
from derive.kernel.words import both, every, ints, quantified, real, reals, total, word

from .sample import accepts, refuses

p, q = var("p", BOOL), var("q", BOOL)
x, y, z = reals("x y z")
a, b, n = ints("a b n")
f, g = var("f", to(INT, REAL)), var("g", to(INT, REAL))
u, h, s = var("u", to(REAL, REAL)), var("h", to(INT, INT)), var("s", to(INT, BOOL))
A, F = var("A", to(INT, INT, REAL)), var("F", to(INT, INT, REAL))
M = var("M", to(INT, REAL, REAL))
EQUAL, LESS = assume(x.eq(y)), assume(x < y)
FORGED = tuple.__new__(type(EQUAL), (frozenset(), x.eq(y), "assume", ()))

accepts(reflexive, x, gives="x = x")
accepts(reflexive, p, gives="p = p")
accepts(reflexive, abstracted(n, f(n)), gives="f = f")
refuses(reflexive, bound(0, REAL), says="reflexive: a bound variable is loose")
refuses(reflexive, EQUAL, says="reflexive: .* is not a term")
refuses(reflexive, x, x, says="reflexive: 2 arguments")

accepts(symmetric, EQUAL, gives="x = y |- y = x")
accepts(symmetric, assume(p.eq(q)), gives="p = q |- q = p")
accepts(symmetric, assume(f.eq(g)), gives="f = g |- g = f")
refuses(symmetric, LESS, says="symmetric: .* is no equation")
refuses(symmetric, assume(x <= y), says="symmetric: .* is no equation")
refuses(symmetric, assume(both(p, q)), says="symmetric: .* is no equation")
refuses(symmetric, assume(every(n, n.eq(a))), says="symmetric: .* is no equation")
refuses(symmetric, assume(var("equal_", to(REAL, REAL, BOOL))(x, y)), says="symmetric: .* is no equation")
refuses(symmetric, FORGED, says="symmetric: .* is not a theorem")
refuses(symmetric, x.eq(y), says="symmetric: .* is not a theorem")

accepts(transitive, EQUAL, assume(y.eq(z)), gives="x = y; y = z |- x = z")
accepts(transitive, EQUAL, ring(y, y + 0), gives="x = y |- x = y + 0")
accepts(transitive, EQUAL, symmetric(EQUAL), gives="x = y |- x = x")
accepts(transitive, assume(p.eq(q)), assume(q.eq(p)), gives="p = q; q = p |- p = p")
refuses(transitive, EQUAL, assume(z.eq(y)), says="transitive: middle terms differ: y | z")
refuses(transitive, EQUAL, EQUAL, says="transitive: middle terms differ: y | x")
refuses(transitive, EQUAL, ring(y + 0, y), says="transitive: middle terms differ")
refuses(transitive, assume(x.eq(var("y", REAL))), assume(var("y", INT).eq(n)),
        says="transitive: middle terms differ: y | y")
refuses(transitive, EQUAL, assume(y <= z), says="transitive: .* is no equation")
refuses(transitive, LESS, EQUAL, says="transitive: .* is no equation")
refuses(transitive, FORGED, assume(y.eq(z)), says="transitive: .* is not a theorem")
refuses(transitive, assume(y.eq(z)), FORGED, says="transitive: .* is not a theorem")

DOUBLE = generalise(n, ring(f(n) + f(n), f(n) * 2))
accepts(congruence, abstracted(x, x * x + z), EQUAL, gives="x = y |- x * x + z = y * y + z")
accepts(congruence, abstracted(x, z), EQUAL, gives="x = y |- z = z")
accepts(congruence, abstracted(x, x < z), EQUAL, gives="x = y |- x < z = (y < z)")
accepts(congruence, abstracted(z, every(x, z <= x)), EQUAL, gives="x = y |- all(at_most(x)) = all(at_most(y))")
accepts(congruence, u, EQUAL, gives="x = y |- u(x) = u(y)")
accepts(congruence, abstracted(g, word("sum", g, a, b)), DOUBLE,
        gives="sum(i0 -> f(i0) + f(i0), a, b) = sum(i0 -> f(i0) * 2, a, b)")
accepts(congruence, abstracted(g, g), DOUBLE, gives="(i0 -> f(i0) + f(i0)) = (i0 -> f(i0) * 2)")
accepts(congruence, abstracted(g, g(a)), DOUBLE, gives="f(a) + f(a) = f(a) * 2")
accepts(congruence, abstracted(F, total(n, F(n, a), a, b)), generalise(n, generalise(a, ring(A(n, a) + 0, A(n, a)))),
        gives="sum(i0 -> A(i0, a) + 0, a, b) = sum(i0 -> A(i0, a), a, b)")
accepts(congruence, abstracted(F, F), generalise(n, generalise(a, ring(A(n, a) + A(a, n), A(a, n) + A(n, a)))),
        gives="(i0 -> i1 -> A(i0, i1) + A(i1, i0)) = (i0 -> i1 -> A(i1, i0) + A(i0, i1))")
accepts(congruence, abstracted(M, M),
        generalise(n, generalise(x, ring(word("real", n) + x + x, x * 2 + word("real", n)))),
        gives="(i0 -> r1 -> real(i0) + r1 + r1) = (i0 -> r1 -> r1 * 2 + real(i0))")
accepts(congruence, abstracted(g, g(n)), assume(every(n, f(n).eq(g(n)))), gives="all i0: f(i0) = g(i0) |- f(n) = g(n)")
accepts(congruence, abstracted(g, word("sum", g, a, b)),
        assume(quantified("all", abstracted(n, f(n).eq(x)))),
        gives="all i0: f(i0) = x |- sum(f, a, b) = sum(i0 -> x, a, b)")
refuses(congruence, abstracted(x, x), LESS, says="congruence: .* is no equation")
refuses(congruence, abstracted(x, x), assume(p), says="congruence: p is no equation")
refuses(congruence, abstracted(g, g(a)), assume(quantified("all", s)), says="congruence: .* is no equation")
refuses(congruence, abstracted(g, g(a)), assume(quantified("some", abstracted(n, f(n).eq(x)))),
        says="congruence: .* is no equation")
refuses(congruence, abstracted(x, x), assume(p >> x.eq(y)), says="congruence: .* is no equation")
refuses(congruence, abstracted(x, x), DOUBLE, says="app: .* is not applied to")
refuses(congruence, abstracted(g, g(a)), EQUAL, says="app: .* is not applied to x")
refuses(congruence, abstracted(n, f(n)), EQUAL, says="app: .* is not applied to x")
refuses(congruence, x, EQUAL, says="app: x is not applied to x")
refuses(congruence, function(REAL, bound(1, REAL)), EQUAL, says="congruence: a bound variable is loose")
refuses(congruence, u, FORGED, says="congruence: .* is not a theorem")
refuses(congruence, EQUAL, u, says="congruence: .* is not a term")

IF = instantiate(fact("if_same", BOOL), var("x", BOOL), q)
accepts(convert, assume(p.eq(q)), assume(p), gives="p = q; p |- q")
accepts(convert, congruence(abstracted(x, x < z), EQUAL), assume(x < z), gives="x = y; x < z |- y < z")
accepts(convert, symmetric(IF), assume(q), gives="q |- if(p, q, q)")
refuses(convert, assume(p.eq(q)), assume(q), says="convert: q is not p")
refuses(convert, assume(p >> q), assume(p), says="convert: .* is no equation")
refuses(convert, assume(p), assume(p), says="convert: p is no equation")
refuses(convert, EQUAL, assume(p), says="convert: p is not x")
refuses(convert, FORGED, assume(p), says="convert: .* is not a theorem")
refuses(convert, assume(p.eq(q)), p, says="convert: a Term that is not a theorem")
refuses(convert, assume(constant("false", BOOL).eq(q)), assume(real(0) < x), says="convert: .* is not false")
