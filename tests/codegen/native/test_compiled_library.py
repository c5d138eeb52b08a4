"""What is compiled is compiled once; the cache may be damaged; without a compiler a kernel says what it needs."""

import gc
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from codegen.building import build
from codegen.cli import main
from codegen.native import compiled_library, expressions
from codegen.native.memory_pool import empty
from derive import Error
from derive.layers.layer import layer
from derive.rules.update_rules import update_rule

from ..compilers import needs_compiler

TEXT = "y[i] = 3*x[i] + 0.25"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, and nothing remembered from before."""
    monkeypatch.setenv("CHALKPROOF_CACHE", str(tmp_path / "cache"))
    _forget()
    yield tmp_path / "cache"
    _forget()


def _forget() -> None:
    for known in (compiled_library.checked, compiled_library.compiled, compiled_library.compiler,
                  compiled_library.version):
        known.cache_clear()


def result() -> list[float]:
    return build(layer(TEXT), target="native").forward(x=np.arange(3.0)).tolist()       # type: ignore[union-attr]


@needs_compiler
def test_a_second_process_does_not_compile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert result() == [0.25, 3.25, 6.25]
    made = sorted(path.name for path in folder.iterdir())
    assert [Path(name).suffix for name in made] == [".sha256", ".so"]
    compiled_library.compiled.cache_clear()
    monkeypatch.setattr(compiled_library, "_compile", lambda *_: pytest.fail("compiled again"))
    assert result() == [0.25, 3.25, 6.25]
    assert sorted(path.name for path in folder.iterdir()) == made


@needs_compiler
@pytest.mark.parametrize("damage", ["cut short", "other bytes", "no digest", "empty"])
def test_a_damaged_library_is_compiled_again(damage: str, folder: Path) -> None:
    assert result() == [0.25, 3.25, 6.25]
    made, digest = next(folder.glob("*.so")), next(folder.glob("*.sha256"))
    whole = made.read_bytes()
    made.unlink()                           # this process has it loaded: its bytes stay as they are
    if damage == "no digest":
        digest.unlink()
    made.write_bytes({"cut short": whole[:1000], "other bytes": whole[:-9] + b"unlike it", "empty": b""}.get(
        damage, whole))
    compiled_library.compiled.cache_clear()
    assert result() == [0.25, 3.25, 6.25]
    assert next(folder.glob("*.sha256")).read_text() == compiled_library.digest_of(next(folder.glob("*.so")))


@needs_compiler
def test_another_processor_or_another_compiler_has_another_library(
        folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for told in ("one", "another"):
        compiled_library.compiled.cache_clear()
        monkeypatch.setattr(compiled_library, "version", lambda told=told: told)
        assert result() == [0.25, 3.25, 6.25]
    assert len(list(folder.glob("*.so"))) == 2
    monkeypatch.undo()


def test_without_a_compiler_it_says_what_it_needs(folder: Path, monkeypatch: pytest.MonkeyPatch,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(compiled_library, "find_spec", lambda name: None)
    with pytest.raises(Error, match="the target native needs a C compiler: CC is not set, there is no cc, gcc or "
                                    r"clang, and the package ziglang, .* is not installed \(pip install ziglang\)"):
        build(layer(TEXT), target="native")
    assert build(layer(TEXT)).forward(x=np.arange(3.0)).tolist() == [0.25, 3.25, 6.25]  # type: ignore[union-attr]
    assert main(["emit", "sgd", "--target", "native", "-o", str(folder / "kernels")]) == 0     # for elsewhere
    assert capsys.readouterr().err == ""


def test_a_compiler_that_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -m64")
    with pytest.raises(Error, match="CC is no-such-compiler -m64, and there is no such command"):
        build(layer(TEXT), target="native")


@pytest.mark.skipif(os.name == "nt", reason="there is no command false")
def test_a_compiler_that_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "false")
    with pytest.raises(Error, match="false does not compile this kernel: "):
        result()
    assert list(folder.glob("*")) == []


@needs_compiler
def test_a_file_where_the_folder_should_be(folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(Error, match=r"compiled kernels are kept in .*, which cannot be used .*CHALKPROOF_CACHE"):
        result()


@pytest.mark.thorough(seconds=6)
@needs_compiler
@pytest.mark.skipif(find_spec("ziglang") is None, reason="the package ziglang is not installed")
def test_the_compiler_of_ziglang(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", f"{sys.executable} -m ziglang cc")
    softmax = build(layer("y[n,i] = exp(x[n,i])/sum(j, exp(x[n,j]))"), target="native")
    x = np.random.default_rng(0).standard_normal((5, 37))
    grown = np.exp(x - x.max(axis=1, keepdims=True))
    np.testing.assert_allclose(softmax.forward(x=x), grown / grown.sum(axis=1, keepdims=True), rtol=1e-14)


@needs_compiler
def test_emit_writes_a_package_that_needs_nothing_of_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emit", "softmax", "adam", "--target", "native", "-o", str(tmp_path / "mine")]) == 0
    assert capsys.readouterr().out == f"2 kernels in {tmp_path / 'mine'}\n"
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [
        "__init__.py", "_calls.py", "_compiled_library.py", "_memory_pool.py", "_thread_pool.py", "_work_sharing.py",
        "adam.c", "adam.py", "softmax.c", "softmax.py"]
    code = ("import mine.adam, mine.softmax, sys; mine.adam.check(); mine.softmax.check(); "
            "sys.exit(any(name in sys.modules for name in ('sympy', 'codegen', 'derive')))")
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True,
                   env={**os.environ, "CHALKPROOF_CACHE": str(tmp_path / "cache")})


@pytest.mark.thorough(seconds=4)
@needs_compiler
def test_a_kernel_after_the_process_has_divided(folder: Path) -> None:
    """Threads stay behind when a process divides: the child makes its own."""
    code = ("import os, numpy as np; from codegen import build; from derive.layers.layer import layer\n"
            "k = build(layer('y[i] = 3*x[i]'), target='native', threads=2)\n"
            "x = np.ones(1_000_000); k.forward(x=x); child = os.fork()\n"
            "if child == 0: os._exit(int(k.forward(x=x).sum() != 3_000_000))\n"
            "raise SystemExit(os.waitpid(child, 0)[1])")
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=60)


def test_memory_is_used_again_when_the_last_view_is_gone_and_not_before() -> None:
    shape, dtype = (512, 600), np.dtype(np.float32)
    one, other = empty(shape, dtype), empty(shape, dtype)
    assert not np.shares_memory(one, other)
    assert one.ctypes.data % 64 == other.ctypes.data % 64 == 0
    where, part = one.ctypes.data, one[3:, ::2].T
    del one
    gc.collect()
    third = empty(shape, dtype)
    assert not np.shares_memory(third, part)
    del part
    assert empty(shape, dtype).ctypes.data == where
    del other
    assert third.flags.writeable


@needs_compiler
def test_the_c_text_says_what_it_is() -> None:
    softmax = layer("y[n,i] = exp(x[n,i])/sum(j, exp(x[n,j]))")
    text = build(softmax, target="native").source
    assert f"dx  {softmax.gradient('x').digest}" in text
    assert re.search(r"// total\[n\] = sum\((\w), exp_shifted\[n,\1\]\)", text)
    assert max(map(len, text.splitlines())) <= 132


@needs_compiler
def test_c_that_does_not_compile_is_refused_by_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(expressions.CALLS, "tanh", "no_such_type x; tanh_of")
    with pytest.raises(Error, match="does not compile this kernel: "):
        build(layer("y[i] = tanh(3*x[i])"), target="native")
    with pytest.raises(Error, match="does not compile this kernel: "):
        build(update_rule("theta = theta - alpha*tanh(g)"), target="native")
