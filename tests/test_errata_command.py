"""derive prove --errata: the page, the records, and the words beside the scripts."""

import json
from pathlib import Path

import pytest

from derive.commands.cli import main
from derive.sheets import course

SCRIPT = '''"""Small sheet, problem 1: a copy that is printed as twice."""
from derive import Sheet, recurrence
sheet = Sheet("Small sheet", "problem 1")
y = recurrence("y[t] = x[t]")
right = sheet.lemma("y[1] == x[1]", name="copy.right", about=y).by_algebra()
sheet.claim("y[1] == 2*x[1]", name="copy.twice", inventory="9.1", about=y).fails(repair=right)
sheet.claim("y[2] == x[2]", name="copy.second", inventory="9.2", about=y).by_algebra()
sheet.claim("y[3] == 2*x[3]", name="copy.asked", inventory="9.3", about=y, printed=False).fails(repair=right)
'''
WORDS = '[errata."copy.twice"]\nprinted = "twice"\ncheck = "x = 1"\ncorrect = "once"\n'


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of one script, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "copy_1.py").write_text(SCRIPT)
    monkeypatch.setattr(course, "FOLDER", folder)
    return folder


def test_without_words_the_script_speaks(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--errata"]) == 0
    told = capsys.readouterr().out
    assert "  problem 1   [9.1]\n  printed   y[1] = 2·x[1]\n  check     x[1] = 1: y[1] = 1, but 2·x[1] = 2\n" in told
    assert "  correct   y[1] = x[1]\n" in told
    assert "9.2" not in told
    assert told.endswith("\n1 correction: 1 not true as printed\n")


def test_the_words_beside_the_scripts_are_used(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "sheet.toml").write_text(WORDS)
    assert main(["prove", "--errata", "copy"]) == 0
    assert "  printed   twice\n  check     x = 1\n  correct   once\n" in capsys.readouterr().out


def test_the_records(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--errata", "--json"]) == 0
    record, = json.loads(capsys.readouterr().out)
    assert (record["claim"], record["kind"], record["inventory"]) == ("copy.twice", "false", ["9.1"])
    assert record["correct"] == ["y[1] = x[1]"]


def test_what_is_asked_for_has_a_verdict_and_is_no_erratum(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in "proved", "from the cache":
        assert main(["prove", "--errata", "9.3"]) == 0
        assert capsys.readouterr().out == "Nothing to correct.\n"
    assert main(["prove", "--json", "9.3"]) == 0
    record, = json.loads(capsys.readouterr().out)
    assert record["verdict"] == "fails"
    assert "printed" not in record


def test_nothing_to_correct(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--errata", "9.2"]) == 0
    assert capsys.readouterr().out == "Nothing to correct.\n"
