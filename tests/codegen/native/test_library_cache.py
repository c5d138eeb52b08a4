"""A library is loaded where only its user can have put it; what else lies in the cache is as good as nothing."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from codegen.native import compiled_library
from derive import Error

from ..compilers import needs_compiler
from .test_compiled_library import result

pytestmark = [needs_compiler, pytest.mark.skipif(os.name == "nt", reason="files have no modes there")]
RIGHT = [0.25, 3.25, 6.25]
SECONDS = 60


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CHALKPROOF_CACHE", str(tmp_path / "cache"))
    forget()
    yield tmp_path / "cache"
    forget()


def forget() -> None:
    for known in (compiled_library.compiled, compiled_library.compiler, compiled_library.version):
        known.cache_clear()


@cache
def left_behind() -> Path:
    """The cache of a process before this one: no file of it is loaded here."""
    folder = Path(mkdtemp()) / "cache"
    code = "from tests.codegen.native.test_compiled_library import result; print(result())"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=SECONDS,
                   env={**os.environ, "CHALKPROOF_CACHE": str(folder)})
    return folder


def made(folder: Path) -> Path:
    """The library in a cache of the test's own."""
    shutil.copytree(left_behind(), folder)
    return next(folder.glob("*.so"))


def planted(path: Path, mark: Path) -> None:
    """A library that makes a file when it is loaded, with its checksum beside it."""
    source = path.with_suffix(".c")
    source.write_text("#include <stdio.h>\n__attribute__((constructor)) static void run(void) "
                      f"{{ fclose(fopen(\"{mark}\", \"w\")); }}\n")
    path.unlink(missing_ok=True)
    subprocess.run([*compiled_library.compiler(), "-shared", "-fPIC", str(source), "-o", str(path)], check=True,
                   timeout=SECONDS)
    source.unlink()
    path.with_suffix(".sha256").write_text(compiled_library.digest_of(path), encoding="ascii")


def shared(path: Path) -> None:
    path.parent.chmod(0o777)


def sticky(path: Path) -> None:
    path.parent.chmod(0o1777)


def of_the_group(path: Path) -> None:
    path.parent.chmod(0o770)


def writable_library(path: Path) -> None:
    path.chmod(0o666)


def writable_seal(path: Path) -> None:
    path.with_suffix(".sha256").chmod(0o662)


def linked_library(path: Path) -> None:
    elsewhere = path.parent.parent / "planted.so"
    path.replace(elsewhere)
    path.symlink_to(elsewhere)


def of_another(path: Path) -> None:
    os.chown(path, 12345, -1)


def folder_of_another(path: Path) -> None:
    os.chown(path.parent, 12345, -1)


WAYS: list[Callable[[Path], None]] = [shared, sticky, of_the_group, writable_library, writable_seal, linked_library,
                                      of_another, folder_of_another]


@pytest.mark.thorough(seconds=14, every=9)
@pytest.mark.parametrize("way", WAYS)
def test_a_planted_library_does_not_run(way: Callable[[Path], None], folder: Path, tmp_path: Path) -> None:
    path, mark = made(folder), tmp_path / "ran"
    planted(path, mark)
    try:
        way(path)
    except PermissionError:
        pytest.skip("only root can give a file away")
    assert result() == RIGHT
    assert not mark.exists()
    forget()
    assert result() == RIGHT


def test_the_plant_would_run(folder: Path, tmp_path: Path) -> None:
    path = made(folder)
    planted(path, tmp_path / "ran")
    with pytest.raises(AttributeError):
        result()
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022, 0o077])
def test_what_is_kept_is_used_again_under_any_umask(mask: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.umask(mask)
    try:
        assert result() == RIGHT
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o022 == 0
    compiled_library.compiled.cache_clear()
    monkeypatch.setattr(compiled_library, "_compile", lambda *_: pytest.fail("compiled again"))
    assert result() == RIGHT


def fifo(path: Path) -> None:
    os.mkfifo(path)


def deep(path: Path) -> None:
    inner = path
    for _ in range(30):
        inner /= "d"
    inner.mkdir(parents=True)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("suffix", [".so", ".sha256"])
@pytest.mark.parametrize("what", [fifo, deep, device, loop])
def test_what_is_no_file(what: Callable[[Path], None], suffix: str, folder: Path) -> None:
    path = made(folder).with_suffix(suffix)
    path.unlink()
    what(path)
    assert result() == RIGHT
    forget()
    assert result() == RIGHT


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_library_that_is_cut_short_with_the_right_checksum(share: float, folder: Path) -> None:
    path = made(folder)
    data = path.read_bytes()
    path.write_bytes(data[:int(share * len(data))])
    path.with_suffix(".sha256").write_text(compiled_library.digest_of(path), encoding="ascii")
    assert result() == RIGHT
    assert path.stat().st_size == len(data)


@pytest.mark.parametrize("place", [4, 18])
def test_a_library_of_another_machine(place: int, folder: Path) -> None:
    """Its class, or its processor, is another one."""
    path = made(folder)
    data = bytearray(path.read_bytes())
    data[place] ^= 0x03
    path.write_bytes(data)
    path.with_suffix(".sha256").write_text(compiled_library.digest_of(path), encoding="ascii")
    assert result() == RIGHT
    assert path.read_bytes() != bytes(data)


def test_what_killed_processes_left_goes(folder: Path) -> None:
    for name, age in (("making-old", 2 * compiled_library.OLD), ("making-new", 0)):
        (folder / name).mkdir(parents=True)
        (folder / name / "kernel.c").write_text("")
        os.utime(folder / name, (time.time() - age,) * 2)
    folder.chmod(0o700)
    assert result() == RIGHT
    assert not (folder / "making-old").exists()
    assert (folder / "making-new").exists()


@pytest.mark.parametrize("slow", ["--version", "*"])
def test_a_compiler_has_a_time_limit(slow: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that waits for a program of its own, which holds its output open."""
    script, first = tmp_path / "cc", shlex.join(compiled_library.compiler())
    script.write_text(f"#!/bin/sh\ncase \"$1\" in\n{slow}) sleep 100 & wait ;;\nesac\nexec {first} \"$@\"\n")
    if slow == "*":
        script.write_text(f"#!/bin/sh\n[ \"$1\" = --version ] || {{ sleep 100 & wait; }}\nexec {first} \"$@\"\n")
    script.chmod(0o755)
    forget()
    monkeypatch.setenv("CC", str(script))
    monkeypatch.setattr(compiled_library, "TIME_LIMIT", 0.5)
    started = time.monotonic()
    with pytest.raises(Error, match=r"cc was not done after 0\.5 s, expected a kernel in less; CC names another"):
        result()
    assert time.monotonic() - started < 20
    assert not list(folder.glob("*")) or shutil.rmtree(folder) is None
