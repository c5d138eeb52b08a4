"""Theorems and layers in a notebook: plain commands, the derivation's own lines, and a text beside them."""

import shutil
from pathlib import Path

import pytest

from derive import layer
from derive.show.latex import compile as tex
from derive.show.notebook import answer_latex

softmax = layer("y[i] = exp(x[i])/sum(j, exp(x[j]))")


def test_a_theorem_shows_its_lines_and_what_it_is_given() -> None:
    theorem = softmax.gradient("x")
    shown = theorem._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/latex"}
    assert shown["text/plain"] == repr(theorem)
    assert shown["text/latex"] == theorem._repr_latex_() == answer_latex(theorem)
    for part in ("\\frac{d\\mathcal{L}}{dx_{i}}&{}= ", "\\text{total derivative}", "\\text{given }I\\ge 1"):
        assert part in shown["text/latex"]
    assert "plainbreak" not in shown["text/latex"]


def test_what_a_text_presupposes_is_shown_too() -> None:
    shown = layer("y[i] = x[i]**2").check_gradient("x", "dx[j] = 2*dy[j]*exp(log(x[j]))")._repr_mimebundle_()
    assert "written presupposes x[i] > 0 for 1" in shown["text/plain"]
    assert "\\text{written presupposes }" in shown["text/latex"]


def test_a_layer_shows_its_definitions() -> None:
    shown = softmax._repr_mimebundle_()
    assert shown["text/plain"] == softmax.text
    assert shown["text/latex"] == softmax._repr_latex_()
    assert "y_{i}= \\frac{e^{x_{i}}}{\\sum_{j}e^{x_{j}}}" in shown["text/latex"]


@pytest.mark.skipif(not any(map(shutil.which, tex.COMMANDS)), reason="no TeX is installed")
def test_what_a_notebook_gets_compiles(tmp_path: Path) -> None:
    theorem = layer("y[i] = (sum(j, w[i,j]*x[j]) + b[i]) / sqrt(sum(j, w[i,j]**2))").gradient("w")
    source = ("\\documentclass{article}\\usepackage{amsmath,amssymb}"
              "\\usepackage[paperwidth=60cm,textwidth=50cm]{geometry}"
              f"\\begin{{document}}{theorem._repr_latex_()}\\end{{document}}")
    path = tmp_path / "note.tex"
    path.write_text(source, "utf-8")
    (tmp_path / "out").mkdir()
    assert tex.complaints(tex.run(path, tmp_path / "out")) == []
