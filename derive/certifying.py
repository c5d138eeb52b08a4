"""What `derive certify` makes of claims: scripts are run again, their theorems written as Coq, the files checked."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from derive import course
from derive.certify.certificate import Certificate, certificate
from derive.certify.coqc import compiler, refusal
from derive.certify.names import identifier
from derive.publishing import Progress
from derive.run import available_cores, claims_of, each
from derive.show.outputs import drafts
from derive.show.record import row_of, said
from derive.show.row import Row
from derive.show.settled import Shown

PRELUDE = Path(__file__).parent / "certify" / "Chalkproof.v"
MAKEFILE = """\
# Every file is checked by coqc: make
all: $(patsubst %.v,%.vo,$(wildcard *.v))
Chalkproof.vo: Chalkproof.v
\tcoqc -q Chalkproof.v
%.vo: %.v Chalkproof.vo
\tcoqc -q $<
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What one script gives: its rows, and a certificate for each claim that was asked for."""

    rows: tuple[Row, ...]
    certificates: tuple[tuple[str, Certificate], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Certified:
    """The certificates that were asked for, in the order of the course, and what went wrong."""

    certificates: tuple[tuple[str, Certificate], ...]
    errors: tuple[str, ...]


def certify(script: Path, names: Sequence[str]) -> Made:
    """Run a script and certify those of its claims that the names mean."""
    claims, error = claims_of(script)
    rows = tuple(map(row_of, claims))
    wanted = {row.claim for row in course.chosen(names, [(script, row) for row in rows])}
    return Made(rows, tuple((c.name, of_claim(c)) for c in claims if c.name in wanted and c.evidence), error)


def of_claim(claim: Shown) -> Certificate:
    return certificate(claim.evidence, _head(claim))


def _head(claim: Shown) -> Iterator[str]:
    yield f"{claim.name}: {claim.place.document}, {claim.place.where}"
    yield f"claim: {said(claim)}"
    yield f"verdict: {claim.verdict}"
    if claim.repair is not None:
        yield f"Certified is what is proved in its place: {said(claim.repair)}"


def certificates(names: Sequence[str], jobs: int | None, progress: Progress) -> Certified:
    """The certificates of the claims that the names mean; of all that are listed when there are none."""
    scripts = course.scripts_for(names)
    found: dict[Path, Made] = {}
    if scripts:
        longest_first = sorted(scripts, key=lambda path: -path.stat().st_size)
        with progress(len(scripts), "certifying", "scripts") as done:
            for path, made in each(partial(certify, names=names), longest_first, jobs):
                found[path] = made
                done(path.name)
    pairs = [(path, row) for path in scripts for row in found[path].rows]
    errors = tuple(found[path].error for path in scripts if found[path].error)
    wrong = course.unknown(names, pairs)
    if wrong and not errors:
        raise course.no_such(wrong[0], pairs)
    return Certified(tuple(one for path in scripts for one in found[path].certificates), errors)


def files(found: Sequence[tuple[str, Certificate]]) -> Mapping[str, str]:
    """The name of the file of each claim, which is a name for Coq."""
    taken: dict[str, str] = {}
    for claim, _ in found:
        taken[identifier(claim, (*taken, "Chalkproof"))] = claim
    return {claim: f"{name}.v" for name, claim in taken.items()}


def write(found: Sequence[tuple[str, Certificate]], folder: Path) -> list[Path]:
    """All the files, put into place once the last of them is written."""
    named = files(found)
    texts = {"Chalkproof.v": PRELUDE.read_text("utf-8"), "Makefile": MAKEFILE}
    texts |= {named[claim]: one.text for claim, one in found}
    with drafts(folder) as made:
        for name, text in texts.items():
            made.put(name, text)
    return [folder / named[claim] for claim, _ in found]


def check(paths: Sequence[Path], jobs: int | None, progress: Progress) -> list[str]:
    """What coqc refuses, a line a file."""
    compiler()
    prelude = paths[0].parent / "Chalkproof.v"
    refused = refusal(prelude)
    if refused:
        return [f"{prelude} is refused: {refused}"]
    with progress(len(paths), "checking", "files") as done, ThreadPoolExecutor(jobs or available_cores()) as pool:
        answers = []
        for path, answer in zip(paths, pool.map(refusal, paths), strict=True):
            answers += [f"{path} is refused: {answer}"] if answer else []
            done(path.name)
    return answers
