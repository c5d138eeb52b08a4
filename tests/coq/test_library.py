"""Coq proves each lemma of the library again, and the gradient of a program of arrays."""
from __future__ import annotations

import pytest

from derive.coq import check
from derive.coq.proofs import certificate
from derive.gradients.adjoint import Array
from derive.gradients.gradient import gradient
from derive.gradients.program import Definition, Program
from derive.kernel.terms import number, var
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import ints, total, word

from ..library.lemmas import LEMMAS
from .library import FOLDER, needs_coq


@pytest.mark.thorough(seconds=41)
@needs_coq
def test_coqc_accepts_each_lemma_of_the_library() -> None:
    """About 12,000 steps in one file."""
    text = certificate({name: lemma() for name, lemma in LEMMAS.items()})
    assert check.refusals({"library": text}, FOLDER) == {"library": ""}


def array(name: str, dimensions: int) -> Array:
    n = var("n", INT)
    return Array(var(name, to(*[INT] * dimensions, REAL)), ((number(1, INT), n),) * dimensions)


@pytest.mark.thorough(seconds=8)
@needs_coq
def test_coqc_accepts_the_gradient_of_a_program() -> None:
    """h(i) = exp(sum(j, w(i, j)*x(j))) + x(i)^2, and the same of h once more: backwards through both, to x and to w."""
    x, w, h, y = array("x", 1), array("w", 2), array("h", 1), array("y", 1)
    j, = ints("j")

    def layer(result: Array, before: Array) -> Definition:
        i, = result.indices()
        inner = total(j, w.at(i, j) * before.at(j), number(1, INT), var("n", INT))
        return Definition(result, word("exp", inner) + before.at(i) * before.at(i))

    program = Program((x, w), (layer(h, x), layer(y, h)), (y,))
    theorems = {str(wrt.entries): gradient(program, wrt).theorem for wrt in (x, w)}
    assert check.refusals({"gradients": certificate(theorems)}, FOLDER) == {"gradients": ""}
