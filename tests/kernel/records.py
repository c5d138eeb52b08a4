"""Puts down what came of an attack, in a process of its own: those who attack load nothing but the kernel, so that it
can be a changed copy."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("import json, sys; from pathlib import Path; from derive.show.attacked import put_down; "
        "put_down(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]))")


def put_down(name: str, counts: dict[str, int], record: Path) -> None:
    subprocess.run([sys.executable, "-c", CODE, name, json.dumps(counts), str(record.resolve())], cwd=ROOT, check=True)
