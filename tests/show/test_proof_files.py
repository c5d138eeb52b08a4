"""The proof files of the course: the kernel alone checks them, refuses them when they are tampered with, and their
digests are those that are shown."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from derive.commands.cli import main
from derive.kernel.files import read
from derive.kernel.types import Refused
from derive.notation.errors import Error
from derive.running.proof_files import files_of, write
from derive.show.record import row_of

from ..kernel.test_proof_files import tampered
from .course_told import WHOLE_COURSE, claims

pytestmark = pytest.mark.xdist_group("course")
ROOT = Path(__file__).parents[2]
SHORT = 20_000              # characters of a file that is read again and again
ALONE = """
import runpy, sys, time
begun = time.process_time()
sys.argv = ["kernel", *sys.argv[1:]]
try:
    runpy.run_module("derive.kernel", run_name="__main__", alter_sys=True)
except SystemExit as end:
    others = {name.split(".")[0] for name in sys.modules} & {"sympy", "numpy", "flint", "mpmath", "rich", "jinja2"}
    ours = {name for name in sys.modules if name.startswith("derive.")}
    sys.stdout = sys.__stdout__
    print("seconds", time.process_time() - begun)
    print("others", *sorted(others))
    print("layers", *sorted({name.split(".")[1] for name in ours}))
    raise
"""


@cache
def files() -> dict[str, str]:
    return {name: text for claim in claims().values() for name, text in files_of(claim)}


@WHOLE_COURSE
def test_the_kernel_alone_checks_the_course(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    paths = write(files().items(), tmp_path)
    done = subprocess.run([sys.executable, "-c", ALONE, *map(str, paths)], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    assert (done.returncode, done.stderr) == (0, "")
    *told, seconds, others, layers = done.stdout.splitlines()
    assert sum(line.endswith(": it: proved") for line in told) == len(paths) == len(files()) > 150
    assert (others, layers) == ("others", "layers kernel")
    steps = sum(line.startswith("s") for text in files().values() for line in text.splitlines())
    taken = float(seconds.split()[1])
    record_property("steps of the course that the kernel checked", f"{steps} in {taken:.1f} s: {steps / taken:,.0f}/s")
    assert steps > 100_000


@WHOLE_COURSE
def test_a_thousand_tampered_proofs_are_refused_with_their_lines() -> None:
    chance, refused = random.Random(11), 0
    short = sorted(name for name, text in files().items() if len(text) < SHORT)
    assert len(short) > 30
    while refused < 1000:
        right = files()[chance.choice(short)].splitlines()
        place = chance.randrange(len(right))
        wrong = tampered(right[place], chance)
        if wrong == right[place]:
            continue
        with pytest.raises(Refused, match=r"^line \d+: ") as told:
            read([*right[:place], wrong, *right[place + 1:]])
        assert int(str(told.value).split()[1].rstrip(":")) >= place + 1
        refused += 1


@WHOLE_COURSE
def test_the_digest_that_is_shown_is_that_of_the_file() -> None:
    shown = {f"{claim.name}.{number}.proof": digest for claim in claims().values()
             for number, digest in enumerate(row_of(claim).digests, 1)}
    assert shown.keys() == files().keys()
    for name, digest in shown.items():
        assert files()[name].splitlines()[-1].startswith(f"digest {digest}"), name
    assert len(set(shown.values())) > 100           # one claim may say what another says


@WHOLE_COURSE
def test_each_verdict_has_its_proofs_and_names_the_facts_that_they_use() -> None:
    for claim in claims().values():
        row = row_of(claim)
        if claim.verdict in ("holds", "holds-if"):
            assert len(row.digests) >= len(claim.statements) > 0, claim.name
        used = {fact for number in range(1, len(row.digests) + 1)
                for result in read(files()[f"{claim.name}.{number}.proof"].splitlines()) for fact in result.facts}
        assert used <= {fact.name for fact in row.facts}, claim.name
        assert all(fact.statement and fact.reference for fact in row.facts)
        assert row.steps >= sum(row.verdict in ("holds", "holds-if") for _ in row.digests)


@pytest.mark.thorough(seconds=6)
def test_the_command_writes_the_proofs_of_what_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "bias.convex", "momentum.rescaled", "--proofs", str(tmp_path / "a b")]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    assert last == (f"3 proofs in {tmp_path / 'a b'}; to check them with the kernel alone: "
                    f"python -m derive.kernel '{tmp_path / 'a b'}'/*.proof")
    assert sorted(path.name for path in (tmp_path / "a b").iterdir()) == [
        "bias.convex_repaired.1.proof", "bias.convex_repaired.2.proof", "momentum.rescaled.1.proof"]


def test_json_stays_json_and_names_the_digests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "momentum.rescaled", "--json", "--proofs", str(tmp_path)]) == 0
    digest, = re.findall(r'"digests": \[\s*"([0-9a-f]{12})"', capsys.readouterr().out)
    assert f"digest {digest}" in (tmp_path / "momentum.rescaled.1.proof").read_text()


@pytest.mark.thorough(seconds=11)
def test_a_proof_is_the_same_in_every_process() -> None:
    """However Python hashes: a digest that is printed today names the file that is written tomorrow."""
    told = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "derive", "prove", "optimization_2_variance", "--json", "--no-cache"], cwd=ROOT,
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "HOME": "/nonexistent"})
        told.append([row["digests"] for row in json.loads(done.stdout)])
    assert told[0] == told[1]
    assert sum(map(len, told[0])) > 5


def test_nothing_is_written_where_a_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "b.proof").mkdir()
    with pytest.raises(Error, match=r"b\.proof cannot be written: it is a folder"):
        write([("a.proof", "one"), ("b.proof", "two")], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b.proof"]
