"""Puts a claim of the pool to the tool, as a user does."""

from time import perf_counter

from derive.layers.layer import Layer, Refutation, Undecided, layer
from tests.truth.table import Formula


def verdict(formula: Formula, claim: str, known: Layer | None = None) -> tuple[str, float, str]:
    """proved, refuted or undecided; the seconds that took; and what was answered. A layer that is known may have been
    asked before, and keeps what has been proved of it."""
    began = perf_counter()
    try:
        found = (known or layer(formula.layer)).check_gradient(claim[1:].split("=")[0].split("[")[0].strip(), claim)
    except Undecided as undecided:
        return "undecided", perf_counter() - began, str(undecided)
    return "refuted" if isinstance(found, Refutation) else "proved", perf_counter() - began, repr(found)
