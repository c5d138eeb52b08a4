"""Hypotheses, quantifiers, cases and induction: the scripts that look at no formula's inside."""

from sympy import Basic, Expr, S, Symbol

from derive.outlines.linear import in_range
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    AtMost,
    Binder,
    Either,
    Formula,
    Integrable,
    Law,
    Mean,
    fresh,
    integral,
    substitute,
)

from .context import Step, hypotheses
from .terms import Untranslatable


def assume(step: Step, formula: Formula) -> str:
    return f"exact {step.hypothesis(formula)}."


def weaken(step: Step, theorem: Outline, *formulas: Formula) -> str:
    return f"exact {step.use(theorem)}."


def cut(step: Step, lemma: Outline, theorem: Outline) -> str:
    return f"exact {step.use(theorem, instead={lemma.statement: step.use(lemma)})}."


def plainly(step: Step, formula: Formula, *known: Formula) -> str:
    if _speaks_of_chance(formula):
        raise Untranslatable(formula)       # read off moments and means, of which Coq knows nothing
    return "plain."


def _speaks_of_chance(said: Basic) -> bool:
    inside = (part.body for part in said.atoms(Binder))
    return bool(said.atoms(Mean, Integrable, Law)) or any(map(_speaks_of_chance, inside))


def either(step: Step, theorem: Outline, other: Either) -> str:
    return f"{'left' if other.args[0] == theorem.statement else 'right'}. exact {step.use(theorem)}."


def cases(step: Step, first: Outline, second: Outline, one: Formula, other: Formula) -> str:
    whole = integral(one.lhs) and integral(one.rhs)
    if isinstance(one, AtMost):
        test = "Z_le_gt_dec" if whole else "Rle_lt_dec"
    else:
        test = "Z.eq_dec" if whole else "Req_EM_T"
    a, b = map(step.write.integer if whole else step.write.real, (one.lhs, one.rhs))
    away = "(Z.gt_lt _ _ known_C)" if test == "Z_le_gt_dec" else "known_C"
    return (f"destruct ({test} ({a}) ({b})) as [known_C | known_C].\n"
            f"- exact {step.use(first, instead={one: 'known_C'})}.\n"
            f"- exact {step.use(second, instead={other: away})}.")


def split(step: Step, theorem: Outline, first: Outline, second: Outline) -> str:
    one, other = theorem.statement.args
    return (f"destruct {step.use(theorem)} as [known_C | known_C].\n"
            f"- exact {step.use(first, instead={one: 'known_C'})}.\n"
            f"- exact {step.use(second, instead={other: 'known_C'})}.")


def absurd(step: Step, theorem: Outline, denial: Outline, formula: Formula) -> str:
    return (f"exfalso. pose proof {step.use(theorem)} as known_C. pose proof {step.use(denial)} as known_D. "
            "first [ lia | lra ].")


def ranged(step: Step, premise: Outline, name: Symbol, low: Expr, high: Expr) -> tuple[str, str]:
    """A premise for each index in a range, as a function; and the identifier of the index."""
    index, write = step.write.names.symbols[name], step.write
    instead = {f: "known_L" if f == AtMost(low, name) else "known_U" for f in in_range(name, low, high)}
    bounds = f"(known_L : ({write.integer(low)} <= {index})%Z)"
    bounds += "" if high is S.Infinity else f" (known_U : ({index} <= {write.integer(high)})%Z)"
    return f"(fun ({index} : Z) {bounds} => {step.use(premise, {name: index}, instead)})", index


def generalise(step: Step, theorem: Outline, name: Symbol, low: Expr, high: Expr) -> str:
    proof, index = ranged(step, theorem, name, low, high)
    return _for_all(step, proof, theorem.statement, name, index)


def _for_all(step: Step, proof: str, statement: Formula, name: Symbol, index: str) -> str:
    """The proof of a general statement, up to the spelling that its bound name brings."""
    general, write = step.node.statement, step.write
    if write.putting({name: index}).formula(statement) == write.putting({general.bound: index}).formula(general.body):
        return f"exact {proof}."
    return f"pose proof {proof} as known_K. restate known_K."


def specialise(step: Step, theorem: Outline, value: Expr) -> str:
    general, write = theorem.statement, step.write
    low, high = general.outer
    name = fresh("k", general, value)
    text = write.integer(value)
    spelled_out = {AtMost(low, name): f"({write.integer(low)} <= {text})%Z"}
    if high is not S.Infinity:
        spelled_out[AtMost(name, high)] = f"({text} <= {write.integer(high)})%Z"
    proofs = []
    for formula, wanted in spelled_out.items():
        said = substitute(formula, {name: value})
        proofs.append(step.hypothesis(said) if write.formula(said) == wanted else "ltac:(lia)")
    says = write.putting({general.bound: text}).formula(general.body)
    return step.exactly(f"({step.use(theorem)} {' '.join([f'{text}%Z', *proofs])})", says)


def instantiate(step: Step, theorem: Outline, *pairs: tuple[Symbol, Expr]) -> str:
    terms, write = dict(pairs), step.write
    texts = {name: f"({write.integer(v) if name.is_integer else write.real(v)})" for name, v in pairs}
    inner = write.putting({name: write.integer(v) if name.is_integer else write.argument(v) for name, v in pairs})
    lines, given = [], []
    for count, formula in enumerate(hypotheses(theorem)):
        said = substitute(formula, terms)
        given.append(step.hypothesis(said))
        if inner.formula(formula) != write.formula(said):
            lines.append(f"assert (known_G_{count} : {inner.formula(formula)}) "
                         f"by (pose proof {given[-1]} as known_K; restate known_K).\n")
            given[-1] = f"known_G_{count}"
    values = {name: f"{text}%Z" if name.is_integer else text for name, text in texts.items()}
    return "".join(lines) + step.exactly(step.use(theorem, values, given=given), inner.formula(theorem.statement))


def induct(step: Step, base: Outline, following: Outline, statement: Formula, name: Symbol, low: Expr,
           high: Expr) -> str:
    index, write, endless = step.write.names.symbols[name], step.write, high is S.Infinity
    said = write.putting({name: index}).formula(statement)
    start = write.integer(low)
    upper = "" if endless else f"({index} <= {write.integer(high)})%Z -> "
    first = step.use(base, instead={} if endless else {AtMost(low, high): "known_L"})
    instead = {statement: "known_A", AtMost(low, name): "known_L"} | (
        {} if endless else {AtMost(name + 1, high): "known_U"})
    second = step.use(following, {name: index}, instead)
    lemma = f"(induct_from (fun {index} : Z => {said}) {start}%Z)" if endless else (
        f"(induct_to (fun {index} : Z => {said}) {start}%Z {write.integer(high)}%Z)")
    return (f"assert (known_I : forall {index} : Z, ({start} <= {index})%Z -> {upper}{said}).\n{{ apply {lemma}.\n"
            f"  - {'' if endless else 'intros known_L. '}pose proof {first} as known_K. "
            f"{_closing(step, {name: start}, statement, base)}\n"
            f"  - intros {index} known_A known_L{'' if endless else ' known_U'}. pose proof {second} as known_K. "
            f"{_closing(step, {name: f'({index} + 1)'}, statement, following)} }}\n"
            + _for_all(step, "known_I", statement, name, index))


def _closing(step: Step, instead: dict[Symbol, str], statement: Formula, premise: Outline) -> str:
    same = step.write.putting(instead).formula(statement) == step.write.formula(premise.statement)
    return f"{'exact' if same else 'restate'} known_K."
