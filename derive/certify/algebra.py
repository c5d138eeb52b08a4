"""Identities for Coq's `field`: sums taken apart, powers brought to one exponent, roots and brackets with their squares.

What is done is checked here before it is written down: an identity that does not come out is not translated.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Add, Dummy, Expr, Integer, Mul, Pow, Rational, S, Symbol, exp, expand, fraction, rem, together

from derive.kernel.terms import At, Bracket, Less, Sum, fresh, integral, spelled

from .context import Step
from .terms import Untranslatable


@dataclass(frozen=True, slots=True)
class Prepared:
    """A term in atoms, with the lines that bring Coq's goal to the same form, and the squares that it needs."""

    term: Expr
    lines: tuple[str, ...]
    squares: tuple[tuple[Expr, Expr], ...]
    rewritings: tuple[str, ...]


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
                lines.append(f"assert (known_Q_{len(used)} : sqrt {_argument(root)} ^ 2 = {root}) "
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


def _argument(text: str) -> str:
    return f"({text})" if text.startswith("IZR") else text


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
        functions = [(step.write.real(c), f"(fun {bound(s.bound)} : Z => {step.write.real(s.body)})", step.write.real(s))
                     for s, c in parts.items()]
        says = " + (".join(f"{c} * {s}" for c, _, s in functions) + " + 0" + ")" * (len(functions) - 1)
        pairs = "".join(f"({c}, {f}) :: " for c, f, _ in functions)
        lines.append(f"assert (known_S_{number} : {text} = {says}) by (transitivity (combined {low} {high} ({pairs}nil)); "
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
        outside, inside = part.as_independent(name, as_Add=False) if False else _apart(part, name)
        one = Sum(inside, name, *total.outer)
        found[one] = found.get(one, S.Zero) + outside
    return found


def _apart(part: Expr, name: Symbol) -> tuple[Expr, Expr]:
    outside, inside = [], []
    for factor in Mul.make_args(part):
        (inside if name in factor.free_symbols else outside).append(factor)
    return Mul(*outside), Mul(*inside)


def _with_powers(step: Step, term: Expr, lines: list[str]) -> Expr:
    """The term with b^(e + n) as b^e*b^n, e being the least exponent of b of its kind."""
    powers = sorted(_symbolic_powers(term), key=spelled)
    for base in dict.fromkeys(power.base for power in powers):
        exponents = [power.exp for power in powers if power.base == base]
        turned = [e for e in exponents if e.could_extract_minus_sign()
                  and any(isinstance(expand(e + f), Integer) for f in exponents)]
        text = step.write.real(base)
        if turned:
            for e in turned:
                lines.append(f"assert (known_P_{len(lines)} : powerRZ {_argument(text)} {step.write.integer(e)} = "
                             f"/ powerRZ {_argument(text)} {step.write.integer(-e)}) "
                             f"by turn_power. rewrite ?known_P_{len(lines)}.")
                term = _replaced(term, Pow(base, e), Pow(Pow(base, -e, evaluate=False), -1, evaluate=False))
            exponents = [-e if e in turned else e for e in exponents]
        while exponents:
            kind = [e for e in exponents if isinstance(expand(e - exponents[0]), Integer)]
            exponents = [e for e in exponents if e not in kind]
            least = min(kind, key=lambda e, kind=kind: expand(e - kind[0]))
            for e in dict.fromkeys(kind):
                n = expand(e - least)
                if n > 0:
                    number = len(lines)
                    lines.append(f"assert (known_P_{number} : powerRZ {_argument(text)} {step.write.integer(e)} = powerRZ "
                                 f"{_argument(text)} {step.write.integer(least)} * {_argument(text)} ^ {n}) "
                                 f"by split_power. rewrite ?known_P_{number}.")
                    mark = Dummy("power")
                    term = _replaced(term, Pow(base, e), mark).xreplace({mark: Mul(Pow(base, least), Pow(base, n))})
    return term


def _symbolic_powers(term: Expr) -> set[Pow]:
    if isinstance(term, Pow) and not isinstance(term, exp) and not isinstance(term.exp, Rational) and integral(term.exp):
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


def by_certificate(step: Step) -> str:
    """d - c as the sum of what is at least 0, which is seen part by part."""
    formula, products, factors, equations = step.node.arguments
    write = step.write
    total: Expr = S.Zero
    texts, lines = [], []
    for count, (weight, root, bounds) in enumerate(products):
        strict = weight > 0 and root == 1 and all(isinstance(b.statement, Less) for b in bounds)
        part = weight * root**2
        text = write.real(weight) if strict else f"{write.real(weight)} * ({write.real(root)} * {write.real(root)})"
        for place, bound in enumerate(bounds):
            lhs, rhs = bound.statement.args
            part = part * (rhs - lhs)
            line, proof = step.in_reals(bound, f"known_B_{count}_{place}")
            gap = "gap_lt" if isinstance(bound.statement, Less) else "gap_le"
            lines.append(f"{line}pose proof ({gap} _ _ {proof}) as known_G_{count}_{place}.")
            text += f" * ({write.real(rhs)} - {write.real(lhs)})"
        total += part
        texts.append(text)
        lines.append(f"assert (known_W_{count} : 0 {'<' if strict else '<='} {text}) by (products).")
    for count, (factor, known) in enumerate(zip(factors, equations, strict=True), len(products)):
        lhs, rhs = known.statement.args
        total += factor * (lhs - rhs)
        line, proof = step.in_reals(known, f"known_B_{count}")
        texts.append(f"{write.real(factor)} * ({write.real(lhs)} - {write.real(rhs)})")
        lines.append(f"{line}assert (known_W_{count} : {texts[-1]} = 0) by (apply lin0; exact {proof}).")
    goal = equation(step, formula.rhs - formula.lhs, total)
    whole = integral(formula.lhs) and integral(formula.rhs)
    lemma, cast = ("less_by", "lt_IZR") if isinstance(formula, Less) else ("at_most_by", "le_IZR")
    said = " + ".join(f"({text})" for text in texts) or "0"
    lines.append(f"assert (known_E : {write.real(formula.rhs)} - {write.real(formula.lhs)} = {said}).\n{{ {goal} }}")
    lines.append(f"{f'apply {cast}; push. ' * whole}apply ({lemma} _ _ _ known_E). lra.")
    return "\n".join(lines)


__all__ = ["At", "by_certificate", "equation"]
