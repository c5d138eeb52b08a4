"""Limits of terms by the table of facts: powers of the index, geometric sequences, both together, 1/log, given limits.

A term is taken apart at sums, products, quotients and whole powers; what is left in the holes has a limit by a fact or
by what is given, and the algebra of limits does the rest.
"""

from collections.abc import Callable, Sequence

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    Max,
    Mul,
    Poly,
    Pow,
    Rational,
    S,
    Symbol,
    cos,
    exp,
    expand,
    fraction,
    log,
    sin,
    sqrt,
    tanh,
    together,
)

from derive.outlines.algebra import algebra, replace
from derive.outlines.facts import fact
from derive.outlines.functions_apart import functions_apart
from derive.outlines.limits import algebra_of_limits, limit_of_constant, limit_through, same_tail, shift
from derive.outlines.linear import in_range
from derive.outlines.logic import cut, generalise, instantiate, plainly
from derive.outlines.order import Product, certificate
from derive.outlines.outline import Outline
from derive.outlines.squeeze import squeeze
from derive.outlines.terms import (
    AtMost,
    Forall,
    Formula,
    Less,
    Refused,
    Sum,
    Tends,
    fresh,
    integer,
    integral,
    real,
    sigmoid,
    spelled,
)

from .discharge import follows, tidy
from .functions import comparisons
from .limits import from_step
from .tangents import X
from .unfolding import Knowledge

Known = Callable[[Expr, Expr], Outline | None]  # a limit, from a first step on, of a part that no fact speaks of
Shown = Callable[[Formula, Knowledge], Outline]
P, Q, K = real("p"), real("q"), integer("k")
MOST_SKIPPED = 10       # first terms of a sequence that its limit may pass over


class Parts:
    """A term with holes for the parts of it that have known limits, from a first step on."""

    def __init__(self, name: Symbol, low: Expr, knowledge: Knowledge, shown: Shown, known: Known) -> None:
        self.name, self.low, self.knowledge, self.shown, self.known = name, low, knowledge, shown, known
        self.holes: list[tuple[Symbol, Outline]] = []

    def template(self, term: Expr) -> Expr:
        if self.name not in term.free_symbols:
            return term
        found = self.known(term, self.low)
        if found is not None:
            return self._hole(found)
        if isinstance(term, Add):
            return Add(*map(self.template, term.args))
        if isinstance(term, Mul):
            return self._of_product(term.args)
        if isinstance(term, (Pow, exp)):
            return self._of_power(term)
        if isinstance(term, sigmoid):
            return self.template(1 / (1 + exp(-term.args[0])))
        if isinstance(term, tanh):
            return self.template(1 - 2 / (exp(2 * term.args[0]) + 1))
        if isinstance(term, (log, sin, cos)):
            return self._through(term.func, term.args[0])
        raise Refused("limit: no rule for {} as {} -> oo", term, self.name)

    def _hole(self, limit: Outline) -> Expr:
        hole = real(fresh(f"h{len(self.holes)}", limit.statement).name)
        self.holes.append((hole, from_step(limit, self.low)))
        return hole

    def _of_product(self, factors: Sequence[Expr]) -> Expr:
        """Powers of the index go with what decays as a geometric sequence does."""
        wave = next((one for one in factors if self.name in one.free_symbols and _is_wave(one)), None)
        if wave is not None:
            return self._beside_wave(wave, Mul(*(one for one in factors if one != wave)))
        still, growing, rest = S.One, Integer(0), []
        base, offset = S.One, S.One
        for factor in factors:
            power = _whole_power(factor, self.name)
            ratio = _ratio(factor, self.name)
            if self.name not in factor.free_symbols:
                still *= factor
            elif power is not None:
                growing += power
            elif ratio is not None:
                base, offset = base * ratio[0], offset * ratio[1]
            else:
                rest.append(factor)
        others = self._with_logs(rest)
        if base == 1 and growing == 0:
            return still * others
        if base == 1:
            raise Refused("limit: no rule for {} as {} -> oo", Mul(*factors), self.name)
        named = (K, growing), (Q, base)
        decay = instantiate(fact("powers against decay"), *named) if growing else instantiate(
            fact("geometric decay"), named[1])
        return still * offset * others * self._hole(self._with_small(decay, base))

    def _beside_wave(self, wave: Expr, rest: Expr) -> Expr:
        """b(n)*g(n) -> 0, as g -> 0 and b(n)**2 <= 1"""
        limit = limit_of_term(rest, self.name, self.low, self.knowledge, self.shown, self.known)
        if limit.statement.outer[1] != 0:
            raise Refused("limit: {} goes up and down", wave)
        hole = real(fresh("g", limit.statement).name)
        squares = algebra_of_limits(hole**2, (hole,), (limit,))
        ranged = self.name, self.low, S.Infinity
        around = self.knowledge.context | in_range(*ranged)
        products: tuple[Product, ...] = ()
        if isinstance(wave, (sin, cos)):
            kind = "sine" if isinstance(wave, sin) else "cosine"
            sides = (instantiate(fact(f"{kind} from {side}"), (X, wave.args[0])) for side in ("above", "below"))
            products = ((S.One, rest, tuple(sides)),)
        wanted = AtMost((wave * rest)**2, squares.statement.open(self.name))
        bound = tidy(certificate(wanted, products, (), ()), around)
        made = squeeze(squares, generalise(bound, *ranged), Tends(wave * rest, self.name, self.low, S.Zero))
        return self._hole(tidy(made, self.knowledge.context))

    def _through_root(self, limit: Outline) -> Outline:
        """sqrt(g(n)) -> 0 as g(n) -> 0"""
        inner, ranged = limit.statement.open(self.name), (self.name, self.low, S.Infinity)
        limit = from_step(limit, self.low)
        bound = tidy(plainly(AtMost(sqrt(inner)**2, inner)), self.knowledge.context | in_range(*ranged))
        return squeeze(limit, generalise(bound, *ranged), Tends(sqrt(inner), self.name, self.low, S.Zero))

    def _with_logs(self, factors: Sequence[Expr]) -> Expr:
        """log(n)**j*n**(-p) is a power of log(n)*n**(-p/j)."""
        for one in factors:
            inner, power = one.as_base_exp()
            base = inner.args[0] if isinstance(inner, log) and power.is_Integer and power > 0 else None
            decay = next((other for other in factors if other.as_base_exp()[0] == base), None)
            if base is not None and decay is not None and isinstance(base - self.name, Integer):
                exponent = decay.as_base_exp()[1]
                if exponent.is_Rational and exponent < 0:
                    against = instantiate(fact("log against powers"), (P, -exponent / power))
                    rest = [other for other in factors if other not in (one, decay)]
                    return self._hole(shift(against, base - self.name)) ** power * self._with_logs(rest)
        return Mul(*map(self.template, factors))

    def _through(self, function: Callable[[Expr], Expr], inner: Expr) -> Expr:
        """A continuous function of what has a limit"""
        limit = limit_of_term(inner, self.name, self.low, self.knowledge, self.shown, self.known)
        if limit.statement.outer[1] == 0 and function is sqrt:
            return self._hole(tidy(self._through_root(limit), self.knowledge.context))
        hole = real(fresh("f", limit.statement).name)
        made = limit_through(limit, hole, function(hole))
        positive = Less(0, limit.statement.outer[1])
        if positive in made.given - self.knowledge.context:
            made = cut(self.shown(positive, self.knowledge), made)
        return self._hole(tidy(made, self.knowledge.context))

    def _with_small(self, decay: Outline, base: Expr) -> Outline:
        """The limit, once it is shown that -1 < q and q < 1."""
        for formula in (Less(-1, base), Less(base, 1)):
            if formula in decay.given - self.knowledge.context:
                found = follows(formula, self.knowledge.context)
                lemma = found if found is not None else self.shown(formula, self.knowledge)
                decay = cut(tidy(lemma, self.knowledge.context), decay)
        return tidy(decay, self.knowledge.context)

    def _of_power(self, term: Expr) -> Expr:
        if _ratio(term, self.name) is not None:
            return self._of_product((term,))
        if isinstance(term, exp):
            return self._through(exp, term.args[0])
        base, power = term.as_base_exp()
        if self.name in power.free_symbols:
            return self._through(exp, power * log(base))
        plain = power.is_Rational and isinstance(base - self.name, Integer)
        if plain and power < 0:
            return self._hole(shift(instantiate(fact("decay of powers"), (P, -power)), base - self.name))
        if isinstance(base, log) and isinstance(base.args[0] - self.name, Integer) and power.is_Integer and power < 0:
            return self._hole(shift(fact("growth of log"), base.args[0] - self.name)) ** (-power)
        series = _series(base, self.name)
        if series is not None and power.is_Integer and power < 0:
            return self._hole(shift(instantiate(fact("p-series"), (P, series)), base.outer[1] - self.name)) ** (-power)
        if power.is_Integer:
            return Pow(self.template(base), power)
        if power == S.Half:
            return self._through(sqrt, base)
        raise Refused("limit: no rule for {} as {} -> oo", term, self.name)


def limit_of_term(term: Expr, name: Symbol, low: Expr, knowledge: Knowledge, shown: Shown, known: Known) -> Outline:
    """term -> L for the name from a first step on, with the L that is found"""
    refusal = Refused("limit: no rule for {} as {} -> oo", term, name)
    moving = (power for power in term.atoms(Pow) if name in power.exp.free_symbols & power.base.free_symbols)
    first = _first_positive([power.base for power in moving], name, low)
    written_so = [(term, first), (expand(term), low), (_by_inverses(term, name), Max(low, S.One))]
    for written, first in written_so:
        parts = Parts(name, first, knowledge, shown, known)
        try:
            template = parts.template(written)
            if name in template.free_symbols:
                raise refusal
            if not parts.holes:
                return limit_of_constant(term, low)
            holes, limits = zip(*parts.holes, strict=True)
            made = tidy(algebra_of_limits(template, holes, limits), knowledge.context)
            made = _defined_at_each_step(as_written(made, term, name, first, knowledge), name, first, knowledge)
            return from_step(made, low, knowledge.context)
        except Refused as found:
            refusal = found
    raise refusal


def _first_positive(bases: Sequence[Expr], name: Symbol, low: Expr) -> Expr:
    """From where on bases have a logarithm, as far as numbers tell: (1 - 1/n)**n is 0 at n = 1."""
    for step in (low + later for later in range(MOST_SKIPPED)):
        if all(base.xreplace({name: step}).is_positive is not False for base in bases):
            return step
    return low


def _defined_at_each_step(limit: Outline, name: Symbol, low: Expr, knowledge: Knowledge) -> Outline:
    """The limit without what it supposes of all steps and is plain at each of them."""
    for formula in sorted(limit.given - knowledge.context, key=spelled):
        if isinstance(formula, Forall) and formula.outer == (low, S.Infinity):
            plain = follows(formula.open(name), knowledge.context | in_range(name, low, S.Infinity))
            limit = limit if plain is None else cut(generalise(plain, name, low, S.Infinity), limit)
    return tidy(limit, knowledge.context)


def _by_inverses(term: Expr, name: Symbol) -> Expr:
    """A quotient of polynomials in the index as one of polynomials in its inverse: (n + a)/(2*n + b) as
    (1 + a/n)/(2 + b/n)."""
    above, below = fraction(together(term))
    if not (name in below.free_symbols and above.is_polynomial(name) and below.is_polynomial(name)):
        return term
    sides = [Poly(side, name) for side in (above, below)]
    most = max(side.degree() for side in sides)
    numerator, denominator = (Add(*(factor * name**(power - most) for (power,), factor in side.terms()))
                              for side in sides)
    return numerator / denominator


def as_written(limit: Outline, term: Expr, name: Symbol, low: Expr, knowledge: Knowledge) -> Outline:
    """The limit of the terms as they are written"""
    body = limit.statement.open(name)
    if body == term:
        return limit
    try:
        same = algebra(body, term)
    except Refused:
        known = knowledge.context | in_range(name, low, S.Infinity)
        same = functions_apart(body, term, *comparisons(known))
    same = tidy(same, knowledge.context | in_range(name, low, S.Infinity))
    return tidy(same_tail(limit, generalise(same, name, low, S.Infinity)), knowledge.context)


def towards(limit: Outline, value: Expr, name: Symbol, knowledge: Knowledge) -> Outline:
    """The limit with its value written so"""
    said = limit.statement
    if said.outer[1] == value:
        return limit
    hole = real(fresh("L", said, value).name)
    same = tidy(algebra(said.outer[1], value), knowledge.context)
    return tidy(replace(same, limit, hole, Tends(said.open(name), name, said.outer[0], hole)), knowledge.context)


def _whole_power(factor: Expr, name: Symbol) -> Integer | None:
    """k of name**k for a whole k > 0"""
    base, power = factor.as_base_exp()
    return power if base == name and isinstance(power, Integer) and power > 0 else None


def _ratio(factor: Expr, name: Symbol) -> tuple[Expr, Expr] | None:
    """q and c of a factor that is c*q**name"""
    base, power = (S.Exp1, factor.args[0]) if isinstance(factor, exp) else factor.as_base_exp()
    slope = expand(power).coeff(name)
    rest = expand(power) - slope * name
    if slope == 0 or name in base.free_symbols | rest.free_symbols:
        return None
    if not (base is S.Exp1 or isinstance(slope, Integer)):
        return None
    raised: Callable[[Expr], Expr] = exp if base is S.Exp1 else (lambda exponent: Pow(base, exponent))
    return raised(slope), raised(rest)


def _is_wave(term: Expr) -> bool:
    """Whether it is a sine, a cosine, or a sign that alternates."""
    base, power = term.as_base_exp()
    return isinstance(term, (sin, cos)) or (base == -1 and integral(power))


def _series(term: Basic, name: Symbol) -> Rational | None:
    """p of the sum of k**(-p) for k from 1 to the name plus a number"""
    if not isinstance(term, Sum) or term.outer[0] != 1 or not isinstance(term.outer[1] - name, Integer):
        return None
    index = fresh("k", term)
    base, power = term.open(index).as_base_exp()
    return -power if base == index and power.is_Rational else None
