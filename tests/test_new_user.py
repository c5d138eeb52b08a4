"""Somebody who has read the tutorial alone makes a sheet, far from the repository, and gets all its outputs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
# A sheet of her own: other formulas than the tutorial has, and no word of the library that it does not have.
SCRIPT = '''"""Exercises, problem 7: one claim of each kind, and a slip."""

from derive import Sheet, layer, recurrence, report

problem = Sheet("Exercises", "problem 7")

s = recurrence("s[t] = 3*s[t-1] + 2", start="s[0] = 0")
problem.claim("s[t] == 3**t - 1 for t >= 0", name="seven.recurrence", about=s)

problem.claim(
    "Var(mean(b=1..B, g[b])) == v/B",
    name="seven.expectation", about="g[b] i.i.d.", given=("Var(g[1]) == v", "B >= 1"),
)

problem.claim("4*x*y <= (x + y)**2", name="seven.inequality").by_steps(
    "4*x*y <= 4*x*y + (x - y)**2", "... == (x + y)**2")

problem.gradient(
    "dw[i,j] = dy[i]*x[j]",
    of=layer("y[i] = sum(j, w[i,j]*x[j]) + b[i]"), name="seven.gradient",
)

problem.equivalent(
    "m = b*m + (1 - b)*g; w = w - lr*m",
    "m = b*m + g; w = w - rate*m",
    name="seven.rule",
)

right = problem.lemma("(x + y)**2 <= 2*x**2 + 2*y**2", name="seven.repaired")
problem.claim("(x + y)**2 <= x**2 + y**2", name="seven.slip").fails(repair=right)

report(__name__)
'''
CLAIMS = ["seven.recurrence", "seven.expectation", "seven.inequality", "seven.gradient", "seven.rule", "seven.slip"]
FORMULA = re.compile(r'"[^"]*"')


def test_the_script_has_no_word_that_the_tutorial_has_not() -> None:
    words = set(re.findall(r"\.([a-z_]+)\(|\b([a-z_]+)=|import (.*)", FORMULA.sub('""', SCRIPT)))
    used = {word.strip() for found in words for part in found for word in part.split(",") if word.strip()}
    assert used - {"s", "right", "problem"} <= set(re.findall(r"[A-Za-z_]+", TUTORIAL))
    assert {"claim", "gradient", "equivalent", "by_steps", "lemma", "fails", "about", "given"} <= used


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    assert ROOT not in folder.parents
    derive(folder, "new", "exercises")
    (folder / "exercises" / "problem_1.py").unlink()
    (folder / "exercises" / "problem_7.py").write_text(SCRIPT)
    return folder / "exercises"


def derive(here: Path, *words: str) -> str:
    told = subprocess.run(
        [sys.executable, "-m", "derive", *words], cwd=here, text=True, capture_output=True, check=False,
        encoding="utf-8", env={"PYTHONUTF8": "1", "HOME": str(here), "PYTHONPATH": str(ROOT)})
    assert (told.returncode, told.stderr) == (0, ""), told.stderr
    return told.stdout


@pytest.mark.thorough(seconds=4)
def test_the_table(sheet: Path) -> None:
    told = derive(sheet, "prove")
    assert re.findall(r"^  (\w+) +(seven\.\w+)", told, re.M) == [
        *(("holds", name) for name in CLAIMS[:-1]), ("fails", CLAIMS[-1])]
    assert told.endswith("6 claims: 5 holds, 1 fails\n")


@pytest.mark.thorough(seconds=4)
def test_the_latex(sheet: Path) -> None:
    assert derive(sheet, "latex", "-o", "tex") == "tex/exercises.tex\n"
    written = (sheet / "tex" / "exercises.tex").read_text("utf-8")
    assert written.startswith("\\documentclass")
    assert written.rstrip().endswith("\\end{document}")
    assert all(name in written.replace("\\_", "_") for name in CLAIMS)


@pytest.mark.thorough(seconds=5)
def test_the_site(sheet: Path) -> None:
    assert derive(sheet, "report", "-o", "site") == "site/index.html\n"
    front = (sheet / "site" / "index.html").read_text("utf-8")
    assert "<h1>Exercises</h1>" in front
    assert all(f'href="{name}.html"' in front and (sheet / "site" / f"{name}.html").exists() for name in CLAIMS)
    assert "seven.slip" in (sheet / "site" / "errata.html").read_text("utf-8")


@pytest.mark.thorough(seconds=4)
def test_the_certificates(sheet: Path) -> None:
    told = derive(sheet, "certify", "-o", "coq")
    assert "coq/problem_7.v: " in told
    assert "not certified" not in told
    written = (sheet / "coq" / "problem_7.v").read_text("utf-8")
    assert written.count("Qed.") >= len(CLAIMS)
    assert all(name in written for name in CLAIMS)


@pytest.mark.thorough(seconds=4)
def test_from_elsewhere_it_is_named(sheet: Path) -> None:
    assert derive(sheet.parent, "prove", "exercises", "seven.rule").endswith("1 claim: 1 holds\n")
    assert "  printed   (x + y)^2 ≤ x^2 + y^2\n" in derive(sheet.parent, "errata", "exercises")
