"""Sheets of one's own: what makes a folder a sheet, what is meant by paths and names, what `derive new` makes."""

import json
from pathlib import Path

import pytest

from derive.commands.cli import main
from derive.notation.errors import Error
from derive.sheets import course
from derive.sheets.sheet_file import sheet_of

SCRIPT = '''"""Problem {number}."""
from derive import Sheet
sheet = Sheet("Squares", "problem {number}")
half = sheet.lemma("0 <= (x - {number})**2", name="{group}.half")
sheet.claim("2*{number}*x <= x**2 + {number}**2", name="{group}.whole", using=half)
sheet.claim("x**2 == {number}*x", name="{group}.wrong")
'''


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def squares(tmp_path: Path) -> Path:
    """A sheet of two scripts, whose claims have no numbers."""
    folder = tmp_path / "squares"
    folder.mkdir()
    (folder / "one.py").write_text(SCRIPT.format(number=2, group="two"))
    (folder / "three.py").write_text(SCRIPT.format(number=3, group="three"))
    (folder / "_notes.py").write_text("raise SystemExit('no script')")
    (folder / "sheet.toml").write_text('title = "All squares"\nauthors = ["A. Uthor"]\n[letters]\nx = "xi"\n'
                                       '[errata."two.wrong"]\nprinted = "as 2x"\ncheck = "x = 1"\ncorrect = "none"\n')
    return folder


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["prove", "--json", *words]) == 0
    return [row["claim"] for row in json.loads(capsys.readouterr().out)]


EVERY = ["two.whole", "two.wrong", "three.whole", "three.wrong"]


def test_claims_are_listed_without_numbers_and_lemmas_by_their_name(squares: Path,
                                                                    capsys: pytest.CaptureFixture[str]) -> None:
    assert rows(capsys, str(squares)) == EVERY
    assert rows(capsys, str(squares), "two.half") == ["two.half"]


def test_names_are_looked_up_within_the_paths(squares: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rows(capsys, str(squares), "two") == EVERY[:2]
    assert rows(capsys, str(squares), "three") == EVERY[2:]
    assert rows(capsys, str(squares / "one.py")) == EVERY[:2]
    assert rows(capsys, str(squares / "one.py"), str(squares), "three.wrong", "two.wrong") == ["two.wrong",
                                                                                             "three.wrong"]
    assert main(["prove", str(squares), "momentum.rescaled"]) == 2      # which is in the course
    assert "no claim, script or inventory number is named 'momentum.rescaled'" in capsys.readouterr().err


def test_the_sheet_of_the_current_folder_comes_before_the_course(squares: Path, monkeypatch: pytest.MonkeyPatch,
                                                                 capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(squares)
    assert rows(capsys) == EVERY
    assert rows(capsys, "three.whole") == ["three.whole"]
    assert main(["show"]) == 0
    assert capsys.readouterr().out.count("Squares, problem") == 4
    (squares / "sheet.toml").unlink()
    assert course.scripts()[0].parent == course.FOLDER


def test_show_without_words_is_for_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["show"])
    assert "there is no sheet.toml in the current folder" in capsys.readouterr().err


@pytest.mark.thorough(seconds=13)
def test_every_output_of_a_sheet(squares: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command, folder in ("latex", "tex"), ("report", "site"), ("certify", "coq"):
        assert main([command, str(squares), "-o", str(tmp_path / folder)]) == 0
    written = (tmp_path / "tex" / "squares.tex").read_text("utf-8")
    assert "A. Uthor" in written
    assert "\\xi" in written
    front = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "<h1>All squares</h1>" in front
    assert "A. Uthor" in front
    assert (tmp_path / "site" / "two.wrong.html").exists()
    assert not (tmp_path / "site" / "plots.html").exists()
    assert (tmp_path / "coq" / "one.v").exists()
    capsys.readouterr()
    assert main(["errata", str(squares)]) == 0
    assert "Nothing to correct" in capsys.readouterr().out          # no repair is known, so nothing is put right


def test_the_errata_of_a_sheet_without_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.py").write_text('from derive import Sheet\nsheet = Sheet("Squares", "problem 1")\n'
                                     'right = sheet.lemma("0 <= x**2", name="square.right")\n'
                                     'sheet.claim("0 < x**2", name="square.wrong").fails(repair=right)\n')
    assert main(["errata", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "  problem 1   square.wrong\n  printed   0 < x²\n" in told.replace("x^2", "x²")
    assert "1 correction: 1 not true as printed" in told


@pytest.mark.parametrize(("text", "error"), [
    ("titel = 'x'", r"'titel' is nothing that a sheet.toml says; expected title, .* title"),
    ("title = 3", "title is no text; expected title"),
    ("authors = 'A'", "authors is no list of names; expected"),
    ("[letters]\nx = 3", "letters.x is neither a letter nor a table of letters"),
    ("[errata.'a.b']\nprint = 'x'", "errata.a.b has 'print'; expected .* printed"),
    ("[plots]\naverages = 'a.b'", "plots.averages is no list of claims"),
    ("[wrong", "sheet.toml: "),
])
def test_a_sheet_file_that_says_something_else_is_refused(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "sheet.toml").write_text(text)
    with pytest.raises(Error, match=error):
        sheet_of(tmp_path)


@pytest.mark.parametrize(("words", "error"), [
    (["elsewhere/one.py"], "no such file or folder; expected a proof script"),
    (["notes.txt"], "is no proof script; .* `derive check notes.txt`"),
    (["."], "no proof scripts in"),
])
def test_a_path_that_is_no_sheet_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str],
                                            error: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("x = x")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Error, match=error):
        course.asked(words)
    assert main(["prove", *words]) == 2
    assert capsys.readouterr().err.startswith("derive: ")


def test_lemmas_alone_are_no_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.py").write_text('from derive import Sheet\nSheet("A", "b").lemma("x == x", name="a.b")\n')
    assert main(["prove", str(tmp_path)]) == 2
    assert "one.py: there are lemmas and no claim; expected Sheet(...).claim(...)" in capsys.readouterr().err


def test_two_claims_of_one_name_in_two_scripts_are_refused(squares: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (squares / "again.py").write_text(SCRIPT.format(number=2, group="two"))
    for command in ["prove"], ["report", "-o", str(squares / "site")]:
        assert main([*command, str(squares)]) == 2
        assert "two claims are named two.half" in capsys.readouterr().err
    assert not (squares / "site").exists()


def test_a_new_sheet_is_proved_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "my-first_sheet")]) == 0
    assert sorted(path.name for path in (tmp_path / "my-first_sheet").iterdir()) == ["README.md", "problem_1.py",
                                                                                    "sheet.toml"]
    capsys.readouterr()
    assert main(["prove", str(tmp_path / "my-first_sheet")]) == 0
    told = capsys.readouterr().out
    assert told.startswith("  verdict  claim ")
    assert "My first sheet\n" in told
    assert told.endswith("5 claims: 5 holds\n")


def test_a_new_sheet_is_put_among_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    for place in tmp_path, tmp_path / "kept.txt":
        assert main(["new", str(place)]) == 2
        assert "expected a folder that is new or empty; give another name" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == ["kept.txt"]


def test_two_rules_that_are_one_and_two_that_are_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.py").write_text(
        'from derive import Sheet\nsheet = Sheet("Rules", "problem 1")\n'
        'sheet.equivalent("v = mu*v + g; x = x - lr*v", "v = mu*v + lr*g; x = x - v", name="rules.same")\n'
        'sheet.equivalent("x = x - lr*g", "x = x - lr*g**2", name="rules.apart")\n')
    assert main(["prove", "--json", str(tmp_path)]) == 0
    same, apart = json.loads(capsys.readouterr().out)
    assert (same["verdict"], same["statement"]) == ("holds", "x'[t] == x[t] for t >= 0; v'[t] == lr*v[t] for t >= 0")
    assert len(same["digests"]) == 2
    assert apart["verdict"] == "fails"
    assert "not equivalent" in apart["witness"]
    assert main(["show", str(tmp_path), "rules.same"]) == 0
    assert "given     v'[0] = lr·v[0]" in capsys.readouterr().out
