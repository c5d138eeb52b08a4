"""Compiles C into a library: finds the compiler, and loads from the cache what the user has compiled before."""

import ctypes
import hashlib
import os
import platform
import re
import shlex
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FLAGS = ("-std=c11", "-O3", "-fno-math-errno", "-fno-trapping-math", "-fopenmp-simd", "-shared")
AS_WRITTEN = "#pragma STDC FP_CONTRACT OFF"         # in a text; GCC wants to be told by a flag
DEFINED = {"f": ["-DSINGLE"], "g": ["-DEXTENDED"]}      # of the characters of types
WIDE = "-mprefer-vector-width=512"          # of processors that have registers of 512 bits
TIME_LIMIT = 120            # seconds for one kernel
MAKING = "making-"          # begins the name of a folder in which a compiler works
OLD = 86_400                # seconds after which such a folder is left over
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
    return f"{_run([*compiler(), '--version'])[1]}\n{_processor()}"


def _run(command: list[str]) -> tuple[int, str, str]:
    """The exit code, the output and the errors of a compiler, which ends in time with all that it has started."""
    try:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, errors="replace", start_new_session=True) as process:
            try:
                told, errors = process.communicate(timeout=TIME_LIMIT)
            except BaseException as stopped:            # Ctrl-C too: it goes to us alone, as the session is its own
                _stop(process)
                if isinstance(stopped, subprocess.TimeoutExpired):
                    raise CompilerError(f"{' '.join(compiler())} was not done after {TIME_LIMIT} s, expected a kernel "
                                        "in less; CC names another compiler") from None
                raise
    except OSError as error:
        raise CompilerError(f"{WHAT}: {' '.join(compiler())}: {error.strerror}") from None
    return process.returncode, told, errors


def _stop(process: "subprocess.Popen[str]") -> None:
    if os.name == "nt":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


@cache
def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    return "\n".join(dict.fromkeys(re.findall(r"(?m)^(?:model name|flags|Features|CPU part)\s*:.*$", told)))


def flags(text: str) -> list[str]:
    own = "-march=native" if platform.machine().lower() in ("x86_64", "amd64", "i386", "i686") else "-mcpu=native"
    contract = "off" if AS_WRITTEN in text else "fast"
    return [*FLAGS, f"-ffp-contract={contract}", own,
            *([WIDE] if "avx512f" in _processor() else []), *(["-fPIC"] if os.name != "nt" else [])]


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
    """The library of this text; from the cache, where it lies there, is whole, and nobody else can have put it."""
    options = [*flags(text), *DEFINED.get(char, [])]
    key = hashlib.sha256("\n".join([text, *compiler(), *options, version()]).encode()).hexdigest()[:32]
    path = cache_folder() / f"{key}.so"
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        private = is_private(path.parent)
        if private and _whole(path):
            with suppress(OSError):             # of another machine, say: it is compiled again
                return ctypes.CDLL(str(path))
        with tempfile.TemporaryDirectory(prefix=MAKING, dir=path.parent if private else None,
                                         ignore_cleanup_errors=True) as folder:
            made = _compile(text, options, Path(folder))
            return ctypes.CDLL(str(_kept(made, path) if private else made))
    except OSError as error:
        raise CompilerError(f"compiled kernels are kept in {path.parent}, which cannot be used "
                            f"({error.strerror or error}); CHALKPROOF_CACHE names another folder") from None


@cache
def checked(text: str) -> None:
    """Refuse a text that the compiler does not take: compiled as fast as can be, into a file that is thrown away."""
    with tempfile.TemporaryDirectory(prefix=MAKING, ignore_cleanup_errors=True) as folder:
        source = Path(folder) / SOURCE
        source.write_text(text, encoding="utf-8")
        code, _, errors = _run([*compiler(), "-std=c11", "-O0", "-c", str(source), "-o", str(source.with_suffix(".o"))])
    if code:
        raise CompilerError(f"{' '.join(compiler())} does not compile this kernel: {errors.strip()[:2000]}")


def _compile(text: str, options: list[str], folder: Path) -> Path:
    source, made = folder / SOURCE, folder / LIBRARY
    source.write_text(text, encoding="utf-8")
    code, _, errors = _run([*compiler(), *options, str(source), "-o", str(made), "-lm"])
    if code or not made.exists():
        raise CompilerError(f"{' '.join(compiler())} does not compile this kernel: {errors.strip()[:2000]}")
    return made


def _kept(made: Path, path: Path) -> Path:
    """The library in its place in the cache; where something else lies there that is no file, it stays where it is."""
    _sweep(path.parent)
    made.chmod(0o700)                   # whatever the umask lets others do
    seal = made.with_suffix(".sha256")
    seal.write_text(digest_of(made), encoding="ascii")
    seal.chmod(0o600)
    try:
        seal.replace(path.with_suffix(".sha256"))
        return made.replace(path)       # at once: another process sees all of a file or nothing
    except OSError:
        return made


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed have left behind."""
    for left in folder.glob(f"{MAKING}*"):
        with suppress(OSError):
            if time.time() - left.lstat().st_mtime > OLD:
                shutil.rmtree(left, ignore_errors=True)


def is_private(folder: Path) -> bool:
    """Whether nobody but this user, or the system's, can put a file into the folder."""
    if os.name == "nt":
        return True
    named = folder.lstat()
    if stat.S_ISLNK(named.st_mode) and named.st_uid != os.getuid():
        return False
    found = folder.stat()
    return stat.S_ISDIR(found.st_mode) and _is_ours(found)


def _is_ours(found: os.stat_result) -> bool:
    return os.name == "nt" or (found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _own_bytes(path: Path) -> bytes:
    """The bytes of a file that is this user's, and no link, pipe or device; or none."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return b""
    how = sum(getattr(os, name, 0) for name in ("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    with os.fdopen(os.open(path, how), "rb") as file:
        found = os.fstat(file.fileno())
        return file.read() if stat.S_ISREG(found.st_mode) and _is_ours(found) else b""


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _whole(path: Path) -> bool:
    """Whether a library is there as it was written: to load one that was cut short may end the process."""
    try:
        data, seal = _own_bytes(path), _own_bytes(path.with_suffix(".sha256"))
    except OSError:
        return False
    return bool(data) and hashlib.sha256(data).hexdigest().encode() == seal and not _cut_short(data)


def _cut_short(data: bytes) -> bool:
    """Whether a library of Linux speaks of bytes that it has not; dlopen does not look, and the process would end."""
    if data[:6] != b"\x7fELF\x02\x01":
        return data[:4] == b"\x7fELF" and len(data) < 64
    if len(data) < 64:
        return True
    start, = struct.unpack_from("<Q", data, 32)
    size, count, section, sections = struct.unpack_from("<HHHH", data, 54)
    ends = [start + size * count, struct.unpack_from("<Q", data, 40)[0] + section * sections]
    for place in range(start, min(ends[0], len(data) - 55), size or 56):
        offset, length = struct.unpack_from("<Q16xQ", data, place + 8)
        ends.append(offset + length)
    return max(ends) > len(data)
