"""Which rules of the kernel Coq can follow: by the name of the rule, the script that proves its conclusion.

A script takes the step and the arguments of the rule, as the rule does.
"""

from collections.abc import Callable, Mapping

from . import equalities, logic, summing
from .context import Step
from .terms import Untranslatable

_SCRIPTS: tuple[Callable[..., str], ...] = (
    logic.assume, logic.weaken, logic.cut, logic.plainly, logic.either, logic.cases, logic.split, logic.absurd,
    logic.generalise, logic.specialise, logic.instantiate, logic.induct,
    equalities.transitive, equalities.symmetric, equalities.same_inside, equalities.replace, equalities.compare,
    equalities.least, equalities.greatest, equalities.algebra, equalities.combine, equalities.meet,
    equalities.certificate, equalities.positive_part, equalities.same_truth,
    summing.term_by_term, summing.pull_out, summing.cut_range, summing.empty, summing.single,
)
SCRIPTS: Mapping[str, Callable[..., str]] = {script.__name__: script for script in _SCRIPTS}


def script(step: Step) -> str | None:
    """The proof of a step, if Coq can follow it."""
    if step.node.rule not in SCRIPTS:
        return None
    try:
        return SCRIPTS[step.node.rule](step, *step.node.arguments)
    except Untranslatable:
        return None
