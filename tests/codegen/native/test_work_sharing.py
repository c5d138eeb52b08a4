"""Loops whose tiles threads take in turns: the same results, sums in their order, and what happens where one fails."""

import threading
import time
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from codegen.bench.rivals import LAYERS, drawn, given_of
from codegen.building import ArgumentError, LayerKernel, build
from codegen.catalogue import entries
from codegen.native import work_sharing
from codegen.native.work_sharing import Turns, in_turns
from codegen.numpy import loops
from derive.layers.layer import Layer
from tests.kept import layer

Found = dict[str, NDArray[np.floating]]


@cache
def of(name: str) -> Layer:
    return layer(entries()[name].text)


def kernel(name: str, threads: int | None = None) -> LayerKernel:
    return build(of(name), batch=entries()[name].batch, threads=threads)


def both_ways(made_by: LayerKernel, given: Found) -> Found:
    """The outputs and the gradients, of what forward keeps and without."""
    kept: Found = {}
    made = made_by.forward(kept=kept, **given)
    outputs = made if isinstance(made, dict) else {"y": made}
    upstream = [np.asarray(drawn(np.shape(y), y.dtype, seed)) for seed, y in enumerate(outputs.values())]
    again = made_by.backward(*upstream, kept=kept, **given)
    return {**outputs, **{f"d{name}": d for name, d in made_by.backward(*upstream, **given).items()},
            **{f"kept d{name}": d for name, d in again.items()}}


@pytest.mark.thorough(seconds=19, every=31)
@pytest.mark.parametrize("rival", LAYERS, ids=lambda rival: rival.name)
def test_the_number_of_threads_changes_nothing(rival, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """Bit by bit from two threads on; with one, sums of what is touched once run over everything at a time."""
    monkeypatch.setattr(loops, "TILE", 50)
    monkeypatch.setattr(loops, "SHARED", 50)
    monkeypatch.setattr(loops, "FEW", 0)
    given = given_of(kernel(rival.name), rival.lengths(3000), np.dtype(np.float64))
    alone, two, five = (both_ways(kernel(rival.name, threads), given) for threads in (1, 2, 5))
    for name, value in alone.items():
        np.testing.assert_array_equal(two[name], five[name])
        np.testing.assert_allclose(two[name], value, rtol=1e-12, atol=1e-12 * np.max(np.abs(value)))


def test_one_thread_is_what_there_is_without_the_word() -> None:
    assert kernel("softmax", 1).source == kernel("softmax").source
    assert "in_turns(tiles, range(0, B, rows), 2)" in kernel("softmax", 2).source


def test_products_of_matrices_keep_the_threads_of_blas() -> None:
    """Its threads wait actively after a product: a loop with threads of its own would have half of a processor."""
    assert kernel("attention", 2).source == kernel("attention").source
    assert "in_turns(" in kernel("convolution_2d", 2).source           # an image for each thread, and a product of it


def test_a_mistake_is_told_as_with_one_thread() -> None:
    with pytest.raises(ArgumentError, match=r"x has shape \(3,\), expected \(N, I\)"):
        kernel("layer_norm", 2).forward(x=np.ones(3), g=np.ones(3), b=np.ones(3), eps=0.1)


def test_threads_raise_what_numpy_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "SHARED", 50)
    monkeypatch.setattr(loops, "FEW", 0)
    product = build(layer("y[n,i] = exp(x[n,i])*x[n,i]"), threads=3)
    x = np.zeros((400, 20))
    x[390, 3] = 1e4
    with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow"):
        product.forward(x=x)
    with np.errstate(over="ignore"):
        assert np.isposinf(product.forward(x=x)).sum() == 1          # type: ignore[arg-type]


def blas_threads() -> list[int]:
    return [library.num_threads for library in work_sharing._blas().lib_controllers]


# -- turns by themselves -----------------------------------------------------------------------------------------------
def test_sums_are_added_in_the_order_of_the_tiles() -> None:
    draw = np.random.default_rng(0)
    pauses = draw.uniform(0, 0.002, 40)
    order: list[int] = []
    workers: set[int] = set()

    def work(tiles: Turns) -> None:
        for lo in tiles:
            time.sleep(pauses[lo // 5])
            workers.add(threading.get_ident())
            with tiles.at(lo):
                order.append(lo)

    in_turns(work, range(0, 200, 5), 4)
    assert order == list(range(0, 200, 5))
    assert len(workers) > 1


@pytest.mark.parametrize("place", ["before", "within"])
def test_where_one_fails_no_other_waits_for_it(place: str) -> None:
    begun: list[int] = []

    def work(tiles: Turns) -> None:
        for lo in tiles:
            begun.append(lo)
            if lo == 3 and place == "before":
                raise ZeroDivisionError("tile 3")
            with tiles.at(lo):
                if lo == 3:
                    raise ZeroDivisionError("tile 3")

    before = blas_threads()
    with pytest.raises(ZeroDivisionError, match="tile 3"):
        in_turns(work, range(1000), 4)
    assert len(begun) < 20
    assert blas_threads() == before


def test_no_tile_and_one_tile_need_no_thread() -> None:
    found: list[tuple[int, int]] = []

    def work(tiles: Turns) -> None:
        for lo in tiles:
            with tiles.at(lo):
                found.append((lo, threading.get_ident()))

    in_turns(work, range(0, 0, 5), 4)
    in_turns(work, range(0, 3, 5), 4)
    assert found == [(0, threading.get_ident())]


def test_blas_has_its_threads_back_when_loops_of_two_callers_have_ended() -> None:
    """The second comes when there is one thread, and ends when the first has ended: it must not leave that one."""
    before = blas_threads()
    assert before, "NumPy's BLAS is one that is known"
    started, released = ([threading.Event() for _ in range(2)] for _ in range(2))

    def caller(number: int) -> None:
        with work_sharing._alone():
            started[number].set()
            released[number].wait(10)

    callers = [threading.Thread(target=caller, args=(number,)) for number in range(2)]
    for one, begun in zip(callers, started, strict=True):
        one.start()
        assert begun.wait(10)
        assert blas_threads() == [1] * len(before)
    for one, ended in zip(callers, released, strict=True):
        ended.set()
        one.join()
    assert blas_threads() == before


def test_blas_has_one_thread_while_loops_have_several() -> None:
    seen: list[list[int]] = []

    def work(tiles: Turns) -> None:
        seen.extend(blas_threads() for _ in tiles)

    in_turns(work, range(10), 2)
    assert len(seen) == 10
    assert all(threads == [1] * len(threads) for threads in seen)
