"""Every claim as LaTeX: what is written compiles without an error, a warning or a line that is too long."""

import re
import shutil
from pathlib import Path

import pytest

from derive.commands.cli import main
from derive.commands.publishing import Chosen, latex
from derive.notation.errors import Error
from derive.sheets import course
from derive.show.latex import compile as tex
from derive.show.latex.document import document, snippet
from derive.show.latex.style import STYLE

from .course_told import EACH_SCRIPT, listed

pytestmark = pytest.mark.xdist_group("course")

TEX = next((name for name in tex.COMMANDS if shutil.which(name)), None)
needs_tex = pytest.mark.skipif(TEX is None, reason=f"no TeX is installed: one of {', '.join(tex.COMMANDS)}")
SCRIPTS = course.scripts()


def log_of(name: str, source: str, folder: Path) -> str:
    path = folder / f"{name}.tex"
    path.write_text(source, "utf-8")
    (folder / "out").mkdir(exist_ok=True)
    return tex.run(path, folder / "out")


@EACH_SCRIPT
@needs_tex
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_document_compiles_without_a_complaint(path: Path, tmp_path: Path) -> None:
    claims = listed(path)
    log = log_of(path.stem, document(claims[0].document, claims), tmp_path)
    assert (tmp_path / "out" / f"{path.stem}.pdf").exists(), log[-2000:]
    assert tex.complaints(log) == []


@needs_tex
def test_a_line_that_is_too_long_is_a_complaint(tmp_path: Path) -> None:
    log = log_of("long", "\\documentclass{article}\\begin{document}x\\hbox to 90cm{x\\hfil}\\end{document}", tmp_path)
    assert any(line.startswith("Overfull") for line in tex.complaints(log))


@needs_tex
def test_a_source_that_does_not_compile_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tex"
    wrong.write_text("\\documentclass{article}\\begin{document}$\\nonsense$\\end{document}", "utf-8")
    with pytest.raises(Error, match=r"wrong\.tex: .*Undefined control sequence"):
        tex.compiled(wrong)


@needs_tex
def test_a_snippet_is_included_with_its_package(tmp_path: Path) -> None:
    told = listed(course.FOLDER / "sgd_1_momentum.py")
    (tmp_path / "chalkproof.sty").write_text(STYLE, "utf-8")
    lecture = ("\\documentclass{article}\\usepackage{chalkproof}\\begin{document}Notes.\n\n"
               + snippet([claim for claim in told if claim.name == "momentum.rescaled"]) + "\\end{document}")
    assert tex.complaints(log_of("notes", lecture, tmp_path)) == []


@EACH_SCRIPT
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_no_machine_name_is_printed(path: Path) -> None:
    for told in listed(path):
        source = re.sub(r"\\texttt\{[^}]*\}|\\label\{[^}]*\}|\\cite\{[^}]*\}|None of these", "", snippet([told]))
        for wrong in ("At(", "#", "⟦", "\ue000", "--", "+ -", "Sum(", "**", "Pow(", "{-}{-}", "\\mathrm{mu", "None"):
            assert wrong not in source.replace("% \\usepackage", "").replace("\\textbackslash", ""), (told.name, wrong)
        assert not re.search(r"\+ *(\\plainbreak\{\d+\})?\{-\}", source), told.name
        assert source.count("{") - source.count("\\{") == source.count("}") - source.count("\\}"), told.name


def test_the_statement_stands_in_the_letters_of_its_document() -> None:
    told = {claim.name: claim for claim in listed(course.FOLDER / "assignment_5_sgd_l2.py")}
    text = snippet([told["l2.strength"]])
    assert "\\mu'" in text
    assert "\\lambda'" in text
    assert "\\mu_{2}" not in text


def test_what_is_cited_stands_in_the_bibliography() -> None:
    claims = listed(course.FOLDER / "assignment_1_gradient_check.py")
    text = document("Assignments", claims)
    assert "\\cite{mean-value-theorem}" in text
    assert "\\bibitem{mean-value-theorem}" in text
    assert "Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.10" in text


def test_facts_of_the_kernel_stand_under_their_books() -> None:
    told = {claim.name: claim for claim in listed(course.FOLDER / "sgd_1_momentum.py")}
    text = snippet([told["momentum.converges"]])
    assert "Rudin, Principles of Mathematical Analysis, 3rd ed.: " in text
    assert "geometric\\_decay (3.20(e))" in text


@pytest.mark.thorough(seconds=9)
def test_a_claim_that_fails_shows_its_witness_before_its_repair() -> None:
    told = {claim.name: claim for claim in listed(course.FOLDER / "sgd_2_bias.py")}
    text = snippet([told["bias.convex"]])
    places = [text.index(word) for word in ("textbf{fails}", "{witness}", "textbf{Repair}", "bias.convex\\_repaired",
                                            "Proof 1")]
    assert places == sorted(places)


def test_without_a_tex_the_refusal_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tex.shutil, "which", lambda name: None)
    chosen = Chosen((), {}, (), ())
    with pytest.raises(Error, match="no TeX is installed: --pdf needs one of latexmk, tectonic, pdflatex"):
        latex(chosen, tmp_path, "", False, True, None)


@pytest.mark.thorough(seconds=4)
def test_the_command_writes_what_it_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["latex", "momentum.rescaled", "-o", str(tmp_path)]) == 0
    (named,) = capsys.readouterr().out.splitlines()
    assert "\\begin{document}" in Path(named).read_text("utf-8")
    assert main(["latex", "momentum.rescaled", "--snippet", "-o", str(tmp_path / "s")]) == 0
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == ["chalkproof.sty", "momentum.rescaled.tex"]
    assert main(["latex", "momentum.rescalde", "-o", str(tmp_path)]) == 2
    assert "no claim, script or inventory number is named 'momentum.rescalde'" in capsys.readouterr().err


@pytest.mark.thorough(seconds=6, every=3)
@needs_tex
@pytest.mark.parametrize("layer", [
    "y[i] = exp(x[i])/sum(j, exp(x[j]))",
    "y[i] = (sum(j, w[i,j]*x[j]) + b[i]) / sqrt(sum(j, w[i,j]**2))",
    "m = mean(j, x[j]); v = mean(j, (x[j] - m)**2); y[i] = gamma[i]*(x[i] - m)/sqrt(v + eps) + beta[i]",
])
def test_a_layer_as_a_document(layer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layer", layer, "--latex"]) == 0
    assert tex.complaints(log_of("layer", capsys.readouterr().out, tmp_path)) == []
