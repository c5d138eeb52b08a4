"""Proof files: what is written is read again as the same theorem, what was tampered with is refused with its line, and
the process that checks them loads the kernel alone."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from derive.kernel.files import digest, read, write
from derive.kernel.terms import Term, abstracted, bound, function, number, var
from derive.kernel.text import text
from derive.kernel.theorem import Theorem, apply, assume, congruence, fact, generalise, imply, instantiate, linear, ring
from derive.kernel.types import BOOL, INT, REAL, Refused, to
from derive.kernel.words import every, ints, real, reals, some, total

ROOT = Path(__file__).parents[2]
x, y = reals("x y")
i, n = ints("i n")
f = var("f", to(INT, REAL))


def cube() -> Theorem:
    """0 < x |- 0 < x*x*x"""
    positive = assume(real(0) < x)
    law = fact("product_positive", REAL)
    square = apply(apply(instantiate(law, x, x, y, x), positive), positive)
    return apply(apply(instantiate(law, x, x * x, y, x), square), positive)


def renamed_sum() -> Theorem:
    """|- sum(i=1..n, f(i) + f(i)) = sum(i=1..n, 2*f(i))"""
    twice = generalise(i, ring(f(i) + f(i), real(2) * f(i)))
    g = var("g", to(INT, REAL))
    return congruence(abstracted(g, total(i, g(i), number(1, INT), n)), twice)


def conclusions() -> dict[str, Theorem]:
    lower = linear(x < y + 1, assume(x <= y), real(1))
    return {"cube": cube(), "sums": renamed_sum(), "closed": imply(x <= y, lower)}


def lines() -> list[str]:
    return write(conclusions()).splitlines()


def check(*paths: Path | str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "derive.kernel", *map(str, paths)], cwd=folder, capture_output=True,
                          text=True, check=False, timeout=60)


def test_what_is_written_is_read_as_the_same_theorems() -> None:
    results = read(lines())
    assert {result.name: (result.theorem.statement, result.theorem.given) for result in results} == {
        name: (theorem.statement, theorem.given) for name, theorem in conclusions().items()}


def test_a_result_names_the_facts_of_its_own_proof() -> None:
    assert {result.name: result.facts for result in read(lines())} == {
        "cube": {"product_positive"}, "sums": frozenset(), "closed": frozenset()}


def test_a_digest_is_of_the_proof_and_the_same_each_time() -> None:
    assert digest(cube()) == digest(cube())
    assert digest(cube()) != digest(renamed_sum())
    assert len(digest(cube())) == 64


def tampered(line: str, chance: random.Random) -> str:
    """A line with one word taken out, put in, exchanged with another, or changed."""
    words = line.split(" ")
    place = chance.randrange(len(words))
    match chance.randrange(4):
        case 0:
            del words[place]
        case 1:
            words.insert(place, chance.choice(words))
        case 2:
            other = chance.randrange(len(words))
            words[place], words[other] = words[other], words[place]
        case _:
            words[place] = chance.choice(["t1", "s1", "t9", "3", "real", "x", "given", "assume", words[place] + "1"])
    return " ".join(words)


def test_a_thousand_tampered_files_are_refused_with_their_lines() -> None:
    chance, right, refused = random.Random(7), lines(), 0
    while refused < 1000:
        place = chance.randrange(len(right))
        wrong = tampered(right[place], chance)
        if wrong == right[place]:
            continue
        with pytest.raises(Refused, match=r"^line \d+: ") as told:
            read([*right[:place], wrong, *right[place + 1:]])
        assert int(str(told.value).split()[1].rstrip(":")) >= place + 1      # never before it; at the end the digest
        refused += 1


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_file_that_ends_early_is_refused(cut: int) -> None:
    with pytest.raises(Refused, match="line"):
        read(lines()[:-cut])


STEPS = ["chalkproof 2", "t1 variable x real", "t2 application t1 t1"]
WRONG = [
    (["chalkproof 1"], "line 1: the first line is not"),
    (["chalkproof 2", "t1 variable x complex"], "line 2: 'complex' is no type"),
    (["chalkproof 2", "t1 variable x real", "t1 variable y real"], "line 3: 't1' is there already"),
    (["chalkproof 2", "t1 number 01 int"], "line 2: 'number' is no kind of term"),
    (["chalkproof 2", "t1 number 1 bool"], "line 2: number: 'bool' has no numbers"),
    (["chalkproof 2", "t1 variable x (int)->int"], "line 2: '\\(int\\)->int' is no type"),
    (["chalkproof 2", "t1 variable \u0445 real"], "line 2: var: '\u0445' is no name"),
    (["chalkproof 2", "t1 variable pi real"], "line 2: var: 'pi' is no name"),
    (STEPS, "line 3: app: x is not applied to x"),
    (["chalkproof 2", "t1 bound 0 real", "s2 reflexive t1"], "line 3: reflexive: a bound variable is loose"),
    (["chalkproof 2", "s1 fact nothing"], "line 2: fact: no fact is named 'nothing'"),
    (["chalkproof 2", "s1 believe t1"], "line 2: there is no rule 'believe'"),
    (["chalkproof 2", "t1"], "line 2: 't1' is no line of a proof"),
]


@pytest.mark.parametrize(("wrong", "told"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_a_wrong_line_is_refused_with_its_reason(wrong: list[str], told: str) -> None:
    with pytest.raises(Refused, match=told):
        read(wrong)


def proves(statement: str, name: str = "a") -> list[str]:
    return ["chalkproof 2", "t1 variable x real", "s2 reflexive t1", "t3 constant equal real->real->bool",
            "t4 application t3 t1 t1", "t5 constant false bool", f"proves {name} s2 {statement}"]


def test_a_result_states_what_its_step_proves() -> None:
    with pytest.raises(Refused, match="line 7: proves: 's2' does not state 't5'"):
        read(proves("t5"))
    with pytest.raises(Refused, match="line 7: proves: 's2' has other hypotheses"):
        read(proves("t4 given t5"))


@pytest.mark.parametrize("name", ["", "a\rb", "a\u00a0b", "a b", "\x1b[8m", "\u0430", "false", "a.equal"])
def test_a_name_that_could_look_like_something_else_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="line 7: "):
        read(proves("t4", name))


def test_one_name_for_two_results_or_two_variables_is_refused() -> None:
    with pytest.raises(Refused, match="line 8: proves: 'a' is no name, or one that is taken"):
        read([*proves("t4"), "proves a s2 t4"])
    same = imply(number(0, INT) < var("x", INT), cube())
    with pytest.raises(Refused, match=r"proves: .* has one name for two variables"):
        read(write({"a": same}).splitlines())


def test_a_forged_theorem_is_not_written() -> None:
    forged = cube()._replace(statement=every(var("p", BOOL), var("p", BOOL)))
    with pytest.raises(Refused, match=r"write: .* is not a theorem"):
        write({"a": forged})


def test_the_process_says_what_is_proved(tmp_path: Path) -> None:
    (tmp_path / "a.proof").write_text(write({"cube": cube()}))
    done = check("a.proof", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("a.proof: cube: proved\n  for    x: real\n  given  0 < x\n  that   0 < x*x*x\n"
                           "  facts  product_positive\n")


def test_the_process_answers_in_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "a.proof").write_text(write({"cube": cube()}))
    (tmp_path / "b.proof").write_text("chalkproof 2\n")
    (tmp_path / "c.proof").write_bytes(b"\xff\xfe")
    assert check().returncode == 2
    assert check("nowhere", folder=tmp_path).returncode == 2
    assert check("c.proof", folder=tmp_path).returncode == 2
    both = check("b.proof", "a.proof", folder=tmp_path)
    assert both.returncode == 1
    assert "b.proof: refused: line 2: the file ends without its digest" in both.stderr
    assert "a.proof: cube: proved" in both.stdout


def test_a_type_that_is_nested_too_deep_is_refused_and_the_next_file_is_checked(tmp_path: Path) -> None:
    count = 150_000             # deep enough to end the process, where types were compared by their parts unseen
    nested = ["chalkproof 2", "t0 number 0 real", *(f"t{k} function real t{k - 1}" for k in range(1, count)),
              f"s1 reflexive t{count - 1}"]
    (tmp_path / "deep.proof").write_text("\n".join(nested))
    (tmp_path / "fair.proof").write_text(write(conclusions()))
    told = check(tmp_path / "deep.proof", tmp_path / "fair.proof")
    assert told.returncode == 1
    assert "is no line of a proof" in told.stdout + told.stderr
    assert "cube" in told.stdout


def test_the_name_of_a_file_cannot_forge_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.proof: theorem: proved\n  that   false\nb.proof"
    path.write_text(write({"cube": cube()}))
    assert "\n  that   false" not in check(path.name, folder=tmp_path).stdout


def test_a_function_shows_the_type_of_its_argument_and_no_letter_has_two_meanings(tmp_path: Path) -> None:
    twice = generalise(i, ring(f(i) + f(i), real(2) * f(i)))
    theorem = imply(real(0) < var("j", REAL), congruence(abstracted(f, f), twice))
    (tmp_path / "a.proof").write_text(write({"sums": theorem}))
    told = check("a.proof", folder=tmp_path).stdout
    assert "  for    j: real\n" in told
    assert "(i: (int) -> f(i) + f(i)) = (i: (int) -> 2*f(i))" in told


def test_the_process_loads_the_kernel_alone(tmp_path: Path) -> None:
    (tmp_path / "a.proof").write_text(write({"cube": cube()}))
    program = ("import runpy, sys; sys.argv = ['kernel', 'a.proof']\n"
               "try: runpy.run_module('derive.kernel', run_name='__main__', alter_sys=True)\n"
               "except SystemExit as end: assert end.code == 0\n"
               "names = sorted(name for name in sys.modules if name.split('.')[0] not in sys.stdlib_module_names)\n"
               "print(*names, file=sys.__stdout__)")
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True,
                          timeout=60)
    loaded = {name for name in done.stdout.splitlines()[-1].split() if name.split(".")[0] not in ("__main__",)}
    ours = {name for name in loaded if name.split(".")[0] == "derive"}
    assert ours == {"derive", "derive.kernel", *(f"derive.kernel.{part}" for part in (
        "facts", "files", "polynomials", "terms", "text", "theorem", "types", "words"))}
    assert not {name.split(".")[0] for name in loaded} & {"sympy", "numpy", "flint", "mpmath", "rich", "jinja2"}


@pytest.mark.parametrize(("term", "shown"), [
    (every(n, number(0, INT) <= n), "for all i: int. 0 <= i"),
    (x - y, "x + (-1)*y"),
    ((x + y) * y, "(x + y)*y"),
    (x + y * y, "x + y*y"),
    ((x < y) >> ((y < x) >> (x < x)), "x < y => y < x => x < x"),
    (((x < y) >> (y < x)) >> (x < x), "(x < y => y < x) => x < x"),
    (some(x, x < y), "for some x: real. x < y"),
    (some(y, x < y), "for some y: real. x < y"),
    (total(i, f(i) * x, number(1, INT), n), "sum(i=1..n, f(i)*x)"),
    (function(REAL, bound(0, REAL) + x), "y -> y + x"),
])
def test_a_term_has_the_text_that_people_expect(term: Term, shown: str) -> None:
    assert text(term) == shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(("shell", "code", "said"), [
    ("> /dev/full", 2, "No space left on device\n"), ("2>&-", 0, ""), ("2>&1 | cat", 0, "")])
def test_an_output_that_takes_nothing(shell: str, code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.proof").write_text("\n".join(lines()) + "\n", encoding="utf-8")
    told = subprocess.run(["sh", "-c", f'"$1" -m derive.kernel a.proof {shell}', "sh", sys.executable], cwd=tmp_path,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
                          timeout=60)
    start = "a.proof: cannot be read or told: " if said else ""
    assert (told.returncode, told.stderr) == (code, start + said)
    assert ("proved" in told.stdout) == (code == 0)


def test_a_pipe_that_nobody_reads(tmp_path: Path) -> None:
    (tmp_path / "a.proof").write_text("\n".join(lines()) + "\n", encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    told = subprocess.run([sys.executable, "-m", "derive.kernel", str(tmp_path / "a.proof")], stdout=writing,
                          stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing)
    assert told.returncode == 2
    assert told.stderr.endswith(b": Broken pipe\n")
    assert told.stderr.count(b"\n") == 1


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.proof").write_bytes(b"caf\xe9\n")
    told = check("a.proof", "b.proof", folder=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    one, other = told.stderr.splitlines()
    assert one.startswith("a.proof: cannot be read or told: ")
    assert one.endswith(": it is not UTF-8")
    assert other.endswith(": No such file or directory")
