"""What a run leaves out and what it runs first; and that a target runs in whole what `make check` runs a sample of."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.depth import LONG, QUICK, THOROUGH, WHOLE, asked, divided, shared_out

HERE = Path(__file__).parent
ROOT = HERE.parent
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
long = pytest.mark.thorough


class Case:
    """Of an item of pytest what is asked of it."""

    def __init__(self, name: str, *marks: pytest.MarkDecorator) -> None:
        self.nodeid, self.marks = f"tests/test_a.py::{name}", list(marks)
        self.fixturenames = ["whole"] if name.endswith("_by_depth") else []

    def iter_markers(self, name: str) -> Iterator[pytest.Mark]:
        return (one.mark for one in self.marks if one.name == name)

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return next(self.iter_markers(name), None)

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.marks.append(mark)

    @property
    def group(self) -> str:
        return " ".join(mark.args[0] for mark in self.iter_markers("xdist_group"))


@pytest.mark.parametrize(("depth", "cases"), [(QUICK, [0, 6]), (THOROUGH, [0, 2, 4, 6]), (WHOLE, list(range(7)))])
def test_a_sample_is_each_so_manieth_case(depth: str, cases: list[int]) -> None:
    assert [case for case in range(7) if asked(depth, case, seconds=90, every=6, check=2)] == cases


def test_a_sample_begins_where_it_is_told() -> None:
    assert [case for case in range(9) if asked(QUICK, case, seconds=90, every=4, first=3)] == [3, 7]
    assert all(asked(THOROUGH, case, seconds=90, every=4, first=3) for case in range(9))


@pytest.mark.parametrize(("depth", "runs"), [(QUICK, False), (THOROUGH, True), (WHOLE, True)])
def test_without_a_sample_no_case_is_quick(depth: str, runs: bool) -> None:
    assert asked(depth, 0, seconds=90) == asked(depth, 1, seconds=90) == runs


def test_what_is_not_long_is_not_marked() -> None:
    with pytest.raises(pytest.UsageError, match=f"not thorough: those of more than {LONG} are"):
        asked(QUICK, 0, seconds=LONG)


@pytest.mark.parametrize(("words", "run"), [
    ([], ["a[0]", "a[3]", "c"]), (["tests"], ["a[0]", "a[3]", "c"]),
    (["tests/test_a.py::a"], ["a[0]", "a[1]", "a[2]", "a[3]", "c"]),
    (["tests/test_a.py::b"], ["a[0]", "a[3]", "b", "c"]),
])
def test_a_test_that_is_named_runs_whole(words: list[str], run: list[str]) -> None:
    cases = [*(Case(f"a[{n}]", long(seconds=9, every=3)) for n in range(4)), Case("b", long(seconds=50)), Case("c")]
    kept, left_out = divided(cases, QUICK, words)        # type: ignore[arg-type]
    assert [item.nodeid.partition("::")[2] for item in kept] == run
    assert len(kept) + len(left_out) == len(cases)


@pytest.mark.parametrize(("depth", "run"), [
    (QUICK, []), (THOROUGH, ["a[1]", "a[2]", "b"]), (WHOLE, ["a[1]", "a[2]", "b", "d_by_depth"])])
def test_what_ran_before_is_left_out(depth: str, run: list[str]) -> None:
    cases = [*(Case(f"a[{n}]", long(seconds=9, every=3)) for n in range(4)), Case("b", long(seconds=50)), Case("c"),
             Case("d_by_depth")]
    kept, _ = divided(cases, depth, [], QUICK)           # type: ignore[arg-type]
    assert [item.nodeid.partition("::")[2] for item in kept] == run
    before, _ = divided(cases, QUICK, [])                # type: ignore[arg-type]
    assert {item.nodeid for item in (*kept, *before)} == {item.nodeid for item in divided(cases, depth, [])[0]}      # type: ignore[arg-type]


def test_a_file_stays_together_and_what_takes_long_is_first() -> None:
    course = pytest.mark.xdist_group("course")
    cases = [Case("a"), Case("b", long(seconds=9)), Case("c[0]", long(seconds=500)), Case("c[1]", long(seconds=500)),
             Case("d", course, long(seconds=50)), Case("e", course), Case("f", pytest.mark.xdist_group("few"))]
    found = shared_out(cases)       # type: ignore[arg-type]
    own = "tests/test_a.py"
    assert [(item.nodeid.partition("::")[2], item.group) for item in found] == [      # type: ignore[attr-defined]
        ("c[0]", ""), ("c[1]", ""), ("d", "course"), ("e", "course"), ("a", own), ("b", own),
        ("f", "few")]


def recipe(target: str) -> str:
    """Its line of the Makefile and what it runs, with the lists of files in place of their names."""
    found = re.search(rf"^{target}:.*\n(?:\t.*\n)*", MAKEFILE, re.M)
    assert found, target
    return re.sub(r"\$\((MUTANTS|TRUTH|PAIRS|ZOO)\)", lambda name: files(name[1]), found[0])


def files(name: str) -> str:
    found = re.search(rf"^{name} := (.*)$", MAKEFILE, re.M)
    assert found, name
    return found[1]


def test_what_check_runs_a_sample_of_has_a_target() -> None:
    sampled = {path.relative_to(ROOT).as_posix() for path in HERE.rglob("test_*.py")
               if re.search(r"^@pytest\.mark\.thorough\(.*check=", path.read_text("utf-8"), re.M)}
    assert sampled
    whole = set(recipe("pairs").split()) | {"tests/codegen/zoo/test_zoo.py"}
    assert sampled <= whole
    assert recipe("zoo").split()[-1] == "tests/codegen/zoo"
    assert all("--depth whole" in recipe(target) for target in ("pairs", "zoo"))


def test_check_runs_all_tests() -> None:
    """What `make rest` leaves out two targets before it run, and the script of all checks runs them."""
    assert {"mutants", "truth", "rest"} <= set(recipe("check").partition("##")[0].split())
    left_out = set(recipe("rest").partition("patsubst %,--ignore=%,")[2].rstrip(")\n").split())
    assert left_out == {*files("MUTANTS").split(), *files("TRUTH").split()}
    assert all((ROOT / name).exists() for name in left_out)
    rest = recipe("rest")
    folders = {"tests/codegen", "tests/fuzz"}           # these are run first, in a process of their own
    assert set(re.findall(r"--ignore=(tests/\w+)", rest)) == {*folders, "tests/benchmarks"}
    assert folders <= set(rest.splitlines()[1].split())
    assert rest.count("--depth thorough") == 2
    for target in ("mutants", "truth"):
        assert "--depth whole" in recipe(target)
    assert "--depth" not in recipe("test")
    script = Path(ROOT / ".ci" / "run").read_text("utf-8")
    assert re.search(r"^make test\n(?:#.*\n)*make .*\bcheck AFTER=quick\b", script, re.M)
