"""What stands in a comment of a formula reaches no generated code: no docstring ends early, and nothing of it runs."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from codegen import build
from codegen.templating import commented
from derive import Error, estimator, family, layer, update_rule
from derive.commands.cli import main
from derive.estimators.families import FamilyError
from derive.show.latex.layer import layer_document
from derive.show.notebook import layer_latex

HOSTILE = [
    '""" ; open("{mark}", "w"); """',
    "'''; open('{mark}', 'w'); '''",
    '\\"""\nopen("{mark}", "w")\n"""'.replace("\n", " "),
    "\\N{{SNOWMAN}} \\x22\\x22\\x22 \\",
    "*/ __attribute__((constructor)) static void run(void) {{ fclose(fopen(\"{mark}\", \"w\")); }} /*",
    "??/ */ int system(const char *); /*",
    "{{{{ ''.__class__ }}}} {{% raw %}} {{#",
    "$\\write18{{touch {mark}}}$ \\end{{document}} %",
    "<script>alert('{mark}')</script> & ]]>",
    "coding: utf-7", "type: ignore", "noqa", "-*- coding: rot13 -*-",
]


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def note(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A comment that would make a file if a machine read it."""
    return f"  # {request.param.format(mark=tmp_path / 'ran')}"


@pytest.fixture(autouse=True)
def nothing_ran(tmp_path: Path) -> object:
    yield
    assert not (tmp_path / "ran").exists()


@pytest.mark.thorough(seconds=15, every=27)
@pytest.mark.parametrize("target", ["numpy", "native"])
def test_a_layer(note: str, target: str) -> None:
    plain = build(layer("h[i] = exp(x[i])\ny[i] = 2*h[i]/sum(j, h[j])"), target)
    noted = build(layer(f"{note}\nh[i] = exp(x[i]){note}\ny[i] = 2*h[i]/sum(j, h[j]){note}\n{note}"), target)
    x = np.arange(3.0)
    assert np.array_equal(noted.forward(x=x), plain.forward(x=x))
    assert np.array_equal(noted.backward(x, x=x)["x"], plain.backward(x, x=x)["x"])
    assert noted.source == plain.source
    assert noted.text == plain.text


@pytest.mark.parametrize("target", ["numpy", "native"])
def test_an_update_rule(note: str, target: str) -> None:
    plain = build(update_rule("v = mu*v + g\ntheta = theta - alpha*v"), target)
    noted = build(update_rule(f"{note}\nv = mu*v + g{note}\n{note}\ntheta = theta - alpha*v{note}"), target)
    theta, v, g = np.ones(3), np.zeros(3), np.ones(3)
    noted(theta=theta, v=v, g=g, mu=0.5, alpha=0.5)
    assert np.array_equal(theta, np.full(3, 0.5))
    assert noted.source == plain.source


def test_an_estimator(note: str) -> None:
    x = family(f"x[b]{note}", "i.i.d.")
    plain = build(estimator("mean(b=1..B, x[b])", family("x[b]", "i.i.d."), given="B >= 1").E())
    noted = build(estimator(f"mean(b=1..B, x[b]){note}", x, given=f"B >= 1{note}").E())
    assert noted(x=np.array([1.0, 2.0])) == 1.5
    assert noted.source == plain.source


@pytest.mark.parametrize("name", ['x"""', "x*/", "x\\", "x]", "x\n", 'x", y', "\u0430", "import", "pi", ""])
def test_a_family_has_a_name(name: str) -> None:
    with pytest.raises(FamilyError):
        family(f"{name}[b]", "i.i.d.")


def test_the_command_that_prints_code(note: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layer", f"y[i] = 2*x[i]{note}", "--numpy"]) == 0
    text = capsys.readouterr().out
    assert main(["layer", "y[i] = 2*x[i]", "--numpy"]) == 0
    assert text == capsys.readouterr().out
    ast.parse(text)


def test_a_document(note: str) -> None:
    noted, plain = layer(f"y[i] = 2*x[i]{note}; and more"), layer("y[i] = 2*x[i]")
    assert layer_latex(noted) == layer_latex(plain)
    documents = [layer_document(one, [("x", one.gradient("x"))], one.outputs) for one in (noted, plain)]
    assert documents[0] == documents[1]


def test_a_docstring_says_the_formula() -> None:
    source = build(layer("y[i] = 2*x'[i]  # a note")).source
    said = ast.get_docstring(ast.parse(source)) or ""
    assert "    y[i] = 2*x'[i]\n" in said
    assert "note" not in source


@pytest.mark.parametrize("line", ['a """ b', "a \\ b", "a */ b", "a /* b", "a\nb", "a\x1bb", "a ??/ b", "a \u202e"])
def test_a_line_that_would_end_a_comment_is_refused(line: str) -> None:
    with pytest.raises(Error, match="cannot stand in a comment of generated code"):
        commented(["y = x", line])


def test_comments_of_c_are_whole() -> None:
    source = build(layer("y[i] = exp(x[i])/sum(j, exp(x[j]))  # */ int f; /*"), "native").source
    assert "int f" not in source
    assert source.count("/*") == source.count("*/") == len(re.findall(r"/\*.*?\*/", source, re.DOTALL))
