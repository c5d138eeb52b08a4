"""Which multiples of given equations add up to a goal: each equation is solved for one letter, which is put into the rest.

Entries of sequences, sums and powers with a letter in the exponent count as letters. What comes out is the argument
of the kernel's `combine`, which checks it; a factor that is divided by must not be 0, and the theorem says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sympy import Add, Basic, Dummy, Expr, Integer, Mul, Pow, Rational, S, Symbol, cancel, div, factor, fraction, together

from derive.kernel.algebra import combine
from derive.kernel.normal import canonical
from derive.kernel.terms import Equal, Formula, Refused, integral, spelled
from derive.kernel.theorem import Theorem

from .discharge import tidy

Letters = dict[Basic, Symbol]


@dataclass(frozen=True, slots=True)
class Known:
    """form = 0, and form is the sum of multiples[k] times the k-th of the given equations, left less right."""

    form: Expr
    multiples: dict[int, Expr]

    def reduced(self, other: "Known", letter: Symbol) -> "Known":
        """With the other equation solved for the letter and put in."""
        if letter not in self.form.free_symbols:
            return self
        numerator, denominator = fraction(together(self.form))
        quotient, _ = div(numerator, other.form, letter)        # the other form is linear in the letter
        times = cancel(quotient / denominator)
        multiples = {k: cancel(self.multiples.get(k, S.Zero) - times * other.multiples.get(k, S.Zero))
                     for k in self.multiples | other.multiples}
        return Known(cancel(self.form - times * other.form), multiples)


def prove_by_elimination(goal: Equal, equations: Sequence[Theorem], context: Iterable[Formula] = ()) -> Theorem:
    """goal, as a sum of multiples of the equations."""
    factors = multipliers(goal, [equation.statement for equation in equations])
    used = [(factor, equation) for factor, equation in zip(factors, equations, strict=True) if factor != 0]
    theorem = combine(*goal.args, tuple(f for f, _ in used), tuple(e for _, e in used))
    return tidy(theorem, context)


def multipliers(goal: Equal, equations: Sequence[Equal]) -> tuple[Expr, ...]:
    """m_k with  goal.lhs - goal.rhs = sum of m_k*(lhs_k - rhs_k)."""
    letters: Letters = {}
    left = Known(_form(goal, letters), {})
    for letter, known in _solved([_form(e, letters) for e in equations], [_lettered(e.lhs, letters) for e in equations]):
        left = left.reduced(known, letter)
    if left.form != 0:
        raise Refused(f"elimination: {goal} does not follow: what is left is {_spelled_back(left.form, letters)}")
    back = {letter: term for term, letter in letters.items()}
    return tuple(factor(-left.multiples.get(k, S.Zero)).xreplace(back) for k in range(len(equations)))


def _solved(forms: Sequence[Expr], liked: Sequence[Expr]) -> list[tuple[Symbol, Known]]:
    """Each equation with the letter that it is solved for, in the order in which they are put in."""
    solved: list[tuple[Symbol, Known]] = []
    waiting = [(Known(form, {k: S.One}), liked[k]) for k, form in enumerate(forms)]
    while waiting:
        found = [(*_pivot(known.form, like), place) for place, (known, like) in enumerate(waiting)]
        rank, letter, place = min(found, key=lambda item: (item[0], item[2]))
        known, _ = waiting.pop(place)
        if letter is None:
            continue
        numerator, denominator = fraction(together(known.form))
        known = Known(numerator, {k: cancel(m * denominator) for k, m in known.multiples.items()})
        solved.append((letter, known))
        waiting = [(other.reduced(known, letter), like) for other, like in waiting]
    return solved


def _pivot(form: Expr, liked: Expr) -> tuple[int, Symbol | None]:
    """The letter to solve for, and how good that is: a bare left side first, then a number as coefficient."""
    numerator = fraction(together(form))[0].expand()
    best: tuple[int, Symbol | None] = (9, None)
    for letter in sorted(numerator.free_symbols, key=str):
        coefficient = numerator.coeff(letter, 1)
        if (numerator - coefficient * letter).has(letter) or coefficient.has(letter):
            continue
        number = not coefficient.free_symbols
        rank = (0 if number else 2) if letter == liked else 1 if number else 3
        if rank < best[0]:
            best = (rank, letter)
    return best


def _form(equation: Equal, letters: Letters) -> Expr:
    return cancel(_lettered(canonical(equation.lhs - equation.rhs), letters))


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


def _spelled_back(form: Expr, letters: Letters) -> str:
    return spelled(form.xreplace({letter: term for term, letter in letters.items()}))
