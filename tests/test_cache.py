"""The cache of verdicts: read only where nobody else may have written, never waited for, never torn."""

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from derive.running import cache
from derive.show.row import Row

ROW = Row("copy.all", ("9.1",), "Small sheet", "problem 1", "holds", "y = x", (), None, "", 3, ("assume",), (),
          ("0123456789ab",), (), 0.1)
posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script whose row is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "copy_1.py"
    path.write_text('"""A sheet."""\n')
    cache.store(path, (ROW,), cache.key(path))
    assert cache.load(path) == (ROW,)
    return path


def kept() -> Path:
    found, = cache.folder().glob("*.json")
    return found


@posix
@pytest.mark.parametrize("mode", [0o720, 0o702, 0o722, 0o777])
@pytest.mark.parametrize("place", [lambda: cache.folder(), lambda: cache.folder().parent, kept],
                         ids=["folder", "above", "file"])
def test_what_others_may_write_is_not_read(script: Path, place: Callable[[], Path], mode: int) -> None:
    place().chmod(mode)
    assert cache.load(script) is None
    cache.store(script, (ROW,), cache.key(script))
    assert cache.load(script) == (ROW,)
    assert not any(stat.S_IMODE(path.stat().st_mode) & 0o022
                   for path in (kept(), cache.folder(), cache.folder().parent))


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("place", [lambda: cache.folder(), lambda: cache.folder().parent, kept],
                         ids=["folder", "above", "file"])
def test_what_belongs_to_another_is_not_read(script: Path, place: Callable[[], Path]) -> None:
    os.chown(place(), 12345, -1)
    assert cache.load(script) is None


@posix
@pytest.mark.parametrize("made", [
    lambda path: os.mkfifo(path),
    lambda path: path.mkdir(),
    lambda path: path.symlink_to("/dev/zero"),
    lambda path: path.symlink_to("/dev/stdin"),
    lambda path: path.symlink_to(path.name),
    lambda path: path.symlink_to(path.with_suffix(".mine")),
], ids=["fifo", "folder", "zero", "stdin", "loop", "link"])
def test_a_special_file_is_as_good_as_none(script: Path, made: Callable[[Path], None]) -> None:
    path = kept()
    path.rename(path.with_suffix(".mine"))
    made(path)
    started = time.monotonic()
    assert cache.load(script) is None
    cache.store(script, (ROW,), cache.key(script))
    assert cache.load(script) in (None, (ROW,))
    assert time.monotonic() - started < 5


@posix
def test_a_folder_that_is_a_link_is_not_used(script: Path, tmp_path: Path) -> None:
    cache.folder().rename(tmp_path / "elsewhere")
    cache.folder().symlink_to(tmp_path / "elsewhere")
    assert cache.load(script) is None
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "elsewhere").iterdir()}
    cache.store(script, (ROW,), cache.key(script))
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "elsewhere").iterdir()} == before


@pytest.mark.parametrize("damage", [
    b"[" * 200_000, b'{"rows": ' * 100_000, b"\xff\xfe", b"\0" * 100, b'{"key": NaN}', b"9" * 5000, b'"' + b"a" * 99,
])
def test_a_broken_file_is_as_good_as_none(script: Path, damage: bytes) -> None:
    kept().write_bytes(damage)
    assert cache.load(script) is None


@pytest.mark.parametrize("change", [{"steps": 1e999}, {"steps": None}, {"repair": []}, {"hypotheses": [[]]},
                                    {"verdict": 1}, {"more": "x"}, {"seconds": "1"}])
def test_rows_of_another_shape_are_as_good_as_none(script: Path, change: dict[str, object]) -> None:
    kept_now = json.loads(kept().read_text())
    kept_now["rows"][0].update(change)
    kept_now["digest"] = cache._digest([json.dumps(kept_now["rows"]).encode()])
    kept().write_text(json.dumps(kept_now))
    assert cache.load(script) is None


def test_what_killed_runs_left_goes(script: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    old, dead, ours, young = (cache.folder() / name for name in (
        "tmpabc123", f"copy_1-0.json.{ended.pid}.draft", f"copy_1-0.json.{os.getpid()}.draft", "tmpxyz"))
    for path in (old, dead, ours, young):
        path.write_text("half")
    os.utime(old, (time.time() - 7200,) * 2)
    cache.sweep()
    assert sorted(cache.folder().iterdir()) == sorted([kept(), ours, young])


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept().read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache.store(script, (ROW, ROW), cache.key(script))
    assert [path.read_bytes() for path in cache.folder().iterdir()] == [before]


def test_without_a_home_there_is_no_cache(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(self: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", nobody)
    assert cache.load(script) is None
    cache.store(script, (ROW,), cache.key(script))
    cache.sweep()


def test_a_name_that_is_no_text_has_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / os.fsdecode(b"caf\xe9.py")
    try:
        path.write_text('"""A sheet."""\n')
    except OSError:
        pytest.skip("file names are Unicode here")
    cache.store(path, (ROW,), cache.key(path))
    assert cache.load(path) == (ROW,)


def test_a_script_that_is_gone_is_no_error(script: Path) -> None:
    known_by = cache.key(script)
    script.unlink()
    cache.store(script, (ROW,), known_by)
    assert cache.load(script) is None
