"""What `derive certify` does: scripts are run again, a file for each is written, and coqc checks them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from derive.commands.publishing import Progress
from derive.coq import check
from derive.coq.frame import assembled
from derive.kernel.types import Refused
from derive.notation.errors import Error
from derive.running.run import Limits, available_cores
from derive.running.supervision import each
from derive.sheets import course
from derive.sheets.certificates import File, Part
from derive.sheets.claims import Claim
from derive.show.outputs import drafts
from derive.show.record import row_of
from derive.show.row import Row
from derive.show.settled import Shown

LIBRARY = "library"             # the folder with what all files rest on
MAKEFILE = """\
# coqc checks every file, and prints the axioms that it rests on: make
COQC := coqc -q -w none -Q library Chalkproof
all: $(patsubst %.v,%.vo,$(wildcard *.v))
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What one claim gives: its row, and its part of the file where it was asked for."""

    row: Row
    part: Part | None


@dataclass(frozen=True, slots=True)
class Certified:
    """The files, by their names, with the parts that each is made of, and what went wrong."""

    files: Mapping[str, tuple[Part, ...]]
    errors: tuple[str, ...] = ()

    @property
    def parts(self) -> list[Part]:
        return [part for parts in self.files.values() for part in parts]

    def text(self, name: str) -> str:
        parts = self.files[name]
        return assembled([part.lines for part in parts], [theorem for part in parts for theorem in part.theorems],
                         [fails for part in parts for fails in part.after])


@dataclass(frozen=True, slots=True)
class Certifier:
    """Makes the parts of the files, script by script, for the claims that the names mean."""

    names: Sequence[str]
    files: dict[Path, File] = field(default_factory=dict)       # of the scripts of this process

    def __call__(self, script: Path, claim: Shown) -> Made:
        row = row_of(claim)
        claim = claim.vouched()
        if not isinstance(claim, Claim) or not self._mean(script, row):
            return Made(row, None)
        return Made(row, self.files.setdefault(script, File()).of_claim(claim))

    def _mean(self, script: Path, row: Row) -> bool:
        """Whether the names mean a claim; a lemma too, if they mean its script, or there are none."""
        whole = not self.names or any(course.is_script(name, script) for name in self.names)        # a lemma too
        return whole or bool(course.chosen(self.names, [(script, row)]))


def certificates(words: Sequence[str], jobs: int | None, progress: Progress,
                 limits: Limits | None = None) -> Certified:
    """The claims that the words mean, with what they rest on; all claims and lemmas where they name none."""
    asked = course.readable(words)
    scripts, names = asked.scripts, asked.names
    found: dict[Path, tuple[Made, ...]] = {}
    failed: dict[Path, str] = {}
    if scripts:
        with progress(len(scripts), "certifying", "scripts") as done:
            for ended in each(Certifier(names), scripts, jobs, limits):
                found[ended.script], failed[ended.script] = ended.answers, ended.checked
                done(ended.script.name)
    pairs = [(path, made.row) for path in scripts for made in found[path]]
    errors = tuple(failed[path] for path in scripts if failed[path])
    wrong = course.unknown(names, pairs)
    if wrong and not errors:
        raise course.no_such(wrong[0], pairs, asked.every)
    parts = {path: tuple(made.part for made in found[path] if made.part is not None) for path in scripts}
    return Certified(named({path: some for path, some in parts.items() if some}), errors)


def named(parts: Mapping[Path, tuple[Part, ...]]) -> dict[str, tuple[Part, ...]]:
    """Each script's parts under the name of its file, which is a name for Coq; two scripts may have one name."""
    named: dict[str, tuple[Part, ...]] = {}
    for path, some in parts.items():
        plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in path.stem)
        plain = plain if plain[:1].isalpha() else f"script_{plain}"
        count = sum(name.partition(".")[0] in (plain, *(f"{plain}_{k}" for k in range(len(parts)))) for name in named)
        named[f"{plain}_{count}.v" if count else f"{plain}.v"] = some
    return named


def write(found: Certified, folder: Path) -> None:
    """All the files, put into place once the last of them is written, with their library and a Makefile."""
    texts = {f"{LIBRARY}/{name}.v": (check.SOURCES / f"{name}.v").read_text("utf-8") for name in check.LIBRARY}
    texts |= {"Makefile": _makefile(), **{name: found.text(name) for name in found.files}}
    with drafts(folder) as made:
        for name, text in texts.items():
            made.put(name, text)


def _makefile() -> str:
    lines, before = [MAKEFILE], ""
    for name in check.LIBRARY:
        lines.append(f"{LIBRARY}/{name}.vo: {LIBRARY}/{name}.v {before}".rstrip() + "\n\t$(COQC) $<\n")
        before = f"{LIBRARY}/{name}.vo"
    return "".join([*lines, f"%.vo: %.v {before}\n\t$(COQC) $<\n"])


def need_coq() -> None:
    """Refused where there is no Coq: this comes before the work."""
    try:
        check.compiler()
    except Refused as refusal:
        raise Error(str(refusal)) from None


def refused(found: Certified, folder: Path, jobs: int | None, progress: Progress) -> dict[str, str]:
    """The files that coqc refuses, each with the reason; the longest files are looked at first."""
    texts = {name: found.text(name) for name in found.files}
    try:
        library = check.compiled(folder / LIBRARY)
    except Refused as refusal:
        raise Error(str(refusal)) from None
    order = sorted(texts, key=lambda name: -len(texts[name]))
    with progress(len(order), "checking", "files") as done, ThreadPoolExecutor(jobs or available_cores()) as pool:
        answers = {}
        for name, answer in zip(order, pool.map(lambda name: check.refusal(texts[name], library), order), strict=True):
            answers[name] = answer
            done(name)
    return {name: answers[name] for name in texts if answers[name]}


def told(found: Certified, wrong: Mapping[str, str], folder: Path, checked: bool) -> list[str]:
    """What was written, file by file, what no theorem says, and how many claims are certified whole."""
    lines = []
    for name, parts in found.files.items():
        count = sum(len(part.theorems) for part in parts)
        lines.append(f"{folder / name}: {_count(len(parts), 'claim')}, {_count(count, 'theorem')}"
                     + (": refused" if name in wrong else ""))
    lines += [f"not certified: {reason}" for reason in dict.fromkeys(m for part in found.parts for m in part.missing)]
    whole = sum(not part.missing for name, parts in found.files.items() if name not in wrong for part in parts)
    then = f"checked by coqc, {len(wrong)} refused" if checked else f"make -C {folder} has coqc check them"
    return [*lines, f"{_count(len(found.parts), 'claim')}, {whole} whole; {then}"]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def one_file(name: str, part: Part) -> Certified:
    """The file of a layer or of a pair of rules."""
    if not part.theorems:
        raise Error("; ".join(part.missing) or "there is nothing to certify")
    return Certified({name: (part,)})
