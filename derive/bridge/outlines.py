"""An outline, step by step, as theorems of the kernel."""
from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable
from dataclasses import replace

from derive.conversions.gaps import compared
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.outlines.linear import in_range
from derive.outlines.outline import Outline

from . import (
    algebra,
    calculus,
    entries,
    facts,
    functions_apart,
    independence,
    keeping,
    limits,
    logic,
    means,
    normal_means,
    null_sets,
    products,
    same_laws,
    slopes_between,
    sums,
)
from .families import arities_in
from .slopes import carried_out
from .steps import RULES, Proved, Step, hypotheses
from .terms import formula_of

__all__ = ["algebra", "calculus", "entries", "facts", "functions_apart", "independence", "keeping", "limits", "logic",
           "means", "normal_means", "null_sets", "products", "same_laws", "slopes_between", "sums",
           "theorem_of"]


DONE = Proved()         # of this process: scripts cite what they proved before


def theorem_of(outline: Outline, proved: Proved = DONE, also: Iterable[Term] = ()) -> Theorem:
    """The theorem of the kernel that an outline is the outline of; refused where a step cannot be carried out.

    A step that is refused under its own hypotheses is tried again under those of the whole outline, the comparisons
    that may `also` be assumed, and the ranges of the outline's indices: it may have dropped what it needs.
    """
    nodes = tuple(outline.tree())
    for node in nodes:                  # premises first: no look at a tree is deep
        arities_in(node)
    comparisons = (formula for formula in also if compared(formula) is not None)
    ranges = (map(formula_of, in_range(*node.arguments[-3:])) for node in nodes
              if node.rule in ("generalise", "induct"))
    more = hypotheses(outline).union(comparisons, *ranges)
    here = replace(proved, arities=arities_in(outline), theorems=ChainMap({}, proved.theorems))
    for node in nodes:
        if node not in here.theorems:
            try:
                theorem = elaborated(node, here)
            except Refused:
                if not more:
                    raise
                theorem = elaborated(node, replace(here, also=more))
            assumes_more = theorem.given & more - hypotheses(node)
            (here.theorems if assumes_more else proved.theorems)[node] = theorem
    return here.theorems[outline]


def known_as(outline: Outline, theorem: Theorem) -> Outline:
    """The outline, whose theorem is this one."""
    if theorem.statement is not formula_of(outline.statement) or not theorem.given <= hypotheses(outline):
        raise Refused(f"{outline.rule}: {theorem!r} is not the theorem of {outline.plain}")
    DONE.theorems[outline] = theorem
    return outline


def elaborated(node: Outline, proved: Proved) -> Theorem:
    if node.rule not in RULES:
        raise Refused(f"no elaboration of {node.rule}")
    step = Step(node, proved)
    return step.done(carried_out(RULES[node.rule], step))


def by_laws(outline: Outline, formula: Term) -> Theorem | None:
    """What is plain by what an outline assumes, by the laws of its random families too: that a mean exists."""
    try:
        return Step(outline, replace(DONE, arities=arities_in(outline))).decide(formula)
    except Refused:
        return None
