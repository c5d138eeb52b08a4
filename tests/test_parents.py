"""However a run is ended, its processes end with it, the cache is whole, and the next run is right.

CHALKPROOF_ENDINGS says how often, for those who have the time.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from derive.running import cache
from derive.show.row import from_json

ROOT = Path(__file__).parents[1]
TIMES = int(os.environ.get("CHALKPROOF_ENDINGS", "3"))
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are counted in /proc")
SCRIPT = '''"""A sheet."""
from derive import Sheet, recurrence
y = recurrence("y[t] = x[t]")
sheet = Sheet("Sheet", "problem 1")
for k in range(1, {count}):
    claim = sheet.claim(f"y[t] == x[t] + {{k}} - {{k}} for t >= 1", name=f"{name}.all_{{k}}", inventory="9.1", about=y)
    claim.by_algebra()
{more}
'''
HANGS = "import subprocess\nsubprocess.Popen(['sleep', '987'])\nwhile True:\n    pass\n"
SLEEPS = "import time\ntime.sleep(987)\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sheet of four scripts, of which two do not end; its cache; and a mark by which its processes are known."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("CHALKPROOF_TEST", str(tmp_path))
    made = tmp_path / "sheet"
    made.mkdir()
    for name, more in (("one", ""), ("two", ""), ("hangs", HANGS), ("sleeps", SLEEPS)):
        (made / f"{name}.py").write_text(SCRIPT.format(name=name, count=20, more=more))
    return made


def started(folder: Path, *options: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "derive", "prove", str(folder), "--json", "--jobs", "4", *options],
                            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_hear_all)


def _hear_all() -> None:
    """Under nohup these tests ignore SIGHUP, in the background SIGINT and SIGQUIT; and so would the run."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def alive(mark: Path) -> list[str]:
    """The command lines of the processes that were started with this mark in their environment."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdecimal() and int(process.name) != os.getpid() and (
                    f"CHALKPROOF_TEST={mark}".encode() in (process / "environ").read_bytes().split(b"\0")):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:             # it has ended meanwhile
            continue
    return found


def all_end(mark: Path) -> None:
    deadline = time.monotonic() + 20
    while (left := alive(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


@pytest.mark.thorough(seconds=23)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT],
                         ids=lambda number: number.name)
def test_a_run_that_is_ended_leaves_nothing(number: signal.Signals, folder: Path, tmp_path: Path) -> None:
    moments = random.Random(f"endings by {number.name}")
    for _ in range(TIMES):
        run = started(folder)
        time.sleep(moments.uniform(0, 4))
        run.send_signal(number)
        run.communicate(timeout=20)             # nobody else holds the pipes
        assert run.returncode == -number
        all_end(tmp_path)
        for path in cache.folder().glob("*.json") if cache.folder().exists() else ():
            assert [from_json(row).verdict for row in json.loads(path.read_text())["rows"]] == ["holds"] * 19
    (folder / "hangs.py").unlink()
    (folder / "sleeps.py").unlink()
    right = started(folder)
    out, err = right.communicate(timeout=120)
    assert (right.returncode, err) == (0, b"")
    assert [row["verdict"] for row in json.loads(out)] == ["holds"] * 38
    assert {path.suffix for path in cache.folder().iterdir()} <= {".json"}


@pytest.mark.thorough(seconds=4)
def test_ctrl_c_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    run = started(folder)
    deadline = time.monotonic() + 60
    while len(alive(tmp_path)) < 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (130, b"derive: interrupted; what is not listed is not proved\n")
    all_end(tmp_path)


def test_a_timeout_of_whoever_runs_it_returns(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-m", "derive", "prove", str(folder), "--jobs", "4"], cwd=ROOT,
                       capture_output=True, timeout=4, check=False)
    all_end(tmp_path)


@pytest.mark.thorough(seconds=7)
def test_a_run_goes_on_without_its_watchdog(folder: Path, tmp_path: Path) -> None:
    run = started(folder, "--time-limit", "8", "--no-cache")
    children, deadline = Path(f"/proc/{run.pid}/task/{run.pid}/children"), time.monotonic() + 60
    while not children.read_text().split() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
    out, err = run.communicate(timeout=120)
    assert run.returncode == 1, err
    assert len(json.loads(out)) == 4 * 19 + 2
    all_end(tmp_path)
