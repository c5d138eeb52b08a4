"""One entry among those of a range: some entry is the largest, and a term that is not negative is at most the sum."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, var
from derive.kernel.theorem import Theorem, apply, assume, ring, transitive
from derive.kernel.types import BOOL
from derive.kernel.words import every

from .extrema import maximum_left, maximum_right
from .formulas import ZERO, a, b, f, i, k
from .integers import from_start
from .largest import largest
from .rewriting import restated
from .steps import applied, at, follows, for_all, ordered, supposing, use
from .sums import sum_nonnegative, sum_of, sum_one, sum_split

p = var("p", BOOL)


@cache
def largest_is_entry() -> Theorem:
    """a <= b => (for all i: int. a <= i => i <= b => largest(j=a..b, f(j)) = f(i) => p) => p"""
    def each(high: Term) -> Term:
        return every(i, (a <= i) >> ((i <= high) >> (largest(f, a, high).eq(f(i)) >> p)))

    def claim(high: Term) -> Term:
        return each(high) >> p

    start = applied(at(assume(each(a)), a), follows(a <= a), follows(a <= a), use("largest_one", f=f, a=a))
    top, new, longer = largest(f, a, b), f(b + 1), assume(each(b + 1))
    more = use("largest_step", assume(a <= b), f=f, a=a, b=b)
    last = transitive(more, use(maximum_right(), assume(top <= new), x=top, y=new))
    at_last = applied(at(longer, b + 1), follows(a <= b + 1, assume(a <= b)), follows(b + 1 <= b + 1), last)
    same = transitive(more, use(maximum_left(), follows(new <= top, assume(new < top)), x=top, y=new))
    here = transitive(same, assume(top.eq(f(i))))
    inner = applied(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b)), here)
    before = apply(assume(claim(b)), for_all([i], supposing(inner, a <= i, i <= b, top.eq(f(i)))))
    step = ordered(top, new, at_last, before)
    return from_start(claim(b), b, a, supposing(start, each(a)), supposing(step, each(b + 1)))


@cache
def largest_last() -> Theorem:
    """a + 1 <= b => largest(i=a..b, f(i)) = maximum(largest(i=a..b + (-1)*1, f(i)), f(b))"""
    step = use("largest_step", follows(a <= b - 1, assume(a + 1 <= b)), f=f, a=a, b=b - 1)
    return supposing(restated(step, ring(b - 1 + 1, b)), a + 1 <= b)


@cache
def term_at_most_sum() -> Theorem:
    """a <= k => k <= b => (for all i: int. a <= i => i <= b => 0 <= f(i)) => f(k) <= sum(i=a..b, f(i))"""
    from_low, to_high = assume(a <= k), assume(k <= b)
    signs = assume(every(i, (a <= i) >> ((i <= b) >> (ZERO <= f(i)))))

    def part(low: Term, high: Term) -> Theorem:
        """The sum over a part of the range is not negative."""
        inner = applied(at(signs, i), follows(a <= i, assume(low <= i), from_low), follows(
            i <= b, assume(i <= high), to_high))
        return use(sum_nonnegative(), for_all([i], supposing(inner, low <= i, i <= high)), f=f, a=low, b=high)

    first = restated(use(sum_split(), follows(a <= k - 1 + 1, from_low), follows(k - 1 <= b, to_high), f=f, c=k - 1),
                     ring(k - 1 + 1, k))
    rest = use(sum_split(), follows(k <= k + 1), to_high, f=f, a=k, c=k)
    goal = f(k) <= sum_of(f, a, b)
    whole = follows(goal, first, -1, rest, -1, use(sum_one(), f=f, a=k), -1, part(a, k - 1), part(k + 1, b))
    return supposing(whole, a <= k, k <= b, signs.statement)
