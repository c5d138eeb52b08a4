"""C made into a library: which compiler is found, what it is told, and what it has compiled before."""

import ctypes
import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FLAGS = ("-std=c11", "-O3", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math",
         "-fopenmp-simd", "-shared")
DEFINED = {"f": ["-DSINGLE"], "g": ["-DEXTENDED"]}      # of the characters of types
WIDE = "-mprefer-vector-width=512"          # of processors that have registers of 512 bits
SOURCE, LIBRARY, WHAT = "kernel.c", "kernel.so", "the target native needs a C compiler"


class CompilerError(Exception):
    """No compiler, or one that does not compile this."""


@cache
def compiler() -> tuple[str, ...]:
    """The command of a C compiler: $CC, cc, gcc, clang, or the one that the package ziglang brings along."""
    asked = shlex.split(os.environ.get("CC", ""))
    if asked:
        if shutil.which(asked[0]) is None:
            raise CompilerError(f"{WHAT}: CC is {os.environ['CC']}, and there is no such command")
        return tuple(asked)
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name):
            return (name,)
    if find_spec("ziglang"):
        return (sys.executable, "-m", "ziglang", "cc")
    raise CompilerError(f"{WHAT}: CC is not set, there is no cc, gcc or clang, and the package ziglang, which has one, "
                        "is not installed (pip install ziglang)")


@cache
def version() -> str:
    """What the compiler says of itself, and what the processor is: with another of them, all is compiled anew."""
    try:
        found = subprocess.run([*compiler(), "--version"], capture_output=True, text=True, check=False, timeout=60)
    except OSError as error:
        raise CompilerError(f"{WHAT}: {' '.join(compiler())}: {error.strerror}") from None
    return f"{found.stdout}\n{_processor()}"


@cache
def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    return "\n".join(dict.fromkeys(re.findall(r"(?m)^(?:model name|flags|Features|CPU part)\s*:.*$", told)))


def flags() -> list[str]:
    own = "-march=native" if platform.machine().lower() in ("x86_64", "amd64", "i386", "i686") else "-mcpu=native"
    return [*FLAGS, own, *([WIDE] if "avx512f" in _processor() else []), *(["-fPIC"] if os.name != "nt" else [])]


def cache_folder() -> Path:
    """Where compiled kernels are kept: $CHALKPROOF_CACHE, or the user's folder for what can be made again."""
    asked = os.environ.get("CHALKPROOF_CACHE")
    if asked:
        return Path(asked)
    if os.name == "nt":
        home = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Caches"
    else:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "chalkproof" / "native"


@cache
def compiled(text: str, char: str) -> ctypes.CDLL:
    """The library of this text; from the cache, where it lies there and is whole."""
    options = [*flags(), *DEFINED.get(char, [])]
    key = hashlib.sha256("\n".join([text, *compiler(), *options, version()]).encode()).hexdigest()[:32]
    path = cache_folder() / f"{key}.so"
    try:
        if not _whole(path):
            path.parent.mkdir(0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent) as folder:
                made = _compile(text, options, Path(folder))
                _seal(made)
                for suffix in (".so", ".sha256"):       # at once: another process sees all of a file or nothing
                    made.with_suffix(suffix).replace(path.with_suffix(suffix))
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise CompilerError(f"compiled kernels are kept in {path.parent}, which cannot be used "
                            f"({error.strerror or error}); CHALKPROOF_CACHE names another folder") from None


def _compile(text: str, options: list[str], folder: Path) -> Path:
    source, made = folder / SOURCE, folder / LIBRARY
    source.write_text(text, encoding="utf-8")
    found = subprocess.run([*compiler(), *options, str(source), "-o", str(made), "-lm"], capture_output=True, text=True,
                           check=False)
    if found.returncode or not made.exists():
        raise CompilerError(f"{' '.join(compiler())} does not compile this kernel: {found.stderr.strip()[:2000]}")
    return made


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _seal(path: Path) -> None:
    path.with_suffix(".sha256").write_text(digest_of(path), encoding="ascii")


def _whole(path: Path) -> bool:
    """Whether a library is there as it was written: to load one that was cut short may end the process."""
    try:
        return digest_of(path) == path.with_suffix(".sha256").read_text(encoding="ascii")
    except (OSError, ValueError):
        return False
