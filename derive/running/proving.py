"""The verdicts of scripts: from the cache, or proved now; and the failures that stand in the place of verdicts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from derive.console.command_line import INTERNAL, MISTAKE
from derive.notation.errors import Error
from derive.running import cache
from derive.running.run import Limits
from derive.sheets import course
from derive.show.row import Row
from derive.show.settled import Shown
from derive.show.verdicts import UNKNOWN

Files = Mapping[str, tuple[tuple[str, str], ...]]       # names and texts, by the claim
PROVED, NOT_ALL = 0, 1          # exit codes
NO_CLAIM = "settles no claim; expected Sheet(...).claim(...) (a file that is no proof script begins with _)"


class Progress(Protocol):
    """Shows how far a long run is."""

    def __call__(self, total: int) -> AbstractContextManager[Callable[[str], None]]:
        """To be told of each script that is done."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A script whose verdicts are not known, or not all of them: why, and which exit code that is."""

    script: Path
    message: str
    code: int = NOT_ALL

    @property
    def row(self) -> Row:
        """The record of a script that is unknown."""
        return Row(self.script.name, (), "", self.message, UNKNOWN, "", (), None, "", 0, (), (), (), (), 0.0)


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one script."""

    script: Path
    rows: tuple[Row, ...]
    failure: Failure | None = None
    files: Files = field(default_factory=dict)


def verdicts(scripts: Sequence[Path], progress: Progress, jobs: int | None = None, cached: bool = True,
             opinions: bool = False, limits: Limits | None = None, filed: bool = False) -> Iterator[Result]:
    """What is known of each script: from the cache, or proved now; always now, where the proofs are to be `filed`."""
    of_claim = partial(_answer, of_claim=_with_opinions() if opinions else _row, filed=filed)
    cached = cached and not filed
    waiting = []
    if cached:
        cache.sweep()
    for path in scripts:
        wrong = course.unreadable(path)
        rows = cache.load(path, opinions) if cached and not wrong and cache.self_contained(path) else None
        if wrong:
            yield Result(path, (), Failure(path, wrong, MISTAKE))
        elif rows is None:
            waiting.append(path)
        else:
            yield _settling(path, rows)
    if not waiting:
        return
    from derive.running.supervision import each

    keys = {path: cache.key(path, opinions) for path in waiting}
    with progress(len(waiting)) as done:
        for ended in each(of_claim, waiting, jobs, limits):
            rows = tuple(row for row, _ in ended.answers)
            if not ended.error and cache.self_contained(ended.script) and not _unknown(rows):
                cache.store(ended.script, rows, keys[ended.script], opinions)
            done(ended.script.name)
            yield _settling(ended.script, rows, ended.error, INTERNAL if ended.broken else NOT_ALL,
                            {row.claim: files for row, files in ended.answers})


NO_FILES: Files = {}


def _settling(path: Path, rows: tuple[Row, ...], error: str = "", code: int = NOT_ALL,
              files: Files = NO_FILES) -> Result:
    if not error and not rows:
        error = f"{path.name}: {NO_CLAIM}"
    return Result(path, rows, Failure(path, error, code) if error else None, files)


def _answer(script: Path, claim: Shown, of_claim: Callable[[Path, Shown], Row],
            filed: bool) -> tuple[Row, tuple[tuple[str, str], ...]]:
    """A claim's verdict as a plain record, and the files of its proofs where they are asked for."""
    from derive.running.proof_files import files_of

    return of_claim(script, claim), tuple(files_of(claim.vouched())) if filed else ()


def _row(script: Path, claim: Shown) -> Row:
    from derive.show.record import row_of

    return row_of(claim)


def _unknown(rows: Iterable[Row]) -> bool:
    """Whether a claim is left that more time could settle: such verdicts are not kept."""
    return any(row.verdict == UNKNOWN for row in rows)


def _with_opinions() -> Callable[[Path, Shown], Row]:
    try:
        from derive.running.second_opinions import row_with_opinions
    except ModuleNotFoundError as missing:
        if missing.name != "z3":
            raise
        raise Error("second opinions are Z3's, which is not installed (pip install chalkproof[smt])") from None
    return row_with_opinions


def refuse_doubles(rows: Iterable[Row]) -> None:
    seen: dict[str, Row] = {}
    for row in rows:
        if row.claim in seen:
            raise Error(f"two claims are named {row.claim}: {seen[row.claim].document}, {seen[row.claim].where} and "
                        f"{row.document}, {row.where}")
        seen[row.claim] = row
