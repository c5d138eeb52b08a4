"""Samples for derive.outlines.calculation."""

from sympy import S

from derive.outlines.calculation import kept
from derive.outlines.logic import assume
from derive.outlines.terms import Equal, Forall, Less, at, integer, real

from .sample import accepts, refuses

t, a = integer("t"), real("a")
x, y = at("x", t), at("y", t)
DOUBLES = assume(Forall(Equal(x, 2 * at("x", t - 1)), t, S.One, S.Infinity))
GROWS = assume(Forall(Equal(y, at("x", t - 1) + at("y", t - 1)), t, S.One, S.Infinity))
TIE, START = Equal(y, x), assume(Equal(at("y", 0), at("x", 0)))
LATER = Equal(at("y", t + 1), 2 * x)

accepts(kept, (TIE,), (), (), 0, t, (DOUBLES, GROWS), (START,), (), (),
        given={*DOUBLES.given, *GROWS.given, *START.given},
        statement=Forall(TIE, t, S.Zero, S.Infinity))
accepts(kept, (TIE,), (LATER,), (), 1, t, (DOUBLES, GROWS), (START,), (), (),
        given={*DOUBLES.given, *GROWS.given, *START.given}, statement=Forall(LATER, t, S.Zero, S.Infinity))
refuses(kept, (TIE,), (), (), 1, t, (DOUBLES, GROWS), (START,), (), (), says="kept: 1 goals, and none at 1")
refuses(kept, (TIE,), (), (), 0, t, (assume(Less(0, a)), GROWS), (START,), (), (), says="kept: not an equation")
