"""Each fact of the kernel's table is a lemma of Coq with the same statement, and rests on the real numbers' axioms."""
from __future__ import annotations

import re

import pytest

from derive.coq import check
from derive.coq.facts import comparison, instances
from derive.coq.frame import HEADER, ended
from derive.coq.terms import head
from derive.kernel.facts import FACTS
from derive.kernel.terms import constant
from derive.kernel.types import ANY, BOOL, CONSTANTS, INT, NUMERIC, REAL, Arrow, Type, to

from .library import FOLDER, needs_coq


def at(scheme: Type, type_: Type) -> Type:
    """The type of a constant where its letter stands for a type."""
    if isinstance(scheme, Arrow):
        return Arrow(at(scheme.argument, type_), at(scheme.result, type_))
    return type_ if scheme in (ANY, NUMERIC) else scheme


@pytest.mark.thorough(seconds=4)
@needs_coq
def test_each_fact_of_the_table_is_what_its_lemma_says() -> None:
    assert {name for name, _ in instances().values()} == set(FACTS)
    assert check.refusals({"facts": comparison()}, FOLDER) == {"facts": ""}


# A bound of pi, the order of a subtraction, the range of a sum, the end of an interval.
DRIFTS = [("(223)%R", "(224)%R"), ("((-1)%R * (x_arr_u x_r_x))%R", "(x_arr_u x_r_x)"),
          ("(x_z_a <= (x_z_b + (1)%Z)%Z)%Z", "(x_z_a <= x_z_b)%Z"), ("(x_r_x <= b0)%R", "(x_r_x < b0)%R")]


@pytest.mark.thorough(seconds=6, every=5)
@needs_coq
@pytest.mark.parametrize(("old", "new"), DRIFTS, ids=range(len(DRIFTS)))
def test_a_fact_that_drifts_from_its_lemma_is_noticed(old: str, new: str) -> None:
    text = comparison()
    assert old in text
    assert "has type" in check.refusals({"facts": text.replace(old, new)}, FOLDER)["facts"]


@pytest.mark.thorough(seconds=4)
@needs_coq
def test_each_constant_has_its_meaning_at_each_kind_of_type() -> None:
    lines = list[str]()
    for name, scheme in CONSTANTS.rows():
        for type_ in (INT, REAL) if NUMERIC in re.findall(r"\w+", str(scheme)) else (INT, BOOL, to(REAL, BOOL)):
            lines.append(f"Definition constant_{len(lines)} := {head(constant(name, at(scheme, type_)))}.")
    text = "\n".join([HEADER, *lines, ended(f"constant_{place}" for place in range(len(lines)))])
    assert check.refusals({"constants": text}, FOLDER) == {"constants": ""}


@needs_coq
def test_the_library_itself_believes_nothing() -> None:
    for name in check.LIBRARY:
        assert not check.BELIEVES.search((check.SOURCES / f"{name}.v").read_text()), name
    every = """From Chalkproof Require Import Prelude Facts Polynomials.
Definition theorems := (finite, converted, under_a_binder, ring_real, ring_int, nonnegative_factor, positive_factor,
  add_equation, add_equation_weak, add_equation_strict, add_weak, add_weak_to_strict, add_strict, then_equal,
  then_at_most, then_less).
Print Assumptions theorems."""
    assert check.refusals({"rules": every}, FOLDER) == {"rules": ""}
