"""Which TeX is called, and with what: executables that write down their arguments stand in for the real ones."""

import os
import stat
import time
from pathlib import Path

import pytest

from derive.commands.cli import main
from derive.notation.errors import Error
from derive.show.latex import compile as compiling
from derive.show.latex.compile import compiled, engine

FAKE = """#!/bin/sh
echo "$(basename "$0") $@" >> "{calls}"
for last; do :; done
printf 'This is a fake.\\n' > "${{last%.tex}}.log"
{made}
"""
MAKES_PDF = 'printf "%%PDF-1.5" > "${last%.tex}.pdf"'
WANTED = {
    "latexmk": ["latexmk -pdf -interaction=nonstopmode -halt-on-error -file-line-error notes.tex"],
    "tectonic": ["tectonic --keep-logs notes.tex"],
    "pdflatex": ["pdflatex -interaction=nonstopmode -halt-on-error -file-line-error notes.tex"] * 2,
}


def installed(names: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, made: str = MAKES_PDF) -> Path:
    """A PATH on which of all TeX there are only these; answers where they write what they are called with."""
    calls, binaries = folder / "calls", folder / "bin"
    binaries.mkdir()
    for name in names:
        path = binaries / name
        path.write_text(FAKE.format(calls=calls, made=made), "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    for tool in ("sh", "basename", "printf"):
        (binaries / tool).symlink_to(next(at for at in (Path("/bin") / tool, Path("/usr/bin") / tool) if at.exists()))
    monkeypatch.setenv("PATH", str(binaries))
    return calls


@pytest.mark.parametrize("name", WANTED)
def test_the_one_that_is_there_is_called(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = installed((name,), tmp_path, monkeypatch)
    source = tmp_path / "notes.tex"
    source.write_text("x", "utf-8")
    assert engine() == name
    assert compiled(source) == tmp_path / "notes.pdf"
    assert (tmp_path / "notes.pdf").read_bytes() == b"%PDF-1.5"
    assert calls.read_text("utf-8").splitlines() == WANTED[name]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "calls", "notes.pdf", "notes.tex"]


def test_of_several_the_first_of_the_table_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(("pdflatex", "tectonic", "latexmk"), tmp_path, monkeypatch)
    assert engine() == "latexmk"


def test_the_command_calls_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                              capsys: pytest.CaptureFixture[str]) -> None:
    calls = installed(("tectonic",), tmp_path, monkeypatch)
    assert main(["latex", "momentum.average_of", "--pdf", "-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out' / 'momentum.average_of.pdf'}\n"
    assert calls.read_text("utf-8") == "tectonic --keep-logs momentum.average_of.tex\n"


def test_with_none_the_refusal_names_all_three_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                               capsys: pytest.CaptureFixture[str]) -> None:
    installed((), tmp_path, monkeypatch)
    assert main(["latex", "momentum.average_of", "--pdf", "-o", str(tmp_path / "out")]) == 2
    assert capsys.readouterr() == ("", "derive: no TeX is installed: --pdf needs one of latexmk, tectonic, pdflatex\n")
    assert not (tmp_path / "out").exists()


def test_one_that_makes_no_pdf_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(("tectonic",), tmp_path, monkeypatch, made="exit 1")
    source = tmp_path / "notes.tex"
    source.write_text("x", "utf-8")
    with pytest.raises(Error, match=r"notes\.tex: TeX made no PDF"):
        compiled(source)


def test_tex_has_a_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has started ends with it."""
    (tmp_path / "bin").mkdir()
    slow = tmp_path / "bin" / "latexmk"
    slow.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path}/pid\nwait\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent), prepend=os.pathsep)
    monkeypatch.setattr(compiling, "TIME_LIMIT", 1)
    (tmp_path / "some.tex").write_text("")
    with pytest.raises(Error, match=r"latexmk was not done after 1 s with some\.tex"):
        compiled(tmp_path / "some.tex")
    deadline = time.monotonic() + 10
    while (state := Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}/stat")).exists() and (
            time.monotonic() < deadline and state.read_text().rpartition(")")[2].split()[0] != "Z"):
        time.sleep(0.05)
    assert time.monotonic() < deadline
