"""Which multiples of given equations add up to a goal: each equation is solved for one letter, which is put into the rest.

Entries of sequences, sums and powers with a letter in the exponent count as letters. What comes out is the argument
of the kernel's `combine`, which checks it; a factor that is divided by must not be 0, and the theorem says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sympy import QQ, Add, Basic, Dummy, Expr, Integer, Mul, Pow, Rational, Symbol
from sympy.polys.fields import FracElement, FracField, field

from derive.kernel.algebra import combine
from derive.kernel.normal import canonical
from derive.kernel.terms import Equal, Formula, Refused, integral, spelled
from derive.kernel.theorem import Theorem

from .discharge import tidy
from .pleasant import pleasant

Letters = dict[Basic, Symbol]


@dataclass(frozen=True, slots=True)
class Known:
    """form = 0, and form is the sum of multiples[k] times the k-th of the given equations, left less right."""

    form: FracElement
    multiples: dict[int, FracElement]

    def without(self, letter: int, other: "Known") -> "Known":
        """With the other equation, which is linear in the letter, solved for it and put in."""
        slope, known = _coefficients(other.form, letter)[1], self
        while len(found := _coefficients(known.form, letter)) > 1:
            times = found[-1] * known.form.field.gens[letter] ** (len(found) - 2) / slope
            multiples = dict(known.multiples)
            for k, multiple in other.multiples.items():
                multiples[k] = multiples.get(k, 0) - times * multiple
            known = Known(known.form - times * other.form, multiples)
        return known


def prove_by_elimination(goals: Sequence[Equal], equations: Sequence[Theorem],
                         context: Iterable[Formula] = ()) -> tuple[Theorem, ...]:
    """Each goal, as a sum of multiples of the equations."""
    found = []
    for goal, factors in zip(goals, multipliers(goals, [e.statement for e in equations]), strict=True):
        used = [(factor, equation) for factor, equation in zip(factors, equations, strict=True) if factor != 0]
        theorem = combine(*goal.args, tuple(f for f, _ in used), tuple(e for _, e in used))
        found.append(tidy(theorem, context))
    return tuple(found)


def multipliers(goals: Sequence[Equal], equations: Sequence[Equal]) -> tuple[tuple[Expr, ...], ...]:
    """For each goal the m_k with  goal.lhs - goal.rhs = sum of m_k*(lhs_k - rhs_k)."""
    letters: Letters = {}
    wanted = [_lettered(canonical(goal.lhs - goal.rhs), letters) for goal in goals]
    forms = [_lettered(canonical(e.lhs - e.rhs), letters) for e in equations]
    names = sorted(set().union(*(form.free_symbols for form in (*wanted, *forms))), key=lambda s: (type(s) is Symbol, str(s)))
    over, *_ = field(names or [Dummy("x")], QQ)
    liked = [names.index(s) if (s := letters.get(e.lhs, e.lhs)) in names else None for e in equations]
    solved = _solved([over.from_expr(form) for form in forms], liked, over)
    back = {letter: term for term, letter in letters.items()}
    found = []
    for goal, form in zip(goals, wanted, strict=True):
        left = Known(over.from_expr(form), {})
        for letter, known in solved:
            left = left.without(letter, known)
        if left.form != 0:
            raise Refused(f"elimination: {goal} does not follow: {spelled(left.form.as_expr().xreplace(back))} is left")
        found.append(tuple(pleasant((-left.multiples.get(k, over.zero)).as_expr()).xreplace(back)
                           for k in range(len(equations))))
    return tuple(found)


def _solved(forms: Sequence[FracElement], liked: Sequence[int | None], over: FracField) -> list[tuple[int, Known]]:
    """Each equation with the letter that it is solved for, in the order in which they are put in."""
    solved: list[tuple[int, Known]] = []
    waiting = [(Known(form, {k: over.one}), liked[k]) for k, form in enumerate(forms)]
    while waiting:
        found = [(*_pivot(known.form, like), place) for place, (known, like) in enumerate(waiting)]
        _, letter, place = min(found, key=lambda item: (item[0], item[2]))
        known, _ = waiting.pop(place)
        if letter >= 0:
            solved.append((letter, known))
            waiting = [(other.without(letter, known), like) for other, like in waiting]
    return solved


def _pivot(form: FracElement, liked: int | None) -> tuple[int, int]:
    """How good the letter is to solve for, and which it is: a bare left side first, then a number as coefficient."""
    best = (9, -1)
    for letter, largest in enumerate(form.numer.degrees()):
        if largest != 1 or form.denom.degree(form.numer.ring.gens[letter]) > 0:
            continue
        if all(m[letter] for m in form.numer.monoms()):         # it divides all: to solve for it would say that it is 0
            continue
        number = all(not any(m[:letter] + m[letter + 1:]) for m in form.numer.monoms() if m[letter])
        rank = (0 if number else 2) if letter == liked else 1 if number else 3
        best = min(best, (rank, letter))
    return best


def _coefficients(form: FracElement, letter: int) -> list[FracElement]:
    """Those of the powers of one letter, which the denominator has not."""
    over, ring = form.field, form.numer.ring
    parts = [ring.zero for _ in range(max(form.numer.degrees()[letter], 0) + 1)] if form != 0 else [ring.zero]
    for monomial, coefficient in form.numer.terms():
        rest = monomial[:letter] + (0,) + monomial[letter + 1:]
        parts[monomial[letter]] += ring({rest: coefficient})
    return [over.new(part, form.denom) if part == 0 else over.new(part, ring.one) / over.new(form.denom, ring.one)
            for part in parts]


def _lettered(term: Expr, letters: Letters) -> Expr:
    """The term as a rational function: a letter for each part that is no sum, product or whole power."""
    if isinstance(term, (Rational, Symbol)):
        return term
    if isinstance(term, (Add, Mul)):
        return term.func(*(_lettered(part, letters) for part in term.args))
    if isinstance(term, Pow) and isinstance(term.exp, Integer):
        return Pow(_lettered(term.base, letters), term.exp)
    if isinstance(term, Pow) and integral(term.exp):
        constant, rest = term.exp.as_coeff_Add()
        if constant != 0:                               # q**(t+1) = q*q**t
            return Pow(_lettered(term.base, letters), constant) * _lettered(Pow(term.base, rest), letters)
    if term not in letters:
        letters[term] = Dummy(f"x{len(letters):03}")
    return letters[term]
