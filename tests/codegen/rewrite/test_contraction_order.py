"""Orders of products: the least work, counted and not timed; sums that stand in sums cost what named arrays cost."""

from collections.abc import Sequence
from itertools import combinations
from random import Random

import pytest

from codegen.lower.layers import lower
from codegen.program.grammar import Program, Reduce, walk
from codegen.rewrite import rewritten
from codegen.rewrite.contraction_order import Cost, best, step
from codegen.schedule.saved_for_backward import keeping
from tests.kept import layer

from ..compilers import needs_compiler, own_cache
from ..test_random_layers import check

__all__ = ["own_cache"]
# A layer in one line, and the same with its hidden arrays named.
NETWORKS = {
    "y[b,o] = sum(k, v[o,k]*relu(sum(i, w[k,i]*x[b,i])))":
        "h[b,k] = relu(sum(i, w[k,i]*x[b,i]))\ny[b,o] = sum(k, v[o,k]*h[b,k])",
    "y[b,o] = sum(k, u[o,k]*tanh(sum(j, v[k,j]*relu(sum(i, w[j,i]*x[b,i])))))":
        "g[b,j] = relu(sum(i, w[j,i]*x[b,i]))\nh[b,k] = tanh(sum(j, v[k,j]*g[b,j]))\ny[b,o] = sum(k, u[o,k]*h[b,k])",
    "y[b,o] = sum(k, v[o,k]*sigmoid(c[k] + sum(i, w[k,i]*x[b,i]))) + d[o]":
        "h[b,k] = sigmoid(c[k] + sum(i, w[k,i]*x[b,i]))\ny[b,o] = sum(k, v[o,k]*h[b,k]) + d[o]",
    "y[b,o] = exp(sum(k, v[o,k]*exp(sum(i, w[k,i]*x[b,i]))))":
        "h[b,k] = exp(sum(i, w[k,i]*x[b,i]))\ny[b,o] = exp(sum(k, v[o,k]*h[b,k]))",
}
CHAIN = "y[i] = sum(j, k, l, a[i,j]*b[j,k]*c[k,l]*x[l])"


def programs(text: str) -> list[Program]:
    lowered = lower(layer(text))
    kept = keeping(lowered.forward, lowered.backward)
    return [rewritten(lowered.forward), rewritten(lowered.backward), kept.forward, kept.backward]


def counted(program: Program) -> tuple[list[int], list[int]]:
    """The degrees of the work and of the size of each let, the largest first: how often a size is a factor of it."""
    work, size = [], []
    for let in program.lets:
        sums = [len(part.axes) for part in walk(let.value) if isinstance(part, Reduce)]
        work.append(len(let.axes) + sum(sums))
        size.append(len(let.axes))
    return sorted(work, reverse=True), sorted(size, reverse=True)


@pytest.mark.thorough(seconds=8, every=5)
@pytest.mark.parametrize("text", NETWORKS)
def test_in_one_line_it_costs_what_it_costs_with_names(text: str) -> None:
    for found, named in zip(programs(text), programs(NETWORKS[text]), strict=True):
        work, size = counted(found)
        wanted, room = counted(named)
        assert work[0] <= 3                 # a product of two matrices
        assert size[0] <= 2
        assert work.count(3) <= wanted.count(3)
        assert size.count(2) <= room.count(2) + 1


@pytest.mark.thorough(seconds=7, every=11)
@pytest.mark.parametrize("target", ["numpy", pytest.param("native", marks=needs_compiler)])
@pytest.mark.parametrize("text", [*NETWORKS, CHAIN])
def test_it_is_what_the_text_says(text: str, target: str) -> None:
    check(text, 5, target, most=3)


def test_a_chain_of_matrices_and_a_vector_begins_at_the_vector() -> None:
    forward, backward, *_ = programs(CHAIN)
    assert counted(forward)[0][0] == 2          # matrix times vector, three times
    assert counted(backward)[0][0] == 2
    assert max(counted(forward)[1] + counted(backward)[1]) == 2


def every_order(groups: Sequence[frozenset[str]], summed: frozenset[str]) -> list[Cost]:
    """The cost of each order there is, one pair after another."""
    if len(groups) == 1:
        return [Cost()]
    costs = []
    for one, other in combinations(range(len(groups)), 2):
        rest = [group for k, group in enumerate(groups) if k not in (one, other)]
        both = groups[one] | groups[other]
        made = both - (summed - frozenset().union(*rest))
        costs += [step(both, made) + cost for cost in every_order([made, *rest], summed)]
    return costs


@pytest.mark.parametrize("seed", range(40))
def test_the_least_cost_is_the_least_of_all(seed: int) -> None:
    random = Random(seed)
    letters = "abcdef"[:random.randint(3, 6)]
    groups = [frozenset(random.sample(letters, random.randint(1, 3))) for _ in range(random.randint(2, 5))]
    shared = [name for name in letters if sum(name in group for group in groups) > 1]     # others are summed before
    summed = frozenset(random.sample(shared, random.randint(0, len(shared))))
    least, first = best(groups, summed)
    assert least == min(every_order(groups, summed))
    assert first is not None
    assert 0 <= first[0] != first[1] < len(groups)


def test_of_many_factors_not_all_orders_are_tried() -> None:
    assert best([frozenset("ab")] * 9, frozenset("a")) == (Cost(), None)


def test_a_sum_that_has_a_name_is_read_by_it() -> None:
    """y is there: sum(o, dy[o]*y[o]) is not made of the sums of which y is made."""
    lowered = lower(layer("y[o] = sum(k, v[o,k]*x[k])\nz = sum(o, u[o]*sum(k, v[o,k]*x[k]))\n-> y, z"))
    lets = {let.name: let for let in rewritten(lowered.forward).lets}
    reads = {part.array for part in walk(lets["z"].value) if hasattr(part, "array")}
    assert reads == {"u", "y"}
