"""Kernels of estimators: from theorems about means; what they compute, what they draw, and what they refuse."""

import re
from itertools import product

import numpy as np
import pytest

from codegen import build
from codegen.building import ArgumentError, EstimateKernel
from codegen.catalogue import ESTIMATES
from codegen.program.errors import Unsupported
from derive import Error
from derive.estimators.families import family, identity

X = np.random.default_rng(0).standard_normal((7, 3))
G = np.random.default_rng(1).standard_normal(5)
BY_HAND = {"sample_mean": lambda x: x.mean(axis=0), "sample_variance": lambda x: x.var(axis=0, ddof=1),
           "sample_covariance": lambda x: np.cov(x.T)}


def kernel(name: str) -> EstimateKernel:
    return build(ESTIMATES[name].theorem(), bits=ESTIMATES[name].bits)


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_is_what_numpy_has(name: str, dtype: type) -> None:
    found = kernel(name)(x=X.astype(dtype))
    assert found.dtype == dtype
    np.testing.assert_allclose(found, BY_HAND[name](X), rtol=1e-12 if dtype is np.float64 else 1e-5, atol=1e-6)


@pytest.mark.parametrize(("name", "wanted"), [("sample_mean", lambda x: x.mean(axis=0)),
                                              ("sample_variance", lambda x: x.var(axis=0)),
                                              ("sample_covariance", lambda x: np.cov(x.T, bias=True))])
@pytest.mark.parametrize("size", [2, 3])
def test_its_mean_over_all_samples_is_what_the_theorem_says(name: str, wanted: object, size: int) -> None:
    points, estimate = X[:4], kernel(name)
    found = [estimate(x=points[list(places)]) for places in product(range(4), repeat=size)]
    np.testing.assert_allclose(np.mean(found, axis=0), wanted(points), rtol=1e-12)      # type: ignore[operator]


def test_what_is_not_unbiased_has_no_theorem() -> None:
    """The kernel refuses, so there is nothing to make code of."""
    variance = ESTIMATES["sample_variance"]
    claim, x = variance.claim.replace("/(B - 1)", "/B"), family(variance.family, *variance.laws)
    with pytest.raises(Error):
        identity(claim, x, given=variance.given)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stochastic_quantisation(dtype: type) -> None:
    quantise, g = kernel("stochastic_quantisation"), G.astype(dtype)
    a, b = np.ptp(g), g.min()
    u = np.array([0, 0.2, 0.5, 0.9, 0.999], dtype)
    found = quantise(a=a, b=b, g=g, u_q=u)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, np.where(u < (g - b) / a, a + b, b), rtol=1e-6)
    drawn = quantise(a=a, b=b, g=g, generator=np.random.default_rng(3))
    np.testing.assert_array_equal(drawn, quantise(a=a, b=b, g=g, u_q=np.random.default_rng(3).random(5, dtype)))


def test_the_mean_of_many_quantisations() -> None:
    quantise, draw = kernel("stochastic_quantisation"), np.random.default_rng(2)
    a, b, times = np.ptp(G), G.min(), 20_000
    found = np.array([quantise(a=a, b=b, g=G, generator=draw) for _ in range(times)])
    variance = np.abs((G - b) * (a + b - G))                # as the course derives it
    assert np.all(np.abs(found.mean(axis=0) - G) <= 5 * np.sqrt(variance / times) + 1e-12)
    np.testing.assert_allclose(found.var(axis=0), variance, rtol=0.1, atol=1e-12)


BAD = [
    ({}, "neither of u_q and generator came, expected one of them"),
    ({"u_q": np.zeros(5), "generator": np.random.default_rng(0)}, "both of u_q and generator came"),
    ({"u_q": np.zeros(4)}, r"u_q has shape \(4,\), expected \(5,\)"),
    ({"u_q": np.zeros(5), "a": 0.0}, "expected a != 0, got a = 0.0"),
    ({"u_q": np.zeros(5), "a": 0.1}, "q would be 1 with chances from .* to .*, expected from 0 to 1"),
    ({"u_q": np.zeros(5), "b": 9.0}, "q would be 1 with chances from -.*, expected from 0 to 1"),
    ({"u_q": np.zeros(5), "g": np.full(5, np.nan)}, "q would be 1 with chances from nan to nan"),
    ({"u_q": np.zeros(5), "c": 1.0}, "nothing is called c: expected a, b, g, u_q"),
]


@pytest.mark.parametrize(("given", "said"), BAD)
def test_what_quantisation_refuses(given: dict[str, object], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        kernel("stochastic_quantisation")(**{"a": np.ptp(G), "b": G.min(), "g": G, **given})


def test_too_small_a_batch() -> None:
    with pytest.raises(ArgumentError, match="expected B >= 2, got B = 1"):
        kernel("sample_variance")(x=X[:1])


def test_what_no_kernel_is_made_of() -> None:
    q = family("q[i]")
    twice = identity("E(a*q[i] + b) == a*p + b", q, given="E(q[i]) == p")
    with pytest.raises(Error, match=r"r cannot be drawn: the theorem does not suppose that E\(r\[\.\.\]\) is"):
        build(twice, bits=("r",))
    with pytest.raises(Error, match=re.escape("of a theorem E(...) == ...")):
        build(identity("p == E(q[i])", q, given="E(q[i]) == p"))
    with pytest.raises(Unsupported, match="reads x at places of its own"):
        build(identity("E(x[1] + x[2]) == 2*m", family("x[b]"), given=("E(x[1]) == m", "E(x[2]) == m")))
    with pytest.raises(Error, match="a kernel of an estimator has the target numpy"):
        build(twice, target="native")


def test_the_source_says_what_was_proved() -> None:
    source = kernel("stochastic_quantisation").source
    assert "E(a·q[i] + b) = g[i]\n        given E(q[i]) = (g[i] - b)/a, a ≠ 0" in source
    assert ESTIMATES["stochastic_quantisation"].theorem().digest in source
