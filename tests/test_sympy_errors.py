"""SymPy may give up on a formula in its own way, or in some processes only: a text is read, or refused at its place."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType

import pytest
import sympy

from derive import Sheet, estimator, family, layer, recurrence, update_rule
from derive.elaboration import formulas as elaborate
from derive.layers.reading import read_gradient, read_identity
from derive.notation.errors import NotationError

ROOT = Path(__file__).parents[1]
PLAIN = layer("y[i] = w*x[i]")
LEAVES = ("max(i, x[i])", "min(i, x[i])", "sum(i, x[i])", "(a + sum(i, x[i]))", "where(sum(i, x[i]) > 1, a, b)",
          "(a - mean(i, x[i]))", "(2*max(i, x[i]) + sum(i, z[i]))")
READ = """
from derive import layer
for leaf in {leaves}:
    for text in ("y = log(2 + LEAF**2)", "y = log(2 + abs(LEAF))", "y = sqrt(1 + LEAF**2)", "y = abs(3 + LEAF**4)"):
        found = layer(text.replace("LEAF", leaf))
        print(*(found.backward(name).theorem.plain for name in found.inputs))
"""


def sheet_claim(text: str) -> None:
    Sheet("A sheet", "problem 1").claim(f"{text} == x", name="some.claim")


READERS: dict[str, Callable[[str], object]] = {
    "layer": lambda text: layer(f"y = {text}"), "rule": lambda text: update_rule(f"v = {text}*g"),
    "recurrence": lambda text: recurrence(f"y[t] = {text}"),
    "start": lambda text: recurrence("y[t] = x[t]", start=f"y[0] = {text}"), "claim": sheet_claim,
    "estimator": lambda text: estimator(text, family("r[b]", "i.i.d.")),
    "gradient": lambda text: read_gradient(f"dx[i] = {text}", PLAIN.source),
    "identity": lambda text: read_identity(f"{text} == w", PLAIN.source),
}


def gives_up(term: sympy.Expr) -> sympy.Expr:
    return sympy.Poly(1 / term, term).as_expr()


def is_mistaken(term: sympy.Expr) -> sympy.Expr:
    raise KeyError(term)


@pytest.mark.parametrize("reader", READERS)
def test_an_error_of_sympy_is_told_at_its_place(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(elaborate.UNARY, "exp", gives_up)
    with pytest.raises(NotationError, match=r"algebra of sympy gives up.*PolynomialError") as caught:
        READERS[reader]("(w + exp(w))")
    at = caught.value.at
    assert caught.value.text[at.start:at.end] == "exp(w)"


@pytest.mark.parametrize("reader", READERS)
def test_a_mistake_of_ours_is_not_told_as_one_of_sympy(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(elaborate.UNARY, "exp", is_mistaken)
    with pytest.raises(KeyError):
        READERS[reader]("(w + exp(w))")


def takes_all(term: sympy.Expr) -> sympy.Expr:
    raise MemoryError


def test_no_memory_is_no_matter_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    within_sympy = {"__name__": "sympy.core.expr", "__builtins__": {"MemoryError": MemoryError}}
    monkeypatch.setitem(elaborate.UNARY, "exp", FunctionType(takes_all.__code__, within_sympy))
    with pytest.raises(MemoryError):
        layer("y = exp(w)")


@pytest.mark.thorough(seconds=11)
def test_a_text_is_read_in_every_process_or_in_none() -> None:
    program = READ.format(leaves=LEAVES)
    told = {subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, timeout=300,
                           env={**os.environ, "PYTHONHASHSEED": str(seed)}).stdout for seed in range(5)}
    assert len(told) == 1
    assert told.pop().count(b"\n") == 4 * len(LEAVES)
