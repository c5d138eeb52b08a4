"""What becomes of an equivalence when the learning rate changes from step to step."""

from dataclasses import replace

from sympy import Expr, Symbol, fraction

from derive.answers import Undecided
from derive.notation.errors import Error
from derive.outlines.terms import At, Refused, at
from derive.rules.answers import Solution, written
from derive.rules.comparing import Comparison
from derive.rules.joint import T
from derive.rules.ranges import STEP_SIZES, spelled_out
from derive.rules.reading import Reading, parameter, read
from derive.search.equivalence import Tie
from derive.search.factored_form import pleasant


def when_rates_change(asked: Comparison, solution: Solution) -> tuple[str, ...]:
    """What holds if a rate that both rules have changes, a line each; nothing where there is no such rate."""
    both = [name for name in asked.one.parameters if name in asked.other.parameters]
    names = [name for name in both if STEP_SIZES.fullmatch(spelled_out(name))]
    return tuple(_said(asked, solution, name) for name in names)


def _said(asked: Comparison, solution: Solution, rate: str) -> str:
    try:
        changing = _with_rate(asked, rate)
        if changing.is_one():
            return f"if {rate} changes: the same"
        found = changing.with_schedules() if asked.unknowns else None
        parts = changing.is_told_apart()
    except (Refused, Undecided, Error):
        return f"if {rate} changes: undecided"
    if found is not None:
        depending = {name: value for name, value in found[0].items() if any(e.name == rate for e in value.atoms(At))}
        said = ", ".join(f"{name}[t] = {written(value)}" for name, value in depending.items())
        fixed = f"; a fixed {', '.join(depending)} parts from it after the first change" if parts else ""
        return f"if {rate} changes: {said}{fixed}" if depending else f"if {rate} changes: undecided"
    if parts:
        return f"if {rate} changes: they part at the first change{_repair(asked, solution, rate)}"
    return f"if {rate} changes: undecided"


def _with_rate(asked: Comparison, rate: str) -> Comparison:
    return replace(asked, one=asked.one.with_sequences((rate,)), other=asked.other.with_sequences((rate,)))


def _repair(asked: Comparison, solution: Solution, rate: str) -> str:
    """; multiply v' by lr[t-1]/lr[t] at each change (proved)"""
    factors = {tie.state: factor for tie in solution.ties if (factor := _factor(tie, rate)) is not None}
    if not factors or asked.unknowns:
        return ""
    back = {new: old for old, new in asked.other.names.items()}
    lines = [f"{back.get(state, state)} = {back.get(state, state)}*({written(factor)})"
             for state, factor in factors.items()]
    try:
        mended: Reading = read("\n".join([*lines, asked.other.with_sequences((rate,)).text]), asked.other.names)
        proved = replace(asked, one=asked.one.with_sequences((rate,)), other=mended).is_one()
    except (Refused, Undecided, Error):
        return ""
    said = " and ".join(f"{state} by {written(factor)}" for state, factor in factors.items())
    return f"; repair: multiply {said} before each step (proved)" if proved else ""


def _factor(tie: Tie, rate: str) -> Expr | None:
    """By what a state is multiplied when the rate changes, where it is a multiple of states by a power of the rate."""
    if tie.rest != 0 or not tie.others:
        return None
    name = parameter(rate)
    ratios = {_power(coefficient / tie.coefficient, name) for _, coefficient in tie.others}
    power = ratios.pop() if len(ratios) == 1 else None
    if not power:
        return None
    return pleasant((at(rate, T) / at(rate, T - 1)) ** power)


def _power(term: Expr, name: Symbol) -> int | None:
    """n where a term is name**n times what does not depend on it."""
    above, below = fraction(pleasant(term))
    for power in range(-2, 3):
        if name not in pleasant(above / below / name**power).free_symbols:
            return power
    return None
