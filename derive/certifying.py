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
from derive.run import Limits, available_cores
from derive.show.outputs import drafts
from derive.show.record import row_of, said
from derive.show.row import Row
from derive.show.settled import Shown
from derive.supervision import each

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
    """What one claim gives: its row, and a certificate where it was asked for."""

    row: Row
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class Certified:
    """The certificates that were asked for, in the order of the course, and what went wrong."""

    certificates: tuple[tuple[str, Certificate], ...]
    errors: tuple[str, ...]


def certify(script: Path, claim: Shown, names: Sequence[str]) -> Made:
    """The claim, certified if the names mean it."""
    row = row_of(claim)
    wanted = claim.evidence and course.chosen(names, [(script, row)])
    return Made(row, of_claim(claim) if wanted else None)


def of_claim(claim: Shown) -> Certificate:
    return certificate(claim.evidence, _head(claim))


def _head(claim: Shown) -> Iterator[str]:
    yield f"{claim.name}: {claim.place.document}, {claim.place.where}"
    yield f"claim: {said(claim)}"
    yield f"verdict: {claim.verdict}"
    if claim.repair is not None:
        yield f"Certified is what is proved in its place: {said(claim.repair)}"


def certificates(names: Sequence[str], jobs: int | None, progress: Progress,
                 limits: Limits | None = None) -> Certified:
    """The certificates of the claims that the names mean; of all that are listed when there are none."""
    scripts = course.readable(names)
    found: dict[Path, tuple[Made, ...]] = {}
    failed: dict[Path, str] = {}
    if scripts:
        with progress(len(scripts), "certifying", "scripts") as done:
            for ended in each(partial(certify, names=names), scripts, jobs, limits):
                found[ended.script], failed[ended.script] = ended.answers, ended.checked
                done(ended.script.name)
    pairs = [(path, made.row) for path in scripts for made in found[path]]
    errors = tuple(failed[path] for path in scripts if failed[path])
    wrong = course.unknown(names, pairs)
    if wrong and not errors:
        raise course.no_such(wrong[0], pairs)
    return Certified(tuple((made.row.claim, made.certificate) for path in scripts for made in found[path]
                           if made.certificate is not None), errors)


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
