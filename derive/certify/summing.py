"""Sums over a range: equal term by term, factors pulled out, cut in two, empty, of one term."""

from sympy import Expr, S, Symbol

from derive.outlines.outline import Outline
from derive.outlines.terms import Sum, integral

from .context import Step
from .logic import ranged


def term_by_term(step: Step, theorem: Outline, name: Symbol, low: Expr, high: Expr) -> str:
    proof, index = ranged(step, theorem, name, low, high)
    write = step.write.putting({name: index})
    lhs, rhs = theorem.statement.args
    a, b = step.write.integer(low), step.write.integer(high)
    f, g = (f"(fun {index} : Z => {write.real(side)})" for side in (lhs, rhs))
    if integral(lhs) and integral(rhs):
        proof = f"(fun {index} known_L known_U => f_equal IZR ({proof} {index} known_L known_U))"
    same = all(isinstance(total, Sum) and write.real(side) == step.write.putting({total.bound: index}).real(total.body)
               for side, total in zip((lhs, rhs), step.node.statement.args, strict=True))
    if same:
        return f"exact (Sum_ext {a}%Z {b}%Z {f} {g} {proof})."
    zero = "rewrite ?Sum_zero in known_K. " if S.Zero in (lhs, rhs) else ""
    return f"pose proof (Sum_ext {a}%Z {b}%Z {f} {g} {proof}) as known_K. {zero}restate known_K."


def pull_out(step: Step, theorem: Outline, factor: Expr, rest: Expr, name: Symbol, low: Expr, high: Expr) -> str:
    proof, index = ranged(step, theorem, name, low, high)
    write = step.write.putting({name: index})
    a, b, m = step.write.integer(low), step.write.integer(high), step.write.real(factor)
    lhs = write.real(theorem.statement.lhs)
    f, g = (f"(fun {index} : Z => {text})" for text in (lhs, write.real(rest)))
    says = f"({m} * {write.real(rest)})"
    return (f"assert (known_M : forall {index} : Z, ({a} <= {index})%Z -> ({index} <= {b})%Z -> {lhs} = {says}).\n"
            f"{{ intros {index} known_L known_U. pose proof ({proof} {index} known_L known_U) as known_K. "
            f"restate known_K. }}\nassert (known_K : Sum {a} {b} {f} = {m} * Sum {a} {b} {g}).\n"
            f"{{ rewrite (Sum_ext {a}%Z {b}%Z {f} (fun {index} : Z => {says}) known_M). "
            f"apply (Sum_scal {a}%Z {b}%Z {m} {g}). }}\nrestate known_K.")


def cut_range(step: Step, total: Sum, middle: Expr) -> str:
    write = step.write
    a, b, c = map(write.integer, (total.outer[0], middle, total.outer[1]))
    f = f"(fun {write.symbol(total.bound)} : Z => {write.real(total.body)})"
    says = f"({write.real(total)} = Sum {a} {b} {f} + Sum ({b} + 1) {c} {f})"
    return f"assert (known_K : {says}) by (apply Sum_cut; lia). restate known_K."


def empty(step: Step, total: Sum) -> str:
    return "apply Sum_empty; lia."


def single(step: Step, total: Sum) -> str:
    write = step.write
    low = write.integer(total.outer[0])
    says = write.putting({total.bound: low}).real(total.body)
    body = f"(fun {write.symbol(total.bound)} : Z => {write.real(total.body)})"
    return step.exactly(f"(Sum_single {low}%Z {body})", f"({write.real(total)} = {says})")
