"""Python's command line, answered by a copy of a process that has loaded the tool: loading takes longer than running.

What is run has a process, an environment, a folder and streams of its own; only the modules are there already.
"""

import json
import os
import runpy
import subprocess
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
LOADED = ("codegen", "codegen.cli", "derive.commands.cli", "derive.coq.proofs", "derive.layers.layer",
          "derive.rules.update_rules", "derive.sheets.sheet")


@cache
def _server() -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-m", "tests.forks"], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, env={"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)})


def python(arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """What `python -m name ...`, `python -c text` or `python file ...` does and prints."""
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with TemporaryDirectory() as folder:
        asked = {"arguments": list(arguments), "cwd": str(cwd), "env": dict(env), "folder": folder}
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = ((Path(folder) / name).read_text("utf-8") for name in ("out", "err"))
    return subprocess.CompletedProcess(list(arguments), code, out, err)


def _serve() -> None:
    for name in LOADED:
        __import__(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(_run(**json.loads(line)))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _run(arguments: list[str], cwd: str, env: dict[str, str], folder: str) -> int:
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, f"{folder}/out", os.O_CREAT | os.O_WRONLY),
                                (2, f"{folder}/err", os.O_CREAT | os.O_WRONLY)):
        os.dup2(os.open(path, flags, 0o600), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    code = 0
    try:
        _execute(arguments)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _execute(arguments: list[str]) -> None:
    while arguments[0] == "-W":
        warnings.simplefilter("error" if arguments[1] == "error" else "default")
        arguments = arguments[2:]
    kind, *others = arguments
    if kind == "-m":
        sys.argv[:], sys.path[0] = others, str(Path.cwd())
        runpy.run_module(others[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        sys.argv[:], sys.path[0] = ["-c", *others[1:]], ""
        exec(compile(others[0], "<string>", "exec"), {"__name__": "__main__"})     # noqa: S102
    else:
        sys.argv[:], sys.path[0] = arguments, str(Path(kind).resolve().parent)
        runpy.run_path(kind, run_name="__main__")


if __name__ == "__main__":
    _serve()
