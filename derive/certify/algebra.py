"""Identities for Coq's `field`: sums taken apart, powers brought to one exponent, roots and brackets squared.

What is done is checked here before it is written down: an identity that does not come out is not translated.
"""

from collections.abc import Iterator
from operator import itemgetter

from sympy import Add, Dummy, Expr, Integer, Mul, Pow, Rational, S, Symbol, exp, expand, fraction, rem, together

from derive.outlines.terms import Bracket, Sum, fresh, integral, spelled

from .context import Step
from .terms import Untranslatable


def equation(step: Step, lhs: Expr, rhs: Expr) -> str:
    """The script that proves lhs = rhs, the goal being spelled in the same atoms."""
    lines: list[str] = []
    difference = _with_powers(step, _with_sums(step, lhs - rhs, lines), lines)
    atoms: dict[Expr, Dummy] = {}
    form = _atomised(difference, atoms)
    top, _ = fraction(together(form))
    top = expand(top)
    used: list[str] = []
    for atom, mark in list(atoms.items()):
        if top.is_zero:
            break
        if isinstance(atom, Pow):
            inside = fraction(together(_atomised(atom.base, atoms)))
            if mark in top.free_symbols:
                top = expand(rem(top * 1, mark**2 * inside[1] - inside[0], mark)) if inside[1] == 1 else _reduced(
                    top, mark, inside)
                root = step.write.real(atom.base)
                lines.append(f"assert (known_Q_{len(used)} : sqrt {step.write.argument(atom.base)} ^ 2 = {root}) "
                             "by (apply root_squared; as_reals; at_least_0).")
                used.append(f"known_Q_{len(used)}")
        elif isinstance(atom, Bracket) and mark in top.free_symbols:
            top = expand(rem(top, mark**2 - mark, mark))
            text = step.write.real(atom)
            lines.append(f"assert (known_Q_{len(used)} : {text} ^ 2 = {text}) by (apply bracket_squared; "
                         f"apply {text[1:].split()[0]}_01).")
            used.append(f"known_Q_{len(used)}")
    if not top.is_zero:
        raise Untranslatable(lhs - rhs)
    with_squares = f" [{' '.join(used)}]" if used else ""
    lines.append(f"push. first [ ring{with_squares} | field{with_squares}; nonzeros ].")
    return " ".join(lines)


def _reduced(top: Expr, mark: Dummy, inside: tuple[Expr, Expr]) -> Expr:
    over, under = inside
    return expand(fraction(together(rem(top, mark**2 - over / under, mark)))[0])


def _with_sums(step: Step, term: Expr, lines: list[str]) -> Expr:
    """The term with each sum as a combination of the simplest sums; the lines say so to Coq."""
    done: dict[Expr, Expr] = {}
    while (found := next((s for s in _sums(term) if s not in done), None)) is not None:
        done[found] = found
        parts = _parts(found)
        if parts == {found: S.One}:
            continue
        text, number = step.write.real(found), len(lines)
        low, high = map(step.write.integer, found.outer)
        bound = step.write.symbol
        functions = [(step.write.real(coefficient), step.write.real(one),
                      f"(fun {bound(one.bound)} : Z => {step.write.real(one.body)})")
                     for one, coefficient in parts.items()]
        says = " + (".join(f"{c} * {s}" for c, s, _ in functions) + " + 0" + ")" * (len(functions) - 1)
        pairs = "".join(f"({c}, {f}) :: " for c, _, f in functions)
        lines.append(f"assert (known_S_{number} : {text} = {says}) "
                     f"by (transitivity (combined {low} {high} ({pairs}nil)); "
                     f"[ apply Sum_linear; linear_body | reflexivity ]). rewrite ?known_S_{number}.")
        value: Expr = S.Zero
        for one, coefficient in parts.items():
            if one.body == 1:
                lines.append(f"rewrite ?(Sum_one {low} {high}) by lia.")
                value += coefficient * (one.outer[1] - one.outer[0] + 1)
            else:
                value += coefficient * one
                done[one] = one
        term = _replaced(term, found, value)
    return term


def _sums(term: Expr) -> Iterator[Sum]:
    if isinstance(term, Sum):
        yield term
    elif isinstance(term, (Add, Mul, Pow)):
        for part in sorted(term.args, key=spelled):
            yield from _sums(part)


def _replaced(term: Expr, old: Expr, new: Expr) -> Expr:
    if term == old:
        return new
    if isinstance(term, (Add, Mul, Pow)):
        return term.func(*(_replaced(part, old, new) for part in term.args))
    return term


def _parts(total: Sum) -> dict[Sum, Expr]:
    """sum c*f(i) + d*g(i) .. as {sum f: c, sum g: d, ..}."""
    name = fresh("#c", total)
    found: dict[Sum, Expr] = {}
    for part in Add.make_args(expand(total.open(name))):
        outside, inside = _apart(part, name)
        one = Sum(inside, name, *total.outer)
        found[one] = found.get(one, S.Zero) + outside
    return found


def _apart(part: Expr, name: Symbol) -> tuple[Expr, Expr]:
    factors = Mul.make_args(part)
    inside = [factor for factor in factors if name in factor.free_symbols]
    return Mul(*(factor for factor in factors if factor not in inside)), Mul(*inside)


def _with_powers(step: Step, term: Expr, lines: list[str]) -> Expr:
    """The term with b^(e + n) as b^e*b^n, e being the least exponent of b of its kind."""
    powers = sorted(_symbolic_powers(term), key=spelled)
    for base in dict.fromkeys(power.base for power in powers):
        exponents = [power.exp for power in powers if power.base == base]
        turned = [e for e in exponents if e.could_extract_minus_sign()
                  and any(isinstance(expand(e + f), Integer) for f in exponents)]
        by = step.write.argument(base)
        if turned:
            for e in turned:
                lines.append(f"assert (known_P_{len(lines)} : powerRZ {by} {step.write.integer(e)} = "
                             f"/ powerRZ {by} {step.write.integer(-e)}) "
                             f"by turn_power. rewrite ?known_P_{len(lines)}.")
                term = _replaced(term, Pow(base, e), Pow(Pow(base, -e, evaluate=False), -1, evaluate=False))
            exponents = [-e if e in turned else e for e in exponents]
        while exponents:
            kind = [e for e in exponents if isinstance(expand(e - exponents[0]), Integer)]
            exponents = [e for e in exponents if e not in kind]
            _, least = min(((expand(e - kind[0]), e) for e in kind), key=itemgetter(0))
            for e in dict.fromkeys(kind):
                n = expand(e - least)
                if n > 0:
                    number = len(lines)
                    lines.append(f"assert (known_P_{number} : powerRZ {by} {step.write.integer(e)} = powerRZ "
                                 f"{by} {step.write.integer(least)} * {by} ^ {n}) "
                                 f"by split_power. rewrite ?known_P_{number}.")
                    mark = Dummy("power")
                    term = _replaced(term, Pow(base, e), mark).xreplace({mark: Mul(Pow(base, least), Pow(base, n))})
    return term


def _symbolic_powers(term: Expr) -> set[Pow]:
    if isinstance(term, Pow) and not isinstance(term, exp) and integral(term.exp) and not term.exp.is_number:
        return {term} | _symbolic_powers(term.base)
    if isinstance(term, (Add, Mul, Pow)):
        return set().union(*map(_symbolic_powers, term.args))
    return set()


def _atomised(term: Expr, atoms: dict[Expr, Dummy]) -> Expr:
    """A rational function of marks for the parts that are none."""
    if isinstance(term, Rational):
        return term
    if isinstance(term, (Add, Mul)):
        return term.func(*(_atomised(part, atoms) for part in term.args))
    if isinstance(term, Pow) and not isinstance(term, exp) and isinstance(term.exp, Rational):
        if term.exp.q == 1:
            return _atomised(term.base, atoms) ** term.exp
        if term.exp.q == 2:
            root = Pow(term.base, Rational(1, 2), evaluate=False)
            return _mark(root, atoms) ** term.exp.p
    return _mark(term, atoms)


def _mark(term: Expr, atoms: dict[Expr, Dummy]) -> Dummy:
    return atoms.setdefault(term, Dummy(f"m{len(atoms)}"))
