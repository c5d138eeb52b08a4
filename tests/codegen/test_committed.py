"""The committed kernels: they are what would be emitted now, they check themselves, and they need NumPy alone."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from codegen.catalogue import ESTIMATES, RULES, entries
from codegen.emit import COMMITTED, drift, emit
from codegen.kernels import adam, layer_norm
from derive.layers.examples import EXAMPLES

NAMES = sorted([*entries(), *ESTIMATES])
TEMPLATES = sorted((Path(__file__).parents[2] / "codegen").rglob("*.j2"))


def test_every_layer_rule_and_estimator_has_a_kernel() -> None:
    assert len(NAMES) == len(EXAMPLES) + len(RULES) + len(ESTIMATES)
    assert {path.stem for path in COMMITTED.glob("*.py")} == {"__init__", *NAMES}


@pytest.mark.thorough(seconds=10)
@pytest.mark.xdist_group("emitted")         # in one process the texts are made once
def test_they_are_what_would_be_emitted_now() -> None:
    assert drift() == []


@pytest.mark.thorough(seconds=4)
@pytest.mark.xdist_group("emitted")
def test_drift_is_seen(tmp_path: Path) -> None:
    emit((), tmp_path)
    changed = tmp_path / "adam.py"
    changed.write_text(changed.read_text().replace("np.sqrt", "np.cbrt"))
    (tmp_path / "tanh.py").unlink()
    (tmp_path / "more.py").write_text("")
    found = drift(tmp_path)
    assert [line.split(" on line ")[0] for line in found] == [
        "adam.py differs", "more.py is no kernel of the catalogue", "tanh.py is missing"]


@pytest.mark.thorough(seconds=18)
def test_the_same_text_whatever_the_hashes_are() -> None:
    code = "from codegen.emit import files; print(hash_of(files(('layer_norm', 'lstm_cell', 'adam'))))"
    code = f"import hashlib\nhash_of = lambda found: hashlib.sha256(repr(found).encode()).hexdigest()\n{code}"
    found = {subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True,
                            check=True, cwd=COMMITTED.parents[1]).stdout for seed in ("1", "2")}
    assert len(found) == 1


@pytest.mark.parametrize("name", NAMES)
def test_it_checks_itself(name: str) -> None:
    module = import_module(f"codegen.kernels.{name}")
    for seed in range(3):
        module.check(seed)


@pytest.mark.parametrize("name", [name for name in NAMES if hasattr(import_module(f"codegen.kernels.{name}"), "FEW")])
def test_it_checks_its_tiles(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done with arrays that do not stay in the cache."""
    module = import_module(f"codegen.kernels.{name}")
    monkeypatch.setattr(module, "FEW", 0)
    monkeypatch.setattr(module, "_KNOWN", {})
    for few in ("_small_forward", "_small_backward"):
        monkeypatch.setattr(module, few, None)
    module.check()


@pytest.mark.parametrize(("name", "old", "new"), [
    ("softmax", "share[b,i]*(dy[b,i]", ""), ("adam", "np.sqrt(tile, out=tile)", "np.cbrt(tile, out=tile)"),
    ("layer_norm", "np.sqrt(", "np.cbrt("),
])
def test_a_wrong_kernel_fails_its_check(name: str, old: str, new: str, tmp_path: Path) -> None:
    text = (COMMITTED / f"{name}.py").read_text()
    if name == "softmax":
        old = next(line for line in text.splitlines() if "dx = np.subtract(dy, " in line)
        new = old.replace("np.subtract", "np.add")
    assert old in text
    back = text.rindex(old)
    wrong = text.replace(old, new) if name == "adam" else text[:back] + new + text[back + len(old):]
    (tmp_path / f"{name}.py").write_text(wrong)
    done = subprocess.run([sys.executable, f"{name}.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.search(r"AssertionError: \w+: .*, expected ", done.stderr, re.DOTALL)


def test_it_runs_by_itself() -> None:
    done = subprocess.run([sys.executable, "-m", "codegen.kernels.adam"], capture_output=True, text=True, check=True,
                          cwd=COMMITTED.parents[1])
    assert done.stdout == "adam: the step is what the formula says\n"


def test_importing_a_kernel_loads_neither_sympy_nor_jinja2() -> None:
    code = ("import sys, codegen.kernels.adam, codegen.kernels.softmax; "
            "sys.exit(' '.join(sorted({'sympy', 'jinja2', 'derive'} & set(sys.modules))) or 0)")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=COMMITTED.parents[1])


@pytest.mark.parametrize("name", NAMES)
def test_what_a_kernel_is_made_of(name: str) -> None:
    """NumPy alone; a header; no loop but over tiles and windows; einsum nowhere; each operation under its formula."""
    text = (COMMITTED / f"{name}.py").read_text()
    tree = ast.parse(text)
    imported = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in ast.walk(tree)
                if isinstance(node, ast.Import | ast.ImportFrom)}
    assert {str(module).split(".")[0] for module in imported} == {"numpy"}
    assert re.search(r"  [0-9a-f]{12}\n", text)
    assert "do not edit" in text
    assert "einsum" not in text
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name in (
                "forward", "backward", "step", "estimate"):
            loops = [ast.unparse(node.iter) for node in ast.walk(function) if isinstance(node, ast.For)]
            assert all(loop == "flat" or re.match(r"range\(0, .*rows\)$|range\([KL]\)$", loop) for loop in loops), loops


def test_the_templates_keep_to_the_style() -> None:
    for path in TEMPLATES:
        lines = path.read_text().splitlines()
        assert len(lines) < 40, path.name
        assert re.fullmatch(r"\{# [\w, ]+ -#\}", lines[0]), path.name


def test_float32_kernels_by_hand() -> None:
    """Two of them against NumPy, in a batch as people use them."""
    x = np.random.default_rng(0).standard_normal((5, 40)).astype(np.float32)
    y = layer_norm.forward(x=x, eps=1e-5, g=np.ones(40, np.float32), b=np.zeros(40, np.float32))
    np.testing.assert_allclose(y, (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5),
                               rtol=1e-4, atol=1e-5)
    theta, m, v, g = np.ones(3), np.zeros(3), np.zeros(3), np.array([1.0, -2.0, 0.5])
    adam.step(theta=theta, m=m, v=v, g=g, beta1=0.9, beta2=0.999, alpha=0.1, eps=0.0, t=1)
    np.testing.assert_allclose(theta, 1 - 0.1 * np.sign(g))
