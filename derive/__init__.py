"""chalkproof's prover: write a formula as on the board, claim something of it, and get a proof or a refutation.

Importing this loads nothing else; a front door loads when it is named.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.budget import seconds
    from derive.estimators.families import conditional, estimator, family, identity, surely, together
    from derive.layers.layer import layer
    from derive.notation.errors import Error, NotationError
    from derive.outlines.outline import Outline
    from derive.rules.recurrences import recurrence
    from derive.rules.update_rules import update_rule
    from derive.running.prove import prove
    from derive.sheets.asking import claim
    from derive.sheets.sheet import Sheet
    from derive.show.script import report

DOORS = {
    "Error": "derive.notation.errors",
    "NotationError": "derive.notation.errors",
    "Sheet": "derive.sheets.sheet",
    "Outline": "derive.outlines.outline",
    "claim": "derive.sheets.asking",
    "conditional": "derive.estimators.families",
    "estimator": "derive.estimators.families",
    "family": "derive.estimators.families",
    "identity": "derive.estimators.families",
    "layer": "derive.layers.layer",
    "prove": "derive.running.prove",
    "recurrence": "derive.rules.recurrences",
    "report": "derive.show.script",
    "seconds": "derive.budget",
    "surely": "derive.estimators.families",
    "together": "derive.estimators.families",
    "update_rule": "derive.rules.update_rules",
}
__all__ = ["Error", "NotationError", "Outline", "Sheet", "claim", "conditional", "estimator", "family", "identity",
           "layer", "prove", "recurrence", "report", "seconds", "surely", "together", "update_rule"]


def __getattr__(name: str) -> object:
    if name not in DOORS:
        raise AttributeError(f"module 'derive' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(DOORS[name]), name)
