"""Equations and comparisons: chains, replacing equals by equals, combinations, certificates, brackets."""

from sympy import Expr, S, Symbol

from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, NotEqual, integral

from .algebra import equation
from .context import Step

Product = tuple[Expr, Expr, tuple[Outline, ...]]


def transitive(step: Step, first: Outline, second: Outline) -> str:
    return f"exact (eq_trans {step.use(first)} {step.use(second)})."


def symmetric(step: Step, theorem: Outline) -> str:
    return f"exact (eq_sym {step.use(theorem)})."


def _sides(step: Step, theorem: Outline) -> tuple[str, str, str]:
    """Both sides of an equation in R, and its proof there."""
    lhs, rhs = theorem.statement.args
    if integral(lhs) and integral(rhs):
        return (f"(IZR {step.write.integer(lhs)})", f"(IZR {step.write.integer(rhs)})",
                f"(f_equal IZR {step.use(theorem)})")
    return step.write.argument(lhs), step.write.argument(rhs), step.use(theorem)


def same_inside(step: Step, theorem: Outline, hole: Symbol, template: Expr) -> str:
    a, b, proof = _sides(step, theorem)
    before, after, inner = (step.write.putting({hole: text}).real(template) for text in (a, b, "hole"))
    return step.exactly(f"(f_equal (fun hole : R => {inner}) {proof})", f"({before} = {after})")


def replace(step: Step, equals: Outline, theorem: Outline, hole: Symbol, template: Formula) -> str:
    a, b, proof = _sides(step, equals)
    before, after, inner = (step.write.putting({hole: text}).formula(template) for text in (a, b, "hole"))
    line, known = "", step.use(theorem)
    if before != step.write.formula(theorem.statement):
        line, known = f"assert (known_B : {before}) by (pose proof {known} as known_K; restate known_K).\n", "known_B"
    return line + step.exactly(f"(eq_ind {a} (fun hole : R => {inner}) {known} {b} {proof})", after)


def compare(step: Step, theorem: Outline, formula: Formula, factor: Outline) -> str:
    said, m = theorem.statement, factor.statement.rhs
    lemma = {Less: "compare_lt", AtMost: "compare_le", NotEqual: "compare_ne"}[type(said)]
    (first, one), (second, other) = step.in_reals(theorem, "known_A"), step.in_reals(factor, "known_B")
    a, b, c, d, by = map(step.write.real, (*said.args, *formula.args, m))
    return (f"{first}{second}assert (known_E : {d} - {c} = {by} * ({b} - {a})).\n"
            f"{{ {equation(step, formula.rhs - formula.lhs, m * (said.rhs - said.lhs))} }}\n"
            f"{step.cast}exact ({lemma} _ _ _ _ _ {one} {other} known_E).")


def least(step: Step, lower: Outline, other: Expr) -> str:
    return (f"pose proof {step.use(lower)} as known_C. as_reals. "
            "first [ rewrite Rmin_left by lra | rewrite Rmin_right by lra ]; reflexivity.")


def greatest(step: Step, lower: Outline, other: Expr) -> str:
    return (f"pose proof {step.use(lower)} as known_C. as_reals. "
            "first [ rewrite Rmax_right by lra | rewrite Rmax_left by lra ]; reflexivity.")


def algebra(step: Step, lhs: Expr, rhs: Expr, *known: Formula) -> str:
    return f"{step.cast}{equation(step, lhs, rhs)}"


def combine(step: Step, lhs: Expr, rhs: Expr, factors: tuple[Expr, ...], equations: tuple[Outline, ...],
            *known: Formula) -> str:
    total: Expr = S.Zero
    texts, proofs, lines = [], [], []
    for count, (factor, one) in enumerate(zip(factors, equations, strict=True)):
        line, proof = step.in_reals(one, f"known_A_{count}")
        left, right, m = map(step.write.real, (*one.statement.args, factor))
        total += factor * (one.statement.lhs - one.statement.rhs)
        lines.append(line)
        texts.append(f"{m} * ({left} - {right})")
        proofs.append(f"(lin0 ({left}) ({right}) ({m}) {proof})")
    whole = proofs[0] if proofs else "eq_refl"
    for proof in proofs[1:]:
        whole = f"(sum0 _ _ {whole} {proof})"
    difference = f"{step.write.real(lhs)} - {step.write.real(rhs)}"
    return (f"{''.join(lines)}assert (known_E : {difference} = {' + '.join(texts) or '0'}).\n"
            f"{{ {equation(step, lhs - rhs, total)} }}\n{step.cast}exact (from_zero _ _ _ known_E {whole}).")


def meet(step: Step, first: Outline, second: Outline, *known: Formula) -> str:
    b, d = first.statement.rhs, second.statement.rhs
    return (f"assert (known_E : {step.write.real(b)} = {step.write.real(d)}).\n{{ {equation(step, b, d)} }}\n"
            f"exact (eq_trans {step.use(first)} (eq_trans known_E (eq_sym {step.use(second)}))).")


def certificate(step: Step, formula: Formula, products: tuple[Product, ...], factors: tuple[Expr, ...],
                equations: tuple[Outline, ...]) -> str:
    """d - c as the sum of what is at least 0, which is seen part by part."""
    write = step.write
    total: Expr = S.Zero
    texts, lines = [], []
    for count, (weight, root, bounds) in enumerate(products):
        strict = bool(weight > 0) and root == 1 and all(isinstance(b.statement, Less) for b in bounds)
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
        lines.append(f"assert (known_W_{count} : 0 {'<' if strict else '<='} {text}) by products.")
    for count, (factor, known) in enumerate(zip(factors, equations, strict=True), len(products)):
        lhs, rhs = known.statement.args
        total += factor * (lhs - rhs)
        line, proof = step.in_reals(known, f"known_B_{count}")
        texts.append(f"{write.real(factor)} * ({write.real(lhs)} - {write.real(rhs)})")
        lines.append(f"{line}assert (known_W_{count} : {texts[-1]} = 0) by (apply lin0; exact {proof}).")
    difference = f"{write.real(formula.rhs)} - {write.real(formula.lhs)}"
    lines.append(f"assert (known_E : {difference} = {' + '.join(f'({text})' for text in texts) or '0'}).")
    lines.append(f"{{ {equation(step, formula.rhs - formula.lhs, total)} }}")
    lemma = "less_by" if isinstance(formula, Less) else "at_most_by"
    return "\n".join([*lines, f"{step.cast}apply ({lemma} _ _ _ known_E). lra."])


def positive_part(step: Step, term: Expr) -> str:
    return f"pose proof (positive_part_max {step.write.argument(term.args[-1])}) as known_K. restate known_K."


def same_truth(step: Step, first: Outline, second: Outline) -> str:
    there, back = second.statement, first.statement
    return (f"assert (known_F : {step.write.formula(there)} -> {step.write.formula(back)}) "
            f"by (intro known_C; exact {step.use(first, instead={there: 'known_C'})}).\n"
            f"assert (known_G : {step.write.formula(back)} -> {step.write.formula(there)}) "
            f"by (intro known_C; exact {step.use(second, instead={back: 'known_C'})}).\n"
            "same_bracket known_F known_G.")
