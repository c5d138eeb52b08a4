"""What stands above a kernel: gradients as formulas, which derive proves; shapes; types of arguments and results."""

import inspect
import re
from importlib import import_module

import numpy as np
import pytest

from codegen.building import build
from codegen.catalogue import entries
from codegen.lower.layers import lower
from codegen.numpy.headers import apart, gradient_formulas
from codegen.program.grammar import Affine, Axis, Read, Reduce, letter
from codegen.schedule.saved_for_backward import keeping
from derive.layers.examples import EXAMPLES
from tests.kept import layer

# Those whose formulas are in the notation of a claim, and are proved in a few seconds.
PROVED = ["linear", "quadratic form", "sigmoid", "tanh", "SiLU", "softmax", "squared error", "RMS norm", "batch norm",
          "two-layer network", "attention", "mean and variance", "bilinear"]


def formulas(text: str) -> dict[str, list[str]]:
    lowered = lower(layer(text))
    return gradient_formulas(keeping(lowered.forward, lowered.backward), lowered)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("name", PROVED)
def test_the_formulas_are_proved(name: str) -> None:
    """All that speak of the forward pass alone: a claim is one formula."""
    found, checked = layer(EXAMPLES[name].text), 0
    own: set[str] = set()
    for of, lines in formulas(EXAMPLES[name].text).items():
        own |= {line.split("[")[0] for line in lines[1:]}
        if not any(re.search(rf"\b{value}\b", lines[0]) for value in own):
            assert found.check_gradient(of, lines[0]), lines[0]
            checked += 1
    assert checked


def test_a_wrong_formula_is_not_proved() -> None:
    found = layer(EXAMPLES["softmax"].text)
    claim = formulas(EXAMPLES["softmax"].text)["x"][0]
    assert claim == "dx[i] = y[i]*(dy[i] - sum(j, dy[j]*y[j]))"
    assert found.check_gradient("x", claim)
    assert not found.check_gradient("x", claim.replace(" - ", " + "))


@pytest.mark.parametrize("name", [entry.name for entry in entries().values() if not entry.rule])
def test_every_gradient_has_its_formula_and_its_theorem(name: str) -> None:
    entry = entries()[name]
    text = (import_module(f"codegen.kernels.{name}").__doc__ or "").split("Gradients")[1].split("\n\n")[1]
    whole = re.sub(r"\n {8}(?!where)", " ", text)
    found = layer(entry.text)
    for of in found.inputs:
        assert re.search(rf"(?m)^    d{of}(\[[\w,]+\])? = .*   {found.gradient(of).digest}$", whole), of
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("name", [entry.name for entry in entries().values() if not entry.rule])
def test_an_editor_shows_types_and_shapes(name: str) -> None:
    module = import_module(f"codegen.kernels.{name}")
    for function in (module.forward, module.backward):
        signature = inspect.signature(function)
        assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())
        assert signature.return_annotation in (np.ndarray, dict[str, np.ndarray])
        said = inspect.getdoc(function) or ""
        for argument in signature.parameters:
            if argument != "kept":
                assert re.search(rf"(?m)^{argument}: (a number|\(.+\))$", said), argument
        assert "\nReturns " in said


@pytest.mark.parametrize("name", ["softmax", "layer_norm", "attention"])
def test_results_are_of_the_kind_that_the_annotation_says(name: str) -> None:
    module = import_module(f"codegen.kernels.{name}")
    for function, result in ((module.forward, module.forward(**module.inputs())),):
        assert isinstance(result, inspect.signature(function).return_annotation)


def test_a_value_that_is_used_twice_is_written_once() -> None:
    found = formulas(EXAMPLES["attention"].text)
    assert [lines[0].startswith("ds[i,j] = ") for one in found.values() for lines in [one[1:]] if lines] == [True]
    assert "ds[i,j]" in found["q"][0]
    assert "ds[i,j]" in found["c"][0]


def test_a_sum_that_is_written_out_has_a_letter_of_its_own() -> None:
    i, j = (Axis(name, Affine((), 1), letter("N")) for name in "ij")
    inner = Reduce("sum", (i,), Read("x", (letter("i"), letter("j"))))
    assert apart(inner, frozenset("i")) == Reduce("sum", (Axis("k", *i.span),), Read("x", (letter("k"), letter("j"))))
    assert apart(inner, frozenset("k")) == inner
    assert j.name == "j"


def test_the_least_versions_are_named() -> None:
    assert "Needs Python 3.11 and NumPy 2.0, or newer." in build(layer("y[i] = 2*x[i]")).source
