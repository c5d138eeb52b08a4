"""A script that goes wrong, in whatever way: the others keep their verdicts, it is named, the exit code is not 0."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and signals are those of Linux")
CLAIM = '''"""A sheet."""
from derive import Sheet, recurrence
y = recurrence("y[t] = x[t]")
Sheet("Sheet", "problem 1").claim("y[t] == x[t] for t >= 1", name="{0}.all", inventory="9.1", about=y).by_algebra()
'''
SCRIBBLES = """import os, contextlib
for k in range(3, 99):
    with contextlib.suppress(OSError):
        os.write(k, b'\\xff' * 99)
"""
TIME = 8                # seconds; none of the others takes one
WRONG = {
    "loops": ("while True:\n    pass\n", "timed out after 8 s"),
    "sleeps": ("import time\ntime.sleep(600)\n", "timed out after 8 s"),
    "stops": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n", "timed out after 8 s"),
    "deaf": ("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)\n", "timed out"),
    "eats": ("x = []\nwhile True:\n    x.append(bytearray(1 << 20))\n", "line 7: MemoryError: no memory is left"),
    "eats_small": ("x = []\nwhile True:\n    x.append([0.5] * 8)\n", "MemoryError: no memory is left"),
    "eats_at_once": ("x = bytearray(1 << 34)\n", "line 5: MemoryError: no memory is left"),
    "leaves": ("import os\nos._exit(0)\n", "died: it ended before its last line, with exit code 0"),
    "leaves_7": ("import os\nos._exit(7)\n", "with exit code 7"),
    "becomes_another": ("import os\nos.execvp('true', ['true'])\n", "with exit code 0"),
    "raises": ("raise ValueError('no such page')\n", "line 5: ValueError: no such page"),
    "raises_oddly": ("class Odd(BaseException):\n    def __str__(self): raise OSError\nraise Odd\n", "line 7: Odd"),
    "exits": ("raise SystemExit\n", "line 5: SystemExit"),
    "exits_0": ("import sys\nsys.exit(0)\n", "SystemExit: 0"),
    "interrupts": ("raise KeyboardInterrupt\n", "KeyboardInterrupt"),
    "recurses": ("def f():\n    f()\nf()\n", "RecursionError"),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "killed by signal 9 (SIGKILL)"),
    "terminated": ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n", "killed by signal 15 (SIGTERM)"),
    "crashes": ("import ctypes\nctypes.string_at(0)\n", "killed by signal 11 (SIGSEGV)"),
    "aborts": ("import os\nos.abort()\n", "killed by signal 6 (SIGABRT)"),
    "closes_all": ("import os\nos.closerange(0, 4096)\n", "died: "),
    "scribbles": (SCRIBBLES, "died: something else was written where its results go"),
    "forks": ("import os\nif os.fork():\n    os._exit(0)\n", "with exit code 0"),
    "exits_in_bytecode": ("import sys\ndef f(*_): raise SystemExit(0)\nsys.settrace(f)\n(lambda: 0)()\n",
                          "SystemExit: 0"),
    "generator": ("raise GeneratorExit\n", "line 5: GeneratorExit"),
    "closes_output": ("import os, sys\nos.close(1)\nsys.stdout.close()\nprint('x')\n", "I/O operation on closed file"),
    "without_output": ("import sys\nsys.stdout = sys.stderr = None\nraise ValueError('quiet')\n", "ValueError: quiet"),
    "no_files": ("import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\nopen('/dev/null')\n",
                 "OSError: [Errno 24]"),
    "no_time": ("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True:\n    pass\n",
                "killed by signal 9 (SIGKILL)"),
    "tells_all": ("raise ValueError('z' * 10_000_000)\n", "z (the rest is left out)"),
    "leaves_a_child": ("import os, time\nif os.fork() == 0:\n    time.sleep(600)\nos._exit(0)\n", "with exit code 0"),
}


def prove(folder: Path, *options: str, **more: str) -> "subprocess.CompletedProcess[str]":
    own = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder.parent / "cache"), **more}
    return subprocess.run([sys.executable, "-m", "derive", "prove", *options], cwd=folder, text=True, timeout=300,
                          capture_output=True, check=False, env={**os.environ, **own})


def sheet(folder: Path, name: str, more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.py"
    path.write_text(CLAIM.format(name) + more)
    return path


@pytest.fixture(scope="module")
def all_at_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], str]:
    """The records and the errors of one run of all that goes wrong, beside two scripts that do not."""
    folder = tmp_path_factory.mktemp("wrong") / "sheets"
    for name in ("fine", "fine_2"):
        sheet(folder, name)
    for name, (more, _) in WRONG.items():
        sheet(folder, name, more)
    found = prove(folder, ".", "--json", "--time-limit", f"{TIME}", "--memory-limit", "96", "--jobs", "4")
    assert found.returncode == 1
    return json.loads(found.stdout), found.stderr


@pytest.mark.parametrize("name", WRONG)
def test_what_goes_wrong_is_named_and_what_it_settled_is_kept(name: str, all_at_once: tuple[list[dict[str, str]], str],
                                                              ) -> None:
    rows, errors = all_at_once
    line, = (line for line in errors.splitlines() if line.startswith((f"derive: {name}.py:", f"derive: {name}.py,")))
    assert WRONG[name][1] in line
    verdicts = {row["claim"]: row["verdict"] for row in rows}
    assert (verdicts[f"{name}.all"], verdicts[f"{name}.py"]) == ("holds", "unknown")


def test_the_others_are_as_if_nothing_had_happened(all_at_once: tuple[list[dict[str, str]], str]) -> None:
    rows, errors = all_at_once
    assert {row["claim"] for row in rows if "fine" in row["claim"]} == {"fine.all", "fine_2.all"}
    assert len(rows) == 2 + 2 * len(WRONG)
    assert len(errors.splitlines()) == len(WRONG)


def test_the_table_counts_scripts_that_are_unknown(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    sheet(folder, "fine")
    sheet(folder, "raises", WRONG["raises"][0])
    sheet(folder, "leaves", WRONG["leaves"][0])
    found = prove(folder, str(folder))
    assert found.returncode == 1
    assert found.stdout.endswith("\n3 claims: 3 holds\n2 scripts unknown: leaves.py, raises.py\n")


def test_a_repeated_run_says_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    sheet(folder, "fine")
    sheet(folder, "leaves", WRONG["leaves"][0])
    assert [prove(folder, ".").returncode for _ in range(2)] == [1, 1]


def test_a_limit_that_is_not_reached_changes_nothing(tmp_path: Path) -> None:
    sheet(tmp_path / "sheets", "fine", "x = bytearray(20 << 20)\n")
    found = prove(tmp_path / "sheets", "fine.py", "--time-limit", "100", "--memory-limit", "64")
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("option", [["--time-limit", "0"], ["--time-limit", "nan"], ["--time-limit", "-1"],
                                    ["--time-limit", "soon"], ["--memory-limit", "0"], ["--memory-limit", "1.5"],
                                    ["--memory-limit", "9" * 400]])
def test_a_limit_that_is_none_is_a_mistake(option: list[str], tmp_path: Path) -> None:
    found = prove(tmp_path, *option)
    assert found.returncode == 2
    assert "Traceback" not in found.stderr


def test_a_process_that_a_script_leaves_behind_is_ended(tmp_path: Path) -> None:
    sheet(tmp_path / "sheets", "starts", "import subprocess, pathlib\nleft = subprocess.Popen(['sleep', '600'])\n"
                                         "pathlib.Path('pid').write_text(str(left.pid))\n")
    found = prove(tmp_path / "sheets", "starts.py", "--no-cache")
    assert found.returncode == 0, found.stderr
    assert gone(int((tmp_path / "sheets" / "pid").read_text()))


NOTE = "pathlib.Path('pid').write_text(str(os.getpid()))"
AWAY = f"""import os, pathlib, signal, subprocess, time
if os.fork() == 0:
    {{away}}
    {NOTE}
    while True:
        time.sleep(0.1)
        print("still here", flush=True)
while not pathlib.Path("pid").exists() or not pathlib.Path("pid").read_text():
    time.sleep(0.01)
"""
STARTS = """import os, pathlib, signal, subprocess, time
left = subprocess.Popen(["sh", "-c", "setsid sleep 600 & echo $! > pid; sleep 600"], start_new_session=True)
while not pathlib.Path("pid").exists() or not pathlib.Path("pid").read_text():
    time.sleep(0.01)
"""
LEAVING = {"group": AWAY.format(away="os.setpgid(0, 0)"), "session": AWAY.format(away="os.setsid()"),
           "twice": AWAY.format(away="os.setsid(); os.fork() and os._exit(0)"), "command": STARTS}
ENDS = {"ends": ("", 0), "raises": ("raise ValueError\n", 1), "leaves": ("os._exit(0)\n", 1),
        "killed": ("os.kill(os.getpid(), signal.SIGKILL)\n", 1), "hangs": ("time.sleep(600)\n", 1)}


@pytest.mark.thorough(seconds=54, every=7)
@pytest.mark.parametrize("leaving", LEAVING)
@pytest.mark.parametrize("ending", ENDS)
def test_a_process_that_goes_away_ends_with_its_script(leaving: str, ending: str, tmp_path: Path) -> None:
    more, code = ENDS[ending]
    sheet(tmp_path / "sheets", "starts", LEAVING[leaving] + more)
    found = prove(tmp_path / "sheets", "starts.py", "--no-cache", "--time-limit", "3")
    assert found.returncode == code, found.stderr
    assert gone(int((tmp_path / "sheets" / "pid").read_text()))


def test_a_process_of_whoever_asks_goes_on(tmp_path: Path) -> None:
    path, log = sheet(tmp_path, "fine"), tmp_path / "log"
    code = ("import subprocess, sys\nfrom pathlib import Path\nfrom derive.show.record import row_of\n"
            "from derive.running.supervision import each\n"
            "def row(script, claim): return row_of(claim)\n"
            "own = [subprocess.Popen(['sleep', '600'], start_new_session=new) for new in (True, False)]\n"
            f"print([len(ended.answers) for ended in each(row, [Path({str(path)!r})])], [p.poll() for p in own])\n"
            "[p.kill() for p in own]\n")
    with log.open("w") as output:
        subprocess.run([sys.executable, "-c", code], check=True, stdout=output, timeout=120, cwd=ROOT)
    assert log.read_text() == "[1] [None, None]\n"


def gone(pid: int) -> bool:
    """No process has this id, or it has ended and nobody has asked for its exit code."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.thorough(seconds=18, every=4)
@pytest.mark.parametrize("prints", [
    "print('loud')", "import sys; sys.stdout.write('loud')", "import os; os.write(1, b'loud')",
    "import ctypes; ctypes.CDLL(None).puts(b'loud'); ctypes.CDLL(None).fflush(None)",
    "import subprocess; subprocess.run(['echo', 'loud'])", "import sys; print('loud', file=sys.__stdout__)",
    "import os; os.write(2, b'loud')", "print('\\u03bc\\ud800 loud')", "import os; os.write(1, b'\\xff loud')",
])
def test_what_a_script_prints_stays_out_of_the_results(prints: str, tmp_path: Path) -> None:
    sheet(tmp_path / "sheets", "prints", prints + "\n")
    found = prove(tmp_path / "sheets", "prints.py", "--json", PYTHONIOENCODING="ascii")
    assert found.returncode == 0, found.stderr
    assert [row["claim"] for row in json.loads(found.stdout)] == ["prints.all"]
    assert found.stderr.startswith("prints.py prints:\n")
    assert "loud" in found.stderr


def test_a_flood_is_cut_off(tmp_path: Path) -> None:
    sheet(tmp_path / "sheets", "floods", "while True:\n    print('x' * 999)\n")
    found = prove(tmp_path / "sheets", "floods.py", "--json", "--time-limit", "3")
    assert found.returncode == 1
    assert len(found.stderr) < 100_000
    assert "(the rest is left out)\nderive: floods.py: timed out" in found.stderr


def test_a_script_reads_nothing(tmp_path: Path) -> None:
    sheet(tmp_path / "sheets", "reads", "import sys\nassert sys.stdin.read() == ''\n")
    assert prove(tmp_path / "sheets", "reads.py").returncode == 0


@pytest.mark.parametrize("command", [["show", "leaves.all"], ["latex", "-o", "out"], ["certify", "-o", "out"]])
def test_other_commands_name_it_as_well(command: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    sheet(folder, "fine")
    sheet(folder, "leaves", WRONG["leaves"][0])
    code = ("import sys; from pathlib import Path; from derive.sheets import course\n"
            "from derive.commands.cli import main\n"
            f"course.FOLDER = Path({str(folder)!r})\nsys.exit(main(sys.argv[1:]))")
    found = subprocess.run([sys.executable, "-c", code, *command], cwd=ROOT if command[0] == "show" else tmp_path,
                           env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, capture_output=True, check=False)
    assert found.returncode == 1, found.stderr
    assert "derive: leaves.py: died: " in found.stderr


def test_an_error_of_the_tool_has_a_code_of_its_own(tmp_path: Path) -> None:
    sheet(tmp_path / "sheets", "fine")
    for broken in ("derive.show.record.row_of", "derive.commands.cli.table", "derive.running.proving.verdicts",
                   "derive.sheets.course.chosen"):
        code = (f"import sys\nfrom importlib import import_module\nmodule, _, name = {broken!r}.rpartition('.')\n"
                "import derive.commands.cli\ndef fails(*args, **more): raise KeyError('lost')\n"
                "setattr(import_module(module), name, fails)\n"
                "if name == 'verdicts': derive.commands.cli.verdicts = fails\n"
                "sys.exit(derive.commands.cli.main(['prove', 'fine.py', '--no-cache']))")
        found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "sheets", text=True, capture_output=True,
                               env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
        assert found.returncode == 3, (broken, found.stderr)
        assert "KeyError: 'lost'" in found.stderr
        assert "Traceback" not in found.stderr
