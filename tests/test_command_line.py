"""Every command of the project runs in the same way: on outputs that are full, closed or without our signs."""

import os
import re
import subprocess
import sys
import tomllib
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import pytest

import codegen.emit
from codegen import cli
from derive.console.command_line import run
from derive.gradients import __main__ as gradients
from derive.kernel.files import is_result_name
from derive.kernel.files import read as read_proofs
from derive.notation.errors import Error

ROOT = Path(__file__).parents[1]
LAYER = "y[i] = \N{GREEK SMALL LETTER ALPHA}*x'[i]"
COMMANDS = {
    "codegen": ["emit", "sgd", "-o", "kernels"], "codegen bench": ["bench", "sgd", "--size", "10"],
    "derive.gradients": [LAYER, "-o", "proofs", "--coq"],
}
posix = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


def ran(folder: Path, name: str, arguments: Sequence[str], shell: str = "",
        **more: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", name.split()[0], *arguments]
    if shell:
        command = ["sh", "-c", f'"$@" {shell}', "sh", *command]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **more})


@pytest.mark.thorough(seconds=12, every=9)
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252"},
                                         {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}], ids=str)
def test_any_encoding_will_do(name: str, environment: dict[str, str], tmp_path: Path) -> None:
    letters = [word.replace("\N{GREEK SMALL LETTER ALPHA}", "alpha") if "LC_ALL" in environment else word
               for word in COMMANDS[name]]          # under C, a Greek letter on the command line is no letter
    told = ran(tmp_path, name, letters, **environment)
    assert (told.returncode, told.stderr) == (0, b"")
    assert told.stdout.isascii()


@pytest.mark.thorough(seconds=103, every=49)
@posix
@pytest.mark.parametrize("arguments", [None, ["--help"]], ids=str)
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("shell", "code", "says"), [
    ("> /dev/full", 2, b"the standard output cannot be read or written: No space left on device\n"),
    ("> /dev/full 2> /dev/full", 2, b""), ("2> /dev/full", 0, b""), ("2>&-", 0, b""), ("<&-", 0, b""),
    (">&-", 2, b"the standard output is closed; expected a terminal, a file or a pipe\n"), (">&- 2>&-", 2, b""),
    ("<&- >&- 2>&-", 2, b""),
])
def test_streams_that_are_closed_or_full(name: str, arguments: list[str] | None, shell: str, code: int, says: bytes,
                                         tmp_path: Path) -> None:
    told = ran(tmp_path, name, COMMANDS[name] if arguments is None else arguments, shell)
    assert (told.returncode, told.stderr) == (code, name.split()[0].encode() + b": " + says if says else b"")


@pytest.mark.thorough(seconds=4, every=3)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_that_nobody_reads_ends_quietly(name: str, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as output:
        told = subprocess.run([sys.executable, "-m", name.split()[0], *COMMANDS[name]], cwd=tmp_path, stdout=output,
                              stderr=subprocess.PIPE, check=False, timeout=300,
                              env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (told.returncode, told.stderr) == (141, b"")


@pytest.mark.parametrize(("raised", "code", "says"), [
    (Error("no\x1b[2J"), 2, "some: no\N{SYMBOL FOR ESCAPE}[2J\n"),
    (KeyboardInterrupt(), 130, ""), (BrokenPipeError(), 141, ""),
    (OSError(28, "No space left on device"), 2, "some: the standard output cannot be read or written: "),
    (OSError(13, "Permission denied", "a/b"), 2, "some: a/b cannot be read or written: Permission denied\n"),
    (ValueError("oh"), 3, "some: internal error: ValueError: oh (test_command_line.py, line "),
    (RecursionError("deep"), 3, "some: internal error: RecursionError: deep (test_command_line.py, line "),
    (MemoryError(), 3, "some: internal error: MemoryError (test_command_line.py, line "),
], ids=lambda part: type(part).__name__)
def test_each_failure_has_its_exit_code(raised: BaseException, code: int, says: str, monkeypatch: pytest.MonkeyPatch,
                                        capfd: pytest.CaptureFixture[str]) -> None:
    def fail(asked: object) -> int:
        raise raised

    def parser() -> ArgumentParser:
        made = ArgumentParser("some")
        made.set_defaults(run=fail)
        return made

    monkeypatch.setattr("derive.console.command_line.give_up", lambda stream: None)  # these are the streams of tests
    assert run("some", parser, []) == code
    assert capfd.readouterr().err.startswith(says)


def test_an_error_of_the_tool_is_none_of_the_call(monkeypatch: pytest.MonkeyPatch,
                                                  capfd: pytest.CaptureFixture[str]) -> None:
    def broken(*arguments: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("derive.console.command_line.give_up", lambda stream: None)
    monkeypatch.setattr(codegen.emit, "drift", broken)
    monkeypatch.setattr(gradients, "layer", broken)
    assert cli.main(["check"]) == 3
    assert gradients.main([LAYER]) == 3
    assert capfd.readouterr().err.count("internal error: KeyError") == 2


def test_a_proof_file_takes_the_place_of_a_link_and_never_follows_it(tmp_path: Path) -> None:
    (tmp_path / "proofs").mkdir()
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / "proofs" / "dx.proof").symlink_to(other)
    assert gradients.main(["y[i] = w[i]*x[i]", "-o", str(tmp_path / "proofs")]) == 0
    assert other.read_text() == "mine"
    assert not (tmp_path / "proofs" / "dx.proof").is_symlink()
    other.with_suffix(".txt").touch()
    assert gradients.main(["y = x", "-o", str(other)]) == 2


@pytest.mark.parametrize("name", ["x'", "\u03b1", "alpha", "x_0", "\u03b1'", "real", "Theorem", "bool", "proves"])
def test_each_name_has_a_proof_file(name: str, tmp_path: Path) -> None:
    assert gradients.main([f"y = 2*{name}", "-o", str(tmp_path), "--coq"]) == 0
    made, = tmp_path.glob("*.proof")
    assert [result.name for result in read_proofs(made.read_text().splitlines(keepends=True))] == [made.stem]


def test_no_two_names_have_one_proof_file() -> None:
    names = ["dx", "dx'", "dx''", "dx_0", "d\u03b1", "dalpha", "dx_0027_", "d_03b1_", "dx'_0", "dx_0'"]
    made = [gradients.result_name(name) for name in names]
    assert len(set(made)) == len(names)
    assert all(map(is_result_name, made))


@pytest.mark.parametrize("name", ["derive", "codegen"])
def test_the_version_is_that_of_the_distribution(name: str, tmp_path: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    told = ran(tmp_path, name, ["--version"])
    assert (told.returncode, told.stdout.decode(), told.stderr) == (0, f"{name} of chalkproof {version}\n", b"")


def test_what_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = [path for path in re.findall(r"`((?:derive|codegen|tests|proofs|\.ci)/[\w./]*)`", text)
             if "your_" not in path]
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
