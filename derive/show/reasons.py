"""The words for each rule: why a line of a derivation follows from the lines before it."""

import re
from collections.abc import Callable
from typing import Protocol

from sympy import Basic, Expr, Integer, Symbol, exp

from derive.outlines.outline import Outline
from derive.outlines.terms import At, AtMost, Bracket, Equal, Forall, Integrable, Less, NotEqual

from . import parts


class Voice(Protocol):
    """Who tells a derivation: writes terms, and says how a premise is known."""

    @property
    def backwards(self) -> bool:
        """Whether the equation is read from right to left."""

    def __call__(self, term: Basic) -> str:
        """A term in writing."""

    def cite(self, theorem: Outline) -> str:
        """How a premise is known: `definition of y`, `given`, `(2)`."""

    def known_as(self, theorem: Outline) -> str:
        """What an assumption is here: a definition, the induction hypothesis, a case."""


Reason = str | Callable[[Outline, Voice], str]

FEW = 2             # hypotheses that are named, when they speak of entries
A = Symbol("a", real=True)
NAMED = ("definition", "start", "induction", "given", "this case")        # what a "the" goes before
LONG = 20           # operations in the factors of a combination, when they are left out
MUCH = 11           # operations in a comparison that is not written out


def listed(parts: list[str]) -> str:
    """a, b and c"""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def because(theorem: Outline, say: Voice) -> str:
    """The hypotheses that a plain comparison may have been read off: those that share a name with it."""
    said = [h for h in theorem.arguments[1:] if isinstance(h, (Less, AtMost, NotEqual, Equal)) and (
        h != theorem.statement)]
    used = [h for h in said if not h.has(At) and h.free_symbols & theorem.statement.free_symbols]
    known = sorted(map(say, said if len(said) <= FEW else used), key=lambda text: (len(text), text))
    if theorem.statement in theorem.given and not known:
        return "given"
    said_of = theorem.statement
    while isinstance(said_of, Forall):
        said_of = said_of.body
    if isinstance(said_of, Integrable):
        return "by Hölder's inequality"
    if not known:
        return "by the signs of its parts"
    return f"as {listed(known)}"


def assumed(theorem: Outline, say: Voice) -> str:
    """What an assumption is called; that a name is a logarithm, exp(L) = a, is said in full."""
    said, known = theorem.statement, say.known_as(theorem)
    return f"where {say(said)}" if known == "given" and isinstance(said, Equal) and isinstance(said.lhs, exp) else known


def at_index(theorem: Outline, say: Voice) -> str:
    known, index = say.cite(parts.premise(theorem, 0)), parts.term(theorem, 1)
    return known if index.is_Symbol else f"{known} at {say(index)}"


def instance(theorem: Outline, say: Voice) -> str:
    """geometric decay with q = 1 - 1/N, as -1 < 1 - 1/N and 1 - 1/N < 1"""
    values = [parts.group(theorem, place) for place in range(1, len(theorem.arguments))]
    put = listed([_put(name, value, say) for name, value in values if name != value and isinstance(name, Basic)
                  and isinstance(value, Basic)])
    needed = sorted(say(h) for h in theorem.given if isinstance(h, (Less, AtMost)) and h.free_symbols)
    known = say.cite(parts.premise(theorem, 0)) + (f" with {put}" if put else "")
    return known + (f", as {listed(needed)}" if needed else "")


def _put(name: Basic, value: Basic, say: Voice) -> str:
    """q = 1 - 1/N; but 2 p for p"""
    return f"{say(value)} for {say(name)}" if name in value.free_symbols else f"{say(name)} = {say(value)}"


def combination(theorem: Outline, say: Voice) -> str:
    """algebra with alpha times (1) and the given mu = 1; without the factors where they would fill a page."""
    known = [_called(premise, say) for premise in theorem.premises]
    factors = [factor for factor in parts.group(theorem, 2) if isinstance(factor, Basic)]
    used = [cited if m == 1 else f"{say(m)} times {cited}" for m, cited in zip(factors, known, strict=True)]
    if sum(map(operations, factors)) > LONG:
        return f"algebra with multiples of {listed(_together(known))}"
    return f"algebra with {listed(used)}" if used else "algebra"


def _called(premise: Outline, say: Voice) -> str:
    cited, said = say.cite(premise), say(premise.statement)
    if cited == "given":
        return f"the given {said}"
    return f"the {cited}" if cited.startswith(NAMED) else cited


def operations(term: Basic) -> int:
    """How much there is to read."""
    return 0 if isinstance(term, Integer) else int(term.count_ops())


def _together(known: list[str]) -> list[str]:
    """The definitions of y and v at t + 1, not one after the other."""
    found: dict[str, list[str]] = {}
    for cited in dict.fromkeys(known):
        named = re.fullmatch("the definition of (.*)( at .*)", cited)
        found.setdefault(named[2] if named else cited, []).append(named[1] if named else "")
    return [f"the definition{'s' * (len(names) > 1)} of {listed(names)}{rest}" if names[0] else rest
            for rest, names in found.items()]


def cut_at(theorem: Outline, say: Voice) -> str:
    total, middle = parts.term(theorem, 0), parts.term(theorem, 1)
    if total.outer[1] - middle == 1:
        return f"last term of the sum {'put in' if say.backwards else 'taken out'}"
    if total.outer[0] == middle:
        return f"first term of the sum {'put in' if say.backwards else 'taken out'}"
    return f"the sums {'joined' if say.backwards else 'split'} at {say(middle)}"


def common_factor(theorem: Outline, say: Voice) -> str:
    return f"common factor {say(parts.term(theorem, 1))} {'put into' if say.backwards else 'taken out of'} the sum"


def comparison(theorem: Outline, say: Voice) -> str:
    """What both sides are compared by; a difference that fills a page is not written out."""
    known = theorem.premises[0].statement
    return f"algebra, from {say(known)}" if operations(known) <= MUCH else "algebra, by the sign of the difference"


def extreme(theorem: Outline, say: Voice) -> str:
    return f"{say(theorem.statement)} as {say(theorem.premises[0].statement)}"


def rewriting(theorem: Outline, say: Voice) -> str:
    """Which equals were put for which: the equation itself where it is told in a word. A comparison that hypotheses
    make plain has no line of its own, so they are named here."""
    known = say.cite(theorem.premises[0])
    told = known if known.startswith(("⟦", "the ", "a ")) or " = " in known else f"by {known}"
    compared = theorem.premises[1]
    while compared.rule == "cut":
        compared = compared.premises[-1]
    why = because(compared, say) if compared.rule == "plainly" else ""
    return f"{told}, {why}" if why.startswith("as ") else told


def shifted(theorem: Outline, say: Voice) -> str:
    by = parts.term(theorem, 1)
    steps = "one step" if abs(by) == 1 else f"{say(abs(by))} steps"
    return f"{say.cite(theorem.premises[0])}, {steps} {'earlier' if isinstance(by, Integer) and by < 0 else 'later'}"


def algebra_of_limits(theorem: Outline, say: Voice) -> str:
    return f"algebra of limits, with {listed([say.cite(p) for p in theorem.premises])}"


def certificate(theorem: Outline, say: Voice) -> str:
    """The inequalities whose products are added up, each once."""
    known = list(dict.fromkeys(say.cite(p) for p in theorem.premises))
    return "a sum of products that are not negative" + (f": {listed(known)}" if known else "")


def fact(theorem: Outline, say: Voice) -> str:
    return str(theorem.arguments[0])


def both(words: str) -> Reason:
    """The words, then the premises."""
    return lambda theorem, say: " ".join(filter(None, [words, listed([say.cite(p) for p in theorem.premises])]))


# One line for each rule of the kernel; tests/show/test_reasons.py walks RULES. A text stands for itself.
REASONS: dict[str, Reason] = {
    "absurd": both("a contradiction:"),
    "added_up": lambda theorem, say: f"{say.cite(theorem.premises[0])}, added up",
    "algebra": "algebra",
    "algebra_of_limits": algebra_of_limits,
    "assume": assumed,
    "at_outcome": lambda theorem, say: say.cite(theorem.premises[0]),
    "at_the_largest": lambda theorem, say: f"{say.cite(theorem.premises[0])}: the largest is one of the entries",
    "average": lambda theorem, say: f"the mean of both sides of {say.cite(theorem.premises[0])}",
    "cases": "in both cases",
    "certificate": certificate,
    "kept": lambda theorem, say: f"induction on {say(parts.name(theorem, 3))}, by the laws",
    "combine": combination,
    "compare": comparison,
    "contraction": lambda theorem, say: (
        f"each step makes it at most {say(parts.term(theorem, 2))} times as large: {say.cite(theorem.premises[1])}"),
    "cut": lambda theorem, say: say.cite(parts.premise(theorem, 1)),
    "cut_range": cut_at,
    "either": both("by"),
    "empty": "the sum is empty",
    "entry_at_most_largest": "an entry is at most the largest one",
    "equal_factors": "a product of equal factors",
    "everywhere": lambda theorem, say: say.cite(theorem.premises[0]),
    "exp_of_sum": "the exponential of a sum is a product",
    "fact": fact,
    "factor_by_factor": lambda theorem, say: f"{say.cite(theorem.premises[0])}, in each factor",
    "factors_apart": "a product of products",
    "factors_compared": both("factor by factor:"),
    "finite_as": lambda theorem, say: f"{say.cite(theorem.premises[0])}, which has a finite mean",
    "functions_apart": "the rules for exponentials, logarithms, roots, sine and cosine",
    "generalise": both("by"),
    "greatest": extreme,
    "independence": "independence: a mean of a product, by which indices coincide",
    "induct": lambda theorem, say: f"induction on {say(parts.name(theorem, 3))}",
    "instantiate": instance,
    "last_entry": "the last entry apart",
    "last_factor": lambda _, say: f"last factor of the product {'put in' if say.backwards else 'taken out'}",
    "least": extreme,
    "less_by_one": lambda theorem, say: f"{say.cite(theorem.premises[0])}, between whole numbers",
    "limit_of_constant": "a constant",
    "linearity": "linearity of the mean",
    "limit_through": lambda theorem, say: f"{say.cite(theorem.premises[0])}, as the function is continuous",
    "log_of_product": "the logarithm of a product is a sum",
    "meet": "algebra",
    "no_factor": "the product is empty",
    "positive_part": lambda theorem, say: f"the positive part of {say(A)} is {say(A * Bracket(Less(0, A)))}",
    "same_truth": "each follows from the other",
    "normal_mean": "the antiderivative, for a standard normal number",
    "null": both("a mean of 0 of what is not negative:"),
    "only_entry": "the largest of one entry",
    "one_limit": both("a sequence has one limit:"),
    "plainly": because,
    "pull_out": common_factor,
    "reflect": "the law of the negative is the same",
    "relabel": "all units have one law",
    "replace": rewriting,
    "rises": both("what has a slope that is not negative rises:"),
    "same_inside": lambda theorem, say: say.cite(theorem.premises[0]),
    "same_tail": lambda theorem, say: f"{say.cite(theorem.premises[0])}, by {say.cite(theorem.premises[1])}",
    "shift": shifted,
    "sign_of_product": both("the sign of each factor:"),
    "single": "a sum of one term",
    "specialise": at_index,
    "split": "in both cases",
    "squeeze": both("its square is bounded:"),
    "squeeze_between": both("squeezed between two that tend to the same:"),
    "squeeze_twice": both("its square is bounded from each step on:"),
    "symmetric": lambda theorem, say: say.cite(theorem.premises[0]),
    "term_at_most_sum": both("a term is at most the sum, as none is negative:"),
    "term_by_term": lambda theorem, say: f"{say.cite(theorem.premises[0])}, in each term",
    "total_derivative": "total derivative",
    "transitive": lambda theorem, say: ", ".join(map(say.cite, theorem.premises)),
    "weaken": lambda theorem, say: say.cite(theorem.premises[0]),
}


def reason(theorem: Outline, say: Voice) -> str:
    """Why the theorem follows, in words."""
    found = REASONS.get(theorem.rule, theorem.rule.replace("_", " "))
    return found if isinstance(found, str) else found(theorem, say)


def defined_by(statement: Basic) -> str:
    """The sequence that a law or a start speaks of: y of y[t] = ..., for all t or at one step."""
    body = statement.body if isinstance(statement, Forall) else statement
    left: Expr | None = body.lhs if isinstance(body, Equal) else None
    return left.name if isinstance(left, At) else ""
