"""For each rule of the kernel that Coq can follow, the script that proves its conclusion from its premises."""

from collections.abc import Callable, Mapping

from sympy import Basic, Expr, S, Symbol

from derive.kernel.linear import in_range
from derive.kernel.terms import (
    AtMost,
    Binder,
    Equal,
    Forall,
    Formula,
    Integrable,
    Law,
    Less,
    Mean,
    NotEqual,
    Sum,
    fresh,
    integral,
    substitute,
)
from derive.kernel.theorem import Theorem

from .algebra import by_certificate, equation
from .context import Step, hypotheses
from .terms import Untranslatable, Writer

Script = Callable[[Step], str]


def _exactly(step: Step, proof: str, says: str) -> str:
    """The proof of what is said up to spelling: as it is where it says just that."""
    if says == step.write.formula(step.node.statement):
        return f"exact {proof}."
    return f"assert (known_K : {says}) by (exact {proof}). restate known_K."


def _assume(step: Step) -> str:
    return f"exact {step.hypothesis(step.node.statement)}."


def _weaken(step: Step) -> str:
    return f"exact {step.use(step.node.premises[0])}."


def _cut(step: Step) -> str:
    lemma, theorem = step.node.premises
    return f"exact {step.use(theorem, instead={lemma.statement: step.use(lemma)})}."


def _plainly(step: Step) -> str:
    said = step.node.statement
    while isinstance(said, Forall):
        said = said.body
    if isinstance(said, (Integrable, Law)) or _speaks_of_chance(said):      # of which Coq knows nothing
        raise Untranslatable(said)
    return "plain."


def _speaks_of_chance(said: Basic) -> bool:
    inside = (part.body for part in said.atoms(Binder))
    return bool(said.atoms(Mean)) or any(map(_speaks_of_chance, inside))


def _either(step: Step) -> str:
    theorem, other = step.node.arguments
    return f"{'left' if other.args[0] == theorem.statement else 'right'}. exact {step.use(theorem)}."


def _cases(step: Step) -> str:
    first, second, one, _ = step.node.arguments
    lhs, rhs = one.args
    if integral(lhs) and integral(rhs):
        test, (a, b) = ("Z_le_gt_dec" if isinstance(one, AtMost) else "Z.eq_dec"), map(step.write.integer, (lhs, rhs))
    else:
        test, (a, b) = ("Rle_lt_dec" if isinstance(one, AtMost) else "Req_EM_T"), map(step.write.real, (lhs, rhs))
    other = step.node.arguments[3]
    away = "(Z.gt_lt _ _ known_C)" if test == "Z_le_gt_dec" else "known_C"
    return (f"destruct ({test} ({a}) ({b})) as [known_C | known_C].\n  - exact {step.use(first, instead={one: 'known_C'})}.\n"
            f"  - exact {step.use(second, instead={other: away})}.")


def _split(step: Step) -> str:
    theorem, first, second = step.node.premises
    one, other = theorem.statement.args
    return (f"destruct {step.use(theorem)} as [known_C | known_C].\n  - exact {step.use(first, instead={one: 'known_C'})}.\n"
            f"  - exact {step.use(second, instead={other: 'known_C'})}.")


def _absurd(step: Step) -> str:
    theorem, denial = step.node.premises
    return f"exfalso. pose proof {step.use(theorem)} as known_C. pose proof {step.use(denial)} as known_D. first [ lia | lra ]."


def _ranged(step: Step, premise: Theorem, name: Symbol, low: Expr, high: Expr) -> tuple[str, str]:
    """A premise for each index in a range, as a function; and the identifier of the index."""
    index = step.write.names.symbols[name]
    where = in_range(name, low, high)
    instead = {f: "known_L" if f == AtMost(low, name) else "known_U" for f in where}
    bounds = f"(known_L : ({step.write.integer(low)} <= {index})%Z)"
    bounds += "" if high is S.Infinity else f" (known_U : ({index} <= {step.write.integer(high)})%Z)"
    return f"(fun ({index} : Z) {bounds} => {step.use(premise, {name: index}, instead)})", index


def _generalise(step: Step) -> str:
    theorem, name, low, high = step.node.arguments
    proof, index = _ranged(step, theorem, name, low, high)
    return _for_all(step, proof, theorem.statement, name, index)


def _for_all(step: Step, proof: str, statement: Formula, name: Symbol, index: str) -> str:
    """The proof of a general statement, up to the spelling that its bound name brings."""
    general, write = step.node.statement, step.write
    if write.putting({name: index}).formula(statement) == write.putting({general.bound: index}).formula(general.body):
        return f"exact {proof}."
    return f"pose proof {proof} as known_K. restate known_K."


def _specialise(step: Step) -> str:
    theorem, value = step.node.arguments
    general = theorem.statement
    name = fresh("k", general, value)
    bounds = [substitute(f, {name: value}) for f in _in_order(name, general)]
    proofs = []
    for formula, (raw_low, raw_high) in zip(bounds, _spelled_bounds(step, general, value), strict=False):
        raw = raw_low if formula is bounds[0] else raw_high
        known = step.hypothesis(formula)
        proofs.append(known if step.write.formula(formula) == raw else "ltac:(lia)")
    text = step.write.integer(value)
    says = step.write.putting({general.bound: text}).formula(general.body)
    return _exactly(step, f"({step.use(theorem)} {' '.join([_grouped(text), *proofs])})", says)


def _grouped(text: str) -> str:
    return f"{text}%Z"


def _in_order(name: Symbol, general: Forall) -> list[Formula]:
    low, high = general.outer
    return [AtMost(low, name)] + ([] if high is S.Infinity else [AtMost(name, high)])


def _spelled_bounds(step: Step, general: Forall, value: Expr) -> list[tuple[str, str]]:
    low, high = general.outer
    e = step.write.integer(value)
    upper = "" if high is S.Infinity else f"({e} <= {step.write.integer(high)})%Z"
    return [(f"({step.write.integer(low)} <= {e})%Z", upper)] * 2


def _instantiate(step: Step) -> str:
    theorem, *pairs = step.node.arguments
    values = {symbol: step.write.integer(v) if symbol.is_integer else step.write.real(v) for symbol, v in pairs}
    terms = dict(pairs)
    texts = {symbol: f"({text})%Z" if symbol.is_integer else f"({text})" for symbol, text in values.items()}
    inner = step.write.putting({symbol: f"({text})" if text.startswith("IZR") else text
                                for symbol, text in values.items()})
    prepared, given = [], []
    for count, formula in enumerate(hypotheses(theorem)):
        known = step.hypothesis(substitute(formula, terms))
        if inner.formula(formula) == step.write.formula(substitute(formula, terms)):
            given.append(known)
        else:
            prepared.append(f"assert (known_G_{count} : {inner.formula(formula)}) by (pose proof {known} as known_K; restate known_K). ")
            given.append(f"known_G_{count}")
    says = inner.formula(theorem.statement)
    return "".join(prepared) + _exactly(step, step.use(theorem, texts, given=given), says)


def _transitive(step: Step) -> str:
    first, second = step.node.premises
    return f"exact (eq_trans {step.use(first)} {step.use(second)})."


def _symmetric(step: Step) -> str:
    return _up_to_sort(step, f"(eq_sym {step.use(step.node.premises[0])})")


def _up_to_sort(step: Step, proof: str) -> str:
    return f"exact {proof}."


def _sides(step: Step, theorem: Theorem) -> tuple[str, str, str]:
    """Both sides of an equation in R, and its proof there."""
    lhs, rhs = theorem.statement.args
    proof = step.use(theorem)
    if integral(lhs) and integral(rhs):
        a, b = step.write.integer(lhs), step.write.integer(rhs)
        return f"(IZR {a})", f"(IZR {b})", f"(f_equal IZR {proof})"
    return step.write.real(lhs), step.write.real(rhs), proof


def _same_inside(step: Step) -> str:
    theorem, hole, template = step.node.arguments
    a, b, proof = _sides(step, theorem)
    write = step.write
    inner = write.putting({hole: "hole"}).real(template)
    sides = [write.putting({hole: _argument(side)}).real(template) for side in (a, b)]
    return _exactly(step, f"(f_equal (fun hole : R => {inner}) {proof})", f"({sides[0]} = {sides[1]})")


def _argument(text: str) -> str:
    return f"({text})" if text.startswith("IZR") else text


def _replace(step: Step) -> str:
    equation_, theorem, hole, template = step.node.arguments
    a, b, proof = _sides(step, equation_)
    write = step.write
    inner = write.putting({hole: "hole"}).formula(template)
    before, after = (write.putting({hole: _argument(side)}).formula(template) for side in (a, b))
    prepared, known = "", step.use(theorem)
    if before != write.formula(theorem.statement):
        prepared, known = f"assert (known_B : {before}) by (pose proof {known} as known_K; restate known_K). ", "known_B"
    return prepared + _exactly(step, f"(eq_ind ({a}) (fun hole : R => {inner}) {known} ({b}) {proof})", after)


def _compare(step: Step) -> str:
    theorem, formula, factor = step.node.arguments
    said, m = theorem.statement, factor.statement.rhs
    lemma = {Less: "compare_lt", AtMost: "compare_le", NotEqual: "compare_ne"}[type(said)]
    goal = equation(step, formula.rhs - formula.lhs, m * (said.rhs - said.lhs))
    (first, one), (second, other) = step.in_reals(theorem, "known_A"), step.in_reals(factor, "known_B")
    texts = [step.write.real(part) for part in (*said.args, *formula.args, m)]
    difference = (f"{texts[3]} - {texts[2]} = {texts[4]} * ({texts[1]} - {texts[0]})")
    return (f"{first}{second}assert (known_E : {difference}).\n{{ {goal} }}\n"
            f"{_to_reals(formula)}exact ({lemma} _ _ _ _ _ {one} {other} known_E).")


def _to_reals(formula: Formula) -> str:
    if not (integral(formula.lhs) and integral(formula.rhs)):
        return ""
    return {AtMost: "apply le_IZR; push. ", Less: "apply lt_IZR; push. ", Equal: "apply eq_IZR; push. "}[type(formula)]


def _least(step: Step) -> str:
    return f"pose proof {step.use(step.node.premises[0])} as known_C. as_reals. first [ rewrite Rmin_left by lra | " \
           "rewrite Rmin_right by lra ]; reflexivity."


def _greatest(step: Step) -> str:
    return f"pose proof {step.use(step.node.premises[0])} as known_C. as_reals. first [ rewrite Rmax_right by lra | " \
           "rewrite Rmax_left by lra ]; reflexivity."


def _induct(step: Step) -> str:
    base, following, statement, name, low, high = step.node.arguments
    index, write = step.write.names.symbols[name], step.write
    start, after = write.integer(low), f"({index} + 1)"
    predicate = f"(fun {index} : Z => {write.putting({name: index}).formula(statement)})"
    lines = []
    base_instead = {AtMost(low, high): "known_L"} if high is not S.Infinity else {}
    base_says = write.putting({name: start}).formula(statement)
    proof = step.use(base, instead=base_instead)
    closing = "exact known_K." if base_says == write.formula(base.statement) else "restate known_K."
    lines.append(f"- {'intros known_L. ' if high is not S.Infinity else ''}pose proof {proof} as known_K. {closing}")
    instead = {statement: "known_A", AtMost(low, name): "known_L", AtMost(name + 1, high): "known_U"} if high is not S.Infinity else {
        statement: "known_A", AtMost(low, name): "known_L"}
    step_says = write.putting({name: after}).formula(statement)
    proof = step.use(following, {name: index}, instead)
    closing = "exact known_K." if step_says == write.formula(following.statement) else "restate known_K."
    bounds = "known_L" if high is S.Infinity else "known_L known_U"
    lines.append(f"- intros {index} known_A {bounds}. pose proof {proof} as known_K. {closing}")
    lemma = f"(induct_from {predicate} {start}%Z)" if high is S.Infinity else (
        f"(induct_to {predicate} {start}%Z {write.integer(high)}%Z)")
    upper = "" if high is S.Infinity else f"({index} <= {write.integer(high)})%Z -> "
    says = f"forall {index} : Z, ({start} <= {index})%Z -> {upper}{write.putting({name: index}).formula(statement)}"
    return (f"assert (known_I : {says}).\n{{ apply {lemma}.\n" + "\n".join(f"  {line}" for line in lines) + " }\n"
            + _for_all(step, "known_I", statement, name, index))


def _term_by_term(step: Step) -> str:
    theorem, name, low, high = step.node.arguments
    proof, index = _ranged(step, theorem, name, low, high)
    write = step.write.putting({name: index})
    lhs, rhs = theorem.statement.args
    a, b = step.write.integer(low), step.write.integer(high)
    f, g = (f"(fun {index} : Z => {write.real(side)})" for side in (lhs, rhs))
    real = proof if not (integral(lhs) and integral(rhs)) else f"(fun {index} known_L known_U => f_equal IZR ({proof} {index} known_L known_U))"
    zero = "rewrite ?Sum_zero in known_K. " if S.Zero in (lhs, rhs) else ""
    sides = step.node.statement.args
    told = [write.real(side) == step.write.putting({total.bound: index}).real(total.body)
            for side, total in zip((lhs, rhs), sides, strict=True) if isinstance(total, Sum)]
    if zero or not all(told):
        return f"pose proof (Sum_ext {a}%Z {b}%Z {f} {g} {real}) as known_K. {zero}restate known_K."
    return f"exact (Sum_ext {a}%Z {b}%Z {f} {g} {real})."


def _pull_out(step: Step) -> str:
    theorem, factor, rest, name, low, high = step.node.arguments
    proof, index = _ranged(step, theorem, name, low, high)
    write = step.write.putting({name: index})
    a, b = step.write.integer(low), step.write.integer(high)
    m, g = step.write.real(factor), f"(fun {index} : Z => {write.real(rest)})"
    f = f"(fun {index} : Z => {write.real(theorem.statement.lhs)})"
    says = f"({m} * {write.real(rest)})"
    inner = proof
    middle = (f"assert (known_M : forall {index} : Z, ({a} <= {index})%Z -> ({index} <= {b})%Z -> "
              f"{write.real(theorem.statement.lhs)} = {says}). {{ intros {index} known_L known_U. "
              f"pose proof ({inner} {index} known_L known_U) as known_K. restate known_K. }}\n")
    return (f"{middle}assert (known_K : Sum {a} {b} {f} = {m} * Sum {a} {b} {g}). "
            f"{{ rewrite (Sum_ext {a}%Z {b}%Z {f} (fun {index} : Z => {says}) known_M). apply (Sum_scal {a}%Z {b}%Z {m} {g}). }}\n"
            "restate known_K.")


def _cut_range(step: Step) -> str:
    total, middle = step.node.arguments
    low, high = total.outer
    write = step.write
    a, b, c = map(write.integer, (low, middle, high))
    f = f"(fun {write.symbol(total.bound)} : Z => {write.real(total.body)})"
    says = f"({write.real(total)} = Sum {a} {b} {f} + Sum ({b} + 1) {c} {f})"
    return f"assert (known_K : {says}) by (apply Sum_cut; lia). restate known_K."


def _empty(step: Step) -> str:
    return "apply Sum_empty; lia."


def _single(step: Step) -> str:
    total, = step.node.arguments
    low = step.write.integer(total.outer[0])
    says = step.write.putting({total.bound: low}).real(total.body)
    return _exactly(step, f"(Sum_single {low}%Z (fun {step.write.symbol(total.bound)} : Z => "
                          f"{step.write.real(total.body)}))", f"({step.write.real(total)} = {says})")


def _positive_part(step: Step) -> str:
    part = step.write.real(step.node.statement.lhs.args[-1])
    return f"pose proof (positive_part_max ({part})) as known_K. restate known_K."


def _same_truth(step: Step) -> str:
    first, second = step.node.premises
    there, back = second.statement, first.statement
    forth = step.use(first, instead={there: "known_C"})
    return_ = step.use(second, instead={back: "known_C"})
    return (f"assert (known_F : {step.write.formula(there)} -> {step.write.formula(back)}) by (intro known_C; exact {forth}).\n"
            f"assert (known_G : {step.write.formula(back)} -> {step.write.formula(there)}) by (intro known_C; exact {return_}).\n"
            "same_bracket known_F known_G.")


def _algebra(step: Step) -> str:
    return equation(step, *step.node.statement.args)


def _combine(step: Step) -> str:
    lhs, rhs, factors, equations, *_ = step.node.arguments
    terms = list(zip(factors, equations, strict=True))
    total: Expr = S.Zero
    for factor, known in terms:
        total += factor * (known.statement.lhs - known.statement.rhs)
    texts, proofs, prepared = [], [], []
    for count, (factor, known) in enumerate(terms):
        line, proof = step.in_reals(known, f"known_A_{count}")
        l, r, m = map(step.write.real, (*known.statement.args, factor))
        prepared.append(line)
        texts.append(f"{m} * ({l} - {r})")
        proofs.append(f"(lin0 ({l}) ({r}) ({m}) {proof})")
    goal = equation(step, lhs - rhs, total)
    a, b = step.write.real(lhs), step.write.real(rhs)
    whole = proofs[0] if proofs else "eq_refl"
    for proof in proofs[1:]:
        whole = f"(sum0 _ _ {whole} {proof})"
    return (f"{''.join(prepared)}assert (known_E : {a} - {b} = {' + '.join(texts) or '0'}).\n{{ {goal} }}\n"
            f"{_to_reals(step.node.statement)}exact (from_zero _ _ _ known_E {whole}).")


def _meet(step: Step) -> str:
    first, second = step.node.arguments[:2]
    b, d = first.statement.rhs, second.statement.rhs
    texts = [step.write.real(part) for part in (b, d)]
    return (f"assert (known_E : {texts[0]} = {texts[1]}).\n{{ {equation(step, b, d)} }}\n"
            f"exact (eq_trans {step.use(first)} (eq_trans known_E (eq_sym {step.use(second)}))).")


def _certificate(step: Step) -> str:
    return by_certificate(step)


SCRIPTS: Mapping[str, Script] = {
    "assume": _assume, "weaken": _weaken, "cut": _cut, "plainly": _plainly, "either": _either, "cases": _cases,
    "split": _split, "absurd": _absurd, "generalise": _generalise, "specialise": _specialise,
    "instantiate": _instantiate, "transitive": _transitive, "symmetric": _symmetric, "same_inside": _same_inside,
    "replace": _replace, "compare": _compare, "least": _least, "greatest": _greatest, "induct": _induct,
    "term_by_term": _term_by_term, "pull_out": _pull_out, "cut_range": _cut_range, "empty": _empty, "single": _single,
    "positive_part": _positive_part, "same_truth": _same_truth, "algebra": _algebra, "combine": _combine,
    "meet": _meet, "certificate": _certificate,
}


def script(step: Step) -> str | None:
    """The proof of a step, if Coq can follow it."""
    if step.node.rule not in SCRIPTS:
        return None
    try:
        return SCRIPTS[step.node.rule](step)
    except Untranslatable:
        return None


__all__ = ["SCRIPTS", "Sum", "Writer", "script"]
