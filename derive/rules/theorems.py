"""What is proved of update rules, as the kernel proved it: under the laws that their texts say, read anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Symbol

from derive.answers import Answer, Undecided, carried_out, leaving
from derive.attack.vacuity import Setting
from derive.bridge.terms import formula_of, real_of
from derive.bridge.written import as_written, telling
from derive.kernel.terms import Name, Term, substituted
from derive.kernel.theorem import Theorem, assume
from derive.kernel.types import INT, REAL, Refused, to
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, spelled
from derive.reading.names import variable
from derive.reading.rules import read_rule
from derive.rules.reading import Reading

AS_THEY_ARE: Mapping[Symbol, Expr] = {}


@dataclass(frozen=True, slots=True)
class Laws:
    """What a rule's text says in the kernel's terms: its laws for all t >= 1, and what they presuppose."""

    formulas: tuple[Term, ...]
    presupposed: tuple[Term, ...]


def laws_of(rule: Reading, values: Mapping[Symbol, Expr] = AS_THEY_ARE) -> Laws:
    """The laws of a rule, its states under the names that it has, with these values for parameters. The laws of a rule
    that no text says as a rule are those that were found."""
    if not rule.written:
        return Laws(tuple(map(formula_of, rule.formulas())), ())
    anew = read_rule(rule.text, rule.arrays is not None)
    put: dict[Name, Term] = {}
    for old, new in zip(anew.laws, rule.laws, strict=True):
        type_ = to(INT, *[INT] * len(anew.ranges.get(old, ())), REAL)
        put[variable(old, type_).name, type_] = variable(new, type_)
    put |= {(variable(name.name, REAL).name, REAL): real_of(value) for name, value in values.items()}
    return Laws(tuple(substituted(formula, put) for formula in anew.formulas),
                tuple(substituted(formula, put) for formula in anew.presupposed))


def answer_about(outline: Outline, rules: Sequence[Laws], laws: Iterable[Formula], somewhere: bool = False) -> Answer:
    """The theorem that an outline is the outline of, under the laws that the texts say; `laws` are the same laws as the
    outline has them. Whatever else the outline assumes, values of parameters and starts, is assumed as it is; it was
    seen to hold `somewhere`, or an instance is looked for."""
    laws = frozenset(laws)
    other = tuple(formula_of(formula) for formula in sorted(outline.given - laws, key=spelled))
    said = (*(formula for rule in rules for formula in rule.formulas), *other)
    presupposed = tuple(dict.fromkeys(formula for rule in rules for formula in rule.presupposed))
    try:
        proof = as_written(formula_of(outline.statement), [carried_out(outline)], (*said, *presupposed))
    except Refused:
        raise Undecided("an outline of a proof was found, and the kernel refuses it under the laws as they are "
                        f"written: {outline}") from None
    about = Setting(tuple(outline.given & laws))
    return leaving(outline, proof, (), telling(presupposed, proof.given, said), about=about, somewhere=somewhere)


def law_read_anew(rule: Reading, place: int) -> Theorem:
    """The law of a state, as searches and kernels have it, from what the text says."""
    anew = laws_of(rule)
    try:
        law = assume(anew.formulas[place])
        return as_written(formula_of(rule.formulas()[place]), [law], (law.statement, *anew.presupposed))
    except Refused:
        raise Undecided(f"the law of {tuple(rule.laws)[place]} is not seen to be what the text says: "
                        f"{rule.text}") from None
