"""Outputs that are full, closed, cut off or without our signs, inputs that are no text: one message, never a trace."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from derive.commands.cli import main
from derive.sheets import course

ROOT = Path(__file__).parents[1]
LAYER = "y[i] = sum(j, w[i,j]*x[j])"
RULE = "mu_t = beta*mu_t + (1-beta)*g"
SHEET = '''"""A sheet."""
from derive import Sheet, recurrence
y = recurrence("mu[t] = x[t]")
sheet = Sheet("Übung «1»", "problem 1")
sheet.claim("mu[t] == x[t] for t >= 1", name="copy.all", inventory="9.1", about=y).by_algebra()
'''
COMMANDS = {
    "prove": ["prove", "copied.py"], "json": ["prove", "copied.py", "--json"], "show": ["show", "copied.py"],
    "errata": ["prove", "copied.py", "--errata", "--json"], "layer": ["layer", LAYER],
    "record": ["layer", LAYER, "--json"], "tex": ["layer", LAYER, "--latex"],
    "numpy": ["layer", LAYER, "--numpy"],
    "claim": ["layer", LAYER, "--claim", "dx[j] = 2*sum(i, dy[i]*w[i,j])"],
    "claimed": ["layer", LAYER, "--claim", "dx[j] = dy[j]", "--json"],
    "rule": ["rule", RULE], "rules": ["rule", RULE, "--equivalent-to", "m = beta*m + g"],
}
SOME = ("prove", "json", "show", "numpy", "rule")
posix = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "copied.py").write_text(SHEET, "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, stdout: int = subprocess.PIPE, shell: str = "",
        **more: str) -> "subprocess.CompletedProcess[bytes]":
    own = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache"), **more}
    command = [sys.executable, "-m", "derive", *arguments]
    if shell:
        command = ["sh", "-c", f'"$@" {shell}', "sh", *command]
    return subprocess.run(command, cwd=folder, stdout=stdout, stderr=subprocess.PIPE, env={**os.environ, **own},
                          check=False, timeout=300)


def printed(folder: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, *arguments: str) -> str:
    """What a command prints on an output of this encoding, in this process."""
    output = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.setattr(sys, "stdout", output)
    assert main(arguments) in (0, 1)
    assert isinstance(output.buffer, io.BytesIO)
    return output.buffer.getvalue().decode(encoding)


@pytest.mark.thorough(seconds=29, every=9)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
@pytest.mark.parametrize("name", COMMANDS)
def test_any_encoding_will_do(name: str, encoding: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(folder, monkeypatch, encoding, *COMMANDS[name])
    if "--json" in COMMANDS[name]:
        assert text.isascii()
        json.loads(text)
    elif name in ("show", "layer", "claim", "rule"):
        assert any(sign in text for sign in "β≥Σ") == (encoding == "utf-8")


def test_json_is_the_same_everywhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [json.loads(printed(folder, monkeypatch, encoding, *COMMANDS["json"])) for encoding in ("ascii", "utf-8")]
    assert told[0] == told[1]
    assert told[0][0]["document"] == "Übung «1»"


@pytest.mark.thorough(seconds=13, every=4)
@pytest.mark.parametrize("name", ["json", "record", "rule", "claim"])
def test_an_environment_without_signs_will_do(name: str, folder: Path) -> None:
    for environment in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        told = run(folder, *COMMANDS[name], **environment)
        assert told.returncode in (0, 1), told.stderr
        assert told.stderr == b""
        assert told.stdout.isascii()


@pytest.mark.thorough(seconds=9, every=4)
@posix
@pytest.mark.parametrize("arguments", [COMMANDS[name] for name in SOME] + [["--help"], ["prove", "--help"]],
                         ids=lambda arguments: " ".join(arguments)[:30])
def test_a_full_disk_is_one_message(arguments: list[str], folder: Path) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    told = run(folder, *arguments, stdout=full)
    os.close(full)
    assert told.returncode == 2
    assert told.stderr == b"derive: the standard output cannot be read or written: No space left on device\n"


@pytest.mark.thorough(seconds=8, every=4)
@posix
@pytest.mark.parametrize(("shell", "code"), [("> /dev/full 2> /dev/full", 2), ("2> /dev/full", 0), ("2>&-", 0),
                                             ("<&-", 0), (">&-", 2), (">&- 2>&-", 2), ("<&- >&- 2>&-", 2)])
def test_streams_that_are_closed_or_full(shell: str, code: int, folder: Path) -> None:
    told = run(folder, "prove", "copied.py", "--no-cache", shell=shell)
    assert told.returncode == code, told.stderr
    assert b"Traceback" not in told.stderr
    assert (b"holds" in told.stdout) == (code == 0)


@posix
def test_messages_that_nobody_can_read_change_no_exit_code(folder: Path) -> None:
    (folder / "leaves.py").write_text("import os\nos._exit(0)\n")
    for shell in ("2> /dev/full", "2>&-"):
        told = run(folder, "prove", "leaves.py", "--json", shell=shell)
        assert told.returncode == 1
        assert [row["verdict"] for row in json.loads(told.stdout)] == ["unknown"]


@pytest.mark.thorough(seconds=12, every=3)
@pytest.mark.parametrize("arguments", [COMMANDS[name] for name in SOME] + [["--help"]],
                         ids=lambda arguments: " ".join(arguments)[:30])
def test_a_pipe_that_nobody_reads_ends_quietly(arguments: list[str], folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    told = run(folder, *arguments, stdout=writing)
    os.close(writing)
    assert (told.returncode, told.stderr) == (141, b"")


@pytest.mark.thorough(seconds=11, every=3)
@posix
@pytest.mark.parametrize("place", ["/dev/full", "/dev/null", "/proc/self", "relative", ""])
def test_a_cache_that_cannot_be_is_no_error(place: str, folder: Path) -> None:
    told = run(folder, "prove", "copied.py", XDG_CACHE_HOME=place, HOME=str(folder))
    assert (told.returncode, told.stderr) == (0, b"")


@pytest.mark.parametrize("content", [b"y[i] = x[i]  # caf\xe9\n", b"\xff\xfey\0[\0", b"\x80"])
@pytest.mark.parametrize("command", [["layer", "{}"], ["rule", "{}"], ["rule", RULE, "--equivalent-to", "{}"],
                                     ["layer", "{}", "--numpy"]], ids=lambda command: command[0])
def test_a_formula_that_is_no_text_is_one_message(content: bytes, command: list[str], tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "formula.txt"
    path.write_bytes(content)
    assert main([part.format(path) for part in command]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(f"derive: {path}, line 1: byte 0x")
    assert "is not UTF-8" in told.err
    assert (told.err.count("\n"), told.out) == (1, "")


@pytest.mark.thorough(seconds=19, every=5)
@pytest.mark.parametrize("content", [b'"""Caf\xe9."""\n', b"\xff\xfe\n", b"# -*- coding: no-such -*-\n"])
@pytest.mark.parametrize("command", [["prove", "."], ["prove", "--json", "latin.py"], ["show", "latin.py"],
                                     ["latex", "latin.py"]], ids=lambda command: " ".join(command))
def test_a_script_that_is_no_text_is_one_message(content: bytes, command: list[str], folder: Path) -> None:
    (folder / "latin.py").write_bytes(content)
    told = run(folder, *command)
    assert told.returncode == 2
    assert told.stderr.startswith(b"derive: latin.py is not UTF-8 text; save it as UTF-8, or name its encoding")
    assert told.stderr.count(b"\n") == 1
    assert command != ["prove", "."] or b"1 claim: 1 holds\n" in told.stdout


def test_a_script_that_names_its_encoding_is_read(folder: Path) -> None:
    (folder / "latin.py").write_bytes(b"# -*- coding: latin-1 -*-\n" + SHEET.encode("latin-1"))
    assert run(folder, "prove", "latin.py").returncode == 0


def test_a_name_that_is_no_text_is_told(folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    (folder / "copied.py").rename(folder / name)
    assert run(folder, "prove", name).returncode == 0
    (folder / name).write_text("raise ValueError\n")
    told = run(folder, "prove", name)
    assert (told.returncode, b"Traceback" in told.stderr) == (1, False)
    assert b"1 script unknown: caf" in told.stdout


@pytest.mark.parametrize("name", [b"caf\xe9", b"\xff.py", b"course.\x80"])
def test_a_name_that_is_no_text_and_names_nothing(name: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(course, "FOLDER", folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    for command in ("prove", "show", "latex"):
        assert main([command, os.fsdecode(name)]) == 2
        assert capsys.readouterr().err.startswith("derive: no claim, script or inventory number is named ")
