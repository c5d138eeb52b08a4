"""What came of the last attacks on the kernel: read from a file that the attacks write, and that names their kernel."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from derive import kernel
from derive.notation.errors import Error

SOURCES = Path(kernel.__path__[0])
RECORD = Path(__file__).with_name("attacked.json")


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack: what was tried how often, what came of it, and whether it was tried on this kernel."""

    name: str
    counts: Mapping[str, int]
    current: bool


def kernel_digest(sources: Path = SOURCES) -> str:
    """The SHA-256 of the kernel's sources."""
    whole = sha256()
    for path in sorted(sources.glob("*.py")):
        data = path.read_bytes()
        whole.update(f"{path.name} {len(data)}\n".encode() + data)
    return whole.hexdigest()


def recorded(record: Path = RECORD) -> tuple[Attack, ...]:
    """The attacks of record; none, where there is no record."""
    if not record.exists():
        return ()
    try:
        found = json.loads(record.read_text("utf-8"))
        return tuple(Attack(name, {key: int(value) for key, value in one["counts"].items()},
                            one["kernel"] == kernel_digest()) for name, one in found.items())
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise Error(f"{record} is no record of attacks ({type(wrong).__name__}); expected what `make attack-kernel` "
                    "writes, run it again") from None


def put_down(name: str, counts: Mapping[str, int], record: Path = RECORD) -> None:
    """Write what came of an attack on the kernel as it is now, beside the other attacks."""
    found = json.loads(record.read_text("utf-8")) if record.exists() else {}
    found[name] = {"kernel": kernel_digest(), "counts": dict(counts)}
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
