"""An outline, step by step, as theorems of the kernel."""
from __future__ import annotations

from dataclasses import replace

from derive.first_kernel.theorem import Theorem as Outline
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused

from . import (
    algebra,
    calculus,
    facts,
    independence,
    limits,
    logic,
    means,
    normal_means,
    null_sets,
    same_laws,
    sums,
)
from .families import arities_in
from .slopes import carried_out
from .steps import RULES, Proved, Step

__all__ = ["algebra", "calculus", "facts", "independence", "limits", "logic", "means", "normal_means", "null_sets",
           "same_laws", "sums", "theorem_of"]


DONE = Proved()         # of this process: scripts cite what they proved before


def theorem_of(outline: Outline, proved: Proved = DONE) -> Theorem:
    """The theorem of the kernel that an outline is the outline of; refused where a step cannot be carried out."""
    nodes = tuple(outline.tree())
    for node in nodes:                  # premises first: no look at a tree is deep
        arities_in(node)
    proved = replace(proved, arities=arities_in(outline))
    for node in nodes:
        if node not in proved.theorems:
            proved.theorems[node] = elaborated(node, proved)
    return proved.theorems[outline]


def elaborated(node: Outline, proved: Proved) -> Theorem:
    if node.rule not in RULES:
        raise Refused(f"no elaboration of {node.rule}")
    step = Step(node, proved)
    return step.done(carried_out(RULES[node.rule], step))
