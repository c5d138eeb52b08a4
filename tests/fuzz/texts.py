"""Texts that were valid before something happened to them, put to every reader: a result or an Error, and no crash.

    python -m tests.fuzz.texts --count 100000 --seed 0

Each tenth text is put to doors that search as well, with a budget of some seconds. A process keeps every theorem that
it has made, about 200 kB for a question: each thousand questions have a process of their own.
"""

import argparse
import re
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import process_time
from types import FrameType

from derive import Error, estimator, layer, seconds, update_rule
from derive.elaboration.formulas import sorts_of, statements_of
from derive.layers.reading import read_gradient
from derive.notation import Tree, parse_claim, parse_equation, parse_expression, parse_program, unparse
from derive.notation.lexer import NAME

from . import asking
from .asking import FAMILY, PLAIN

LAYERS = (
    "y[i] = sum(j, w[i,j]*x[j]) + b[i]",
    "y[i] = (sum(j, w[i,j]*x[j]) + b[i]) / sqrt(sum(j, w[i,j]**2))",
    "y[i] = exp(x[i])/sum(j, exp(x[j]))",
    "y[o,i] = sum(c, k, w[o,c,k]*x[c,2*i+k-1]) + b[o]  # a note",
    ("mu[n] = mean(i, x[n,i])\ns[n] = sqrt(mean(i, (x[n,i] - mu[n])**2) + eps); "
     "y[n,i] = g[i]*(x[n,i] - mu[n])/s[n] -> y, s"),
    "y[i] = where(x[i] > 0, x[i], exp(x[i]) - 1)/size(i)",
    "p[i,j] = where(j <= i, exp(s[i,j]), 0)/sum(k, where(k <= i, exp(s[i,k]), 0))",
    "y = max(i, x[i]) + min(j, x[j])*pi",
    "\u03b8'[i] = sigmoid(\u03b1*x[i]) + relu(x[i]) + erf(x[i])**-2",
)
RULES = (
    "v = mu*v + g; theta = theta - alpha*(v + lam*theta)",
    "m = beta*m + (1 - beta)*g\nv = rho*v + (1 - rho)*g**2\ntheta = theta - alpha[t]*m/(1 - beta**t)/(sqrt(v) + eps)",
    "g = g + lam*theta; theta[i] = theta[i] - alpha*sign(g[i])",
    "theta = theta - alpha*where(g > 0, maximum(g, c), minimum(g, -c)) -> theta",
)
GRADIENTS = (
    "dx[j] = sum(i, dy[i]*w[i,j])",
    "dw[i,j] == dy[i]*x[j] for j <= 2",
    "db[i] = dy[i]",
)
CLAIMS = (
    "y[t] == N*mu[t] for t >= 1, N != 0",
    "y[t] -> N*c as t -> oo for all N > 0",
    "0 <= where(x > 0, min(t, N), max(j, x[i,j])) <= 1",
    "Var(mean(b=1..B, x[b])) == Var(x[1])/B for B >= 1",
)
ESTIMATORS = (
    "mean(b=1..B, x[b])",
    "sum(b=1..B, (x[b] - mean(c=1..B, x[c]))**2)/(B - 1)",
    "E(x[1])*x[2] + Cov(x[1], x[2])",
)
PIECES = (
    *"+-*/()[],;=<>.'\n\t #_^%!?:{}|&~@$`\"\\",
    "**", "==", "!=", "<=", ">=", "->", "..", "//", "sum(", "mean(i, ", "max(", "prod(k, ", "size(i)", "where(",
    "x[i]", "[i,i]", "[i-1]", "[2*i+k]", "[-i]", "[0]", "[i*j]", "[i/2]", "[pi]", "pi", "oo", "inf", "for", "as", "all",
    "lambda", "t", "g", "i", "y", "dx", "dy", "E(", "0", "1e999", "9**9**9", "1e-400", "0.1", "2**-1", "1/0", "0**0",
    "0**-1", "log(0)", "sqrt(-1)", "x**x", "x**0.5", "\r\n", "\x00", "\x1b[2J", "\u202e", "\u200b", "\ufeff", "\u03bb",
    "\u0430", "\U0001f600", "\u0301", "\ud800", "\uff58", "\u2032", "\u2212", "\u00b7", "\u221e", "\u2264",
    "(" * 70, "-" * 70, "x**" * 70 + "x", "f(" * 70, "#",
)
MEGABYTES = 1024            # of memory, for the texts of one process
BATCH = 10_000              # texts of one process
LIMIT = 60                  # seconds after which a text is given up
BUDGET = 2.0                # seconds that a question may be searched
SLACK = 3.0                 # and what its readers, and the last step before it stops, may take beside


def parsed(parse: Callable[[str], Tree], text: str) -> None:
    """The tree is what its own text says."""
    tree = parse(text)
    assert parse(unparse(tree)) == tree, "the text of the tree says something else"


def parsed_rule(text: str) -> None:
    parsed(partial(parse_program, reassign=True), text)


def layer_read(text: str) -> None:
    found = layer(text)
    assert found.shapes
    assert found.lines == layer("\n".join(found.lines)).lines


def rule_read(text: str) -> None:
    found = update_rule(text)
    assert found.lines == update_rule("\n".join(found.lines)).lines


def gradient_read(text: str) -> None:
    read_gradient(text, PLAIN.source)


def claim_read(text: str) -> None:
    tree = parse_claim(text)
    statements_of(text, tree, sorts_of([tree], FAMILY.sorts))


def estimator_read(text: str) -> None:
    estimator(text, FAMILY, given="B >= 2")


Reader = Callable[[str], None]
TEXTS: dict[tuple[str, ...], tuple[Reader, ...]] = {
    LAYERS: (partial(parsed, parse_program), layer_read),
    RULES: (parsed_rule, rule_read),
    GRADIENTS: (partial(parsed, parse_equation), gradient_read),
    CLAIMS: (partial(parsed, parse_claim), claim_read),
    ESTIMATORS: (partial(parsed, parse_expression), estimator_read),
}
ASKED: dict[tuple[str, ...], tuple[Reader, ...]] = {
    LAYERS: (asking.layer_asked,), RULES: (asking.rule_asked, asking.pair_asked),
    GRADIENTS: (asking.gradient_asked,), CLAIMS: (asking.claim_asked, asking.equation_asked),
    ESTIMATORS: (asking.estimator_asked,), asking.RECURRENCES: (asking.recurrence_asked,),
    asking.EQUATIONS: (asking.equation_asked, asking.claim_asked), asking.IDENTITIES: (asking.identity_asked,),
}
SELDOM = 10                 # a question takes longer than many readings


WORDS = re.compile(rf"{NAME.pattern}|[0-9.]+|\*\*|[=!<>]=|->|\.\.|\S")
NUMBERS = ("0", "1", "2", "3", "0.5", "7", "1000", "1e-400", "1e400", "1e999", "(-1)", "(1/2)", "(1/0)", "(0**0)")
SIGNS = ("+", "-", "*", "/", "**", "==", "!=", "<", "<=", ">", ">=", "=")
FUNCTIONS = ("sqrt", "exp", "log", "tanh", "sigmoid", "softplus", "relu", "erf", "abs", "sign", "sin", "cosh", "E",
             "Var", "sum", "mean", "max", "min", "prod", "maximum", "where", "size", "Cov")


def respelled(text: str, draw: Random) -> str:
    """One or two words replaced by words of their kind, which mostly leaves the grammar as it is."""
    for _ in range(draw.randint(1, 3)):
        found = list(WORDS.finditer(text))
        if not found:
            return text
        word = draw.choice(found)
        names = [one[0] for one in found if NAME.fullmatch(one[0])] or ["x"]
        if text[word.end():word.end() + 1] == "(" and NAME.fullmatch(word[0]):
            new = draw.choice(FUNCTIONS)
        elif NAME.fullmatch(word[0]):
            new = draw.choice([*names, *names, "pi", "t", "g", "i", "y", "dy", "dx", f"{word[0]}'", *NUMBERS])
            new = draw.choice((new, f"({word[0]} + {new})", f"-{word[0]}", f"{word[0]}[{draw.choice(names)}]",
                               f"{word[0]}**{new}", f"({new} - {word[0]})"))
        elif word[0][0].isdigit():
            new = draw.choice((*NUMBERS, *names))
        else:
            new = draw.choice(SIGNS) if word[0] in SIGNS else word[0]
        text = text[:word.start()] + new + text[word.end():]
    return text


def mutated(text: str, draw: Random) -> str:
    """The text respelled; or one to four changes that know no grammar: characters deleted, inserted or swapped, pieces
    and parts of other texts put in, brackets around."""
    if draw.random() < 0.6:
        return respelled(text, draw)
    for _ in range(draw.randint(1, 4)):
        at, to = sorted((draw.randint(0, len(text)), draw.randint(0, len(text))))
        match draw.randrange(8):
            case 0:
                text = text[:at] + text[at + 1:]
            case 1:
                text = text[:at] + draw.choice(PIECES) + text[at:]
            case 2:
                text = text[:at] + text[at + 1:at + 2] + text[at:at + 1] + text[at + 2:]
            case 3 if to - at < 40:
                text = text[:at] + text[to:]
            case 4:
                text = text[:at] + draw.choice(PIECES) + text[at + 1:]
            case 5:
                other = draw.choice(draw.choice(tuple(TEXTS)))
                start = draw.randint(0, len(other))
                text = text[:at] + other[start:start + draw.randint(1, 20)] + text[at:]
            case 6:
                names = NAME.findall(text)
                text = text.replace(draw.choice(names), draw.choice([*names, "i", "x", "y", "t"])) if names else text
            case _:
                text = text[:at] + "(" * (depth := draw.choice((1, 2, 80))) + text[at:to] + ")" * depth + text[to:]
    return text[:3000]


class TooSlow(Exception):
    """A reader did not come to an end."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


def trouble(read: Reader, text: str) -> str:
    """What a reader did that it may not, in one line; nothing, if it answered or refused."""
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(LIMIT)
    started = process_time()
    try:
        with seconds(BUDGET):
            read(text)
    except Error as error:
        said = str(error).replace("\n", "")
        return "" if said.isprintable() else f"an unprintable message: {said!a}"
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {str(error)[:200]!a} at {where.filename.rpartition('/')[2]}:{where.lineno}"
    finally:
        signal.alarm(0)
    taken = process_time() - started
    return f"{taken:.1f} seconds at {getattr(read, '__name__', 'a reader')}" if taken > BUDGET + SLACK else ""


def fuzzed(count: int, seed: int, every: int = SELDOM) -> Iterator[tuple[str, str]]:
    """Each text that made trouble, and which; one of so many is put to doors that search."""
    draw = Random(seed)
    for number in range(count):
        asked = number % every == 0
        table = ASKED if asked else TEXTS
        kind = draw.choice(tuple(table))
        text = draw.choice(kind) if asked and draw.random() < 0.05 else mutated(draw.choice(kind), draw)
        for read in table[kind]:
            if told := trouble(read, text):
                yield text, told


def batch(count: int, seed: int, every: int) -> tuple[Counter[str], float]:
    """How often each kind of trouble was made by so many texts, and the most memory that was taken."""
    seen: Counter[str] = Counter()
    for text, told in fuzzed(count, seed, every):
        place = told.rpartition(" at ")[2]
        if not seen[place]:
            print(f"{told}\n    {text!a}", flush=True)
        seen[place] += 1
    return seen, getrusage(RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=SELDOM, help="how many texts to one that is searched")
    asked = parser.parse_args()
    sizes = [min(BATCH, asked.count - begun) for begun in range(0, asked.count, BATCH)]
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        found = list(processes.map(batch, sizes, range(asked.seed, asked.seed + len(sizes)),
                                   [asked.every] * len(sizes)))
    seen = sum((trouble for trouble, _ in found), Counter[str]())
    taken = max((most for _, most in found), default=0.0)
    print(f"{asked.count} texts, {seen.total()} of them trouble: {dict(seen)}; {taken:.0f} MB of memory at most")
    return 1 if seen or taken > MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
