"""How each kind of term and formula but powers and functions is computed at an instance: a new kind is a new row."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from operator import add, itemgetter, mul

from flint import arb, fmpq
from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

from derive.attack.numbers import Number, number
from derive.attack.powers import constant, function, power, rational_power
from derive.attack.table import (
    FORMULAS,
    TABLE,
    WORST,
    Check,
    Frame,
    Inexact,
    Run,
    Truth,
    Undefined,
    check_of,
    key,
    run_of,
)
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Either,
    Equal,
    Forall,
    Largest,
    Less,
    NotEqual,
    Product,
    Sum,
    maximum,
    minimum,
    relu,
    remainder,
    sigmoid,
)

__all__ = ["check_of", "run_of"]        # with all rows in place
DECIDES = fmpq(1, 10**40)           # two approximations that differ by less, relatively, decide nothing
LONGEST_RANGE = 10_000
HALF = S.Half


def _number(term: Rational) -> Run:
    value = number(Fraction(int(term.p), int(term.q)))
    return lambda frame: value


def _symbol(term: Symbol) -> Run:
    name = key(term)
    return lambda frame: frame.names[name]


def _entry(term: At) -> Run:
    name, place = term.name, _place(term.indices)

    def run(frame: Frame) -> Number:
        at = name, place(frame)
        found = frame.known.get(at)
        return frame.entry(*at) if found is None else found
    return run


def _place(indices: tuple[Expr, ...]) -> Callable[[Frame], tuple[int, ...]]:
    """The indices of an entry; those of which there are most are a name, or a name and a number."""
    runs = tuple(map(run_of, indices))
    if all(isinstance(index, Integer) for index in indices):
        fixed = tuple(map(int, indices))
        return lambda frame: fixed
    if all(isinstance(index, Symbol) for index in indices):
        return _names(tuple(map(key, indices)))
    if len(runs) == 1:
        only, = runs
        return lambda frame: (int(only(frame)),)
    return lambda frame: tuple([int(run(frame)) for run in runs])


def _names(keys: tuple[str, ...]) -> Callable[[Frame], tuple[int, ...]]:
    if len(keys) == 1:
        only, = keys
        return lambda frame: (int(frame.names[only]),)
    several = itemgetter(*keys)
    return lambda frame: several(frame.names)


def _folded(together: Callable[[Number, Number], Number]) -> Callable[[Expr], Run]:
    def compile_it(term: Expr) -> Run:
        first, second, *others = map(run_of, term.args)
        if isinstance(term.args[0], Rational) and not others:
            known = number(Fraction(int(term.args[0].p), int(term.args[0].q)))
            return lambda frame: together(known, second(frame))
        if not others:
            return lambda frame: together(first(frame), second(frame))

        def run(frame: Frame) -> Number:
            found = together(first(frame), second(frame))
            for other in others:
                found = together(found, other(frame))
            return found
        return run
    return compile_it


def _multiplied(term: Expr) -> Run:
    """Of several square roots that are no fractions the product may be one: sqrt(3)*sqrt(1/3)."""
    plain = _folded(mul)(term)
    roots = [part for part in term.args if isinstance(part, Pow) and part.exp in (HALF, -HALF)]
    if len(roots) < 2:
        return plain
    bases = [(run_of(root.base), root.exp > 0) for root in roots]
    others = [run_of(part) for part in term.args if part not in roots]

    def run(frame: Frame) -> Number:
        try:
            return plain(frame)
        except Inexact:
            below_root: Number = 1
            for base_of, positive in bases:
                base = base_of(frame)
                if base < 0 or (base == 0 and not positive):
                    raise Undefined("{} at base {}", term, base) from None
                below_root = below_root * base if positive else fmpq(below_root) / base
            found = rational_power(below_root, fmpq(1, 2)) if below_root else 0
            if found is None:
                raise
            for other in others:
                found = found * other(frame)
            return found
    return run


def _applied(function: Callable[..., Number]) -> Callable[[Expr], Run]:
    def compile_it(term: Expr) -> Run:
        runs = tuple(map(run_of, term.args))
        return lambda frame: function(*[run(frame) for run in runs])
    return compile_it


def _sum(term: Sum) -> Run:
    body, (low_of, high_of), name = run_of(term.body), map(run_of, term.outer), f"#{term.height}|integer"

    def run(frame: Frame) -> Number:
        names = frame.names
        total: Number = 0
        for value in _range(low_of(frame), high_of(frame)):
            names[name] = value
            total += body(frame)
        return total
    return run


def _product(term: Product) -> Run:
    body, (low_of, high_of), name = run_of(term.body), map(run_of, term.outer), f"#{term.height}|integer"

    def run(frame: Frame) -> Number:
        found: Number = 1
        for value in _range(low_of(frame), high_of(frame)):
            frame.names[name] = value
            found *= body(frame)
        return found
    return run


def _largest(term: Largest) -> Run:
    body, (low_of, high_of), name = run_of(term.body), map(run_of, term.outer), f"#{term.height}|integer"

    def run(frame: Frame) -> Number:
        found = []
        for value in _range(low_of(frame), high_of(frame)):
            frame.names[name] = value
            found.append(body(frame))
        if not found:
            raise Undefined("{}: the largest of nothing", term)
        return max(found)
    return run


def _bracket(term: Bracket) -> Run:
    formula = check_of(term.args[0])

    def run(frame: Frame) -> Number:
        found = formula(frame)
        if found not in (Truth.TRUE, Truth.FALSE):
            raise Inexact("{}: not decided: {}", term, found.value)
        return int(found is Truth.TRUE)
    return run


def _remainder(whole: Number, by: Number) -> Number:
    if by == 0:
        raise Undefined("evaluate: a remainder of division by 0")
    return int(whole) % int(by)


def _sigmoid(term: Expr) -> Run:
    return run_of(1 / (1 + exp(-term.args[0])))


def _range(low: Number, high: Number) -> range:
    if high - low > LONGEST_RANGE:
        raise Inexact("evaluate: a range {}..{} is too long", low, high)
    return range(int(low), int(high) + 1)


def _relation(compare: Callable[[Number, Number], bool]) -> Callable[[Basic], Check]:
    def compile_it(formula: Basic) -> Check:
        left_of, right_of = run_of(formula.args[0]), run_of(formula.args[1])
        reflexive = isinstance(formula, Equal | AtMost) and formula.args[0] == formula.args[1]

        def check(frame: Frame) -> Truth:
            try:
                return Truth.TRUE if compare(left_of(frame), right_of(frame)) else Truth.FALSE
            except Inexact:
                if frame.approximating is None:
                    raise
            again = frame.approximating(frame)
            left, right = left_of(again), right_of(again)
            if reflexive:                       # it asks for a value, and has one
                return Truth.TRUE
            if max(left - right, right - left) <= DECIDES * max(left, -left, right, -right, 1):
                return Truth.UNDECIDED
            return Truth.TRUE if compare(left, right) else Truth.FALSE
        return check
    return compile_it


def _either(formula: Either) -> Check:
    checks = tuple(map(check_of, formula.args))
    return lambda frame: max([check(frame) for check in checks], key=WORST.index)


def _forall(formula: Forall) -> Check:
    body, name = check_of(formula.body), f"#{formula.height}|integer"
    endless = formula.outer[1] is S.Infinity
    low_of, high_of = run_of(formula.outer[0]), None if endless else run_of(formula.outer[1])

    def check(frame: Frame) -> Truth:
        low = low_of(frame)
        worst = Truth.SO_FAR if high_of is None else Truth.TRUE
        for value in _range(low, low + frame.horizon if high_of is None else high_of(frame)):
            frame.names[name] = value       # to the end, even after a failure: every term must be defined
            try:
                found = body(frame)
            except Inexact:                 # what is false at an index is false
                if worst is Truth.FALSE:
                    return worst
                raise
            if found is not worst and found is not Truth.TRUE:
                worst = min(worst, found, key=WORST.index)
        return worst
    return check


TABLE |= {
    Rational: _number, Symbol: _symbol, At: _entry, Add: _folded(add), Mul: _multiplied, Pow: power, Sum: _sum,
    Largest: _largest, Product: _product,
    Abs: _applied(abs), minimum: _applied(min), maximum: _applied(max), remainder: _applied(_remainder),
    relu: _applied(lambda x: max(0, x)), sigmoid: _sigmoid, Bracket: _bracket,
    exp: function(arb.exp, {0: 1}), log: function(arb.log, {1: 0}), sin: function(arb.sin, {0: 0}),
    cos: function(arb.cos, {0: 1}), tanh: function(arb.tanh, {0: 0}), erf: function(arb.erf, {0: 0}),
    type(S.Pi): constant(arb.pi), type(S.Exp1): constant(arb.const_e),
}
FORMULAS |= {
    Equal: _relation(lambda a, b: a == b), NotEqual: _relation(lambda a, b: a != b),
    Less: _relation(lambda a, b: a < b), AtMost: _relation(lambda a, b: a <= b),
    Either: _either, Forall: _forall,
}
