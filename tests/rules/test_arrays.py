"""Two rules of arrays: maps that are proved for every size, by hand, and pairs that no start makes one."""

import pytest

from derive import update_rule
from derive.answers import Undecided
from derive.rules.answers import Equivalence, NoStart, Separation

CENTRED = "theta[i] = theta[i] - lr*(g[i] - mean(j, g[j]))"
MOMENTUM = "v[i] = mu*v[i] + g[i]; theta[i] = theta[i] - lr*v[i]"

# First rule, second rule, and the values and starts by hand.
SAME = {
    "a mean, then a sum by the size": (
        CENTRED, "theta[i] = theta[i] - lr*g[i] + lr*sum(j, g[j])/size(i)", ["theta'[i] = theta[i]"]),
    "a mean that one velocity has and the other has not": (
        "v[i] = mu*v[i] + g[i]; theta[i] = theta[i] - lr*(v[i] - mean(j, v[j]))",
        "v[i] = mu*v[i] + g[i] - mean(j, g[j]); theta[i] = theta[i] - lr*v[i]", ["v'[i] = -sum(k, v[k])/I + v[i]"]),
    "the rate in the velocity": (
        MOMENTUM, "v[i] = mu*v[i] + lr*g[i] + 0*sum(j, g[j]); theta[i] = theta[i] - v[i]", ["v'[i] = lr*v[i]"]),
    "a sum of squares, then a mean": (
        "s = s + sum(i, g[i]**2); theta[i] = theta[i] - lr*g[i]/(sqrt(s) + eps)",
        "s = s + mean(i, g[i]**2); theta[i] = theta[i] - lr*g[i]/(sqrt(size(i)*s) + eps)", ["s' = s/I"]),
    "rows of a matrix": (
        "s[i] = s[i] + sum(j, g[i,j]**2); theta[i,j] = theta[i,j] - lr*g[i,j]/(sqrt(s[i]) + eps)",
        "s[i] = s[i] + mean(j, g[i,j]**2); theta[i,j] = theta[i,j] - lr*g[i,j]/(sqrt(size(j)*s[i]) + eps)",
        ["s'[i] = s[i]/J", "theta'[i,j] = theta[i,j]"]),
    "a rule of one coordinate and one of arrays": (
        "v = mu*v + g; theta = theta - lr*v", f"{MOMENTUM} + 0*sum(j, g[j])", ["v'[i] = v[i]"]),
    "the norm of a sum, by an unknown eps": (
        "m[i] = mu*m[i] + (1 - mu)*g[i]; theta[i] = theta[i] - lr*m[i]/(sqrt(sum(j, m[j]**2)) + eps)",
        "m[i] = mu*m[i] + g[i]; theta[i] = theta[i] - lr*m[i]/(sqrt(sum(j, m[j]**2)) + e)",
        ["e = eps/(1 - mu)", "m'[i] = m[i]/(1 - mu)"]),
    "a clipped norm, by a minimum and by a quotient": (
        "theta[i] = theta[i] - lr*g[i]*min(1, c/sqrt(sum(j, g[j]**2)))",
        "theta[i] = theta[i] - lr*g[i]/max(1, sqrt(sum(j, g[j]**2))/c)", ["theta'[i] = theta[i]"]),
}
# First rule, second rule. Each pair agrees where all coordinates are alike, or where there is one.
APART = {
    "the largest is not the mean": (CENTRED, "theta[i] = theta[i] - lr*(g[i] - max(j, g[j]))"),
    "a norm is not a size": ("theta[i] = theta[i] - lr*g[i]/max(1, sqrt(sum(j, g[j]**2))/c)",
                             "theta[i] = theta[i] - lr*g[i]/max(1, abs(g[i])/c)"),
    "a sum is not a mean": ("theta[i] = theta[i] - lr*sum(j, g[j])", "theta[i] = theta[i] - lr*mean(j, g[j])"),
    "one rate for all is not one for each": (
        "s = s + sum(i, g[i]**2); theta[i] = theta[i] - lr*g[i]/(sqrt(s) + eps)",
        "s[i] = s[i] + g[i]**2; theta[i] = theta[i] - lr*g[i]/(sqrt(s[i]) + eps)"),
    "rows are not columns": (
        "theta[i,j] = theta[i,j] - lr*(g[i,j] - mean(k, g[i,k]))",
        "theta[i,j] = theta[i,j] - lr*(g[i,j] - mean(k, g[k,j]))"),
}


@pytest.mark.thorough(seconds=5, every=9)
@pytest.mark.parametrize("name", SAME)
def test_the_map_is_the_one_by_hand(name: str) -> None:
    first, second, lines = SAME[name]
    found = update_rule(first).equivalent_to(update_rule(second))
    assert isinstance(found, Equivalence), str(found)
    for line in lines:
        assert line in str(found)


@pytest.mark.parametrize("name", APART)
def test_what_differs_at_two_coordinates_is_told_apart(name: str) -> None:
    first, second = APART[name]
    found = update_rule(first).equivalent_to(update_rule(second))
    assert isinstance(found, Separation | NoStart), str(found)
    assert found.whatever is not None if isinstance(found, Separation) else found.found.runs


def test_what_is_said_of_a_run_is_by_hand() -> None:
    """g = (1, 2) at the first step: the mean is 3/2, and the largest is 2."""
    first, second = APART["the largest is not the mean"]
    said = str(update_rule(first).equivalent_to(update_rule(second)))
    assert "lr = 1/2, theta[0,1] = 1, theta'[0,1] = 1, g[1,1] = 1, g[1,2] = 2" in said
    assert "theta[1,1] = 5/4, but theta'[1,1] = 3/2" in said        # 1 - (1 - 3/2)/2, and 1 - (1 - 2)/2


def test_no_map_is_shown_whatever_a_parameter_may_be() -> None:
    found = update_rule("theta[i] = theta[i] - lr*max(j, g[j])").equivalent_to(
        update_rule("theta[i] = theta[i] - a*mean(j, g[j])"))
    assert isinstance(found, NoStart)
    assert found.found.unknowns == ("a",)


def test_what_stands_at_other_letters_is_not_guessed() -> None:
    with pytest.raises(Undecided, match="the same letters"):
        update_rule(CENTRED).equivalent_to(update_rule(CENTRED.replace("[i]", "[k]")))


def test_a_start_is_not_left_out_in_silence() -> None:
    with pytest.raises(Undecided, match="from one of them they are not"):
        update_rule(CENTRED).equivalent_to(update_rule(CENTRED), start={"theta": "0"})


def test_what_is_given_of_an_array_is_not_left_out_in_silence() -> None:
    """For positive gradients these two are one; a run with a gradient of -1 tells nothing."""
    sizes = CENTRED.replace("(g[i]", "(abs(g[i])")
    assert isinstance(update_rule(sizes).equivalent_to(update_rule(CENTRED)), Separation)
    with pytest.raises(Undecided, match="speaks of the array g"):
        update_rule(sizes).equivalent_to(update_rule(CENTRED), given="g[t] > 0")


def test_the_rates_of_each_entry_are_as_rates_usually_are() -> None:
    """Where a rate is above 0 these two are one: no run with a rate of -1 tells them apart."""
    rate, sizes = "theta[i] = theta[i] - lr[t,i]*sum(j, g[j])", "theta[i] = theta[i] - abs(lr[t,i])*sum(j, g[j])"
    with pytest.raises(Undecided, match="none rules out"):
        update_rule(rate).equivalent_to(update_rule(sizes))
    found = update_rule(rate.replace("t,i", "t")).equivalent_to(update_rule(sizes.replace("t,i", "t")))
    assert isinstance(found, Equivalence)
    assert found.solutions[0].given == ("lr[t] > 0 for t ≥ 0",)


def test_an_array_of_parameters_is_refused() -> None:
    with pytest.raises(Undecided, match="an array of parameters, lr, is not compared"):
        update_rule("theta[i] = theta[i] - lr[i]*(g[i] - mean(j, g[j]))").equivalent_to(update_rule(CENTRED))


def test_a_rule_by_places_is_refused_where_it_is_no_rule_of_kinds() -> None:
    by_place = "theta[i] = theta[i] - lr*sum(j, where(j <= i, g[j], 0))"
    with pytest.raises(Undecided, match="letter"):
        update_rule(by_place).equivalent_to(update_rule(by_place.replace("- lr*sum", "- 1*lr*sum")))
