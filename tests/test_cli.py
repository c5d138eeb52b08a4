"""The derive command: exit codes, what goes to which stream, the cache, and what it does not load."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from derive.commands.cli import main
from derive.kernel.theorem import RULES
from derive.running import cache
from derive.sheets import course

ROOT = Path(__file__).parents[1]
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"        # under nohup it is ignored
GOOD = '''"""Small sheet, problem 1: a copy."""
from derive import Sheet, recurrence, report
sheet = Sheet("Small sheet", "problem 1")
y = recurrence("y[t] = x[t]")
sheet.claim("y[t] == x[t] for t >= 1", name="copy.all", inventory="9.1", about=y).by_algebra()
sheet.claim("y[1] == x[1]", name="copy.first", inventory="9.2", part="b", about=y).by_algebra()
report(__name__)
'''
FALSE = '''"""Small sheet, problem 2: a false copy."""
from derive import Sheet, recurrence
y = recurrence("y[t] = x[t]")
Sheet("Small sheet", "problem 2").claim("y[1] == 2*x[1]", name="false.copy", inventory="9.3", about=y).by_algebra()
'''
OPEN = '''"""Small sheet, problem 2: true, and not proved in this way."""
from derive import Sheet
Sheet("Small sheet", "problem 2").claim("2*x*y <= x**2 + y**2", name="open.one", inventory="9.3").by_logarithms()
'''
ENDLESS = '''"""Small sheet, problem 3: the first proof has no end."""
from itertools import count
from derive import Sheet
sheet = Sheet("Small sheet", "problem 3")
sheet.claim("x**2 >= 0", name="endless.one", inventory="9.4").by(lambda statement, knowledge: sum(1 for _ in count()))
sheet.claim("x**2 >= 0", name="endless.two", inventory="9.5").by_algebra()
'''
RAISING = '"""Small sheet, problem 3."""\nimport derive\n\nraise ValueError("no such page")\n'
KEYS = ["claim", "inventory", "document", "where", "verdict", "statement", "hypotheses", "repair", "witness", "steps",
        "rules", "facts", "digests", "second_opinions", "seconds"]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of one good script, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "copy_1.py").write_text(GOOD)
    monkeypatch.setattr(course, "FOLDER", folder)
    return folder


def in_a_subprocess(code: str, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *options, "-c", code], cwd=ROOT, text=True, capture_output=True, check=False)


def test_all_proved_is_0(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove"]) == 0
    told = capsys.readouterr()
    assert re.search(r"^  holds    copy\.all +9\.1 +problem 1 ", told.out, re.M)
    assert told.out.endswith("\n2 claims: 2 holds\n")
    assert told.err == ""


@pytest.mark.thorough(seconds=5, every=7)
@pytest.mark.parametrize("name", ["copy.all", "9.1", "copy.first", "copy", "copy.", "copy_1", "copy_1.py"])
def test_what_a_name_means(small: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--json", name]) == 0
    found = [row["claim"] for row in json.loads(capsys.readouterr().out)]
    assert found == (["copy.all"] if name in ("copy.all", "9.1") else ["copy.first"] if name == "copy.first"
                     else ["copy.all", "copy.first"])


@pytest.mark.parametrize("command", ["prove", "show"])
def test_an_unknown_name_is_2_and_names_the_nearest(small: Path, command: str,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "copy.frist"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("derive: no claim, script or inventory number is named 'copy.frist'; the nearest: copy.")
    assert told.err.count("\n") == 1


def test_an_unknown_verdict_is_1_and_is_not_kept(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "open_2.py").write_text(OPEN)
    assert main(["prove"]) == 1
    assert "3 claims: 2 holds, 1 unknown\n" in capsys.readouterr().out
    assert not list((small.parent / "cache").rglob("open_2-*.json"))


def test_what_is_refuted_is_a_checked_verdict(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "false_2.py").write_text(FALSE)
    assert main(["prove"]) == 0
    told = capsys.readouterr().out
    assert "3 claims: 2 holds, 1 fails\n" in told
    assert "witness" in told


def test_a_claim_that_takes_too_long_is_unknown_and_the_next_is_settled(small: Path,
                                                                        capsys: pytest.CaptureFixture[str]) -> None:
    (small / "endless_2.py").write_text(ENDLESS)
    assert main(["prove", "--seconds", "2"]) == 1
    assert "4 claims: 3 holds, 1 unknown\n" in capsys.readouterr().out
    assert main(["show", "endless.one", "--seconds", "0.2"]) == 1
    assert "as the 0.2 seconds of a question were spent" in " ".join(capsys.readouterr().out.split())


def test_a_script_that_raises_is_1_and_the_others_run(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "a_raising.py").write_text(RAISING)
    (small / "b_leaving.py").write_text('"""Problem 4."""\nprint("loud")\nraise SystemExit(3)\n')
    assert main(["prove"]) == 1
    told = capsys.readouterr()
    assert "2 claims: 2 holds\n" in told.out
    assert "loud" not in told.out
    assert "derive: a_raising.py, line 4: ValueError: no such page\n" in told.err
    assert "derive: b_leaving.py, line 3: SystemExit: 3\n" in told.err
    assert "Traceback" not in told.err


def test_one_name_in_two_scripts_is_refused(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "copy_2.py").write_text(GOOD)
    assert main(["prove"]) == 2
    assert "two claims are named copy.all" in capsys.readouterr().err


def test_processes_give_what_one_gives(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "false_2.py").write_text(FALSE)
    answers = []
    for jobs in ("1", "2"):
        assert main(["prove", "--json", "--no-cache", "--jobs", jobs]) == 0
        answers.append([{**row, "seconds": 0} for row in json.loads(capsys.readouterr().out)])
    assert len(answers[0]) == 3
    assert answers[0] == answers[1]


def test_json_has_the_keys_of_the_product(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert (rows[0]["statement"], rows[0]["inventory"]) == ("y[t] == x[t] for t >= 1", ["9.1"])
    assert (rows[1]["where"], rows[1]["repair"], rows[1]["second_opinions"]) == ("problem 1(b)", None, [])
    assert {"assume", "generalise", "specialise"} <= set(rows[0]["rules"]) <= {name for name, _ in RULES.rows()}
    assert rows[0]["steps"] >= len(rows[0]["rules"])
    assert [len(digest) for row in rows for digest in row["digests"]] == [12, 12]


def kept(folder: Path) -> Path:
    (found,) = (folder.parent / "cache").rglob("copy_1-*.json")
    return found


def test_a_warm_cache_needs_no_sympy(small: Path) -> None:
    code = (f"import sys; from pathlib import Path; from derive.sheets import course\n"
            "from derive.commands.cli import main\n"
            f"course.FOLDER = Path({str(small)!r})\ncode = main(['prove'])\n"
            "print('loaded:', *sorted({'sympy', 'numpy', 'rich'} & set(sys.modules)), file=sys.stderr); sys.exit(code)")
    cold, warm = in_a_subprocess(code), in_a_subprocess(code)
    assert (cold.returncode, warm.returncode) == (0, 0)
    assert "sympy" in cold.stderr
    assert warm.stderr == "loaded:\n"
    assert warm.stdout == cold.stdout


@pytest.mark.thorough(seconds=7, every=5)
@pytest.mark.parametrize("damage", ["", "{", "[]", '{"key": 1}', "null"])
def test_a_damaged_cache_is_ignored(small: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove"]) == 0
    kept(small).write_text(damage)
    assert main(["prove"]) == 0
    assert "2 claims: 2 holds" in capsys.readouterr().out
    assert json.loads(kept(small).read_text())["rows"]


def test_an_edited_verdict_does_not_count(small: Path) -> None:
    assert main(["prove"]) == 0
    script = small / "copy_1.py"
    assert cache.load(script) is not None
    kept(small).write_text(re.sub(r'"steps": \d+', '"steps": 1000000', kept(small).read_text()))
    assert cache.load(script) is None


def test_a_touched_source_makes_the_cache_stale(small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert main(["prove"]) == 0
    script = small / "copy_1.py"
    script.write_text(GOOD + "\n")
    assert cache.load(script) is None
    script.write_text(GOOD)
    assert cache.load(script) is not None
    (tmp_path / "derive").mkdir()
    (tmp_path / "derive" / "claim.py").write_text("changed = True\n")
    monkeypatch.setattr(cache, "HERE", tmp_path / "derive")
    assert cache.load(script) is None


def test_another_sympy_makes_the_cache_stale(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["prove"]) == 0
    monkeypatch.setattr(cache, "_version", lambda package: b"another")
    assert cache.load(small / "copy_1.py") is None


def test_verdicts_of_sources_that_changed_meanwhile_are_not_kept(small: Path) -> None:
    cache.store(small / "copy_1.py", (), "the digest of yesterday")
    assert not list((small.parent / "cache").rglob("*.json"))


def test_an_unwritable_cache_is_no_error(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (small.parent / "cache").write_text("a file where a folder should be")
    assert main(["prove"]) == 0


@pytest.mark.thorough(seconds=5)
def test_ctrl_c_prints_what_is_proved_and_is_130(small: Path, tmp_path: Path) -> None:
    marker = tmp_path / "started"
    (small / "slow_9.py").write_text(f'"""Slow."""\nimport pathlib, time\npathlib.Path({str(marker)!r}).touch()\n'
                                     "time.sleep(60)\n")
    for jobs in ("1", "2"):
        marker.unlink(missing_ok=True)
        shutil.rmtree(small.parent / "cache", ignore_errors=True)
        code = (f"import sys; from pathlib import Path; from derive.sheets import course\n"
                "from derive.commands.cli import main\n"
                f"{HEARS}if __name__ == '__main__':\n    course.FOLDER = Path({str(small)!r})\n"
                f"    sys.exit(main(['prove', '--json', '--jobs', '{jobs}']))")
        with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, start_new_session=True) as run:
            finished = small.parent / "cache" / "chalkproof" / "verdicts"
            deadline = time.monotonic() + 60
            while not (marker.exists() and list(finished.glob("copy_1-*.json"))) and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(0.3)
            os.killpg(run.pid, signal.SIGINT)
            out, err = run.communicate(timeout=30)
        assert run.returncode == 130, err
        assert [row["claim"] for row in json.loads(out)] == ["copy.all", "copy.first"]
        assert err == "derive: interrupted; what is not listed is not proved\n"
        assert not [path for path in finished.iterdir() if path.suffix != ".json"]


@pytest.mark.skipif(sys.platform != "linux", reason="children are counted in /proc")
def test_ctrl_c_while_processes_begin_is_130_as_well(small: Path) -> None:
    (small / "slow_9.py").write_text('"""Slow."""\nimport time\ntime.sleep(60)\n')
    code = (f"import sys; from pathlib import Path; from derive.sheets import course\n"
            "from derive.commands.cli import main\n"
            f"{HEARS}if __name__ == '__main__':\n    course.FOLDER = Path({str(small)!r})\n"
            f"    sys.exit(main(['prove', '--json', '--jobs', '2', '--no-cache']))")
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, start_new_session=True) as run:
        children, deadline = Path(f"/proc/{run.pid}/task/{run.pid}/children"), time.monotonic() + 20
        while len(children.read_text().split()) < 3 and time.monotonic() < deadline:      # one of them counts resources
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate(timeout=30)
    assert (run.returncode, json.loads(out)) == (130, [])
    assert err == "derive: interrupted; what is not listed is not proved\n"


def test_a_closed_pipe_is_no_traceback(small: Path) -> None:
    code = (f"import sys; from pathlib import Path; from derive.sheets import course\n"
            "from derive.commands.cli import main\n"
            f"course.FOLDER = Path({str(small)!r})\nsys.exit(main(['trust']))")
    reading, writing = os.pipe()
    os.close(reading)
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (told.returncode, told.stderr) == (141, b"")


@pytest.mark.parametrize("argv", [["--help"], ["prove", "--help"], ["show", "--help"], ["trust", "--help"]])
def test_help_loads_no_sympy(argv: list[str]) -> None:
    code = ("import sys\nfrom derive.__main__ import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit as stop:\n"
            "    assert stop.code == 0\nsys.exit(' '.join({'sympy', 'numpy', 'rich'} & set(sys.modules)) or 0)")
    told = subprocess.run([sys.executable, "-c", code, *argv], cwd=ROOT, text=True, capture_output=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"usage: derive {argv[0] if len(argv) > 1 else ''}".rstrip())


def test_help_lists_the_commands_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(f"    {name} " in told for name in ("prove", "show", "latex", "report", "layer", "rule", "trust"))


@pytest.mark.parametrize("argv", [[], ["proof"], ["show"], ["prove", "--jobs", "0"], ["prove", "--jobs", "two"]])
def test_a_mistake_in_usage_is_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2


def test_importing_derive_loads_nothing_heavy() -> None:
    told = in_a_subprocess("import sys, derive; sys.exit(' '.join({'sympy', 'numpy', 'rich'} & set(sys.modules)) or 0)")
    assert told.returncode == 0, told.stderr


def test_a_course_without_scripts_is_said(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "copy_1.py").unlink()
    assert main(["prove"]) == 2
    assert capsys.readouterr().err.startswith(f"derive: no proof scripts in {small}; expected files NAME.py")
